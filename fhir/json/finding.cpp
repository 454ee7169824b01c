#include "fhir/json/finding.hpp"

#include "fhir/base/files.hpp"
#include "fhir/json/locate.hpp"

namespace hookline::fhir::json {

void add_finding(Diagnostics& diagnostics, Severity severity, const std::string& file,
                 const std::string& path, std::string message) {
    SourceRange range;
    if (!path.empty()) {
        if (auto text = read_file(file)) {
            range = locate(*text, path);
            diagnostics.keep_source(file, *std::move(text));
        }
    }
    diagnostics.add({severity, file, range, std::move(message), path});
}

}  // namespace hookline::fhir::json
