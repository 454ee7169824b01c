// Evidence of queries: which rows of which sources a result rests on.
#include <algorithm>

#include "engine/cql/trace_explainer.hpp"

namespace hookline::cql {
namespace {

bool is_row(const TraceStep& step) {
    return step.origin == nullptr;
}

}  // namespace

FactSet Explainer::ruled_out(const FactSet& facts) {
    FactSet result;
    for (const std::uint32_t fact : facts) {
        add_facts(result, {facts_.ruled_out(fact)});
    }
    return result;
}

EvidencePointer Explainer::ruled_out(const Evidence& evidence) {
    auto result = std::make_shared<Evidence>();
    result->own = ruled_out(evidence.own);
    result->absence = ruled_out(evidence.absence);
    for (const EvidencePointer& element : evidence.elements) {
        result->elements.push_back(ruled_out(*element));
    }
    return result;
}

// The steps of a query: its sources, the start of an aggregate, the rows, then sort keys, which
// decide the order only.
EvidencePointer Explainer::query(const TraceStep& step, Locals& locals) {
    const elm::QueryParts& parts = *step.origin->query;
    const Steps steps = operands_of(step);
    const std::size_t source_count = std::min(parts.sources.size(), steps.size());
    if (source_count > 0 && steps[source_count - 1]->value.is_null()) {
        return evidence(*steps[source_count - 1], locals);
    }
    auto result = std::make_shared<Evidence>();
    Evidences sources;
    for (std::size_t i = 0; i < source_count; ++i) {
        sources.push_back(evidence(*steps[i], locals));
        if (parts.sources[i].is_list) {
            add_facts(result->own, sources.back()->own);
            add_facts(result->absence, sources.back()->absence);
        }
    }
    if (parts.aggregate != nullptr && steps.size() > source_count) {
        const TraceStep& start = *steps[source_count];
        add_facts(result->own, evidence(start, locals)->all());
    }
    Evidences rows;
    for (const TraceStep* candidate : steps) {
        if (!is_row(*candidate)) {
            continue;
        }
        rows.push_back(row(*candidate, parts, sources, locals));
        if (!candidate->kept) {
            add_facts(result->absence, rows.back()->all());
        } else if (parts.aggregate != nullptr) {
            add_facts(result->own, rows.back()->all());
        }
    }
    if (parts.aggregate != nullptr) {
        add_facts(result->own, result->absence);
        result->absence.clear();
        return result;
    }
    for (const std::uint32_t number : step.positions) {
        result->elements.push_back(rows[number]);
    }
    if (parts.single) {
        return result->elements.empty() ? plain(result->all()) : result->element(0);
    }
    return result;
}

// Why a row is in the result, or, when it is not, why it was left out; then its own elements count
// as ruled out.
EvidencePointer Explainer::row(const TraceStep& row, const elm::QueryParts& query,
                               const Evidences& sources, Locals& locals) {
    FactSet facts;
    std::vector<EvidencePointer> elements;
    for (std::size_t i = 0; i < sources.size(); ++i) {
        EvidencePointer element =
            query.sources[i].is_list ? sources[i]->element(row.positions[i]) : sources[i];
        if (!row.kept) {
            element = ruled_out(*element);
        }
        locals[static_cast<std::size_t>(query.sources[i].slot)] = element;
        elements.push_back(std::move(element));
    }
    std::size_t at = 0;
    const Steps steps = operands_of(row);
    for (const elm::QueryLet& let : query.lets) {
        locals[static_cast<std::size_t>(let.slot)] = evidence(*steps[at++], locals);
    }
    for (const elm::QueryRelationship& related : query.relationships) {
        if (at == steps.size()) {
            break;  // an earlier condition has left the row out
        }
        const TraceStep& source = *steps[at++];
        Steps tests;
        while (at < steps.size() && steps[at]->origin == related.condition.get()) {
            tests.push_back(steps[at++]);
        }
        add_facts(facts, relationship(related, source, tests, locals));
    }
    if (query.where != nullptr && at < steps.size()) {
        add_facts(facts, evidence(*steps[at++], locals)->all());
    }
    auto result = std::make_shared<Evidence>();
    if (row.kept && at < steps.size()) {
        *result = *evidence(*steps[at], locals);  // what is returned or aggregated
        for (const EvidencePointer& element : elements) {
            add_facts(facts, element->own);
        }
    } else if (elements.size() == 1) {
        *result = *elements.front();
    } else {
        result->elements = std::move(elements);  // a tuple of the sources
    }
    add_facts(result->own, facts);
    return result;
}

// A match rests on the related element that was found; no match on all that were tried.
FactSet Explainer::relationship(const elm::QueryRelationship& relationship, const TraceStep& source,
                                const Steps& tests, Locals& locals) {
    const EvidencePointer related = evidence(source, locals);
    EvidencePointer& local = locals[static_cast<std::size_t>(relationship.source.slot)];
    const auto element = [&](std::size_t i) {
        return relationship.source.is_list ? related->element(i) : related;
    };
    if (!tests.empty() && tests.back()->value.is_true()) {
        local = element(tests.size() - 1);
        FactSet facts = local->all();
        add_facts(facts, evidence(*tests.back(), locals)->all());
        return facts;
    }
    FactSet facts = related->own;
    add_facts(facts, related->absence);
    for (std::size_t i = 0; i < tests.size(); ++i) {
        local = ruled_out(*element(i));
        add_facts(facts, local->all());
        add_facts(facts, evidence(*tests[i], locals)->all());
    }
    return facts;
}

}  // namespace hookline::cql
