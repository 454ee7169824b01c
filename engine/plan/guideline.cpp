#include "engine/plan/guideline.hpp"

#include <algorithm>

#include "engine/plan/guideline_loader.hpp"

namespace hookline::engine {

std::shared_ptr<const Guideline> Guideline::load(const std::filesystem::path& folder,
                                                 const GuidelineContext& context,
                                                 Diagnostics& diagnostics) {
    return GuidelineLoader(folder, context, diagnostics).load();
}

std::string Guideline::cql_text(const std::string& file, const SourceRange& range) const {
    const auto found = cql_files_.find(file);
    if (found == cql_files_.end() || range.begin.line == 0) {
        return {};
    }
    std::string text;
    std::uint32_t line = 1;
    std::uint32_t column = 1;
    for (const char c : found->second) {
        const bool is_behind_begin =
            line > range.begin.line || (line == range.begin.line && column >= range.begin.column);
        const bool is_before_end =
            line < range.end.line || (line == range.end.line && column < range.end.column);
        if (is_behind_begin && is_before_end) {
            const bool is_space = c == ' ' || c == '\t' || c == '\n' || c == '\r';
            if (!is_space) {
                text += c;
            } else if (!text.empty() && !text.ends_with(' ')) {
                text += ' ';
            }
        }
        if (c == '\n') {
            ++line;
            column = 1;
        } else if ((static_cast<unsigned char>(c) & 0xC0U) != 0x80U) {
            ++column;
        }
        if (line > range.end.line) {
            break;
        }
    }
    return text;
}

const Statement* Guideline::find_statement(std::string_view id) const {
    const auto found = std::ranges::find(statements_, id, &Statement::id);
    return found == statements_.end() ? nullptr : &*found;
}

std::span<const std::string_view> Guideline::sources_of(std::string_view hook) const {
    const auto found = sources_by_hook_.find(hook);
    return found == sources_by_hook_.end() ? std::span<const std::string_view>()
                                           : std::span<const std::string_view>(found->second);
}

cql::DefinitionRef Guideline::fact(std::string_view name) const {
    return info_.facts_library.empty() ? cql::DefinitionRef{}
                                       : libraries_->find(info_.facts_library, name);
}

}  // namespace hookline::engine
