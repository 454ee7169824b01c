#include "fhir/json/locate.hpp"

#include <algorithm>
#include <charconv>

namespace hookline::fhir::json {
namespace {

// One step of a path: a member name, or an index.
struct Step {
    std::string_view name;
    std::size_t index = 0;
    bool is_index = false;
};

// Takes the first step off the path; false when nothing usable is left.
bool next_step(std::string_view& path, Step& step) {
    if (path.starts_with('.')) {
        path.remove_prefix(1);
    }
    if (path.empty()) {
        return false;
    }
    if (path.front() == '[') {
        const std::size_t end = path.find(']');
        step.is_index = true;
        const auto digits = path.substr(1, end == std::string_view::npos ? 0 : end - 1);
        const auto parsed =
            std::from_chars(digits.data(), digits.data() + digits.size(), step.index);
        path.remove_prefix(end == std::string_view::npos ? path.size() : end + 1);
        return parsed.ec == std::errc() && !digits.empty();
    }
    const std::size_t end = path.find_first_of(".[");
    step = {path.substr(0, end), 0, false};
    path.remove_prefix(end == std::string_view::npos ? path.size() : end);
    return true;
}

// Walks the text of one document; never looks beyond its end.
class Scanner {
  public:
    explicit Scanner(std::string_view text) : text_(text) {}

    [[nodiscard]] std::size_t position() const { return at_; }
    [[nodiscard]] bool done() const { return at_ >= text_.size(); }

    void skip_space() {
        while (!done() && std::string_view(" \t\r\n,:").contains(text_[at_])) {
            ++at_;
        }
    }

    // The raw text between the quotes.
    std::string_view skip_string() {
        const std::size_t begin = ++at_;
        while (!done() && text_[at_] != '"') {
            at_ += text_[at_] == '\\' ? 2U : 1U;
        }
        const std::size_t end = std::min(at_, text_.size());
        at_ = std::min(end + 1, text_.size());
        return text_.substr(begin, end - begin);
    }

    void skip_value() {
        skip_space();
        std::size_t depth = 0;
        do {
            if (done()) {
                return;
            }
            const char c = text_[at_];
            if (c == '"') {
                skip_string();
            } else if (c == '{' || c == '[') {
                ++depth;
                ++at_;
            } else if (c == '}' || c == ']') {
                if (depth == 0) {
                    return;
                }
                --depth;
                ++at_;
            } else {
                skip_scalar_or_space();
            }
        } while (depth > 0);
    }

    // Stands behind the opening bracket of an object or array; false when the value is none.
    bool enter(char bracket) {
        skip_space();
        if (done() || text_[at_] != bracket) {
            return false;
        }
        ++at_;
        return true;
    }

    // At the next member or element; false at the end.
    bool has_next() {
        skip_space();
        return !done() && text_[at_] != '}' && text_[at_] != ']';
    }

    bool at_string() const { return !done() && text_[at_] == '"'; }

  private:
    void skip_scalar_or_space() {
        const std::size_t begin = at_;
        while (!done() && !std::string_view("\"{}[]").contains(text_[at_]) &&
               (at_ == begin || !std::string_view(" \t\r\n,:").contains(text_[at_]))) {
            ++at_;
        }
    }

    std::string_view text_;
    std::size_t at_ = 0;
};

bool go_to_member(Scanner& scanner, std::string_view name, std::size_t& begin, std::size_t& end) {
    if (!scanner.enter('{')) {
        return false;
    }
    while (scanner.has_next() && scanner.at_string()) {
        const std::size_t start = scanner.position();
        const std::string_view found = scanner.skip_string();
        if (found == name) {
            begin = start;
            end = scanner.position();
            return true;
        }
        scanner.skip_value();
    }
    return false;
}

bool go_to_element(Scanner& scanner, std::size_t index, std::size_t& begin, std::size_t& end) {
    if (!scanner.enter('[')) {
        return false;
    }
    for (std::size_t i = 0; scanner.has_next(); ++i) {
        if (i == index) {
            begin = scanner.position();
            end = begin + 1;
            return true;
        }
        scanner.skip_value();
    }
    return false;
}

}  // namespace

SourcePosition position_of(std::string_view text, std::size_t offset) {
    SourcePosition position{1, 1};
    for (const char c : text.substr(0, offset)) {
        if (c == '\n') {
            ++position.line;
            position.column = 1;
        } else if ((static_cast<unsigned char>(c) & 0xC0U) != 0x80U) {
            ++position.column;
        }
    }
    return position;
}

SourceRange locate(std::string_view text, std::string_view path) {
    Scanner scanner(text);
    std::size_t begin = 0;
    std::size_t end = 0;
    Step step;
    while (next_step(path, step)) {
        const bool found = step.is_index ? go_to_element(scanner, step.index, begin, end)
                                         : go_to_member(scanner, step.name, begin, end);
        if (!found) {
            break;
        }
    }
    if (end == 0) {
        return {};
    }
    return {position_of(text, begin), position_of(text, end)};
}

}  // namespace hookline::fhir::json
