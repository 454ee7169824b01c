#include <algorithm>

#include "mappings/mappers.hpp"

namespace hookline::mappings {

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
    if (result.kinds.empty() && code.sets.empty() && !code.empty()) {
        const auto read = [&](std::string_view text) {
            const std::string_view kind =
                MappingContext::find_words(tables.kind_words, context.lower(text));
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
    return result;
}

bool holds_any_kind(const Words& kinds, const WordList& wanted) {
    return std::ranges::any_of(wanted,
                               [&](const std::string& kind) { return kinds.contains(kind); });
}

}  // namespace hookline::mappings
