#include "mappings/order_group.hpp"

#include <algorithm>
#include <array>

#include "fhir/resources/element.hpp"
#include "mappings/mappers.hpp"

namespace hookline::mappings {

using fhir::json::Member;
using fhir::json::MemberName;
using fhir::json::Value;

namespace {

constexpr int kActionDepthMax = 8;
constexpr std::array<std::string_view, 4> kNotToBeDone = {"cancelled", "completed",
                                                          "entered-in-error", "stopped"};

class GroupReader {
  public:
    GroupReader(MappingContext& context, const Value& group) : context_(context), group_(group) {}

    std::vector<GroupPart> read() {
        const auto actions = fhir::elements_of(group_, "action");
        for (std::size_t i = 0; i < actions.size(); ++i) {
            add_action(actions[i], i, 0);
        }
        const auto activities = fhir::elements_of(group_, "activity");
        for (std::size_t i = 0; i < activities.size(); ++i) {
            add_activity(activities[i], i);
        }
        return std::move(parts_);
    }

  private:
    void add_action(const Value& action, std::size_t index, int depth) {
        const GroupPart place{.list = "action", .index = index};
        if (const Value* reference = action.find("resource")) {
            add_referred(*reference, place);
        } else if (action.find("code") != nullptr) {
            for (const Value& code : fhir::elements_of(action, "code")) {
                add_service(place, code, action);
            }
        } else if (!action.string_at("title").empty() && action.find("action") == nullptr) {
            add_named(place, action);
        }
        if (depth < kActionDepthMax) {
            for (const Value& inner : fhir::elements_of(action, "action")) {
                add_action(inner, index, depth + 1);
            }
        }
    }

    void add_service(const GroupPart& place, const Value& code, const Value& action) {
        add_written(place, {{"resourceType", Value::string("ServiceRequest")},
                            {"code", code},
                            {"extension", copy_of(action, "extension")}});
    }

    // What an action is called, where it says no more (D-04).
    void add_named(const GroupPart& place, const Value& action) {
        const std::string_view title = action.string_at("title");
        const std::array<Member, 1> text = {Member{"text", Value::string(title)}};
        const Value named = Value::object(context_.arena.copy(std::span<const Member>(text)));
        const RecognisedDrugs found = drugs_in_words(context_, title);
        if (found.drugs.empty() && found.regimen.empty()) {
            add_service(place, named, action);
            return;
        }
        add_written(place, {{"resourceType", Value::string("MedicationRequest")},
                            {"medicationCodeableConcept", named},
                            {"extension", copy_of(action, "extension")}});
    }

    void add_activity(const Value& activity, std::size_t index) {
        const GroupPart place{.list = "activity", .index = index};
        if (const Value* reference = activity.find("reference")) {
            add_referred(*reference, place);
        }
        if (const Value* detail = activity.find("detail")) {
            add_detail(*detail, place);
        }
    }

    void add_referred(const Value& reference, GroupPart part) {
        part.order = context_.resolve(&reference, group_);
        part.stands_alone = !fhir::read_reference(&reference).is_contained;
        parts_.push_back(part);
    }

    // A detail as the request that it describes.
    void add_detail(const Value& detail, const GroupPart& place) {
        if (std::ranges::find(kNotToBeDone, detail.string_at("status")) != kNotToBeDone.end()) {
            return;
        }
        const Value product = copy_of(detail, "productCodeableConcept");
        const Value reference = copy_of(detail, "productReference");
        std::string_view kind = detail.string_at("kind");
        if (!product.is_null() || !reference.is_null()) {
            kind = "MedicationRequest";
        } else if (kind.empty()) {
            kind = "ServiceRequest";
        }
        const Value code = copy_of(detail, "code");
        const bool is_drug = kind == "MedicationRequest";
        add_written(place, {{"resourceType", Value::string(kind)},
                            {"doNotPerform", copy_of(detail, "doNotPerform")},
                            {"medicationCodeableConcept",
                             is_drug && product.is_null() && reference.is_null() ? code : product},
                            {"medicationReference", reference},
                            {"code", is_drug ? Value::null() : code},
                            {"occurrencePeriod", copy_of(detail, "scheduledPeriod")},
                            {"extension", copy_of(detail, "extension")}});
    }

    // The group's contained resources go along, for what is referred to.
    void add_written(GroupPart part, std::initializer_list<Member> members) {
        std::vector<Member> kept;
        for (const Member& member : members) {
            if (!member.value.is_null()) {
                kept.push_back(member);
            }
        }
        kept.push_back({"contained", copy_of(group_, "contained")});
        part.order = context_.arena.create<Value>(
            Value::object(context_.arena.copy(std::span<const Member>(kept))));
        part.is_written_out = true;
        parts_.push_back(part);
    }

    static Value copy_of(const Value& owner, MemberName name) {
        const Value* value = owner.find(name);
        return value == nullptr ? Value::null() : *value;
    }

    MappingContext& context_;
    const Value& group_;
    std::vector<GroupPart> parts_;
};

}  // namespace

std::vector<GroupPart> parts_of_group(MappingContext& context, const Value& group) {
    return GroupReader(context, group).read();
}

}  // namespace hookline::mappings
