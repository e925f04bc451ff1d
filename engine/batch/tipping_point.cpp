#include "engine/batch/tipping_point.hpp"

#include <algorithm>
#include <cmath>
#include <map>

#include "engine/base/contract.hpp"

namespace detente::batch {
namespace {

constexpr double kNormal975 = 1.959963984540054;  ///< 97.5 % quantile of the standard normal distribution.

/// Remembers what was measured: bisections around one crossing share their ends.
class Measured {
public:
  Measured(const Measure& measure, const TippingOptions& options) : measure_(measure), options_(options) {}

  struct Value {
    std::optional<Measurement> found;  ///< None where the mean is no number.
    std::vector<Diagnostic> problems;
  };

  const Value& at(double x) {
    const auto known = values_.find(x);
    if (known != values_.end()) return known->second;
    Value& value = values_[x];
    const Result<Measurement> found = measure_(x);
    if (!found) {
      value.problems = found.diagnostics();
    } else if (!std::isnan(found.value().mean)) {
      value.found = found.value();
    }
    return value;
  }

  /// The mean is at least the threshold; none where there is no mean.
  std::optional<bool> above(double x) {
    const Value& value = at(x);
    if (!value.found) return std::nullopt;
    return value.found->mean >= options_.threshold;
  }

  /// The threshold lies outside the 95 % interval of the mean, or there is no mean.
  bool rejects(double x) {
    const Value& value = at(x);
    if (!value.found) return true;
    return std::abs(value.found->mean - options_.threshold) > kNormal975 * value.found->standard_error;
  }

  [[nodiscard]] int count() const { return static_cast<int>(values_.size()); }

private:
  const Measure& measure_;
  const TippingOptions& options_;
  std::map<double, Value> values_;
};

std::vector<double> scanned_values(const TippingOptions& options) {
  std::vector<double> values;
  for (int i = 0; i < options.points; ++i) {
    const double share = static_cast<double>(i) / (options.points - 1);
    // Both ends exactly.
    values.push_back(i + 1 == options.points ? options.high
                                             : options.low + share * (options.high - options.low));
  }
  return values;
}

class Search {
public:
  Search(const Measure& measure, const TippingOptions& options)
      : options_(options),
        width_(options.tolerance * (options.high - options.low)),
        measured_(measure, options) {}

  Result<TippingSearch> run(const std::function<void(double)>& progress) {
    TippingSearch search;
    const std::vector<double> values = scanned_values(options_);
    std::vector<Diagnostic> first_problem;
    for (std::size_t i = 0; i < values.size(); ++i) {
      search.scan.push_back(scan(values[i], first_problem));
      if (progress) progress(0.7 * static_cast<double>(i + 1) / static_cast<double>(values.size()));
    }
    const bool all_failed = std::all_of(search.scan.begin(), search.scan.end(), [&](const ScanPoint& point) {
      return !measured_.at(point.at).problems.empty();
    });
    if (all_failed) {
      Diagnostics diagnostics;
      for (const Diagnostic& one : first_problem) diagnostics.error(one.code, one.at, one.message, one.hint);
      return diagnostics;
    }
    for (std::size_t i = 0; i + 1 < values.size(); ++i) {
      const auto left = measured_.above(values[i]);
      const auto right = measured_.above(values[i + 1]);
      if (left && right && *left != *right) search.crossings.push_back(narrow(values[i], values[i + 1]));
    }
    if (progress) progress(1.0);
    search.evaluations = measured_.count();
    return search;
  }

private:
  ScanPoint scan(double at, std::vector<Diagnostic>& first_problem) {
    ScanPoint point;
    point.at = at;
    const Measured::Value& value = measured_.at(at);
    if (value.found) {
      point.found = *value.found;
    } else if (value.problems.empty()) {
      point.problem = "no run gives the outcome a value";
    } else {
      point.problem = value.problems.front().message;
      if (first_problem.empty()) first_problem = value.problems;
    }
    return point;
  }

  /// REQUIRES: the mean lies on different sides at `low` and `high`.
  Crossing narrow(double low, double high) {
    const bool above_low = *measured_.above(low);
    while (high - low > width_) {
      const double middle = low + (high - low) / 2;
      if (middle <= low || middle >= high) break;
      const auto above = measured_.above(middle);
      if (!above) break;
      (*above == above_low ? low : high) = middle;
    }
    Crossing crossing;
    crossing.at = low + (high - low) / 2;
    crossing.low = low;
    crossing.high = high;
    const Measurement before = *measured_.at(low).found;
    const Measurement after = *measured_.at(high).found;
    crossing.before = before.mean;
    crossing.after = after.mean;
    crossing.rising = !above_low;
    crossing.sampled = before.standard_error > 0.0 || after.standard_error > 0.0;
    crossing.sure_from = low;
    crossing.sure_to = high;
    if (crossing.sampled) {
      crossing.sure_from = reach(low, options_.low, crossing.open_low);
      crossing.sure_to = reach(high, options_.high, crossing.open_high);
    }
    return crossing;
  }

  /// How far from `from` towards `end` the threshold stays within the interval of the mean: outwards in
  /// steps that double until it does not, then bisection. `open`: it does as far as `end`.
  double reach(double from, double end, bool& open) {
    if (measured_.rejects(from)) return from;
    const double direction = end > from ? 1.0 : -1.0;
    double inside = from;
    double step = std::max(width_, std::abs(end - from) / 1024.0);
    double outside = end;
    while (true) {
      const double next = inside + direction * step;
      const bool last = direction * (end - next) <= 0.0;
      const double tried = last ? end : next;
      if (measured_.rejects(tried)) {
        outside = tried;
        break;
      }
      if (last) {
        open = true;
        return end;
      }
      inside = tried;
      step *= 2.0;
    }
    // A hundredth of what the sampling error leaves open is exact enough.
    while (std::abs(outside - inside) > std::max(width_, std::abs(outside - from) / 100.0)) {
      const double middle = inside + (outside - inside) / 2;
      if (middle == inside || middle == outside) break;
      (measured_.rejects(middle) ? outside : inside) = middle;
    }
    return outside;
  }

  const TippingOptions& options_;
  double width_;
  Measured measured_;
};

}  // namespace

Result<TippingSearch> find_crossings(const Measure& measure, const TippingOptions& options,
                                     const std::function<void(double)>& progress) {
  DETENTE_REQUIRE(options.low < options.high && options.points >= 2 && options.tolerance > 0.0,
                  "a range with two ends, and a bracket to reach");
  return Search(measure, options).run(progress);
}

}  // namespace detente::batch
