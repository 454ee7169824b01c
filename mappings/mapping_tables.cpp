#include "mappings/mapping_tables.hpp"

#include <algorithm>
#include <charconv>

#include "mappings/json_file.hpp"

namespace hookline::mappings {

using fhir::json::Member;
using fhir::json::Value;

/// Reads one table file; collects every finding.
class TableReader {
  public:
    TableReader(const JsonFile& file, const Terminology& terminology, MappingTables& tables,
                Diagnostics& diagnostics)
        : file_(file), terminology_(terminology), tables_(tables), diagnostics_(diagnostics) {}

    void read() {
        const Value& root = file_.root;
        for (const Value& row : array(root, "ingredients")) {
            tables_.ingredients.push_back(
                {text(row, "ingredient"), sets(row, "valueSets"), words(row, "words")});
        }
        for (const Value& row : array(root, "draftOrderKinds")) {
            const auto types = words(row, "resourceTypes");
            tables_.draft_kinds.push_back({text(row, "kind"), types.empty() ? "" : types.front(),
                                           std::string(row.string_at("ingredient")),
                                           optional_sets(row, "valueSets")});
        }
        for (const Value& row : array(root, "genes")) {
            tables_.genes.push_back({text(row, "gene"), set(row, "valueSet")});
        }
        for (const Value& row : array(root, "molecularTests")) {
            tables_.molecular_tests.push_back(
                {set(row, "valueSet"), words(row, "genes"), text(row, "scope")});
        }
        tables_.v600e_tests = codes(root, "v600eTests");
        tables_.other_v600_tests = codes(root, "otherV600Tests");
        tables_.variant_test = set(root, "variantTest");
        tables_.region_test = set(root, "regionTest");
        tables_.gene_component = set(root, "geneComponent");
        tables_.variant_components = sets(root, "variantComponents");
        tables_.source_class_component = set(root, "sourceClassComponent");
        tables_.significance_component = set(root, "significanceComponent");
        tables_.germline = codes(root, "germline");
        tables_.benign = codes(root, "benign");
        tables_.uncertain_significance = codes(root, "uncertainSignificance");
        const Value& answers = object(root, "answers");
        tables_.detected = codes(answers, "detected");
        tables_.not_detected = codes(answers, "notDetected");
        tables_.indeterminate = codes(answers, "indeterminate");
        tables_.not_done = codes(answers, "notDone");
        tables_.interpretation_system = text(root, "interpretationSystem");
        tables_.interpretation_detected = words(object(root, "interpretations"), "detected");
        tables_.interpretation_not_detected = words(object(root, "interpretations"), "notDetected");
        for (const Value& row : array(root, "codonExons")) {
            tables_.codon_exons.emplace_back(number(row, "codon"), number(row, "exon"));
        }
        const Value& phrases = object(root, "phrases");
        tables_.phrases_detected = words(phrases, "detected");
        tables_.phrases_not_detected = words(phrases, "notDetected");
        tables_.phrases_extended = words(phrases, "extended");
        tables_.plasma_words = words(root, "plasmaWords");
        tables_.histology_extensions = words(root, "histologyExtensions");
        tables_.order_intents = words(object(root, "medicationIntents"), "order");
        tables_.plan_intents = words(object(root, "medicationIntents"), "plan");
        read_scales(root);
        for (const Member& group : object(root, "statuses").members()) {
            for (const Member& meaning : group.value.members()) {
                for (const Value& status : meaning.value.elements()) {
                    tables_.statuses_.push_back({std::string(group.name),
                                                 std::string(status.text()),
                                                 std::string(meaning.name)});
                }
            }
        }
    }

  private:
    void error(std::string_view where, std::string message) {
        diagnostics_.error(file_.name, {}, std::move(message), std::string(where));
    }

    void read_scales(const Value& root) {
        for (const Value& row : array(root, "performance")) {
            MappingTables::Scale scale{text(row, "scale"),
                                       set(row, "test"),
                                       {},
                                       number(row, "scoreMax"),
                                       number(row, "step")};
            for (const Value& answer : array(row, "answers")) {
                scale.answers.emplace_back(number(answer, "score"), set(answer, "valueSet"));
            }
            tables_.scales.push_back(std::move(scale));
        }
    }

    std::span<const Value> array(const Value& owner, std::string_view name) {
        const auto elements = owner.array_at(name);
        if (elements.empty()) {
            error(name, "expected an array with elements");
        }
        return elements;
    }

    const Value& object(const Value& owner, std::string_view name) {
        static const Value kNothing;
        const Value* value = owner.find(name);
        if (value == nullptr || !value->is_object()) {
            error(name, "expected an object");
            return kNothing;
        }
        return *value;
    }

    std::string text(const Value& owner, std::string_view name) {
        const std::string_view value = owner.string_at(name);
        if (value.empty()) {
            error(name, "expected a string");
        }
        return std::string(value);
    }

    int number(const Value& owner, std::string_view name) {
        const Value* value = owner.find(name);
        const std::string_view digits = value != nullptr ? value->text() : std::string_view();
        int result = 0;
        const auto end = std::from_chars(digits.data(), digits.data() + digits.size(), result);
        if (end.ec != std::errc() || end.ptr != digits.data() + digits.size()) {
            error(name, "expected an integer");
        }
        return result;
    }

    SetHandle handle(std::string_view name, std::string_view url) {
        const auto found = terminology_.find_value_set(url);
        if (!found) {
            error(name, "value set `" + std::string(url) + "` is not loaded");
        }
        return found.value_or(0);
    }

    SetHandle set(const Value& owner, std::string_view name) {
        return handle(name, owner.string_at(name));
    }

    std::vector<SetHandle> optional_sets(const Value& owner, std::string_view name) {
        std::vector<SetHandle> result;
        for (const Value& url : owner.array_at(name)) {
            result.push_back(handle(name, url.text()));
        }
        return result;
    }

    std::vector<SetHandle> sets(const Value& owner, std::string_view name) {
        array(owner, name);
        return optional_sets(owner, name);
    }

    std::vector<std::string> words(const Value& owner, std::string_view name) {
        std::vector<std::string> result;
        for (const Value& word : array(owner, name)) {
            result.emplace_back(word.text());
        }
        return result;
    }

    std::vector<MappingTables::CodeRow> codes(const Value& owner, std::string_view name) {
        std::vector<MappingTables::CodeRow> result;
        for (const Value& row : array(owner, name)) {
            result.push_back({text(row, "system"), text(row, "code")});
        }
        return result;
    }

    const JsonFile& file_;
    const Terminology& terminology_;
    MappingTables& tables_;
    Diagnostics& diagnostics_;
};

std::shared_ptr<const MappingTables> MappingTables::load(const std::filesystem::path& file,
                                                         const Terminology& terminology,
                                                         Diagnostics& diagnostics) {
    const std::size_t errors_before = diagnostics.error_count();
    const auto json = read_json_file(file, diagnostics);
    if (json == nullptr) {
        return nullptr;
    }
    auto tables = std::make_shared<MappingTables>();
    TableReader(*json, terminology, *tables, diagnostics).read();
    if (!TherapyTables::load(file.parent_path() / "therapy-timeline.json", terminology,
                             tables->therapy, diagnostics)) {
        return nullptr;
    }
    return diagnostics.error_count() > errors_before ? nullptr : tables;
}

std::string_view MappingTables::status_meaning(std::string_view group,
                                               std::string_view status) const {
    for (const StatusRow& row : statuses_) {
        if (row.group == group && row.status == status) {
            return row.meaning;
        }
    }
    return {};
}

}  // namespace hookline::mappings
