#include "engine/cql/retrieve_nodes.hpp"

#include <algorithm>
#include <utility>

#include "engine/cql/comparison.hpp"

namespace hookline::cql {
namespace {

class RetrieveNode final : public Node {
  public:
    RetrieveNode(const ObjectType* type, int value_set) : type_(type), value_set_(value_set) {}
    [[nodiscard]] Value evaluate(Frame& frame) const override {
        EvalContext& context = frame.state.context();
        const auto found = frame.state.data().retrieve(*type_, value_set_, context.arena);
        context.spend(found.size());
        return Value::list(found);
    }

  private:
    const ObjectType* type_;
    int value_set_;
};

class RelatedRetrieveNode final : public Node {
  public:
    RelatedRetrieveNode(NodePointer context, const ObjectType* type, int value_set,
                        std::string where)
        : context_(std::move(context)),
          type_(type),
          value_set_(value_set),
          where_(std::move(where)) {}
    [[nodiscard]] Value evaluate(Frame& frame) const override {
        const Value related = run(*context_, frame);
        if (related.is_null()) {
            return Value::null();
        }
        EvalContext& context = frame.state.context();
        const auto found =
            frame.state.data().retrieve_related(related, *type_, value_set_, context.arena);
        if (!found) {
            EvaluationError error("the data source has no data of related instances");
            error.locate(where_);
            throw error;
        }
        context.spend(found->size());
        return Value::list(*found);
    }

  private:
    NodePointer context_;
    const ObjectType* type_;
    int value_set_;
    std::string where_;
};

// A retrieve by code, concept, or by a value set over another path than the primary one.
class FilteredRetrieveNode final : public Node {
  public:
    FilteredRetrieveNode(const ObjectType* type, PropertyGetter getter, Value terminology)
        : type_(type), getter_(getter), terminology_(terminology) {}
    [[nodiscard]] Value evaluate(Frame& frame) const override {
        EvalContext& context = frame.state.context();
        std::vector<Value> kept;
        for (const Value& item : frame.state.data().retrieve(*type_, -1, context.arena)) {
            context.spend(1);
            const Value code = getter_(item.as_object().data, context.arena);
            if (!code.is_null() && matches(context, code)) {
                kept.push_back(item);
            }
        }
        return make_list(kept, context.arena);
    }

  private:
    [[nodiscard]] bool matches(EvalContext& context, const Value& code) const {
        if (!terminology_.is(ValueKind::ValueSet)) {
            return equivalent(context, code, terminology_);
        }
        const int handle = terminology_.as_vocabulary().handle;
        const auto contains = [&](const CodeValue& one) {
            return context.terminology->contains(handle, one.system, one.code);
        };
        if (code.is(ValueKind::Code)) {
            return contains(code.as_code());
        }
        return std::ranges::any_of(code.as_concept().codes, contains);
    }

    const ObjectType* type_;
    PropertyGetter getter_;
    Value terminology_;
};

}  // namespace

NewNode make_retrieve_node(const ObjectType* type, int value_set) {
    return std::make_unique<RetrieveNode>(type, value_set);
}
NewNode make_related_retrieve_node(NodePointer context, const ObjectType* type, int value_set,
                                   std::string where) {
    return std::make_unique<RelatedRetrieveNode>(std::move(context), type, value_set,
                                                 std::move(where));
}
NewNode make_filtered_retrieve_node(const ObjectType* type, PropertyGetter getter,
                                    Value terminology) {
    return std::make_unique<FilteredRetrieveNode>(type, getter, terminology);
}

}  // namespace hookline::cql
