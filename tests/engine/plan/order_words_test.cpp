#include "engine/plan/order_words.hpp"

#include <doctest/doctest.h>

#include <array>
#include <string>

namespace hookline::engine {
namespace {

using mappings::Coding;

mappings::DraftOrder order_of(mappings::Concept code, std::string_view kind = "ct_cap") {
    mappings::DraftOrder order;
    order.id = "1";
    order.reference = "ServiceRequest/1";
    order.kind = kind;
    order.code = code;
    return order;
}

mappings::Concept named(std::string_view text, std::span<const Coding> codings = {}) {
    return {codings, text, {}, false};
}

constexpr std::array kDisplays = {Coding{"http://loinc.org", "1", ""},
                                  Coding{"http://loinc.org", "2", "CT thorax and abdomen"},
                                  Coding{"http://snomed.info/sct", "3", "CT of trunk"}};

}  // namespace

TEST_SUITE("plan/order words") {
    TEST_CASE("an order is called what the record calls it: its text, else the first display") {
        CHECK(order_in_words(order_of(named("CT TAP", kDisplays))) ==
              "CT TAP (ct cap, `ServiceRequest/1`)");
        CHECK(order_in_words(order_of(named(" \n", kDisplays))) ==
              "CT thorax and abdomen (ct cap, `ServiceRequest/1`)");
        CHECK(order_in_words(order_of({})) == "ct cap (`ServiceRequest/1`)");
    }

    TEST_CASE("what it was recognised as is left out only where the name says it") {
        CHECK(order_in_words(order_of(named("Cetuximab 5 mg/ml"), "cetuximab")) ==
              "Cetuximab 5 mg/ml (`ServiceRequest/1`)");
        CHECK(order_in_words(order_of(named("Erbitux 5 mg/ml"), "cetuximab")) ==
              "Erbitux 5 mg/ml (cetuximab, `ServiceRequest/1`)");
        mappings::DraftOrder without_id = order_of(named("Erbitux"), "cetuximab");
        without_id.id = {};
        without_id.certainty = mappings::Certainty::TextOnly;
        CHECK(order_in_words(without_id) ==
              "Erbitux (cetuximab), recognised from words only, please confirm");
    }

    TEST_CASE("SR-080, SR-081: the name is text of the EHR: neutralised, without controls, short") {
        CHECK(order_in_words(order_of(named("**CT** [a](https://e)\n# b\x07"))) ==
              "\\*\\*CT\\*\\* \\[a\\](https\\://e) \\# b (ct cap, `ServiceRequest/1`)");
        const std::string words = order_in_words(order_of(named(std::string(300, 'a'))));
        CHECK(words.starts_with(std::string(199, 'a') + "\xE2\x80\xA6 (ct cap"));
    }

    TEST_CASE("a request on file with its day") {
        mappings::ServiceRequest request;
        request.reference = "ServiceRequest/2";
        request.code = named("Tumour board");
        CHECK(request_in_words(request, "mdt_referral") ==
              "Tumour board (mdt referral, `ServiceRequest/2`)");
        request.authored = fhir::parse_date("2026-10-01").value();
        CHECK(request_in_words(request, "mdt_referral") ==
              "Tumour board, 2026-10-01 (mdt referral, `ServiceRequest/2`)");
    }

    TEST_CASE("what removes or changes an order says which, as plain text") {
        const std::array drafts = {order_of(named("Erbitux *5* mg/ml"), "cetuximab")};
        std::array<mappings::MedicationExposure, 1> exposures;
        exposures[0].reference = "MedicationRequest/7";
        exposures[0].code = named("", kDisplays);
        std::array<mappings::ServiceRequest, 1> requests;
        requests[0].reference = "ServiceRequest/8";
        requests[0].code = named("Biopsy\u202E");
        mappings::PatientRecord record;
        record.draft_orders = drafts;
        record.exposures = exposures;
        record.service_requests = requests;
        CHECK(with_order_name("Remove it", record, "ServiceRequest/1") ==
              "Remove it; order: Erbitux *5* mg/ml");
        CHECK(with_order_name("Stop it", record, "MedicationRequest/7") ==
              "Stop it; order: CT thorax and abdomen");
        CHECK(with_order_name("Stop it", record, "ServiceRequest/8") == "Stop it; order: Biopsy");
        CHECK(with_order_name("Stop it", record, "MedicationRequest/9") == "Stop it");
    }
}

}  // namespace hookline::engine
