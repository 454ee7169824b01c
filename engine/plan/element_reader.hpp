#pragma once

#include <initializer_list>
#include <string>
#include <string_view>
#include <vector>

#include "engine/plan/rule.hpp"
#include "fhir/base/diagnostics.hpp"
#include "mappings/json_file.hpp"

namespace hookline::engine {

/// Base of this product's extensions, code systems and canonical URLs.
inline constexpr std::string_view kExtensionBase =
    "https://hookline.example/fhir/StructureDefinition/";
inline constexpr std::string_view kDraftKindSystem =
    "https://hookline.example/fhir/CodeSystem/draft-order-kind";
inline constexpr std::string_view kAppointmentKindSystem =
    "https://hookline.example/fhir/CodeSystem/appointment-kind";
inline constexpr std::string_view kOverrideReasonSystem =
    "https://hookline.example/fhir/CodeSystem/override-reasons";

/// Path of an element of an array, `action[3]`; `path` may be empty.
[[nodiscard]] std::string at(const std::string& path, std::string_view member, std::size_t index);
/// Path of a member, `action[3].title`.
[[nodiscard]] std::string at(const std::string& path, std::string_view member);

/// The canonical without its version.
[[nodiscard]] std::string_view without_version(std::string_view canonical);
/// The last segment of a canonical without its version, e.g. the name of a library.
[[nodiscard]] std::string_view last_segment(std::string_view canonical);

[[nodiscard]] Coding read_coding(const fhir::json::Value* value);

/// Whether some coding of the CodeableConcept `value` has this code.
[[nodiscard]] bool has_code(const fhir::json::Value* value, std::string_view code);

/// Reads elements of one file of a guideline; findings name file and element path.
class ElementReader {
  public:
    using Value = fhir::json::Value;

    ElementReader(const mappings::JsonFile& file, Diagnostics& diagnostics)
        : file_(file), diagnostics_(diagnostics) {}

    [[nodiscard]] const mappings::JsonFile& file() const { return file_; }

    void error(const std::string& path, std::string message);
    void warning(const std::string& path, std::string message);

    /// The string member `name`; an error when it is absent or empty.
    [[nodiscard]] std::string text(const Value& owner, std::string_view name,
                                   const std::string& path);
    /// Refuses every member that is not named.
    void refuse_unknown(const Value& owner, std::initializer_list<std::string_view> known,
                        const std::string& path);
    /// Refuses every member of a whole resource that is neither among those that Library and
    /// PlanDefinition share in FHIR R4 nor among its `own`.
    void refuse_unknown_of_resource(const Value& root, std::initializer_list<std::string_view> own);

    /// Calls `visit(name, extension, path)` for every extension of `owner` with the last segment of
    /// its URL; one of somebody else is an error.
    template <class Visit>
    void each_extension(const Value& owner, const std::string& path, Visit visit) {
        const auto extensions = owner.array_at("extension");
        for (std::size_t i = 0; i < extensions.size(); ++i) {
            const std::string where = at(path, "extension", i);
            const std::string_view url = extensions[i].string_at("url");
            if (url.starts_with(kExtensionBase)) {
                visit(url.substr(kExtensionBase.size()), extensions[i], where);
            } else {
                unknown_extension(where);
            }
        }
    }
    void unknown_extension(const std::string& path) { error(path, "extension is not known"); }

    /// An Expression that is looked up in `library`.
    [[nodiscard]] BoundExpression expression(const Value* value, std::string_view library,
                                             const std::string& path);
    /// All conditions of an action.
    [[nodiscard]] std::vector<BoundExpression> conditions(const Value& action,
                                                          std::string_view library,
                                                          const std::string& path);
    [[nodiscard]] bool boolean(const Value& extension, const std::string& path);

    /// SR-082: no raw HTML, no images, https links only.
    void check_markdown(std::string_view markdown, const std::string& path);

  private:
    const mappings::JsonFile& file_;
    Diagnostics& diagnostics_;
};

}  // namespace hookline::engine
