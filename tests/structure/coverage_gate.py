#!/usr/bin/env python3
"""SR-224: how many branches of some folders the tests take, against a floor for each.

  coverage_gate.py SOURCE BUILD [--show]

BUILD: the preset `coverage`, in which the programs below have been built. Runs them, counts with gcovr and
fails below a floor of coverage_floors.tsv. Lines that coverage_exclusions.tsv names, each with its reason, do
not count for branches that were not taken; an entry that names no such branch any more fails, so that the
list only shrinks. --show prints the lines with branches that were not taken. Exit 77: gcovr is missing.

gcovr leaves out the branches that gcc adds for exceptions (--exclude-throw-branches: nearly every call has
one; they are the matter of the torture tests, which let memory run out at each allocation) and those on
lines without code of their own, such as closing brackets (--exclude-unreachable-branches: destructors).
"""
import collections
import json
import pathlib
import re
import shutil
import subprocess
import sys
import tempfile

PROGRAMS = ("fhir/json/fhir_json_tests", "hooks/hooks_tests", "hooks/fetch/hooks_fetch_tests",
            "hooks/http/hooks_http_tests", "hooks/security/hooks_security_tests",
            "hooks/protocol/hooks_protocol_tests", "hooks/reload/hooks_reload_tests")
FLAGS = ("--exclude-throw-branches", "--exclude-unreachable-branches")


def rows_of(path, columns):
    """The rows of a table: tab-separated, `#` begins a comment."""
    rows = []
    for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), 1):
        if not line.strip() or line.startswith("#"):
            continue
        row = line.split("\t")
        if len(row) != columns or not all(part.strip() for part in row):
            sys.exit(f"{path.name}:{number}: expected {columns} columns")
        rows.append(row)
    return rows


def run_tests(build):
    for counters in build.rglob("*.gcda"):
        counters.unlink()
    for program in PROGRAMS:
        path = build / "tests" / program
        if not path.exists():
            sys.exit(f"{path} is missing: build it first")
        done = subprocess.run([path], capture_output=True, text=True)
        if done.returncode != 0:
            sys.exit(f"{program} failed:\n{done.stdout[-4000:]}{done.stderr[-1000:]}")


def count(source, build, folders):
    """Of each file the lines with branches: number, text, branches, those taken."""
    with tempfile.TemporaryDirectory() as scratch:
        report = pathlib.Path(scratch) / "report.json"
        filters = [argument for folder in folders for argument in ("--filter", f"{folder}/")]
        done = subprocess.run(["gcovr", "--root", source, *filters, *FLAGS, "--json", report, build],
                              capture_output=True, text=True, cwd=source)
        if done.returncode != 0 or not report.exists():
            sys.exit("gcovr failed:\n" + done.stderr[-4000:])
        files = json.loads(report.read_text(encoding="utf-8"))["files"]
    lines = {}
    for entry in files:
        text = (source / entry["file"]).read_text(encoding="utf-8").splitlines()
        lines[entry["file"]] = [
            (line["line_number"], text[line["line_number"] - 1].strip(), len(line["branches"]),
             sum(branch["count"] > 0 for branch in line["branches"]))
            for line in entry["lines"] if line["branches"]]
    return lines


def main():
    source, build = (pathlib.Path(argument).resolve() for argument in sys.argv[1:3])
    show = "--show" in sys.argv[3:]
    if shutil.which("gcovr") is None:
        print("skipped: gcovr is not installed (apt-get install gcovr)")
        sys.exit(77)
    here = pathlib.Path(__file__).resolve().parent
    floors = {folder: float(floor) for folder, floor, _ in rows_of(here / "coverage_floors.tsv", 3)}
    exclusions = [(file, re.compile(pattern)) for file, pattern, _ in rows_of(here / "coverage_exclusions.tsv", 3)]
    run_tests(build)
    lines = count(source, build, floors)

    used = collections.Counter()
    failed = False
    print(f"{'folder':16} {'taken':>6} {'of':>6} {'left out':>9} {'percent':>8} {'floor':>6}")
    for folder, floor in floors.items():
        taken = total = excluded = 0
        for file, branches in sorted(lines.items()):
            if not file.startswith(folder + "/"):
                continue
            for number, text, all_of_line, taken_of_line in branches:
                missed = all_of_line - taken_of_line
                reasons = [i for i, (where, pattern) in enumerate(exclusions)
                           if where in ("*", file) and pattern.search(text)]
                if missed and reasons:
                    used.update(reasons)
                    excluded += missed
                    all_of_line -= missed
                elif missed and show:
                    print(f"  {file}:{number}: {missed} of {all_of_line} not taken: {text[:90]}")
                taken += taken_of_line
                total += all_of_line
        percent = 100 * taken / total if total else 0.0
        is_low = percent < floor
        failed = failed or is_low
        print(f"{folder:16} {taken:6} {total:6} {excluded:9} {percent:8.1f} {floor:6.1f}{'  TOO LOW' if is_low else ''}")
    for i, (file, pattern) in enumerate(exclusions):
        if not used[i]:
            failed = True
            print(f"coverage_exclusions.tsv: `{pattern.pattern}` in {file} leaves nothing out any more: delete it")
    sys.exit(1 if failed else 0)


if __name__ == "__main__":
    main()
