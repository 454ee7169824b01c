#!/usr/bin/env python3
"""Changes the configuration while the real server runs, with SIGHUP (SR-157).

    config_reload_test.py HOOKLINE SOURCE_DIR
"""
import http.client
import json
import pathlib
import re
import shutil
import signal
import subprocess
import sys
import tempfile
import time

HOOKLINE, SOURCE = sys.argv[1], pathlib.Path(sys.argv[2])
ORIGIN = "https://ehr.example"


def ask(port, path, wanted=200):
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=20)
    connection.request("GET", path, headers={"Origin": ORIGIN})
    answer = connection.getresponse()
    text = answer.read().decode()
    connection.close()
    assert answer.status == wanted, (path, answer.status, text)
    return answer, text


with tempfile.TemporaryDirectory() as name:
    folder = pathlib.Path(name)
    for copy in ("first", "second"):
        shutil.copytree(SOURCE / "examples/hello-guideline", folder / copy)
    manifest = folder / "second/guideline.json"
    manifest.write_text(manifest.read_text().replace("Hello guideline", "Hello from the second"))
    config = folder / "c.json"
    start = {"guidelines": ["first"], "cors": {"origins": []}}
    config.write_text(json.dumps(start))
    server = subprocess.Popen([HOOKLINE, "serve", "--listen", "127.0.0.1:0", "--config", config],
                              stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
    port = int(re.search(r":(\d+)/", server.stdout.readline()).group(1))

    def reload(**changes):
        """Writes the configuration; the event that the log has of the reload."""
        config.write_text(json.dumps({**start, **changes}))
        server.send_signal(signal.SIGHUP)
        for line in server.stderr:
            event = json.loads(line)
            if "reloaded" in event["event"]:
                return event
        raise AssertionError("the server has ended")

    def title():
        return json.loads(ask(port, "/cds-services")[1])["services"][0]["title"]

    def may_read():
        return ask(port, "/cds-services")[0].getheader("Access-Control-Allow-Origin")

    try:
        assert title().startswith("Hello guideline") and may_read() is None

        # Another folder, another origin, another level: at once, without a restart.
        event = reload(guidelines=["second"], cors={"origins": [ORIGIN]})
        assert event["event"] == "content-reloaded" and event["level"] == "info", event
        assert "needs_restart" not in event, event
        assert title().startswith("Hello from the second") and may_read() == ORIGIN

        # What needs a restart is named each time, and what does not is taken over.
        for _ in range(2):
            event = reload(listen="127.0.0.1:1", base_url="https://cds.example", behind_proxy=True,
                           auth="none", limits={"connections_max": 9}, spec_level="3.0")
            # --listen goes before the file, so the address is no change.
            assert event["level"] == "warning", event
            assert event["needs_restart"] == ["base_url", "behind_proxy", "limits"], event
            assert "\"version\"" in ask(port, "/cds-services")[1]
            assert title().startswith("Hello guideline") and may_read() is None

        # A fault in the file changes nothing, the content neither; and it is mended.
        event = reload(guidelines=["second"], explian=True)
        assert event["event"] == "content-not-reloaded", event
        assert event["error_kind"] == "config-errors", event
        assert re.fullmatch(r"c.json:1:\d+ at explian", event["place"]), event
        assert title().startswith("Hello guideline")
        ready = json.loads(ask(port, "/readyz")[1])
        assert ready["reload"]["reason"] == "config-errors", ready
        # So does content that is not there, with a sound file.
        event = reload(guidelines=["third"], cors={"origins": [ORIGIN]})
        assert event["error_kind"] == "content-errors", event
        assert title().startswith("Hello guideline") and may_read() is None
        event = reload()
        assert event["level"] == "info" and event["event"] == "content-reloaded", event
        assert json.loads(ask(port, "/readyz")[1]) == {"status": "ready"}
        assert "\"version\"" not in ask(port, "/cds-services")[1]

        # The level of the log: from the reload on nothing is told, not even the end.
        config.write_text(json.dumps({**start, "guidelines": ["second"], "log_level": "off"}))
        server.send_signal(signal.SIGHUP)
        deadline = time.monotonic() + 20
        while not title().startswith("Hello from the second"):
            assert time.monotonic() < deadline, "no reload within 20 s"
            time.sleep(0.02)
    finally:
        server.terminate()
        rest = server.communicate(timeout=60)[1]
    assert server.returncode == 0, server.returncode
    assert "stopped" not in rest and "reloaded" not in rest, rest
print("ok")
