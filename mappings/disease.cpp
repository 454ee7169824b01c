// Primary tumours, metastases and histology, from whichever resource names them (patient model 3.1,
// 3.2; FHIR shapes section 2).
#include <algorithm>

#include "mappings/mappers.hpp"

namespace hookline::mappings {

using fhir::json::Value;

namespace {

constexpr std::string_view kCodesDisagree = "codes of one concept name different things";
constexpr std::string_view kSiteNotProved = "code does not prove a distant metastasis";
constexpr std::string_view kInguinalOrLeg = "code names inguinal and leg nodes together";

// Sites of the body that are no distant metastasis when a metastasis is there.
bool is_metastasis_site(std::string_view site) {
    return site != "rectum" && site != "colon" && site != "pelvis";
}

// Whether a code that is in no value set has the name of another histology in a code system that
// is known.
bool names_other_histology(MappingContext& context, const Concept& value) {
    return std::ranges::any_of(value.codings, [&](const Coding& coding) {
        return context.terminology.knows_system(coding.system) &&
               context.terminology.sets_of(coding.system, coding.code).empty() &&
               context.tables.diagnoses.other_histology_words.any_in(coding.display);
    });
}

}  // namespace

Words primary_sites_of(MappingContext& context, const Concept& code) {
    Words sites = context.tables.diagnoses.primary_sites.of(code);
    // A site beats the code that leaves it open.
    if (sites.size() > 1) {
        sites.remove("unspecified");
    }
    return sites;
}

void add_related(MappingContext& context, std::span<const Value> extensions,
                 std::vector<std::string_view>& references) {
    const WordList& urls = context.tables.diagnoses.related_extensions;
    for (const Value& extension : extensions) {
        if (std::ranges::find(urls, extension.string_at("url")) == urls.end()) {
            continue;
        }
        const std::string_view text = context.reference_text(extension.find("valueReference"));
        if (!text.empty()) {
            references.push_back(text);
        }
    }
}

// SAFETY: a metastasis of another primary raises no alert, so only what is certain makes it one.
std::string_view linked_primary_site(MappingContext& context, const Value& owner,
                                     std::span<const std::string_view> references) {
    std::string_view other;
    for (const std::string_view text : references) {
        const Value* condition = linked_condition(context, owner, text);
        if (condition == nullptr) {
            continue;
        }
        const fhir::ConditionView view(*condition);
        const Concept code = context.concept_of(view.code());
        const std::string_view verification = context.tables.status_meaning(
            StatusGroup::ConditionVerification,
            context.status_of(view.verification_status(), StatusGroup::ConditionVerification));
        const Value* subject = condition->find("subject");
        const bool counts = !code.in_words && verification != "refused" &&
                            verification != "suspected" &&
                            !context.tables.diagnoses.malignancy_without_site.has(code) &&
                            (subject == nullptr || context.is_patient_of_call(subject));
        if (!counts) {
            continue;
        }
        const Words sites = primary_sites_of(context, code);
        for (const std::string_view site : sites.all()) {
            if (site == "unspecified") {
                return {};
            }
            if (may_be_colorectal(site)) {
                return site;
            }
            other = site;
        }
    }
    return other;
}

MetastasisFinding find_metastasis(MappingContext& context, const Concept& code,
                                  std::span<const Value> body_sites) {
    const DiagnosisTables& tables = context.tables.diagnoses;
    MetastasisFinding result;
    result.sites = tables.metastasis_sites.of(code);
    const bool without_site = tables.metastasis_without_site.has(code);
    const bool ambiguous = tables.any_ambiguous.has(code);
    result.found = !result.sites.empty() || without_site || ambiguous;
    if (!result.sites.empty() || !result.found) {
        return result;  // the code that says most decides
    }
    // A generic code: the body site names the place.
    for (const Value& body_site : body_sites) {
        const Concept place = context.concept_of(body_site);
        for (const std::string_view site : body_site_of(context, place).sites) {
            if (is_metastasis_site(site)) {
                result.sites.add(site);
            }
        }
    }
    if (!result.sites.empty() || !ambiguous) {
        return result;
    }
    bool proves = without_site;
    for (const DiagnosisTables::Ambiguous& row : tables.ambiguous_metastases) {
        if (code.is_in(row.set)) {
            proves = proves || row.proves_metastasis;
            for (const std::string& site : row.possible_sites) {
                result.possible.add(site);
            }
        }
    }
    result.ambiguous = !proves;
    return result;
}

void add_metastases(MappingContext& context, const Statement& base, const Concept& code,
                    std::string_view status, std::string_view basis,
                    const MetastasisFinding& finding) {
    auto metastasis = derive<Metastasis>(base);
    mark_words(metastasis, code);
    metastasis.code = code;
    metastasis.status = status;
    metastasis.basis = basis;
    metastasis.ambiguous = finding.ambiguous;
    metastasis.primary_site = finding.primary_site;
    metastasis.possible_sites = context.keep(finding.possible.all());
    if (finding.sites.size() > 1) {
        metastasis.certainty = Certainty::Conflict;
        metastasis.note = kCodesDisagree;
    } else if (finding.ambiguous) {
        metastasis.note = kSiteNotProved;
    } else if (code.codings.size() == 1 &&
               context.tables.diagnoses.inguinal_or_leg_nodes.has(code)) {
        metastasis.note = kInguinalOrLeg;  // no code beside it says more
    }
    if (finding.sites.empty()) {
        context.metastases.push_back(metastasis);
    }
    for (const std::string_view site : finding.sites.all()) {
        metastasis.site = site;
        context.metastases.push_back(metastasis);
    }
}

void add_morphology(MappingContext& context, const Statement& base, const Concept& value,
                    std::string_view basis, std::string_view site) {
    const DiagnosisTables& tables = context.tables.diagnoses;
    const Words histologies = tables.histology.of(value);
    const Words grades = tables.differentiation.of(value);
    std::string_view histology = histologies.front();
    const bool by_name_of_code = histologies.empty() && names_other_histology(context, value);
    const bool by_words =
        histologies.empty() && !by_name_of_code && tables.other_histology_words.any_in(value);
    if (by_name_of_code || by_words) {
        histology = "other";
    }
    if (histology.empty() && grades.empty()) {
        return;
    }
    auto morphology = derive<TumourMorphology>(base);
    mark_words(morphology, value);
    if (by_words) {
        morphology.certainty = Certainty::TextOnly;  // D-04: silences no critical alert
    }
    morphology.code = value;
    morphology.basis = basis;
    morphology.site = site;
    morphology.histology = histology;
    morphology.differentiation = grades.size() == 1 ? grades.front() : std::string_view();
    // `adenocarcinoma` beside its mucinous or signet-ring form is the same said less exactly.
    Words exact = histologies;
    exact.remove("adenocarcinoma");
    if (exact.size() == 1) {
        morphology.histology = exact.front();
    } else if (exact.size() > 1 || grades.size() > 1) {
        morphology.certainty = Certainty::Conflict;
        morphology.note = kCodesDisagree;
    }
    context.morphologies.push_back(morphology);
}

}  // namespace hookline::mappings
