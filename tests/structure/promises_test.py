#!/usr/bin/env python3
"""Promises about the build and the tests themselves.

usage: promises_test.py SOURCE_DIR HOOKLINE BUILD_TYPE

SR-070, SR-222: every fuzz target is built and replays its seeds, among them what once went wrong.
SR-213: no date of a build is in the sources, none is built by a pattern of names, and the same
source compiles to the same bytes in any folder.
SR-210: the release binary is hardened.
SR-220: the checklist finds a row without a test, and an id that is no row.
SR-223: there are presets with sanitizers, and everything is tested under them.
"""

import json
import os
import pathlib
import re
import shlex
import subprocess
import sys
import tempfile

ROOT = pathlib.Path(sys.argv[1])
HOOKLINE = pathlib.Path(sys.argv[2])
IS_RELEASE = sys.argv[3] == "Release"
faults = []


def demand(truth, fault):
    if not truth:
        faults.append(fault)


def check_fuzz_targets():
    listed = (ROOT / "tests/fuzz/CMakeLists.txt").read_text(encoding="utf-8")
    targets = [path.stem.removesuffix("_fuzzer") for path in (ROOT / "tests/fuzz").glob("*.cpp")]
    demand(len(targets) >= 12, "fuzz targets are missing")
    for target in targets:
        demand(re.search(rf"hookline_add_fuzzer\({target}\b", listed), f"{target} is not built")
        seeds = ROOT / "tests/fuzz/seeds" / target
        demand(seeds.is_dir() and any(seeds.iterdir()), f"{target} has no seeds")
    for seeds in (ROOT / "tests/fuzz/seeds").iterdir():
        demand(seeds.name in targets, f"{seeds.name} has seeds and no target")


def check_hardening():
    def readelf(option):
        return subprocess.run(["readelf", "-W", option, HOOKLINE], check=True,
                              capture_output=True, text=True).stdout

    demand("DYN" in readelf("-h"), "not position independent")
    segments = readelf("-l")
    demand(re.search(r"GNU_STACK.* RW ", segments), "the stack may be executed")
    demand("GNU_RELRO" in segments and "BIND_NOW" in readelf("-d"), "relocations stay writable")
    symbols = readelf("--dyn-syms")
    demand("__stack_chk_fail" in symbols, "no stack protector")
    demand(re.search(r"__\w+_chk\b", symbols.replace("__stack_chk", "")), "not fortified")


def check_checklist():
    script = ROOT / "tests/spec/check_rows.py"
    with tempfile.TemporaryDirectory() as name:
        folder = pathlib.Path(name)
        rows = folder / "rows.tsv"
        rows.write_text("XX-001\t1\tone\nXX-002\t1\ttwo\nXX-003\t2\tthree\n", encoding="utf-8")
        test = folder / "some_test.cpp"

        def run(text):
            test.write_text(text, encoding="utf-8")
            return subprocess.run([sys.executable, script, rows, "--demand", "1", "--tests", folder],
                                  capture_output=True, text=True, check=False)

        whole = run('TEST_CASE("XX-001..XX-002: both")')
        demand(whole.returncode == 0, "a range is not read: " + whole.stdout)
        missing = run('TEST_CASE("XX-001: one")  int XX-002;')
        demand(missing.returncode == 1 and "XX-002 has no test" in missing.stdout,
               "a row without a test is not found")
        unknown = run('TEST_CASE("XX-001, XX-002, XX-009: more")')
        demand(unknown.returncode == 1 and "XX-009 is no row" in unknown.stdout,
               "an unknown id is not found")


def check_reproducible():
    sources = [path for folder in ("engine", "fhir", "hooks", "mappings")
               for path in (ROOT / folder).rglob("*") if path.suffix in {".cpp", ".hpp"}]
    for path in sources:
        demand(not re.search(r"__(DATE|TIME|TIMESTAMP)__", path.read_text(encoding="utf-8")),
               f"{path} holds the time of its build")
    for path in ROOT.rglob("CMakeLists.txt"):
        if "build" not in path.relative_to(ROOT).parts:
            demand(not re.search(r"file\(GLOB|TIMESTAMP", path.read_text(encoding="utf-8")),
                   f"{path} takes what happens to lie there")
    commands = json.loads((HOOKLINE.parent / "compile_commands.json").read_text(encoding="utf-8"))
    for name in ("fhir/primitives/ucum_table.cpp", "hooks/log.cpp"):
        entry = next(item for item in commands if item["file"] == str(ROOT / name))
        objects = []
        for _ in range(2):
            with tempfile.TemporaryDirectory() as folder:
                compiled = pathlib.Path(folder) / "x.o"
                words = shlex.split(entry["command"])
                words[words.index("-o") + 1] = str(compiled)
                subprocess.run(words, cwd=entry["directory"], check=True,
                               env=dict(os.environ, CCACHE_DISABLE="1"))
                objects.append(compiled.read_bytes())
        demand(objects[0] == objects[1], f"{name} compiles to other bytes each time")


def check_presets():
    presets = json.loads((ROOT / "CMakePresets.json").read_text(encoding="utf-8"))
    sanitizers = {preset["name"]: preset.get("cacheVariables", {}).get("HOOKLINE_SANITIZE")
                  for preset in presets["configurePresets"]}
    demand(sanitizers.get("asan") == "address,undefined", "no preset for address and undefined")
    demand(sanitizers.get("tsan") == "thread", "no preset for threads")
    tested = {preset["configurePreset"] for preset in presets["testPresets"]}
    demand({"asan", "tsan"} <= tested, "the sanitizers have no test preset")


check_fuzz_targets()
check_checklist()
check_presets()
check_reproducible()
if IS_RELEASE:
    check_hardening()
print("\n".join(faults) or "all promises are kept")
sys.exit(1 if faults else 0)
