#include "engine/facts/fact_report.hpp"

#include <algorithm>

#include "fhir/base/drop_repeated.hpp"
#include "mappings/data_state.hpp"

namespace hookline::engine {
namespace {

using mappings::Certainty;
using mappings::DataState;

// From sure to unsure. A preliminary value may change, words may be read wrongly; a contradiction
// is worse than both, which at least say one thing.
int doubt(Certainty certainty) {
    switch (certainty) {
        case Certainty::Confirmed:
            return 0;
        case Certainty::Preliminary:
            return 1;
        case Certainty::TextOnly:
            return 2;
        case Certainty::Conflict:
            return 3;
    }
    return 3;
}

Certainty certainty_of(const cql::Value& word) {
    for (const Certainty known :
         {Certainty::Confirmed, Certainty::Preliminary, Certainty::TextOnly}) {
        if (word.is(cql::ValueKind::String) && word.as_string() == to_string(known)) {
            return known;
        }
    }
    return Certainty::Conflict;
}

void add_phrase(std::string& note, std::string_view phrase) {
    if (!phrase.empty() && note.find(phrase) == std::string::npos) {
        note += note.empty() ? "" : "; ";
        note += phrase;
    }
}

bool is_later(const fhir::Date& day, const fhir::Date& other) {
    return fhir::days_between(other, day) > 0;
}

}  // namespace

std::string_view to_string(FactState state) {
    switch (state) {
        case FactState::Given:
            return "given";
        case FactState::Retrieved:
            return "retrieved";
        case FactState::Incomplete:
            return "incomplete";
        case FactState::NotRetrieved:
            return "not-retrieved";
    }
    return "not-retrieved";
}

FactReporter::FactReporter(const FactCatalogue& catalogue, const cql::ModelBinding& binding,
                           std::span<const mappings::SourceState> sources,
                           cql::Evaluation& evaluation, RequestArena& arena)
    : catalogue_(catalogue),
      binding_(binding),
      sources_(sources),
      evaluation_(evaluation),
      arena_(arena) {}

Result<FactReport> FactReporter::report(const Fact& fact) {
    const auto known = known_.find(&fact);
    if (known != known_.end()) {
        return known->second;
    }
    HOOKLINE_TRY(FactReport report, make_report(fact));
    known_.emplace(&fact, report);
    return report;
}

Result<FactReport> FactReporter::make_report(const Fact& fact) {
    HOOKLINE_TRY(const cql::Explanation explanation, evaluation_.explain(fact.definition));
    FactReport report;
    report.fact = &fact;
    report.value = explanation.value;
    if (explanation.given) {
        report.state = FactState::Given;
        return report;
    }
    add_records(explanation, report);
    add_state(explanation, report);
    HOOKLINE_CHECK(add_note(fact, report));
    drop_repeated(report.unread);
    return report;
}

void FactReporter::add_records(const cql::Explanation& explanation, FactReport& report) {
    std::vector<Source> sources;
    for (const cql::Value& record : explanation.resources) {
        if (record.as_object().type->name != "Patient") {
            add_record(record, report, sources);
        }
    }
    std::ranges::sort(sources, comes_first);
    for (const Source& source : sources) {
        report.sources.push_back(source.reference);
    }
    drop_repeated(report.sources);
}

bool FactReporter::comes_first(const Source& a, const Source& b) {
    if (!a.day || !b.day) {
        return a.day || b.day ? a.day.has_value() : a.reference < b.reference;
    }
    return is_later(*a.day, *b.day) || (!is_later(*b.day, *a.day) && a.reference < b.reference);
}

void FactReporter::add_record(const cql::Value& record, FactReport& report,
                              std::vector<Source>& sources) {
    const cql::Value effective = read(record, "effective");
    const auto day =
        effective.is(cql::ValueKind::Date) ? std::optional(effective.as_date()) : std::nullopt;
    const cql::Value origins = read(record, "sources");
    if (origins.is(cql::ValueKind::List)) {
        for (const cql::Value& origin : origins.as_list()) {
            sources.push_back({day, origin.as_string()});
        }
    }
    const cql::Value reference = read(record, "reference");
    if (reference.is(cql::ValueKind::String)) {
        sources.push_back({day, reference.as_string()});
    }
    if (day && (!report.effective || is_later(*day, *report.effective))) {
        report.effective = day;
        report.approximate = read(record, "approximate").is_true();
    }
    const Certainty certainty = certainty_of(read(record, "certainty"));
    if (!report.certainty || doubt(certainty) > doubt(*report.certainty)) {
        report.certainty = certainty;
    }
    const cql::Value note = read(record, "note");
    if (note.is(cql::ValueKind::String)) {
        add_phrase(report.note, note.as_string());
    }
}

void FactReporter::add_state(const cql::Explanation& explanation, FactReport& report) {
    add_sources(*report.fact, report);
    for (const cql::DefinitionRef definition : explanation.definitions) {
        const Fact* other = catalogue_.find(definition);
        if (other != nullptr && !evaluation_.is_given(definition)) {
            add_sources(*other, report);
        }
    }
}

void FactReporter::add_sources(const Fact& fact, FactReport& report) {
    for (const std::string& source : fact.sources) {
        add_source(source, false, report);
    }
    for (const std::string& source : fact.sources_if_sent) {
        add_source(source, true, report);
    }
}

void FactReporter::add_source(std::string_view key, bool only_if_sent, FactReport& report) {
    const auto found = std::ranges::find(sources_, key, &mappings::SourceState::name);
    const bool is_known = found != sources_.end();
    const DataState state = is_known ? found->state : DataState::Unknown;
    if (mappings::is_complete(state) || (only_if_sent && !(is_known && found->is_given))) {
        return;
    }
    report.unread.emplace_back(is_known ? found->name : key);
    report.state = std::max(report.state, state == DataState::Incomplete ? FactState::Incomplete
                                                                         : FactState::NotRetrieved);
}

Result<void> FactReporter::add_note(const Fact& fact, FactReport& report) {
    if (fact.note.valid()) {
        HOOKLINE_TRY(const cql::Value note, evaluation_.evaluate(fact.note));
        if (note.is(cql::ValueKind::String)) {
            add_phrase(report.note, note.as_string());
        }
    }
    if (fact.conflict.valid()) {
        HOOKLINE_TRY(const cql::Value conflict, evaluation_.evaluate(fact.conflict));
        if (conflict.is_true()) {
            report.certainty = Certainty::Conflict;
        }
    }
    if (report.approximate) {
        add_phrase(report.note, "date approximate");
    }
    return {};
}

cql::Value FactReporter::read(const cql::Value& record, std::string_view element) {
    const cql::ObjectValue& object = record.as_object();
    const cql::PropertyGetter getter = binding_.find_property(object.type->name, element);
    return getter == nullptr ? cql::Value::null() : getter(object.data, arena_);
}

}  // namespace hookline::engine
