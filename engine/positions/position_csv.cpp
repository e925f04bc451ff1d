#include "engine/positions/position_csv.hpp"

#include <algorithm>
#include <limits>
#include <memory>
#include <optional>
#include <string_view>
#include <utility>

#include <fmt/format.h>

#include "engine/base/csv.hpp"
#include "engine/base/files.hpp"
#include "engine/base/numbers.hpp"
#include "engine/base/text.hpp"
#include "engine/scenario/parse/draft.hpp"
#include "engine/scenario/text/document.hpp"

namespace detente::positions {
namespace {

/// Cells before the first dimension: name, description, influence.
constexpr std::size_t kLead = 3;

/// "XYZ Position" as a name for columns and options: "xyz_position".
std::string as_id(std::string_view text) {
  std::string id;
  for (const char c : text) {
    const bool upper = c >= 'A' && c <= 'Z';
    const bool plain = (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9');
    if (upper || plain) {
      id += upper ? static_cast<char>(c - 'A' + 'a') : c;
    } else if (!id.empty() && id.back() != '_') {
      id += '_';
    }
  }
  while (!id.empty() && id.back() == '_') id.pop_back();
  return id;
}

class KtabReader {
public:
  KtabReader(std::shared_ptr<const SourceText> source, Diagnostics& diagnostics)
      : source_(std::move(source)), diagnostics_(diagnostics), csv_(source_->text) {}

  SpatialModel read();

private:
  bool next() { return csv_.next(cells_); }
  /// Where cell `i` of the record begins, its blanks passed over; past the end, where the record begins.
  [[nodiscard]] SourceSpan at(std::size_t i) const;
  [[nodiscard]] std::string_view cell(std::size_t i) const {
    return i < cells_.size() ? trimmed(cells_[i], kBlanksAndLines) : std::string_view();
  }
  [[nodiscard]] std::optional<double> number(std::size_t i, const std::string& what, double high);
  [[nodiscard]] std::size_t count(std::size_t i, const char* what, std::size_t low, std::size_t high);
  bool read_head();
  void read_titles();
  void read_actor();
  void expect_cells(std::size_t wanted, const std::string& what);

  std::shared_ptr<const SourceText> source_;
  Diagnostics& diagnostics_;
  CsvReader csv_;
  std::vector<std::string> cells_;
  SpatialModel model_;
  std::size_t actors_ = 0, dimensions_ = 0;
};

SourceSpan KtabReader::at(std::size_t i) const {
  const std::uint32_t line = csv_.line();
  if (i >= cells_.size()) return {source_, line, 1};
  const std::string_view text = line_of(source_->text, line);
  std::size_t byte = csv_.column(i) - 1;
  while (byte < text.size() && (text[byte] == ' ' || text[byte] == '\t')) ++byte;
  std::uint32_t column = 1;
  for (std::size_t k = 0; k < byte && k < text.size(); ++k) {
    if ((static_cast<unsigned char>(text[k]) & 0xC0U) != 0x80U) ++column;
  }
  return {source_, line, column};
}

std::optional<double> KtabReader::number(std::size_t i, const std::string& what, double high) {
  if (i >= cells_.size()) return std::nullopt;  // expect_cells() has said so.
  const auto value = parse_double(cell(i));
  if (!value) {
    diagnostics_.error("wrong-type", at(i), fmt::format("{} must be a number, not '{}'", what, cell(i)));
    return std::nullopt;
  }
  if (!(*value >= 0.0 && *value <= high)) {
    diagnostics_.error("out-of-range", at(i),
                       high < std::numeric_limits<double>::max()
                           ? fmt::format("{} = {} must be in [0, {}]", what, cell(i), shortest(high))
                           : fmt::format("{} = {} must be at least 0", what, cell(i)));
    return std::nullopt;
  }
  return value;
}

std::size_t KtabReader::count(std::size_t i, const char* what, std::size_t low, std::size_t high) {
  const auto value = parse_count(cell(i));
  if (!value || *value < low || *value > high) {
    diagnostics_.error(
        value ? "out-of-range" : "wrong-type", at(i),
        fmt::format("the number of {} must be in [{}, {}], not '{}'", what, low, high, cell(i)),
        "the first line is: name, description, number of actors, number of dimensions");
    return 0;
  }
  return static_cast<std::size_t>(*value);
}

void KtabReader::expect_cells(std::size_t wanted, const std::string& what) {
  // A comma at the end makes an empty cell.
  std::size_t found = cells_.size();
  while (found > wanted && cell(found - 1).empty()) --found;
  if (found == wanted) return;
  diagnostics_.error(
      "wrong-length", at(found > wanted ? wanted : cells_.size()),
      fmt::format("{} has {} cells, and needs {}", what, found, wanted),
      fmt::format("three, and a position and a salience for each of {} dimensions", dimensions_));
}

bool KtabReader::read_head() {
  if (!next()) {
    diagnostics_.error("empty", {source_, 0, 0}, "the file is empty", "expected KTAB's CSV of positions");
    return false;
  }
  model_.title = cell(0);
  model_.about = cell(1);
  if (model_.title.empty()) model_.title = source_->name;
  actors_ = count(2, "actors", 2, kMostActors);
  dimensions_ = count(3, "dimensions", 1, kMostScales);
  return actors_ > 0 && dimensions_ > 0;
}

void KtabReader::read_titles() {
  if (!next()) {
    diagnostics_.error("missing-key", {source_, csv_.line(), 1}, "the line of column titles is missing");
    return;
  }
  expect_cells(kLead + 2 * dimensions_, "the line of titles");
  for (std::size_t d = 0; d < dimensions_; ++d) {
    PolicyScale scale;
    scale.name = cell(kLead + 2 * d);
    scale.id = as_id(scale.name);
    if (scale.id.empty()) scale.id = fmt::format("dimension_{}", d + 1);
    if (scale.name.empty()) scale.name = scale.id;
    const auto same = [&](const PolicyScale& other) { return other.id == scale.id; };
    if (std::any_of(model_.scales.begin(), model_.scales.end(), same)) {
      diagnostics_.error("duplicate-name", at(kLead + 2 * d),
                         fmt::format("two dimensions are called '{}'", scale.id));
    }
    scale.high = 100.0;
    model_.scales.push_back(std::move(scale));
  }
}

void KtabReader::read_actor() {
  const std::string name(cell(0));
  const std::string what = name.empty() ? "the actor" : fmt::format("actor '{}'", name);
  if (name.empty()) diagnostics_.error("empty", at(0), "the actor has no name");
  expect_cells(kLead + 2 * dimensions_, what);
  SpatialActor actor;
  actor.id = name;
  actor.name = cell(1).empty() ? name : std::string(cell(1));
  const auto same = [&](const SpatialActor& other) { return other.id == name; };
  if (!name.empty() && std::any_of(model_.actors.begin(), model_.actors.end(), same)) {
    diagnostics_.error("duplicate-name", at(0), fmt::format("two actors are called '{}'", name));
  }
  const double influence =
      number(2, "the influence of " + what, std::numeric_limits<double>::max()).value_or(1.0);
  double all = 0.0;
  for (std::size_t d = 0; d < dimensions_; ++d) {
    const std::string where = fmt::format("of {} on '{}'", what, model_.scales[d].name);
    const double ideal = number(kLead + 2 * d, "the position " + where, 100.0).value_or(0.0);
    const double salience = number(kLead + 2 * d + 1, "the salience " + where, 100.0).value_or(0.0);
    all += salience;
    actor.stands.push_back(
        {Estimate::certain(ideal), Estimate::certain(salience / 100.0), Estimate::certain(influence), {}});
  }
  if (all > 100.0 * (1.0 + 1e-12) && dimensions_ > 1) {
    diagnostics_.error(
        "salience-sum", at(kLead + 1),
        fmt::format("the saliences of {} add up to {}, and may add up to 100", what, shortest(all)));
  }
  model_.actors.push_back(std::move(actor));
}

SpatialModel KtabReader::read() {
  if (!read_head()) return std::move(model_);
  read_titles();
  if (model_.scales.size() < dimensions_) return std::move(model_);
  while (model_.actors.size() < actors_ && next()) read_actor();
  if (!csv_.error() && model_.actors.size() < actors_) {
    diagnostics_.error(
        "wrong-length", {source_, 1, 1},
        fmt::format("the first line announces {} actors, and there are {}", actors_, model_.actors.size()));
  } else if (!csv_.error() && next()) {
    diagnostics_.error("wrong-length", at(0),
                       fmt::format("the first line announces {} actors, and here is one more", actors_));
  }
  if (csv_.error()) {
    diagnostics_.error("csv-syntax", {source_, csv_.line(), 1}, "a quoted cell is never closed");
  }
  return std::move(model_);
}

Result<SpatialModel> read_source(std::shared_ptr<const SourceText> source) {
  Diagnostics diagnostics;
  if (source->text.size() > scenario::kMaxFileBytes) {
    diagnostics.error(
        "file-too-large", {source, 0, 0},
        fmt::format("the file has {} bytes, and may have {}", source->text.size(), scenario::kMaxFileBytes));
    return diagnostics;
  }
  SpatialModel model = KtabReader(source, diagnostics).read();
  const bool power = std::any_of(model.actors.begin(), model.actors.end(), [](const SpatialActor& actor) {
    return std::all_of(actor.stands.begin(), actor.stands.end(), [](const SpatialActor::Stand& stand) {
      return stand.capability.best * stand.salience.best > 0.0;
    });
  });
  if (!diagnostics.has_errors() && !power) {
    diagnostics.error("no-power", {source, 0, 0},
                      "nobody has both influence and salience on every dimension");
  }
  if (diagnostics.has_errors()) return scenario::capped(diagnostics);
  return {std::move(model), diagnostics};
}

}  // namespace

bool is_position_csv(const std::string& path) {
  return path.ends_with(".csv") || path.ends_with(".CSV");
}

Result<SpatialModel> parse_position_csv(std::string text, const std::string& name) {
  return read_source(source_text(name, std::move(text)));
}

Result<SpatialModel> load_position_csv(const std::string& path) {
  std::string reason;
  auto text = read_file(path, reason);
  if (!text) {
    Diagnostics diagnostics;
    diagnostics.error("file", {std::make_shared<const SourceText>(SourceText{path, {}}), 0, 0}, reason);
    return diagnostics;
  }
  return parse_position_csv(std::move(*text), path);
}

}  // namespace detente::positions
