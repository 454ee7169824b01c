#pragma once

#include <memory>
#include <string_view>
#include <vector>

#include "engine/cql/data_source.hpp"

namespace hookline::engine {

/// How CQL reads the classes of the model OncologyPatient out of the structures of the record.
/// Immutable; one instance serves all guidelines.
class RecordBinding final : public cql::ModelBinding {
  public:
    RecordBinding();

    [[nodiscard]] const cql::ObjectType* find_class(std::string_view class_name) const override;
    [[nodiscard]] cql::PropertyGetter find_property(std::string_view class_name,
                                                    std::string_view element) const override;

    /// Names of all classes, and of all elements of a class; for the test against the ModelInfo.
    [[nodiscard]] std::vector<std::string_view> classes() const;
    [[nodiscard]] std::vector<std::string_view> elements(std::string_view class_name) const;

  private:
    std::vector<std::unique_ptr<cql::ObjectType>> types_;
};

}  // namespace hookline::engine
