// What the call is about: drafted orders, those that are dispatched, appointments.
#include <algorithm>
#include <string>
#include <utility>
#include <vector>

#include "fhir/resources/bundle.hpp"
#include "fhir/resources/resource_type.hpp"
#include "mappings/mappers.hpp"
#include "mappings/order_group.hpp"
#include "mappings/record_sources.hpp"
#include "mappings/resource_head.hpp"

namespace hookline::mappings {

using fhir::json::Value;

namespace {

constexpr std::string_view kAppointments = "context.appointments";
constexpr int kGroupDepthMax = 2;  // of orders within orders

// An entry of the selections of order-select.
struct Selection {
    fhir::ReferenceView reference;
    bool is_found = false;
};

class CallMapper {
  public:
    explicit CallMapper(MappingContext& context) : context_(context) {}

    void map() {
        map_drafts();
        map_dispatched();
        map_call_appointments();
    }

  private:
    void read_selections() {
        selections_.reserve(context_.input.selections.size());
        for (const std::string_view text : context_.input.selections) {
            selections_.push_back({fhir::parse_reference(text), false});
        }
    }

    // Whether the order is selected; notes which selections mean it.
    bool select(const ResourceEntry& order) {
        bool is_selected = false;
        for (Selection& selection : selections_) {
            if (selection.reference.text == order.full_url ||
                (!order.id.empty() && selection.reference.id == order.id)) {
                selection.is_found = true;
                is_selected = true;
            }
        }
        return is_selected;
    }

    // Which order was meant cannot be known, and it was not checked.
    void lose_unknown_selections() {
        for (std::size_t i = 0; i < selections_.size(); ++i) {
            if (!selections_[i].is_found) {
                ResourceEntry selection;
                selection.place = {"context", {}, "selections", i};
                context_.lose(selection, "no order of the call is selected");
            }
        }
    }

    void map_drafts() {
        read_selections();
        const auto entries = fhir::elements_of(context_.input.draft_orders, "entry");
        std::vector<DraftInput> inputs;
        for (std::size_t i = 0; i < entries.size(); ++i) {
            const fhir::BundleEntryView view(entries[i]);
            DraftInput draft;
            draft.entry.place = {"context.draftOrders", i, {}, 0};
            draft.entry.json = view.resource();
            drafts_.push_back(draft.entry.json);
            if (draft.entry.json == nullptr) {
                lose_order(draft.entry, kNoResource);
                continue;
            }
            const HeadView head(*draft.entry.json);
            draft.entry.type = head.type();
            draft.entry.id = head.id();
            draft.entry.full_url = view.full_url();
            if (draft.entry.type == "Bundle") {
                lose_order(draft.entry, "a Bundle among the orders");
                continue;
            }
            draft.selected = select(draft.entry);
            inputs.push_back(std::move(draft));
        }
        std::ranges::sort(drafts_);
        for (const DraftInput& draft : inputs) {
            if (draft.selected) {
                select_parts(draft.entry.type, *draft.entry.json, 0);
            }
        }
        for (DraftInput& draft : inputs) {
            draft.selected =
                draft.selected ||
                std::ranges::find(selected_parts_, draft.entry.json) != selected_parts_.end();
            draft.is_trigger = !context_.input.has_dispatched_orders &&
                               (!context_.input.has_selections || draft.selected);
            map_draft(draft, 0);
        }
        lose_unknown_selections();
    }

    // What the order is, nobody knows.
    void lose_order(const ResourceEntry& entry, std::string_view reason) {
        context_.lose(entry, reason);
        add_unread_order(context_, entry.place);
    }

    // With a group the orders are selected that it refers to and that are drafts of their own.
    void select_parts(std::string_view type, const Value& group, int depth) {
        if (!is_group(type) || depth >= kGroupDepthMax) {
            return;
        }
        for (const GroupPart& part : parts_of_group(context_, group)) {
            if (part.order != nullptr && part.stands_alone && is_draft(part.order)) {
                selected_parts_.push_back(part.order);
                select_parts(part.order->string_at("resourceType"), *part.order, depth + 1);
            }
        }
    }

    [[nodiscard]] static bool is_group(std::string_view type) {
        return type == "RequestGroup" || type == "CarePlan";
    }

    // A RequestGroup or CarePlan is expanded into its activities; one that has none is judged by
    // what it is called.
    void map_draft(const DraftInput& draft, int depth) {
        if (is_group(draft.entry.type) && depth < kGroupDepthMax) {
            const std::vector<GroupPart> parts = parts_of_group(context_, *draft.entry.json);
            for (std::size_t i = 0; i < parts.size(); ++i) {
                DraftInput inner = draft;
                inner.part = std::string(draft.part) + '/' + std::to_string(i);
                map_part(std::move(inner), draft.entry, parts[i], depth);
            }
            if (!parts.empty()) {
                return;
            }
        }
        map_draft_order(context_, draft);
    }

    // `inner` begins as its group.
    void map_part(DraftInput inner, const ResourceEntry& group, const GroupPart& part, int depth) {
        inner.entry.place.inner_list = part.list;
        inner.entry.place.inner = part.index;
        if (part.order == nullptr) {
            add_unread_order(context_, inner.entry.place);
            if (inner.is_trigger) {
                context_.lose(inner.entry, "an order of the group cannot be found");
            }
            return;
        }
        if (part.stands_alone && is_draft(part.order)) {
            return;  // it is in the list of orders itself
        }
        inner.entry.json = part.order;
        inner.entry.type = part.order->string_at("resourceType");
        inner.entry.full_url = {};
        inner.entry.id = part.is_written_out ? "" : part.order->string_at("id");
        inner.entry.owner = part.stands_alone ? "" : group_reference(group);
        map_draft(inner, depth + 1);
    }

    [[nodiscard]] bool is_draft(const Value* resource) const {
        return std::ranges::binary_search(drafts_, resource);
    }

    // What is contained in a group is known to the caller by the reference of the group.
    std::string_view group_reference(const ResourceEntry& group) {
        if (!group.owner.empty()) {
            return group.owner;
        }
        Statement statement;
        context_.identify(statement, group);
        return statement.reference;
    }

    // The orders of order-dispatch are read from the prefetch.
    // A bare id, which clients send though the hook wants `Type/id`, may mean an order of each
    // type.
    [[nodiscard]] std::vector<const Value*> find_dispatched(fhir::ReferenceView reference) const {
        if (const Value* resource = context_.index.find(reference)) {
            return {resource};
        }
        std::vector<const Value*> found;
        if (!reference.type.empty() || reference.is_contained) {
            return found;
        }
        for (const std::string_view type : kTypesWithRules) {
            reference.type = type;
            if (const Value* resource = context_.index.find(reference)) {
                found.push_back(resource);
            }
        }
        return found;
    }

    void map_dispatched() {
        const auto orders = context_.input.dispatched_orders;
        for (std::size_t i = 0; i < orders.size(); ++i) {
            DraftInput draft;
            draft.entry.place = {"context", {}, "dispatchedOrders", i};
            const fhir::ReferenceView reference = fhir::parse_reference(orders[i]);
            const std::vector<const Value*> resources = find_dispatched(reference);
            for (const Value* resource : resources) {
                const HeadView head(*resource);
                draft.entry.json = resource;
                draft.entry.type = head.type();
                draft.entry.id = head.id();
                map_draft(draft, 0);
            }
            if (!resources.empty()) {
                continue;
            }
            if (can_trigger_rules(reference.type)) {
                lose_order(draft.entry, kOrderNotFound);
            } else {
                context_.skip(draft.entry.place, kOrderNotFound);
            }
        }
    }

    void map_call_appointments() {
        if (fhir::is_no_list(context_.input.appointments.find("entry"))) {
            ResourceEntry list;
            list.place.list = kAppointments;
            context_.lose(list, kEntryNoList);
        }
        const auto entries = fhir::elements_of(context_.input.appointments, "entry");
        for (std::size_t i = 0; i < entries.size(); ++i) {
            const fhir::BundleEntryView view(entries[i]);
            ResourceEntry entry;
            entry.place = {kAppointments, i, {}, 0};
            entry.json = view.resource();
            if (entry.json == nullptr) {
                context_.lose(entry, kNoResource);
                continue;
            }
            const HeadView head(*entry.json);
            entry.type = head.type();
            entry.id = head.id();
            entry.full_url = view.full_url();
            map_appointment_of_call(entry, ResourceOwner(head));
        }
    }

    void map_appointment_of_call(const ResourceEntry& entry, const ResourceOwner& owner) {
        if (!fhir::is_resource_type(entry.type)) {
            context_.lose(entry, kNoSuchType);
        } else if (entry.type != "Appointment") {
            context_.skip(entry.place, "resource is no Appointment");
        } else if (!owner.is_patient_of_call(context_, entry.type) && owner.names_someone()) {
            context_.lose(entry, kOtherPatient);
        } else {
            map_call_appointment(context_, entry);
            if (context_.take_unreadable()) {
                context_.lose(entry, kCodeUnreadable);
            }
        }
    }

    MappingContext& context_;
    std::vector<Selection> selections_;
    std::vector<const Value*> drafts_;          // sorted
    std::vector<const Value*> selected_parts_;  // drafts that a selected group refers to
};

}  // namespace

void map_orders_of_call(MappingContext& context) {
    CallMapper(context).map();
}

}  // namespace hookline::mappings
