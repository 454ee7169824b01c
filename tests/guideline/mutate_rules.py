#!/usr/bin/env python3
"""Shows that the cases of a guideline notice every rule: negates the condition of one rule after the
other and runs the cases at facts level, which have to fail.

Usage: mutate_rules.py HOOKLINE GUIDELINE_FOLDER [--only ID]

HOOKLINE is the executable. Prints each rule that no case notices, then `N of M rules are noticed`;
ends with 1 when one is not. A footer has no condition that is evaluated and is left out.
"""

import argparse
import json
import pathlib
import shutil
import subprocess
import sys
import tempfile


def is_footer(action):
    return any(
        extension["url"].endswith("/delivery") and extension.get("valueCode") == "footer"
        for extension in action.get("extension", [])
    )


def negated(condition):
    expression = condition["expression"]
    text = expression["expression"]
    if expression["language"] == "text/cql-identifier":
        text = '"' + text + '"'
    return dict(
        condition,
        expression={"language": "text/cql-expression", "expression": f"({text}) is not true"},
    )


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
        rules, noticed = 0, 0
        for file in sorted((folder / "plan-definitions").glob("*.json")):
            original = file.read_text()
            for index, action in enumerate(json.loads(original)["action"]):
                if is_footer(action) or (arguments.only and action["id"] != arguments.only):
                    continue
                rules += 1
                plan = json.loads(original)
                plan["action"][index]["condition"] = [negated(c) for c in action["condition"]]
                file.write_text(json.dumps(plan))
                if cases_fail(arguments.hookline, folder):
                    noticed += 1
                else:
                    print(f"{action['id']}: negated, and no case fails", flush=True)
            file.write_text(original)
    print(f"{noticed} of {rules} rules are noticed")
    return 0 if rules > 0 and noticed == rules else 1


if __name__ == "__main__":
    sys.exit(main())
