#include "engine/cql/reference_nodes.hpp"

#include <utility>

namespace hookline::cql {
namespace {

class LiteralNode final : public Node {
  public:
    explicit LiteralNode(Value value) : value_(value) {}
    [[nodiscard]] Value evaluate(Frame&) const override { return value_; }
    [[nodiscard]] const Value* constant() const override { return &value_; }

  private:
    Value value_;
};

class LocalNode final : public Node {
  public:
    explicit LocalNode(int slot) : slot_(static_cast<std::size_t>(slot)) {}
    [[nodiscard]] Value evaluate(Frame& frame) const override { return frame.locals[slot_]; }

  private:
    std::size_t slot_;
};

class ParameterNode final : public Node {
  public:
    explicit ParameterNode(int index) : index_(index) {}
    [[nodiscard]] Value evaluate(Frame& frame) const override {
        return frame.state.parameter(index_);
    }

  private:
    int index_;
};

class DefinitionNode final : public Node {
  public:
    explicit DefinitionNode(int index) : index_(index) {}
    [[nodiscard]] Value evaluate(Frame& frame) const override {
        return frame.state.definition(index_);
    }

  private:
    int index_;
};

class PatientNode final : public Node {
  public:
    [[nodiscard]] Value evaluate(Frame& frame) const override {
        return frame.state.data().patient(frame.state.context().arena);
    }
};

class FunctionNode final : public Node {
  public:
    FunctionNode(int index, Nodes operands) : index_(index), operands_(std::move(operands)) {}
    [[nodiscard]] Value evaluate(Frame& frame) const override {
        Operands operands(operands_, frame);
        return frame.state.function(index_, operands.values());
    }

  private:
    int index_;
    Nodes operands_;
};

class LetNode final : public Node {
  public:
    LetNode(NodePointer value, NodePointer result, int slot)
        : value_(std::move(value)),
          result_(std::move(result)),
          slot_(static_cast<std::size_t>(slot)) {}
    [[nodiscard]] Value evaluate(Frame& frame) const override {
        frame.locals[slot_] = run(*value_, frame);
        return run(*result_, frame);
    }

  private:
    NodePointer value_;
    NodePointer result_;
    std::size_t slot_;
};

}  // namespace

NewNode make_literal_node(Value value) {
    return std::make_unique<LiteralNode>(value);
}
NewNode make_local_node(int slot) {
    return std::make_unique<LocalNode>(slot);
}
NewNode make_let_node(NodePointer value, NodePointer result, int slot) {
    return std::make_unique<LetNode>(std::move(value), std::move(result), slot);
}
NewNode make_parameter_node(int index) {
    return std::make_unique<ParameterNode>(index);
}
NewNode make_definition_node(int index) {
    return std::make_unique<DefinitionNode>(index);
}
NewNode make_function_node(int index, Nodes operands) {
    return std::make_unique<FunctionNode>(index, std::move(operands));
}
NewNode make_patient_node() {
    return std::make_unique<PatientNode>();
}

}  // namespace hookline::cql
