// CarePlan and RequestGroup: categories and activities, regimens named as a whole, intent, tumour
// boards (patient model 3.6, 3.10).
#include "mappings/mappers.hpp"

namespace hookline::mappings {

using fhir::json::Value;

namespace {

constexpr int kActionDepthMax = 8;

class CarePlanMapper {
  public:
    CarePlanMapper(MappingContext& context, const ResourceEntry& entry)
        : context_(context), entry_(entry), view_(*entry.json) {}

    void map() {
        status_ = context_.usable_status(entry_, StatusGroup::CarePlan, view_.status());
        if (status_.empty()) {
            return;
        }
        context_.identify(plan_, entry_);
        plan_.status = view_.status();
        plan_.intent = view_.intent();
        plan_.start = context_.day_of(view_.covered().start());
        plan_.end = context_.day_of(view_.covered().end());
        context_.set_effective(
            plan_, context_.when(entry_, {view_.covered().start(), view_.created()}, 1));
        for (const Value& category : view_.categories()) {
            add(context_.concept_of(category), {});
        }
        if (view_.categories().empty()) {
            add(context_.concept_of(view_.code()), {});
        }
        for (const Value& activity : view_.activities()) {
            add_activity(activity);
        }
        for (const Value& action : view_.actions()) {
            add_action(action, 0);
        }
        add_whole();
    }

  private:
    void add(const Concept& category, std::string_view activity_status) {
        const ProcedureKinds kinds = kinds_on_file(context_, category);
        CarePlan item = plan_;
        item.category = category;
        item.activity_status = activity_status;
        item.is_activity = !activity_status.empty();
        item.kinds = context_.keep(kinds.kinds.all());
        if (kinds.in_words) {
            item.certainty = Certainty::TextOnly;
        }
        context_.care_plans.push_back(item);
        const bool took_place =
            item.is_activity ? activity_status == "completed" : status_ == "completed";
        if ((context_.tables.care.tumour_board.has(category) ||
             kinds.kinds.contains("tumour_board")) &&
            (took_place || (!item.is_activity && status_ == "active")) && item.effective &&
            !context_.is_future(item.effective)) {
            auto board = derive<TumourBoard>(item);
            board.basis = "care-plan";
            context_.tumour_boards.push_back(board);
        }
        if (context_.tables.care.hospice.has(category) && status_ == "active" &&
            (!item.is_activity || activity_status == "in-progress")) {
            add_comfort_care(context_, item, "care-plan");
        }
    }

    void add_activity(const Value& activity) {
        if (const Value* detail = activity.find("detail")) {
            const std::string_view status = detail->string_at("status");
            if (context_.tables.status_meaning(StatusGroup::Activity, status) == "ignored") {
                return;
            }
            const Value* forbidden = detail->find("doNotPerform");
            if (forbidden != nullptr && forbidden->as_boolean()) {
                return;
            }
            const CarePlan kept = plan_;
            const fhir::PeriodView scheduled(detail->find("scheduledPeriod"));
            const auto day = PlannedDay(context_)
                                 .or_period(scheduled)
                                 .or_timing(detail->find("scheduledTiming"))
                                 .day();
            if (day) {
                plan_.start = day;
                plan_.end = context_.day_of(scheduled.end());
            }
            add(context_.member_concept(*detail, "code"),
                status.empty() ? std::string_view("not-started") : status);
            plan_ = kept;
            return;
        }
        const Value* resource = context_.resolve(activity.find("reference"), view_.json());
        if (resource == nullptr) {
            return;
        }
        const std::string_view type = resource->string_at("resourceType");
        if (type == "RequestGroup") {
            for (const Value& action : fhir::elements_of(*resource, "action")) {
                add_action(action, 0);
            }
        } else if (type == "ServiceRequest" || type == "Procedure") {
            add_resource(*resource);
        }
    }

    void add_resource(const Value& resource) {
        const std::string_view status = resource.string_at("status");
        const std::string_view meaning =
            context_.tables.status_meaning(StatusGroup::ServiceRequest, status);
        if (meaning != "ignored") {
            add(context_.member_concept(resource, "code"), meaning == "completed"
                                                               ? std::string_view("completed")
                                                               : std::string_view("scheduled"));
        }
    }

    // Actions of a RequestGroup may hold actions.
    void add_action(const Value& action, int depth) {
        const Value* resource = context_.resolve(action.find("resource"), view_.json());
        if (resource != nullptr) {
            add_resource(*resource);
        } else {
            for (const Value& code : fhir::elements_of(action, "code")) {
                add(context_.concept_of(code), "not-started");
            }
        }
        if (depth < kActionDepthMax) {
            for (const Value& inner : fhir::elements_of(action, "action")) {
                add_action(inner, depth + 1);
            }
        }
    }

    void add_whole() {
        add_intent(context_, plan_, intent_of(context_, view_.json()), "care-plan");
        Concept code;
        for (const Value& category : view_.categories()) {
            const Concept named = context_.concept_of(category);
            const Words intents = context_.tables.responses.intents.of(named);
            if (intents.size() == 1) {
                add_intent(context_, plan_, intents.front(), "care-plan");
            }
            if (names_regimen(named)) {
                code = named;
            }
        }
        const bool in_title = context_.tables.medications.regimens_of_word.any_in(view_.title());
        if (code.empty() && !in_title) {
            return;
        }
        const std::string_view status = status_ == "completed" ? "past"
                                        : status_ == "draft"   ? "planned"
                                                               : "active";
        const bool ahead = context_.is_future(plan_.start);
        add_regimen(context_, plan_, code, view_.title(),
                    ahead ? std::string_view("planned") : status, "care-plan", plan_.start,
                    plan_.end);
        if (in_title) {
            add_drugs_beside_regimen();
        }
    }

    // `FOLFOX + bevacizumab`: as the regimen that was just added.
    void add_drugs_beside_regimen() {
        MedicationExposure exposure = context_.exposures.back();
        exposure.regimen = {};
        exposure.certainty = Certainty::TextOnly;
        for (const RecognisedDrug& drug : drugs_in_words(context_, view_.title()).drugs) {
            exposure.ingredient = drug.ingredient->name;
            context_.exposures.push_back(exposure);
        }
    }

    bool names_regimen(const Concept& value) const {
        for (const MedicationTables::Regimen& regimen : context_.tables.medications.regimens) {
            if (regimen.sets.has(value)) {
                return true;
            }
        }
        return false;
    }

    MappingContext& context_;
    const ResourceEntry& entry_;
    fhir::CarePlanView view_;
    std::string_view status_;
    CarePlan plan_;
};

}  // namespace

void map_care_plan(MappingContext& context, const ResourceEntry& entry) {
    CarePlanMapper(context, entry).map();
}

}  // namespace hookline::mappings
