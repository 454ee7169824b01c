// Queries. Spec: CQL 1.5.3, Author's Guide, Queries; Logical Specification, Query.
#include <algorithm>
#include <utility>

#include "engine/cql/translator.hpp"

namespace hookline::cql {

// A slot of its own for each name: an operand that was translated before a slot was given out may
// be evaluated while that slot is in use.
int Translator::add_slot() {
    return scope_.slot_count++;
}

int Translator::add_local(std::string_view name, const Type* type) {
    const int slot = add_slot();
    scope_.locals.push_back({std::string(name), slot, type});
    return slot;
}

elm::ExpressionPointer Translator::condition(const ast::Expression& node, std::string_view what) {
    Pointer test = translate(node);
    if (test == nullptr) {
        return nullptr;
    }
    const Type* boolean = system(TypeKind::Boolean);
    if (!conversion_cost(*test->type, *boolean)) {
        return error(node.range, "expected `Boolean` after `" + std::string(what) + "`, found `" +
                                     to_string(*test->type) + '`');
    }
    return convert(std::move(test), boolean);
}

std::optional<elm::QuerySource> Translator::query_source(const ast::AliasedSource& source) {
    Pointer expression = translate(*source.expression);
    if (expression != nullptr && expression->type->kind == TypeKind::ValueSet) {
        expression = convert(std::move(expression), program_.types.list_of(system(TypeKind::Code)));
    }
    if (expression == nullptr) {
        return std::nullopt;
    }
    elm::QuerySource result;
    const Type* type = expression->type;
    result.is_list = type->kind == TypeKind::List;
    result.slot = add_local(source.alias.name, result.is_list ? type->element : type);
    result.alias = source.alias.name;
    result.expression = std::move(expression);
    return result;
}

bool Translator::query_relationship(const ast::Relationship& source, elm::QueryParts& parts) {
    const std::size_t locals = scope_.locals.size();
    auto related = query_source(source.source);
    Pointer test = related ? condition(*source.condition, "such that") : nullptr;
    scope_.locals.resize(locals);
    if (!related || test == nullptr) {
        return false;
    }
    parts.relationships.push_back({std::move(*related), std::move(test), source.without});
    return true;
}

bool Translator::query_sort(const ast::SortClause& sort, const Type* element,
                            elm::QueryParts& parts) {
    if (sort.items.empty()) {
        if (!is_sortable(*element)) {
            error(sort.range, "expected a value with an order, found `" + to_string(*element) +
                                  "`: write `sort by`");
            return false;
        }
        parts.sort.push_back({nullptr, sort.direction == ast::SortDirection::Descending});
        return true;
    }
    const Type* outer_element = std::exchange(scope_.sort_element, element);
    const int outer_slot = std::exchange(scope_.sort_slot, add_slot());
    parts.sort_slot = scope_.sort_slot;
    bool complete = true;
    for (const ast::SortItem& item : sort.items) {
        Pointer key = translate(*item.expression);
        if (key != nullptr && !is_sortable(*key->type)) {
            key = error(item.range,
                        "expected a value with an order, found `" + to_string(*key->type) + '`');
        }
        complete = complete && key != nullptr;
        parts.sort.push_back({std::move(key), item.direction == ast::SortDirection::Descending});
    }
    scope_.sort_element = outer_element;
    scope_.sort_slot = outer_slot;
    return complete;
}

// The accumulator has the type of its start; when the step gives another one that the start can be
// converted to, it has that.
const Type* Translator::query_aggregate(const ast::Query& node, elm::QueryParts& parts) {
    const ast::AggregateClause& aggregate = *node.aggregate;
    const std::size_t locals = scope_.locals.size();
    Pointer start = aggregate.starting != nullptr
                        ? translate(*aggregate.starting)
                        : literal_of(Value::null(), system(TypeKind::Any), node.range);
    if (start == nullptr) {
        return nullptr;
    }
    const auto step = [&](const Type* type) {
        scope_.locals.resize(locals);
        parts.aggregate_slot = add_local(aggregate.name.name, type);
        return translate(*aggregate.expression);
    };
    Pointer expression = step(start->type);
    if (expression == nullptr) {
        return nullptr;
    }
    if (expression->type != start->type && conversion_cost(*start->type, *expression->type)) {
        start = convert(std::move(start), expression->type);
        expression = step(expression->type);
    }
    expression = expression == nullptr ? nullptr : expect(std::move(expression), start->type);
    if (expression == nullptr) {
        return nullptr;
    }
    parts.aggregate_start = std::move(start);
    parts.aggregate = std::move(expression);
    parts.aggregate_name = aggregate.name.name;
    parts.distinct = aggregate.quantifier == ast::Quantifier::Distinct;
    parts.single = true;
    return parts.aggregate->type;
}

// The type of one element of the result; null after a finding.
const Type* Translator::query_result(const ast::Query& node, std::size_t first_local,
                                     elm::QueryParts& parts) {
    if (node.aggregate != nullptr) {
        return query_aggregate(node, parts);
    }
    if (node.return_clause != nullptr) {
        parts.returned = translate(*node.return_clause->expression);
        parts.distinct = node.return_clause->quantifier != ast::Quantifier::All;
        return parts.returned == nullptr ? nullptr : parts.returned->type;
    }
    if (parts.sources.size() == 1) {
        return scope_.locals[first_local].type;
    }
    std::vector<std::pair<std::string, const Type*>> elements;
    elements.reserve(parts.sources.size());
    for (std::size_t i = 0; i < parts.sources.size(); ++i) {
        elements.emplace_back(parts.sources[i].alias, scope_.locals[first_local + i].type);
    }
    parts.distinct = true;
    return program_.types.tuple_of(std::move(elements));
}

bool Translator::query_clauses(const ast::Query& node, elm::QueryParts& parts) {
    bool complete = true;
    for (const ast::AliasedSource& source : node.sources) {
        const auto& sources = parts.sources;
        if (std::ranges::find(sources, source.alias.name, &elm::QuerySource::alias) !=
            sources.end()) {
            error(source.alias.range,
                  '`' + std::string(source.alias.name) + "` already names a source of this query");
            return false;
        }
        auto translated = query_source(source);
        if (!translated) {
            return false;
        }
        parts.single = parts.single && !translated->is_list;
        parts.sources.push_back(std::move(*translated));
    }
    for (const ast::LetItem& let : node.lets) {
        Pointer value = translate(*let.expression);
        if (value == nullptr) {
            return false;  // what refers to it would be reported, too
        }
        const int slot = add_local(let.name.name, value->type);
        parts.lets.push_back({std::move(value), slot, std::string(let.name.name)});
    }
    for (const ast::Relationship& relationship : node.relationships) {
        complete = query_relationship(relationship, parts) && complete;
    }
    if (node.where != nullptr) {
        parts.where = condition(*node.where, "where");
        complete = complete && parts.where != nullptr;
    }
    return complete;
}

elm::ExpressionPointer Translator::query(const ast::Query& node) {
    const std::size_t locals = scope_.locals.size();
    const Type* outer_sort = std::exchange(scope_.sort_element, nullptr);
    auto parts = std::make_unique<elm::QueryParts>();
    parts->single = true;
    bool complete = query_clauses(node, *parts);
    const Type* element = nullptr;
    if (parts->sources.size() == node.sources.size() && parts->lets.size() == node.lets.size()) {
        element = query_result(node, locals, *parts);
    }
    scope_.locals.resize(locals);
    if (element != nullptr && node.sort != nullptr) {
        if (parts->single) {
            error(node.sort->range, "a single value cannot be sorted");
            complete = false;
        } else {
            complete = query_sort(*node.sort, element, *parts) && complete;
        }
    }
    scope_.sort_element = outer_sort;
    if (!complete || element == nullptr) {
        return nullptr;
    }
    const Type* type = parts->single ? element : program_.types.list_of(element);
    Pointer result = make(elm::Kind::Query, type, node.range);
    result->query = std::move(parts);
    return result;
}

}  // namespace hookline::cql
