#include <doctest/doctest.h>

#include <string>

#include "fhir/resources/bundle.hpp"
#include "fhir/resources/care.hpp"
#include "fhir/resources/clinical.hpp"
#include "fhir/resources/medication.hpp"
#include "fhir/resources/resource_type.hpp"
#include "tests/fhir/resources/parsed.hpp"

namespace hookline::fhir {

using test::Parsed;

TEST_SUITE("fhir/resources") {
    TEST_CASE("Members finds the listed members and no other") {
        const Parsed parsed(
            R"({"code":1,"cod":2,"codes":3,"status":"final","":4,"statuz":5,"Status":6})");
        const Members<"code", "status", "subject"> members(parsed.root);
        REQUIRE(members.get<"code">() != nullptr);
        CHECK(members.get<"code">()->text() == "1");
        CHECK(members.get<"status">()->text() == "final");
        CHECK(members.get<"subject">() == nullptr);
        const Members<"code"> of_text(Parsed("\"text\"").root);
        CHECK(of_text.get<"code">() == nullptr);
    }

    TEST_CASE("references come apart in every form") {
        struct Row {
            std::string_view text;
            std::string_view type;
            std::string_view id;
            bool contained;
        };
        const Row rows[] = {
            {"Patient/1", "Patient", "1", false},
            {"https://ehr.example/fhir/Patient/1", "Patient", "1", false},
            {"https://ehr.example/fhir/Patient/1/_history/3", "Patient", "1", false},
            {"Patient/1/_history/3", "Patient", "1", false},
            {"#med", "", "med", true},
            {"urn:uuid:4b1c", "", "urn:uuid:4b1c", false},
            {"1", "", "1", false},
            {"patient/1", "", "1", false},
            {"", "", "", false},
            {"Patient/", "Patient", "", false},
            {"/1", "", "1", false},
        };
        for (const Row& row : rows) {
            CAPTURE(row.text);
            const ReferenceView view = parse_reference(row.text);
            CHECK(view.type == row.type);
            CHECK(view.id == row.id);
            CHECK(view.is_contained == row.contained);
        }
    }

    TEST_CASE("an Observation shows every value[x] and its components") {
        const Parsed parsed(
            R"({"resourceType":"Observation","status":"final","valueQuantity":{"value":1.50,"unit":"kilo","code":"kg","comparator":"<"},
                "component":[{"valueBoolean":false},{"valueInteger":3},{"valueString":"x"},{"valueRange":{}},{}],
                "focus":{"reference":"Condition/1"}})");
        const ObservationView view(parsed.root);
        CHECK(view.has_value());
        CHECK(view.value_quantity().number() == "1.50");
        CHECK(view.value_quantity().unit() == "kg");
        CHECK(view.value_quantity().comparator() == "<");
        const auto components = view.components();
        REQUIRE(components.size() == 5);
        CHECK(ComponentView(components[0]).value_boolean() != nullptr);
        CHECK(read_integer(ComponentView(components[1]).value_integer()) == 3);
        CHECK(ComponentView(components[2]).value_string() == "x");
        CHECK(ComponentView(components[3]).has_value());
        CHECK_FALSE(ComponentView(components[4]).has_value());
        CHECK(view.focus().size() == 1);  // a sender left the array out
    }

    TEST_CASE("the three uses of a medication share one view") {
        const Parsed parsed(
            R"({"resourceType":"MedicationRequest","statusReason":{"text":"a"},"dosageInstruction":[{"text":"b"},
                {"timing":{"repeat":{"boundsPeriod":{"start":"2026-01-01"}}},"route":{"text":"oral"}}],
                "dispenseRequest":{"validityPeriod":{"start":"2026-02-01"}}})");
        const MedicationUseView view(parsed.root);
        const auto text_of = [](const json::Value* value) {
            return value == nullptr ? std::string_view() : value->text();
        };
        CHECK(view.status_reasons().size() == 1);
        CHECK(text_of(view.bounds().start()) == "2026-01-01");
        CHECK(view.bounds().end() == nullptr);
        CHECK(text_of(view.validity().start()) == "2026-02-01");
        CHECK(view.route().text() == "oral");
        CHECK_FALSE(view.do_not_perform());
    }

    TEST_CASE("dates are read in the time zone of the server, bad ones not at all") {
        struct Row {
            std::string_view text;
            int offset;
            std::string_view want;
        };
        const Row rows[] = {
            {"\"2026-10-05\"", 0, "2026-10-05"},
            {"\"2026-10\"", 0, "2026-10"},
            {"\"2026-10-05T23:30:00-05:00\"", 0, "2026-10-06"},
            {"\"2026-10-05T23:30:00-05:00\"", -300, "2026-10-05"},
            {"\"2026-02-30\"", 0, ""},
            {"\"yesterday\"", 0, ""},
            {"20261005", 0, ""},
        };
        for (const Row& row : rows) {
            CAPTURE(row.text);
            const Parsed parsed(row.text);
            const auto date = read_date(&parsed.root, row.offset);
            CHECK((date ? to_string(*date) : std::string()) == row.want);
        }
        CHECK_FALSE(read_date(nullptr, 0).has_value());
    }

    TEST_CASE("whole numbers are integers or decimals without a fraction") {
        CHECK(parse_whole_number("2") == 2);
        CHECK(parse_whole_number("2.0") == 2);
        CHECK(parse_whole_number("-1") == -1);
        for (const char* text : {"", "2.5", "2.", "two", "99999999999", "2 "}) {
            CAPTURE(text);
            CHECK_FALSE(parse_whole_number(text).has_value());
        }
    }

    TEST_CASE("Bundles: next page, failed entries, wrapped resources, outcomes") {
        const Parsed parsed(
            R"({"resourceType":"Bundle","link":[{"relation":"self"},{"relation":"next"}],"entry":[
                {"fullUrl":"u","resource":{"resourceType":"Patient","id":"p","deceasedBoolean":false},"search":{"mode":"match"}},
                {"response":{"status":"404 Not Found"}},
                {"resource":{"response":{"status":"200"},"resource":{"resourceType":"Patient","deceasedDateTime":"2026"}}},
                {"resource":{}}]})");
        const BundleView bundle(parsed.root);
        CHECK(bundle.has_next_page());
        const auto entries = bundle.entries();
        REQUIRE(entries.size() == 4);
        const BundleEntryView first(entries[0]);
        CHECK(first.search_mode() == "match");
        CHECK(PatientView(*first.resource()).deceased() == false);
        CHECK(BundleEntryView(entries[1]).failed());
        CHECK(BundleEntryView(entries[1]).resource() == nullptr);
        CHECK(PatientView(*BundleEntryView(entries[2]).resource()).deceased() == true);
        CHECK(BundleEntryView(entries[3]).resource() == nullptr);
        CHECK(OperationOutcomeView(Parsed(R"({"issue":[{"severity":"error"}]})").root).is_error());
        CHECK_FALSE(
            OperationOutcomeView(Parsed(R"({"issue":[{"severity":"warning"}]})").root).is_error());
        CHECK(OperationOutcomeView(Parsed("{}").root).is_error());
    }

    TEST_CASE("the resource types of R4, and what looks like one") {
        for (const char* type : {"Account", "Condition", "Patient", "VisionPrescription"}) {
            CHECK(is_resource_type(type));
        }
        for (const char* type : {"", "condition", "Conditions", "RequestOrchestration", "~"}) {
            CHECK_FALSE(is_resource_type(type));
        }
    }

    TEST_CASE("extensions are found by URL, codes of a concept by their place") {
        const Parsed parsed(
            R"({"extension":[{"url":"a","valueCode":"1"},{"url":"b","valueCode":"2"}],
                "status":{"coding":[{"display":"only"},{"code":"active"}],"text":"Active"},"plain":"active"})");
        CHECK(find_extension(parsed.root, "b")->string_at("valueCode") == "2");
        CHECK(find_extension(parsed.root, "c") == nullptr);
        CHECK(CodeableConceptView(parsed.root.find("status")).first_code() == "active");
        CHECK(CodeableConceptView(parsed.root.find("plain")).first_code() == "active");
        CHECK(CodeableConceptView().first_code().empty());
    }
}

}  // namespace hookline::fhir
