#include "tests/bench/cql_floor.hpp"

#include <algorithm>
#include <compare>
#include <set>
#include <tuple>

namespace hookline::bench {
namespace {

using cql::Date;
using fhir::Decimal;
using test::MemoryCondition;
using test::MemoryMedication;
using test::MemoryObservation;

int order(const Date& a, const Date& b) {
    const auto left = std::tuple(a.year, a.month, a.day);
    const auto right = std::tuple(b.year, b.month, b.day);
    return left < right ? -1 : (left > right ? 1 : 0);
}

int years_between(const Date& from, const Date& to) {
    const int years = to.year - from.year;
    return std::tuple(to.month, to.day) < std::tuple(from.month, from.day) ? years - 1 : years;
}

Decimal decimal(std::string_view text) {
    return Decimal::parse(text).value();
}

std::optional<Decimal> mean(const std::vector<const MemoryObservation*>& results) {
    if (results.empty()) {
        return std::nullopt;
    }
    Decimal sum;
    for (const MemoryObservation* result : results) {
        sum = add(sum, *result->value).value_or(sum);
    }
    return divide(sum, Decimal::from_integer(static_cast<std::int64_t>(results.size())));
}

class Rules {
  public:
    Rules(const test::MemoryPatient& patient, const test::MemoryModel& model, const Date& today)
        : patient_(patient),
          model_(model),
          today_(today),
          year_ago_(*fhir::add_to_date(today, -1, fhir::Precision::Year)),
          half_year_ago_(*fhir::add_to_date(today, -6, fhir::Precision::Month)) {}

    RulesResult run() {
        RulesResult result;
        result.age = years_between(patient_.birth_date, today_);
        result.active_conditions = static_cast<std::size_t>(std::ranges::count(
            patient_.conditions, std::string_view("active"), &MemoryCondition::status));
        std::optional<Date> diabetes_since;
        const bool diabetes = has("urn:memory:diabetes", &diabetes_since);
        if (diabetes_since) {
            result.years_with_diabetes = years_between(*diabetes_since, today_);
        }
        has("urn:memory:hypertension", nullptr);
        const bool kidney = has("urn:memory:kidney-disease", nullptr);
        has("urn:memory:heart-failure", nullptr);
        const auto hba1c = results("urn:memory:hba1c", year_ago_);
        result.hba1c_mean = mean(hba1c);
        const auto egfr = results("urn:memory:egfr", year_ago_);
        const bool hba1c_high = !hba1c.empty() && *hba1c.back()->value > kHba1cTarget;
        const bool egfr_low = !egfr.empty() && *egfr.back()->value < kEgfrLow;
        const bool pressure_high = pressure_is_high();
        const bool potassium_high = potassium_is_high();
        const bool metformin = running("urn:memory:metformin");
        const bool ace = running("urn:memory:ace-inhibitor");
        const bool diuretic = running("urn:memory:diuretic");
        const bool statin = running("urn:memory:statin");
        count_monitoring(result);
        const bool adult = result.age >= 18;
        std::string advice;
        const auto say = [&](bool condition, std::string_view what) {
            if (condition) {
                advice += (advice.empty() ? "" : ", ") + std::string(what);
            }
        };
        say(adult && diabetes && hba1c_high && !metformin && !egfr_low, "metformin");
        say(metformin && egfr_low, "stop metformin");
        say(adult && (diabetes || kidney) && pressure_high && !ace && !potassium_high,
            "ACE inhibitor");
        say(adult && diabetes && result.age >= 40 && !statin, "statin");
        say(ace && diuretic && result.ace_without_egfr_after > 0, "potassium");
        if (!advice.empty()) {
            result.advice = std::move(advice);
        }
        return result;
    }

  private:
    [[nodiscard]] int set_of(std::string_view url) const { return *model_.find_value_set(url); }
    [[nodiscard]] bool in(int set, const cql::CodeValue& code) const {
        return model_.contains(set, code.system, code.code);
    }

    bool has(std::string_view url, std::optional<Date>* since) const {
        const int set = set_of(url);
        bool found = false;
        for (const MemoryCondition& condition : patient_.conditions) {
            if (condition.status != "active" || !in(set, condition.code)) {
                continue;
            }
            found = true;
            if (since != nullptr && (!*since || order(condition.onset, **since) < 0)) {
                *since = condition.onset;
            }
        }
        return found;
    }

    [[nodiscard]] std::vector<const MemoryObservation*> results(std::string_view url,
                                                                const Date& from) const {
        const int set = set_of(url);
        std::vector<const MemoryObservation*> found;
        for (const MemoryObservation& result : patient_.observations) {
            if (result.status == "final" && result.value && order(result.date, from) >= 0 &&
                in(set, result.code)) {
                found.push_back(&result);
            }
        }
        std::ranges::stable_sort(
            found, [](const auto* a, const auto* b) { return order(a->date, b->date) < 0; });
        return found;
    }

    [[nodiscard]] bool pressure_is_high() const {
        auto found = results("urn:memory:systolic", Date{});
        std::ranges::stable_sort(
            found, [](const auto* a, const auto* b) { return order(a->date, b->date) > 0; });
        found.resize(std::min<std::size_t>(found.size(), 3));
        const auto average = mean(found);
        return average && *average > kPressureHigh;
    }

    [[nodiscard]] bool potassium_is_high() const {
        const int set = set_of("urn:memory:potassium");
        return std::ranges::any_of(patient_.observations, [&](const MemoryObservation& result) {
            return result.status == "final" && result.value && *result.value > kPotassiumHigh &&
                   order(result.date, half_year_ago_) >= 0 && in(set, result.code);
        });
    }

    [[nodiscard]] bool running(std::string_view url) const {
        const int set = set_of(url);
        return std::ranges::any_of(patient_.medications, [&](const MemoryMedication& medication) {
            return order(medication.start, today_) <= 0 &&
                   (!medication.stop || order(*medication.stop, today_) > 0) &&
                   in(set, medication.code);
        });
    }

    void count_monitoring(RulesResult& result) const {
        const int ace = set_of("urn:memory:ace-inhibitor");
        const int potassium = set_of("urn:memory:potassium");
        const int egfr = set_of("urn:memory:egfr");
        std::vector<const MemoryObservation*> potassium_results;
        std::vector<const MemoryObservation*> egfr_results;
        for (const MemoryObservation& item : patient_.observations) {
            if (in(potassium, item.code)) {
                potassium_results.push_back(&item);
            } else if (in(egfr, item.code)) {
                egfr_results.push_back(&item);
            }
        }
        const auto less = [](const Date& a, const Date& b) { return order(a, b) < 0; };
        std::set<Date, decltype(less)> with(less);
        std::set<Date, decltype(less)> without(less);
        for (const MemoryMedication& medication : patient_.medications) {
            if (!in(ace, medication.code)) {
                continue;
            }
            const Date& start = medication.start;
            const Date before = *fhir::add_to_date(start, -90, fhir::Precision::Day);
            const Date after = *fhir::add_to_date(start, 90, fhir::Precision::Day);
            if (std::ranges::any_of(potassium_results, [&](const auto* item) {
                    return order(item->date, start) <= 0 && order(item->date, before) >= 0;
                })) {
                with.insert(start);
            }
            if (std::ranges::none_of(egfr_results, [&](const auto* item) {
                    return order(item->date, start) > 0 && order(item->date, after) <= 0;
                })) {
                without.insert(start);
            }
        }
        result.ace_with_potassium_before = with.size();
        result.ace_without_egfr_after = without.size();
    }

    const Decimal kHba1cTarget = decimal("7.5");
    const Decimal kEgfrLow = decimal("45");
    const Decimal kPressureHigh = decimal("140");
    const Decimal kPotassiumHigh = decimal("55");

    const test::MemoryPatient& patient_;
    const test::MemoryModel& model_;
    Date today_;
    Date year_ago_;
    Date half_year_ago_;
};

}  // namespace

RulesResult decide_rules(const test::MemoryPatient& patient, const test::MemoryModel& model,
                         const Date& today) {
    return Rules(patient, model, today).run();
}

}  // namespace hookline::bench
