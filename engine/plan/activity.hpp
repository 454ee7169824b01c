#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "fhir/json/value.hpp"

namespace hookline::engine {

/// What a suggestion creates: an ActivityDefinition, or an order set of several. Its JSON lives as
/// long as the guideline.
struct Activity {
    /// One order of an order set.
    struct Part {
        std::string title;
        std::string url;
        const Activity* activity = nullptr;  ///< owner: the guideline
        std::string path;                    ///< for findings
    };

    std::string id;
    std::string url;
    std::string kind;  ///< ServiceRequest, MedicationRequest, Task or RequestGroup
    std::string title;
    std::string description;
    std::string priority;        ///< may be empty
    fhir::json::Value code;      ///< CodeableConcept of `code` or `productCodeableConcept`, or null
    std::string code_json;       ///< the same as it is written into a draft
    std::string body_site_json;  ///< array of CodeableConcept, or empty
    std::string extension_json;  ///< array of extensions of the created order, or empty
    std::vector<Part> parts;     ///< RequestGroup only
    std::string file;            ///< for findings

    [[nodiscard]] bool is_order_set() const { return kind == "RequestGroup"; }
};

}  // namespace hookline::engine
