#include "hooks/cli/fact_sheet.hpp"

#include <algorithm>

#include "hooks/request_record.hpp"

namespace hookline::hooks {
namespace {

using engine::FactReport;
using fhir::json::Writer;

std::vector<std::filesystem::path> folders_with_facts(const ContentPaths& paths) {
    std::vector<std::filesystem::path> folders;
    std::ranges::copy_if(paths.guidelines, std::back_inserter(folders),
                         [](const std::filesystem::path& folder) {
                             std::error_code error;
                             return std::filesystem::is_regular_file(folder / "facts.json", error);
                         });
    return folders;
}

void write_value(Writer& out, const cql::Value& value) {
    switch (value.kind()) {
        case cql::ValueKind::Null:
            out.null();
            return;
        case cql::ValueKind::Boolean:
            out.boolean(value.as_boolean());
            return;
        case cql::ValueKind::Integer:
        case cql::ValueKind::Decimal:
            out.number_text(cql::to_text(value));
            return;
        case cql::ValueKind::String:
            out.string(value.as_string());
            return;
        case cql::ValueKind::List:
            out.begin_array();
            for (const cql::Value& element : value.as_list()) {
                write_value(out, element);
            }
            out.end_array();
            return;
        default:
            out.string(cql::to_text(value));
    }
}

void write_texts(Writer& out, std::string_view key, std::span<const std::string_view> texts) {
    out.key(key).begin_array();
    for (const std::string_view text : texts) {
        out.string(text);
    }
    out.end_array();
}

void write_text_or_null(Writer& out, std::string_view key, std::string_view text) {
    out.key(key);
    text.empty() ? out.null() : out.string(text);
}

void write_report(Writer& out, const FactReport& report) {
    out.key(report.fact->name).begin_object().key("value");
    write_value(out, report.value);
    write_text_or_null(out, "effective",
                       report.effective ? fhir::to_string(*report.effective) : std::string());
    write_texts(out, "sources", report.sources);
    out.key("state").string(to_string(report.state));
    write_texts(out, "unread", report.unread);
    write_text_or_null(out, "certainty",
                       report.certainty ? to_string(*report.certainty) : std::string_view());
    write_text_or_null(out, "note", report.note);
    out.end_object();
}

template <class Item>
void write_kinds(Writer& out, std::string_view key, std::span<const Item> items) {
    out.key(key).begin_array();
    for (const Item& item : items) {
        out.begin_object().key("reference").string(item.reference);
        write_text_or_null(out, "kind", item.kind);
        out.end_object();
    }
    out.end_array();
}

void write_skipped(Writer& out, std::span<const mappings::SkippedResource> skipped) {
    out.key("skipped").begin_array();
    for (const mappings::SkippedResource& item : skipped) {
        out.begin_object().key("where").string(item.where);
        write_text_or_null(out, "reference", item.reference);
        out.key("reason").string(item.reason);
        out.key("lost").boolean(item.is_lost);
        out.end_object();
    }
    out.end_array();
}

std::string joined(std::span<const std::string_view> texts) {
    std::string line;
    for (const std::string_view text : texts) {
        line += (line.empty() ? "" : ", ") + std::string(text);
    }
    return line;
}

void print_report(std::ostream& out, const FactReport& report) {
    out << report.fact->name << ": " << engine::value_in_words(*report.fact, report.value) << '\n';
    std::string basis;
    if (report.effective) {
        basis += fhir::to_string(*report.effective);
    }
    if (report.certainty) {
        basis += (basis.empty() ? "" : ", ") + std::string(to_string(*report.certainty));
    }
    if (!report.sources.empty()) {
        basis += (basis.empty() ? "" : ", ") + joined(report.sources);
    }
    if (!basis.empty()) {
        out << "    " << basis << '\n';
    }
    if (!report.note.empty()) {
        out << "    " << report.note << '\n';
    }
    if (!report.unread.empty()) {
        out << "    " << to_string(report.state) << ": " << joined(report.unread) << '\n';
    }
}

}  // namespace

std::optional<std::filesystem::path> choose_fact_folder(const ContentPaths& paths,
                                                        CommandEnvironment& environment) {
    const std::vector<std::filesystem::path> folders = folders_with_facts(paths);
    if (folders.size() == 1) {
        return folders.front();
    }
    environment.err << (folders.empty()
                            ? "error: no guideline has facts, expected a folder with a "
                              "`facts.json`\n"
                            : "error: several guidelines have facts, choose with --guideline\n");
    return std::nullopt;
}

std::optional<FactContent> load_fact_content(const ContentPaths& paths,
                                             const std::filesystem::path& folder,
                                             CommandEnvironment& environment) {
    Diagnostics diagnostics;
    FactContent content;
    content.basis = ContentBasis::load(paths, diagnostics);
    if (content.basis != nullptr && engine::check_pack(folder, paths.packs, diagnostics)) {
        const engine::GuidelineContext context{&content.basis->model(), &content.basis->binding(),
                                               &content.basis->value_sets(),
                                               &content.basis->terminology()};
        content.guideline = engine::Guideline::load(folder, context, diagnostics);
    }
    if (content.guideline != nullptr) {
        content.catalogue = engine::FactCatalogue::load(
            folder / "facts.json", content.guideline->libraries(), diagnostics);
    }
    diagnostics.print(environment.err);
    return content.catalogue == nullptr ? std::nullopt : std::optional(std::move(content));
}

Result<void> FactSheet::read() {
    HOOKLINE_TRY(const fhir::json::Value root, fhir::json::parse(body_, arena_));
    HOOKLINE_TRY(const CdsRequestView request, parse_request(root, arena_));
    const fhir::DateTime now = fhir::date_time_from_epoch_ms(time_.now_ms, time_.offset_minutes);
    HOOKLINE_TRY(record_, build_request_record(request, now, *content_.basis, arena_));
    cql::EvaluationOptions options;
    options.now = now;
    const engine::RecordSource source(*record_, content_.basis->binding());
    cql::Evaluation evaluation(content_.guideline->libraries(), source,
                               content_.basis->value_sets(), options, arena_);
    engine::FactReporter reporter(*content_.catalogue, content_.basis->binding(), record_->sources,
                                  evaluation, arena_);
    for (const engine::Fact& fact : content_.catalogue->facts()) {
        HOOKLINE_TRY(FactReport report, reporter.report(fact));
        reports_.push_back(std::move(report));
    }
    return {};
}

void write_sheet(Writer& out, const FactSheet& sheet) {
    out.key("facts").begin_object();
    for (const FactReport& report : sheet.reports()) {
        write_report(out, report);
    }
    out.end_object();
    write_kinds(out, "orders", sheet.record().draft_orders);
    write_kinds(out, "appointments", sheet.record().appointments);
    write_skipped(out, sheet.record().skipped);
}

void print_sheet(std::ostream& out, const FactSheet& sheet) {
    for (const FactReport& report : sheet.reports()) {
        print_report(out, report);
    }
    for (const mappings::DraftOrder& order : sheet.record().draft_orders) {
        out << "order " << order.reference << ": "
            << (order.kind.empty() ? "not recognised" : order.kind) << '\n';
    }
    for (const mappings::Appointment& booked : sheet.record().appointments) {
        out << "appointment " << booked.reference << ": "
            << (booked.kind.empty() ? "not recognised" : booked.kind) << '\n';
    }
    for (const mappings::SkippedResource& item : sheet.record().skipped) {
        out << (item.is_lost ? "lost " : "skipped ") << item.where << ": " << item.reason << '\n';
    }
}

}  // namespace hookline::hooks
