#pragma once

#include <string_view>
#include <vector>

#include "mappings/mapping_context.hpp"

/// What the molecular mappers share. Internal to mappings.
namespace hookline::mappings {

inline constexpr std::string_view kMutant = "mutant";
inline constexpr std::string_view kWildType = "wild_type";
inline constexpr std::string_view kIndeterminate = "indeterminate";
inline constexpr std::string_view kPending = "pending";
inline constexpr std::string_view kBraf = "BRAF";
inline constexpr std::string_view kPlasma = "plasma";

/// The genes of RAS and BRAF that the codings of a concept name, and those about which a code and
/// its display disagree. `others`: genes beside these are named as well.
struct NamedGenes {
    std::vector<std::string_view> genes;
    std::vector<std::string_view> disputed;
    bool others = false;
};
[[nodiscard]] NamedGenes genes_of(const MappingContext& context, const Concept& value);

/// Whether the specimen of an Observation or report is blood or plasma, by its words or those of
/// the test and its method.
[[nodiscard]] bool is_plasma(MappingContext& context, const fhir::json::Value& resource);

/// The exons that an Observation says were tested, in the words of its code, method, components and
/// notes; nothing when they restrict none, empty when they contradict each other.
[[nodiscard]] std::optional<std::vector<int>> tested_exons(MappingContext& context,
                                                           const fhir::json::Value& resource);
/// Exons 2 to 4, as the codon table knows them.
[[nodiscard]] bool covers_all_exons(const std::vector<int>& exons, const MolecularTables& tables);

/// The coded answer of an Observation or component: mutant, wild_type, indeterminate or empty.
[[nodiscard]] std::string_view coded_answer(MappingContext& context,
                                            const fhir::json::Value& owner);

/// The laboratory's own reading of the value, by interpretation; as coded_answer.
[[nodiscard]] std::string_view interpreted_answer(MappingContext& context,
                                                  const fhir::json::Value& owner);

/// Writes gene results of one Observation.
class GeneResultWriter {
  public:
    GeneResultWriter(MappingContext& context, const fhir::json::Value& resource,
                     const Statement& statement, std::string_view status);

    void emit(std::string_view gene, std::optional<int> exon, std::string_view scope,
              std::string_view result, std::string_view variant = {},
              std::optional<bool> v600e = std::nullopt);
    /// No mutation of the gene as a whole, or of the exons that were tested.
    void emit_wild_type(std::string_view gene, std::string_view scope);
    /// As `tested_exons` of the Observation; a component has those of its Observation.
    [[nodiscard]] const std::optional<std::vector<int>>& exons();
    void set_certainty(Certainty certainty, std::string_view note) {
        base_.certainty = certainty;
        base_.note = note;
    }
    [[nodiscard]] bool is_preliminary() const { return base_.preliminary; }

  private:
    MappingContext& context_;
    const fhir::json::Value& resource_;
    GeneResult base_;
    bool pending_;
    bool is_read_ = false;  // specimen and exons, which most Observations need not say
    std::optional<std::vector<int>> exons_;

    void read_test();
};

/// Family A of the FHIR shapes: a variant that is present or absent.
void map_variant(MappingContext& context, const fhir::json::Value& resource,
                 GeneResultWriter& writer);
/// Family D: a plain laboratory test of a gene or a panel; `owner` is the Observation or one of its
/// components.
void map_gene_test(MappingContext& context, const MolecularTables::Test& test, const Concept& code,
                   const fhir::json::Value& owner, GeneResultWriter& writer);
/// A test that only words name (D-04).
void map_test_in_words(MappingContext& context, const Concept& code,
                       const fhir::json::Value& resource, GeneResultWriter& writer);

}  // namespace hookline::mappings
