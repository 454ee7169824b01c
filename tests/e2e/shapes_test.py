#!/usr/bin/env python3
"""Facts and cards must not depend on the shape in which an EHR says something: every request is
also sent in the shapes of shapes.py, and what comes out has to be the same.

    shapes_test.py HOOKLINE REQUESTS_FOLDER [EVERY]

With EVERY (10, say) only every tenth pair of request and shape is tried, other ones for each shape.
Compared are value, certainty, date and state of each fact, and of each card the summary, indicator
and labels of suggestions. Lists are compared as sets.
"""
import concurrent.futures
import copy
import json
import pathlib
import subprocess
import sys

from shapes import SHAPES

HOOKLINE = sys.argv[1]
REQUESTS = sorted(pathlib.Path(sys.argv[2]).glob("*.request.json"))
EVERY = int(sys.argv[3]) if len(sys.argv) > 3 else 1
NOW = "2026-10-05"


def run(command, body):
    result = subprocess.run([HOOKLINE, *command, "-", "--now", NOW], input=body, text=True,
                            capture_output=True, check=False)
    if result.returncode != 0:
        raise RuntimeError(f"{' '.join(command)}: {result.stderr.strip() or result.stdout[:300]}")
    return json.loads(result.stdout)


def fact(report):
    kept = {name: report[name] for name in ("value", "certainty", "effective", "state")}
    if isinstance(kept["value"], list):
        kept["value"] = sorted(kept["value"], key=str)
    return kept


def card(shown):
    labels = sorted(suggestion["label"] for suggestion in shown.get("suggestions", []))
    return f"{shown['indicator']}: {shown['summary']} {labels}"


def outcome(request):
    body = json.dumps(request)
    facts = {name: fact(report) for name, report in run(["facts", "--json"], body)["facts"].items()}
    return facts, sorted(card(shown) for shown in run(["evaluate"], body)["cards"])


def differences(expected, found):
    for name, value in expected[0].items():
        if found[0][name] != value:
            yield f"{name}: {value} became {found[0][name]}"
    yield from (f"card gone: {text}" for text in expected[1] if text not in found[1])
    yield from (f"card added: {text}" for text in found[1] if text not in expected[1])


def try_shape(file, shape, expected):
    request = json.loads(file.read_text())
    before = copy.deepcopy(request)
    shape(request)
    if request == before and list(request) == list(before):
        return None  # nothing there to say in another way
    return list(differences(expected, outcome(request)))


def main():
    if not REQUESTS:
        sys.exit(f"no requests in {sys.argv[2]}")
    with concurrent.futures.ThreadPoolExecutor(2) as pool:
        expected = dict(zip(REQUESTS, pool.map(lambda file: outcome(json.loads(file.read_text())),
                                               REQUESTS)))
        pairs = [(file, shape) for number, shape in enumerate(SHAPES)
                 for place, file in enumerate(REQUESTS) if (number + place) % EVERY == 0]
        results = list(pool.map(lambda pair: try_shape(*pair, expected[pair[0]]), pairs))
    failures = 0
    for (file, shape), found in zip(pairs, results):
        if found:
            failures += 1
            print(f"{file.name}, {shape.__name__}:")
            print("".join(f"    {line}\n" for line in found), end="")
    tried = [shape.__name__ for (_, shape), found in zip(pairs, results) if found is not None]
    idle = sorted({shape.__name__ for shape in SHAPES} - set(tried))
    if idle and EVERY == 1:
        failures += 1
        print(f"shapes that changed no request: {', '.join(idle)}")
    print(f"{len(tried)} requests in other shapes ({len(SHAPES)} shapes), {failures} differ")
    sys.exit(1 if failures else 0)


if __name__ == "__main__":
    main()
