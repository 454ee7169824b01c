#include <algorithm>
#include <string>

#include "engine/cql/letter_case.hpp"
#include "engine/cql/operators/chapters.hpp"
#include "fhir/base/utf8.hpp"

namespace hookline::cql::operators {
namespace {

using Arguments = std::span<const Value>;

Value join(EvalContext& context, std::string_view a, std::string_view b) {
    context.spend(1 + (a.size() + b.size()) / 64);
    char* storage = context.arena.allocate_array<char>(a.size() + b.size() + 1);
    std::ranges::copy(a, storage);
    std::ranges::copy(b, storage + a.size());
    return Value::string({storage, a.size() + b.size()});
}

std::string_view text_or_empty(const Value& value) {
    return value.is_null() ? std::string_view() : value.as_string();
}

Value add_string(EvalContext& context, Arguments a, const OperatorAttributes&) {
    return join(context, a[0].as_string(), a[1].as_string());
}

// `&`: null counts as empty.
Value concatenate(EvalContext& context, Arguments a, const OperatorAttributes&) {
    return join(context, text_or_empty(a[0]), text_or_empty(a[1]));
}

Value combine_with(EvalContext& context, std::span<const Value> parts, std::string_view separator) {
    std::string result;
    bool any = false;
    for (const Value& part : parts) {
        if (part.is_null()) {
            continue;
        }
        context.spend(1 + part.as_string().size() / 64);
        if (any) {
            result += separator;
        }
        result += part.as_string();
        any = true;
    }
    return any ? make_string(result, context.arena) : Value::null();
}

// Nulls are skipped; nothing left to combine is null.
Value combine(EvalContext& context, Arguments a, const OperatorAttributes&) {
    return a[0].is_null() ? Value::null() : combine_with(context, a[0].as_list(), {});
}
Value combine_separated(EvalContext& context, Arguments a, const OperatorAttributes&) {
    return a[0].is_null() ? Value::null()
                          : combine_with(context, a[0].as_list(), text_or_empty(a[1]));
}

Value length(EvalContext&, Arguments a, const OperatorAttributes&) {
    return Value::integer(static_cast<std::int32_t>(count_code_points(a[0].as_string())));
}

template <std::string (*Change)(std::string_view)>
Value changed_case(EvalContext& context, Arguments a, const OperatorAttributes&) {
    return make_string(Change(a[0].as_string()), context.arena);
}

Value starts_with(EvalContext&, Arguments a, const OperatorAttributes&) {
    return Value::boolean(a[0].as_string().starts_with(a[1].as_string()));
}
Value ends_with(EvalContext&, Arguments a, const OperatorAttributes&) {
    return Value::boolean(a[0].as_string().ends_with(a[1].as_string()));
}

// PositionOf(pattern, argument): in code points, -1 when absent.
Value position_of(EvalContext&, Arguments a, const OperatorAttributes&) {
    const std::string_view text = a[1].as_string();
    const std::size_t at = text.find(a[0].as_string());
    return Value::integer(at == std::string_view::npos
                              ? -1
                              : static_cast<std::int32_t>(count_code_points(text.substr(0, at))));
}

Value substring(EvalContext&, Arguments a, const OperatorAttributes&) {
    const std::string_view text = a[0].as_string();
    const std::int32_t start = a[1].as_integer();
    // The empty text has no position but its beginning.
    const bool behind = start > 0 && static_cast<std::size_t>(start) >= count_code_points(text);
    if (start < 0 || behind) {
        return Value::null();
    }
    const std::string_view head = truncate_code_points(text, static_cast<std::size_t>(start));
    return Value::string(text.substr(head.size()));
}
Value substring_of_length(EvalContext& context, Arguments a, const OperatorAttributes& attributes) {
    if (a[0].is_null() || a[1].is_null()) {
        return Value::null();
    }
    const Value rest = substring(context, a.first(2), attributes);
    if (rest.is_null() || a[2].is_null()) {
        return rest;
    }
    const auto count = static_cast<std::size_t>(std::max(a[2].as_integer(), 0));
    return Value::string(truncate_code_points(rest.as_string(), count));
}

Value split(EvalContext& context, Arguments a, const OperatorAttributes&) {
    if (a[0].is_null()) {
        return Value::null();
    }
    std::string_view text = a[0].as_string();
    const std::string_view separator = text_or_empty(a[1]);
    std::vector<Value> parts;
    while (!separator.empty()) {
        const std::size_t at = text.find(separator);
        if (at == std::string_view::npos) {
            break;
        }
        context.spend(1);
        parts.push_back(Value::string(text.substr(0, at)));
        text.remove_prefix(at + separator.size());
    }
    parts.push_back(Value::string(text));
    return make_list(parts, context.arena);
}

// LastPositionOf(pattern, argument): as PositionOf; the empty pattern is found behind the end.
Value last_position_of(EvalContext&, Arguments a, const OperatorAttributes&) {
    const std::string_view text = a[1].as_string();
    const std::size_t at = text.rfind(a[0].as_string());
    return Value::integer(at == std::string_view::npos
                              ? -1
                              : static_cast<std::int32_t>(count_code_points(text.substr(0, at))));
}

// The character at a position, null outside.
Value indexer(EvalContext& context, Arguments a, const OperatorAttributes& attributes) {
    const Value rest = substring(context, a, attributes);
    return rest.is_null() || rest.as_string().empty()
               ? Value::null()
               : Value::string(truncate_code_points(rest.as_string(), 1));
}

}  // namespace

std::vector<OperatorRow> string() {
    Rows rows("String Operators");
    rows.section("#combine").null_row("Combine", "List<String>", "String", combine);
    rows.null_row("Combine", "List<String>,String", "String", combine_separated);
    rows.section("#concatenate").row("Add", "String,String", "String", add_string);
    rows.null_row("ConcatenateNullAsEmpty", "String,String", "String", concatenate);
    rows.row("Concatenate", "String,String", "String", add_string);
    rows.section("#endswith").row("EndsWith", "String,String", "Boolean", ends_with);
    rows.section("#indexer").row("Indexer", "String,Integer", "String", indexer);
    rows.section("#lastpositionof")
        .row("LastPositionOf", "String,String", "Integer", last_position_of);
    rows.section("#length").row("Length", "String", "Integer", length);
    rows.section("#lower").row("Lower", "String", "String", changed_case<to_lower>);
    rows.section("#positionof").row("PositionOf", "String,String", "Integer", position_of);
    rows.section("#split").null_row("Split", "String,String", "List<String>", split);
    rows.section("#startswith").row("StartsWith", "String,String", "Boolean", starts_with);
    rows.section("#substring").row("Substring", "String,Integer", "String", substring);
    rows.null_row("Substring", "String,Integer,Integer", "String", substring_of_length);
    rows.section("#upper").row("Upper", "String", "String", changed_case<to_upper>);
    return rows.take();
}

}  // namespace hookline::cql::operators
