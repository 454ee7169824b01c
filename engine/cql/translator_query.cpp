#include <utility>

#include "engine/cql/translator.hpp"

namespace hookline::cql {

int Translator::add_local(const ast::Identifier& name, const Type* type) {
    const int slot = scope_.next_slot++;
    scope_.slot_count = std::max(scope_.slot_count, scope_.next_slot);
    scope_.locals.push_back({std::string(name.name), slot, type});
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

elm::ExpressionPointer Translator::retrieve(const ast::Retrieve& node) {
    if (node.context != nullptr) {
        return unsupported(node.context->range, "related context");
    }
    const std::string_view name = node.type.last();
    const ModelClass* model_class =
        library_->uses_model ? program_.model->find_class(name) : nullptr;
    if (model_class == nullptr) {
        return error(node.type.range, "`" + std::string(name) + "` is no class of the model");
    }
    if (!model_class->retrievable || program_.binding->find_class(name) == nullptr) {
        return error(node.type.range, "`" + std::string(name) + "` cannot be retrieved");
    }
    Pointer result =
        make(elm::Kind::Retrieve, program_.types.list_of(class_type(name)), node.range);
    result->name = name;
    if (node.terminology == nullptr) {
        return result;
    }
    std::string code_path = model_class->primary_code_path;
    if (node.code_path != nullptr) {
        const auto* path = ast::as_if<ast::IdentifierRef>(node.code_path);
        if (path == nullptr) {
            return unsupported(node.code_path->range, "nested code path");
        }
        code_path = path->name;
    }
    if (code_path.empty()) {
        return error(node.range, "`" + std::string(name) + "` has no primary code path");
    }
    const Type* code_type = property_type(*class_type(name), code_path);
    if (code_type == nullptr ||
        (code_type->kind != TypeKind::Concept && code_type->kind != TypeKind::Code)) {
        return error(node.range, "`" + code_path + "` of `" + std::string(name) + "` is no code");
    }
    Pointer terminology = translate(*node.terminology);
    if (terminology == nullptr) {
        return nullptr;
    }
    const TypeKind kind = terminology->type->kind;
    if (kind != TypeKind::ValueSet && kind != TypeKind::Code && kind != TypeKind::Concept) {
        return error(node.terminology->range, "expected a value set, code or concept, found `" +
                                                  to_string(*terminology->type) + '`');
    }
    if (terminology->kind != elm::Kind::Literal) {
        return unsupported(node.terminology->range, "computed terminology");
    }
    result->names.push_back(std::move(code_path));
    result->operands.push_back(std::move(terminology));
    return result;
}

std::optional<elm::QuerySource> Translator::query_source(const ast::AliasedSource& source) {
    Pointer expression = translate(*source.expression);
    if (expression == nullptr) {
        return std::nullopt;
    }
    elm::QuerySource result;
    const Type* type = expression->type;
    if (type->kind == TypeKind::Any) {
        type = program_.types.list_of(type);
    }
    result.is_list = type->kind == TypeKind::List;
    result.slot = add_local(source.alias, result.is_list ? type->element : type);
    result.alias = source.alias.name;
    result.expression = std::move(expression);
    return result;
}

bool Translator::query_relationship(const ast::Relationship& source, elm::QueryParts& parts) {
    const std::size_t locals = scope_.locals.size();
    auto related = query_source(source.source);
    Pointer test = related ? condition(*source.condition, "such that") : nullptr;
    scope_.locals.resize(locals);
    if (test == nullptr) {
        return false;
    }
    parts.relationships.push_back({std::move(*related), std::move(test), source.without});
    return true;
}

bool Translator::query_sort(const ast::SortClause& sort, const Type* element,
                            elm::QueryParts& parts) {
    if (sort.items.empty()) {
        parts.sort.push_back({nullptr, sort.direction == ast::SortDirection::Descending});
        return true;
    }
    const Type* outer_element = std::exchange(scope_.sort_element, element);
    const int outer_slot = std::exchange(scope_.sort_slot, scope_.next_slot++);
    scope_.slot_count = std::max(scope_.slot_count, scope_.next_slot);
    parts.sort_slot = scope_.sort_slot;
    bool complete = true;
    for (const ast::SortItem& item : sort.items) {
        Pointer key = translate(*item.expression);
        complete = complete && key != nullptr;
        parts.sort.push_back({std::move(key), item.direction == ast::SortDirection::Descending});
    }
    scope_.sort_element = outer_element;
    scope_.sort_slot = outer_slot;
    return complete;
}

elm::ExpressionPointer Translator::query(const ast::Query& node) {
    const std::size_t locals = scope_.locals.size();
    const int next_slot = scope_.next_slot;
    const Type* outer_sort = std::exchange(scope_.sort_element, nullptr);
    auto parts = std::make_unique<elm::QueryParts>();
    bool complete = true;
    parts->single = true;
    for (const ast::AliasedSource& source : node.sources) {
        auto translated = query_source(source);
        if (!translated) {
            complete = false;
            break;
        }
        parts->single = parts->single && !translated->is_list;
        parts->sources.push_back(std::move(*translated));
    }
    const Type* element = nullptr;
    if (complete) {
        for (const ast::LetItem& let : node.lets) {
            Pointer value = translate(*let.expression);
            complete = complete && value != nullptr;
            if (value != nullptr) {
                const int slot = add_local(let.name, value->type);
                parts->lets.push_back({std::move(value), slot, std::string(let.name.name)});
            }
        }
        for (const ast::Relationship& relationship : node.relationships) {
            complete = query_relationship(relationship, *parts) && complete;
        }
        if (node.where != nullptr) {
            parts->where = condition(*node.where, "where");
            complete = complete && parts->where != nullptr;
        }
    }
    if (complete && node.aggregate != nullptr) {
        const ast::AggregateClause& aggregate = *node.aggregate;
        parts->aggregate_start = aggregate.starting != nullptr
                                     ? translate(*aggregate.starting)
                                     : literal_of(Value::null(), system(TypeKind::Any), node.range);
        const Type* start_type = parts->aggregate_start != nullptr ? parts->aggregate_start->type
                                                                   : system(TypeKind::Any);
        parts->aggregate_slot = add_local(aggregate.name, start_type);
        parts->aggregate = translate(*aggregate.expression);
        parts->distinct = aggregate.quantifier == ast::Quantifier::Distinct;
        complete = parts->aggregate != nullptr && parts->aggregate_start != nullptr;
        element = complete ? parts->aggregate->type : nullptr;
        parts->single = true;
    } else if (complete && node.return_clause != nullptr) {
        parts->returned = translate(*node.return_clause->expression);
        parts->distinct = node.return_clause->quantifier != ast::Quantifier::All;
        complete = parts->returned != nullptr;
        element = complete ? parts->returned->type : nullptr;
    } else if (complete && parts->sources.size() == 1) {
        element = scope_.locals[locals].type;
    } else if (complete) {
        std::vector<std::pair<std::string, const Type*>> elements;
        for (std::size_t i = 0; i < parts->sources.size(); ++i) {
            elements.emplace_back(parts->sources[i].alias, scope_.locals[locals + i].type);
        }
        element = program_.types.tuple_of(std::move(elements));
        parts->distinct = true;
    }
    scope_.locals.resize(locals);
    if (complete && node.sort != nullptr) {
        if (parts->single) {
            complete = error(node.sort->range, "a single value cannot be sorted") != nullptr;
        } else {
            complete = query_sort(*node.sort, element, *parts);
        }
    }
    scope_.next_slot = next_slot;
    scope_.sort_element = outer_sort;
    if (!complete || element == nullptr) {
        return nullptr;
    }
    const Type* type = parts->single ? element : program_.types.list_of(element);
    Pointer result = make(elm::Kind::Query, type, node.range);
    result->query = std::move(parts);
    return result;
}

elm::ExpressionPointer Translator::timing(const ast::Timing& node) {
    const auto bounded = [&](const ast::Expression& operand, ast::Boundary boundary) {
        Pointer value = translate(operand);
        if (boundary == ast::Boundary::None) {
            return value;
        }
        return call(boundary == ast::Boundary::Start ? "Start" : "End", std::move(value),
                    operand.range);
    };
    Pointer left = bounded(*node.left, node.left_boundary);
    Pointer right = bounded(*node.right, node.right_boundary);
    if (left == nullptr || right == nullptr) {
        return nullptr;
    }
    OperatorAttributes attributes;
    if (node.precision) {
        if (*node.precision == ast::Precision::Week) {
            return unsupported(node.operator_range, "week");
        }
        const int p = static_cast<int>(*node.precision);
        attributes.has_precision = true;
        attributes.precision =
            static_cast<Precision>(*node.precision > ast::Precision::Week ? p - 1 : p);
    }
    using enum ast::TimingKind;
    const bool before = node.direction == ast::Direction::Before;
    switch (node.timing) {
        case Same: {
            const std::string_view name = node.direction == ast::Direction::None ? "SameAs"
                                          : before                               ? "SameOrBefore"
                                                                                 : "SameOrAfter";
            return call(name, std::move(left), std::move(right), node.range, attributes);
        }
        case Relative:
            if (node.offset != nullptr) {
                return relative_timing(node, std::move(left), std::move(right));
            }
            if (node.inclusive) {
                return call(before ? "SameOrBefore" : "SameOrAfter", std::move(left),
                            std::move(right), node.range, attributes);
            }
            return call(before ? "Before" : "After", std::move(left), std::move(right), node.range,
                        attributes);
        case Includes:
        case IncludedIn: {
            if (node.properly) {
                return unsupported(node.operator_range, "properly");
            }
            const Pointer& inner = node.timing == Includes ? right : left;
            const bool point =
                inner->type->kind != TypeKind::List && inner->type->kind != TypeKind::Interval;
            if (node.timing == Includes) {
                return call(point ? "Contains" : "Includes", std::move(left), std::move(right),
                            node.range, attributes);
            }
            return call(point ? "In" : "IncludedIn", std::move(left), std::move(right), node.range,
                        attributes);
        }
        case Within: {
            if (node.properly) {
                return unsupported(node.operator_range, "properly");
            }
            // In the interval from right - offset to right + offset, both ends included.
            Pointer again = bounded(*node.right, node.right_boundary);
            Pointer left_again = bounded(*node.left, node.left_boundary);
            Pointer low = call("Subtract", std::move(right), quantity(*node.offset), node.range);
            Pointer high = call("Add", std::move(again), quantity(*node.offset), node.range);
            return boolean_node(
                elm::Kind::And, call("SameOrAfter", std::move(left), std::move(low), node.range),
                call("SameOrBefore", std::move(left_again), std::move(high), node.range),
                node.range);
        }
        case Overlaps:
            if (node.direction != ast::Direction::None) {
                return unsupported(node.operator_range, "overlaps before");
            }
            return call("Overlaps", std::move(left), std::move(right), node.range, attributes);
        case Meets:
            return unsupported(node.operator_range, "meets");
        case Starts:
            return unsupported(node.operator_range, "starts");
        case Ends:
            return unsupported(node.operator_range, "ends");
    }
    return nullptr;
}

// `left 3 days or more before right` and its relatives, as comparisons with right - 3 days.
elm::ExpressionPointer Translator::relative_timing(const ast::Timing& node, Pointer left,
                                                   Pointer right) {
    const bool before = node.direction == ast::Direction::Before;
    const SourceRange range = node.range;
    const auto shifted = [&](Pointer value) {
        return call(before ? "Subtract" : "Add", std::move(value), quantity(*node.offset), range);
    };
    const std::string_view away = before ? "Before" : "After";
    const std::string_view away_or_same = before ? "SameOrBefore" : "SameOrAfter";
    const std::string_view near = before ? "After" : "Before";
    const std::string_view near_or_same = before ? "SameOrAfter" : "SameOrBefore";
    using enum ast::OffsetQualifier;
    switch (node.offset_qualifier) {
        case Exactly:
            return call("SameAs", std::move(left), shifted(std::move(right)), range);
        case OrMore:
            return call(away_or_same, std::move(left), shifted(std::move(right)), range);
        case MoreThan:
            return call(away, std::move(left), shifted(std::move(right)), range);
        case OrLess:
        case LessThan: {
            // Between the shifted point and the point itself, which counts with `on or`.
            Pointer left_again = translate(*node.left);
            Pointer right_again = translate(*node.right);
            if (node.left_boundary != ast::Boundary::None ||
                node.right_boundary != ast::Boundary::None) {
                return unsupported(node.operator_range, "starts ... or less before");
            }
            Pointer far = call(node.offset_qualifier == OrLess ? near_or_same : near,
                               std::move(left), shifted(std::move(right)), range);
            Pointer close = call(node.inclusive ? away_or_same : away, std::move(left_again),
                                 std::move(right_again), range);
            return boolean_node(elm::Kind::And, std::move(far), std::move(close), range);
        }
    }
    return nullptr;
}

}  // namespace hookline::cql
