#include "engine/facts/fact_catalogue.hpp"

#include <algorithm>
#include <cctype>

#include "fhir/json/finding.hpp"
#include "mappings/build_record.hpp"
#include "mappings/json_file.hpp"

namespace hookline::engine {

/// Reads one file; collects every finding before it gives up.
class FactCatalogueReader {
  public:
    FactCatalogueReader(const mappings::JsonFile& file, const cql::LibrarySet& libraries,
                        Diagnostics& diagnostics)
        : file_(file), libraries_(libraries), diagnostics_(diagnostics) {}

    std::shared_ptr<const FactCatalogue> read() {
        const std::size_t errors_before = diagnostics_.error_count();
        refuse_unknown(file_.root, {"library", "notes", "facts"}, {});
        catalogue_->library_ = file_.root.string_at("library");
        if (!libraries_.has_library(catalogue_->library_)) {
            error("names no library of the guideline", "library");
            return nullptr;
        }
        notes_ = file_.root.string_at("notes");
        if (!notes_.empty() && !libraries_.has_library(notes_)) {
            error("names no library of the guideline", "notes");
        }
        std::size_t index = 0;
        for (const fhir::json::Value& item : file_.root.array_at("facts")) {
            path_ = "facts[" + std::to_string(index++) + ']';
            read_fact(item);
        }
        check_complete();
        check_notes();
        index_definitions();
        return diagnostics_.error_count() > errors_before ? nullptr : catalogue_;
    }

  private:
    // A member that nobody reads may be the one that says what was not read.
    void refuse_unknown(const fhir::json::Value& owner,
                        std::initializer_list<std::string_view> known, const std::string& path) {
        for (const fhir::json::Member& member : owner.members()) {
            if (std::ranges::find(known, member.name.view()) == known.end()) {
                error("unknown member", path + std::string(member.name.view()));
            }
        }
    }

    void error(std::string message, const std::string& path) {
        fhir::json::add_finding(diagnostics_, Severity::Error, file_.name, path,
                                std::move(message));
    }

    void read_fact(const fhir::json::Value& item) {
        refuse_unknown(item,
                       {"name", "label", "unit", "words", "sources", "sourcesIfSent", "latest"},
                       path_ + '.');
        Fact fact;
        fact.name = item.string_at("name");
        fact.label = item.string_at("label");
        fact.unit = item.string_at("unit");
        fact.definition = libraries_.find(catalogue_->library_, fact.name);
        if (!fact.definition.valid()) {
            error("the library has no definition `" + fact.name + "`", path_ + ".name");
            return;
        }
        if (fact.label.empty()) {
            error("expected a string", path_ + ".label");
        }
        if (catalogue_->find(fact.name) != nullptr) {
            error("fact `" + fact.name + "` is there twice", path_ + ".name");
        }
        if (const fhir::json::Value* words = item.find("words")) {
            for (const fhir::json::Member& word : words->members()) {
                fact.words.emplace_back(word.name, word.value.text());
            }
        }
        fact.sources = read_sources(item, "sources");
        fact.sources_if_sent = read_sources(item, "sourcesIfSent");
        if (const fhir::json::Value* latest = item.find("latest")) {
            if (!latest->is_boolean()) {
                error("expected true or false", path_ + ".latest");
            }
            fact.latest = latest->is_boolean() && latest->as_boolean();
        }
        fact.note = libraries_.find(notes_, fact.name + " note");
        fact.conflict = libraries_.find(notes_, fact.name + " conflict");
        catalogue_->facts_.push_back(std::move(fact));
    }

    std::vector<std::string> read_sources(const fhir::json::Value& item, std::string_view member) {
        std::vector<std::string> sources;
        for (const fhir::json::Value& source : item.array_at(member)) {
            const std::string key(source.text());
            if (std::ranges::find(mappings::kSourceNames, key) == mappings::kSourceNames.end()) {
                error("`" + key + "` is no prefetch key", path_ + '.' + std::string(member));
            }
            sources.push_back(key);
        }
        return sources;
    }

    // A fact that the catalogue forgets would never be shown as unread.
    void check_complete() {
        for (const std::string& name : libraries_.definitions(catalogue_->library_)) {
            const bool is_fact =
                !name.empty() && std::ranges::all_of(name, [](unsigned char letter) {
                    return std::islower(letter) != 0 || std::isdigit(letter) != 0 || letter == '_';
                });
            if (is_fact && catalogue_->find(name) == nullptr) {
                error("fact `" + name + "` of the library is missing", "facts");
            }
        }
    }

    // A note of a fact that does not exist would never be shown.
    void check_notes() {
        for (const std::string& name : libraries_.definitions(notes_)) {
            for (const std::string_view kind : {" note", " conflict"}) {
                const std::string fact = name.ends_with(kind)
                                             ? name.substr(0, name.size() - kind.size())
                                             : std::string();
                if (!fact.empty() && catalogue_->find(fact) == nullptr) {
                    error("`" + name + "` of library `" + notes_ + "` is about no fact", "notes");
                }
            }
        }
    }

    void index_definitions() {
        const std::vector<Fact>& facts = catalogue_->facts_;
        std::vector<std::size_t>& index = catalogue_->by_definition_;
        for (std::size_t i = 0; i < facts.size(); ++i) {
            const auto at = static_cast<std::size_t>(facts[i].definition.index);
            index.resize(std::max(index.size(), at + 1), facts.size());
            index[at] = i;
        }
    }

    const mappings::JsonFile& file_;
    const cql::LibrarySet& libraries_;
    Diagnostics& diagnostics_;
    std::shared_ptr<FactCatalogue> catalogue_ = std::make_shared<FactCatalogue>();
    std::string notes_;  // library of the notes; empty: there are none
    std::string path_;
};

std::shared_ptr<const FactCatalogue> FactCatalogue::load(const std::filesystem::path& file,
                                                         const cql::LibrarySet& libraries,
                                                         Diagnostics& diagnostics) {
    const auto json = mappings::read_json_file(file, diagnostics);
    return json == nullptr ? nullptr : FactCatalogueReader(*json, libraries, diagnostics).read();
}

const Fact* FactCatalogue::find(std::string_view name) const {
    const auto found = std::ranges::find(facts_, name, &Fact::name);
    return found == facts_.end() ? nullptr : &*found;
}

const Fact* FactCatalogue::find(cql::DefinitionRef definition) const {
    const auto at = static_cast<std::size_t>(definition.index);
    const bool is_fact = at < by_definition_.size() && by_definition_[at] < facts_.size();
    return is_fact ? &facts_[by_definition_[at]] : nullptr;
}

namespace {

std::string word_for(const Fact& fact, std::string_view value) {
    const auto found = std::ranges::find(
        fact.words, value, [](const auto& word) { return std::string_view(word.first); });
    return found == fact.words.end() ? std::string(value) : found->second;
}

// A number of which only the lowest and the highest possible value are known, either may be null.
std::string range_in_words(const cql::Value& lowest, const cql::Value& highest) {
    if (lowest.is_null() || highest.is_null()) {
        return lowest.is_null() ? "at most " + cql::to_text(highest)
                                : "at least " + cql::to_text(lowest);
    }
    return cql::to_text(lowest) + " to " + cql::to_text(highest);
}

std::string with_unit(std::string number, const Fact& fact) {
    return fact.unit.empty() ? std::move(number) : std::move(number) + ' ' + fact.unit;
}

}  // namespace

std::string value_in_words(const Fact& fact, const cql::Value& value) {
    switch (value.kind()) {
        case cql::ValueKind::Null:
            return "unknown";
        case cql::ValueKind::Boolean:
            return value.as_boolean() ? "yes" : "no";
        case cql::ValueKind::String:
            return word_for(fact, value.as_string());
        case cql::ValueKind::List: {
            std::string words;
            for (const cql::Value& element : value.as_list()) {
                words += (words.empty() ? "" : ", ") + value_in_words(fact, element);
            }
            return words.empty() ? "none recorded" : words;
        }
        case cql::ValueKind::Integer:
        case cql::ValueKind::Decimal:
            return with_unit(cql::to_text(value), fact);
        case cql::ValueKind::Interval:
            if (cql::is_uncertain(value)) {
                return with_unit(range_in_words(cql::lowest(value), cql::highest(value)), fact);
            }
            return cql::to_text(value);
        default:
            return cql::to_text(value);
    }
}

}  // namespace hookline::engine
