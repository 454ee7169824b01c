#include <algorithm>

#include "mappings/mappers.hpp"

namespace hookline::mappings {

namespace {

// Kinds that text and displays name; nothing where a code is known.
void add_kinds_in_words(const Concept& code, const WordTable& rows, ProcedureKinds& result) {
    if (!result.kinds.empty() || !code.sets.empty() || code.empty()) {
        return;
    }
    const auto read = [&](std::string_view text) {
        const std::string_view kind = rows.meaning_of(text);
        if (!kind.empty()) {
            result.kinds.add(kind);
            result.in_words = true;
        }
    };
    read(code.text);
    for (const Coding& coding : code.codings) {
        read(coding.display);
    }
}

}  // namespace

ProcedureKinds kinds_of(MappingContext& context, const Concept& code) {
    const ProcedureTables& tables = context.tables.procedures;
    ProcedureKinds result;
    result.kinds = tables.kinds.of(code);
    result.in_words = code.in_words;
    for (const auto& [kind, removed] : tables.overrides) {
        if (result.kinds.contains(kind)) {
            result.kinds.remove(removed);
        }
    }
    add_kinds_in_words(code, tables.kind_words, result);
    return result;
}

ProcedureKinds kinds_on_file(MappingContext& context, const Concept& code) {
    ProcedureKinds result = kinds_of(context, code);
    add_kinds_in_words(code, context.tables.procedures.kind_words_on_file, result);
    return result;
}

ProcedureKinds kinds_to_come(MappingContext& context, const Concept& code) {
    const ProcedureTables& tables = context.tables.procedures;
    ProcedureKinds result = kinds_on_file(context, code);
    if (result.in_words && tables.aside_words.any_in(code)) {
        for (const std::string& operation : tables.operations) {
            result.kinds.remove(operation);
        }
        result.in_words = code.in_words || !result.kinds.empty();
    }
    return result;
}

ProcedureKinds kinds_of_draft(MappingContext& context, const Concept& code) {
    const ProcedureTables& tables = context.tables.procedures;
    ProcedureKinds result = kinds_of(context, code);
    for (const auto& [panel, tests] : tables.panels) {
        if (result.kinds.contains(panel)) {
            std::ranges::for_each(tests, [&](const std::string& test) { result.kinds.add(test); });
        }
    }
    if (!result.kinds.empty() || !code.sets.empty()) {
        return result;  // words are not read
    }
    if (!tables.aside_words.any_in(code)) {
        add_kinds_in_words(code, tables.operation_words, result);
    }
    return result;
}

bool holds_any_kind(const Words& kinds, const WordList& wanted) {
    return std::ranges::any_of(kinds,
                               [&](std::string_view kind) { return contains(wanted, kind); });
}

}  // namespace hookline::mappings
