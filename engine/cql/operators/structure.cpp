#include <vector>

#include "engine/cql/operators/chapters.hpp"

// Children and Descendants, of the chapter Type Operators; Message, of Errors and Messaging.
namespace hookline::cql::operators {
namespace {

using Arguments = std::span<const Value>;

Value text_or_null(std::string_view text) {
    return text.empty() ? Value::null() : Value::string(text);
}

void add_child(std::vector<Value>& out, const Value& child) {
    if (child.is(ValueKind::List)) {
        out.insert(out.end(), child.as_list().begin(), child.as_list().end());
    } else if (!child.is_null()) {
        out.push_back(child);
    }
}

Value codes_of(const ConceptValue& concept_value, RequestArena& arena) {
    std::vector<Value> codes;
    for (const CodeValue& code : concept_value.codes) {
        codes.push_back(Value::code(&code));
    }
    return make_list(codes, arena);
}

// Values of the elements; those of lists one by one, nulls left out. A simple value has none.
void add_children(EvalContext& context, const Value& value, std::vector<Value>& out) {
    context.spend(1);
    switch (value.kind()) {
        case ValueKind::List:
            for (const Value& element : value.as_list()) {
                add_children(context, element, out);
            }
            break;
        case ValueKind::Tuple:
            for (const Value& element : value.as_tuple().values) {
                add_child(out, element);
            }
            break;
        case ValueKind::Quantity:
            add_child(out, Value::decimal(value.as_quantity().value, context.arena));
            add_child(out, text_or_null(value.as_quantity().unit));
            break;
        case ValueKind::Ratio:
            add_child(out, Value::quantity(&value.as_ratio().numerator));
            add_child(out, Value::quantity(&value.as_ratio().denominator));
            break;
        case ValueKind::Code:
            for (const std::string_view text : {value.as_code().code, value.as_code().system,
                                                value.as_code().version, value.as_code().display}) {
                add_child(out, text_or_null(text));
            }
            break;
        case ValueKind::Concept:
            add_child(out, codes_of(value.as_concept(), context.arena));
            add_child(out, text_or_null(value.as_concept().display));
            break;
        case ValueKind::ValueSet:
        case ValueKind::CodeSystem:
            for (const std::string_view text :
                 {value.as_vocabulary().id, value.as_vocabulary().version,
                  value.as_vocabulary().name}) {
                add_child(out, text_or_null(text));
            }
            break;
        case ValueKind::Object:
            throw EvaluationError("elements of classes of the model cannot be listed");
        default:
            break;
    }
}

Value children(EvalContext& context, Arguments a, const OperatorAttributes&) {
    std::vector<Value> all;
    add_children(context, a[0], all);
    return make_list(all, context.arena);
}

// Level by level.
Value descendants(EvalContext& context, Arguments a, const OperatorAttributes&) {
    std::vector<Value> all;
    add_children(context, a[0], all);
    for (std::size_t i = 0; i < all.size(); ++i) {
        const Value value = all[i];
        add_children(context, value, all);
    }
    return make_list(all, context.arena);
}

// An error ends the evaluation; the text is the author's, never data of the patient. Everything
// else gives the source back as it is.
Value message(EvalContext&, Arguments a, const OperatorAttributes&) {
    const bool is_error = a[1].is_true() && !a[3].is_null() && a[3].as_string() == "Error";
    if (is_error) {
        const auto text = [](const Value& value) {
            return value.is_null() ? std::string() : std::string(value.as_string());
        };
        throw EvaluationError("the guideline reports error `" + text(a[2]) + "`");
    }
    return a[0];
}

}  // namespace

std::vector<OperatorRow> structure() {
    Rows rows("Type Operators");
    rows.section("#children").row("Children", "Any", "List<Any>", children);
    rows.section("#descendants").row("Descendants", "Any", "List<Any>", descendants);
    rows.row("Descendents", "Any", "List<Any>", descendants);
    return rows.take();
}

std::vector<OperatorRow> messaging() {
    Rows rows("Errors and Messaging");
    rows.section("#message")
        .null_row("Message", "T,Boolean,String,String,String", "T", message)
        .uncertain();
    return rows.take();
}

}  // namespace hookline::cql::operators
