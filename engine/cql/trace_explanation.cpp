// What the explainer hands out: the facts of a definition as lists.
#include <algorithm>

#include "engine/cql/trace_explainer.hpp"

namespace hookline::cql {
namespace {

// A fact that both supports a value and was ruled out elsewhere is a support.
void drop_supporting(std::vector<Value>& ruled_out, const std::vector<Value>& resources) {
    if (ruled_out.empty()) {
        return;
    }
    const auto data_of = [](const Value& object) { return object.as_object().data; };
    std::vector<const void*> supporting(resources.size());
    std::ranges::transform(resources, supporting.begin(), data_of);
    std::ranges::sort(supporting);
    std::erase_if(ruled_out, [&](const Value& out) {
        return std::ranges::binary_search(supporting, data_of(out));
    });
}

}  // namespace

Explanation Explainer::explain(DefinitionRef definition, const Value& value) {
    Explanation result;
    result.value = value;
    result.given = state_.is_given(definition.index);
    const FactSet facts = store_.all(this->definition(definition.index));
    for (const std::uint32_t number : store_.list(facts)) {
        const TraceFact& fact = facts_.at(number);
        switch (fact.kind) {
            case TraceFact::Kind::Resource:
                result.resources.push_back(fact.value);
                break;
            case TraceFact::Kind::RuledOut:
                result.ruled_out.push_back(fact.value);
                break;
            case TraceFact::Kind::Retrieve:
                result.retrieves.push_back(retrieve_evidence(fact));
                break;
            case TraceFact::Kind::Definition:
                if (fact.definition != definition.index) {
                    result.definitions.push_back({fact.definition});
                }
                break;
        }
    }
    drop_supporting(result.ruled_out, result.resources);
    return result;
}

RetrieveEvidence Explainer::retrieve_evidence(const TraceFact& fact) const {
    const elm::Expression& expression = *fact.retrieve;
    RetrieveEvidence result;
    result.class_name = expression.name;
    if (!expression.operands.empty()) {
        result.terminology = expression.operands.front()->name;
    }
    result.found = fact.found;
    if (const ObjectType* type = state_.program().binding->find_class(expression.name)) {
        result.state = state_.data().state(*type);
    }
    result.file = fact.file;
    result.range = expression.range;
    return result;
}

}  // namespace hookline::cql
