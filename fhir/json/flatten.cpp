#include "fhir/json/flatten.hpp"

#include <cstdint>
#include <cstring>

#include "fhir/json/mark_scanner.hpp"

namespace hookline::fhir::json {
namespace {

constexpr std::string_view kBadEscape = "escape or control character in a string is not valid";
constexpr std::string_view kNoValue = "expected a JSON value";
constexpr std::string_view kBadNumber = "number is not valid";
constexpr unsigned kNoCodePoint = 0xFFFFFFFF;

bool is_digit(char c) {
    return c >= '0' && c <= '9';
}

bool is_space(char c) {
    return c == ' ' || c == '\n' || c == '\r' || c == '\t';
}

unsigned hex_digit(char c) {
    if (is_digit(c)) {
        return static_cast<unsigned>(c - '0');
    }
    const char lower = static_cast<char>(c | 0x20);
    return lower >= 'a' && lower <= 'f' ? static_cast<unsigned>(lower - 'a') + 10 : kNoCodePoint;
}

// Four hex digits; kNoCodePoint when they are none.
unsigned hex_quad(const char* text) {
    unsigned value = 0;
    for (int i = 0; i < 4; ++i) {
        const unsigned digit = hex_digit(text[i]);
        if (digit == kNoCodePoint) {
            return kNoCodePoint;
        }
        value = value * 16 + digit;
    }
    return value;
}

// Never longer than the escape that it stands for.
char* put_utf8(char* out, unsigned code_point) {
    const auto put = [&out](unsigned byte) { *out++ = static_cast<char>(byte); };
    if (code_point < 0x80) {
        put(code_point);
    } else if (code_point < 0x800) {
        put(0xC0 | (code_point >> 6U));
        put(0x80 | (code_point & 0x3FU));
    } else if (code_point < 0x10000) {
        put(0xE0 | (code_point >> 12U));
        put(0x80 | ((code_point >> 6U) & 0x3FU));
        put(0x80 | (code_point & 0x3FU));
    } else {
        put(0xF0 | (code_point >> 18U));
        put(0x80 | ((code_point >> 12U) & 0x3FU));
        put(0x80 | ((code_point >> 6U) & 0x3FU));
        put(0x80 | (code_point & 0x3FU));
    }
    return out;
}

char simple_escape(char letter) {
    switch (letter) {
        case '"':
        case '\\':
        case '/':
            return letter;
        case 'b':
            return '\b';
        case 'f':
            return '\f';
        case 'n':
            return '\n';
        case 'r':
            return '\r';
        case 't':
            return '\t';
        default:
            return '\0';
    }
}

// The bytes behind the text are zero, which no rule accepts: looking ahead needs no bounds.
class Flattener {
  public:
    Flattener(BodyBuffer& body, TreeBuilder& builder)
        : begin_(body.data()),
          end_(body.data() + body.size()),
          at_(begin_),
          marks_(begin_, body.size()),
          builder_(builder) {}

    FlattenResult run() {
        const bool complete = document();
        if (!marks_.is_valid_utf8()) {
            return {false, true, marks_.invalid_at(), {}};
        }
        return {complete, false, offset(), error_};
    }

  private:
    // What a value has led to: it is complete, or it is a container whose first entry is next.
    enum class Step : std::uint8_t { Failed, Complete, Opened };

    [[nodiscard]] std::size_t offset() const { return static_cast<std::size_t>(at_ - begin_); }

    bool fail(std::string_view error) {
        error_ = error;
        return false;
    }
    Step step(bool ok) { return ok ? Step::Complete : Step::Failed; }

    void skip_space() {
        // Nearly always nothing: one comparison says so.
        while (static_cast<unsigned char>(*at_) <= ' ' && is_space(*at_)) [[unlikely]] {
            ++at_;
        }
    }

    bool document() {
        skip_space();
        if (at_ == end_) {
            return fail("expected a JSON value, found nothing");
        }
        for (;;) {
            if (builder_.is_in_object() && !name()) {
                return false;
            }
            const Step done = value();
            if (done == Step::Opened) {
                continue;
            }
            if (done == Step::Failed || !close_or_go_on()) {
                return false;
            }
            if (builder_.is_complete()) {
                skip_space();
                return at_ == end_ || fail("expected the end, found more text");
            }
        }
    }

    // Behind a complete value: ends what ends there and passes the comma before the next.
    bool close_or_go_on() {
        while (!builder_.is_complete()) {
            skip_space();
            const bool in_object = builder_.is_in_object();
            if (*at_ == ',') {
                ++at_;
                skip_space();
                return true;
            }
            if (*at_ != (in_object ? '}' : ']')) {
                return fail(in_object ? "expected `,` or `}`" : "expected `,` or `]`");
            }
            ++at_;
            if (!builder_.end()) {
                return false;
            }
        }
        return true;
    }

    bool name() {
        if (*at_ != '"') {
            return fail("expected a member name in quotes");
        }
        const std::string_view text = string();
        if (text.data() == nullptr || !builder_.name(text)) {
            return false;
        }
        skip_space();
        if (*at_ != ':') {
            return fail("expected `:` after a member name");
        }
        ++at_;
        skip_space();
        return true;
    }

    Step value() {
        switch (*at_) {
            case '"': {
                const std::string_view text = string();
                return step(text.data() != nullptr && builder_.add_string(text));
            }
            case '{':
                return open(false, '}');
            case '[':
                return open(true, ']');
            case 't':
                return step(literal("true") && builder_.add(Value::boolean(true)));
            case 'f':
                return step(literal("false") && builder_.add(Value::boolean(false)));
            case 'n':
                return step(literal("null") && builder_.add(Value::null()));
            default:
                return step(number());
        }
    }

    Step open(bool is_array, char closing) {
        ++at_;
        if (!builder_.open(is_array)) {
            return Step::Failed;
        }
        skip_space();
        if (*at_ != closing) {
            return Step::Opened;
        }
        ++at_;
        return step(builder_.end());
    }

    bool literal(std::string_view word) {
        for (const char letter : word) {
            if (*at_ != letter) {
                return fail(kNoValue);
            }
            ++at_;
        }
        return true;
    }

    // Passes digits; false when there is none.
    bool digits() {
        const char* start = at_;
        while (is_digit(*at_)) {
            ++at_;
        }
        return at_ != start || fail(kBadNumber);
    }

    bool number() {
        char* start = at_;
        at_ += *at_ == '-' ? 1 : 0;
        if (!is_digit(*at_)) {
            return fail(at_ == start ? kNoValue : kBadNumber);
        }
        if (*at_ == '0') {
            ++at_;
        } else if (!digits()) {
            return false;
        }
        if (*at_ == '.') {
            ++at_;
            if (!digits()) {
                return false;
            }
        }
        // Of any size: numbers are kept as text, and whoever reads one has limits of his own.
        if ((*at_ | 0x20) == 'e') {
            ++at_;
            at_ += *at_ == '-' || *at_ == '+' ? 1 : 0;
            if (!digits()) {
                return false;
            }
        }
        return builder_.add_number({start, static_cast<std::size_t>(at_ - start)});
    }

    // At an opening quote, which is the next mark. No data: failed.
    std::string_view string() {
        char* start = at_ + 1;
        char* stop = begin_ + marks_.next_but_one();
        if (*stop != '"') [[unlikely]] {
            return string_with_escapes(start, stop);
        }
        at_ = stop + 1;
        return {start, static_cast<std::size_t>(stop - start)};
    }

    // `stop` is the first mark inside the string.
    [[gnu::noinline]] std::string_view string_with_escapes(char* start, char* stop) {
        char* out = stop;
        while (*stop != '"') {
            at_ = stop < end_ ? stop : end_;
            if (*at_ != '\\') {
                fail(at_ == end_ ? "string is not closed" : kBadEscape);
                return {};
            }
            stop = begin_ + marks_.next();  // looked at before the text behind it changes
            if (!escape(out)) {
                return {};
            }
            if (stop < at_) {
                stop = begin_ + marks_.next();  // that was the second half of a surrogate pair
            }
            const auto plain = static_cast<std::size_t>(stop - at_);
            std::memmove(out, at_, plain);
            out += plain;
        }
        at_ = stop + 1;
        return {start, static_cast<std::size_t>(out - start)};
    }

    // Decodes the escape at `at_`.
    bool escape(char*& out) {
        if (at_[1] != 'u') {
            const char decoded = simple_escape(at_[1]);
            if (decoded == '\0') {
                return fail(kBadEscape);
            }
            *out++ = decoded;
            at_ += 2;
            return true;
        }
        unsigned code_point = hex_quad(at_ + 2);
        std::ptrdiff_t length = 6;
        if (code_point >= 0xD800 && code_point < 0xDC00) {
            const unsigned low = at_[6] == '\\' && at_[7] == 'u' ? hex_quad(at_ + 8) : kNoCodePoint;
            code_point = low >= 0xDC00 && low < 0xE000
                             ? 0x10000 + ((code_point - 0xD800) << 10U) + (low - 0xDC00)
                             : kNoCodePoint;
            length = 12;
        }
        if (code_point == kNoCodePoint) {
            return fail(kBadEscape);
        }
        // FHIR has no U+0000, and half of a surrogate pair is no character.
        if (code_point == 0 || (code_point >= 0xDC00 && code_point < 0xE000)) {
            builder_.mark_bad_escape();
        }
        out = put_utf8(out, code_point);
        at_ += length;
        return true;
    }

    char* begin_;
    char* end_;
    char* at_;
    MarkScanner marks_;
    TreeBuilder& builder_;
    std::string_view error_;
};

}  // namespace

FlattenResult flatten(BodyBuffer& body, TreeBuilder& builder) {
    return Flattener(body, builder).run();
}

}  // namespace hookline::fhir::json
