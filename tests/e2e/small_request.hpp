#pragma once

#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "tests/e2e/service_support.hpp"

/// A small order-sign call of 2026-10-05, put together from parts: cetuximab drafted for a patient
/// with rectal cancer, liver metastases and nothing else.
namespace hookline::hooks::test {

inline bool has(const Answer& answer, std::string_view text) {
    return answer.text.find(text) != std::string::npos;
}

/// Indicator of the card whose summary begins so; empty when there is none.
inline std::string indicator_of(const Answer& answer, std::string_view summary) {
    for (const fhir::json::Value& card : answer.cards()) {
        if (card.string_at("summary").starts_with(summary)) {
            return std::string(card.string_at("indicator"));
        }
    }
    return {};
}

inline const std::string kPatient = R"({"resourceType":"Patient","id":"p1"})";

inline std::string bundle(const std::vector<std::string>& resources, const std::string& link = "") {
    std::string text = R"({"resourceType":"Bundle","type":"searchset",)" + link + R"("entry":[)";
    for (std::size_t i = 0; i < resources.size(); ++i) {
        text += (i > 0 ? "," : "") + std::string(R"({"resource":)") + resources[i] + '}';
    }
    return text + "]}";
}

inline std::string condition(const std::string& system, const std::string& code,
                             const std::string& verification = "confirmed",
                             const std::string& subject = "Patient/p1") {
    return R"({"resourceType":"Condition","id":"c-)" + code + R"(","subject":{"reference":")" +
           subject +
           R"("},"clinicalStatus":{"coding":[{"code":"active"}]},"verificationStatus":{"coding":[{"code":")" +
           verification + R"("}]},"code":{"coding":[{"system":")" + system + R"(","code":")" +
           code + R"("}]}})";
}

inline const std::string kIcd = "http://hl7.org/fhir/sid/icd-10-cm";
inline const std::string kRectal = condition(kIcd, "C20");
inline const std::string kLiver = condition(kIcd, "C78.7");

inline std::string observation(const std::string& id, const std::string& loinc,
                               const std::string& value, const std::string& status = "final",
                               const std::string& date = "2026-09-01",
                               const std::string& subject = "Patient/p1") {
    return R"({"resourceType":"Observation","id":")" + id + R"(","status":")" + status +
           R"(","subject":{"reference":")" + subject + R"("},"effectiveDateTime":")" + date +
           R"(","code":{"coding":[{"system":"http://loinc.org","code":")" + loinc + R"("}]})" +
           (value.empty() ? "" : "," + value) + '}';
}

inline std::string coded(const std::string& loinc_answer) {
    return R"("valueCodeableConcept":{"coding":[{"system":"http://loinc.org","code":")" +
           loinc_answer + R"("}]})";
}

inline const std::string kNegative = coded("LA6577-6");
inline const std::string kPositive = coded("LA6576-8");

inline std::string drug(const std::string& id, const std::string& medication,
                        const std::string& subject = R"("subject":{"reference":"Patient/p1"},)") {
    return R"({"resourceType":"MedicationRequest","id":")" + id +
           R"(","status":"draft","intent":"order",)" + subject + medication + '}';
}

inline std::string rxnorm(const std::string& code) {
    return R"("medicationCodeableConcept":{"coding":[{"system":"http://www.nlm.nih.gov/research/umls/rxnorm","code":")" +
           code + R"("}]})";
}

inline const std::string kCetuximab = drug("m1", rxnorm("318341"));

/// Its prefetch and drafts; with selections a call of order-select.
struct Small {
    std::vector<std::string> drafts = {kCetuximab};
    std::map<std::string, std::string> prefetch = {{"patient", kPatient},
                                                   {"conditions", bundle({kRectal, kLiver})},
                                                   {"observations", bundle({})},
                                                   {"diagnosticReports", bundle({})},
                                                   {"medicationRequests", "null"},
                                                   {"medicationStatements", "null"},
                                                   {"medicationAdministrations", "null"},
                                                   {"procedures", bundle({})},
                                                   {"serviceRequests", bundle({})},
                                                   {"appointments", bundle({})},
                                                   {"carePlans", "null"},
                                                   {"goals", "null"}};
    std::string selections;

    std::string hook;  ///< empty: order-sign, or order-select with selections

    [[nodiscard]] std::string hook_name() const {
        return !hook.empty() ? hook : selections.empty() ? "order-sign" : "order-select";
    }
    [[nodiscard]] std::string service() const { return "metastatic-rectal-cancer-" + hook_name(); }

    [[nodiscard]] std::string text() const {
        std::string text =
            R"({"hook":")" + hook_name() +
            R"(","hookInstance":"d1577c69-dfbe-44ad-ba6d-3e05e953b2ea","context":{"userId":"Practitioner/1","patientId":"p1",)" +
            (selections.empty() ? "" : "\"selections\":" + selections + ',') + R"("draftOrders":)" +
            bundle(drafts) + R"(},"prefetch":{)";
        bool first = true;
        for (const auto& [key, value] : prefetch) {
            text += (first ? "\"" : ",\"") + key + "\":" + value;
            first = false;
        }
        return text + "}}";
    }

    [[nodiscard]] Answer post() const { return hooks::test::post(text(), "2026-10-05", service()); }
};

}  // namespace hookline::hooks::test
