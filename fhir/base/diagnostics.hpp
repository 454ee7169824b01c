#pragma once

#include <cstdint>
#include <iosfwd>
#include <map>
#include <string>
#include <string_view>
#include <vector>

namespace hookline {

/// FHIR's issue-severity words.
enum class Severity : std::uint8_t { Error, Warning, Information };

[[nodiscard]] std::string_view to_string(Severity severity);

/// A place in a text file: line and column count from 1, the column in code points; 0 = unknown.
struct SourcePosition {
    std::uint32_t line = 0;
    std::uint32_t column = 0;

    friend bool operator==(const SourcePosition&, const SourcePosition&) = default;
};

/// Half-open range of a text file.
struct SourceRange {
    SourcePosition begin;
    SourcePosition end;

    friend bool operator==(const SourceRange&, const SourceRange&) = default;
};

/// One finding at load time.
struct Diagnostic {
    Severity severity = Severity::Error;
    std::string file;     ///< as given by the user
    SourceRange range;    ///< all zero when the finding concerns the whole file
    std::string message;  ///< lower case, one line, user text in backticks
    std::string path;     ///< element path inside a JSON file; may be empty
};

/// Collects all findings of one load, so that one run shows them all.
class Diagnostics {
  public:
    void add(Diagnostic diagnostic);
    void error(std::string file, SourceRange range, std::string message, std::string path = {});
    void warning(std::string file, SourceRange range, std::string message, std::string path = {});

    /// Keeps the text of `file`, so that findings can show the source line.
    void keep_source(std::string file, std::string text);

    [[nodiscard]] bool has_errors() const;
    [[nodiscard]] std::size_t error_count() const;
    [[nodiscard]] const std::vector<Diagnostic>& all() const { return items_; }

    /// Compiler style: `file:line:column: error: message`, the source line and a caret.
    void print(std::ostream& out) const;
    [[nodiscard]] std::string to_text() const;

  private:
    std::vector<Diagnostic> items_;
    std::map<std::string, std::string, std::less<>> sources_;
};

}  // namespace hookline
