#include "tests/spec/plain_literal.hpp"

#include <algorithm>
#include <array>
#include <cctype>
#include <charconv>
#include <chrono>
#include <cstdio>
#include <vector>

#include "tests/spec/canonical.hpp"

namespace hookline::spec {
namespace {

bool is_digit(char c) {
    return c >= '0' && c <= '9';
}

bool is_letter(char c) {
    return std::isalpha(static_cast<unsigned char>(c)) != 0 || c == '_';
}

void append_utf8(std::string& out, unsigned point) {
    const auto put = [&](unsigned byte) { out += static_cast<char>(byte); };
    if (point < 0x80) {
        put(point);
    } else if (point < 0x800) {
        put(0xC0U | (point >> 6U));
        put(0x80U | (point & 0x3FU));
    } else {
        put(0xE0U | (point >> 12U));
        put(0x80U | ((point >> 6U) & 0x3FU));
        put(0x80U | (point & 0x3FU));
    }
}

// `007.50` -> `7.5`, `-0.0` -> `0.0`.
std::string plain_decimal(bool negative, std::string whole, std::string fraction) {
    whole.erase(0, std::min(whole.find_first_not_of('0'), whole.size() - 1));
    const std::size_t last = fraction.find_last_not_of('0');
    fraction.erase(last == std::string::npos ? 0 : last + 1);
    if (fraction.empty()) {
        fraction = "0";
    }
    const bool zero = whole == "0" && fraction == "0";
    return (negative && !zero ? "-" : "") + whole + '.' + fraction;
}

std::string plain_integer(bool negative, std::string digits) {
    digits.erase(0, std::min(digits.find_first_not_of('0'), digits.size() - 1));
    return (negative && digits != "0" ? "-" : "") + digits;
}

class Reader {
  public:
    Reader(std::string_view text, int offset_minutes)
        : text_(text), offset_minutes_(offset_minutes) {}

    std::optional<std::string> all() {
        std::optional<std::string> value = read();
        skip_space();
        return at_ < text_.size() ? std::nullopt : value;
    }

  private:
    using Text = std::optional<std::string>;

    struct Number {
        std::string integer;  // empty for a decimal
        std::string decimal;
        bool is_long = false;
    };

    [[nodiscard]] char peek(std::size_t ahead = 0) const {
        return at_ + ahead < text_.size() ? text_[at_ + ahead] : '\0';
    }

    void skip_space() {
        while (at_ < text_.size() && std::isspace(static_cast<unsigned char>(text_[at_])) != 0) {
            ++at_;
        }
    }

    bool take(char c) {
        skip_space();
        if (peek() != c) {
            return false;
        }
        ++at_;
        return true;
    }

    std::string word() {
        skip_space();
        const std::size_t begin = at_;
        while (is_letter(peek()) || (at_ > begin && is_digit(peek()))) {
            ++at_;
        }
        return std::string(text_.substr(begin, at_ - begin));
    }

    std::string digits() {
        const std::size_t begin = at_;
        while (is_digit(peek())) {
            ++at_;
        }
        return std::string(text_.substr(begin, at_ - begin));
    }

    Text read() {
        skip_space();
        const char c = peek();
        if (c == '\'') {
            return string();
        }
        if (c == '@') {
            return temporal();
        }
        if (c == '{') {
            return braces();
        }
        if (is_digit(c) || c == '-' || c == '+') {
            return number_or_quantity();
        }
        return named();
    }

    Text named() {
        std::string name = word();
        if (name == "null" || name == "true" || name == "false") {
            return name;
        }
        if (name == "Interval") {
            return interval();
        }
        if (name == "Tuple") {
            return tuple();
        }
        if (name == "List") {
            return take('<') && skip_type() ? list() : std::nullopt;
        }
        return std::nullopt;
    }

    // Behind `<`: up to the bracket that closes it.
    bool skip_type() {
        for (int depth = 1; at_ < text_.size();) {
            const char c = text_[at_++];
            depth += c == '<' ? 1 : (c == '>' ? -1 : 0);
            if (depth == 0) {
                return true;
            }
        }
        return false;
    }

    // `{ name: ...` and `{ : }` are tuples, any other is a list.
    Text braces() {
        const std::size_t begin = at_;
        take('{');
        const std::string name = word();
        const bool is_tuple = take(':') || !name.empty();
        const bool colon = is_tuple && at_ > 0 && text_[at_ - 1] == ':';
        at_ = begin;
        return colon ? tuple() : list();
    }

    Text list() {
        if (!take('{')) {
            return std::nullopt;
        }
        std::string out = "{";
        for (bool first = true; !take('}'); first = false) {
            if (!first && !take(',')) {
                return std::nullopt;
            }
            const Text element = read();
            if (!element) {
                return std::nullopt;
            }
            out += (first ? "" : ", ") + *element;
        }
        return out + '}';
    }

    Text tuple() {
        if (!take('{')) {
            return std::nullopt;
        }
        std::vector<std::string> elements;
        if (!take(':') || !take('}')) {
            do {
                const std::string name = word();
                const Text value = !name.empty() && take(':') ? read() : std::nullopt;
                if (!value) {
                    return std::nullopt;
                }
                elements.push_back(name + ": " + *value);
            } while (take(','));
            if (!take('}')) {
                return std::nullopt;
            }
        }
        std::ranges::sort(elements);
        std::string out = "Tuple{";
        for (std::size_t i = 0; i < elements.size(); ++i) {
            out += (i > 0 ? ", " : "") + elements[i];
        }
        return out + '}';
    }

    Text interval() {
        const bool low_closed = take('[');
        if (!low_closed && !take('(')) {
            return std::nullopt;
        }
        const Text low = read();
        const Text high = low && take(',') ? read() : std::nullopt;
        if (!high) {
            return std::nullopt;
        }
        const bool high_closed = take(']');
        if (!high_closed && !take(')')) {
            return std::nullopt;
        }
        return std::string("Interval") + (low_closed ? '[' : '(') + *low + ", " + *high +
               (high_closed ? ']' : ')');
    }

    Text string() {
        ++at_;
        std::string out;
        while (at_ < text_.size() && text_[at_] != '\'') {
            if (text_[at_] != '\\') {
                out += text_[at_++];
                continue;
            }
            ++at_;
            if (!escape(out)) {
                return std::nullopt;
            }
        }
        return take('\'') ? Text(canonical_string(out)) : std::nullopt;
    }

    bool escape(std::string& out) {
        constexpr std::string_view kNames = "'\"`\\/fnrt";
        constexpr std::string_view kCharacters = "'\"`\\/\f\n\r\t";
        const char c = peek();
        ++at_;
        if (c == 'u') {
            unsigned point = 0;
            const std::string_view hex = text_.substr(std::min(at_, text_.size())).substr(0, 4);
            const auto [end, error] =
                std::from_chars(hex.data(), hex.data() + hex.size(), point, 16);
            append_utf8(out, point);
            at_ += 4;
            return hex.size() == 4 && error == std::errc() && end == hex.data() + 4;
        }
        const std::size_t found = kNames.find(c);
        if (found == std::string_view::npos) {
            return false;
        }
        out += kCharacters[found];
        return true;
    }

    std::optional<Number> number() {
        skip_space();
        bool negative = false;
        if (peek() == '-' || peek() == '+') {
            negative = peek() == '-';
            ++at_;
            skip_space();
        }
        const std::string whole = digits();
        if (whole.empty()) {
            return std::nullopt;
        }
        if (peek() == '.' && is_digit(peek(1))) {
            ++at_;
            return Number{{}, plain_decimal(negative, whole, digits()), false};
        }
        Number result{plain_integer(negative, whole), plain_decimal(negative, whole, "0"), false};
        result.is_long = peek() == 'L';
        at_ += result.is_long ? 1 : 0;
        return result;
    }

    // The unit behind a number; nothing when there is none.
    Text unit() {
        const std::size_t begin = at_;
        skip_space();
        if (peek() == '\'') {
            const Text quoted = string();
            if (!quoted) {
                return std::nullopt;
            }
            const std::string_view inner = std::string_view(*quoted).substr(1, quoted->size() - 2);
            return std::string(canonical_unit(inner));
        }
        constexpr std::array<std::string_view, 8> kWords = {
            "year", "month", "week", "day", "hour", "minute", "second", "millisecond"};
        const std::string name = word();
        const std::string_view one = canonical_unit(name);
        if (name.size() > 2 && std::ranges::find(kWords, one) != kWords.end()) {
            return std::string(one);
        }
        at_ = begin;
        return std::nullopt;
    }

    Text number_or_quantity() {
        const std::optional<Number> value = number();
        if (!value) {
            return std::nullopt;
        }
        const Text of = unit();
        if (of) {
            const std::string quantity = value->decimal + " '" + *of + '\'';
            return take(':') ? ratio(quantity) : Text(quantity);
        }
        if (value->is_long) {
            return value->integer + 'L';
        }
        const std::size_t behind = at_;
        if (take(':')) {
            return ratio(value->decimal + " '1'");
        }
        at_ = behind;
        return value->integer.empty() ? value->decimal : value->integer;
    }

    Text ratio(const std::string& numerator) {
        const std::optional<Number> value = number();
        if (!value) {
            return std::nullopt;
        }
        return numerator + ':' + value->decimal + " '" + unit().value_or("1") + '\'';
    }

    // Exactly `count` digits.
    std::optional<int> part(std::size_t count) {
        int value = 0;
        for (std::size_t i = 0; i < count; ++i) {
            if (!is_digit(peek())) {
                return std::nullopt;
            }
            value = value * 10 + (text_[at_++] - '0');
        }
        return value;
    }

    struct Clock {
        std::array<int, 4> parts{};  // hour, minute, second, millisecond
        std::size_t known = 0;
    };

    std::optional<Clock> clock() {
        Clock result;
        constexpr std::array<char, 4> kBefore = {'\0', ':', ':', '.'};
        constexpr std::array<int, 4> kMost = {23, 59, 59, 999};
        for (std::size_t i = 0; i < 4; ++i) {
            if (i > 0 && (peek() != kBefore[i] || !is_digit(peek(1)))) {
                break;
            }
            at_ += i > 0 ? 1 : 0;
            std::optional<int> value;
            if (i < 3) {
                value = part(2);
            } else {
                std::string fraction = digits();
                fraction.resize(3, '0');
                value = std::stoi(fraction);
            }
            if (!value || *value > kMost[i]) {
                return std::nullopt;
            }
            result.parts[i] = *value;
            result.known = i + 1;
        }
        return result;
    }

    static std::string clock_text(const Clock& clock, std::size_t known) {
        std::array<char, 16> buffer{};
        const int size =
            std::snprintf(buffer.data(), buffer.size(), "%02d:%02d:%02d.%03d", clock.parts[0],
                          clock.parts[1], clock.parts[2], clock.parts[3]);
        constexpr std::array<std::size_t, 5> kSizes = {0, 2, 5, 8, 12};
        return std::string(buffer.data(), static_cast<std::size_t>(size)).substr(0, kSizes[known]);
    }

    Text temporal() {
        ++at_;
        if (peek() == 'T') {
            ++at_;
            const auto time = clock();
            return time && time->known > 0 ? Text("@T" + clock_text(*time, time->known))
                                           : std::nullopt;
        }
        const std::size_t begin = at_;
        std::array<int, 3> date = {0, 1, 1};
        std::size_t known = 0;
        for (std::size_t i = 0; i < 3; ++i) {
            if (i > 0 && (peek() != '-' || !is_digit(peek(1)))) {
                break;
            }
            at_ += i > 0 ? 1 : 0;
            const std::optional<int> value = part(i == 0 ? 4 : 2);
            if (!value) {
                return std::nullopt;
            }
            date[i] = *value;
            known = i + 1;
        }
        const std::string day = '@' + std::string(text_.substr(begin, at_ - begin));
        const auto month = std::chrono::month(static_cast<unsigned>(date[1]));
        const auto ymd = std::chrono::year(date[0]) / month / date[2];
        if (date[0] < 1 || !ymd.ok()) {
            return std::nullopt;
        }
        if (peek() != 'T') {
            return day;
        }
        ++at_;
        if (!is_digit(peek())) {
            return day + 'T';
        }
        return known == 3 ? moment(ymd) : std::nullopt;
    }

    // Behind `@YYYY-MM-DDT`: the time, its offset, and the whole in UTC.
    Text moment(const std::chrono::year_month_day& day) {
        const auto time = clock();
        const auto offset = time ? zone() : std::nullopt;
        if (!offset) {
            return std::nullopt;
        }
        using namespace std::chrono;
        const auto at = sys_days(day) + hours(time->parts[0]) + minutes(time->parts[1] - *offset) +
                        seconds(time->parts[2]) + milliseconds(time->parts[3]);
        const auto utc_day = floor<days>(at);
        const hh_mm_ss<milliseconds> rest(at - utc_day);
        const year_month_day date(utc_day);
        std::array<char, 16> buffer{};
        std::snprintf(buffer.data(), buffer.size(), "@%04d-%02u-%02u",
                      static_cast<int>(date.year()), static_cast<unsigned>(date.month()),
                      static_cast<unsigned>(date.day()));
        const Clock utc{
            {static_cast<int>(rest.hours().count()), static_cast<int>(rest.minutes().count()),
             static_cast<int>(rest.seconds().count()), static_cast<int>(rest.subseconds().count())},
            4};
        return std::string(buffer.data()) + 'T' + clock_text(utc, 4) + "Z/" +
               std::to_string(time->known - 1);
    }

    std::optional<int> zone() {
        if (peek() == 'Z') {
            ++at_;
            return 0;
        }
        if (peek() != '+' && peek() != '-') {
            return offset_minutes_;
        }
        const int sign = text_[at_++] == '-' ? -1 : 1;
        const auto hour = part(2);
        if (!hour || peek() != ':') {
            return std::nullopt;
        }
        ++at_;
        const auto minute = part(2);
        return minute ? std::optional(sign * (*hour * 60 + *minute)) : std::nullopt;
    }

    std::string_view text_;
    int offset_minutes_;
    std::size_t at_ = 0;
};

}  // namespace

std::optional<std::string> read_plain_literal(std::string_view text, int offset_minutes) {
    return Reader(text, offset_minutes).all();
}

}  // namespace hookline::spec
