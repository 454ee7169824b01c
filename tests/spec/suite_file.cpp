#include "tests/spec/suite_file.hpp"

#include <algorithm>
#include <pugixml.hpp>
#include <string_view>
#include <system_error>

namespace hookline::spec {
namespace {

namespace fs = std::filesystem;

std::optional<Refusal> refusal_of(std::string_view invalid) {
    if (invalid.empty() || invalid == "false") {
        return Refusal::None;
    }
    if (invalid == "true") {
        return Refusal::Anywhere;
    }
    if (invalid == "syntax" || invalid == "semantic") {
        return Refusal::Load;
    }
    return invalid == "execution" ? std::optional(Refusal::Execution) : std::nullopt;
}

Result<SuiteTest> read_test(const pugi::xml_node& node, const std::string& file,
                            const std::string& group) {
    SuiteTest test{file, group, node.attribute("name").value(), {}, Refusal::None, {}};
    const pugi::xml_node expression = node.child("expression");
    const auto refusal = refusal_of(expression.attribute("invalid").value());
    if (!expression || !refusal) {
        return fail(ErrorKind::LoadFailed, "a test without a readable `expression`", test.id());
    }
    test.expression = expression.text().get();
    test.refusal = *refusal;
    for (const pugi::xml_node output : node.children("output")) {
        if (!std::string_view(output.text().get()).empty()) {
            test.outputs.emplace_back(output.text().get());
        }
    }
    return test;
}

}  // namespace

Result<std::vector<SuiteTest>> read_suite_file(const fs::path& file) {
    pugi::xml_document document;
    const pugi::xml_parse_result parsed = document.load_file(file.c_str());
    if (!parsed) {
        return fail(ErrorKind::LoadFailed, parsed.description(), file.string());
    }
    const pugi::xml_node root = document.child("tests");
    if (!root) {
        return fail(ErrorKind::LoadFailed, "expected the element `tests`", file.string());
    }
    std::vector<SuiteTest> tests;
    for (const pugi::xml_node group : root.children("group")) {
        for (const pugi::xml_node node : group.children("test")) {
            HOOKLINE_TRY(SuiteTest test,
                         read_test(node, file.stem().string(), group.attribute("name").value()));
            tests.push_back(std::move(test));
        }
    }
    return tests;
}

Result<std::vector<SuiteTest>> read_suite(const fs::path& folder) {
    std::error_code error;
    std::vector<fs::path> files;
    for (const auto& entry : fs::directory_iterator(folder, error)) {
        if (entry.path().extension() == ".xml") {
            files.push_back(entry.path());
        }
    }
    std::ranges::sort(files);
    std::vector<SuiteTest> tests;
    for (const fs::path& file : files) {
        HOOKLINE_TRY(std::vector<SuiteTest> more, read_suite_file(file));
        std::ranges::move(more, std::back_inserter(tests));
    }
    if (tests.empty()) {
        return fail(ErrorKind::LoadFailed, "the folder holds no tests", folder.string());
    }
    return tests;
}

}  // namespace hookline::spec
