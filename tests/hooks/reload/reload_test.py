#!/usr/bin/env python3
"""Changes, breaks and mends a guideline while the real server runs, with SIGHUP.

    reload_test.py HOOKLINE SOURCE_DIR
"""
import http.client
import json
import pathlib
import re
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import time

HOOKLINE, SOURCE = sys.argv[1], pathlib.Path(sys.argv[2])
SERVICE = "/cds-services/hello-guideline-order-sign"
PLACE = "hello-guideline/HelloRules.cql:11:9"


def free_port():
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def ask(port, method, path, body=None):
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=20)
    connection.request(method, path, body, {"Content-Type": "application/json"} if body else {})
    answer = connection.getresponse()
    text = answer.read().decode()
    connection.close()
    assert answer.status == 200, (path, answer.status, text)
    return text


with tempfile.TemporaryDirectory() as folder:
    guideline = pathlib.Path(folder) / "hello-guideline"
    shutil.copytree(SOURCE / "examples/hello-guideline", guideline)
    call = (guideline / "cases/irinotecan.request.json").read_text()
    admin = free_port()
    config = pathlib.Path(folder) / "c.json"
    config.write_text(json.dumps({"guidelines": ["hello-guideline"],
                                  "content_dates": {"on_cards": True},
                                  "admin_listen": "127.0.0.1:%d" % admin}))
    log = open(pathlib.Path(folder) / "log", "w+")
    server = subprocess.Popen([HOOKLINE, "serve", "--listen", "127.0.0.1:0", "--config", config],
                              stdout=subprocess.PIPE, stderr=log, text=True)
    port = int(re.search(r":(\d+)/", server.stdout.readline()).group(1))

    def reload_events():
        log.seek(0)
        events = [json.loads(line) for line in log.read().splitlines()]
        return [event for event in events if "reloaded" in event["event"]]

    def reload(count):
        """Sends SIGHUP and returns what the log says of it: the event number `count`."""
        server.send_signal(signal.SIGHUP)
        deadline = time.monotonic() + 20
        while len(reload_events()) < count:
            assert time.monotonic() < deadline, "no reload within 20 s"
            time.sleep(0.02)
        event = reload_events()[-1]
        assert len(reload_events()) == count
        assert set(event) <= {"ts", "level", "event", "content_version", "duration_us", "cases",
                              "errors", "place", "error_kind"}, event
        return event

    def replace(file, old, new):
        text = (guideline / file).read_text()
        assert old in text, old
        (guideline / file).write_text(text.replace(old, new, 1))

    def summary():
        return json.loads(ask(port, "POST", SERVICE, call))["cards"][0]["summary"]

    def metric(name):
        found = re.search("^" + re.escape(name) + " ([0-9.]+)$", ask(admin, "GET", "/metrics"), re.M)
        return found and int(found.group(1))

    def guideline_versions():
        return re.findall(r'hookline_guideline_info\{guideline="hello-guideline",version="([^"]*)"',
                          ask(admin, "GET", "/metrics"))

    try:
        assert "without a performance status" in summary()
        assert metric("hookline_content_version") == 1
        loaded = metric("hookline_content_loaded_timestamp_seconds")

        # A change is seen in the card, in discovery, on the page and in /metrics.
        replace("plan-definitions/performance-status.json",
                "signed without a performance status", "signed, and nobody knows how fit")
        replace("guideline.json", '"title": "Hello guideline"', '"title": "Hello again"')
        replace("guideline.json", '"version": "1.0.0"', '"version": "1.1.0"')
        time.sleep(1.1)  # the age counts seconds
        event = reload(1)
        assert event["event"] == "content-reloaded", event
        assert event["cases"] == 5 and event["content_version"] == 2, event
        assert "nobody knows how fit" in summary()
        assert "Hello again" in ask(port, "GET", "/cds-services")
        assert "nobody knows how fit" in ask(port, "GET", "/statements/HELLO-01")
        assert guideline_versions() == ["1.1.0"]
        assert metric("hookline_content_version") == 2
        assert metric("hookline_content_loaded_timestamp_seconds") > loaded
        assert json.loads(ask(port, "GET", "/readyz")) == {"status": "ready"}

        # Broken CQL: the old content serves, and log, readiness and metrics say so.
        replace("guideline.json", '"version": "1.1.0"', '"version": "1.2.0"')
        replace("HelloRules.cql", "Facts.ecog is null", "Facts.eco is null")
        event = reload(2)
        assert event["event"] == "content-not-reloaded" and event["level"] == "error", event
        assert event["error_kind"] == "content-errors" and event["place"] == PLACE, event
        assert event["content_version"] == 2, event
        assert "nobody knows how fit" in summary()
        failed = {"status": "ready", "reload": {"status": "failed", "reason": "content-errors",
                                                "place": PLACE}}
        assert json.loads(ask(port, "GET", "/readyz")) == failed
        assert json.loads(ask(admin, "GET", "/readyz")) == failed
        assert guideline_versions() == ["1.1.0"]
        assert metric("hookline_content_version") == 2
        assert metric("hookline_content_reload_failing") == 1
        assert metric('hookline_content_reloads_total{outcome="content-errors"}') == 1

        # It loads, but one of its own cases fails.
        replace("HelloRules.cql", "Facts.eco is null", "Facts.ecog is null")
        replace("HelloRules.cql", "Facts.ecog >= 3", "Facts.ecog >= 4")
        event = reload(3)
        assert event["error_kind"] == "cases-failed" and event["errors"] == 1, event
        assert event["place"] == "hello-guideline/cases/hello.cases.json: unfit", event
        assert guideline_versions() == ["1.1.0"]

        # Mended.
        replace("HelloRules.cql", "Facts.ecog >= 4", "Facts.ecog >= 3")
        event = reload(4)
        assert event["event"] == "content-reloaded" and event["content_version"] == 3, event
        assert json.loads(ask(port, "GET", "/readyz")) == {"status": "ready"}
        assert guideline_versions() == ["1.2.0"]
        assert metric("hookline_content_reload_failing") == 0
        assert metric('hookline_content_reloads_total{outcome="reloaded"}') == 2

        # Out of date by its own dates: readiness, metrics and, as configured, the card say so.
        replace("guideline.json", '"date":', '"effectivePeriod": {"end": "2026-01-31"}, "date":')
        reload(5)
        expired = {"id": "hello-guideline", "reason": "expired", "date": "2026-01-31"}
        assert json.loads(ask(port, "GET", "/readyz")) == {"status": "ready", "guidelines": [expired]}
        assert metric('hookline_guideline_notices{guideline="hello-guideline",reason="expired"}') == 1
        cards = json.loads(ask(port, "POST", SERVICE, call))["cards"]
        assert "Hello again was valid until 2026-01-31" in cards[0]["detail"]
    finally:
        server.terminate()
        code = server.wait(20)
    assert code == 0, code

    # SR-157: a SIGHUP that comes while it starts does not end it; it leads to a reload.
    log.seek(0)
    log.truncate()
    early = subprocess.Popen([HOOKLINE, "serve", "--listen", "127.0.0.1:0", "--config", config],
                             stdout=subprocess.PIPE, stderr=log, text=True)

    def holds_hangups():
        status = pathlib.Path("/proc/%d/status" % early.pid).read_text()
        return int(re.search("SigBlk:\\s*([0-9a-f]+)", status).group(1), 16) & 1 == 1

    try:
        deadline = time.monotonic() + 20
        while not holds_hangups():
            assert time.monotonic() < deadline and early.poll() is None, "SIGHUP is not held"
        early.send_signal(signal.SIGHUP)
        assert early.stdout.readline().startswith("Serving "), early.wait(20)
        while not reload_events():
            assert time.monotonic() < deadline and early.poll() is None, "no reload"
            time.sleep(0.02)
    finally:
        early.terminate()
        code = early.wait(20)
    assert code == 0, code
print("ok")
