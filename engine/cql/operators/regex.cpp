#include <re2/re2.h>

#include <optional>
#include <string>
#include <vector>

#include "engine/cql/operators/chapters.hpp"
#include "engine/cql/regex_dialect.hpp"

// Matches, ReplaceMatches and SplitOnMatches, of the chapter String Operators. RE2 takes time
// linear in the text, whatever the pattern; it has no references back and no look-around.
namespace hookline::cql::operators {
namespace {

using Arguments = std::span<const Value>;

re2::StringPiece piece(std::string_view text) {
    return {text.data(), text.size()};
}

// Case counts, a dot takes every character, `^` and `$` are the ends of the text.
class Pattern {
  public:
    Pattern(EvalContext& context, std::string_view pattern)
        : context_(context),
          regex_(needs_rewriting(pattern) ? RE2(to_re2(pattern), options())
                                          : RE2(piece(pattern), options())) {
        if (!regex_.ok()) {
            refuse(pattern);
        }
    }

    // The next match at or behind `begin`, with its groups; false when there is none.
    bool find(std::string_view text, std::size_t begin, std::vector<re2::StringPiece>& groups) {
        context_.spend(1 + (text.size() - begin) / 64);
        groups.resize(static_cast<std::size_t>(regex_.NumberOfCapturingGroups()) + 1);
        return regex_.Match(piece(text), begin, text.size(), RE2::UNANCHORED, groups.data(),
                            static_cast<int>(groups.size()));
    }

    // The number of a group by its name.
    [[nodiscard]] std::optional<std::size_t> group(std::string_view name) const {
        const auto& names = regex_.NamedCapturingGroups();
        const auto found = names.find(std::string(name));
        return found == names.end() ? std::nullopt
                                    : std::optional(static_cast<std::size_t>(found->second));
    }

    bool matches_whole(std::string_view text) {
        context_.spend(1 + text.size() / 64);
        return RE2::FullMatch(piece(text), regex_);
    }

  private:
    [[noreturn]] static void refuse(std::string_view pattern) {
        const std::string_view construct = unsupported_construct(pattern);
        throw EvaluationError(construct.empty()
                                  ? "the pattern is no regular expression that is understood"
                                  : "the pattern has " + std::string(construct) +
                                        ", which matching in linear time does not allow");
    }

    static RE2::Options options() {
        constexpr std::int64_t kMemoryMax = std::int64_t{8} << 20;
        RE2::Options options;
        options.set_dot_nl(true);
        options.set_log_errors(false);
        options.set_max_mem(kMemoryMax);
        return options;
    }

    EvalContext& context_;
    RE2 regex_;
};

struct Match {
    std::size_t begin;
    std::size_t end;
    std::vector<re2::StringPiece> groups;
};

std::vector<Match> all_matches(Pattern& compiled, std::string_view text) {
    std::vector<Match> matches;
    std::vector<re2::StringPiece> groups;
    std::size_t at = 0;
    while (at <= text.size() && compiled.find(text, at, groups)) {
        const auto begin = static_cast<std::size_t>(groups[0].data() - text.data());
        const std::size_t end = begin + groups[0].size();
        matches.push_back({begin, end, groups});
        // Behind an empty match the search goes on at the next character.
        at = end > begin ? end : end + 1;
        while (at < text.size() && (static_cast<unsigned char>(text[at]) & 0xC0U) == 0x80U) {
            ++at;
        }
    }
    return matches;
}

Value matches(EvalContext& context, Arguments a, const OperatorAttributes&) {
    std::vector<re2::StringPiece> groups;
    return Value::boolean(Pattern(context, a[1].as_string()).find(a[0].as_string(), 0, groups));
}

Value matches_full(EvalContext& context, Arguments a, const OperatorAttributes&) {
    return Value::boolean(Pattern(context, a[1].as_string()).matches_whole(a[0].as_string()));
}

void append_group(std::string& out, const Match& match, std::optional<std::size_t> group) {
    if (!group || *group >= match.groups.size()) {
        throw EvaluationError("the substitution names a group that the pattern has not");
    }
    out.append(match.groups[*group].data(), match.groups[*group].size());
}

// `$1` and `${name}` are groups, `$$` and `\$` a dollar, a backslash keeps what follows.
void append_substitution(std::string& out, std::string_view substitution, const Match& match,
                         const Pattern& pattern) {
    for (std::size_t i = 0; i < substitution.size(); ++i) {
        const char c = substitution[i];
        const char next = i + 1 < substitution.size() ? substitution[i + 1] : '\0';
        const std::size_t brace = c == '$' && next == '{' ? substitution.find('}', i) : 0;
        if (c == '\\' && next != '\0') {
            out += next;
            ++i;
        } else if (c == '$' && next == '$') {
            out += '$';
            ++i;
        } else if (c == '$' && next >= '0' && next <= '9') {
            append_group(out, match, static_cast<std::size_t>(next - '0'));
            ++i;
        } else if (brace != 0 && brace != std::string_view::npos) {
            append_group(out, match, pattern.group(substitution.substr(i + 2, brace - i - 2)));
            i = brace;
        } else {
            out += c;
        }
    }
}

Value replace_matches(EvalContext& context, Arguments a, const OperatorAttributes&) {
    const std::string_view text = a[0].as_string();
    std::string result;
    std::size_t at = 0;
    Pattern pattern(context, a[1].as_string());
    for (const Match& match : all_matches(pattern, text)) {
        result += text.substr(at, match.begin - at);
        append_substitution(result, a[2].as_string(), match, pattern);
        context.spend(1 + a[2].as_string().size() / 64);
        at = match.end;
    }
    result += text.substr(at);
    return make_string(result, context.arena);
}

// An empty match separates nothing.
Value split_on_matches(EvalContext& context, Arguments a, const OperatorAttributes&) {
    if (a[0].is_null() || a[1].is_null()) {
        return a[0].is_null() ? Value::null() : make_list(a.first(1), context.arena);
    }
    const std::string_view text = a[0].as_string();
    std::vector<Value> parts;
    std::size_t at = 0;
    Pattern pattern(context, a[1].as_string());
    for (const Match& match : all_matches(pattern, text)) {
        if (match.end > match.begin) {
            parts.push_back(Value::string(text.substr(at, match.begin - at)));
            at = match.end;
        }
    }
    parts.push_back(Value::string(text.substr(at)));
    return make_list(parts, context.arena);
}

}  // namespace

std::vector<OperatorRow> regex() {
    Rows rows("String Operators");
    rows.section("#matches").row("Matches", "String,String", "Boolean", matches);
    rows.section("#matchesfull").row("MatchesFull", "String,String", "Boolean", matches_full);
    rows.section("#replacematches")
        .row("ReplaceMatches", "String,String,String", "String", replace_matches);
    rows.section("#splitonmatches")
        .null_row("SplitOnMatches", "String,String", "List<String>", split_on_matches);
    return rows.take();
}

}  // namespace hookline::cql::operators
