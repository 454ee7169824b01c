#pragma once

#include <map>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "fhir/base/diagnostics.hpp"

namespace hookline::cql {

/// A type as a ModelInfo file names it, not yet resolved.
struct ModelType {
    enum class Kind : std::uint8_t { Named, List, Interval, Choice, Tuple };
    Kind kind = Kind::Named;
    std::string name;                ///< Named: `System.String`, `OncologyPatient.Condition`
    std::vector<ModelType> inner;    ///< List, Interval: one; Choice, Tuple: all
    std::vector<std::string> names;  ///< Tuple: of the elements
};

/// An element of a class, by the name that CQL uses.
struct ModelElement {
    std::string name;
    ModelType type;
};

/// A ClassInfo of the file.
struct ModelClass {
    std::string name;        ///< unqualified
    std::string label;       ///< another name for retrieves; may be empty
    std::string base;        ///< qualified, `System.Any` or a class of the model; may be empty
    std::string identifier;  ///< of the profile that a retrieve names; may be empty
    std::string primary_code_path;  ///< empty: the class has no primary code
    bool retrievable = false;
    std::vector<ModelElement> elements;  ///< own ones, without those of the base
};

/// An implicit conversion that the model declares.
struct ModelConversion {
    std::string from;      ///< qualified type
    std::string to;        ///< qualified type
    std::string function;  ///< `FHIRHelpers.ToString`: library and function
};

/// A data model, read from a file in the standard ModelInfo XML format of the CQL reference
/// implementation. The engine itself knows no model. Immutable after load.
class ModelInfo {
  public:
    /// Reads the text of a file; findings go to `diagnostics`. Nothing when there are errors.
    [[nodiscard]] static std::optional<ModelInfo> parse(const std::string& file,
                                                        std::string_view text,
                                                        Diagnostics& diagnostics);

    [[nodiscard]] const std::string& name() const { return name_; }
    [[nodiscard]] const std::string& version() const { return version_; }
    [[nodiscard]] const std::string& url() const { return url_; }
    /// Unqualified name of the class of the context Patient.
    [[nodiscard]] const std::string& patient_class() const { return patient_class_; }
    [[nodiscard]] const std::vector<ModelClass>& classes() const { return classes_; }
    /// By name or by label.
    [[nodiscard]] const ModelClass* find_class(std::string_view name) const;
    /// Whether the class is `base` or derived from it.
    [[nodiscard]] bool derives(const ModelClass& model_class, std::string_view base) const;
    [[nodiscard]] const std::vector<ModelConversion>& conversions() const { return conversions_; }
    /// Path from the patient to the date of birth, for the age functions; may be empty.
    [[nodiscard]] const std::string& patient_birth_date() const { return patient_birth_date_; }
    /// The context of definitions before the first `context`; empty: none of a patient.
    [[nodiscard]] const std::string& default_context() const { return default_context_; }
    /// Names that may stand behind `context`.
    [[nodiscard]] const std::vector<std::string>& contexts() const { return contexts_; }

  private:
    std::string name_;
    std::string version_;
    std::string url_;
    std::string patient_class_;
    std::string patient_birth_date_;
    std::string default_context_;
    std::vector<ModelClass> classes_;
    std::vector<ModelConversion> conversions_;
    std::vector<std::string> contexts_;
};

}  // namespace hookline::cql
