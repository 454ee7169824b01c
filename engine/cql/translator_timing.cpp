// Timing phrases: each becomes comparisons, as the specification says.
// Spec: CQL 1.5.3, Developer's Guide, Timing Phrases; Author's Guide, Interval Operators.
#include <utility>

#include "engine/cql/translator.hpp"

namespace hookline::cql {

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
    const auto attributes = precision(node.precision, node.operator_range);
    if (left == nullptr || right == nullptr || !attributes) {
        return nullptr;
    }
    const auto directed = [&](std::string_view none, std::string_view before,
                              std::string_view after) {
        const std::string_view name = node.direction == ast::Direction::None     ? none
                                      : node.direction == ast::Direction::Before ? before
                                                                                 : after;
        return call(name, std::move(left), std::move(right), node.range, *attributes);
    };
    using enum ast::TimingKind;
    switch (node.timing) {
        case Same:
            return directed("SameAs", "SameOrBefore", "SameOrAfter");
        case Relative:
            if (node.offset != nullptr) {
                return relative(node, std::move(left), std::move(right), *attributes);
            }
            return node.inclusive ? directed({}, "SameOrBefore", "SameOrAfter")
                                  : directed({}, "Before", "After");
        case Includes:
        case IncludedIn:
            return containment(node, std::move(left), std::move(right), *attributes);
        case Within:
            return within(node, std::move(left), std::move(right));
        case Overlaps:
            return directed("Overlaps", "OverlapsBefore", "OverlapsAfter");
        case Meets:
            return directed("Meets", "MeetsBefore", "MeetsAfter");
        case Starts:
            return directed("Starts", {}, {});
        case Ends:
            return directed("Ends", {}, {});
    }
    return nullptr;
}

// A point on the inner side is a member; lists and intervals include one another.
elm::ExpressionPointer Translator::containment(const ast::Timing& node, Pointer left, Pointer right,
                                               OperatorAttributes attributes) {
    const bool includes = node.timing == ast::TimingKind::Includes;
    const Type& inner = includes ? *right->type : *left->type;
    const Type& outer = includes ? *left->type : *right->type;
    // A bare null around a list or interval stands for one of its type.
    if (outer.kind == TypeKind::Any &&
        (inner.kind == TypeKind::List || inner.kind == TypeKind::Interval)) {
        if (includes) {
            left = convert(std::move(left), right->type);
        } else {
            right = convert(std::move(right), left->type);
        }
    }
    const bool nested = outer.element != nullptr && outer.element->kind == inner.kind &&
                        (inner.kind == TypeKind::List || inner.kind == TypeKind::Interval);
    // A null of no type is a list or an interval here; behind `properly` it is a point.
    const bool is_set = inner.kind == TypeKind::List || inner.kind == TypeKind::Interval;
    const bool point = nested || (!is_set && (inner.kind != TypeKind::Any || node.properly));
    std::string_view name;
    if (includes) {
        name = point ? (node.properly ? "ProperContains" : "Contains")
                     : (node.properly ? "ProperIncludes" : "Includes");
    } else {
        name = point ? (node.properly ? "ProperIn" : "In")
                     : (node.properly ? "ProperIncludedIn" : "IncludedIn");
    }
    return call(name, std::move(left), std::move(right), node.range, attributes);
}

// `left 3 days or more before right` and its relatives compare the left point with the right one
// moved by the offset. Of an interval the end that is nearer to the other side counts.
elm::ExpressionPointer Translator::relative(const ast::Timing& node, Pointer left, Pointer right,
                                            OperatorAttributes attributes) {
    const bool before = node.direction == ast::Direction::Before;
    const auto point_of = [&](Pointer value, bool at_end) {
        return value->type->kind == TypeKind::Interval
                   ? call(at_end ? "End" : "Start", std::move(value), node.range)
                   : std::move(value);
    };
    left = point_of(std::move(left), before);
    right = point_of(std::move(right), !before);
    if (left == nullptr || right == nullptr) {
        return nullptr;
    }
    const auto moved = [&](Pointer value) {
        return call(before ? "Subtract" : "Add", std::move(value), quantity(*node.offset),
                    node.range);
    };
    const std::string_view away = before ? "Before" : "After";
    const std::string_view away_or_same = before ? "SameOrBefore" : "SameOrAfter";
    using enum ast::OffsetQualifier;
    switch (node.offset_qualifier) {
        case Exactly:
            // With `on or` the offset is the least distance.
            return call(node.inclusive ? away_or_same : "SameAs", std::move(left),
                        moved(std::move(right)), node.range, attributes);
        case OrMore:
            return call(away_or_same, std::move(left), moved(std::move(right)), node.range,
                        attributes);
        case MoreThan:
            return call(away, std::move(left), moved(std::move(right)), node.range, attributes);
        case OrLess:
        case LessThan:
            break;
    }
    // Between the moved point and the point itself, which counts with `on or`.
    Shared point(*this, std::move(right));
    Window window;
    window.low = before ? moved(point.use()) : point.use();
    window.high = before ? point.use() : moved(point.use());
    (before ? window.low_closed : window.high_closed) = node.offset_qualifier == OrLess;
    (before ? window.high_closed : window.low_closed) = node.inclusive;
    window.known = point.use();
    return point.close(inside(std::move(left), std::move(window), attributes, node.range));
}

// `left within 3 days of right`: from right - 3 days to right + 3 days; of an interval on the
// right from its start to its end.
elm::ExpressionPointer Translator::within(const ast::Timing& node, Pointer left, Pointer right) {
    Shared place(*this, std::move(right));
    const bool is_interval = place.type()->kind == TypeKind::Interval;
    const auto end = [&](std::string_view which) {
        return is_interval ? call(which, place.use(), node.range) : place.use();
    };
    Window window;
    window.low = call("Subtract", end("Start"), quantity(*node.offset), node.range);
    window.high = call("Add", end("End"), quantity(*node.offset), node.range);
    window.low_closed = window.high_closed = !node.properly;
    window.known = place.use();
    return place.close(inside(std::move(left), std::move(window), {}, node.range));
}

// Comparisons and not an interval, because the window may be empty. The null test is the
// specification's: without a point to look from the answer is no.
elm::ExpressionPointer Translator::inside(Pointer left, Window window,
                                          OperatorAttributes attributes, SourceRange range) {
    if (window.low == nullptr || window.high == nullptr) {
        return nullptr;
    }
    Shared subject(*this, std::move(left));
    const bool is_interval = subject.type()->kind == TypeKind::Interval;
    const auto end = [&](std::string_view which) {
        return is_interval ? call(which, subject.use(), range) : subject.use();
    };
    Pointer above = call(window.low_closed ? "SameOrAfter" : "After", end("Start"),
                         std::move(window.low), range, attributes);
    Pointer below = above == nullptr ? nullptr
                                     : call(window.high_closed ? "SameOrBefore" : "Before",
                                            end("End"), std::move(window.high), range, attributes);
    Pointer known = call("Not", call("IsNull", std::move(window.known), range), range);
    Pointer between = boolean_node(elm::Kind::And, std::move(above), std::move(below), range);
    return subject.close(boolean_node(elm::Kind::And, std::move(between), std::move(known), range));
}

}  // namespace hookline::cql
