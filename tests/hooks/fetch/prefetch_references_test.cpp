// SR-047, SR-051: whose the resources are that come, and what they refer to.
#include "hooks/fetch/prefetch_fetch.hpp"

#include <doctest/doctest.h>

#include "tests/hooks/fetch/prefetch_fetching.hpp"

namespace hookline::hooks::test {

TEST_SUITE("hooks/fetch/prefetch_fetch") {
    TEST_CASE("SR-047: Medications that others refer to are read, once, and nothing else is") {
        FaultPeer trap([](const auto&, auto& x) { x.json("{}"); });
        const auto order = [](std::string_view id, std::string_view reference) {
            return R"({"resource":{"resourceType":"MedicationRequest","id":")" + std::string(id) +
                   R"(","subject":{"reference":"Patient/p-1"},"medicationReference":{"reference":")" +
                   std::string(reference) + R"("},"requester":{"reference":"Practitioner/1"}}})";
        };
        Fetching fetching([&](const FaultPeer::Request& request, auto& x) {
            if (request.target == "/r4/Medication/m-1" || request.target == "/r4/Medication/m-9") {
                x.json(R"({"resourceType":"Medication","id":")" + request.target.substr(15) +
                       R"("})");
                return;
            }
            x.json(bundle(order("r-1", "Medication/m-1") + ',' + order("r-2", "Medication/m-1") +
                          ',' + order("r-3", "Medication/m-2") + ',' +
                          order("r-4", "Medication/m-3") + ',' + order("r-5", "#m-4") + ',' +
                          order("r-6", trap.origin() + "/r4/Medication/m-5") + ',' +
                          order("r-7", "Substance/s-1") +
                          R"(,{"resource":{"resourceType":"Medication","id":"m-3"},)"
                          R"("search":{"mode":"include"}})"));
        });
        fetching.order().known = {"Medication/m-2"};
        fetching.order().references = {*relative_reference("Medication/m-9", "")};
        const std::string prefetch =
            fetching.key("medicationRequests", "MedicationRequest?patient=p-1").run();
        CHECK_FALSE(is_incomplete(prefetch));
        CHECK(fetching.peer().requests().size() == 3);
        CHECK(trap.connections_peak() == 0);
        REQUIRE(fetching.referenced().size() == 2);
        CHECK(fetching.referenced()[0].string_at("id") == "m-9");
        CHECK(fetching.referenced()[1].string_at("id") == "m-1");
        CHECK(fetching.report(2).key == "Medication/m-1");
    }

    TEST_CASE("a Medication that cannot be read leaves its key incomplete") {
        const std::string text = bundle(
            R"({"resource":{"resourceType":"MedicationRequest","id":"r-1","subject":)"
            R"({"reference":"Patient/p-1"},"medicationReference":{"reference":"Medication/m-1"}}})");
        for (const int status : {404, 500}) {
            const Document sent(text);
            Fetching fetching([status](const auto&, auto& x) { x.answer(status, "", ""); });
            // Begun and complete, but for the Medication.
            fetching.key("medicationRequests", "", sent.value());
            CHECK(is_incomplete(fetching.run(R"({"medicationRequests":)" + text + "}")));
            CHECK(fetching.report(0).problem == FetchProblem::Unresolved);
            CHECK(fetching.report(0).requests == 0);
        }
    }

    TEST_CASE("SR-051: a read that gives somebody else gives nothing") {
        Fetching fetching(
            [](const auto&, auto& x) { x.json(R"({"resourceType":"Patient","id":"p-2"})"); });
        CHECK(fetching.key("patient", "Patient/p-1").run() == "{}");
        CHECK(fetching.report().problem == FetchProblem::WrongResource);
        CHECK(fetching.report().foreign == 1);
    }

    TEST_CASE("SR-051: resources of other patients and of other types are left out and counted") {
        Fetching fetching([](const auto&, auto& x) {
            x.json(bundle(condition("c-1") + ',' + condition("c-2", "p-2") + ',' +
                          R"({"resource":{"resourceType":"Practitioner","id":"x"}},)" +
                          R"({"resource":{"resourceType":"Condition","id":"c-3","subject":)"
                          R"({"reference":"https://f.example/Patient/p-22/_history/1"}}})"));
        });
        CHECK(fetching.key("conditions", std::string(kConditions)).run() ==
              R"({"conditions":)" + bundle(condition("c-1")) + "}");
        CHECK(fetching.report().foreign == 3);
        CHECK(fetching.report().resources == 1);
    }

    TEST_CASE("SR-051: only resources of others prove no absence") {
        Fetching fetching([](const auto&, auto& x) { x.json(bundle(condition("c-2", "p-2"))); });
        CHECK(fetching.key("conditions", std::string(kConditions)).run() ==
              R"({"conditions":{"resourceType":"Bundle","type":"searchset","entry":[],)"
              R"("link":[{"relation":"next"}]}})");
        CHECK(fetching.report().problem == FetchProblem::WrongResource);
        CHECK(fetching.report().foreign == 1);
    }
}

}  // namespace hookline::hooks::test
