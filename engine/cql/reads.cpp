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

// Who names whom. Definitions and functions, then parameters.
class UseGraph {
  public:
    UseGraph(const Program& program, const Differences& differences)
        : differences_(differences),
          definition_count_(program.definitions.size()),
          users_(definition_count_ + program.parameters.size()),
          marked_(users_.size()) {
        for (std::size_t i = 0; i < definition_count_; ++i) {
            add(i, program.definitions[i].expression);
        }
        for (std::size_t i = 0; i < program.parameters.size(); ++i) {
            add(definition_count_ + i, program.parameters[i].default_value);
        }
        for (const DefinitionRef definition : differences.overrides) {
            mark(static_cast<std::size_t>(definition.index));
        }
    }

    std::vector<bool> dependents() {
        while (!open_.empty()) {
            const std::size_t next = open_.back();
            open_.pop_back();
            for (const std::size_t user : users_[next]) {
                mark(user);
            }
        }
        marked_.resize(definition_count_);
        return std::move(marked_);
    }

  private:
    void add(std::size_t user, const elm::ExpressionPointer& body) {
        if (body != nullptr) {
            visit(user, *body);
        }
    }

    void visit(std::size_t user, const elm::Expression& expression) {
        const auto named = static_cast<std::size_t>(expression.definition);
        switch (expression.kind) {
            case elm::Kind::ExpressionRef:
            case elm::Kind::FunctionRef:
                users_[named].push_back(user);
                break;
            case elm::Kind::ParameterRef:
                users_[definition_count_ + named].push_back(user);
                break;
            case elm::Kind::PatientRef:
                mark_if(user, differences_.classes.contains("Patient"));
                break;
            case elm::Kind::Retrieve:
                mark_if(user, differences_.classes.contains(expression.name));
                break;
            default:
                break;
        }
        elm::for_each_child(expression, [&](const elm::Expression& child) { visit(user, child); });
    }

    void mark_if(std::size_t at, bool is_different) {
        if (is_different) {
            mark(at);
        }
    }

    void mark(std::size_t at) {
        if (!marked_[at]) {
            marked_[at] = true;
            open_.push_back(at);
        }
    }

    const Differences& differences_;
    std::size_t definition_count_;
    std::vector<std::vector<std::size_t>> users_;
    std::vector<bool> marked_;
    std::vector<std::size_t> open_;  // marked, their users not yet
};

}  // namespace

std::vector<bool> dependents_of(const LibrarySet& libraries, const Differences& differences) {
    return UseGraph(libraries.program(), differences).dependents();
}

Reads reads_of(const LibrarySet& libraries, std::span<const DefinitionRef> definitions) {
    ReadCollector collector(libraries.program());
    for (const DefinitionRef definition : definitions) {
        collector.reach(definition);
    }
    return collector.take();
}

}  // namespace hookline::cql
