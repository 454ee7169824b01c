#include "engine/cql/reads.hpp"

#include "engine/cql/elm_children.hpp"
#include "engine/cql/program.hpp"

namespace hookline::cql {
namespace {

class ReadCollector {
  public:
    explicit ReadCollector(const Program& program)
        : program_(program),
          reached_(program.definitions.size()),
          parameters_(program.parameters.size()) {}

    void reach(DefinitionRef definition) {
        const auto index = static_cast<std::size_t>(definition.index);
        if (!definition.valid() || reached_[index]) {
            return;
        }
        reached_[index] = true;
        reads_.definitions.push_back(definition);
        if (const elm::ExpressionPointer& body = program_.definitions[index].expression) {
            visit(*body);
        }
    }

    Reads take() { return std::move(reads_); }

  private:
    void visit(const elm::Expression& expression) {
        switch (expression.kind) {
            case elm::Kind::ExpressionRef:
            case elm::Kind::FunctionRef:
                reach({expression.definition});
                break;
            case elm::Kind::ParameterRef:
                reach_parameter(static_cast<std::size_t>(expression.definition));
                break;
            case elm::Kind::PatientRef:
                reads_.classes.emplace("Patient");
                break;
            case elm::Kind::Retrieve:
                reads_.classes.insert(expression.name);
                break;
            case elm::Kind::Literal:
                if (expression.value.is(ValueKind::String)) {
                    reads_.texts.emplace(expression.value.as_string());
                }
                break;
            default:
                break;
        }
        elm::for_each_child(expression, [this](const elm::Expression& child) { visit(child); });
    }

    void reach_parameter(std::size_t index) {
        if (parameters_[index]) {
            return;
        }
        parameters_[index] = true;
        if (const elm::ExpressionPointer& value = program_.parameters[index].default_value) {
            visit(*value);
        }
    }

    const Program& program_;
    std::vector<bool> reached_;
    std::vector<bool> parameters_;
    Reads reads_;
};

}  // namespace

Reads reads_of(const LibrarySet& libraries, std::span<const DefinitionRef> definitions) {
    ReadCollector collector(libraries.program());
    for (const DefinitionRef definition : definitions) {
        collector.reach(definition);
    }
    return collector.take();
}

}  // namespace hookline::cql
