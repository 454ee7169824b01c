#include "mappings/timeline/surroundings.hpp"

#include <algorithm>
#include <array>
#include <tuple>

namespace hookline::mappings::timeline {
namespace {

constexpr std::array<std::string_view, 3> kMedicationSources = {
    "medicationRequests", "medicationStatements", "medicationAdministrations"};

bool holds(const std::vector<std::string>& words, std::string_view word) {
    return std::ranges::find(words, word) != words.end();
}

bool any_of_kinds(std::span<const std::string_view> kinds, const std::vector<std::string>& words) {
    return std::ranges::any_of(kinds, [&](std::string_view kind) { return holds(words, kind); });
}

void sort_events(Vector<Event>& events) {
    put_in_order(events, [](const Event& a, const Event& b) {
        return std::pair(a.day, a.origin->reference) < std::pair(b.day, b.origin->reference);
    });
}

Event event_of(const Statement& statement) {
    return {statement.effective.has_value(), day_of(statement.effective).value_or(0), &statement};
}

class Collector {
  public:
    Collector(const PatientRecord& record, const TherapyTables& tables, Day today)
        : record_(record), tables_(tables) {
        found_.today = today;
    }

    Surroundings collect() {
        found_.medications_complete = std::ranges::all_of(
            kMedicationSources,
            [&](std::string_view source) { return is_complete(record_.state_of(source)); });
        found_.conditions_complete = is_complete(record_.state_of("conditions"));
        add_metastases();
        add_progressions();
        add_operations();
        add_radiotherapy();
        add_orders();
        return std::move(found_);
    }

  private:
    bool is_past(const std::optional<Date>& date) const {
        return !date || day_of(*date) <= found_.today;
    }

    void add_metastases() {
        for (const Metastasis& metastasis : record_.metastases) {
            if (metastasis.status != "suspected" && !metastasis.ambiguous &&
                may_be_colorectal(metastasis.primary_site) && is_past(metastasis.effective)) {
                found_.metastases.push_back(event_of(metastasis));
            }
        }
        for (const Staging& staging : record_.stagings) {
            const bool distant = (staging.kind == "M" && staging.value.starts_with("M1")) ||
                                 (staging.kind == "stage-group" && staging.value == "IV");
            if (distant && may_be_colorectal(staging.site) && is_past(staging.effective)) {
                found_.metastases.push_back(event_of(staging));
            }
        }
        sort_events(found_.metastases);
        found_.metastatic = !found_.metastases.empty();
        for (const Event& event : found_.metastases) {
            if (event.dated && !found_.first_metastasis) {
                found_.first_metastasis = event.day;
                found_.metastasis_approximate = event.origin->approximate;
            }
        }
    }

    // Only what says progression in so many words; a new lesion or a marker alone does not.
    void add_progressions() {
        for (const Response& response : record_.responses) {
            if (!is_past(response.effective)) {
                continue;
            }
            const Event event = event_of(response);
            if (response.result == "progression" && event.dated) {
                found_.progressions.push_back(event);
            } else if (response.result == "local_recurrence") {
                found_.local_recurrences.push_back(event);
            }
        }
        for (const PrimaryTumour& tumour : record_.primary_tumours) {
            if (tumour.recurrent && tumour.status != "suspected" && is_past(tumour.effective)) {
                found_.local_recurrences.push_back(event_of(tumour));
            }
        }
        sort_events(found_.progressions);
        sort_events(found_.local_recurrences);
    }

    void add_operations() {
        for (const Procedure& procedure : record_.procedures) {
            if (procedure.status != "completed" || procedure.intent == "palliative" ||
                !any_of_kinds(procedure.kinds, tables_.curative_resections)) {
                continue;
            }
            const auto& date = procedure.end ? procedure.end : procedure.effective;
            if (!date) {
                found_.undated_curative_resection = true;
            } else if (is_past(date)) {
                insert_sorted(found_.curative_resections, day_of(*date));
                if (any_of_kinds(procedure.kinds, tables_.metastasis_resections)) {
                    insert_sorted(found_.metastasis_resections, day_of(*date));
                }
            }
        }
        add_planned_operations();
    }

    // A plan without a date counts as of today, the earliest that it can be, unless another has
    // one.
    void add_planned_operations() {
        auto& planned = found_.planned_metastasis_resection;
        bool is_undated = std::ranges::any_of(record_.assertions, [&](const Assertion& assertion) {
            return assertion.boolean == true && is_past(assertion.effective) &&
                   holds(tables_.metastasis_resection_assertions, assertion.name);
        });
        const auto plan = [&](std::span<const std::string_view> kinds,
                              const std::optional<Date>& date) {
            if (!any_of_kinds(kinds, tables_.metastasis_resections)) {
                return;
            }
            if (!date) {
                is_undated = true;
            } else if (const Day day = day_of(*date); day >= found_.today) {
                planned = std::min(planned.value_or(day), day);
            }
        };
        for (const Appointment& appointment : record_.appointments) {
            plan(appointment.kinds, appointment.start);
        }
        for (const ServiceRequest& request : record_.service_requests) {
            if (request.status == "active") {
                plan(request.kinds, request.occurrence);
            }
        }
        for (const Procedure& procedure : record_.procedures) {
            if (procedure.status == "planned") {
                plan(procedure.kinds, procedure.start);
            }
        }
        if (is_undated && !planned) {
            planned = found_.today;
        }
    }

    void add_radiotherapy() {
        for (const RadiotherapyCourse& course : record_.radiotherapy) {
            if (!holds(tables_.chemoradiotherapy_sites, course.site) ||
                course.status == "planned") {
                continue;
            }
            const auto start = day_of(course.start);
            const auto end = day_of(course.end ? course.end : course.effective);
            if (!start && !end) {
                continue;
            }
            const Day from = start ? *start : *end - tables_.radiotherapy_lead_days;
            Day to = end.value_or(from);
            if (to <= from) {
                to = std::min(found_.today, from + tables_.radiotherapy_lead_days);
            }
            found_.pelvic_radiotherapy.push_back({from, to});
        }
        std::ranges::sort(found_.pelvic_radiotherapy, [](const Period& a, const Period& b) {
            return std::pair(a.from, a.to) < std::pair(b.from, b.to);
        });
    }

    // An infusion that was stopped is no order that was stopped.
    static bool is_order(const MedicationExposure& exposure) {
        return exposure.kind != "administration" && exposure.kind != "procedure";
    }

    void add_orders() {
        for (const MedicationExposure& exposure : record_.exposures) {
            if (!is_order(exposure) || exposure.status == "planned" || exposure.other_cancer) {
                continue;
            }
            const ToldDrugs told = drugs_of(exposure, tables_);
            const bool bounds_open = !exposure.end || day_of(*exposure.end) >= found_.today;
            if (is_stop(exposure)) {
                told.drugs.for_each([&](std::size_t drug) { add_stop(exposure, drug); });
            } else if (exposure.status == "active" && bounds_open) {
                found_.open_orders.insert(told.drugs);
                found_.open_unnamed = found_.open_unnamed || told.unnamed;
                if (is_given_now(exposure)) {
                    found_.given_now.insert(told.drugs);
                }
            }
        }
        std::ranges::sort(found_.stops, [](const Stop& a, const Stop& b) {
            return std::tuple(a.ordered, a.drug, a.origin->reference) <
                   std::tuple(b.ordered, b.drug, b.origin->reference);
        });
        drop_replaced_stops();
    }

    // Without a date "active" itself says so (FHIR shapes section 6); an older order may be stale.
    bool is_given_now(const MedicationExposure& exposure) const {
        if (exposure.kind != "statement" && exposure.kind != "request") {
            return false;
        }
        const auto start = day_of(exposure.start);
        return !start
                   ? !exposure.end
                   : *start <= found_.today && found_.today - *start <= tables_.regimen_active_days;
    }

    // A stopped order, an ended plan, or a treatment that was completed: a period of a statement
    // that is over. What is no longer than one cycle says nothing of the course when it is over.
    bool is_stop(const MedicationExposure& exposure) const {
        if (exposure.kind == "dispense") {
            return false;  // what ended is a supply, not the treatment
        }
        const bool over = exposure.status == "past";
        if (exposure.kind == "statement") {
            const Day days = exposure.start && exposure.end
                                 ? day_of(*exposure.end) - day_of(*exposure.start)
                                 : 0;
            return !exposure.stop_reason.empty()
                       ? exposure.stopped || over
                       : (exposure.stopped && days >= tables_.period_days_min) ||
                             (over && days >= tables_.cycle_window_days);
        }
        return exposure.stopped || (over && exposure.kind == "care-plan");
    }

    void add_stop(const MedicationExposure& exposure, std::size_t drug) {
        const auto start = day_of(exposure.start);
        const auto end = day_of(exposure.end);
        if (!start && !end) {
            return;
        }
        Stop stop{drug, start.value_or(end.value_or(0)), std::nullopt, exposure.stop_reason,
                  &exposure};
        if (end && *end <= found_.today) {
            stop.day = end;
        }
        found_.stops.push_back(stop);
    }

    // A later order for the same drug goes on with it.
    void drop_replaced_stops() {
        if (found_.stops.empty()) {
            return;
        }
        std::array<std::optional<Day>, DrugSet::kDrugsMax> last_order = {};
        for (const MedicationExposure& exposure : record_.exposures) {
            if (!is_order(exposure) || is_stop(exposure) || exposure.status == "planned" ||
                exposure.status == "interrupted" || !exposure.start || !is_past(exposure.start)) {
                continue;
            }
            drugs_of(exposure, tables_).drugs.for_each([&](std::size_t drug) {
                last_order[drug] = std::max(last_order[drug], day_of(exposure.start));
            });
        }
        std::erase_if(found_.stops, [&](const Stop& stop) {
            // What was stopped for progression stays so, whatever is ordered later.
            return stop.reason != "progression" &&
                   last_order[stop.drug] > stop.day.value_or(stop.ordered);
        });
    }

    const PatientRecord& record_;
    const TherapyTables& tables_;
    Surroundings found_;
};

}  // namespace

Surroundings collect_surroundings(const PatientRecord& record, const TherapyTables& tables,
                                  Day today) {
    return Collector(record, tables, today).collect();
}

}  // namespace hookline::mappings::timeline
