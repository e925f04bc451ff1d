#include "engine/cli/shell/options.hpp"

#include <algorithm>
#include <cmath>

#include <fmt/format.h>
#include <boost/program_options.hpp>

#include "engine/base/exit_codes.hpp"
#include "engine/base/names.hpp"
#include "engine/base/numbers.hpp"
#include "engine/cli/shell/output.hpp"
#include "engine/report/text_table.hpp"

namespace detente::cli {
namespace {

namespace po = boost::program_options;

std::vector<std::string> option_names(const CommandSpec& command) {
  std::vector<std::string> names;
  for (const OptionSpec& option : command.options) names.push_back(option.name);
  names.emplace_back("help");
  return names;
}

bool is_repeatable(const CommandSpec& command, const std::string& name) {
  return std::any_of(command.options.begin(), command.options.end(),
                     [&](const OptionSpec& option) { return option.name == name && option.repeatable; });
}

po::options_description described(const CommandSpec& command) {
  po::options_description options;
  options.add_options()("help,h", "");
  // Operands are an option to the library; the blank keeps anyone from writing it.
  options.add_options()(" operand", po::value<std::string>());
  for (const OptionSpec& option : command.options) {
    if (option.argument.empty()) {
      options.add_options()(option.name.c_str(), "");
    } else {
      options.add_options()(option.name.c_str(), po::value<std::string>());
    }
  }
  return options;
}

}  // namespace

std::string help_text(const CommandSpec& command) {
  std::string text = fmt::format("usage: detente {} {} [OPTION]...\n{}\n\n", command.name, command.operands,
                                 command.summary);
  report::TextTable table({{""}, {""}});
  for (const OptionSpec& option : command.options) {
    const std::string separator = option.argument.empty() ? "" : " ";
    table.add({fmt::format("--{}{}{}", option.name, separator, option.argument), option.help});
  }
  table.add({"--help", "this text"});
  text += table.text();
  if (!command.more.empty()) text += "\n" + command.more;
  text += fmt::format("\nexample: {}\n", command.example);
  return text + fmt::format("exit codes: {}\n", command.exit_codes);
}

Arguments::Arguments(const CommandSpec& command, const std::vector<std::string>& words) : command_(command) {
  const po::options_description options = described(command);
  po::positional_options_description positions;
  positions.add(" operand", -1);
  // The library would take `--rep` for `--replicates`: then a new option could break old scripts.
  const int style = po::command_line_style::unix_style & ~po::command_line_style::allow_guessing;
  try {
    const po::parsed_options parsed =
        po::command_line_parser(words).options(options).positional(positions).style(style).run();
    for (const po::option& option : parsed.options) {
      if (option.position_key >= 0) {
        operands_.insert(operands_.end(), option.value.begin(), option.value.end());
      } else {
        std::vector<std::string>& values = values_[option.string_key];
        values.insert(values.end(), option.value.begin(), option.value.end());
        if (values.size() > 1 && !is_repeatable(command, option.string_key)) {
          complain(fmt::format("--{} is given twice: '{}' and '{}'", option.string_key,
                               values[values.size() - 2], values.back()));
        }
      }
    }
  } catch (const po::unknown_option& unknown) {
    const std::string name = unknown.get_option_name();
    const std::size_t letters = std::min(name.find_first_not_of('-'), name.size());
    const std::string bare = name.substr(letters, name.find('=') - letters);
    const std::string near = nearest_name(bare, option_names(command));
    complain(fmt::format("unknown option '{}'{}", name,
                         near.empty() ? std::string() : fmt::format("; did you mean '--{}'?", near)));
  } catch (const po::error& error) {
    complain(error.what());
  }
  if (help_wanted() || !ok()) return;
  if (operands_.empty() && !command.missing.empty()) {
    complain(fmt::format("{} {} is missing", command.missing, command.operands));
  }
  if (operands_.size() > command.most_operands) {
    complain(fmt::format("'{}' is one file too many", operands_[command.most_operands]));
  }
}

std::string Arguments::text(const std::string& option) const {
  const auto found = values_.find(option);
  return found == values_.end() || found->second.empty() ? std::string() : found->second.back();
}

std::uint64_t Arguments::count(const std::string& option, std::uint64_t fallback, std::uint64_t low,
                               std::uint64_t high) {
  if (!has(option)) return fallback;
  const std::string given = text(option);
  const auto value = parse_count(given);
  if (value && *value >= low && *value <= high) return *value;
  complain(fmt::format("--{} = {}: must be a whole number from {} to {}", option, given, low, high));
  return fallback;
}

double Arguments::positive(const std::string& option, double fallback) {
  if (!has(option)) return fallback;
  const std::string given = text(option);
  const auto value = parse_double(given);
  if (value && std::isfinite(*value) && *value > 0.0) return *value;
  complain(fmt::format("--{} = {}: must be a number above 0", option, given));
  return fallback;
}

double Arguments::number(const std::string& option, double fallback, double low, double high) {
  if (!has(option)) return fallback;
  const std::string given = text(option);
  const auto value = parse_double(given);
  if (value && *value >= low && *value <= high) return *value;
  complain(fmt::format("--{} = {}: must be a number in [{}, {}]", option, given, low, high));
  return fallback;
}

std::uint64_t Arguments::bytes(const std::string& option, std::uint64_t fallback) {
  if (!has(option)) return fallback;
  const std::string given = text(option);
  std::string_view digits = given;
  unsigned shift = 0;
  constexpr std::string_view kUnits = "KMGT";
  if (!digits.empty() && kUnits.find(digits.back()) != std::string_view::npos) {
    shift = 10U * static_cast<unsigned>(kUnits.find(digits.back()) + 1);
    digits.remove_suffix(1);
  }
  const auto value = parse_count(digits);
  if (value && *value > 0 && *value <= (std::numeric_limits<std::uint64_t>::max() >> shift)) {
    return *value << shift;
  }
  complain(fmt::format("--{} = {}: must be a size such as 500M or 2G", option, given));
  return fallback;
}

std::size_t Arguments::choice(const std::string& option, std::span<const std::string> choices,
                              std::size_t fallback) {
  if (!has(option)) return fallback;
  const std::string given = text(option);
  const auto found = std::find(choices.begin(), choices.end(), given);
  if (found != choices.end()) return static_cast<std::size_t>(found - choices.begin());
  const std::string near = nearest_name(given, choices);
  complain(fmt::format("--{} = {}: must be one of {}{}", option, given, fmt::join(choices, ", "),
                       near.empty() ? std::string() : fmt::format("; did you mean '{}'?", near)));
  return fallback;
}

int Arguments::threads() {
  return static_cast<int>(count("threads", 0, 1, 1024));
}

std::vector<std::string> Arguments::texts(const std::string& option) const {
  const auto found = values_.find(option);
  return found == values_.end() ? std::vector<std::string>() : found->second;
}

std::vector<scenario::Setting> Arguments::settings(const std::string& option) {
  std::vector<scenario::Setting> settings;
  for (const std::string& given : texts(option)) {
    const std::size_t equals = given.find('=');
    if (equals == std::string::npos || equals == 0) {
      const auto spec = std::find_if(command_.options.begin(), command_.options.end(),
                                     [&](const OptionSpec& one) { return one.name == option; });
      complain(fmt::format("--{} {}: must be {}{}", option, given, spec->argument,
                           option == "set" ? ", such as veto_cost=0.5" : ""));
    } else {
      settings.push_back({given.substr(0, equals), given.substr(equals + 1)});
    }
  }
  if (option == "set" && has("horizon")) {
    const std::string& horizon = scenario::kHorizonWords[choice("horizon", scenario::kHorizonWords, 0)];
    settings.push_back({"scenario.horizon", fmt::format("\"{}\"", horizon)});
  }
  return settings;
}

int Arguments::usage_error() const {
  for (const std::string& complaint : complaints_) detente::cli::complain(complaint);
  detente::cli::complain(fmt::format("try 'detente {} --help'", command_.name));
  return kUsage;
}

void add_options(CommandSpec& command, const std::vector<OptionSpec>& options) {
  command.options.insert(command.options.end(), options.begin(), options.end());
}

OptionSpec set_option() {
  return {"set", "NAME=VALUE", "set a parameter, or any key by its path; may be repeated", true};
}

OptionSpec horizon_option() {
  return {"horizon", "finite|stationary", "what equilibrium players expect"};
}

OptionSpec sqlite_option() {
  return {"sqlite", "FILE", "write the same tables as one SQLite file, too"};
}

OptionSpec threads_option() {
  return {"threads", "N", "at most N (default: all cores); results do not depend on it"};
}

OptionSpec memory_option() {
  return {"max-memory", "SIZE", "such as 500M or 2G (default: half of the machine)"};
}

}  // namespace detente::cli
