#!/usr/bin/env python3
"""SR-009: what nginx and haproxy take for one request is one request for us.

    proxies.py HOOKLINE

Hostile requests, each with a request hidden in its body or behind it, go through the proxies, which
keep their connections to `hookline serve`. Every request has a trace id of its own, which the proxy
and we log: we must never have handled one more often than the proxy has forwarded it. Ordinary
requests in between must get their own answer. Ends with 77 where neither proxy is installed.
"""
import concurrent.futures
import json
import os
import pathlib
import re
import shutil
import socket
import subprocess
import sys
import tempfile
import threading
import time
import uuid

from hostile import CASES

HOOKLINE = pathlib.Path(sys.argv[1]).resolve()
SERVICE = "/cds-services/metastatic-rectal-cancer-order-sign"
SILENCE_S = 0.7  # after so long without a byte no answer comes any more

NGINX = """
daemon off; pid {folder}/nginx.pid; worker_processes 1; error_log {folder}/nginx.error; {user}
events {{ worker_connections 512; }}
http {{
  log_format tokens '$http_traceparent|$upstream_status';
  access_log {folder}/nginx.log tokens;
  client_body_temp_path {folder}/b; proxy_temp_path {folder}/p; fastcgi_temp_path {folder}/f;
  uwsgi_temp_path {folder}/u; scgi_temp_path {folder}/s;
  ignore_invalid_headers off; underscores_in_headers on; merge_slashes off;
  upstream hookline {{ server 127.0.0.1:{upstream}; keepalive 4; }}
  server {{
    listen 127.0.0.1:{port};
    location / {{
      proxy_pass http://hookline; proxy_http_version 1.1; proxy_set_header Connection "";
      proxy_set_header Host localhost; proxy_request_buffering {buffering};
    }}
  }}
}}
"""

HAPROXY = """
global
  log 127.0.0.1:{log} format raw local0
defaults
  mode http
  log global
  timeout client 5s
  timeout server 5s
  timeout connect 2s
  http-reuse always
frontend public
  bind 127.0.0.1:{port}
  {lax}
  capture request header traceparent len 64
  log-format "%[capture.req.hdr(0)]|%s|%rc"
  default_backend hookline
backend hookline
  server hookline 127.0.0.1:{upstream}
"""


def free_port():
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def wait_for(port):
    end = time.monotonic() + 20
    while time.monotonic() < end:
        try:
            socket.create_connection(("127.0.0.1", port), timeout=1).close()
            return
        except OSError:
            time.sleep(0.05)
    raise RuntimeError(f"nothing listens on port {port}")


class Nginx:
    """Forwarded are as many requests as there are statuses of the upstream."""

    def __init__(self, upstream, folder, buffering):
        self.name = f"nginx, request buffering {buffering}"
        self.port = free_port()
        self.log = folder / "nginx.log"
        user = "user root root;" if os.getuid() == 0 else ""
        config = folder / "nginx.conf"
        config.write_text(NGINX.format(folder=folder, upstream=upstream, port=self.port, user=user,
                                       buffering=buffering))
        self.process = subprocess.Popen(["nginx", "-c", config, "-p", folder],
                                        stderr=subprocess.DEVNULL)
        wait_for(self.port)

    def forwarded(self):
        self.process.terminate()
        self.process.wait()
        counts = {}
        for line in self.log.read_text(errors="replace").splitlines():
            token, statuses = line.rsplit("|", 1)
            tries = 0 if statuses == "-" else len(re.split(r"[,:]", statuses))
            counts[trace_of(token)] = counts.get(trace_of(token), 0) + tries
        return counts


class Haproxy:
    """Logs to a socket of ours; forwarded is what got a server, once more for each retry."""

    def __init__(self, upstream, folder, lax):
        self.name = "haproxy, invalid requests " + ("accepted" if lax else "refused")
        self.port = free_port()
        self.lines = []
        self.socket = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
        self.socket.bind(("127.0.0.1", 0))
        threading.Thread(target=self.listen, daemon=True).start()
        config = folder / "haproxy.cfg"
        config.write_text(HAPROXY.format(log=self.socket.getsockname()[1], upstream=upstream,
                                         port=self.port,
                                         lax="option accept-invalid-http-request" if lax else ""))
        self.process = subprocess.Popen(["haproxy", "-db", "-f", config],
                                        stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        wait_for(self.port)

    def listen(self):
        while True:
            self.lines.append(self.socket.recv(4096).decode(errors="replace"))

    def forwarded(self):
        time.sleep(1)  # the last lines
        self.process.terminate()
        self.process.wait()
        counts = {}
        for line in self.lines:
            parts = line.strip().rsplit("|", 2)
            if len(parts) == 3 and parts[1] != "<NOSRV>":
                tries = 1 + int(re.sub(r"\D", "", parts[2]) or 0)
                counts[trace_of(parts[0])] = counts.get(trace_of(parts[0]), 0) + tries
        return counts


def trace_of(traceparent):
    found = re.search(r"00-([0-9a-f]{32})-", traceparent)
    return found.group(1) if found else traceparent


class Hookline:
    def __init__(self, folder):
        config = folder / "hookline.json"
        config.write_text(json.dumps({"listen": "127.0.0.1:0"}))
        self.process = subprocess.Popen([HOOKLINE, "serve", "--config", config], text=True,
                                        stdout=subprocess.PIPE, stderr=subprocess.PIPE)
        self.port = int(re.search(r":(\d+)/", self.process.stdout.readline()).group(1))
        self.lines = []
        self.reader = threading.Thread(target=lambda: self.lines.extend(self.process.stderr))
        self.reader.start()

    def handled(self):
        """Trace id -> ids of our answers."""
        self.process.terminate()
        self.reader.join()
        assert self.process.wait() == 0
        requests = {}
        for event in map(json.loads, self.lines):
            if "trace_id" in event:
                requests.setdefault(event["trace_id"], []).append(event["request_id"])
        return requests


def exchange(port, data):
    with socket.create_connection(("127.0.0.1", port), timeout=5) as connection:
        connection.sendall(data)
        connection.settimeout(SILENCE_S)
        answer = b""
        try:
            while chunk := connection.recv(65536):
                answer += chunk
        except OSError:
            pass
        return answer


def traceparent(trace):
    return f"traceparent: 00-{trace}-00f067aa0ba902b7-01\r\n"


def ordinary(port):
    """An ordinary request; its trace and the id in its answer."""
    trace = uuid.uuid4().hex
    answer = exchange(port, (f"GET /cds-services HTTP/1.1\r\nHost: localhost\r\n"
                             f"{traceparent(trace)}Connection: close\r\n\r\n").encode())
    found = re.search(rb"X-Request-Id: (\S+)", answer, re.I)
    if not answer.startswith(b"HTTP/1.1 200") or b'"services":[' not in answer or not found:
        return trace, None, answer
    return trace, found.group(1).decode(), answer


def attack(proxy, case):
    outer, hidden = uuid.uuid4().hex, uuid.uuid4().hex
    exchange(proxy.port, case.request(SERVICE, traceparent(outer), traceparent(hidden)))
    return case.name, outer, hidden, [ordinary(proxy.port) for _ in range(2)]


def faults_of(proxy, results, forwarded, handled):
    for name, outer, hidden, others in results:
        for what, trace in (("itself", outer), ("what it hides", hidden)):
            ours, theirs = len(handled.get(trace, [])), forwarded.get(trace, 0)
            if ours > theirs:
                yield f"{proxy.name}: {name}: {what}: forwarded {theirs}, handled {ours}"
        for trace, request_id, answer in others:
            if request_id is None:
                yield f"{proxy.name}: behind {name}: {answer[:200]!r}"
            elif request_id not in handled.get(trace, []):
                yield f"{proxy.name}: behind {name}: the answer to somebody else"


def run(make_proxy, setting):
    with tempfile.TemporaryDirectory() as name:
        folder = pathlib.Path(name)
        hookline = Hookline(folder)
        proxy = make_proxy(hookline.port, folder, setting)
        with concurrent.futures.ThreadPoolExecutor(16) as pool:
            results = list(pool.map(lambda case: attack(proxy, case), CASES))
        past_the_proxy, _, _ = ordinary(hookline.port)
        forwarded = proxy.forwarded()
        handled = hookline.handled()
    faults = list(faults_of(proxy, results, forwarded, handled))
    passed = sum(outer in handled for _, outer, _, _ in results)
    hidden = sum(hidden in handled for _, _, hidden, _ in results)
    print(f"{proxy.name}: {len(results)} hostile requests, {passed} handled, "
          f"{hidden} hidden ones handled as requests of their own, {len(faults)} faults")
    # A test in which nothing goes through shows nothing, nor one that misses what did not.
    if passed < 5:
        faults.append(f"{proxy.name}: only {passed} requests came through")
    if past_the_proxy in forwarded or past_the_proxy not in handled:
        faults.append(f"{proxy.name}: a request past the proxy is not found")
    return faults


def main():
    kinds = [(Nginx, "on"), (Nginx, "off")] if shutil.which("nginx") else []
    kinds += [(Haproxy, False), (Haproxy, True)] if shutil.which("haproxy") else []
    if not kinds:
        print("skipped: neither nginx nor haproxy is installed")
        return 77
    faults = [fault for kind, setting in kinds for fault in run(kind, setting)]
    print("\n".join(faults))
    return 1 if faults else 0


if __name__ == "__main__":
    sys.exit(main())
