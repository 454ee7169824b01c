#include <doctest/doctest.h>

#include <fstream>

#include "tests/mappings/mapping_content.hpp"
#include "tests/support/temporary_folder.hpp"

namespace hookline::mappings {
namespace {

using test::MappingContent;

constexpr std::string_view kSnomed = "http://snomed.info/sct";
constexpr std::string_view kRxNorm = "http://www.nlm.nih.gov/research/umls/rxnorm";
constexpr std::string_view kSets = "https://hookline.example/fhir/ValueSet/";

SetHandle set_named(std::string_view name) {
    const auto handle = MappingContent::shared().terminology->find_value_set(std::string(kSets) +
                                                                             std::string(name));
    REQUIRE_MESSAGE(handle.has_value(), name);
    return *handle;
}

// A folder with the shipped aliases and files of a test's own.
class ContentFolder {
  public:
    ContentFolder() {
        for (const char* name : {"valuesets", "tables", "conceptmaps"}) {
            std::filesystem::create_directories(root_ / name);
        }
        for (const char* name : {"system-aliases.json", "code-ranges.json"}) {
            std::filesystem::copy_file(test::source_dir() / "mappings/tables" / name,
                                       root_ / "tables" / name);
        }
        write("valuesets/a.json",
              R"({"resourceType":"ValueSet","url":"https://hookline.example/fhir/ValueSet/a",
                  "compose":{"include":[{"system":"http://snomed.info/sct","concept":[{"code":"1"}]}]}})");
    }
    void write(const std::string& name, std::string_view text) const {
        std::ofstream(root_ / name) << text;
    }
    void remove(const std::string& name) const { std::filesystem::remove(root_ / name); }
    // The findings as text; empty when the content loads.
    [[nodiscard]] std::string load(
        std::shared_ptr<const Terminology>* terminology = nullptr) const {
        Diagnostics diagnostics;
        auto loaded = Terminology::load(root_ / "valuesets", root_ / "tables", diagnostics);
        CHECK((loaded == nullptr) == diagnostics.has_errors());
        if (terminology != nullptr) {
            *terminology = std::move(loaded);
        }
        return diagnostics.to_text();
    }

  private:
    test::TemporaryFolder folder_;
    std::filesystem::path root_ = folder_.path();
};

std::string concept_map(std::string_view target_code, std::string_view equivalence) {
    return R"({"resourceType":"ConceptMap","group":[{"source":"https://ehr.example/codes",
               "target":"http://snomed.info/sct","element":[{"code":"L1","target":[{"code":")" +
           std::string(target_code) + R"(","equivalence":")" + std::string(equivalence) +
           "\"}]}]}]}";
}

}  // namespace

TEST_SUITE("mappings/terminology") {
    TEST_CASE("SR-069: codes are compared byte for byte: what looks alike is another code") {
        const Terminology& terminology = *MappingContent::shared().terminology;
        constexpr std::string_view kIcd10 = "http://hl7.org/fhir/sid/icd-10-cm";
        REQUIRE_FALSE(terminology.sets_of(kRxNorm, "51499").empty());
        REQUIRE_FALSE(terminology.sets_of(kIcd10, "C20").empty());
        for (const std::string_view code : {"\xd0\xa1"
                                            "20",  // Cyrillic
                                            "\xef\xbc\xa3"
                                            "20",              // fullwidth C
                                            "C2\xef\xbc\x90",  // fullwidth 0
                                            "C2", "C5", "C20\xe2\x80\x8b",
                                            "\xef\xbb\xbf"
                                            "C20",  // zero width
                                            "C\xcc\xa7"
                                            "20"}) {  // with a combining cedilla
            CAPTURE(code);
            CHECK(terminology.sets_of(kIcd10, code).empty());
        }
        for (const std::string_view code :
             {"5149\xd9\xa9",
              ("\xef\xbc\x95"
               "1499"),
              "5l499", "51499\xc2\xad", "051499", "51499.0", "5.1499e4"}) {
            CAPTURE(code);
            CHECK(terminology.sets_of(kRxNorm, code).empty());
        }
        CHECK(terminology.sets_of("http://www.nlm.nih.g\xd0\xbev/research/umls/rxnorm", "51499")
                  .empty());
    }

    TEST_CASE("codes match under every spelling of system and code") {
        struct Row {
            std::string_view system;
            std::string_view code;
            std::string_view set;
            bool want;
        };
        const Row rows[] = {
            {kSnomed, "94381002", "mets-liver", true},
            {"http://snomed.info/sct/731000124108/version/20260301", "94381002", "mets-liver",
             true},
            {"http://snomed.info/sct|20260301", "94381002", "mets-liver", true},
            {"urn:oid:2.16.840.1.113883.6.96", " 94381002 ", "mets-liver", true},
            {kSnomed, "94381002x", "mets-liver", false},
            {"http://loinc.org", "94381002", "mets-liver", false},
            {"", "94381002", "mets-liver", false},
            {"http://hl7.org/fhir/sid/icd-10-cm", "C7951", "mets-bone", true},
            {"http://hl7.org/fhir/sid/icd-10", "C79.51", "mets-bone", true},
            {"http://hl7.org/fhir/sid/icd-10-cm", "c79.51", "mets-bone", false},
            {"http://www.genenames.org/geneId", "6407", "gene-kras", true},
            {"http://www.genenames.org", "HGNC:6407", "gene-kras", true},
            {"http://www.genenames.org", "HGNC:HGNC:6407", "gene-kras", false},
            {kRxNorm, "318341", "drug-cetuximab", true},
        };
        for (const Row& row : rows) {
            CAPTURE(row.system);
            CAPTURE(row.code);
            CHECK(MappingContent::shared().terminology->contains(set_named(row.set), row.system,
                                                                 row.code) == row.want);
        }
    }

    TEST_CASE("codes that no set lists fall into the range of their category") {
        const auto& terminology = *MappingContent::shared().terminology;
        const auto range = [&](std::string_view code) {
            const auto sets = terminology.sets_of("http://hl7.org/fhir/sid/icd-10-cm", code);
            return sets.size() == 1 ? terminology.value_set(sets.front()).url : std::string();
        };
        CHECK(range("C50.911") == std::string(kSets) + "range-other-malignancy");
        CHECK(range("C79.11") == std::string(kSets) + "range-secondary-malignancy");
        CHECK(range("C18.99") == std::string(kSets) + "range-colon");
        CHECK(range("E11.9").empty());
        CHECK(range("C").empty());
    }

    TEST_CASE("look-alike products are in no set of the drug that they look like") {
        struct Row {
            std::string_view code;
            std::string_view look_alike;
            std::string_view drug;
        };
        const Row rows[] = {
            {"1232159", "drug-aflibercept-ophthalmic-not-systemic", "drug-ziv-aflibercept"},
            {"1232150", "drug-aflibercept-ingredient-shared-with-eye-product",
             "drug-ziv-aflibercept"},
            {"993456", "drug-denosumab-product-branded-60mg-osteoporosis-strength",
             "drug-denosumab"},
            {"705824", "drug-zoledronic-acid-product-5mg-osteoporosis-strength",
             "drug-zoledronic-acid"},
            {"1658087", "drug-trastuzumab-conjugate-or-combination", "drug-trastuzumab"},
            {"10803", "drug-trifluridine-ingredient-alone-is-ophthalmic",
             "drug-trifluridine-tipiracil"},
        };
        const auto& terminology = *MappingContent::shared().terminology;
        for (const Row& row : rows) {
            CAPTURE(row.code);
            CHECK(terminology.contains(set_named(row.look_alike), kRxNorm, row.code));
            CHECK_FALSE(terminology.contains(set_named(row.drug), kRxNorm, row.code));
        }
    }

    TEST_CASE("codes that a source lists without a name match and may not be emitted") {
        const auto& terminology = *MappingContent::shared().terminology;
        std::size_t match_only = 0;
        const std::string table =
            test::text_of(test::source_dir() / "mappings/valuesets/codes.tsv");
        std::size_t at = 0;
        while ((at = table.find(".family_member\tdrug\t", at)) != std::string::npos) {
            const std::size_t system = table.find('\t', table.find('\t', at) + 1) + 1;
            const std::size_t code = table.find('\t', system) + 1;
            const std::size_t end = table.find('\t', code);
            const std::string uri = table.substr(system, code - 1 - system);
            const std::string value = table.substr(code, end - code);
            CAPTURE(value);
            CHECK_FALSE(terminology.sets_of(uri, value).empty());
            match_only += terminology.is_match_only(uri, value) ? 1U : 0U;
            at = end;
        }
        CHECK(match_only > 400);
        CHECK_FALSE(terminology.is_match_only(kRxNorm, "318341"));
    }

    TEST_CASE("a ConceptMap lets a local code stand for its target") {
        const auto& terminology = *MappingContent::shared().terminology;
        constexpr std::string_view kSite = "https://ehr.example/codes/oncology";
        CHECK(terminology.contains(set_named("mets-liver"), kSite, "MET-LIVER"));
        CHECK(terminology.is_match_only(kSite, "MET-LIVER"));
        const auto mapped = terminology.mapped(kSite, "MDT-RESECT");
        REQUIRE(mapped.size() == 1);
        CHECK(mapped[0].code == "metastases-resectability");
        CHECK(terminology.mapped(kSite, "OTHER").empty());
    }

    TEST_CASE("content that cannot be used is an error that names the place") {
        const ContentFolder folder;
        CHECK(folder.load().empty());
        const auto refused = [&](const std::string& file, std::string_view text,
                                 std::string_view words) {
            CAPTURE(text);
            folder.write(file, text);
            const std::string found = folder.load();
            CHECK_MESSAGE(found.find(words) != std::string::npos, found);
            folder.remove(file);
        };
        refused("valuesets/b.json", "{", "b.json");
        refused("valuesets/b.json", R"({"resourceType":"Patient"})", "expected a ValueSet");
        refused("valuesets/b.json", R"({"resourceType":"ValueSet","url":"u"})", "holds no code");
        refused("valuesets/b.json",
                R"({"resourceType":"ValueSet","url":"https://hookline.example/fhir/ValueSet/a"})",
                "is there twice");
        refused(
            "valuesets/b.json",
            R"({"resourceType":"ValueSet","url":"u","compose":{"include":[{"system":"s","concept":[{}]}]}})",
            "compose.include[0].concept");
        refused("conceptmaps/m.json", "[]", "expected a ConceptMap");
        refused("conceptmaps/m.json", concept_map("1", "narrower"), "group[0].element[0]");
        refused("conceptmaps/m.json", concept_map("2", "equivalent"),
                "no value set holds the code `2` of `http://snomed.info/sct`");
        folder.write("conceptmaps/m.json", concept_map("1", "equivalent"));
        std::shared_ptr<const Terminology> terminology;
        CHECK(folder.load(&terminology).empty());
        REQUIRE(terminology != nullptr);
        CHECK(terminology->sets_of("https://ehr.example/codes", "L1").size() == 1);
    }

    TEST_CASE("a ConceptMap of which a part maps nothing is an error with its line") {
        const ContentFolder folder;
        const std::string sound = concept_map("1", "equivalent");
        struct Row {
            std::string_view in_place_of, text, message;
        };
        const Row rows[] = {
            {"\"group\"", "\"groups\"", "`group`"},
            {"\"element\"", "\"elements\"", "maps nothing: expected `element` (at group[0])"},
            {"\"target\":[", "\"targets\":[",
             "maps nothing: expected `target` (at group[0].element[0])"},
            {"\"source\"", "\"sorce\"", "expected a string `source` (at group[0])"},
            {"{\"code\":\"1\",\"equivalence\":\"equivalent\"}", "",
             "maps nothing: expected `target` (at group[0].element[0])"},
            {"\"equivalence\"", "\"relationship\"", "element[0].target[0].relationship)"},
            {"\"equivalence\"", "\"dependsOn\":[{}],\"equivalence\"",
             "this element is not supported here (at group[0].element[0].target[0].dependsOn)"},
            {"\"element\"", "\"unmapped\":{\"mode\":\"fixed\"},\"element\"",
             "this element is not supported here (at group[0].unmapped)"},
        };
        for (const Row& row : rows) {
            CAPTURE(row.text);
            std::string text = sound;
            const std::size_t at = text.find(row.in_place_of);
            REQUIRE(at != std::string::npos);
            text.replace(at, row.in_place_of.size(), row.text);
            folder.write("conceptmaps/m.json", text);
            const std::string found = folder.load();
            CHECK_MESSAGE(found.find(row.message) != std::string::npos, found);
            CHECK_MESSAGE((row.text == "\"groups\"" || found.find("m.json:") != std::string::npos),
                          found);
        }
    }

    TEST_CASE("a value set that takes codes away or filters them is an error") {
        const ContentFolder folder;
        folder.write("valuesets/b.json",
                     R"({"resourceType":"ValueSet","url":"u","compose":{
                         "include":[{"system":"s","concept":[{"code":"1"}],"filter":[{}]}],
                         "exclude":[{"system":"s","concept":[{"code":"1"}]}]}})");
        const std::string found = folder.load();
        CHECK_MESSAGE(found.find("(at compose.exclude)") != std::string::npos, found);
        CHECK_MESSAGE(found.find("b.json:2:") != std::string::npos, found);
        CHECK_MESSAGE(found.find("(at compose.include[0])") != std::string::npos, found);
    }

    TEST_CASE("a table that names a set that is not loaded is an error") {
        const ContentFolder folder;
        std::shared_ptr<const Terminology> terminology;
        REQUIRE(folder.load(&terminology).empty());
        Diagnostics diagnostics;
        CHECK(MappingTables::load(test::source_dir() / "mappings/tables", *terminology,
                                  diagnostics) == nullptr);
        CHECK(diagnostics.to_text().find("is not loaded") != std::string::npos);
    }

    TEST_CASE("hostile codes and systems are unknown and harmless") {
        const auto& terminology = *MappingContent::shared().terminology;
        const std::string long_text(100'000, 'C');
        CHECK(terminology.sets_of(long_text, "1").empty());
        CHECK(terminology.sets_of(kSnomed, long_text).empty());
        CHECK(terminology.sets_of("http://hl7.org/fhir/sid/icd-10-cm", std::string(100, '.'))
                  .empty());
        CHECK(terminology.sets_of("|", "|").empty());
        CHECK(terminology.sets_of(kSnomed, "").empty());
    }
}

}  // namespace hookline::mappings
