#!/usr/bin/env python3
"""SR-095: there is no capture of requests: no member of the configuration asks for one, and what a
server is sent is in no file that it could write.

    nothing_captured_test.py HOOKLINE SOURCE_DIR
"""
import http.client
import json
import os
import pathlib
import re
import subprocess
import sys
import tempfile

HOOKLINE, SOURCE = pathlib.Path(sys.argv[1]).resolve(), pathlib.Path(sys.argv[2])
MARKER = "Quetzalcoatl-4711"
SERVICE = "/cds-services/metastatic-rectal-cancer-order-sign"

schema = json.loads((SOURCE / "hooks/config/config.schema.json").read_text())
names = re.findall(r'"(\w*(?:capture|dump|record|trace|debug)\w*)": *{', json.dumps(schema), re.I)
assert not names, names

call = (SOURCE / "examples/requests/cetuximab-without-ras.json").read_text()
patient = json.loads(call)["context"]["patientId"]
good = call.replace(patient, MARKER)
bodies = [good, good[:-20], '{"hook": "%s"}' % MARKER, MARKER * 10, good.replace("order-sign", MARKER)]

with tempfile.TemporaryDirectory() as name:
    folder = pathlib.Path(name)
    environment = dict(os.environ, HOME=name, TMPDIR=name, XDG_CACHE_HOME=name)
    server = subprocess.Popen([HOOKLINE, "serve", "--listen", "127.0.0.1:0"], cwd=folder,
                              env=environment, stdout=subprocess.PIPE, stderr=subprocess.PIPE,
                              text=True)
    port = int(re.search(r":(\d+)/", server.stdout.readline()).group(1))
    statuses = []
    for body in bodies:
        connection = http.client.HTTPConnection("127.0.0.1", port, timeout=20)
        connection.request("POST", SERVICE, body, {"Content-Type": "application/json",
                                                   "Authorization": "Bearer " + MARKER})
        answer = connection.getresponse()
        answer.read()
        statuses.append(answer.status)
        connection.close()
    opened = [os.readlink("/proc/%d/fd/%s" % (server.pid, fd))
              for fd in os.listdir("/proc/%d/fd" % server.pid)] if os.access(
                  "/proc/%d/fd" % server.pid, os.R_OK) else []
    server.terminate()
    out, log = server.communicate(timeout=60)
    assert server.returncode == 0, log
    assert statuses[0] == 200 and set(statuses[1:]) == {400}, statuses
    assert MARKER not in out + log, "the marker is in what the server prints"
    files = [str(path) for path in folder.rglob("*")]
    assert not files, files
    assert not [file for file in opened if file.startswith(name)], opened
print("ok")
