// Evidence of queries: which rows of which sources a result rests on.
#include <algorithm>

#include "engine/cql/trace_explainer.hpp"

namespace hookline::cql {
namespace {

bool is_row(const TraceStep& step) {
    return step.origin == nullptr;
}

}  // namespace

// The steps of a query: its sources, the start of an aggregate, the rows, then sort keys, which
// decide the order only.
EvidencePointer Explainer::query(const TraceStep& step, Locals locals) {
    const elm::QueryParts& parts = *step.origin->query;
    const Steps steps = operands_of(step);
    const std::size_t source_count = std::min(parts.sources.size(), steps.size());
    if (source_count > 0 && steps[source_count - 1]->value.is_null()) {
        return evidence(*steps[source_count - 1], locals);
    }
    Evidence result;
    const Evidences sources = store_.room<EvidencePointer>(source_count);
    for (std::size_t i = 0; i < source_count; ++i) {
        sources[i] = evidence(*steps[i], locals);
        if (parts.sources[i].is_list) {
            store_.add(result.own, sources[i]->own);
            store_.add(result.absence, sources[i]->absence);
        }
    }
    if (parts.aggregate != nullptr && steps.size() > source_count) {
        store_.add(result.own, store_.all(evidence(*steps[source_count], locals)));
    }
    const Evidences rows = store_.room<EvidencePointer>(steps.size());
    std::size_t row_count = 0;
    for (const TraceStep* candidate : steps) {
        if (!is_row(*candidate)) {
            continue;
        }
        const EvidencePointer why = row(*candidate, parts, sources, locals);
        rows[row_count++] = why;
        if (!candidate->kept) {
            store_.add(result.absence, store_.all(why));
        } else if (parts.aggregate != nullptr) {
            store_.add(result.own, store_.all(why));
        }
    }
    if (parts.aggregate != nullptr) {
        store_.add(result.own, result.absence);
        return store_.plain(result.own);
    }
    const Evidences elements = store_.room<EvidencePointer>(step.positions.size());
    std::ranges::transform(step.positions, elements.begin(),
                           [&](std::uint32_t number) { return rows[number]; });
    result.elements = elements;
    const EvidencePointer whole = store_.make(result);
    if (!parts.single) {
        return whole;
    }
    return elements.empty() ? store_.plain(store_.all(whole)) : store_.element(whole, 0);
}

// Why a row is in the result, or, when it is not, why it was left out; then its own elements count
// as ruled out.
EvidencePointer Explainer::row(const TraceStep& row, const elm::QueryParts& query,
                               Evidences sources, Locals locals) {
    FactSet facts = nullptr;
    const Evidences elements = store_.room<EvidencePointer>(sources.size());
    for (std::size_t i = 0; i < sources.size(); ++i) {
        elements[i] =
            query.sources[i].is_list ? store_.element(sources[i], row.positions[i]) : sources[i];
        if (!row.kept) {
            elements[i] = store_.ruled_out(elements[i], facts_);
        }
        locals[static_cast<std::size_t>(query.sources[i].slot)] = elements[i];
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
        const std::size_t first_test = at;
        while (at < steps.size() && steps[at]->origin == related.condition.get()) {
            ++at;
        }
        const Steps tests = steps.subspan(first_test, at - first_test);
        store_.add(facts, relationship(related, source, tests, locals));
    }
    if (query.where != nullptr && at < steps.size()) {
        store_.add(facts, store_.all(evidence(*steps[at++], locals)));
    }
    if (row.kept && at < steps.size()) {
        const EvidencePointer returned = evidence(*steps[at], locals);  // or aggregated
        for (const EvidencePointer element : elements) {
            store_.add(facts, element->own);
        }
        return store_.with(returned, facts);
    }
    if (elements.size() == 1) {
        return store_.with(elements.front(), facts);
    }
    return store_.make({facts, nullptr, elements});  // a tuple of the sources
}

// A match rests on the related element that was found; no match on all that were tried.
FactSet Explainer::relationship(const elm::QueryRelationship& relationship, const TraceStep& source,
                                Steps tests, Locals locals) {
    const EvidencePointer related = evidence(source, locals);
    EvidencePointer& local = locals[static_cast<std::size_t>(relationship.source.slot)];
    const auto element = [&](std::size_t i) {
        return relationship.source.is_list ? store_.element(related, i) : related;
    };
    if (!tests.empty() && tests.back()->value.is_true()) {
        local = element(tests.size() - 1);
        FactSet facts = store_.all(local);
        store_.add(facts, store_.all(evidence(*tests.back(), locals)));
        return facts;
    }
    FactSet facts = related->own;
    store_.add(facts, related->absence);
    for (std::size_t i = 0; i < tests.size(); ++i) {
        local = store_.ruled_out(element(i), facts_);
        store_.add(facts, store_.all(local));
        store_.add(facts, store_.all(evidence(*tests[i], locals)));
    }
    return facts;
}

}  // namespace hookline::cql
