// Takes every prefetch key away from recorded calls and looks which classes of the record change:
// each key that matters has to stand in the table of mappings/record_sources.hpp.
#include "mappings/record_sources.hpp"

#include <doctest/doctest.h>

#include <algorithm>
#include <map>
#include <set>

#include "tests/mappings/record_case.hpp"
#include "tests/support/content.hpp"

namespace hookline::engine {
namespace {

using fhir::json::Member;
using fhir::json::Value;
using test::Content;

/// The instances of a record by class, as text.
using Dump = std::map<std::string_view, std::string>;

Dump dump_of(const mappings::PatientRecord& record, RequestArena& arena) {
    const RecordBinding& binding = Content::shared().binding;
    const RecordSource source(record, binding);
    Dump dump;
    for (const std::string_view name : binding.classes()) {
        std::string& text = dump[name];
        for (const cql::Value& item : source.retrieve(*binding.find_class(name), -1, arena)) {
            for (const std::string_view element : binding.elements(name)) {
                const cql::PropertyGetter getter = binding.find_property(name, element);
                text += cql::to_text(getter(item.as_object().data, arena)) + ' ';
            }
            text += '\n';
        }
    }
    return dump;
}

Value without(const Value& prefetch, std::string_view key, RequestArena& arena) {
    std::vector<Member> kept;
    for (const Member& member : prefetch.members()) {
        if (member.name != key) {
            kept.push_back(member);
        }
    }
    return Value::object(arena.copy(std::span<const Member>(kept)));
}

/// A call in the two forms that are at hand: a case of tests/mappings, or a whole CDS Hooks call.
struct Call {
    explicit Call(std::string_view text) : buffer(text) {
        root = fhir::json::parse(buffer, arena).value();
        const Value* context = root.find("context");
        const Value& owner = context == nullptr ? root : *context;
        input.patient_id = owner.string_at(context == nullptr ? "patient" : "patientId");
        take(owner, "draftOrders", input.draft_orders);
        take(owner, "appointments", input.appointments);
        take(root, "prefetch", input.prefetch);
        input.now = fhir::parse_date_time("2026-10-05T12:00:00Z").value();
    }

    Dump build(const Value& prefetch) {
        mappings::RecordInput own = input;
        own.prefetch = prefetch;
        const Content& content = Content::shared();
        return dump_of(**mappings::build_record(own, *content.terminology, *content.tables, arena),
                       arena);
    }

    static void take(const Value& owner, std::string_view name, Value& target) {
        if (const Value* value = owner.find(name)) {
            target = *value;
        }
    }

    fhir::json::BodyBuffer buffer;
    RequestArena arena;
    Value root;
    mappings::RecordInput input;
};

/// Class to the keys that were seen to matter.
using Seen = std::map<std::string_view, std::set<std::string>>;

void look_at(std::string_view text, Seen& seen) {
    Call call(text);
    const Dump whole = call.build(call.input.prefetch);
    for (const std::string_view key : mappings::kSourceNames) {
        if (call.input.prefetch.find(key) == nullptr) {
            continue;
        }
        const Dump less = call.build(without(call.input.prefetch, key, call.arena));
        for (const auto& [name, lines] : whole) {
            if (lines != less.at(name)) {
                seen[name].insert(std::string(key));
            }
        }
    }
}

Seen look_at_all() {
    Seen seen;
    for (const auto& entry :
         std::filesystem::directory_iterator(test::source_dir() / "tests/mappings/cases")) {
        if (entry.path().extension() != ".txt") {
            continue;
        }
        for (const test::RecordCase& item : test::read_cases(test::read_text(entry.path()))) {
            look_at(test::build_case(item)->body, seen);
        }
    }
    for (const auto& entry : std::filesystem::directory_iterator(
             test::source_dir() / "engine/guidelines/metastatic-rectal-cancer/cases")) {
        if (entry.path().string().ends_with(".request.json")) {
            look_at(test::read_text(entry.path()), seen);
        }
    }
    return seen;
}

}  // namespace

TEST_SUITE("record/sources") {
    TEST_CASE("what a key changes stands in the table") {
        const Seen seen = look_at_all();
        std::size_t count = 0;
        for (const auto& [name, keys] : seen) {
            // Where data come from changes with every key; drafts are given by the call, and only
            // what they refer to is looked up.
            if (name == "DataSource" || name == "DraftOrder") {
                continue;
            }
            for (const std::string& key : keys) {
                CAPTURE(name);
                CAPTURE(key);
                const auto table = mappings::sources_of_class(name);
                CHECK(std::ranges::find(table, key) != table.end());
                ++count;
            }
        }
        CHECK(count >= 60);
    }

    TEST_CASE("the table names classes and keys that exist, and every class of the model") {
        for (const std::string_view name : Content::shared().binding.classes()) {
            CAPTURE(name);
            const auto keys = mappings::sources_of_class(name);
            CHECK(keys.empty() == (name == "DataSource" || name == "DraftOrder"));
            for (const std::string_view key : keys) {
                CAPTURE(key);
                CHECK(std::ranges::find(mappings::kSourceNames, key) !=
                      mappings::kSourceNames.end());
            }
        }
        CHECK(mappings::sources_of_class("Nonsense").empty());
    }
}

}  // namespace hookline::engine
