#include "engine/cql/regex_dialect.hpp"

#include <array>
#include <charconv>
#include <cstdint>
#include <optional>

namespace hookline::cql {
namespace {

// Goes over a pattern piece by piece: an escape, the beginning of a bracket class, a character.
class PatternReader {
  public:
    explicit PatternReader(std::string_view pattern) : rest_(pattern) {}

    [[nodiscard]] bool at_end() const { return rest_.empty(); }
    [[nodiscard]] bool in_class() const { return in_class_; }
    /// What is left, the next piece first.
    [[nodiscard]] std::string_view rest() const { return rest_; }

    std::string_view take(std::size_t size) {
        const std::string_view piece = rest_.substr(0, size);
        rest_.remove_prefix(piece.size());
        return piece;
    }

    /// An escape has two characters, `\Q...\E` all that it quotes.
    std::string_view next() {
        if (rest_.starts_with("\\Q")) {
            const std::size_t end = rest_.find("\\E");
            return take(end == std::string_view::npos ? rest_.size() : end + 2);
        }
        if (rest_.front() == '\\') {
            return take(2);
        }
        if (!in_class_ && rest_.front() == '[') {
            in_class_ = true;
            // A bracket that comes first stands for itself.
            const std::size_t begin = rest_.starts_with("[^") ? 2 : 1;
            return take(rest_.substr(begin).starts_with(']') ? begin + 1 : begin);
        }
        if (in_class_ && rest_.starts_with("[:")) {
            const std::size_t end = rest_.find(":]");
            return take(end == std::string_view::npos ? 1 : end + 2);
        }
        if (in_class_ && rest_.front() == ']') {
            in_class_ = false;
        }
        return take(1);
    }

  private:
    std::string_view rest_;
    bool in_class_ = false;
};

// The number of `\uHHHH` at the beginning.
std::optional<std::uint32_t> code_unit(std::string_view text) {
    constexpr std::size_t kSize = 6;
    if (!text.starts_with("\\u") || text.size() < kSize) {
        return std::nullopt;
    }
    std::uint32_t number = 0;
    const char* end = text.data() + kSize;
    const auto result = std::from_chars(text.data() + 2, end, number, 16);
    return result.ec == std::errc() && result.ptr == end ? std::optional(number) : std::nullopt;
}

// A character, of which UTF-16 may need two.
std::string unicode_escape(PatternReader& reader, std::uint32_t unit) {
    reader.take(6);
    if (unit >= 0xD800 && unit < 0xDC00) {
        const auto low = code_unit(reader.rest());
        if (low && *low >= 0xDC00 && *low < 0xE000) {
            reader.take(6);
            unit = 0x10000 + ((unit - 0xD800) << 10U) + (*low - 0xDC00);
        }
    }
    std::array<char, 8> digits{};
    const auto result = std::to_chars(digits.data(), digits.data() + digits.size(), unit, 16);
    return "\\x{" + std::string(digits.data(), result.ptr) + '}';
}

bool is_named_group(std::string_view text) {
    return text.starts_with("(?<") && !text.starts_with("(?<=") && !text.starts_with("(?<!");
}

struct Construct {
    std::string_view begin;
    std::string_view name;
};
constexpr std::array kConstructs = {
    Construct{"(?=", "a look-ahead"},
    Construct{"(?!", "a look-ahead"},
    Construct{"(?<=", "a look-behind"},
    Construct{"(?<!", "a look-behind"},
    Construct{"(?>", "an atomic group"},
    Construct{"(?(", "a conditional group"},
    Construct{"(?|", "a branch reset"},
    Construct{"(?P=", "a back-reference"},
    Construct{"(?P>", "a call of a group"},
    Construct{"(?R", "a call of a group"},
    Construct{"\\k", "a back-reference"},
    Construct{"\\g", "a back-reference"},
    Construct{"\\G", "the end of a last match"},
};

bool is_repetition(char c) {
    return c == '*' || c == '+' || c == '?' || c == '}';
}

}  // namespace

bool needs_rewriting(std::string_view pattern) {
    return pattern.find("(?<") != std::string_view::npos ||
           pattern.find("\\u") != std::string_view::npos;
}

std::string to_re2(std::string_view pattern) {
    std::string result;
    PatternReader reader(pattern);
    while (!reader.at_end()) {
        if (const auto unit = code_unit(reader.rest())) {
            result += unicode_escape(reader, *unit);
        } else if (!reader.in_class() && is_named_group(reader.rest())) {
            reader.take(2);
            result += "(?P";
        } else {
            result += reader.next();
        }
    }
    return result;
}

std::string_view unsupported_construct(std::string_view pattern) {
    PatternReader reader(pattern);
    bool repeated = false;  // the last piece was a repetition
    while (!reader.at_end()) {
        const std::string_view rest = reader.rest();
        if (!reader.in_class()) {
            for (const Construct& construct : kConstructs) {
                if (rest.starts_with(construct.begin)) {
                    return construct.name;
                }
            }
            if (rest.size() > 1 && rest[0] == '\\' && rest[1] >= '1' && rest[1] <= '9') {
                return "a back-reference";
            }
            if (rest.front() == '+' && repeated) {
                return "a possessive repetition";
            }
        }
        const bool plain = !reader.in_class();
        const std::string_view piece = reader.next();
        repeated = plain && piece.size() == 1 && is_repetition(piece.front());
    }
    return {};
}

}  // namespace hookline::cql
