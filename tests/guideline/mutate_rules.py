#!/usr/bin/env python3
"""Shows that the cases of a guideline notice every rule: negates the condition of one rule after the
other, then of one suggestion after the other, and runs the cases at facts level, which have to fail.

Usage: mutate_rules.py HOOKLINE GUIDELINE_FOLDER [--only ID]

HOOKLINE is the executable. Prints each rule and suggestion that no case notices, then
`N of M rules are noticed` and `N of M conditions of suggestions are noticed`; ends with 1 when one
is not.
"""

import argparse
import json
import pathlib
import shutil
import subprocess
import sys
import tempfile


def negated(condition):
    expression = condition["expression"]
    text = expression["expression"]
    if expression["language"] == "text/cql-identifier":
        text = '"' + text + '"'
    return dict(
        condition,
        expression={"language": "text/cql-expression", "expression": f"({text}) is not true"},
    )


def negate(owner):
    owner["condition"] = [negated(condition) for condition in owner["condition"]]


def mutations(plan, only):
    """Name, kind and place (indices of action and suggestion, or None) of each condition."""
    for index, action in enumerate(plan["action"]):
        if only and action["id"] != only:
            continue
        yield action["id"], "rules", (index, None)
        for inner, suggestion in enumerate(action.get("action", [])):
            if suggestion.get("condition"):
                name = f"{action['id']}, `{suggestion['title']}`"
                yield name, "conditions of suggestions", (index, inner)


def cases_fail(hookline, folder):
    for file in sorted((folder / "cases").glob("*.cases.json")):
        run = subprocess.run(
            [hookline, "test", str(folder), "--cases", str(file)], capture_output=True, text=True
        )
        if run.returncode not in (0, 1):
            sys.exit(f"{file.name}: hookline ended with {run.returncode}\n{run.stderr}")
        if run.returncode == 1:
            return True
    return False


def copy_without_requests(source, target):
    # The whole requests are not run here; leaving them out saves time.
    shutil.copytree(source, target, ignore=shutil.ignore_patterns("*.request.json", "*.expected.json"))


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawTextHelpFormatter)
    parser.add_argument("hookline", type=pathlib.Path)
    parser.add_argument("guideline", type=pathlib.Path)
    parser.add_argument("--only", help="id of one action, for example MRC-EGFR-01-a")
    arguments = parser.parse_args()

    with tempfile.TemporaryDirectory() as temporary:
        folder = pathlib.Path(temporary) / "guideline"
        copy_without_requests(arguments.guideline, folder)
        if cases_fail(arguments.hookline, folder):
            sys.exit("the cases fail without any change; nothing can be said")
        counts = {"rules": [0, 0], "conditions of suggestions": [0, 0]}
        for file in sorted((folder / "plan-definitions").glob("*.json")):
            original = file.read_text()
            for name, kind, (index, inner) in mutations(json.loads(original), arguments.only):
                plan = json.loads(original)
                action = plan["action"][index]
                negate(action if inner is None else action["action"][inner])
                file.write_text(json.dumps(plan))
                counts[kind][1] += 1
                if cases_fail(arguments.hookline, folder):
                    counts[kind][0] += 1
                else:
                    print(f"{name}: negated, and no case fails", flush=True)
            file.write_text(original)
    for kind, (noticed, all_of_them) in counts.items():
        print(f"{noticed} of {all_of_them} {kind} are noticed")
    is_complete = all(noticed == total for noticed, total in counts.values())
    return 0 if counts["rules"][1] > 0 and is_complete else 1


if __name__ == "__main__":
    sys.exit(main())
