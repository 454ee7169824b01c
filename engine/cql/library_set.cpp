#include "engine/cql/library_set.hpp"

#include <algorithm>

#include "engine/cql/compiler.hpp"
#include "engine/cql/parser.hpp"
#include "engine/cql/program.hpp"
#include "engine/cql/translator.hpp"

namespace hookline::cql {
namespace {

std::string name_of_library(const ast::Library& library) {
    return library.identifier == nullptr ? std::string()
                                         : std::string(library.identifier->name.last());
}

// Puts libraries behind those that they include. Cycles and duplicates are findings.
class Ordering {
  public:
    Ordering(std::vector<std::shared_ptr<const ast::Library>> parsed, Diagnostics& diagnostics)
        : parsed_(std::move(parsed)), marks_(parsed_.size()), diagnostics_(diagnostics) {}

    std::vector<std::shared_ptr<const ast::Library>> sorted() {
        for (std::size_t i = 0; i < parsed_.size(); ++i) {
            visit(i);
        }
        return std::move(result_);
    }

  private:
    enum class Mark : std::uint8_t { New, Open, Done };

    void visit(std::size_t index) {
        if (marks_[index] != Mark::New) {
            return;
        }
        marks_[index] = Mark::Open;
        for (const ast::IncludeDefinition& include : parsed_[index]->includes) {
            for (std::size_t other = 0; other < parsed_.size(); ++other) {
                if (name_of_library(*parsed_[other]) != include.library.last()) {
                    continue;
                }
                if (marks_[other] == Mark::Open) {
                    diagnostics_.error(parsed_[index]->file(), include.range,
                                       "libraries include each other in a circle");
                } else {
                    visit(other);
                }
            }
        }
        marks_[index] = Mark::Done;
        result_.push_back(parsed_[index]);
    }

    std::vector<std::shared_ptr<const ast::Library>> parsed_;
    std::vector<Mark> marks_;
    std::vector<std::shared_ptr<const ast::Library>> result_;
    Diagnostics& diagnostics_;
};

LibrarySymbols symbols_of(const std::shared_ptr<const ast::Library>& source) {
    LibrarySymbols symbols;
    symbols.name = name_of_library(*source);
    symbols.file = source->file();
    symbols.source = source;
    if (source->identifier != nullptr && source->identifier->version) {
        symbols.version = source->identifier->version->value;
    }
    return symbols;
}

}  // namespace

LibrarySet::LibrarySet() : program_(std::make_unique<Program>()) {}
LibrarySet::~LibrarySet() = default;

std::shared_ptr<const LibrarySet> LibrarySet::load(std::span<const LibrarySource> libraries,
                                                   std::span<const ExpressionSource> expressions,
                                                   const ModelInfo* model,
                                                   const ModelBinding& binding,
                                                   const Terminology& terminology,
                                                   Diagnostics& diagnostics) {
    const std::size_t errors_before = diagnostics.error_count();
    std::shared_ptr<LibrarySet> set(new LibrarySet());
    Program& program = *set->program_;
    program.model = model;
    program.binding = &binding;
    program.terminology = &terminology;
    std::vector<std::shared_ptr<const ast::Library>> parsed;
    for (const LibrarySource& source : libraries) {
        parsed.push_back(parse_library(source.file, source.text, diagnostics));
        const std::string name = name_of_library(*parsed.back());
        const bool twice = std::ranges::any_of(
            std::span(parsed).first(parsed.size() - 1),
            [&](const auto& other) { return !name.empty() && name_of_library(*other) == name; });
        if (twice) {
            diagnostics.error(source.file, {}, "library `" + name + "` is there twice");
        }
    }
    Translator translator(program, diagnostics);
    for (const auto& library : Ordering(std::move(parsed), diagnostics).sorted()) {
        program.libraries.push_back(symbols_of(library));
        const int index = static_cast<int>(program.libraries.size()) - 1;
        translator.declare(index);
        translator.translate(index);
    }
    for (const ExpressionSource& source : expressions) {
        const auto owner =
            std::ranges::find(program.libraries, source.library, &LibrarySymbols::name);
        auto root = parse_expression(source.file, source.text, diagnostics);
        if (owner == program.libraries.end()) {
            diagnostics.error(source.file, {}, "library `" + source.library + "` is not loaded");
            set->added_.push_back(-1);
            continue;
        }
        translator.set_file(source.file);
        set->added_.push_back(translator.add_expression(
            static_cast<int>(owner - program.libraries.begin()), *root->expression));
        program.added_sources.push_back(std::move(root));
    }
    if (diagnostics.error_count() > errors_before) {
        return nullptr;
    }
    compile(program);
    return set;
}

DefinitionRef LibrarySet::find(std::string_view library, std::string_view name) const {
    const auto owner = std::ranges::find(program_->libraries, library, &LibrarySymbols::name);
    if (owner == program_->libraries.end()) {
        return {};
    }
    const auto found = owner->expressions.find(name);
    if (found == owner->expressions.end() ||
        program_->definitions[static_cast<std::size_t>(found->second)].is_private) {
        return {};
    }
    return {found->second};
}

DefinitionRef LibrarySet::expression(std::size_t index) const {
    return {added_[index]};
}

bool LibrarySet::has_library(std::string_view library) const {
    return std::ranges::find(program_->libraries, library, &LibrarySymbols::name) !=
           program_->libraries.end();
}

const Type& LibrarySet::type_of(DefinitionRef definition) const {
    return *program_->definitions[static_cast<std::size_t>(definition.index)].type;
}

const std::string& LibrarySet::name_of(DefinitionRef definition) const {
    return program_->definitions[static_cast<std::size_t>(definition.index)].name;
}

std::vector<std::pair<std::string, std::string>> LibrarySet::libraries() const {
    std::vector<std::pair<std::string, std::string>> result;
    for (const LibrarySymbols& library : program_->libraries) {
        result.emplace_back(library.name, library.version);
    }
    return result;
}

std::vector<std::string> LibrarySet::definitions(std::string_view library) const {
    std::vector<std::string> result;
    for (const Definition& definition : program_->definitions) {
        const LibrarySymbols& owner =
            program_->libraries[static_cast<std::size_t>(definition.library)];
        if (owner.name == library && !definition.is_function && !definition.is_private &&
            !definition.name.empty()) {
            result.push_back(definition.name);
        }
    }
    return result;
}

}  // namespace hookline::cql
