#include "engine/cql/library_set.hpp"

#include <algorithm>

#include "engine/cql/compiler.hpp"
#include "engine/cql/parser.hpp"
#include "engine/cql/program.hpp"
#include "engine/cql/reads.hpp"
#include "engine/cql/translator.hpp"

namespace hookline::cql {
namespace {

std::string name_of_library(const ast::Library& library) {
    return library.identifier == nullptr ? std::string()
                                         : std::string(library.identifier->name.last());
}

std::string qualified_name(const ast::QualifiedName& name) {
    std::string text;
    for (const ast::Identifier& part : name.parts) {
        text += (text.empty() ? "" : ".") + std::string(part.name);
    }
    return text;
}

std::string_view version_of(const ast::Library& library) {
    const bool has_version =
        library.identifier != nullptr && library.identifier->version.has_value();
    return has_version ? library.identifier->version->value : std::string_view();
}

// Whether an include names the library, of whatever version.
bool is_named(const ast::IncludeDefinition& include, const ast::Library& library) {
    if (library.identifier == nullptr) {
        return false;
    }
    return include.library.parts.size() == 1
               ? library.identifier->name.last() == include.library.last()
               : qualified_name(library.identifier->name) == qualified_name(include.library);
}

bool has_version(const ast::IncludeDefinition& include, const ast::Library& library) {
    return !include.version || include.version->value == version_of(library);
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
            // With a version that nobody has the translator says which one there is.
            const bool known = std::ranges::any_of(parsed_, [&](const auto& other) {
                return is_named(include, *other) && has_version(include, *other);
            });
            for (std::size_t other = 0; other < parsed_.size(); ++other) {
                if (!is_named(include, *parsed_[other]) ||
                    (known && !has_version(include, *parsed_[other]))) {
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
    symbols.qualified_name =
        source->identifier == nullptr ? std::string() : qualified_name(source->identifier->name);
    symbols.file = source->file();
    symbols.source = source;
    symbols.version = version_of(*source);
    return symbols;
}

// Explanations need not look into what reads no evidence.
void mark_evidence(LibrarySet& libraries, Program& program) {
    Differences evidence;
    evidence.classes.emplace("Patient");
    if (program.model != nullptr) {
        for (const ModelClass& item : program.model->classes()) {
            const ObjectType* type = program.binding->find_class(item.name);
            if (type == nullptr || type->is_evidence) {
                evidence.classes.insert(item.name);
            }
        }
    }
    const std::vector<bool> readers = dependents_of(libraries, evidence);
    for (std::size_t i = 0; i < readers.size(); ++i) {
        program.definitions[i].has_evidence = readers[i];
    }
}

// Nothing that failed without a finding may be evaluated.
void refuse_untranslated(const Program& program, Diagnostics& diagnostics) {
    for (const Definition& definition : program.definitions) {
        if (definition.expression == nullptr) {
            diagnostics.error(definition.file, definition.range,
                              '`' + definition.name + "` cannot be translated");
        }
    }
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
        const bool twice =
            std::ranges::any_of(std::span(parsed).first(parsed.size() - 1), [&](const auto& other) {
                return !name.empty() && other->identifier != nullptr &&
                       qualified_name(other->identifier->name) ==
                           qualified_name(parsed.back()->identifier->name) &&
                       version_of(*other) == version_of(*parsed.back());
            });
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
    if (diagnostics.error_count() == errors_before) {
        refuse_untranslated(program, diagnostics);
    }
    if (diagnostics.error_count() > errors_before) {
        return nullptr;
    }
    compile(program);
    build_conditions(program);
    mark_evidence(*set, program);
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

const Condition* LibrarySet::condition_of(DefinitionRef definition) const {
    return program_->conditions[static_cast<std::size_t>(definition.index)].get();
}

const std::string& LibrarySet::file_of(DefinitionRef definition) const {
    return program_->definitions[static_cast<std::size_t>(definition.index)].file;
}

const std::string& LibrarySet::library_of(DefinitionRef definition) const {
    const int library = program_->definitions[static_cast<std::size_t>(definition.index)].library;
    return program_->libraries[static_cast<std::size_t>(library)].name;
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
