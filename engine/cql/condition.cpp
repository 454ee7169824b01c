#include "engine/cql/condition.hpp"

#include <algorithm>
#include <optional>
#include <set>

#include "engine/cql/compiler.hpp"
#include "engine/cql/constant_folder.hpp"
#include "engine/cql/elm_children.hpp"
#include "engine/cql/program.hpp"

namespace hookline::cql {
namespace {

// What an expression names and retrieves, in itself and through the functions that it calls.
class UseCollector {
  public:
    UseCollector(const Program& program, Condition& test) : program_(program), test_(test) {}

    void visit(const elm::Expression* expression) {
        if (expression == nullptr) {
            return;
        }
        switch (expression->kind) {
            case elm::Kind::ExpressionRef:
                add(test_.uses, DefinitionRef{expression->definition});
                break;
            case elm::Kind::FunctionRef:
                visit_function(expression->definition);
                break;
            case elm::Kind::Retrieve:
                if (const ObjectType* type = program_.binding->find_class(expression->name)) {
                    add(test_.retrieves, type);
                }
                break;
            default:
                break;
        }
        elm::for_each_child(*expression, [this](const elm::Expression& child) { visit(&child); });
    }

  private:
    template <class T>
    static void add(std::vector<T>& list, T item) {
        if (std::ranges::find(list, item) == list.end()) {
            list.push_back(item);
        }
    }

    void visit_function(int function) {
        if (functions_.insert(function).second) {
            visit(program_.definitions[static_cast<std::size_t>(function)].expression.get());
        }
    }

    const Program& program_;
    Condition& test_;
    std::set<int> functions_;
};

class ConditionBuilder {
  public:
    ConditionBuilder(Program& program, ConstantFolder& folder, const Definition& definition)
        : program_(program), folder_(folder), definition_(definition) {}

    [[nodiscard]] Condition build(const elm::Expression& expression) const {
        Condition result;
        result.range = expression.range;
        switch (expression.kind) {
            case elm::Kind::And:
                return combined(Condition::Kind::And, expression);
            case elm::Kind::Or:
                return combined(Condition::Kind::Or, expression);
            case elm::Kind::ExpressionRef:
                result.kind = Condition::Kind::Reference;
                result.definition = {expression.definition};
                return result;
            case elm::Kind::Operator:
                if (const auto kind = unary(*expression.row)) {
                    result.kind = *kind;
                    result.parts.push_back(build(*expression.operands.front()));
                    return result;
                }
                break;
            default:
                break;
        }
        return test(expression);
    }

  private:
    static std::optional<Condition::Kind> unary(const OperatorRow& row) {
        if (row.name == std::string_view("Not")) {
            return Condition::Kind::Not;
        }
        if (row.name == std::string_view("IsTrue")) {
            return Condition::Kind::IsTrue;
        }
        if (row.name == std::string_view("IsFalse")) {
            return Condition::Kind::IsFalse;
        }
        return std::nullopt;
    }

    // `a and b and c` is one conjunction of three.
    [[nodiscard]] Condition combined(Condition::Kind kind,
                                     const elm::Expression& expression) const {
        Condition result;
        result.kind = kind;
        result.range = expression.range;
        for (const elm::ExpressionPointer& operand : expression.operands) {
            Condition part = build(*operand);
            if (part.kind == kind) {
                std::ranges::move(part.parts, std::back_inserter(result.parts));
            } else {
                result.parts.push_back(std::move(part));
            }
        }
        return result;
    }

    [[nodiscard]] Condition test(const elm::Expression& expression) const {
        Condition result;
        result.range = expression.range;
        result.node = compile_expression(program_, folder_, definition_.file, expression);
        result.slot_count = definition_.slot_count;
        UseCollector(program_, result).visit(&expression);
        return result;
    }

    Program& program_;
    ConstantFolder& folder_;
    const Definition& definition_;
};

}  // namespace

void build_conditions(Program& program) {
    program.conditions.resize(program.definitions.size());
    ConstantFolder folder(program);
    for (std::size_t i = 0; i < program.definitions.size(); ++i) {
        const Definition& definition = program.definitions[i];
        if (definition.is_function || definition.expression == nullptr ||
            definition.type == nullptr || definition.type->kind != TypeKind::Boolean) {
            continue;
        }
        program.conditions[i] = std::make_unique<Condition>(
            ConditionBuilder(program, folder, definition).build(*definition.expression));
    }
}

}  // namespace hookline::cql
