#include "engine/cql/constant_folder.hpp"

#include <algorithm>

#include "engine/cql/library_set.hpp"

namespace hookline::cql {
namespace {

constexpr std::uint64_t kStepsMax = 10'000;  // for one expression

// Stands in for a request: nothing that is folded asks for data.
class NoData final : public DataSource {
  public:
    [[nodiscard]] std::span<const Value> retrieve(const ObjectType&, int,
                                                  RequestArena&) const override {
        return {};
    }
    [[nodiscard]] Value patient(RequestArena&) const override { return Value::null(); }
};

const NoData kNoData;

// Types whose operators look at nothing but their operands. A date and time without an offset has
// that of the request, so it is none of them.
bool is_plain(const Type& type) {
    switch (type.kind) {
        case TypeKind::DateTime:
        case TypeKind::ValueSet:
        case TypeKind::CodeSystem:
        case TypeKind::Vocabulary:
        case TypeKind::Class:
        case TypeKind::Generic:
            return false;
        case TypeKind::List:
        case TypeKind::Interval:
            return is_plain(*type.element);
        case TypeKind::Tuple:
            return std::ranges::all_of(
                type.elements, [](const auto& element) { return is_plain(*element.second); });
        case TypeKind::Choice:
            return std::ranges::all_of(type.choices,
                                       [](const Type* choice) { return is_plain(*choice); });
        default:
            return true;
    }
}

}  // namespace

ConstantFolder::ConstantFolder(Program& program)
    : state_(program, kNoData, *program.terminology, EvaluationOptions(), program.constants) {}

bool ConstantFolder::is_foldable(const elm::Expression& tree) const {
    switch (tree.kind) {
        case elm::Kind::List:
        case elm::Kind::Tuple:
        case elm::Kind::Interval:
        case elm::Kind::Instance:
            break;
        case elm::Kind::Operator:
            if (tree.operands.empty() || tree.row->chapter == "Clinical Operators" ||
                tree.name == "Message") {
                return false;
            }
            break;
        default:
            return false;
    }
    return is_plain(*tree.type) &&
           std::ranges::all_of(tree.operands, [&](const elm::ExpressionPointer& operand) {
               return is_plain(*operand->type) && constants_.contains(operand.get());
           });
}

std::optional<Value> ConstantFolder::fold(const elm::Expression& tree, const Node& node) {
    if (!is_foldable(tree)) {
        return std::nullopt;
    }
    state_.context().steps_left = kStepsMax;
    state_.reset_depth();
    Frame frame{state_, {}};
    try {
        return run(node, frame);
    } catch (const EvaluationError&) {
        return std::nullopt;
    }
}

}  // namespace hookline::cql
