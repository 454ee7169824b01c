#include "engine/cql/compiler.hpp"

#include <utility>

#include "engine/cql/cast_nodes.hpp"
#include "engine/cql/conditional_nodes.hpp"
#include "engine/cql/constant_folder.hpp"
#include "engine/cql/operator_nodes.hpp"
#include "engine/cql/property_nodes.hpp"
#include "engine/cql/query_node.hpp"
#include "engine/cql/reference_nodes.hpp"
#include "engine/cql/retrieve_nodes.hpp"
#include "engine/cql/selector_nodes.hpp"
#include "engine/cql/type_test.hpp"

namespace hookline::cql {

std::string place_text(const std::string& file, const SourceRange& range) {
    return file + ':' + std::to_string(range.begin.line) + ':' + std::to_string(range.begin.column);
}

namespace {

class Compiler {
  public:
    Compiler(Program& program, ConstantFolder& folder, const std::string& file)
        : program_(program), folder_(folder), file_(file) {}

    NodePointer compile(const elm::Expression& tree) {
        NewNode node = build(tree);
        if (const auto value = folder_.fold(tree, *node)) {
            node = make_literal_node(*value);
        }
        if (node->constant() != nullptr) {
            folder_.add_constant(tree);
        }
        node->origin = &tree;
        return node;
    }

  private:
    NewNode build(const elm::Expression& tree) {
        switch (tree.kind) {
            case elm::Kind::Literal:
                return make_literal_node(tree.value);
            case elm::Kind::Local:
                return make_local_node(tree.slot);
            case elm::Kind::ParameterRef:
                return make_parameter_node(tree.definition);
            case elm::Kind::ExpressionRef:
                return make_definition_node(tree.definition);
            case elm::Kind::FunctionRef:
                return make_function_node(tree.definition, all(tree.operands));
            case elm::Kind::PatientRef:
                return make_patient_node();
            case elm::Kind::Property:
                return property(tree);
            case elm::Kind::Retrieve:
                return retrieve(tree);
            case elm::Kind::Query:
                return query(*tree.query);
            case elm::Kind::Operator:
                return make_operator_node(tree, all(tree.operands), where(tree));
            case elm::Kind::And:
            case elm::Kind::Or:
            case elm::Kind::Implies:
                return make_logic_node(tree.kind, compile(*tree.operands[0]),
                                       compile(*tree.operands[1]));
            case elm::Kind::If:
            case elm::Kind::Case:
                return make_case_node(all(tree.operands));
            case elm::Kind::Coalesce:
                return make_coalesce_node(all(tree.operands), tree.strict);
            case elm::Kind::List:
                return make_list_node(all(tree.operands));
            case elm::Kind::Interval:
                return make_interval_node(tree, all(tree.operands), where(tree));
            case elm::Kind::Tuple:
                return make_tuple_node(names_of(tree), all(tree.operands));
            case elm::Kind::Instance:
                return make_instance_node(*tree.type,
                                          tree.type->kind == TypeKind::Class
                                              ? program_.binding->find_class(tree.type->name)
                                              : nullptr,
                                          names_of(tree), all(tree.operands));
            case elm::Kind::Let:
                return make_let_node(compile(*tree.operands[0]), compile(*tree.operands[1]),
                                     tree.slot);
            case elm::Kind::As:
                return make_as_node(compile(*tree.operands[0]), test(*tree.tested), tree.strict,
                                    where(tree));
            case elm::Kind::Is:
                return make_is_node(compile(*tree.operands[0]), test(*tree.tested));
        }
        return nullptr;
    }

    Nodes all(const std::vector<elm::ExpressionPointer>& trees) {
        Nodes nodes;
        nodes.reserve(trees.size());
        for (const auto& tree : trees) {
            nodes.push_back(compile(*tree));
        }
        return nodes;
    }

    [[nodiscard]] std::string where(const elm::Expression& tree) const {
        return place_text(file_, tree.range);
    }

    TypeTest test(const Type& type) { return TypeTest(type, program_.model, *program_.binding); }

    // For the class and those derived from it.
    void add_getters(const Type& owner, const std::string& name, PropertyGetters& getters) {
        const PropertyGetter getter = program_.binding->find_property(owner.name, name);
        for (const ModelClass& candidate : program_.model->classes()) {
            const ObjectType* type = program_.binding->find_class(candidate.name);
            if (getter != nullptr && type != nullptr &&
                program_.model->derives(candidate, owner.name)) {
                getters.emplace_back(type, getter);
            }
        }
    }

    NewNode property(const elm::Expression& tree) {
        const elm::Expression& operand_tree = *tree.operands[0];
        const Type& owner = *operand_tree.type;
        if (owner.kind == TypeKind::Class) {
            const PropertyGetter getter = program_.binding->find_property(owner.name, tree.name);
            HOOKLINE_ASSERT(getter != nullptr, "the binding reads every element of the model");
            return operand_tree.kind == elm::Kind::Local
                       ? make_local_property_node(operand_tree.slot, getter, tree.name)
                       : make_object_property_node(compile(operand_tree), getter, tree.name);
        }
        NodePointer operand = compile(operand_tree);
        if (owner.kind == TypeKind::Choice) {
            PropertyGetters getters;
            for (const Type* choice : owner.choices) {
                if (choice->kind == TypeKind::Class) {
                    add_getters(*choice, tree.name, getters);
                }
            }
            return make_choice_property_node(std::move(operand), tree.name, std::move(getters));
        }
        return make_system_property_node(std::move(operand), tree.name);
    }

    NewNode retrieve(const elm::Expression& tree) {
        const ObjectType* type = program_.binding->find_class(tree.name);
        if (tree.related != nullptr) {
            const bool by_set = !tree.operands.empty();
            return make_related_retrieve_node(
                compile(*tree.related), type,
                by_set ? tree.operands[0]->value.as_vocabulary().handle : -1, where(tree));
        }
        if (tree.operands.empty()) {
            return make_retrieve_node(type, -1);
        }
        const Value terminology = tree.operands[0]->value;
        const bool primary =
            tree.names.front() == program_.model->find_class(tree.name)->primary_code_path;
        if (primary && terminology.is(ValueKind::ValueSet)) {
            return make_retrieve_node(type, terminology.as_vocabulary().handle);
        }
        const PropertyGetter getter =
            program_.binding->find_property(tree.name, tree.names.front());
        HOOKLINE_ASSERT(getter != nullptr, "the binding reads every element of the model");
        return make_filtered_retrieve_node(type, getter, terminology);
    }

    std::span<const std::string_view> names_of(const elm::Expression& tree) {
        std::vector<std::string_view> names;
        names.reserve(tree.names.size());
        for (const std::string& name : tree.names) {
            names.push_back(program_.constants.copy(std::string_view(name)));
        }
        return program_.constants.copy(std::span<const std::string_view>(names));
    }

    QuerySourceNode source(const elm::QuerySource& tree) {
        return {compile(*tree.expression), static_cast<std::size_t>(tree.slot), tree.is_list,
                program_.constants.copy(std::string_view(tree.alias))};
    }

    NodePointer optional(const elm::ExpressionPointer& tree) {
        return tree == nullptr ? nullptr : compile(*tree);
    }

    NewNode query(const elm::QueryParts& parts) {
        QueryPlan plan;
        std::vector<std::string_view> names;
        for (const elm::QuerySource& item : parts.sources) {
            plan.sources.push_back(source(item));
            names.push_back(plan.sources.back().alias);
        }
        plan.names = program_.constants.copy(std::span<const std::string_view>(names));
        for (const elm::QueryLet& let : parts.lets) {
            plan.lets.push_back({compile(*let.expression), static_cast<std::size_t>(let.slot)});
        }
        for (const elm::QueryRelationship& relationship : parts.relationships) {
            plan.relationships.push_back({source(relationship.source),
                                          compile(*relationship.condition), relationship.without});
        }
        plan.where = optional(parts.where);
        plan.returned = optional(parts.returned);
        plan.distinct = parts.distinct;
        plan.aggregate = optional(parts.aggregate);
        plan.aggregate_start = optional(parts.aggregate_start);
        plan.aggregate_slot =
            parts.aggregate_slot < 0 ? 0 : static_cast<std::size_t>(parts.aggregate_slot);
        for (const elm::SortItem& item : parts.sort) {
            plan.sort.push_back({optional(item.expression), item.descending});
        }
        plan.sort_slot = parts.sort_slot < 0 ? 0 : static_cast<std::size_t>(parts.sort_slot);
        plan.single = parts.single;
        return std::make_unique<QueryNode>(std::move(plan));
    }

    Program& program_;
    ConstantFolder& folder_;
    const std::string& file_;
};

}  // namespace

void compile(Program& program) {
    ConstantFolder folder(program);
    for (Definition& definition : program.definitions) {
        if (definition.expression != nullptr) {
            definition.node =
                Compiler(program, folder, definition.file).compile(*definition.expression);
        }
    }
    for (Parameter& parameter : program.parameters) {
        if (parameter.default_value != nullptr) {
            const auto library = static_cast<std::size_t>(parameter.library);
            parameter.node = Compiler(program, folder, program.libraries[library].file)
                                 .compile(*parameter.default_value);
        }
    }
}

NodePointer compile_expression(Program& program, ConstantFolder& folder, const std::string& file,
                               const elm::Expression& expression) {
    return Compiler(program, folder, file).compile(expression);
}

}  // namespace hookline::cql
