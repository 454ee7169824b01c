#include "fhir/resources/medication.hpp"

namespace hookline::fhir {

PeriodView MedicationUseView::bounds() const {
    for (const json::Value& dosage : dosages()) {
        const json::Value* timing = dosage.find("timing");
        const json::Value* repeat = timing == nullptr ? nullptr : timing->find("repeat");
        const json::Value* bounds = repeat == nullptr ? nullptr : repeat->find("boundsPeriod");
        if (bounds != nullptr) {
            return PeriodView(bounds);
        }
    }
    return PeriodView();
}

PeriodView MedicationUseView::validity() const {
    const json::Value* dispense = get<"dispenseRequest">();
    return PeriodView(dispense == nullptr ? nullptr : dispense->find("validityPeriod"));
}

CodeableConceptView MedicationUseView::route() const {
    for (const json::Value& dosage : dosages()) {
        if (const json::Value* route = dosage.find("route")) {
            return CodeableConceptView(route);
        }
    }
    return CodeableConceptView();
}

}  // namespace hookline::fhir
