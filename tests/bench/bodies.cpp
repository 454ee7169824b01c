#include "tests/bench/bodies.hpp"

#include <algorithm>
#include <array>
#include <cstdio>
#include <cstdlib>
#include <map>
#include <numeric>
#include <random>
#include <string_view>

#include "fhir/base/files.hpp"
#include "fhir/json/reader.hpp"
#include "fhir/json/writer.hpp"
#include "tests/support/source_dir.hpp"

namespace hookline::bench {

namespace {

using fhir::json::Member;
using fhir::json::Value;

struct Template {
    fhir::json::BodyBuffer body;
    RequestArena arena;
    Value root;
};

const Template& order_sign_template() {
    static const Template* loaded = [] {
        auto* made = new Template;  // lives as long as the program
        made->body = fhir::json::BodyBuffer(
            read_file(hookline::test::source_dir() / "examples/requests/cetuximab-without-ras.json")
                .value_or(""));
        const auto parsed = fhir::json::parse(made->body, made->arena);
        if (!parsed) {
            std::fprintf(stderr, "the example request cannot be read\n");
            std::exit(1);
        }
        made->root = *parsed;
        return made;
    }();
    return *loaded;
}

std::string compact(const Value& value) {
    std::string text;
    fhir::json::Writer(text).value(value);
    return text;
}

struct Entry {
    std::string_view key;  // of the prefetch
    const Value* resource;
    std::size_t bytes;
};

// Diagnoses first, drugs and operations next, then results and the rest: what is dropped first in
// small bodies are vital signs and laboratory values, as in a real record.
std::size_t rank(std::string_view key) {
    constexpr std::array kOrder{"conditions",      "medicationAdministrations",
                                "procedures",      "medicationRequests",
                                "serviceRequests", "diagnosticReports"};
    return static_cast<std::size_t>(std::ranges::find(kOrder, key) - kOrder.begin());
}

// The other illnesses of the example are coded in the EHR's own list of problems.
bool is_cancer(const Value& resource) {
    return resource.string_at("resourceType") == "Condition" &&
           compact(resource).find("/CodeSystem/problem-list") == std::string::npos;
}

std::vector<Entry> entries_of(const Value& prefetch, BenchPatient patient) {
    std::vector<Entry> entries;
    for (const Member& member : prefetch.members()) {
        for (const Value& entry : member.value.array_at("entry")) {
            const Value* resource = entry.find("resource");
            if (resource != nullptr && resource->string_at("resourceType") != "OperationOutcome" &&
                (patient == BenchPatient::WithCancer || !is_cancer(*resource))) {
                entries.push_back({member.name, resource, compact(*resource).size() + 16});
            }
        }
    }
    return entries;
}

std::string copy_of(const Value& resource, const std::string& suffix) {
    std::string text;
    fhir::json::Writer writer(text);
    writer.begin_object();
    for (const Member& member : resource.members()) {
        writer.key(member.name);
        if (member.name == "id") {
            writer.string(std::string(member.value.text()) + suffix);
        } else {
            writer.value(member.value);
        }
    }
    writer.end_object();
    return text;
}

// The searches of one body: key -> resources.
std::map<std::string_view, std::vector<std::string>> choose(std::vector<Entry> entries,
                                                            std::size_t bytes, unsigned seed) {
    std::mt19937 random(seed);
    std::ranges::shuffle(entries, random);
    std::ranges::stable_sort(entries, {}, [](const Entry& entry) { return rank(entry.key); });
    std::map<std::string_view, std::vector<std::string>> chosen;
    std::size_t used = 0;
    for (unsigned copy = 0; used < bytes; ++copy) {
        for (const Entry& entry : entries) {
            if (used + entry.bytes > bytes && used > bytes / 2) {
                return chosen;
            }
            chosen[entry.key].push_back(
                copy_of(*entry.resource, copy == 0 ? std::string() : "-" + std::to_string(copy)));
            used += entry.bytes;
        }
    }
    return chosen;
}

}  // namespace

std::vector<std::string> make_order_sign_bodies(std::size_t bytes, std::size_t count,
                                                BenchPatient patient) {
    const Value& root = order_sign_template().root;
    const Value& prefetch = *root.find("prefetch");
    const std::vector<Entry> entries = entries_of(prefetch, patient);
    const std::string context = compact(*root.find("context"));
    std::vector<std::string> bodies;
    for (unsigned i = 0; i < count; ++i) {
        const std::size_t frame = context.size() + 1200;
        const auto chosen = choose(entries, bytes > frame ? bytes - frame : 0, i);
        std::string body;
        fhir::json::Writer writer(body);
        writer.begin_object().key("hook").string("order-sign");
        writer.key("hookInstance").string("bench-" + std::to_string(i));
        writer.key("context").raw(context).key("prefetch").begin_object();
        for (const Member& member : prefetch.members()) {
            writer.key(member.name);
            if (member.value.find("entry") == nullptr) {
                writer.value(member.value);
                continue;
            }
            writer.begin_object().key("resourceType").string("Bundle");
            writer.key("type").string("searchset").key("entry").begin_array();
            if (const auto found = chosen.find(member.name); found != chosen.end()) {
                for (const std::string& resource : found->second) {
                    writer.begin_object().key("resource").raw(resource).end_object();
                }
            }
            writer.end_array().end_object();
        }
        writer.end_object().end_object();
        bodies.push_back(std::move(body));
    }
    return bodies;
}

}  // namespace hookline::bench
