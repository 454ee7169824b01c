#!/usr/bin/env python3
"""Every row of CDS Hooks that asks something of a service has a test that names it.

usage: check_rows.py [--rows FILE] [--tests DIR]

An id counts where it stands in the title of a test, in the name of a table row, or in a comment of
a test file, but not in tests/support, whose files prove nothing by themselves: `CH-041`, or a range `CH-014..CH-019`. Ends with 1 and lists the rows without a test,
ids that are in no list, and rows that are not for services and yet tested as such.
"""

import argparse
import pathlib
import re
import sys

HERE = pathlib.Path(__file__).resolve().parent
SUFFIXES = {".cpp", ".hpp", ".mjs", ".py"}
RANGE = re.compile(r"CH-(\d{3})\.\.CH-(\d{3})")
ID = re.compile(r"CH-\d{3}")
# Ids in code that is neither a text nor a comment do not count.
QUOTED = re.compile(r'"(?:[^"\\]|\\.)*"|//[^\n]*|#[^\n]*')


def read_rows(path):
    rows = {}
    for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), 1):
        if not line or line.startswith("#"):
            continue
        fields = line.split("\t")
        if len(fields) != 3 or not ID.fullmatch(fields[0]) or not fields[2]:
            sys.exit(f"{path}:{number}: expected id, party and text")
        if fields[0] in rows:
            sys.exit(f"{path}:{number}: {fields[0]} is there twice")
        rows[fields[0]] = (fields[1], fields[2])
    return rows


def ids_of(text):
    """The ids that a text names, ranges spelled out."""
    found = set()
    for first, last in RANGE.findall(text):
        found.update(f"CH-{number:03}" for number in range(int(first), int(last) + 1))
    found.update(ID.findall(RANGE.sub("", text)))
    return found


def find_tests(folder, known):
    """Id to the files that name it. A range names only the ids that exist."""
    found = {}
    for path in sorted(folder.rglob("*")):
        if path.suffix not in SUFFIXES or HERE in path.parents or folder / "support" in path.parents:
            continue
        text = path.read_text(encoding="utf-8", errors="replace")
        if "CH-" not in text:
            continue
        named = {number for number in ID.findall(text)}
        for part in QUOTED.findall(text):
            for number in ids_of(part):
                if number in known or number in named:
                    found.setdefault(number, set()).add(path.relative_to(folder).as_posix())
    return found


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--rows", type=pathlib.Path, default=HERE / "rows.tsv")
    parser.add_argument("--tests", type=pathlib.Path, default=HERE.parent.parent)
    options = parser.parse_args()
    rows = read_rows(options.rows)
    tests = find_tests(options.tests, rows)
    of_service = [number for number, (party, _) in rows.items() if party == "service"]
    faults = [f"{number} has no test: {rows[number][1]}"
              for number in of_service if number not in tests]
    faults += [f"{number} is no row, named in {', '.join(sorted(files))}"
               for number, files in sorted(tests.items()) if number not in rows]
    for fault in faults:
        print(fault)
    print(f"{len(rows)} rows, {len(of_service)} for services, "
          f"{sum(number in tests for number in of_service)} of them tested")
    return 1 if faults else 0


if __name__ == "__main__":
    sys.exit(main())
