// What the conclusion of a report says of RAS, BRAF and microsatellites in words. It proves nothing
// and raises warnings only (decision D-04; FHIR shapes section 9).
#include <algorithm>
#include <array>

#include "fhir/base/blanks.hpp"
#include "mappings/mappers.hpp"
#include "mappings/molecular_gene.hpp"
#include "mappings/molecular_text.hpp"

namespace hookline::mappings {

using fhir::json::Value;

namespace {

constexpr std::string_view kConclusionInWords = "in words of the report's conclusion";
// Longer ones are cut: the time to read a report grows with its length and no faster.
constexpr std::size_t kConclusionBytesMax = 16'384;
constexpr std::size_t kClauseBytesMax = 500;
constexpr int kClausePartsMax = 8;
constexpr std::string_view kMsi = "MSI";
constexpr std::string_view kMsiHigh = "MSI_H";
constexpr std::string_view kMsiStable = "MSS";

enum class Finding : std::uint8_t {
    Unsaid,  ///< names something, and says nothing of it yet
    Detected,
    NotDetected,
    Unclear
};

// The first place where a sentence may end: at `;`, at a line's end, at a full stop before a blank
// (`p.G12D` has one inside).
std::size_t end_of_sentence(std::string_view text) {
    for (std::size_t i = 0; i < text.size(); ++i) {
        const bool stops = text[i] == '.' && (i + 1 == text.size() || is_blank(text[i + 1]));
        if (stops || text[i] == ';' || text[i] == '\n') {
            return i;
        }
    }
    return text.size();
}

// What ends a clause, and how many bytes of it do.
struct ClauseEnd {
    std::size_t at = 0;
    std::size_t separator = 0;
};

ClauseEnd end_of_clause(std::string_view lower_words) {
    constexpr std::array<std::string_view, 3> kSeparators = {",", " and ", " but "};
    lower_words = lower_words.substr(0, kClauseBytesMax);
    ClauseEnd end{lower_words.size(), 0};
    for (const std::string_view mark : kSeparators) {
        const std::size_t at = lower_words.find(mark);
        if (at < end.at) {
            end = {at, mark.size()};
        }
    }
    return end;
}

bool names_something(const MappingContext& context, std::string_view text) {
    return context.tables.molecular.gene_words.any_in(text) ||
           context.tables.biomarkers.msi_words.any_in(text);
}

class ConclusionReader {
  public:
    ConclusionReader(MappingContext& context, const Value& report,
                     const DiagnosticReport& statement, std::string_view status)
        : context_(context),
          molecular_(context.tables.molecular),
          markers_(context.tables.biomarkers),
          statement_(statement),
          writer_(context, report, statement, status),
          preliminary_(status != "usable") {
        writer_.set_certainty(Certainty::TextOnly, kConclusionInWords);
    }

    void read(std::string_view text) {
        while (!text.empty()) {
            const std::size_t end = end_of_sentence(text);
            read_sentence(trimmed(text.substr(0, end)));
            text.remove_prefix(std::min(end + 1, text.size()));
        }
    }

  private:
    // `KRAS and NRAS wild type, BRAF V600E detected`: a clause ends before the next name when it
    // has said something of its own. A `no` may reach the names behind it.
    void read_sentence(std::string_view sentence) {
        if (!names_something(context_, sentence)) {
            return;
        }
        const std::string_view lower = context_.lower(sentence);
        std::size_t start = 0;
        int parts = 0;
        denied_before_ = false;
        for (std::size_t at = 0; at < lower.size();) {
            const ClauseEnd end = end_of_clause(lower.substr(at));
            const std::string_view words = sentence.substr(start, at + end.at - start);
            at += std::max<std::size_t>(end.at + end.separator, 1);
            const std::string_view rest = lower.substr(std::min(at, lower.size()));
            const bool may_end =
                rest.empty() || may_name_something(rest.substr(0, end_of_clause(rest).at));
            if ((may_end && read_clause(words)) || ++parts == kClausePartsMax) {
                start = at;
                parts = 0;
            }
        }
    }

    [[nodiscard]] bool may_name_something(std::string_view text) const {
        return molecular_.gene_starts.any_in(text) || markers_.msi_starts.any_in(text);
    }

    // Whether it says something.
    bool read_clause(std::string_view words) {
        const MolecularText text = read_molecular_text(words, molecular_);
        const bool denied = molecular_.denials.any_in(words);
        Finding finding = find(words, text.has_variant, denied);
        if (denied_before_ && finding == Finding::Detected) {
            finding = Finding::Unclear;
        }
        if (finding != Finding::Unsaid) {
            for (const std::string& gene : text.genes) {
                write_gene(context_.arena.copy(std::string_view(gene)), finding, text);
            }
        }
        const bool is_denied = denied || denied_before_ || molecular_.negations.any_in(words);
        const bool says_more = read_microsatellites(words, finding, is_denied);
        if (!says_more && finding == Finding::Unsaid) {
            return false;
        }
        denied_before_ = denied_before_ || denied;
        return true;
    }

    [[nodiscard]] Finding find(std::string_view text, bool has_variant, bool denied) const {
        const auto holds = [&](const WordSet& words) { return words.any_in(text); };
        if (holds(molecular_.doubts)) {
            return Finding::Unclear;
        }
        denied = denied || holds(molecular_.negations);
        const bool names_change = holds(molecular_.change_words);
        const bool is_negative = holds(molecular_.phrases_not_detected) || (denied && names_change);
        const bool is_positive = has_variant || holds(molecular_.positive_words);
        if (is_positive && (is_negative || denied)) {
            return Finding::Unclear;
        }
        if (is_negative) {
            return Finding::NotDetected;
        }
        const bool is_found = names_change && holds(molecular_.finding_words);
        return is_positive || is_found ? Finding::Detected : Finding::Unsaid;
    }

    void write_gene(std::string_view gene, Finding finding, const MolecularText& text) {
        if (finding == Finding::Detected) {
            const bool one_exon = text.exons.size() == 1 && text.exons.front() != 0;
            const bool is_braf = gene == kBraf;
            const bool has_exon = one_exon && !is_braf;
            writer_.emit(gene, has_exon ? std::optional(text.exons.front()) : std::nullopt,
                         has_exon ? "exon" : "gene", kMutant, text.variant,
                         is_braf && text.has_variant ? std::optional(text.v600e) : std::nullopt);
            return;
        }
        const bool is_whole = text.exons.empty() || covers_all_exons(text.exons, molecular_);
        writer_.emit(gene, std::nullopt, text.extended ? "extended" : "gene",
                     finding == Finding::NotDetected && is_whole ? kWildType : kIndeterminate);
    }

    bool read_microsatellites(std::string_view words, Finding finding, bool is_denied) {
        const bool is_high = markers_.msi_high_words.any_in(words);
        const bool is_stable = markers_.msi_stable_words.any_in(words);
        if (is_high != is_stable && !is_denied && finding != Finding::Unclear) {
            auto marker = derive<Biomarker>(statement_);
            marker.marker = kMsi;
            marker.result = is_high ? kMsiHigh : kMsiStable;
            marker.certainty = Certainty::TextOnly;
            marker.note = kConclusionInWords;
            marker.preliminary = preliminary_;
            context_.biomarkers.push_back(marker);
        }
        return is_high || is_stable;
    }

    MappingContext& context_;
    const MolecularTables& molecular_;
    const BiomarkerTables& markers_;
    const DiagnosticReport& statement_;
    GeneResultWriter writer_;
    bool preliminary_;
    bool denied_before_ = false;  // in the sentence
};

}  // namespace

void map_conclusion(MappingContext& context, const Value& resource,
                    const DiagnosticReport& statement, std::string_view text,
                    std::string_view status) {
    text = text.substr(0, kConclusionBytesMax);
    if (names_something(context, text)) {
        ConclusionReader(context, resource, statement, status).read(text);
    }
}

}  // namespace hookline::mappings
