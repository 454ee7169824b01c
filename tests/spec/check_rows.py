#!/usr/bin/env python3
"""Every row of a checklist that demands a test has one that names it.

usage: check_rows.py ROWS --demand KIND [--tests DIR]

ROWS has lines of id, kind and text, separated by tabs; rows of KIND demand a test. An id counts
where it stands in the title of a test or case, in the name of a table row, or in a comment of a test file,
but not in tests/support, whose files prove nothing by themselves: `CH-041`, or a range
`CH-014..CH-019`. Ends with 1 and lists the rows without a test and the ids that are in no list.
"""

import argparse
import pathlib
import re
import sys

HERE = pathlib.Path(__file__).resolve().parent
SUFFIXES = {".cpp", ".hpp", ".mjs", ".py", ".txt"}
# Ids in code that is neither a text nor a comment do not count.
QUOTED = re.compile(r'"(?:[^"\\]|\\.)*"|//[^\n]*|#[^\n]*|^== [^\n]*', re.MULTILINE)


class Ids:
    """Ids of one checklist: a prefix of letters, a dash and three digits."""

    def __init__(self, prefix):
        self.prefix = prefix
        self.one = re.compile(rf"{prefix}-\d{{3}}")
        self.range = re.compile(rf"{prefix}-(\d{{3}})\.\.{prefix}-(\d{{3}})")

    def named(self, text, known):
        """The ids that a text names. Of a range only those that exist."""
        found = set(self.one.findall(self.range.sub("", text)))
        for first, last in self.range.findall(text):
            ids = {f"{self.prefix}-{number:03}" for number in range(int(first), int(last) + 1)}
            found |= ids & known.keys() | {f"{self.prefix}-{first}", f"{self.prefix}-{last}"}
        return found


def read_rows(path):
    rows = {}
    for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), 1):
        if not line or line.startswith("#"):
            continue
        fields = line.split("\t")
        if len(fields) != 3 or not re.fullmatch(r"[A-Z]+-\d{3}", fields[0]) or not fields[2]:
            sys.exit(f"{path}:{number}: expected id, kind and text")
        if fields[0] in rows:
            sys.exit(f"{path}:{number}: {fields[0]} is there twice")
        rows[fields[0]] = (fields[1], fields[2])
    if not rows:
        sys.exit(f"{path}: no rows")
    return rows


def find_tests(folder, ids, known):
    """Id to the files that name it."""
    found = {}
    for path in sorted(folder.rglob("*")):
        if path.suffix not in SUFFIXES or HERE in path.parents or folder / "support" in path.parents:
            continue
        text = path.read_text(encoding="utf-8", errors="replace")
        for part in QUOTED.findall(text) if ids.prefix + "-" in text else []:
            for name in ids.named(part, known):
                found.setdefault(name, set()).add(path.relative_to(folder).as_posix())
    return found


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("rows", type=pathlib.Path)
    parser.add_argument("--demand", required=True, metavar="KIND")
    parser.add_argument("--tests", type=pathlib.Path, default=HERE.parent)
    options = parser.parse_args()
    rows = read_rows(options.rows)
    tests = find_tests(options.tests, Ids(next(iter(rows)).split("-")[0]), rows)
    demanded = [name for name, (kind, _) in rows.items() if kind == options.demand]
    if not demanded:
        sys.exit(f"{options.rows}: no rows of kind {options.demand}")
    faults = [f"{name} has no test: {rows[name][1]}" for name in demanded if name not in tests]
    faults += [f"{name} is no row, named in {', '.join(sorted(files))}"
               for name, files in sorted(tests.items()) if name not in rows]
    print("\n".join(faults + [
        f"{len(rows)} rows, {sum(name in tests for name in rows)} named by a test; "
        f"{len(demanded)} have to be, {sum(name in tests for name in demanded)} are"]))
    return 1 if faults else 0


if __name__ == "__main__":
    sys.exit(main())
