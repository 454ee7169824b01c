// Operators as ELM: the names of their operands, and those that ELM says with others.
#include <algorithm>
#include <array>

#include "engine/cql/elm_writer.hpp"

namespace hookline::cql {
namespace {

// Operators whose operands have names of their own in ELM. A row with fewer operands leaves the
// last ones out.
struct OperandNames {
    std::string_view name;
    std::array<std::string_view, 8> members;
};

constexpr std::array kOperandNames = {
    OperandNames{"First", {"source"}},
    OperandNames{"Last", {"source"}},
    OperandNames{"Count", {"source"}},
    OperandNames{"Sum", {"source"}},
    OperandNames{"Product", {"source"}},
    OperandNames{"Min", {"source"}},
    OperandNames{"Max", {"source"}},
    OperandNames{"Avg", {"source"}},
    OperandNames{"Median", {"source"}},
    OperandNames{"Mode", {"source"}},
    OperandNames{"Variance", {"source"}},
    OperandNames{"StdDev", {"source"}},
    OperandNames{"PopulationVariance", {"source"}},
    OperandNames{"PopulationStdDev", {"source"}},
    OperandNames{"GeometricMean", {"source"}},
    OperandNames{"AllTrue", {"source"}},
    OperandNames{"AnyTrue", {"source"}},
    OperandNames{"Children", {"source"}},
    OperandNames{"Descendents", {"source"}},
    OperandNames{"IndexOf", {"source", "element"}},
    OperandNames{"Slice", {"source", "startIndex", "endIndex"}},
    OperandNames{"Combine", {"source", "separator"}},
    OperandNames{"Split", {"stringToSplit", "separator"}},
    OperandNames{"SplitOnMatches", {"stringToSplit", "separatorPattern"}},
    OperandNames{"PositionOf", {"pattern", "string"}},
    OperandNames{"LastPositionOf", {"pattern", "string"}},
    OperandNames{"Substring", {"stringToSub", "startIndex", "length"}},
    OperandNames{"Round", {"operand", "precision"}},
    OperandNames{"Message", {"source", "condition", "code", "severity", "message"}},
    OperandNames{"Date", {"year", "month", "day"}},
    OperandNames{
        "DateTime",
        {"year", "month", "day", "hour", "minute", "second", "millisecond", "timezoneOffset"}},
    OperandNames{"Time", {"hour", "minute", "second", "millisecond"}},
};

// Operators that take a list of operands even when there is one.
constexpr std::array kOneInAList = {std::string_view("Coalesce"), std::string_view("Concatenate")};

std::string_view precision_text(const OperatorAttributes& attributes) {
    constexpr std::array<std::string_view, 7> kNames = {"Year",   "Month",  "Day",        "Hour",
                                                        "Minute", "Second", "Millisecond"};
    return attributes.week ? "Week" : kNames[static_cast<std::size_t>(attributes.precision)];
}

// `+` of texts is a row of its own here and Concatenate in ELM, which spells Descendants with an e.
std::string_view elm_name(const elm::Expression& node) {
    if (node.name == "Add" && node.type->kind == TypeKind::String) {
        return "Concatenate";
    }
    return node.name == "Descendants" ? std::string_view("Descendents") : node.name;
}

}  // namespace

void ElmWriter::operation(const elm::Expression& node) {
    const std::string_view name = elm_name(node);
    if (name == "InValueSet" || name == "AnyInValueSet") {
        return membership_in_value_set(node);
    }
    if (name == "NotEqual") {
        json_.begin_object().key("type").string("Not").key("operand");
        begin("Equal", node);
        operands("operand", node);
        json_.end_object().end_object();
        return;
    }
    if (name == "ConcatenateNullAsEmpty") {
        return concatenation(node);
    }
    if (name == "Skip" || name == "Tail" || name == "Take" ||
        (name == "Slice" && node.operands.size() < 3)) {
        return slice(node);
    }
    if (name == "Expand" && node.operands.size() == 2) {
        return expansion(node);
    }
    begin(name, node);
    if (node.attributes.has_precision) {
        json_.key("precision").string(precision_text(node.attributes));
    }
    const auto* named = std::ranges::find(kOperandNames, name, &OperandNames::name);
    if (named != kOperandNames.end()) {
        for (std::size_t i = 0; i < node.operands.size(); ++i) {
            member(named->members[i], *node.operands[i]);
        }
    } else if ((name == "Collapse" || name == "Expand") && node.operands.size() == 1) {
        json_.key("operand").begin_array();
        expression(*node.operands.front());
        null_value();
        json_.end_array();
    } else if (node.operands.size() == 1 &&
               std::ranges::find(kOneInAList, name) == kOneInAList.end()) {
        member("operand", *node.operands.front());
    } else if (!node.operands.empty()) {
        operands("operand", node);
    }
    json_.end_object();
}

void ElmWriter::membership_in_value_set(const elm::Expression& node) {
    const elm::Expression& value_set = *node.operands[1];
    begin(node.name, node);
    member(node.name == "InValueSet" ? "code" : "codes", *node.operands[0]);
    if (value_set.kind == elm::Kind::Literal && !value_set.name.empty()) {
        json_.key("valueset").begin_object();
        vocabulary_reference(value_set);
        json_.end_object();
    } else {
        member("valuesetExpression", value_set);
    }
    json_.end_object();
}

// `a & b`, which takes null for the empty text.
void ElmWriter::concatenation(const elm::Expression& node) {
    begin("Concatenate", node);
    json_.key("operand").begin_array();
    for (const elm::ExpressionPointer& operand : node.operands) {
        json_.begin_object().key("type").string("Coalesce").key("operand").begin_array();
        expression(*operand);
        json_.begin_object().key("type").string("Literal");
        simple_literal("String", "");
        json_.end_object().end_array().end_object();
    }
    json_.end_array().end_object();
}

// `expand X per 2`: ELM knows a quantity only.
void ElmWriter::expansion(const elm::Expression& node) {
    begin("Expand", node);
    json_.key("operand").begin_array();
    expression(*node.operands.front());
    const elm::Expression& per = *node.operands.back();
    const bool is_number = per.type->kind != TypeKind::Quantity && per.type->kind != TypeKind::Any;
    if (is_number) {
        begin("ToQuantity", per);
        member("operand", per);
        json_.end_object();
    } else {
        expression(per);
    }
    json_.end_array().end_object();
}

// Skip(list, n), Tail(list) and Take(list, n): ELM has Slice alone, always with both ends.
void ElmWriter::slice(const elm::Expression& node) {
    begin("Slice", node);
    member("source", *node.operands.front());
    if (node.name == "Take") {
        integer_member("startIndex", 0);
        json_.key("endIndex").begin_object().key("type").string("Coalesce");
        json_.key("operand").begin_array();
        expression(*node.operands[1]);
        json_.begin_object().key("type").string("Literal");
        simple_literal("Integer", "0");
        json_.end_object().end_array().end_object();
    } else {
        if (node.name == "Tail") {
            integer_member("startIndex", 1);
        } else if (node.operands.size() > 1) {
            member("startIndex", *node.operands[1]);
        } else {
            json_.key("startIndex");
            null_value();
        }
        json_.key("endIndex");
        null_value();
    }
    json_.end_object();
}

void ElmWriter::null_value() {
    json_.begin_object().key("type").string("Null").end_object();
}

}  // namespace hookline::cql
