#!/usr/bin/env python3
"""Writes one FHIR ValueSet per concept of codes.tsv into this folder.

    python3 mappings/valuesets/generate.py            write the files
    python3 mappings/valuesets/generate.py --check    only say which files differ; exit 1 if any does

The rows of one drug (ingredient, product, ATC, HCPCS ...) become one set. Concepts with a suffix that says
"not", "ambiguous" or "other strength" stay apart. Each code keeps the source of its row.

groups.tsv names finer or wider groups of the same codes; each becomes a set too. The codes of our own code
system (../codesystems/oncology-assertions.json) become the set oncology-assertions.
"""
import json
import re
import sys
from pathlib import Path

FOLDER = Path(__file__).resolve().parent
ASSERTIONS = FOLDER.parent / "codesystems" / "oncology-assertions.json"
BASE = "https://hookline.example/fhir/"
VERSION = "0.1.0"
DRUG_TERM_TYPES = (
    "ingredient", "product", "product_branded", "component_branded", "family_member",
    "atc", "atc_old", "hcpcs", "snomed", "ncit",
)
NO_DESCRIPTOR = "(descriptor not reproduced)"


def set_concept(concept):
    """The concept whose set a row belongs to: a drug without its term type, else the row's own."""
    if concept.startswith("drug."):
        base, _, term_type = concept.rpartition(".")
        if term_type in DRUG_TERM_TYPES:
            return base
    return concept


def identifier(concept):
    return re.sub(r"[._]+", "-", concept).lower()


def read_rows(name="codes.tsv"):
    lines = (FOLDER / name).read_text(encoding="utf-8").splitlines()
    header = lines[0].split("\t")
    return [dict(zip(header, line.split("\t"))) for line in lines[1:] if line]


def group_rows():
    """The rows of groups.tsv with display and source of codes.tsv; a code that is not there ends the run."""
    known = {}
    for row in read_rows():
        known.setdefault((row["system"], row["code"]), row)
    rows = []
    for group in read_rows("groups.tsv"):
        row = known.get((group["system"], group["code"]))
        if row is None:
            sys.exit("groups.tsv: not in codes.tsv: %(system)s %(code)s" % group)
        rows.append(dict(row, concept=group["group"]))
    return rows


def assertion_rows():
    system = json.loads(ASSERTIONS.read_text(encoding="utf-8"))

    def walk(concepts):
        for concept in concepts:
            yield {"concept": "oncology_assertions", "system": system["url"], "code": concept["code"],
                   "display": concept["display"], "source": "mappings/codesystems/" + ASSERTIONS.name}
            yield from walk(concept.get("concept", []))

    return list(walk(system["concept"]))


def concept_entry(row):
    entry = {
        "extension": [{"url": BASE + "StructureDefinition/source", "valueString": row["source"]}],
        "code": row["code"],
    }
    if row["concept"].endswith(".family_member"):
        entry["extension"].append(
            {"url": BASE + "StructureDefinition/match-only", "valueBoolean": True})
    if row["display"] and row["display"] != NO_DESCRIPTOR:
        entry["display"] = row["display"]
    return entry


def value_set(concept, rows):
    by_system = {}
    for row in rows:
        codes = by_system.setdefault(row["system"], {})
        codes.setdefault(row["code"], concept_entry(row))
    name = identifier(concept)
    return {
        "resourceType": "ValueSet",
        "id": name,
        "url": BASE + "ValueSet/" + name,
        "version": VERSION,
        "name": "".join(part.capitalize() for part in name.split("-")),
        "title": concept.replace(".", " ").replace("_", " "),
        "status": "draft",
        "experimental": True,
        "publisher": "Hookline",
        "compose": {
            "include": [
                {"system": system, "concept": list(codes.values())}
                for system, codes in sorted(by_system.items())
            ]
        },
    }


def build():
    sets = {}
    for row in read_rows() + group_rows() + assertion_rows():
        sets.setdefault(set_concept(row["concept"]), []).append(row)
    return {
        identifier(concept) + ".json":
            json.dumps(value_set(concept, rows), indent=1, ensure_ascii=False) + "\n"
        for concept, rows in sets.items()
    }


def main():
    wanted = build()
    present = {path.name: path.read_text(encoding="utf-8") for path in FOLDER.glob("*.json")}
    if "--check" in sys.argv[1:]:
        differing = sorted(
            name for name in wanted.keys() | present.keys() if wanted.get(name) != present.get(name))
        for name in differing:
            print("differs from codes.tsv:", name)
        sys.exit(1 if differing else 0)
    for name in present.keys() - wanted.keys():
        (FOLDER / name).unlink()
    for name, text in wanted.items():
        (FOLDER / name).write_text(text, encoding="utf-8")
    print(len(wanted), "value sets written")


if __name__ == "__main__":
    main()
