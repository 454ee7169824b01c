#include "engine/cql/token.hpp"

#include <algorithm>
#include <array>
#include <cstddef>

namespace hookline::cql {
namespace {

constexpr auto kKeywords = std::to_array<KeywordInfo>({
    {"Choice", Keyword::Choice, KeywordClass::Soft},
    {"Code", Keyword::CodeSelector, KeywordClass::Reserved},
    {"Concept", Keyword::ConceptSelector, KeywordClass::Reserved},
    {"Interval", Keyword::Interval, KeywordClass::Reserved},
    {"List", Keyword::List, KeywordClass::Reserved},
    {"Tuple", Keyword::Tuple, KeywordClass::Reserved},
    {"after", Keyword::After, KeywordClass::Reserved},
    {"aggregate", Keyword::Aggregate, KeywordClass::Reserved},
    {"all", Keyword::All, KeywordClass::Reserved},
    {"and", Keyword::And, KeywordClass::Reserved},
    {"as", Keyword::As, KeywordClass::Reserved},
    {"asc", Keyword::Asc, KeywordClass::Identifier},
    {"ascending", Keyword::Ascending, KeywordClass::Identifier},
    {"before", Keyword::Before, KeywordClass::Reserved},
    {"between", Keyword::Between, KeywordClass::Reserved},
    {"by", Keyword::By, KeywordClass::Identifier},
    {"called", Keyword::Called, KeywordClass::Identifier},
    {"case", Keyword::Case, KeywordClass::Reserved},
    {"cast", Keyword::Cast, KeywordClass::Reserved},
    {"code", Keyword::Code, KeywordClass::Identifier},
    {"codesystem", Keyword::Codesystem, KeywordClass::Identifier},
    {"codesystems", Keyword::Codesystems, KeywordClass::Identifier},
    {"collapse", Keyword::Collapse, KeywordClass::Reserved},
    {"concept", Keyword::Concept, KeywordClass::Identifier},
    {"contains", Keyword::Contains, KeywordClass::Identifier},
    {"context", Keyword::Context, KeywordClass::Identifier},
    {"convert", Keyword::Convert, KeywordClass::Reserved},
    {"date", Keyword::Date, KeywordClass::Identifier},
    {"day", Keyword::Day, KeywordClass::Reserved},
    {"days", Keyword::Days, KeywordClass::Reserved},
    {"default", Keyword::Default, KeywordClass::Identifier},
    {"define", Keyword::Define, KeywordClass::Identifier},
    {"desc", Keyword::Desc, KeywordClass::Identifier},
    {"descending", Keyword::Descending, KeywordClass::Identifier},
    {"difference", Keyword::Difference, KeywordClass::Reserved},
    {"display", Keyword::Display, KeywordClass::Identifier},
    {"distinct", Keyword::Distinct, KeywordClass::Reserved},
    {"div", Keyword::Div, KeywordClass::Identifier},
    {"duration", Keyword::Duration, KeywordClass::Reserved},
    {"during", Keyword::During, KeywordClass::Reserved},
    {"else", Keyword::Else, KeywordClass::Reserved},
    {"end", Keyword::End, KeywordClass::Identifier},
    {"ends", Keyword::Ends, KeywordClass::Identifier},
    {"except", Keyword::Except, KeywordClass::Identifier},
    {"exists", Keyword::Exists, KeywordClass::Reserved},
    {"expand", Keyword::Expand, KeywordClass::Reserved},
    {"external", Keyword::External, KeywordClass::Soft},
    {"false", Keyword::False, KeywordClass::Reserved},
    {"flatten", Keyword::Flatten, KeywordClass::Reserved},
    {"fluent", Keyword::Fluent, KeywordClass::Identifier},
    {"from", Keyword::From, KeywordClass::Reserved},
    {"function", Keyword::Function, KeywordClass::Identifier},
    {"hour", Keyword::Hour, KeywordClass::Reserved},
    {"hours", Keyword::Hours, KeywordClass::Reserved},
    {"if", Keyword::If, KeywordClass::Reserved},
    {"implies", Keyword::Implies, KeywordClass::Identifier},
    {"in", Keyword::In, KeywordClass::Reserved},
    {"include", Keyword::Include, KeywordClass::Identifier},
    {"included", Keyword::Included, KeywordClass::Soft},
    {"includes", Keyword::Includes, KeywordClass::Identifier},
    {"intersect", Keyword::Intersect, KeywordClass::Identifier},
    {"is", Keyword::Is, KeywordClass::Reserved},
    {"less", Keyword::Less, KeywordClass::Soft},
    {"let", Keyword::Let, KeywordClass::Reserved},
    {"library", Keyword::Library, KeywordClass::Identifier},
    {"maximum", Keyword::Maximum, KeywordClass::Reserved},
    {"meets", Keyword::Meets, KeywordClass::Identifier},
    {"millisecond", Keyword::Millisecond, KeywordClass::Reserved},
    {"milliseconds", Keyword::Milliseconds, KeywordClass::Reserved},
    {"minimum", Keyword::Minimum, KeywordClass::Reserved},
    {"minute", Keyword::Minute, KeywordClass::Reserved},
    {"minutes", Keyword::Minutes, KeywordClass::Reserved},
    {"mod", Keyword::Mod, KeywordClass::Identifier},
    {"month", Keyword::Month, KeywordClass::Reserved},
    {"months", Keyword::Months, KeywordClass::Reserved},
    {"more", Keyword::More, KeywordClass::Soft},
    {"not", Keyword::Not, KeywordClass::Reserved},
    {"null", Keyword::Null, KeywordClass::Reserved},
    {"occurs", Keyword::Occurs, KeywordClass::Reserved},
    {"of", Keyword::Of, KeywordClass::Reserved},
    {"on", Keyword::On, KeywordClass::Soft},
    {"or", Keyword::Or, KeywordClass::Reserved},
    {"overlaps", Keyword::Overlaps, KeywordClass::Identifier},
    {"parameter", Keyword::Parameter, KeywordClass::Identifier},
    {"per", Keyword::Per, KeywordClass::Reserved},
    {"point", Keyword::Point, KeywordClass::Reserved},
    {"predecessor", Keyword::Predecessor, KeywordClass::Identifier},
    {"private", Keyword::Private, KeywordClass::Identifier},
    {"properly", Keyword::Properly, KeywordClass::Reserved},
    {"public", Keyword::Public, KeywordClass::Identifier},
    {"return", Keyword::Return, KeywordClass::Reserved},
    {"returns", Keyword::Returns, KeywordClass::Soft},
    {"same", Keyword::Same, KeywordClass::Reserved},
    {"second", Keyword::Second, KeywordClass::Reserved},
    {"seconds", Keyword::Seconds, KeywordClass::Reserved},
    {"singleton", Keyword::Singleton, KeywordClass::Reserved},
    {"sort", Keyword::Sort, KeywordClass::Reserved},
    {"start", Keyword::Start, KeywordClass::Identifier},
    {"starting", Keyword::Starting, KeywordClass::Identifier},
    {"starts", Keyword::Starts, KeywordClass::Identifier},
    {"successor", Keyword::Successor, KeywordClass::Identifier},
    {"such", Keyword::Such, KeywordClass::Soft},
    {"than", Keyword::Than, KeywordClass::Soft},
    {"that", Keyword::That, KeywordClass::Soft},
    {"then", Keyword::Then, KeywordClass::Reserved},
    {"time", Keyword::Time, KeywordClass::Identifier},
    {"timezone", Keyword::Timezone, KeywordClass::Identifier},  // its name before 1.4
    {"timezoneoffset", Keyword::Timezoneoffset, KeywordClass::Identifier},
    {"to", Keyword::To, KeywordClass::Reserved},
    {"true", Keyword::True, KeywordClass::Reserved},
    {"union", Keyword::Union, KeywordClass::Identifier},
    {"using", Keyword::Using, KeywordClass::Identifier},
    {"valueset", Keyword::Valueset, KeywordClass::Identifier},
    {"version", Keyword::Version, KeywordClass::Identifier},
    {"week", Keyword::Week, KeywordClass::Reserved},
    {"weeks", Keyword::Weeks, KeywordClass::Reserved},
    {"when", Keyword::When, KeywordClass::Reserved},
    {"where", Keyword::Where, KeywordClass::Identifier},
    {"width", Keyword::Width, KeywordClass::Identifier},
    {"with", Keyword::With, KeywordClass::Reserved},
    {"within", Keyword::Within, KeywordClass::Reserved},
    {"without", Keyword::Without, KeywordClass::Reserved},
    {"xor", Keyword::Xor, KeywordClass::Identifier},
    {"year", Keyword::Year, KeywordClass::Reserved},
    {"years", Keyword::Years, KeywordClass::Reserved},
});

// info_of() indexes the table by the enumerator, find_keyword() searches it by halves.
constexpr bool table_is_in_order() {
    for (std::size_t i = 0; i < kKeywords.size(); ++i) {
        if (static_cast<std::size_t>(kKeywords[i].keyword) != i + 1) {
            return false;
        }
    }
    return std::ranges::is_sorted(kKeywords, {}, &KeywordInfo::spelling);
}
static_assert(table_is_in_order());

struct Spelling {
    TokenKind kind;
    std::string_view text;
};

constexpr auto kSpellings = std::to_array<Spelling>({
    {TokenKind::This, "$this"},     {TokenKind::Index, "$index"}, {TokenKind::Total, "$total"},
    {TokenKind::LeftParen, "("},    {TokenKind::RightParen, ")"}, {TokenKind::LeftBracket, "["},
    {TokenKind::RightBracket, "]"}, {TokenKind::LeftBrace, "{"},  {TokenKind::RightBrace, "}"},
    {TokenKind::Comma, ","},        {TokenKind::Colon, ":"},      {TokenKind::Dot, "."},
    {TokenKind::Plus, "+"},         {TokenKind::Minus, "-"},      {TokenKind::Star, "*"},
    {TokenKind::Slash, "/"},        {TokenKind::Caret, "^"},      {TokenKind::Ampersand, "&"},
    {TokenKind::Pipe, "|"},         {TokenKind::Equal, "="},      {TokenKind::NotEqual, "!="},
    {TokenKind::Tilde, "~"},        {TokenKind::NotTilde, "!~"},  {TokenKind::Less, "<"},
    {TokenKind::LessEqual, "<="},   {TokenKind::Greater, ">"},    {TokenKind::GreaterEqual, ">="},
    {TokenKind::Arrow, "->"},
});

}  // namespace

const KeywordInfo* find_keyword(std::string_view word) {
    const auto* found = std::ranges::lower_bound(kKeywords, word, {}, &KeywordInfo::spelling);
    return found != kKeywords.end() && found->spelling == word ? found : nullptr;
}

const KeywordInfo& info_of(Keyword keyword) {
    return kKeywords.at(static_cast<std::size_t>(keyword) - 1);
}

std::string_view spelling_of(TokenKind kind) {
    const auto* found = std::ranges::find(kSpellings, kind, &Spelling::kind);
    return found != kSpellings.end() ? found->text : std::string_view{};
}

}  // namespace hookline::cql
