// Radiotherapy: courses done, and dose, fractions and site of any radiotherapy (patient model 3.7,
// FHIR shapes section 7, decision D-09).
#include <algorithm>

#include "mappings/mappers.hpp"

namespace hookline::mappings {

using fhir::json::Value;

namespace {

// Body site to site of radiotherapy.
void add_site(MappingContext& context, const BodySite& from, BodySite& to) {
    for (const std::string_view site : from.sites.all()) {
        const std::string_view own = find_pair(context.tables.procedures.radiotherapy_sites, site);
        if (!own.empty()) {
            to.sites.add(own);
            to.in_words = to.in_words || from.in_words;
        }
    }
}

// What a BodyStructure says of the volume: location, morphology or its description.
BodySite volume_sites(MappingContext& context, const Value* reference, const Value& owner) {
    BodySite result;
    const Value* volume = context.resolve(reference, owner);
    if (volume != nullptr) {
        add_site(context, body_site_of(context, context.member_concept(*volume, "location")),
                 result);
        if (result.sites.empty()) {
            Concept described;
            described.text = volume->string_at("description");
            add_site(context, body_site_of(context, described), result);
        }
    }
    if (result.sites.empty() && reference != nullptr) {
        Concept named;
        named.text = reference->string_at("display");
        add_site(context, body_site_of(context, named), result);
    }
    return result;
}

const ProcedureTables::DoseExtension* dose_extension(const MappingContext& context,
                                                     std::string_view url) {
    for (const ProcedureTables::DoseExtension& row : context.tables.procedures.dose_extensions) {
        if (row.url == url) {
            return &row;
        }
    }
    return nullptr;
}

RadiotherapyDose read_dose(MappingContext& context, const Value& extension,
                           const ProcedureTables::DoseExtension& row, const Value& owner,
                           const Place& place) {
    RadiotherapyDose dose;
    for (const Value& part : fhir::elements_of(extension, "extension")) {
        const std::string_view url = part.string_at("url");
        if (url == "volume") {
            const BodySite sites = volume_sites(context, part.find("valueReference"), owner);
            dose.sites = sites.sites;
            dose.in_words = sites.in_words;
        } else if (contains(row.dose, url)) {
            const fhir::QuantityView quantity(part.find("valueQuantity"));
            dose.dose_gy = context.tables.measurements.dose_gy(quantity.number(), quantity.unit());
            if (!dose.dose_gy && !quantity.number().empty()) {
                context.skip(place, "dose is not plausible or its unit not known, it is dropped");
            }
        } else if (contains(row.fractions, url)) {
            for (const char* member : {"valueUnsignedInt", "valuePositiveInt", "valueInteger"}) {
                if (part.find(member) != nullptr) {
                    dose.fractions = fhir::read_integer(part.find(member));
                }
            }
        }
    }
    return dose;
}

std::optional<std::int32_t> fractions_of(const MappingContext& context, const Value& resource) {
    for (const Value& extension : fhir::elements_of(resource, "extension")) {
        if (!contains(context.tables.procedures.fraction_extensions, extension.string_at("url"))) {
            continue;
        }
        for (const char* member : {"valueUnsignedInt", "valuePositiveInt", "valueInteger"}) {
            if (extension.find(member) != nullptr) {
                return fhir::read_integer(extension.find(member));
            }
        }
    }
    return std::nullopt;
}

}  // namespace

std::vector<RadiotherapyDose> doses_of(MappingContext& context, const Value& resource,
                                       const Place& place) {
    std::vector<RadiotherapyDose> doses;
    for (const Value& extension : fhir::elements_of(resource, "extension")) {
        if (const auto* row = dose_extension(context, extension.string_at("url"))) {
            doses.push_back(read_dose(context, extension, *row, resource, place));
        }
    }
    const auto sessions = fractions_of(context, resource);
    if (doses.size() == 1 && !doses.front().fractions) {
        doses.front().fractions = sessions;
    }
    if (doses.empty() && sessions) {
        doses.push_back({{}, sessions, {}, false});
    }
    return doses;
}

BodySite radiotherapy_sites_of(MappingContext& context, const Concept& code,
                               std::span<const Value> body_sites) {
    BodySite result;
    for (const std::string_view site : context.tables.procedures.radiotherapy_site_sets.of(code)) {
        result.sites.add(site);
    }
    for (const Value& body_site : body_sites) {
        add_site(context, body_site_of(context, context.concept_of(body_site)), result);
    }
    return result;
}

namespace {

/// Where a course was given: what codes say and, beside it, what words say. Words take nothing from
/// codes, and nothing is absent beside them (decision D-04).
struct CourseSites {
    Words coded;
    Words in_words;

    void add(const BodySite& from) {
        for (const std::string_view site : from.sites.all()) {
            (from.in_words ? in_words : coded).add(site);
        }
    }
    void remove(const CourseSites& other) {
        for (const std::string_view site : other.coded) {
            coded.remove(site);
            in_words.remove(site);
        }
        for (const std::string_view site : other.in_words) {
            in_words.remove(site);
        }
    }
    [[nodiscard]] bool empty() const { return coded.empty() && in_words.empty(); }
};

CourseSites sites_of(MappingContext& context, const Procedure& procedure,
                     std::span<const Value> body_sites) {
    CourseSites sites;
    sites.add(radiotherapy_sites_of(context, procedure.code, {}));
    for (const Value& body_site : body_sites) {
        BodySite named;
        add_site(context, body_site_of(context, context.concept_of(body_site)), named);
        sites.add(named);
    }
    if (sites.empty()) {
        Concept words;  // "radiotherapy to the groin"
        words.text = procedure.code.text;
        BodySite named;
        add_site(context, body_site_of(context, words), named);
        sites.add(named);
    }
    return sites;
}

}  // namespace

void add_radiotherapy(MappingContext& context, const Procedure& procedure,
                      const ResourceEntry& entry) {
    const Value& resource = *entry.json;
    auto course = derive<RadiotherapyCourse>(procedure);
    course.status = procedure.status;
    course.intent = procedure.intent;
    course.start = procedure.start;
    course.end = procedure.end;
    if (context.tables.procedures.radiotherapy_with_chemotherapy.has(procedure.code)) {
        course.note = "procedure combines chemotherapy and radiotherapy";
    }
    const auto doses = doses_of(context, resource, entry.place);
    const CourseSites whole = sites_of(context, procedure, fhir::elements_of(resource, "bodySite"));
    // A body site says where the disease is; how far the field went, coded volumes alone.
    course.volume_described =
        !doses.empty() && std::ranges::all_of(doses, [](const RadiotherapyDose& dose) {
            return !dose.sites.empty() && !dose.in_words;
        });
    const auto add_at = [&](std::string_view site, Certainty certainty) {
        course.site = site;
        course.certainty = certainty;
        context.radiotherapy.push_back(course);
    };
    const auto keep = [&](const CourseSites& sites, const RadiotherapyDose& dose) {
        course.dose_gy = dose.dose_gy;
        course.fractions = dose.fractions;
        if (sites.empty()) {
            add_at({}, procedure.certainty);
        }
        for (const std::string_view site : sites.coded.all()) {
            add_at(site, procedure.certainty);
        }
        for (const std::string_view site : sites.in_words.all()) {
            if (!sites.coded.contains(site)) {
                add_at(site, procedure.certainty == Certainty::Confirmed ? Certainty::TextOnly
                                                                         : procedure.certainty);
            }
        }
    };
    if (doses.empty()) {
        keep(whole, {});
        return;
    }
    CourseSites rest = whole;  // sites that no volume names were in the field all the same
    for (const RadiotherapyDose& dose : doses) {
        CourseSites sites;
        sites.add(BodySite{dose.sites, dose.in_words});
        if (sites.coded.empty()) {  // a volume without a coded site lies where the procedure says
            sites.coded = whole.coded;
        }
        if (sites.empty()) {
            sites = whole;
        }
        keep(sites, dose);
        rest.remove(sites);
    }
    if (!rest.empty()) {
        keep(rest, {});
    }
}

}  // namespace hookline::mappings
