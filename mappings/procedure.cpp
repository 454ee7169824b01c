// Procedure: operations, radiotherapy, chemotherapy, tumour boards (patient model 3.7).
#include "mappings/mappers.hpp"

namespace hookline::mappings {

using fhir::json::Value;

namespace {

// Dates of a procedure: from, to, and the one that places it in time.
void read_dates(MappingContext& context, const ResourceEntry& entry,
                const fhir::ProcedureView& view, Procedure& procedure) {
    const Value* exact = view.performed_date_time();
    const Value* start = exact != nullptr ? exact : view.performed_period().start();
    procedure.start = context.day_of(start);
    // One that goes on has no end yet.
    procedure.end =
        exact != nullptr ? procedure.start : context.day_of(view.performed_period().end());
    const auto found = context.when(entry, {view.performed_period().end(), exact, start}, 3);
    context.set_effective(procedure, found);
}

}  // namespace

void map_procedure(MappingContext& context, const ResourceEntry& entry) {
    const fhir::ProcedureView view(*entry.json);
    const std::string_view status =
        context.usable_status(entry, StatusGroup::Procedure, view.status());
    if (status.empty()) {
        return;
    }
    Procedure procedure;
    procedure.code = context.concept_of(view.code());
    if (names_nothing(procedure.code)) {
        context.skip_resource(entry, "no code");
        return;
    }
    context.identify(procedure, entry);
    read_dates(context, entry, view, procedure);
    const ProcedureKinds kinds = kinds_on_file(context, procedure.code);
    if (kinds.in_words) {
        procedure.certainty = Certainty::TextOnly;
    }
    procedure.status = context.is_future(procedure.start) ? std::string_view("planned") : status;
    procedure.kinds = context.keep(kinds.kinds.all());
    procedure.major_surgery = holds_any_kind(kinds.kinds, context.tables.procedures.major_surgery);
    procedure.intent = intent_of(context, *entry.json);
    if (!view.body_sites().empty()) {
        procedure.body_site = context.concept_of(view.body_sites().front());
        const BodySite site = body_site_of(context, procedure.body_site);
        procedure.site = site.sites.size() == 1 ? site.sites.front() : std::string_view();
    }
    for (const std::string_view kind : kinds.kinds.all()) {
        if (procedure.site.empty()) {
            procedure.site = find_pair(context.tables.procedures.site_of_kind, kind);
        }
    }
    context.procedures.push_back(procedure);
    if (procedure.status != "planned") {
        add_intent(context, procedure, procedure.intent, "procedure");
    }
    if (kinds.kinds.contains("radiotherapy")) {
        add_radiotherapy(context, procedure, entry);
    }
    if (kinds.kinds.contains("chemotherapy")) {
        const bool is_past = procedure.status == "completed" || procedure.status == "stopped";
        add_regimen(context, procedure, procedure.code, procedure.code.text,
                    is_past                             ? "past"
                    : procedure.status == "in-progress" ? "active"
                                                        : "planned",
                    "procedure", procedure.start, procedure.end);
    }
    const bool took_place = procedure.status == "completed" && procedure.effective;
    if (took_place) {
        add_imaging(context, procedure, procedure.code, {});
    }
    if (took_place && (context.tables.care.tumour_board.has(procedure.code) ||
                       kinds.kinds.contains("tumour_board"))) {
        auto board = derive<TumourBoard>(procedure);
        board.basis = "procedure";
        context.tumour_boards.push_back(board);
    }
    if (procedure.status != "planned" && context.tables.care.hospice.has(procedure.code)) {
        add_comfort_care(context, procedure, "procedure");
    }
}

}  // namespace hookline::mappings
