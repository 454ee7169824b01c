#include <doctest/doctest.h>

#include <algorithm>
#include <map>
#include <random>

#include "tests/mappings/mapping_content.hpp"
#include "tests/mappings/record_case.hpp"
#include "tests/mappings/record_text.hpp"

namespace hookline::test {
namespace {

using fhir::json::Value;

std::filesystem::path folder() {
    return source_dir() / "tests/data/mcode-examples";
}

std::vector<std::filesystem::path> example_files() {
    std::vector<std::filesystem::path> files;
    for (const auto& entry : std::filesystem::directory_iterator(folder())) {
        if (entry.path().extension() == ".json") {
            files.push_back(entry.path());
        }
    }
    std::ranges::sort(files);
    return files;
}

// The id of the patient that the first reference to one names.
std::string patient_of(const std::string& text) {
    constexpr std::string_view kReference = "Patient/";
    const std::size_t at = text.find(kReference);
    if (at == std::string::npos) {
        return "nobody";
    }
    const std::size_t start = at + kReference.size();
    return text.substr(start, text.find('"', start) - start);
}

std::string call(const std::string& patient, const std::string& bundle) {
    return R"({"patient":")" + patient + R"(","prefetch":{"conditions":)" + bundle + "}}";
}

std::string bundle_of(const std::string& entries) {
    return R"({"resourceType":"Bundle","type":"collection","entry":[)" + entries + "]}";
}

// File name to the lines that are expected.
std::map<std::string, std::vector<std::string>> expectations() {
    std::map<std::string, std::vector<std::string>> result;
    for (RecordCase& item : read_cases(text_of(folder() / "expected.txt"))) {
        result.emplace(item.name, std::move(item.expect));
    }
    return result;
}

std::string joined(std::vector<std::string> lines) {
    std::ranges::sort(lines);
    std::string text;
    for (const std::string& line : lines) {
        text += line + '\n';
    }
    return text;
}

// Another letter somewhere, a word for another, a value of another type.
void mutate(std::string& text, std::mt19937& random) {
    const auto below = [&](std::size_t limit) {
        return std::uniform_int_distribution<std::size_t>(0, limit - 1)(random);
    };
    constexpr std::string_view kLetters = "0123456789abcdefXYZ-./:# ";
    const std::size_t at = below(text.size());
    if (below(3) != 0) {
        text[at] = kLetters[below(kLetters.size())];
        return;
    }
    // The value behind the next colon becomes something else, up to its comma or bracket.
    const std::size_t colon = text.find("\":\"", at);
    const std::size_t end = colon == std::string::npos ? colon : text.find('"', colon + 3);
    if (end != std::string::npos) {
        constexpr std::string_view kValues[] = {"null", "7", "true", "[]", "{}", "[null]", "\"\""};
        text.replace(colon + 2, end - colon - 1, kValues[below(std::size(kValues))]);
    }
}

}  // namespace

TEST_SUITE("mappings/mcode-examples") {
    TEST_CASE("each example gives its statements and no other") {
        const auto expected = expectations();
        std::size_t with_statements = 0;
        for (const auto& file : example_files()) {
            const std::string text = text_of(file);
            const std::string name = file.stem().string();
            CAPTURE(name);
            const bool is_bundle = name.starts_with("Bundle-");
            const auto built = build_from_json(call(
                patient_of(text), is_bundle ? text : bundle_of("{\"resource\":" + text + '}')));
            const auto want = expected.find(name);
            CHECK(joined(record_lines(*built->record)) ==
                  joined(want == expected.end() ? std::vector<std::string>() : want->second));
            with_statements += want != expected.end() ? 1U : 0U;
        }
        CHECK(with_statements == expected.size());
    }

    TEST_CASE("mutated examples give a record or are refused by the reader") {
        std::mt19937 random(20261005);
        const MappingContent& content = MappingContent::shared();
        std::size_t mapped = 0;
        for (const auto& file : example_files()) {
            const std::string text = text_of(file);
            const std::string whole =
                call(patient_of(text), bundle_of("{\"resource\":" + text + '}'));
            for (int i = 0; i < 60; ++i) {
                std::string mutated = whole;
                for (int change = 0; change < 3; ++change) {
                    mutate(mutated, random);
                }
                fhir::json::BodyBuffer body(mutated);
                RequestArena arena;
                const auto root = fhir::json::parse(body, arena);
                const Value* prefetch = root ? root->find("prefetch") : nullptr;
                if (prefetch == nullptr) {
                    continue;
                }
                mappings::RecordInput input;
                input.patient_id = root->string_at("patient");
                input.prefetch = *prefetch;
                input.now = fhir::parse_date_time("2026-10-05T12:00:00Z").value();
                const auto record =
                    mappings::build_record(input, *content.terminology, *content.tables, arena);
                CHECK(record.has_value());
                ++mapped;
            }
        }
        CHECK(mapped > 1000);
    }

    TEST_CASE(
        "no example says anything of a colorectal cancer, of KRAS, or is of another patient") {
        std::map<std::string, std::string> by_patient;
        for (const auto& file : example_files()) {
            const std::string text = text_of(file);
            if (!file.stem().string().starts_with("Bundle-")) {
                std::string& list = by_patient[patient_of(text)];
                list += (list.empty() ? "" : ",") + ("{\"resource\":" + text) + '}';
            }
        }
        for (const auto& [patient, list] : by_patient) {
            CAPTURE(patient);
            const auto built = build_from_json(call(patient, bundle_of(list)));
            for (const mappings::PrimaryTumour& item : built->record->primary_tumours) {
                CHECK(item.site == "other");
            }
            for (const mappings::GeneResult& item : built->record->gene_results) {
                CHECK(item.gene != "KRAS");
                CHECK(item.result != "mutant");
            }
            CHECK(built->record->radiotherapy.size() <= 2);
        }
    }
}

}  // namespace hookline::test
