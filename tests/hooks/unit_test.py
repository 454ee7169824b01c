#!/usr/bin/env python3
"""SR-204: the unit for the service manager is shipped, and confines the service.

    unit_test.py HOOKLINE UNIT SOURCE_DIR
"""
import configparser
import json
import pathlib
import re
import shutil
import subprocess
import sys
import tempfile

HOOKLINE, UNIT, SOURCE = map(pathlib.Path, sys.argv[1:])
EXPOSURE_MAX = 2.0
PROMISED = {
    "User": "hookline", "NoNewPrivileges": "yes", "ProtectSystem": "strict", "PrivateTmp": "yes",
    "CapabilityBoundingSet": "", "AmbientCapabilities": "", "Restart": "always",
    "ExecReload": "/bin/kill -HUP $MAINPID",
}


class Unit(configparser.RawConfigParser):
    """Keys may stand there more than once: the last one is kept, all of them in `all`."""

    def __init__(self, text):
        super().__init__(strict=False)
        self.optionxform = str
        self.read_string(text)
        self.all = [line.split("=", 1) for line in text.splitlines() if re.match(r"\w+=", line)]


text = UNIT.read_text()
unit = Unit(text)
service = unit["Service"]
for key, value in PROMISED.items():
    assert service.get(key) == value, (key, service.get(key))
assert ["SystemCallFilter", "@system-service"] in unit.all
assert re.fullmatch(r"\d+G", service["MemoryMax"])
assert "@" not in service["ExecStart"], "something was not filled in"

# The command is one of ours, and the limits of the example fit into those of the unit.
program, *arguments = service["ExecStart"].split()
assert program.endswith("/bin/hookline"), program
assert arguments[:2] == ["serve", "--config"], arguments
example = SOURCE / "examples/hookline.json"
done = subprocess.run([HOOKLINE, *arguments[:2], example, "--print-config"], capture_output=True,
                      text=True, check=False)
assert done.returncode == 0, done.stderr
limits = json.loads(done.stdout)["limits"]
assert limits["connections_max"] * 2 < int(service["LimitNOFILE"])
assert limits["memory_bytes_max"] * 2 < int(service["MemoryMax"][:-1]) << 30
assert (limits["drain_delay_ms"] + limits["drain_timeout_ms"]) / 1000 < int(service["TimeoutStopSec"])

analyze = shutil.which("systemd-analyze")
if analyze:
    judged = subprocess.run([analyze, "security", "--offline=yes", "--no-pager", UNIT],
                            capture_output=True, text=True, check=False)
    exposure = re.search(r"exposure level for .*: ([0-9.]+)", judged.stdout)
    assert exposure, judged.stdout + judged.stderr
    assert float(exposure.group(1)) < EXPOSURE_MAX, exposure.group(0)
    print(exposure.group(0).encode("ascii", "ignore").decode())
    # Every key and value is known; the program of the copy is there, which the verifier looks for.
    with tempfile.TemporaryDirectory() as folder:
        copy = pathlib.Path(folder) / "hookline.service"
        copy.write_text(text.replace(program, str(HOOKLINE.resolve())))
        verified = subprocess.run([analyze, "verify", "--man=no", copy], capture_output=True,
                                  text=True, check=False)
        complaints = [line for line in verified.stderr.splitlines() if str(copy) in line]
        assert not complaints, complaints
print("ok")
