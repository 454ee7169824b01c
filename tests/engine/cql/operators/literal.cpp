#include "literal.hpp"

#include <cctype>
#include <charconv>
#include <stdexcept>
#include <string>
#include <utility>
#include <vector>

namespace hookline::cql::testing {
namespace {

using Members = std::vector<std::pair<std::string_view, Value>>;

class Reader {
  public:
    Reader(std::string_view text, RequestArena& arena) : text_(text), arena_(arena) {}

    Value value() {
        const Value first = single();
        if (!first.is(ValueKind::Quantity) || !take(":")) {
            return first;
        }
        const Value second = single();
        return Value::ratio(
            arena_.create<RatioValue>(RatioValue{first.as_quantity(), second.as_quantity()}));
    }

    std::vector<Value> values(std::string_view end) {
        std::vector<Value> all;
        while (!at(end)) {
            all.push_back(value());
            if (!take(",")) {
                break;
            }
        }
        return all;
    }

    void finish() {
        skip_space();
        if (at_ != text_.size()) {
            fail_here();
        }
    }

  private:
    [[noreturn]] void fail_here() const {
        throw std::invalid_argument("no literal: " + std::string(text_.substr(at_)));
    }

    void skip_space() {
        while (at_ < text_.size() && text_[at_] == ' ') {
            ++at_;
        }
    }
    bool at(std::string_view word) {
        skip_space();
        return word.empty() ? at_ == text_.size() : text_.substr(at_).starts_with(word);
    }
    bool take(std::string_view word) {
        if (!at(word)) {
            return false;
        }
        at_ += word.size();
        return true;
    }
    void expect(std::string_view word) {
        if (!take(word)) {
            fail_here();
        }
    }
    std::string_view run(std::string_view allowed) {
        const std::size_t begin = at_;
        while (at_ < text_.size() && (std::isalnum(static_cast<unsigned char>(text_[at_])) != 0 ||
                                      allowed.find(text_[at_]) != std::string_view::npos)) {
            ++at_;
        }
        return text_.substr(begin, at_ - begin);
    }

    Value single() {
        skip_space();
        if (take("null")) {
            return Value::null();
        }
        if (take("true")) {
            return Value::boolean(true);
        }
        if (take("false")) {
            return Value::boolean(false);
        }
        if (at("'")) {
            return make_string(quoted(), arena_);
        }
        if (take("@T")) {
            return Value::time(fhir::parse_time(run(":.")).value());
        }
        if (take("@")) {
            return moment();
        }
        if (take("Interval")) {
            return interval();
        }
        if (take("Uncertain")) {
            const Value ends = interval();
            return make_uncertainty(ends.as_interval().low, ends.as_interval().high, arena_);
        }
        if (take("Tuple")) {
            return tuple();
        }
        if (!at("CodeSystem") && take("Code")) {
            return Value::code(arena_.create<CodeValue>(code(members())));
        }
        if (take("Concept")) {
            return concept_value();
        }
        if (take("ValueSet")) {
            return vocabulary(Value::value_set);
        }
        if (take("CodeSystem")) {
            return vocabulary(Value::code_system);
        }
        if (take("{")) {
            const std::vector<Value> all = values("}");
            expect("}");
            return make_list(all, arena_);
        }
        return number();
    }

    std::string quoted() {
        expect("'");
        std::string out;
        while (at_ < text_.size() && text_[at_] != '\'') {
            if (text_[at_] == '\\') {
                ++at_;
                const char c = text_[at_++];
                out += c == 'n' ? '\n' : (c == 't' ? '\t' : (c == 'r' ? '\r' : c));
            } else {
                out += text_[at_++];
            }
        }
        expect("'");
        return out;
    }

    // A date, or a date time: with a `T`, which may be the last character.
    Value moment() {
        std::string_view text = run("-:.+");
        if (text.find('T') == std::string_view::npos) {
            return Value::date(fhir::parse_date(text).value());
        }
        if (text.ends_with('T')) {
            text.remove_suffix(1);
        }
        return Value::date_time(hour_or_finer(text), arena_);
    }

    // FHIR has no date time that ends with the hour; CQL has.
    static DateTime hour_or_finer(std::string_view text) {
        const std::size_t behind_hour = text.find('T') + 3;
        if (text.find('T') == std::string_view::npos || text.substr(behind_hour).starts_with(':')) {
            return fhir::parse_date_time(text).value();
        }
        std::string full(text);
        DateTime value = fhir::parse_date_time(full.insert(behind_hour, ":00")).value();
        value.precision = Precision::Hour;
        value.time.precision = Precision::Hour;
        return value;
    }

    Value number() {
        const std::size_t begin = at_;
        take("-");
        const std::string_view digits = run(".");
        if (digits.empty()) {
            fail_here();
        }
        std::string_view text = text_.substr(begin, at_ - begin);
        if (text.ends_with('L')) {
            text.remove_suffix(1);
            return Value::long_integer(whole<std::int64_t>(text));
        }
        if (at("'")) {
            const std::string unit = quoted();
            return make_quantity(decimal(text), arena_.copy(unit), arena_);
        }
        skip_space();
        const std::string_view word = run("");
        if (!word.empty()) {
            return make_quantity(decimal(text), arena_.copy(word), arena_);
        }
        if (text.find('.') != std::string_view::npos) {
            return Value::decimal(decimal(text), arena_,
                                  static_cast<int>(text.size() - text.find('.') - 1));
        }
        return Value::integer(whole<std::int32_t>(text));
    }

    Decimal decimal(std::string_view text) const {
        const auto value = Decimal::parse(text);
        if (!value) {
            fail_here();
        }
        return *value;
    }

    template <class Number>
    Number whole(std::string_view text) {
        Number result = 0;
        if (std::from_chars(text.data(), text.data() + text.size(), result).ec != std::errc()) {
            fail_here();
        }
        return result;
    }

    Value interval() {
        skip_space();
        const bool low_closed = take("[");
        if (!low_closed) {
            expect("(");
        }
        const Value low = value();
        expect(",");
        const Value high = value();
        const bool high_closed = take("]");
        if (!high_closed) {
            expect(")");
        }
        return make_interval(low, high, low_closed, high_closed, arena_);
    }

    Members members() {
        Members all;
        expect("{");
        while (!at("}")) {
            skip_space();
            const std::string_view name = run("_");
            expect(":");
            all.emplace_back(name, value());
            if (!take(",")) {
                break;
            }
        }
        expect("}");
        return all;
    }

    static CodeValue code(const Members& all) {
        CodeValue result;
        for (const auto& [name, member] : all) {
            std::string_view& target = name == "system"    ? result.system
                                       : name == "display" ? result.display
                                       : name == "version" ? result.version
                                                           : result.code;
            target = member.as_string();
        }
        return result;
    }

    Value concept_value() {
        std::vector<CodeValue> codes;
        std::string_view display;
        for (const auto& [name, member] : members()) {
            if (name == "display") {
                display = member.as_string();
                continue;
            }
            for (const Value& one : member.as_list()) {
                codes.push_back(one.as_code());
            }
        }
        return Value::concept_of(arena_.create<ConceptValue>(
            ConceptValue{arena_.copy(std::span<const CodeValue>(codes)), display}));
    }

    // The handle is the digit at the end of the id; an id without one is not loaded.
    Value vocabulary(Value (*make)(const VocabularyValue*)) {
        VocabularyValue result;
        result.id = members().front().second.as_string();
        const char last = result.id.back();
        result.handle = last >= '0' && last <= '9' ? last - '0' : -1;
        return make(arena_.create<VocabularyValue>(result));
    }

    Value tuple() {
        std::vector<std::string_view> names;
        std::vector<Value> all;
        for (const auto& [name, member] : members()) {
            names.push_back(arena_.copy(name));
            all.push_back(member);
        }
        return Value::tuple(arena_.create<TupleValue>(
            TupleValue{arena_.copy(std::span<const std::string_view>(names)),
                       arena_.copy(std::span<const Value>(all))}));
    }

    std::string_view text_;
    RequestArena& arena_;
    std::size_t at_ = 0;
};

}  // namespace

Value read_literal(std::string_view text, RequestArena& arena) {
    Reader reader(text, arena);
    const Value value = reader.value();
    reader.finish();
    return value;
}

std::span<const Value> read_literals(std::string_view text, RequestArena& arena) {
    Reader reader(text, arena);
    const std::vector<Value> all = reader.values("");
    reader.finish();
    return arena.copy(std::span<const Value>(all));
}

}  // namespace hookline::cql::testing
