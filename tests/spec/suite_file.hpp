#pragma once

#include <filesystem>
#include <optional>
#include <string>
#include <vector>

#include "fhir/base/result.hpp"

namespace hookline::spec {

/// Where the suite wants an expression to be refused.
enum class Refusal : std::uint8_t {
    None,       ///< it has a value
    Anywhere,   ///< `invalid="true"`
    Load,       ///< `invalid="syntax"` or `"semantic"`
    Execution,  ///< `invalid="execution"`
};

/// One `<test>` of a file in the XML form of HL7's suite (urn http://hl7.org/fhirpath/tests).
struct SuiteTest {
    std::string file;  ///< without its ending
    std::string group;
    std::string name;
    std::string expression;
    Refusal refusal = Refusal::None;
    std::vector<std::string> outputs;  ///< CQL text each; several stand for a list

    [[nodiscard]] std::string id() const { return file + '/' + group + '/' + name; }
};

/// Reads one file. Errors: LoadFailed when it is no XML or has another root or an attribute that
/// is not known here.
[[nodiscard]] Result<std::vector<SuiteTest>> read_suite_file(const std::filesystem::path& file);

/// All tests of the `.xml` files of a folder, by file name. Errors: LoadFailed; also when there are
/// none.
[[nodiscard]] Result<std::vector<SuiteTest>> read_suite(const std::filesystem::path& folder);

}  // namespace hookline::spec
