#pragma once

#include "engine/cql/data_source.hpp"

namespace hookline::cql {

/// No model, no patient, no value sets: for expressions that speak of nothing but values.
/// Thread safety: immutable.
class NoData final : public ModelBinding, public Terminology, public DataSource {
  public:
    [[nodiscard]] const ObjectType* find_class(std::string_view) const override { return nullptr; }
    [[nodiscard]] PropertyGetter find_property(std::string_view, std::string_view) const override {
        return nullptr;
    }
    [[nodiscard]] std::optional<int> find_value_set(std::string_view) const override {
        return std::nullopt;
    }
    [[nodiscard]] bool contains(int, std::string_view, std::string_view) const override {
        return false;
    }
    [[nodiscard]] std::span<const Value> retrieve(const ObjectType&, int,
                                                  RequestArena&) const override {
        return {};
    }
    [[nodiscard]] Value patient(RequestArena&) const override { return Value::null(); }
};

}  // namespace hookline::cql
