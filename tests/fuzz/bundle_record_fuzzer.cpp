// Any JSON as the data of a call: the mapping never ends badly, says the same twice, names places
// without content, and dates nothing that happened after the call.
#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <string_view>

#include "fhir/base/diagnostics.hpp"
#include "fhir/json/reader.hpp"
#include "mappings/build_record.hpp"
#include "tests/support/source_dir.hpp"

namespace json = hookline::fhir::json;
namespace mappings = hookline::mappings;

namespace {

struct Content {
    std::shared_ptr<const mappings::Terminology> terminology;
    std::shared_ptr<const mappings::MappingTables> tables;

    Content() {
        hookline::Diagnostics diagnostics;
        const auto folder = hookline::test::source_dir() / "mappings";
        terminology =
            mappings::Terminology::load(folder / "valuesets", folder / "tables", diagnostics);
        if (terminology != nullptr) {
            tables = mappings::MappingTables::load(folder / "tables", *terminology, diagnostics);
        }
        if (tables == nullptr) {
            std::abort();
        }
    }
};

void require(bool condition) {
    if (!condition) {
        std::abort();
    }
}

// Element names, indices and dots: nothing that could be data of a patient.
bool is_element_path(std::string_view text) {
    return std::ranges::all_of(text, [](char c) {
        return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') ||
               c == '.' || c == '[' || c == ']';
    });
}

template <class Statement>
void require_history(std::span<const Statement> statements, const hookline::fhir::Date& today) {
    for (const Statement& statement : statements) {
        require(!statement.effective ||
                hookline::fhir::days_between(*statement.effective, today) >= 0);
    }
}

void check(const mappings::PatientRecord& record, const hookline::fhir::Date& today) {
    for (const mappings::SkippedResource& skipped : record.skipped) {
        require(is_element_path(skipped.where) && !skipped.reason.empty());
    }
    require_history(record.conditions, today);
    require_history(record.metastases, today);
    require_history(record.observations, today);
    require_history(record.gene_results, today);
    require_history(record.biomarkers, today);
    require_history(record.performance, today);
    require_history(record.measurements, today);
    require_history(record.reports, today);
    require_history(record.imaging, today);
    require_history(record.tumour_boards, today);
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    static const Content content;
    json::BodyBuffer body(std::string_view(reinterpret_cast<const char*>(data), size));
    hookline::RequestArena arena;
    const auto root = json::parse(body, arena);
    if (!root) {
        return 0;
    }
    mappings::RecordInput input;
    input.patient_id = "p";
    input.now = hookline::fhir::parse_date_time("2026-10-05T12:00:00Z").value();
    const json::Member as_conditions{"conditions", *root};
    if (const json::Value* prefetch = root->find("prefetch")) {
        input.prefetch = *prefetch;
        if (const json::Value* drafts = root->find("draftOrders")) {
            input.draft_orders = *drafts;
        }
        if (const json::Value* appointments = root->find("appointments")) {
            input.appointments = *appointments;
        }
    } else {  // a Bundle alone
        input.prefetch = json::Value::object({&as_conditions, 1});
        input.draft_orders = *root;
        input.appointments = *root;
    }
    const auto first = mappings::build_record(input, *content.terminology, *content.tables, arena);
    const auto second = mappings::build_record(input, *content.terminology, *content.tables, arena);
    require(first.has_value() == second.has_value());
    if (first) {
        check(**first, input.now.date);
        require((*first)->conditions.size() == (*second)->conditions.size() &&
                (*first)->exposures.size() == (*second)->exposures.size() &&
                (*first)->skipped.size() == (*second)->skipped.size());
    }
    return 0;
}
