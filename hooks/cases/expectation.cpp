#include "hooks/cases/expectation.hpp"

#include "engine/plan/element_reader.hpp"
#include "hooks/cli/now.hpp"

namespace hookline::hooks {
namespace {

using engine::at;
using engine::ElementReader;
using fhir::json::Value;

// The elements of a member that is an array; a finding when it is something else.
std::span<const Value> array(ElementReader& reader, const Value& owner, std::string_view name) {
    const Value* value = owner.find(name);
    if (value != nullptr && !value->is_array()) {
        reader.error(std::string(name), "expected an array");
    }
    return owner.array_at(name);
}

void check_must(ElementReader& reader, std::span<const Value> must) {
    for (std::size_t i = 0; i < must.size(); ++i) {
        const std::string path = at({}, "must", i);
        reader.refuse_unknown(must[i], {"statement", "indicator", "note"}, path);
        static_cast<void>(reader.text(must[i], "statement", path));
        if (must[i].find("indicator") != nullptr &&
            !engine::parse_indicator(must[i].string_at("indicator"))) {
            reader.error(at(path, "indicator"), "expected `info`, `warning` or `critical`");
        }
    }
}

}  // namespace

void check_expectation(const mappings::JsonFile& expectation, Diagnostics& diagnostics) {
    ElementReader reader(expectation, diagnostics);
    const Value& root = expectation.root;
    if (!root.is_object()) {
        reader.error({}, "expected an object");
        return;
    }
    reader.refuse_unknown(
        root,
        {"request_date", "must", "must_not", "no_cards", "name", "title", "story", "note", "why",
         "source", "synthetic", "facts", "open", "orders", "appointments"},
        {});
    const std::string_view date = root.string_at("request_date");
    if (date.empty() || !parse_now(date)) {
        reader.error("request_date",
                     "the expectation needs a `request_date`, such as `2026-10-05`");
    }
    const auto must = array(reader, root, "must");
    check_must(reader, must);
    const auto must_not = array(reader, root, "must_not");
    for (std::size_t i = 0; i < must_not.size(); ++i) {
        if (!must_not[i].is_string()) {
            reader.error(at({}, "must_not", i), "expected the id of a statement");
        }
    }
    const Value* no_cards = root.find("no_cards");
    if (no_cards != nullptr && !no_cards->is_boolean()) {
        reader.error("no_cards", "expected true or false");
    }
    if (must.empty() && must_not.empty() && (no_cards == nullptr || !no_cards->as_boolean())) {
        reader.error({}, "expects nothing: give `must`, `must_not` or `no_cards`");
    }
}

std::vector<UnknownStatement> unknown_statements(const Value& expectation,
                                                 const engine::Guideline& guideline) {
    std::vector<UnknownStatement> unknown;
    const auto check = [&](std::string_view id, std::string path) {
        if (guideline.find_statement(id) == nullptr) {
            unknown.push_back({std::string(id), std::move(path)});
        }
    };
    const auto must = expectation.array_at("must");
    for (std::size_t i = 0; i < must.size(); ++i) {
        check(must[i].string_at("statement"), at({}, "must", i));
    }
    const auto must_not = expectation.array_at("must_not");
    for (std::size_t i = 0; i < must_not.size(); ++i) {
        check(must_not[i].text(), at({}, "must_not", i));
    }
    return unknown;
}

}  // namespace hookline::hooks
