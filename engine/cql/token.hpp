#pragma once

#include <cstdint>
#include <string_view>

#include "fhir/base/diagnostics.hpp"

namespace hookline::cql {

enum class TokenKind : std::uint8_t {
    End,  ///< behind the last token; always there
    Identifier,
    QuotedIdentifier,  ///< `"x"` or `` `x` ``
    Keyword,
    String,
    Integer,
    Long,
    Decimal,
    Date,
    DateTime,
    Time,
    This,
    Index,
    Total,
    LeftParen,
    RightParen,
    LeftBracket,
    RightBracket,
    LeftBrace,
    RightBrace,
    Comma,
    Colon,
    Dot,
    Plus,
    Minus,
    Star,
    Slash,
    Caret,
    Ampersand,
    Pipe,
    Equal,
    NotEqual,
    Tilde,
    NotTilde,
    Less,
    LessEqual,
    Greater,
    GreaterEqual,
    Arrow,
};

/// Words with a meaning of their own, in the order of their spelling.
enum class Keyword : std::uint8_t {
    None,
    Choice,
    CodeSelector,
    ConceptSelector,
    Interval,
    List,
    Tuple,
    After,
    Aggregate,
    All,
    And,
    As,
    Asc,
    Ascending,
    Before,
    Between,
    By,
    Called,
    Case,
    Cast,
    Code,
    Codesystem,
    Codesystems,
    Collapse,
    Concept,
    Contains,
    Context,
    Convert,
    Date,
    Day,
    Days,
    Default,
    Define,
    Desc,
    Descending,
    Difference,
    Display,
    Distinct,
    Div,
    Duration,
    During,
    Else,
    End,
    Ends,
    Except,
    Exists,
    Expand,
    External,
    False,
    Flatten,
    Fluent,
    From,
    Function,
    Hour,
    Hours,
    If,
    Implies,
    In,
    Include,
    Included,
    Includes,
    Intersect,
    Is,
    Less,
    Let,
    Library,
    Maximum,
    Meets,
    Millisecond,
    Milliseconds,
    Minimum,
    Minute,
    Minutes,
    Mod,
    Month,
    Months,
    More,
    Not,
    Null,
    Occurs,
    Of,
    On,
    Or,
    Overlaps,
    Parameter,
    Per,
    Point,
    Predecessor,
    Private,
    Properly,
    Public,
    Return,
    Returns,
    Same,
    Second,
    Seconds,
    Singleton,
    Sort,
    Start,
    Starting,
    Starts,
    Successor,
    Such,
    Than,
    That,
    Then,
    Time,
    Timezone,
    Timezoneoffset,
    To,
    True,
    Union,
    Using,
    Valueset,
    Version,
    Week,
    Weeks,
    When,
    Where,
    Width,
    With,
    Within,
    Without,
    Xor,
    Year,
    Years,
};

/// How far a word is taken from the author.
/// Spec: CQL 1.5.3, Appendix G, rules `reservedWord` and `keywordIdentifier`.
enum class KeywordClass : std::uint8_t {
    Reserved,    ///< never a name unless quoted; after `.` it may name a function
    Identifier,  ///< a name wherever no operator is meant
    Soft,        ///< a word of a phrase (`such that`, `less than`); else an ordinary name
};

/// A row of the table of keywords.
struct KeywordInfo {
    std::string_view spelling;
    Keyword keyword = Keyword::None;
    KeywordClass keyword_class = KeywordClass::Soft;
};

/// The entry of `word`, or null when it is an ordinary name. Case matters.
[[nodiscard]] const KeywordInfo* find_keyword(std::string_view word);

/// The entry of a keyword other than None.
[[nodiscard]] const KeywordInfo& info_of(Keyword keyword);

/// One token. Its text is `offset`, `length` of the source, delimiters included.
struct Token {
    TokenKind kind = TokenKind::End;
    Keyword keyword = Keyword::None;  ///< of Keyword tokens, and of Identifier tokens that are soft
    bool first_on_line = false;
    bool has_escapes = false;  ///< String and QuotedIdentifier: there is a backslash inside
    std::uint32_t offset = 0;
    std::uint32_t length = 0;
    SourceRange range;
};

/// Spelling of a token kind that is always written the same, e.g. `(`; empty for the others.
[[nodiscard]] std::string_view spelling_of(TokenKind kind);

}  // namespace hookline::cql
