// Calls of functions: the user's own, fluent ones, and those of the operator table.
#include <algorithm>
#include <array>
#include <iterator>
#include <utility>

#include "engine/cql/method_names.hpp"
#include "engine/cql/translator.hpp"

namespace hookline::cql {
namespace {

std::string ticked(std::string_view name) {
    return '`' + std::string(name) + '`';
}

// `AgeInYears()` is `CalculateAgeInYears(Patient.birthDate)`, which is the age today.
struct AgeFunction {
    std::string_view unit;
    Precision precision;
    bool week = false;
};
constexpr std::array kAges = {
    AgeFunction{"Years", Precision::Year},      AgeFunction{"Months", Precision::Month},
    AgeFunction{"Weeks", Precision::Day, true}, AgeFunction{"Days", Precision::Day},
    AgeFunction{"Hours", Precision::Hour},      AgeFunction{"Minutes", Precision::Minute},
    AgeFunction{"Seconds", Precision::Second},
};

// Operators of ELM that say nothing without a unit, which CQL has in a phrase or in the name of the
// function: `years between`, `year from`, CalculateAgeInYears.
constexpr std::array<std::string_view, 5> kNeedPrecision = {"CalculateAge", "CalculateAgeAt",
                                                            "DateTimeComponentFrom",
                                                            "DifferenceBetween", "DurationBetween"};

// Spec: CQL 1.5.3 reference, Coalesce.
constexpr std::size_t kCoalesceMax = 5;

}  // namespace

/// The best of the overloads looked at so far.
struct Translator::FunctionMatch {
    int best = -1;
    ConversionCost cost;
    std::vector<int> tied;        ///< overloads as good as the best
    std::vector<int> candidates;  ///< all with that name
};

elm::ExpressionPointer Translator::function_call(const ast::FunctionCall& node) {
    std::vector<int> libraries = {library_index_};
    bool of_library = false;
    std::vector<Pointer> operands;
    if (node.operand != nullptr) {
        const auto* space = ast::as_if<ast::IdentifierRef>(node.operand);
        const bool shadowed =
            space != nullptr && std::ranges::any_of(scope_.locals, [&](const Local& known) {
                return known.name == space->name;
            });
        const auto include = space != nullptr && !shadowed ? library_->includes.find(space->name)
                                                           : library_->includes.end();
        if (include != library_->includes.end()) {
            if (include->second < 0) {
                return nullptr;
            }
            libraries = {include->second};
            of_library = true;
        } else if (space == nullptr || shadowed || space->name != "System") {
            operands.push_back(translate(*node.operand));
            for (const auto& [name, index] : library_->includes) {
                if (index >= 0 && std::ranges::find(libraries, index) == libraries.end()) {
                    libraries.push_back(index);
                }
            }
        }
    }
    const bool fluent = !operands.empty();
    for (const ast::Expression* argument : node.arguments) {
        operands.push_back(translate(*argument));
    }
    if (std::ranges::any_of(operands, [](const Pointer& operand) { return operand == nullptr; })) {
        return nullptr;
    }
    bool found = false;
    Pointer result = user_function(node.name, node.range, libraries, operands, fluent, found);
    if (found) {
        return result;
    }
    if (of_library) {
        const auto& owner = program_.libraries[static_cast<std::size_t>(libraries.front())];
        return error(node.name.range, "function " + ticked(node.name.name) +
                                          " is not defined in library " + ticked(owner.name));
    }
    return system_function(node, std::move(operands));
}

void Translator::match_functions(int library, std::string_view name,
                                 const std::vector<Pointer>& operands, bool fluent,
                                 FunctionMatch& match) {
    const LibrarySymbols& owner = program_.libraries[static_cast<std::size_t>(library)];
    const auto [first, last] = owner.functions.equal_range(name);
    for (auto entry = first; entry != last; ++entry) {
        const Definition& function = program_.definitions[static_cast<std::size_t>(entry->second)];
        const bool hidden = function.is_private && library != library_index_;
        if (hidden || (fluent && !function.is_fluent)) {
            continue;
        }
        match.candidates.push_back(entry->second);
        if (function.operand_types.size() != operands.size() ||
            std::ranges::count(function.operand_types, nullptr) > 0) {
            continue;
        }
        ConversionCost cost;
        bool fits = true;
        for (std::size_t i = 0; i < operands.size() && fits; ++i) {
            const auto one = conversion_cost(*operands[i]->type, *function.operand_types[i]);
            fits = one.has_value();
            cost += one.value_or(ConversionCost());
        }
        if (!fits || (match.best >= 0 && cost.score > match.cost.score)) {
            continue;
        }
        if (match.best < 0 || cost.score < match.cost.score) {
            match.best = entry->second;
            match.cost = cost;
            match.tied.clear();
        }
        match.tied.push_back(entry->second);
    }
}

// A function of the library itself that fits comes before those of libraries that it includes.
// `found` stays false when no function of these libraries has the name, or when none fits and the
// system has one of that name.
elm::ExpressionPointer Translator::user_function(const ast::Identifier& name, SourceRange range,
                                                 std::span<const int> libraries,
                                                 std::vector<Pointer>& operands, bool fluent,
                                                 bool& found) {
    FunctionMatch match;
    for (const int library : libraries) {
        match_functions(library, name.name, operands, fluent, match);
        if (match.best >= 0 && library == library_index_) {
            break;
        }
    }
    const auto signature = [&](int index) {
        const Definition& function = program_.definitions[static_cast<std::size_t>(index)];
        std::string text =
            function.library == library_index_
                ? std::string()
                : program_.libraries[static_cast<std::size_t>(function.library)].name + '.';
        text += function.name + '(';
        for (std::size_t i = 0; i < function.operand_types.size(); ++i) {
            const Type* type = function.operand_types[i];
            text += (i > 0 ? ", " : "") + (type == nullptr ? "?" : to_string(*type));
        }
        return ticked(text + ')');
    };
    const auto list = [&](const std::vector<int>& functions) {
        std::string text;
        for (const int index : functions) {
            text += (text.empty() ? "" : ", ") + signature(index);
        }
        return text;
    };
    if (match.best < 0) {
        const bool of_system = program_.rows.contains(name.name);
        if (match.candidates.empty() || of_system) {
            return nullptr;
        }
        found = true;
        const bool broken = std::ranges::any_of(match.candidates, [&](int index) {
            return program_.definitions[static_cast<std::size_t>(index)].state ==
                   TranslationState::Failed;
        });
        return broken ? nullptr
                      : error(name.range, "function " + ticked(name.name) +
                                              " cannot be applied to " + signature_text(operands) +
                                              ", there is " + list(match.candidates));
    }
    found = true;
    if (match.tied.size() > 1) {
        return error(name.range, "call of " + ticked(name.name) + " with " +
                                     signature_text(operands) + " is ambiguous between " +
                                     list(match.tied));
    }
    translate_definition(match.best);
    const Definition& function = program_.definitions[static_cast<std::size_t>(match.best)];
    if (function.state != TranslationState::Done ||
        (function.reads_patient && !needs_patient(range, "function " + ticked(function.name)))) {
        return nullptr;
    }
    Pointer result = make(elm::Kind::FunctionRef, function.type, range);
    result->definition = match.best;
    result->name = function.name;
    for (std::size_t i = 0; i < operands.size(); ++i) {
        result->operands.push_back(convert(std::move(operands[i]), function.operand_types[i]));
    }
    return result;
}

elm::ExpressionPointer Translator::call_function(int library, std::string_view name,
                                                 std::vector<Pointer> operands, SourceRange range) {
    bool found = false;
    const std::array<int, 1> libraries = {library};
    Pointer result = user_function({name, range}, range, libraries, operands, false, found);
    return found ? std::move(result)
                 : error(range,
                         "function " + ticked(name) + " is not defined in library " +
                             ticked(program_.libraries[static_cast<std::size_t>(library)].name));
}

elm::ExpressionPointer Translator::system_function(const ast::FunctionCall& node,
                                                   std::vector<Pointer> operands) {
    const std::string_view name =
        node.operand != nullptr ? operator_of_method(node.name.name) : node.name.name;
    if (name == "Coalesce") {
        return coalesce(std::move(operands), node.range);
    }
    if (name.starts_with("AgeIn") || name.starts_with("CalculateAgeIn")) {
        return age(node, std::move(operands));
    }
    const bool needs_precision = std::ranges::find(kNeedPrecision, name) != kNeedPrecision.end();
    if (program_.rows.contains(name) && !needs_precision) {
        return call(name, std::move(operands), node.range);
    }
    return error(node.name.range, "function " + ticked(node.name.name) + " is not defined");
}

// AgeInXs(), AgeInXsAt(asOf), CalculateAgeInXs(birth), CalculateAgeInXsAt(birth, asOf).
// Spec: CQL 1.5.3 reference, Clinical Operators.
elm::ExpressionPointer Translator::age(const ast::FunctionCall& node,
                                       std::vector<Pointer> operands) {
    std::string_view name = node.name.name;
    const bool of_patient = name.starts_with("AgeIn");
    name.remove_prefix(of_patient ? 5 : 14);
    const bool at = name.ends_with("At");
    name.remove_suffix(at ? 2 : 0);
    const auto* unit = std::ranges::find(kAges, name, &AgeFunction::unit);
    if (unit == kAges.end()) {
        return error(node.name.range, "function " + ticked(node.name.name) + " is not defined");
    }
    if (of_patient) {
        const std::string birth =
            program_.model == nullptr ? "" : program_.model->patient_birth_date();
        if (!library_->uses_model || birth.empty()) {
            return error(node.range, "the model says no birth date of the patient");
        }
        Pointer patient =
            library_member(library_index_, {program_.model->patient_class(), node.name.range});
        if (patient == nullptr) {
            return nullptr;
        }
        std::size_t dot = 0;
        for (std::string_view path = birth; patient != nullptr && !path.empty();) {
            dot = path.find('.');
            patient = property(std::move(patient), {path.substr(0, dot), node.name.range});
            path = dot == std::string_view::npos ? std::string_view() : path.substr(dot + 1);
        }
        operands.push_back(std::move(patient));
        std::ranges::rotate(operands, std::prev(operands.end()));
    }
    OperatorAttributes attributes;
    attributes.has_precision = true;
    attributes.precision = unit->precision;
    attributes.week = unit->week;
    if (operands.size() != (at ? 2 : 1)) {
        return error(node.range, "function " + ticked(node.name.name) + " has other operands");
    }
    return call(at ? "CalculateAgeAt" : "CalculateAge", std::move(operands), node.range,
                attributes);
}

elm::ExpressionPointer Translator::coalesce(std::vector<Pointer> operands, SourceRange range) {
    if (operands.empty()) {
        return error(range, "`Coalesce` needs operands");
    }
    if (operands.size() == 1) {
        const Type& only = *operands.front()->type;
        if (only.kind != TypeKind::List) {
            return error(range, "`Coalesce` with one operand needs a list");
        }
        Pointer node = make(elm::Kind::Coalesce, only.element, range);
        node->operands = std::move(operands);
        node->strict = true;  // over the elements of its one operand
        return node;
    }
    if (operands.size() > kCoalesceMax) {
        return error(range, "`Coalesce` has at most five operands, write more of them as a list");
    }
    std::vector<const Type*> types;
    types.reserve(operands.size());
    for (const Pointer& operand : operands) {
        types.push_back(operand->type);
    }
    const Type* type = common_type(types);
    Pointer node = make(elm::Kind::Coalesce, type, range);
    for (Pointer& operand : operands) {
        node->operands.push_back(convert(std::move(operand), type));
    }
    return node;
}

}  // namespace hookline::cql
