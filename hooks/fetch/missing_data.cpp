#include "hooks/fetch/missing_data.hpp"

#include <algorithm>
#include <optional>
#include <set>

#include "fhir/resources/bundle.hpp"

namespace hookline::hooks {
namespace {

using fhir::json::Member;
using fhir::json::Value;

constexpr std::string_view kMedication = "Medication";

std::span<const Value> entries_of(const Value& bundle) {
    return bundle.array_at("entry");
}

bool is_bundle(const Value& value) {
    return value.string_at("resourceType") == "Bundle";
}

class Finder {
  public:
    Finder(const CdsRequestView& request, std::span<const PrefetchTemplate> templates,
           std::string_view base)
        : request_(request), templates_(templates), base_(base) {}

    MissingData find() {
        note_resources();
        for (const PrefetchTemplate& item : templates_) {
            look_at(item);
        }
        look_at_orders();
        return std::move(missing_);
    }

  private:
    // Medications, and the orders of order-dispatch, that came with the call.
    void note_resources() {
        for (const Member& member : request_.prefetch.members()) {
            note_entries(member.value);
        }
        note_entries(draft_orders());
        missing_.known.assign(known_.begin(), known_.end());
    }

    void note_entries(const Value& bundle) {
        const bool all = std::holds_alternative<OrderDispatchContext>(request_.context);
        for (const Value& entry : entries_of(bundle)) {
            const Value* resource = fhir::BundleEntryView(entry).resource();
            if (resource == nullptr) {
                continue;
            }
            const std::string_view type = resource->string_at("resourceType");
            if (all || type == kMedication) {
                known_.insert((std::string(type) + '/').append(resource->string_at("id")));
            }
        }
    }

    [[nodiscard]] Value draft_orders() const {
        if (const auto* select = std::get_if<OrderSelectContext>(&request_.context)) {
            return select->draft_orders;
        }
        const auto* sign = std::get_if<OrderSignContext>(&request_.context);
        return sign == nullptr ? Value() : sign->draft_orders;
    }

    void look_at(const PrefetchTemplate& item) {
        const Value* value = request_.prefetch.find(item.key);
        if (value == nullptr) {
            if (auto query = query_of(item)) {
                missing_.items.push_back({item.key, *std::move(query), {}});
            }
            return;
        }
        if (!is_bundle(*value)) {
            return;
        }
        if (fhir::BundleView(*value).has_next_page()) {
            if (auto query = query_of(item)) {
                missing_.items.push_back({item.key, *std::move(query), *value});
            }
        } else if (has_unresolved(*value)) {
            missing_.items.push_back({item.key, {}, *value});
        }
    }

    [[nodiscard]] std::optional<std::string> query_of(const PrefetchTemplate& item) const {
        const std::string_view patient_id = request_.common().patient_id;
        return is_search_value(patient_id) ? std::optional(fill_template(item, patient_id))
                                           : std::nullopt;
    }

    [[nodiscard]] std::optional<RelativeReference> unresolved_medication(const Value& entry) const {
        const Value* resource = fhir::BundleEntryView(entry).resource();
        const Value* reference =
            resource == nullptr ? nullptr : resource->find("medicationReference");
        if (reference == nullptr) {
            return std::nullopt;
        }
        auto relative = relative_reference(reference->string_at("reference"), base_);
        return relative && relative->type() == kMedication && !known_.contains(relative->text)
                   ? relative
                   : std::nullopt;
    }

    [[nodiscard]] bool has_unresolved(const Value& bundle) const {
        return std::ranges::any_of(entries_of(bundle), [this](const Value& entry) {
            return unresolved_medication(entry).has_value();
        });
    }

    void look_at_orders() {
        for (const Value& entry : entries_of(draft_orders())) {
            if (auto reference = unresolved_medication(entry)) {
                missing_.references.push_back(*std::move(reference));
            }
        }
        if (const auto* dispatch = std::get_if<OrderDispatchContext>(&request_.context)) {
            for (const std::string_view order : dispatch->dispatched_orders) {
                auto reference = relative_reference(order, base_);
                if (reference && !known_.contains(reference->text)) {
                    missing_.references.push_back(*std::move(reference));
                }
            }
        }
    }

    const CdsRequestView& request_;
    std::span<const PrefetchTemplate> templates_;
    std::string_view base_;
    std::set<std::string, std::less<>> known_;
    MissingData missing_;
};

}  // namespace

MissingData find_missing_data(const CdsRequestView& request,
                              std::span<const PrefetchTemplate> templates, std::string_view base) {
    return Finder(request, templates, base).find();
}

}  // namespace hookline::hooks
