// What a library uses: its model, the libraries that it includes, its contexts.
#include <algorithm>
#include <filesystem>

#include "engine/cql/translator.hpp"

namespace hookline::cql {

void Translator::declare_usings(LibrarySymbols& library) {
    for (const ast::UsingDefinition& item : library.source->usings) {
        const std::string_view name = item.model.last();
        if (name == "System") {
            continue;
        }
        if (program_.model == nullptr || program_.model->name() != name) {
            error(item.range, "model `" + std::string(name) + "` is not known");
            continue;
        }
        if (item.version && item.version->value != program_.model->version()) {
            error(item.version->range, "model `" + std::string(name) + "` has version `" +
                                           program_.model->version() + "`, not `" +
                                           std::string(item.version->value) + '`');
        }
        library.uses_model = true;
        library.model_alias = item.local_name();
    }
}

// Contexts that the model names, and those of the specification without a patient.
void Translator::check_contexts(const LibrarySymbols& library) {
    for (const ast::ContextDefinition* context : library.source->contexts) {
        const std::string_view name = context->name.name;
        if (!library.uses_model || is_unfiltered(context)) {
            continue;
        }
        const auto& known = program_.model->contexts();
        const bool is_known = std::ranges::find(known, name) != known.end() ||
                              name == program_.model->patient_class();
        if (!is_known) {
            error(context->name.range, "model `" + program_.model->name() + "` has no context `" +
                                           std::string(name) + '`');
        }
    }
}

// Before the first `context` the one that the model declares holds, else none of a patient.
// Spec: CQL 1.5.3 Author's Guide, Context.
bool Translator::is_unfiltered(const ast::ContextDefinition* context) const {
    std::string_view name = "Unfiltered";
    if (context != nullptr) {
        name = context->name.name;
    } else if (program_.model != nullptr && !program_.model->default_context().empty()) {
        name = program_.model->default_context();
    }
    return name == "Unfiltered" || name == "Population";
}

// Without a patient the specification means the data of all patients. A request holds those of one,
// and one patient's data must not pass for everybody's. `false` after a finding.
bool Translator::needs_patient(SourceRange range, const std::string& what) {
    scope_.reads_patient = true;
    if (!scope_.unfiltered) {
        return true;
    }
    error(range, what +
                     " needs a patient, and this definition is in the context of none: write "
                     "`context Patient` before it");
    return false;
}

// The library that an include means: by name, or by name with namespaces, and by version when it is
// given. -1 after a finding: what refers to it is not reported again.
int Translator::find_include(const ast::IncludeDefinition& item) {
    std::string wanted;
    for (const ast::Identifier& part : item.library.parts) {
        wanted += (wanted.empty() ? "" : ".") + std::string(part.name);
    }
    std::vector<int> named;
    std::vector<int> matching;
    for (std::size_t i = 0; i < program_.libraries.size(); ++i) {
        const LibrarySymbols& other = program_.libraries[i];
        const bool same =
            item.library.parts.size() == 1 ? other.name == wanted : other.qualified_name == wanted;
        if (!same || static_cast<int>(i) == library_index_) {
            continue;
        }
        named.push_back(static_cast<int>(i));
        if (!item.version || item.version->value == other.version) {
            matching.push_back(static_cast<int>(i));
        }
    }
    if (matching.size() == 1) {
        return matching.front();
    }
    if (named.empty()) {
        // A file of this name that forgot its first line is the usual reason.
        const bool has_file = std::ranges::any_of(program_.libraries, [&](const auto& other) {
            return std::filesystem::path(other.file).stem() == wanted;
        });
        error(item.library.range,
              "library `" + wanted + "` is not among those loaded" +
                  (has_file ? "; `" + wanted + ".cql` does not begin with `library " + wanted + '`'
                            : std::string()));
    } else if (matching.empty() && item.version) {
        const auto& other = program_.libraries[static_cast<std::size_t>(named.front())];
        error(item.version->range, "library `" + wanted + "` has version `" + other.version +
                                       "`, not `" + std::string(item.version->value) + '`');
    } else {
        error(item.library.range,
              "library `" + wanted + "` is loaded in several versions, write `version`");
    }
    return -1;
}

void Translator::declare_includes(LibrarySymbols& library) {
    for (const ast::IncludeDefinition& item : library.source->includes) {
        const int found = find_include(item);
        if (library.includes.contains(item.local_name())) {
            error(item.range,
                  '`' + std::string(item.local_name()) + "` is already defined in this library");
            continue;
        }
        library.includes.emplace(item.local_name(), found);
    }
}

}  // namespace hookline::cql
