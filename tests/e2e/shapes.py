"""Other shapes of a CDS Hooks request that mean the same. Each function changes a request in place;
one that has nothing to change does nothing. SHAPES lists them all, in the order of this file."""
import copy
import datetime
import random
import re

SHAPES = []


def shape(function):
    SHAPES.append(function)
    return function


# --- where things are ---------------------------------------------------------------------------

def bundles(request):
    for key, value in request["prefetch"].items():
        if isinstance(value, dict) and value.get("resourceType") == "Bundle":
            yield key, value


def entries(request):
    for _, bundle in bundles(request):
        yield from (entry for entry in bundle.get("entry", []) if "resource" in entry)


def resources(request, *types):
    for entry in entries(request):
        if not types or entry["resource"]["resourceType"] in types:
            yield entry["resource"]


def drafts(request):
    for entry in request["context"].get("draftOrders", {}).get("entry", []):
        if "resource" in entry:
            yield entry["resource"]


def objects(value, name=None):
    """Every object below `value` with the name of the member that holds it."""
    if isinstance(value, dict):
        yield name, value
        for member, inner in list(value.items()):
            yield from objects(inner, member)
    elif isinstance(value, list):
        for inner in value:
            yield from objects(inner, name)


def everything(request):
    yield from objects(request["prefetch"])
    yield from objects(request["context"])


def add_entries(bundle, added):
    if added:
        bundle.setdefault("entry", []).extend(added)


DAY = re.compile(r"\d{4}-\d\d-\d\d")
WITH_OFFSET = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d[+-]\d\d:\d\d")
RELATIVE = re.compile(r"[A-Z][A-Za-z]+/[^/]+")


# --- Bundles ------------------------------------------------------------------------------------

@shape
def entries_in_reverse(request):
    for _, bundle in bundles(request):
        bundle.get("entry", []).reverse()


@shape
def entries_shuffled(request):
    for number, (_, bundle) in enumerate(bundles(request)):
        random.Random(number).shuffle(bundle.get("entry", []))


@shape
def entries_twice(request):
    for _, bundle in bundles(request):
        add_entries(bundle, copy.deepcopy(bundle.get("entry", [])))


@shape
def batch_response(request):
    for key, bundle in list(bundles(request)):
        request["prefetch"][key] = {
            "resourceType": "Bundle", "type": "batch-response",
            "entry": [{"resource": bundle, "response": {"status": "200 OK"}}]}


@shape
def wrapped_as_in_1_0(request):
    for key, value in request["prefetch"].items():
        if isinstance(value, dict):
            request["prefetch"][key] = {"response": {"status": "200 OK"}, "resource": value}


@shape
def without_full_urls(request):
    for entry in entries(request):
        entry.pop("fullUrl", None)


@shape
def urns_as_full_urls(request):
    for number, entry in enumerate(entries(request)):
        entry["fullUrl"] = f"urn:uuid:00000000-0000-4000-9000-{number:012d}"


@shape
def remark_of_the_server(request):
    for _, bundle in bundles(request):
        add_entries(bundle, [{
            "resource": {"resourceType": "OperationOutcome",
                         "issue": [{"severity": "warning", "code": "suppressed"}]},
            "search": {"mode": "outcome"}}])


@shape
def patient_in_a_bundle(request):
    patient = request["prefetch"].get("patient")
    if isinstance(patient, dict) and patient["resourceType"] == "Patient":
        request["prefetch"]["patient"] = {"resourceType": "Bundle", "type": "searchset",
                                          "entry": [{"resource": patient}]}


@shape
def all_under_one_key(request):
    home = request["prefetch"].get("conditions")
    for key, bundle in bundles(request):
        if isinstance(home, dict) and key not in ("conditions", "patient"):
            stay = [entry for entry in bundle.get("entry", [])
                    if entry.get("resource", {}).get("resourceType") == "OperationOutcome"]
            add_entries(home, [entry for entry in bundle.get("entry", []) if entry not in stay])
            bundle["entry"] = stay


@shape
def more_members_than_asked_for(request):
    request["prefetch"]["practitioner"] = {"resourceType": "Practitioner", "id": "1"}
    request["prefetch"]["coverage"] = None
    request["extension"] = {"example.vendor": {"1": True}}
    request["context"]["vendorField"] = [1, 2]


# --- what does not count ------------------------------------------------------------------------

@shape
def resources_of_another_patient(request):
    for _, bundle in bundles(request):
        others = copy.deepcopy([entry for entry in bundle.get("entry", [])
                                if "subject" in entry.get("resource", {})])
        for number, entry in enumerate(others):
            entry.pop("fullUrl", None)
            entry["resource"]["id"] = f"other-{number}"
            entry["resource"]["subject"] = {"reference": "Patient/somebody-else"}
        add_entries(bundle, others)


@shape
def copies_entered_in_error(request):
    for _, bundle in bundles(request):
        copies = copy.deepcopy([entry for entry in bundle.get("entry", [])
                                if entry.get("resource", {}).get("resourceType") in
                                ("Condition", "Observation", "DiagnosticReport", "Procedure",
                                 "MedicationRequest", "MedicationStatement",
                                 "MedicationAdministration", "ServiceRequest", "Appointment")])
        for number, entry in enumerate(copies):
            entry.pop("fullUrl", None)
            entry["resource"]["id"] = f"error-{number}"
            if entry["resource"]["resourceType"] == "Condition":
                entry["resource"].pop("clinicalStatus", None)
                entry["resource"]["verificationStatus"] = {"coding": [{
                    "system": "http://terminology.hl7.org/CodeSystem/condition-ver-status",
                    "code": "entered-in-error"}]}
            else:
                entry["resource"]["status"] = "entered-in-error"
        add_entries(bundle, copies)


@shape
def narrative_meta_and_extensions(request):
    for resource in resources(request):
        resource["text"] = {"status": "generated", "div": "<div>cetuximab, no KRAS result</div>"}
        resource["meta"] = {"versionId": "9", "lastUpdated": "2026-10-04T00:00:00Z"}
        resource["language"] = "en"
        resource["_language"] = {"extension": [{"url": "https://ehr.example/e", "valueCode": "x"}]}
        resource.setdefault("extension", []).append(
            {"url": "https://ehr.example/e", "valueString": "refuted"})


@shape
def nothing_but_the_facts(request):
    for resource in resources(request):
        for member in ("meta", "encounter", "performer", "requester", "recorder", "asserter"):
            resource.pop(member, None)
        if isinstance(resource.get("text"), dict):
            resource.pop("text")
        if resource["resourceType"] in ("Condition", "Observation", "Procedure"):
            resource.pop("category", None)


# --- codes --------------------------------------------------------------------------------------

OTHER_SYSTEMS = {
    "http://loinc.org": "urn:oid:2.16.840.1.113883.6.1",
    "http://snomed.info/sct": "urn:oid:2.16.840.1.113883.6.96",
    "http://www.nlm.nih.gov/research/umls/rxnorm": "urn:oid:2.16.840.1.113883.6.88",
    "http://hl7.org/fhir/sid/icd-10-cm": "urn:oid:2.16.840.1.113883.6.90",
}


def change_systems(request, change):
    for _, item in objects(request["prefetch"]):
        if item.get("system") in OTHER_SYSTEMS:
            item["system"] = change(item["system"])


@shape
def systems_as_oid(request):
    change_systems(request, OTHER_SYSTEMS.get)


@shape
def systems_with_version(request):
    change_systems(request, lambda system: system + "|2.77")


@shape
def systems_with_slash(request):
    change_systems(request, lambda system: system + "/")


@shape
def systems_with_https(request):
    change_systems(request, lambda system: system.replace("http:", "https:"))


@shape
def codes_with_blanks(request):
    for _, item in objects(request["prefetch"]):
        if "system" in item and isinstance(item.get("code"), str):
            item["code"] = f" {item['code']} "


@shape
def icd_codes_without_dots(request):
    for _, item in objects(request["prefetch"]):
        if "icd-10" in str(item.get("system")) and "code" in item:
            item["code"] = item["code"].replace(".", "")


@shape
def local_coding_first(request):
    for name, item in everything(request):
        if isinstance(item.get("coding"), list) and name != "interpretation":
            item["coding"].insert(0, {"system": "https://ehr.example/local", "code": "X1"})


@shape
def local_coding_last(request):
    for _, item in everything(request):
        if isinstance(item.get("coding"), list):
            item["coding"].append({"system": "https://ehr.example/local", "code": "X1",
                                   "display": "Something local", "userSelected": True})


@shape
def codings_in_reverse(request):
    for _, item in everything(request):
        if isinstance(item.get("coding"), list):
            item["coding"].reverse()


@shape
def without_displays(request):
    for _, item in everything(request):
        if "system" in item and "code" in item:
            item.pop("display", None)


@shape
def without_text_beside_codes(request):
    for _, item in objects(request["prefetch"]):
        if item.get("coding"):
            item.pop("text", None)


@shape
def words_in_capitals(request):
    for _, item in objects(request["prefetch"]):
        for member in ("text", "display"):
            if isinstance(item.get(member), str):
                item[member] = item[member].upper()


@shape
def words_with_blanks(request):
    for _, item in objects(request["prefetch"]):
        for member in ("text", "display"):
            if isinstance(item.get(member), str):
                item[member] = "  " + item[member].replace(" ", "  ") + " "


# --- statuses -----------------------------------------------------------------------------------

@shape
def statuses_of_conditions_in_words(request):
    for resource in resources(request, "Condition"):
        for member in ("verificationStatus", "clinicalStatus"):
            if resource.get(member, {}).get("coding"):
                words = resource[member]["coding"][0]["code"].replace("-", " ").capitalize()
                resource[member] = {"text": words}


@shape
def statuses_without_system(request):
    for resource in resources(request, "Condition"):
        for member in ("verificationStatus", "clinicalStatus"):
            for coding in resource.get(member, {}).get("coding", []):
                coding.pop("system", None)


@shape
def confirmed_left_out(request):
    for resource in resources(request, "Condition"):
        if [coding["code"] for coding in
                resource.get("verificationStatus", {}).get("coding", [])] == ["confirmed"]:
            resource.pop("verificationStatus")


@shape
def amended_results(request):
    for resource in resources(request, "Observation", "DiagnosticReport"):
        if resource.get("status") == "final":
            resource["status"] = "amended"


# --- references ---------------------------------------------------------------------------------

def change_references(request, change):
    for _, item in objects(request["prefetch"]):
        if isinstance(item.get("reference"), str) and RELATIVE.fullmatch(item["reference"]):
            item["reference"] = change(item["reference"])


@shape
def references_with_version(request):
    change_references(request, lambda reference: reference + "/_history/3")


@shape
def references_as_urls(request):
    base = request.setdefault("fhirServer", "https://ehr.example/fhir").rstrip("/")
    change_references(request, lambda reference: f"{base}/{reference}")


@shape
def contained_medications(request):
    for resource in [*resources(request), *drafts(request)]:
        if "medicationCodeableConcept" in resource:
            resource.setdefault("contained", []).append(
                {"resourceType": "Medication", "id": "m0",
                 "code": resource.pop("medicationCodeableConcept")})
            resource["medicationReference"] = {"reference": "#m0"}


def medications_apart(request, reference_of, full_url_of):
    number = 0
    for _, bundle in bundles(request):
        apart = []
        for entry in bundle.get("entry", []):
            resource = entry.get("resource", {})
            if "medicationCodeableConcept" in resource:
                number += 1
                apart.append({"resource": {"resourceType": "Medication", "id": f"m{number}",
                                           "code": resource.pop("medicationCodeableConcept")},
                              "search": {"mode": "include"}})
                if full_url_of:
                    apart[-1]["fullUrl"] = full_url_of(number)
                resource["medicationReference"] = {"reference": reference_of(number)}
        add_entries(bundle, apart)


@shape
def medications_by_relative_reference(request):
    medications_apart(request, "Medication/m{}".format, "https://ehr.example/fhir/Medication/m{}".format)


@shape
def medications_by_id_alone(request):
    medications_apart(request, "Medication/m{}".format, None)


@shape
def medications_by_urn(request):
    urn = "urn:uuid:00000000-0000-4000-8000-{:012d}".format
    medications_apart(request, urn, urn)


# --- dates and values ---------------------------------------------------------------------------

@shape
def periods_for_dates(request):
    for resource in resources(request, "Observation", "DiagnosticReport",
                              "MedicationAdministration", "MedicationStatement", "Procedure"):
        for verb in ("effective", "performed"):
            if f"{verb}DateTime" in resource:
                day = resource.pop(f"{verb}DateTime")
                resource[f"{verb}Period"] = {"start": day, "end": day}


@shape
def issued_alone(request):
    for resource in resources(request, "Observation", "DiagnosticReport"):
        if "effectiveDateTime" in resource:
            day = resource.pop("effectiveDateTime")
            resource["issued"] = day if "T" in day else day + "T10:00:00Z"


@shape
def onset_as_period(request):
    for resource in resources(request, "Condition"):
        if "onsetDateTime" in resource:
            resource["onsetPeriod"] = {"start": resource.pop("onsetDateTime")}


@shape
def times_on_days(request):
    for resource in resources(request):
        for _, item in objects(resource):
            for member, value in item.items():
                if isinstance(value, str) and DAY.fullmatch(value) and member not in (
                        "birthDate", "startDate", "dueDate", "deceasedDate"):
                    item[member] = value + "T09:30:00.250Z"


@shape
def times_in_utc(request):
    for resource in resources(request):
        for _, item in objects(resource):
            for member, value in item.items():
                if isinstance(value, str) and WITH_OFFSET.fullmatch(value):
                    local = datetime.datetime.fromisoformat(value)
                    utc = local.astimezone(datetime.timezone.utc)
                    if utc.date() == local.date():
                        item[member] = utc.strftime("%Y-%m-%dT%H:%M:%SZ")


@shape
def units_without_code(request):
    for resource in resources(request):
        for _, item in objects(resource):
            if "value" in item and item.get("system") == "http://unitsofmeasure.org":
                item["unit"] = item.pop("code", item.get("unit"))
                item.pop("system")


@shape
def whole_numbers_as_quantities(request):
    for resource in resources(request, "Observation"):
        if "valueInteger" in resource:
            resource["valueQuantity"] = {"value": resource.pop("valueInteger"), "code": "{score}"}


@shape
def lists_of_one_without_brackets(request):
    names = ("coding", "component", "category", "bodySite", "evidence", "detail", "dosageInstruction",
             "serviceType", "participant", "result", "interpretation", "activity", "action")
    for resource in resources(request):
        for _, item in objects(resource):
            for name in names:
                if isinstance(item.get(name), list) and len(item[name]) == 1:
                    item[name] = item[name][0]


@shape
def members_in_reverse(request):
    def reversed_members(value):
        if isinstance(value, dict):
            return {name: reversed_members(value[name]) for name in reversed(value)}
        return [reversed_members(item) for item in value] if isinstance(value, list) else value

    changed = reversed_members(request)
    request.clear()
    request.update(changed)
