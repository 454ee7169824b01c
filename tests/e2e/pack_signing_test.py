#!/usr/bin/env python3
"""SR-153: signs a guideline with the commands of engine/pack/README.md and serves it with the key.

    pack_signing_test.py HOOKLINE SOURCE_DIR
"""
import json
import os
import pathlib
import re
import shutil
import signal
import subprocess
import sys
import tempfile

HOOKLINE, SOURCE = pathlib.Path(sys.argv[1]), pathlib.Path(sys.argv[2])
README = (SOURCE / "engine/pack/README.md").read_text()
COMMANDS = re.search(r"## Signing\n.*?```sh\n(.*?)```", README, re.S).group(1)
SIGN = next(line for line in COMMANDS.splitlines() if "pkeyutl -sign" in line)
CHECK = next(line for line in COMMANDS.splitlines() if "--pack-key" in line)
ENVIRONMENT = dict(os.environ, PATH="%s:%s" % (HOOKLINE.parent, os.environ["PATH"]))


def shell(commands, folder):
    return subprocess.run(["sh", "-e", "-c", commands], cwd=folder, env=ENVIRONMENT,
                          capture_output=True, text=True, check=False)


class Served:
    """The server with `pack_keys`; `refusal` is what it says instead of starting."""

    def __init__(self, folder, keys):
        config = folder / "c.json"
        config.write_text(json.dumps({"guidelines": ["MY-GUIDELINE"], "pack_keys": keys}))
        self.process = subprocess.Popen(
            [HOOKLINE, "serve", "--listen", "127.0.0.1:0", "--config", config],
            stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
        self.starts = self.process.stdout.readline().startswith("Serving ")
        if not self.starts:
            self.refusal = self.process.communicate(timeout=60)[1]

    def reload(self):
        self.process.send_signal(signal.SIGHUP)
        for line in self.process.stderr:
            event = json.loads(line)
            if "reloaded" in event["event"]:
                return event
        raise AssertionError("no reload")

    def end(self):
        self.process.terminate()
        self.process.communicate(timeout=60)
        assert self.process.returncode == 0


def refuses(folder, keys, wanted):
    server = Served(folder, keys)
    assert not server.starts and server.process.returncode == 3, server.process.returncode
    assert wanted in server.refusal, server.refusal


with tempfile.TemporaryDirectory() as name:
    folder = pathlib.Path(name)
    guideline = folder / "MY-GUIDELINE"
    shutil.copytree(SOURCE / "examples/hello-guideline", guideline)
    done = shell(COMMANDS, folder)
    assert done.returncode == 0, done.stderr
    assert "no errors" in done.stdout, done.stdout
    assert (guideline / "pack.json.sig").stat().st_size == 64
    assert (folder / "pack-signing.key").stat().st_mode & 0o077 == 0
    other = shell("openssl genpkey -algorithm ed25519 -out other.key && "
                  "openssl pkey -in other.key -pubout -out other.pem", folder)
    assert other.returncode == 0, other.stderr

    # The right key, alone and after another.
    for keys in (["pack-signing.pub.pem"], ["other.pem", "pack-signing.pub.pem"]):
        server = Served(folder, keys)
        assert server.starts, server.refusal
        server.end()
    # The wrong key, one that is none, one that is not there.
    refuses(folder, ["other.pem"], "pack.json.sig: error: pack.json was not signed with any of")
    refuses(folder, ["other.key"], "other.key: error: expected a public Ed25519 key")
    refuses(folder, ["pack-signing.pub.pem", "gone.pem"], "gone.pem: error: file cannot be read")
    assert shell(CHECK.replace("pack-signing.pub", "other"), folder).returncode == 1

    # A reload does not take what was changed and sealed anew, but takes it once it is signed.
    server = Served(folder, ["pack-signing.pub.pem"])
    assert server.starts, server.refusal
    rules = guideline / "HelloRules.cql"
    rules.write_text(rules.read_text() + "\n// changed\n")
    event = server.reload()
    assert event["place"] == "MY-GUIDELINE/HelloRules.cql", event
    sealed = shell("hookline pack MY-GUIDELINE", folder)
    assert "sign the pack again" in sealed.stdout, sealed
    event = server.reload()
    assert event["event"] == "content-not-reloaded", event
    assert event["place"] == "MY-GUIDELINE/pack.json.sig", event
    assert shell(SIGN, folder).returncode == 0
    event = server.reload()
    assert event["event"] == "content-reloaded", event
    server.end()

    # No signature; no pack at all.
    (guideline / "pack.json.sig").unlink()
    refuses(folder, ["pack-signing.pub.pem"], "pack.json.sig: error: the configuration demands")
    (guideline / "pack.json").unlink()
    refuses(folder, ["pack-signing.pub.pem"], "this folder has no pack.json")
print("ok")
