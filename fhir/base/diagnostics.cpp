#include "fhir/base/diagnostics.hpp"

#include <algorithm>
#include <ostream>
#include <sstream>
#include <utility>

namespace hookline {
namespace {

std::string_view line_of(std::string_view text, std::uint32_t line) {
    for (std::uint32_t current = 1; current < line; ++current) {
        const std::size_t end = text.find('\n');
        if (end == std::string_view::npos) {
            return {};
        }
        text.remove_prefix(end + 1);
    }
    text = text.substr(0, text.find('\n'));
    if (text.ends_with('\r')) {
        text.remove_suffix(1);
    }
    return text;
}

bool is_continuation(char c) {
    return (static_cast<unsigned char>(c) & 0xC0U) == 0x80U;
}

constexpr std::size_t kQuotedMax = 160;  // bytes of a source line
constexpr std::size_t kQuotedBefore = 60;

// A long line is quoted around the place only; what is left out is an ellipsis. The range becomes
// one of the quoted text.
std::string quoted_line(std::string_view line, SourceRange& range) {
    if (line.size() <= kQuotedMax) {
        return std::string(line);
    }
    std::size_t at = 0;  // byte of the place
    for (std::uint32_t column = 1; at < line.size() && column < range.begin.column; ++column) {
        do {
            ++at;
        } while (at < line.size() && is_continuation(line[at]));
    }
    std::size_t begin = at < kQuotedBefore ? 0 : at - kQuotedBefore;
    std::size_t end = std::min(begin + kQuotedMax, line.size());
    while (begin > 0 && is_continuation(line[begin])) {
        --begin;
    }
    while (end < line.size() && is_continuation(line[end])) {
        ++end;
    }
    const std::string_view left = begin > 0 ? "..." : "";
    const std::string_view right = end < line.size() ? "..." : "";
    const auto columns = [](std::string_view text) {
        return static_cast<std::uint32_t>(
            std::ranges::count_if(text, [](char c) { return !is_continuation(c); }));
    };
    const std::uint32_t width =
        range.end.column > range.begin.column ? range.end.column - range.begin.column : 0;
    range.begin.column =
        static_cast<std::uint32_t>(left.size()) + columns(line.substr(begin, at - begin)) + 1;
    range.end.column =
        range.begin.column + std::min(width, columns(line.substr(at, end - std::min(at, end))));
    return std::string(left) + std::string(line.substr(begin, end - begin)) + std::string(right);
}

// Spaces up to the column, tabs kept so that the caret stands under the same place.
std::string caret_line(std::string_view line, const SourceRange& range) {
    std::string result;
    std::uint32_t column = 1;
    for (std::size_t i = 0; i < line.size() && column < range.begin.column; ++i) {
        if (is_continuation(line[i])) {
            continue;
        }
        result += line[i] == '\t' ? '\t' : ' ';
        ++column;
    }
    result += '^';
    if (range.end.line == range.begin.line) {
        for (std::uint32_t at = range.begin.column + 1; at < range.end.column; ++at) {
            result += '~';
        }
    }
    return result;
}

}  // namespace

std::string_view to_string(Severity severity) {
    switch (severity) {
        case Severity::Error:
            return "error";
        case Severity::Warning:
            return "warning";
        case Severity::Information:
            return "information";
    }
    return "error";
}

void Diagnostics::add(Diagnostic diagnostic) {
    items_.push_back(std::move(diagnostic));
}

void Diagnostics::error(std::string file, SourceRange range, std::string message,
                        std::string path) {
    add({Severity::Error, std::move(file), range, std::move(message), std::move(path)});
}

void Diagnostics::warning(std::string file, SourceRange range, std::string message,
                          std::string path) {
    add({Severity::Warning, std::move(file), range, std::move(message), std::move(path)});
}

void Diagnostics::keep_source(std::string file, std::string text) {
    sources_.insert_or_assign(std::move(file), std::move(text));
}

bool Diagnostics::has_errors() const {
    return error_count() > 0;
}

std::size_t Diagnostics::error_count() const {
    return static_cast<std::size_t>(
        std::ranges::count(items_, Severity::Error, &Diagnostic::severity));
}

void Diagnostics::print(std::ostream& out) const {
    for (const Diagnostic& item : items_) {
        out << item.file;
        if (item.range.begin.line != 0) {
            out << ':' << item.range.begin.line << ':' << item.range.begin.column;
        }
        out << ": " << to_string(item.severity) << ": " << item.message;
        if (!item.path.empty()) {
            out << " (at " << item.path << ')';
        }
        out << '\n';
        const auto source = sources_.find(item.file);
        if (item.range.begin.line == 0 || source == sources_.end()) {
            continue;
        }
        SourceRange range = item.range;
        const std::string line = quoted_line(line_of(source->second, item.range.begin.line), range);
        out << "    " << line << "\n    " << caret_line(line, range) << '\n';
    }
}

std::string Diagnostics::to_text() const {
    std::ostringstream out;
    print(out);
    return std::move(out).str();
}

}  // namespace hookline
