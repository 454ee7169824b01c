#include "engine/cql/lexer.hpp"

#include <algorithm>
#include <array>
#include <optional>
#include <utility>

#include "engine/cql/source.hpp"

namespace hookline::cql {
namespace {

bool is_digit(char c) {
    return c >= '0' && c <= '9';
}

bool is_name_start(char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '_';
}

bool is_name_part(char c) {
    return is_name_start(c) || is_digit(c);
}

std::optional<unsigned> hex_value(char c) {
    if (is_digit(c)) {
        return static_cast<unsigned>(c - '0');
    }
    if (c >= 'a' && c <= 'f') {
        return static_cast<unsigned>(c - 'a') + 10U;
    }
    if (c >= 'A' && c <= 'F') {
        return static_cast<unsigned>(c - 'A') + 10U;
    }
    return std::nullopt;
}

// The four hex digits behind `\u`, at the front of `text`.
std::optional<char32_t> code_unit(std::string_view text) {
    if (text.size() < 4) {
        return std::nullopt;
    }
    unsigned unit = 0;
    for (const char c : text.substr(0, 4)) {
        const auto digit = hex_value(c);
        if (!digit) {
            return std::nullopt;
        }
        unit = unit * 16U + *digit;
    }
    return static_cast<char32_t>(unit);
}

struct Escape {
    std::size_t length = 0;  // with the backslash
    char32_t code_point = 0;
};

// The escape at the front of `text`, which starts with a backslash.
std::optional<Escape> read_escape(std::string_view text) {
    constexpr std::string_view kLetters = "'\"`\\/fnrt";
    constexpr std::string_view kMeanings = "'\"`\\/\f\n\r\t";
    if (text.size() < 2) {
        return std::nullopt;
    }
    if (const auto at = kLetters.find(text[1]); at != std::string_view::npos) {
        return Escape{2, static_cast<char32_t>(kMeanings[at])};
    }
    if (text[1] != 'u') {
        return std::nullopt;
    }
    const auto unit = code_unit(text.substr(2));
    if (!unit || (*unit >= 0xDC00 && *unit <= 0xDFFF)) {
        return std::nullopt;
    }
    if (*unit < 0xD800 || *unit > 0xDBFF) {
        return Escape{6, *unit};
    }
    // A high surrogate needs its low half: together they are one code point.
    const std::string_view rest = text.substr(6);
    const auto low = rest.starts_with("\\u") ? code_unit(rest.substr(2)) : std::nullopt;
    if (!low || *low < 0xDC00 || *low > 0xDFFF) {
        return std::nullopt;
    }
    return Escape{12, 0x10000 + ((*unit - 0xD800) << 10U) + (*low - 0xDC00)};
}

struct Symbol {
    std::string_view text;
    TokenKind kind;
};

// Longer spellings stand before their beginnings.
constexpr auto kSymbols = std::to_array<Symbol>({
    {"->", TokenKind::Arrow},     {"!=", TokenKind::NotEqual},     {"!~", TokenKind::NotTilde},
    {"<=", TokenKind::LessEqual}, {">=", TokenKind::GreaterEqual}, {"(", TokenKind::LeftParen},
    {")", TokenKind::RightParen}, {"[", TokenKind::LeftBracket},   {"]", TokenKind::RightBracket},
    {"{", TokenKind::LeftBrace},  {"}", TokenKind::RightBrace},    {",", TokenKind::Comma},
    {":", TokenKind::Colon},      {".", TokenKind::Dot},           {"+", TokenKind::Plus},
    {"-", TokenKind::Minus},      {"*", TokenKind::Star},          {"/", TokenKind::Slash},
    {"^", TokenKind::Caret},      {"&", TokenKind::Ampersand},     {"|", TokenKind::Pipe},
    {"=", TokenKind::Equal},      {"~", TokenKind::Tilde},         {"<", TokenKind::Less},
    {">", TokenKind::Greater},
});

class Lexer {
  public:
    Lexer(std::string_view text, const LexicalErrorSink& error)
        : text_(text), error_(error), cursor_(text) {}

    std::vector<Token> run();

  private:
    void skip_blanks();
    void skip_block_comment();
    void read_token();
    void read_word();
    void read_number();
    void read_moment();
    bool read_date_digits();
    bool read_time_digits();
    bool read_offset();
    void read_quoted(char quote);
    void read_variable();
    void read_symbol();

    bool take(char c);
    bool take_digits(std::size_t count);
    void take_while_digit();
    void emit(TokenKind kind, Keyword keyword = Keyword::None);
    void report(SourcePosition begin, std::string message) {
        error_({begin, cursor_.position()}, std::move(message));
    }

    std::string_view text_;
    const LexicalErrorSink& error_;
    SourceCursor cursor_;
    std::vector<Token> tokens_;
    std::size_t start_ = 0;
    SourcePosition begin_;
    bool has_escapes_ = false;
    // Quotes of which no closing one was found: from then on they end with the line, so that no
    // part of the text is searched twice.
    std::string unclosed_;
};

std::vector<Token> Lexer::run() {
    tokens_.reserve(text_.size() / 4 + 1);
    if (text_.starts_with("\xEF\xBB\xBF")) {
        cursor_.advance();
    }
    for (;;) {
        skip_blanks();
        start_ = cursor_.offset();
        begin_ = cursor_.position();
        has_escapes_ = false;
        if (cursor_.at_end()) {
            emit(TokenKind::End);
            return std::move(tokens_);
        }
        read_token();
    }
}

void Lexer::skip_blanks() {
    for (;;) {
        const char c = cursor_.peek();
        if (c == ' ' || c == '\t' || c == '\n' || c == '\r') {
            cursor_.advance();
        } else if (c == '/' && cursor_.peek(1) == '/') {
            while (!cursor_.at_end() && cursor_.peek() != '\n') {
                cursor_.advance();
            }
        } else if (c == '/' && cursor_.peek(1) == '*') {
            skip_block_comment();
        } else {
            return;
        }
    }
}

void Lexer::skip_block_comment() {
    const SourcePosition begin = cursor_.position();
    cursor_.advance(2);
    const SourcePosition end_of_opening = cursor_.position();
    while (!cursor_.at_end()) {
        if (cursor_.peek() == '*' && cursor_.peek(1) == '/') {
            cursor_.advance(2);
            return;
        }
        cursor_.advance();
    }
    error_({begin, end_of_opening}, "comment without its closing `*/`");
}

void Lexer::read_token() {
    const char c = cursor_.peek();
    if (is_name_start(c)) {
        read_word();
    } else if (is_digit(c)) {
        read_number();
    } else if (c == '\'' || c == '"' || c == '`') {
        read_quoted(c);
    } else if (c == '@') {
        read_moment();
    } else if (c == '$') {
        read_variable();
    } else {
        read_symbol();
    }
}

void Lexer::read_word() {
    while (is_name_part(cursor_.peek())) {
        cursor_.advance();
    }
    const KeywordInfo* info = find_keyword(cursor_.since(start_));
    if (info == nullptr) {
        emit(TokenKind::Identifier);
    } else if (info->keyword_class == KeywordClass::Soft) {
        emit(TokenKind::Identifier, info->keyword);
    } else {
        emit(TokenKind::Keyword, info->keyword);
    }
}

void Lexer::read_number() {
    take_while_digit();
    if (cursor_.peek() == '.' && is_digit(cursor_.peek(1))) {
        cursor_.advance();
        take_while_digit();
        emit(TokenKind::Decimal);
    } else if (take('L')) {
        emit(TokenKind::Long);
    } else {
        emit(TokenKind::Integer);
    }
}

// A date, datetime or time. The shape is checked here, the calendar by whoever reads the value.
void Lexer::read_moment() {
    cursor_.advance();
    TokenKind kind = TokenKind::Date;
    bool well_formed = false;
    if (take('T')) {
        kind = TokenKind::Time;
        well_formed = read_time_digits();
    } else {
        well_formed = read_date_digits();
        if (well_formed && take('T')) {
            kind = TokenKind::DateTime;
            well_formed = (!is_digit(cursor_.peek()) || read_time_digits()) && read_offset();
        }
    }
    // `@2014-1` would read as a subtraction, `@T10:5` as a ratio: never what was meant.
    const char next = cursor_.peek();
    const bool runs_on =
        is_name_part(next) || ((next == '-' || next == ':') && is_digit(cursor_.peek(1)));
    if (!well_formed || runs_on) {
        while (is_name_part(cursor_.peek()) ||
               ((cursor_.peek() == '-' || cursor_.peek() == ':' || cursor_.peek() == '.') &&
                is_digit(cursor_.peek(1)))) {
            cursor_.advance();
        }
        report(begin_, "malformed date or time " + quote_for_message(cursor_.since(start_)) +
                           ", expected a form such as `@2014-01-31`, `@2014-01-31T10:30:00+01:00` "
                           "or `@T10:30:00`");
    }
    emit(kind);
}

bool Lexer::read_date_digits() {
    if (!take_digits(4)) {
        return false;
    }
    for (int part = 0; part < 2 && cursor_.peek() == '-'; ++part) {
        if (!is_digit(cursor_.peek(1))) {
            return true;  // a minus sign
        }
        cursor_.advance();
        if (!take_digits(2)) {
            return false;
        }
    }
    return true;
}

bool Lexer::read_time_digits() {
    if (!take_digits(2)) {
        return false;
    }
    for (int part = 0; part < 2; ++part) {
        if (cursor_.peek() != ':' || !is_digit(cursor_.peek(1))) {
            return true;  // a colon, if any, that belongs to something else
        }
        cursor_.advance();
        if (!take_digits(2)) {
            return false;
        }
    }
    if (cursor_.peek() == '.' && is_digit(cursor_.peek(1))) {
        cursor_.advance();
        take_while_digit();
    }
    return true;
}

// `Z`, `+01:00`, or nothing. A sign without two digits and a colon behind it is an operator.
bool Lexer::read_offset() {
    if (take('Z')) {
        return true;
    }
    const char sign = cursor_.peek();
    if ((sign != '+' && sign != '-') || !is_digit(cursor_.peek(1)) || !is_digit(cursor_.peek(2)) ||
        cursor_.peek(3) != ':') {
        return true;
    }
    cursor_.advance(4);
    return take_digits(2);
}

void Lexer::read_quoted(char quote) {
    const SourceCursor opening = cursor_;
    const bool one_line = unclosed_.find(quote) != std::string::npos;
    cursor_.advance();
    const SourcePosition end_of_opening = cursor_.position();
    const SourceCursor content = cursor_;
    // First find the end, then look at the escapes: nothing is reported about text that turns
    // out not to belong here.
    const auto scan = [&](bool stop_at_line_end) {
        while (!cursor_.at_end() && cursor_.peek() != quote) {
            if (stop_at_line_end && (cursor_.peek() == '\n' || cursor_.peek() == '\r')) {
                return false;
            }
            if (cursor_.peek() == '\\' && cursor_.peek(1) != '\n' && cursor_.peek(1) != '\r') {
                cursor_.advance();
            }
            cursor_.advance();
        }
        return !cursor_.at_end();
    };
    bool closed = scan(one_line);
    if (!closed && !one_line) {
        unclosed_ += quote;
        cursor_ = content;
        closed = scan(true);
    }
    const SourceCursor closing = cursor_;
    for (cursor_ = content; cursor_.offset() < closing.offset();) {
        if (cursor_.peek() != '\\') {
            cursor_.advance();
            continue;
        }
        has_escapes_ = true;
        const SourcePosition begin = cursor_.position();
        const auto escape =
            read_escape(text_.substr(cursor_.offset(), closing.offset() - cursor_.offset()));
        const std::size_t from = cursor_.offset();
        const bool last = cursor_.offset() + 1 == closing.offset();
        cursor_.advance(escape ? escape->length : last ? 1 : 2);
        if (closed && !escape) {
            report(begin, "unknown escape " + quote_for_message(cursor_.since(from)) +
                              ", write `\\\\` for a backslash");
        }
    }
    cursor_ = closing;
    if (closed) {
        cursor_.advance();
    } else {
        error_({opening.position(), end_of_opening},
               std::string(quote == '\'' ? "text" : "name") + " without its closing " +
                   (quote == '`' ? "backtick" : "`" + std::string(1, quote) + "`"));
    }
    emit(quote == '\'' ? TokenKind::String : TokenKind::QuotedIdentifier);
}

void Lexer::read_variable() {
    cursor_.advance();
    while (is_name_part(cursor_.peek())) {
        cursor_.advance();
    }
    const std::string_view word = cursor_.since(start_);
    for (const TokenKind kind : {TokenKind::This, TokenKind::Index, TokenKind::Total}) {
        if (spelling_of(kind) == word) {
            emit(kind);
            return;
        }
    }
    report(begin_, "expected `$this`, `$index` or `$total`, found " + quote_for_message(word));
}

void Lexer::read_symbol() {
    const std::string_view rest = text_.substr(start_, 2);
    const auto* symbol = std::ranges::find_if(
        kSymbols, [&](const Symbol& candidate) { return rest.starts_with(candidate.text); });
    if (symbol != kSymbols.end()) {
        cursor_.advance(symbol->text.size());
        emit(symbol->kind);
        return;
    }
    cursor_.advance();
    report(begin_, "unexpected character " + quote_for_message(cursor_.since(start_)));
}

bool Lexer::take(char c) {
    if (cursor_.peek() != c) {
        return false;
    }
    cursor_.advance();
    return true;
}

bool Lexer::take_digits(std::size_t count) {
    for (std::size_t i = 0; i < count; ++i) {
        if (!is_digit(cursor_.peek())) {
            return false;
        }
        cursor_.advance();
    }
    return true;
}

void Lexer::take_while_digit() {
    while (is_digit(cursor_.peek())) {
        cursor_.advance();
    }
}

void Lexer::emit(TokenKind kind, Keyword keyword) {
    Token token;
    token.kind = kind;
    token.keyword = keyword;
    token.first_on_line = tokens_.empty() || tokens_.back().range.end.line != begin_.line;
    token.has_escapes = has_escapes_;
    token.offset = static_cast<std::uint32_t>(start_);
    token.length = static_cast<std::uint32_t>(cursor_.offset() - start_);
    token.range = {begin_, cursor_.position()};
    tokens_.push_back(token);
}

}  // namespace

std::vector<Token> tokenize(std::string_view text, const LexicalErrorSink& error) {
    return Lexer(text, error).run();
}

std::string unescape(std::string_view text) {
    const char quote = text.front();
    text.remove_prefix(1);
    if (text.ends_with(quote)) {
        text.remove_suffix(1);
    }
    std::string result;
    result.reserve(text.size());
    while (!text.empty()) {
        const auto escape = text.front() == '\\' ? read_escape(text) : std::nullopt;
        if (escape) {
            append_utf8(result, escape->code_point);
            text.remove_prefix(escape->length);
        } else {
            result += text.front();
            text.remove_prefix(1);
        }
    }
    return result;
}

}  // namespace hookline::cql
