#pragma once

#include <string>

#include "engine/plan/plan_reader.hpp"

namespace hookline::engine {

/// Reads the top actions of one PlanDefinition.
class RuleReader {
  public:
    RuleReader(ElementReader& reader, const PlanReferences& references, std::string library)
        : reader_(reader), references_(references), library_(std::move(library)) {}

    [[nodiscard]] Rule read(const fhir::json::Value& action, const std::string& path);

  private:
    using Value = fhir::json::Value;

    void read_extension(std::string_view name, const Value& extension, const std::string& path,
                        Rule& rule);
    void read_delivery(const Value& extension, const std::string& path, Rule& rule);
    void read_override_reason(const Value& extension, const std::string& path, Rule& rule);
    void read_priority(const Value& action, const std::string& path, Rule& rule);
    void read_documentation(const Value& action, const std::string& path, Rule& rule);
    [[nodiscard]] Trigger read_trigger(const Value& trigger, const std::string& path);
    void read_dynamic(const Value& value, const std::string& path, Rule& rule);
    void check(const Rule& rule, const std::string& path);

    ElementReader& reader_;
    const PlanReferences& references_;
    std::string library_;
};

}  // namespace hookline::engine
