// Radiotherapy that is ordered (patient model 3.9; decisions D-08, D-09).
#include <algorithm>
#include <string>

#include "mappings/draft_in_work.hpp"

namespace hookline::mappings {
namespace {

class RadiotherapyOrders {
  public:
    RadiotherapyOrders(DraftInWork& draft, const fhir::ServiceRequestView& view, bool in_words,
                       const RadiotherapyRequest& request)
        : draft_(draft),
          view_(view),
          in_words_(in_words),
          request_(request),
          key_(draft.order.key) {}

    void add() {
        const auto doses = doses_of(draft_.context, draft_.resource(), draft_.entry.place);
        const BodySite whole =
            requested_sites_of(draft_.context, draft_.order.code, view_.body_sites(), request_);
        BodySite left = whole;  // what no volume names
        bool has_volumes = false;
        for (std::size_t i = 0; i < doses.size(); ++i) {
            const RadiotherapyDose& dose = doses[i];
            for (const std::string_view site : dose.sites.all()) {
                left.sites.remove(site);
            }
            has_volumes = has_volumes || !dose.sites.empty();
            add_sites(dose.sites.empty() ? whole : BodySite{dose.sites, dose.in_words}, dose,
                      key_ + '/' + std::to_string(i));
        }
        if (doses.empty() || (has_volumes && !left.sites.empty())) {
            add_sites(left, {}, key_);
        }
    }

  private:
    void add_sites(const BodySite& sites, const RadiotherapyDose& dose, const std::string& key) {
        const bool in_words = sites.in_words || in_words_;
        if (sites.sites.empty()) {
            add_one({}, in_words, dose, key);
        }
        for (const std::string_view site : sites.sites.all()) {
            add_one(site, in_words, dose,
                    sites.sites.size() > 1 ? key + '/' + std::string(site) : key);
        }
    }

    void add_one(std::string_view site, bool in_words, const RadiotherapyDose& dose,
                 const std::string& key) {
        DraftOrder& order = draft_.order;
        order.key = draft_.context.arena.copy(key);
        order.dose_gy = dose.dose_gy;
        order.fractions = dose.fractions;
        order.certainty = in_words ? Certainty::TextOnly : Certainty::Confirmed;
        order.site = site;
        set_kind(dose);
        draft_.add();
    }

    // Dose, fractions or site that leave open what is ordered leave it unchecked: that is said.
    void set_kind(const RadiotherapyDose& dose) {
        DraftOrder& order = draft_.order;
        const ScheduleKind found = radiotherapy_kind(draft_.context, order.site, request_,
                                                     order.code, view_.order_details(), dose);
        order.kind = found.kind;
        order.may_be = {};
        order.certainty = found.in_words ? Certainty::TextOnly : order.certainty;
        if (order.kind.empty()) {
            draft_.lose(order.site == "pelvis" ? "schedule of the pelvic radiotherapy is not known"
                                               : "site of the radiotherapy is not known",
                        kMayBeRadiotherapy);
        }
    }

    DraftInWork& draft_;
    const fhir::ServiceRequestView& view_;
    bool in_words_;  // only words tell that it is radiotherapy
    const RadiotherapyRequest& request_;
    std::string key_;  // of the order as a whole
};

}  // namespace

void add_radiotherapy_orders(DraftInWork& draft, const fhir::ServiceRequestView& view,
                             const ProcedureKinds& kinds, const RadiotherapyRequest& request) {
    RadiotherapyOrders(draft, view, kinds.in_words, request).add();
}

}  // namespace hookline::mappings
