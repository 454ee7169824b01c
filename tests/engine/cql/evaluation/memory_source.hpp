#pragma once

#include <map>
#include <memory>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "engine/cql/data_source.hpp"
#include "engine/cql/model_info.hpp"

/// Data source, terminology and binding that hold what a test gives them, for any model.
namespace hookline::cql::test {

/// The classes of a ModelInfo; their instances are those that CQL or a MemorySource made.
class MemoryBinding final : public ModelBinding {
  public:
    /// `model` may be null: a binding without classes. It outlives the binding.
    explicit MemoryBinding(const ModelInfo* model);

    [[nodiscard]] const ObjectType* find_class(std::string_view class_name) const override;
    [[nodiscard]] PropertyGetter find_property(std::string_view class_name,
                                               std::string_view element) const override;
    [[nodiscard]] const ModelInfo* model() const { return model_; }

  private:
    const ModelInfo* model_;
    std::map<std::string, std::unique_ptr<ObjectType>, std::less<>> types_;
};

/// Value sets as lists of codes. Fill it before libraries are loaded.
class MemoryTerminology final : public Terminology {
  public:
    void add_value_set(std::string url, std::vector<std::pair<std::string, std::string>> codes);

    [[nodiscard]] std::optional<int> find_value_set(std::string_view url) const override;
    [[nodiscard]] bool contains(int value_set, std::string_view system,
                                std::string_view code) const override;

  private:
    struct ValueSet {
        std::string url;
        std::vector<std::pair<std::string, std::string>> codes;  // system, code
    };
    std::vector<ValueSet> value_sets_;
};

/// Instances in the order in which they were added. Texts and lists of the values belong to the
/// caller and outlive the source.
class MemorySource final : public DataSource {
  public:
    using Elements = std::vector<std::pair<std::string, Value>>;

    MemorySource(const MemoryBinding& binding, const Terminology& terminology)
        : binding_(binding), terminology_(terminology) {}

    /// Adds an instance; elements that are not named are null. `class_name` is a class of the
    /// model. The first instance of the model's patient class is the patient of the context.
    void add(std::string_view class_name, const Elements& elements);

    [[nodiscard]] std::span<const Value> retrieve(const ObjectType& type, int value_set,
                                                  RequestArena& arena) const override;
    [[nodiscard]] Value patient(RequestArena& arena) const override;

  private:
    [[nodiscard]] bool is_in(const Value& code, int value_set) const;

    const MemoryBinding& binding_;
    const Terminology& terminology_;
    RequestArena memory_;
    std::vector<Value> instances_;
};

}  // namespace hookline::cql::test
