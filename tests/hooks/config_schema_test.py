#!/usr/bin/env python3
"""Judges configurations by the published JSON Schema and by the server: both must agree.

    config_schema_test.py HOOKLINE SCHEMA EXAMPLE

The validator is Debian's python3-jsonschema. Without it the test ends with 77, skipped; in CI
(environment variable CI) that is a failure.
"""
import copy
import json
import os
import pathlib
import subprocess
import sys
import tempfile

try:
    import jsonschema
except ImportError:
    print("skipped: python3-jsonschema is not installed")
    sys.exit(1 if os.environ.get("CI") else 77)

hookline, schema_file, example_file = map(pathlib.Path, sys.argv[1:])
schema = json.loads(schema_file.read_text())
jsonschema.Draft202012Validator.check_schema(schema)
validator = jsonschema.Draft202012Validator(schema)
example = json.loads(example_file.read_text())
failures = []


def server_accepts(text, folder):
    file = pathlib.Path(folder) / "c.json"
    file.write_text(text)
    run = subprocess.run([hookline, "serve", "--config", file, "--print-config"],
                         capture_output=True, text=True, check=False)
    if run.returncode == 0 and not validator.is_valid(json.loads(run.stdout)):
        failures.append("what is printed of %s is not valid" % text)
    return run.returncode == 0


def changed(path, value):
    """The example with the member at `path` set to `value`; DELETE removes it."""
    result = copy.deepcopy(example)
    place = result
    for step in path[:-1]:
        place = place[step]
    if value is DELETE:
        del place[path[-1]]
    else:
        place[path[-1]] = value
    return result


DELETE = object()
EC_KEY = example["clients"][1]["jwks"]["keys"][0]
GOOD = {
    "nothing": {},
    "example": example,
    "loopback name": {"listen": "localhost:0"},
    "IPv6": {"listen": "[::1]:80"},
    "no key named by the set": {"clients": [{"iss": "i", "jwks": {"keys": []},
                                             "jku": ["https://ehr.example/k"]}]},
    "one key": {"clients": [{"iss": "i", "jwks": {"keys": [EC_KEY]}}]},
    "no origins": {"cors": {"origins": []}},
    "a time zone": {"time_zone": "Europe/Berlin"},
    "a path below the base": {"base_url": "https://cds.example:8443/a/b"},
    "a secret in a file": {"feedback": {"secret": {"file": "s"}}},
    "a FHIR server": {"fetch": {"servers": ["https://fhir.example/r4", {"base": "https://f.example", "open": True}]}},
    "the empty objects": {"feedback": {}, "cors": {}, "limits": {}, "content_dates": {}},
}
BAD = {
    "a list": [],
    "unknown member": {"port": 1},
    "listen without port": {"listen": "127.0.0.1"},
    "listen on a name": {"listen": "cds.example:80"},
    "empty text": {"value_sets": ""},
    "text for a list": {"guidelines": "g"},
    "no key of packs": {"pack_keys": []},
    "slash at the end": {"base_url": "https://cds.example/"},
    "base without scheme": {"base_url": "cds.example"},
    "threads as text": {"threads": "4"},
    "threads as fraction": {"threads": 1.5},
    "too many threads": {"threads": 1025},
    "null": {"threads": None},
    "a time zone as a path": {"time_zone": "/etc/localtime"},
    "a time zone as an offset": {"time_zone": "+01:00"},
    "auth": {"auth": "basic"},
    "log level": {"log_level": "debug"},
    "profile": {"profile": "cerner"},
    "level": {"spec_level": "2"},
    "star as origin": {"cors": {"origins": ["*"]}},
    "origin with a path": {"cors": {"origins": ["https://a.example/b"]}},
    "misspelt origin": {"cors": {"origin": []}},
    "smart without label": {"smart": {"url": "https://a.example"}},
    "smart over http": {"smart": {"url": "http://a.example", "label": "l"}},
    "tls without key": {"tls": {"certificate": "c"}},
    "tls without issuers": {"tls": {"certificate": "c", "key": "k",
                                    "client_certificates": "required"}},
    "secret as text": {"feedback": {"secret": "s"}},
    "two sources of a secret": {"feedback": {"secret": {"env": "A", "file": "b"}}},
    "no source of a secret": {"feedback": {"secret": {}}},
    "client without issuer": changed(["clients", 0, "iss"], DELETE),
    "client without keys": changed(["clients", 0, "jku"], DELETE),
    "client with no key": {"clients": [{"iss": "i", "jwks": {"keys": []}}]},
    "client with no address": changed(["clients", 0, "jku"], []),
    "jku over http": changed(["clients", 0, "jku"], ["http://ehr.example/jwks"]),
    "symmetric algorithm": changed(["clients", 0, "algs"], ["HS256"]),
    "no algorithm": changed(["clients", 0, "algs"], []),
    "key without kid": changed(["clients", 1, "jwks", "keys", 0, "kid"], DELETE),
    "replay": changed(["clients", 1, "replay"], "twice"),
    "certificate name": changed(["clients", 0, "certificate_names"], ["ehr.example"]),
    "FHIR server over ftp": {"fetch": {"servers": ["ftp://fhir.example"]}},
    "FHIR server that is open in words": {"fetch": {"servers": [{"base": "https://f.example", "open": "yes"}]}},
    "FHIR server without base": {"fetch": {"servers": [{"internal": True}]}},
    "FHIR server with a query": {"fetch": {"servers": ["https://fhir.example/r4?x=1"]}},
    "lifetime": changed(["clients", 1, "max_lifetime_s"], 29),
}
for group in ("limits", "fetch", "content_dates"):
    for name, rule in schema["properties"][group]["properties"].items():
        rule = {**rule, **schema["$defs"].get(rule.get("$ref", "").rpartition("/")[2], {})}
        if "minimum" not in rule:
            continue
        for bound in (rule["minimum"], rule["maximum"]):
            GOOD["%s.%s = %d" % (group, name, bound)] = {group: {name: bound}}
        for beyond in (rule["minimum"] - 1, rule["maximum"] + 1):
            BAD["%s.%s = %d" % (group, name, beyond)] = {group: {name: beyond}}

with tempfile.TemporaryDirectory() as folder:
    for wanted, rows in ((True, GOOD), (False, BAD)):
        for name, value in rows.items():
            by_schema = validator.is_valid(value)
            by_server = server_accepts(json.dumps(value), folder)
            if by_schema != wanted:
                failures.append("%s: the schema says %s" % (name, by_schema))
            if by_server != wanted:
                failures.append("%s: the server says %s" % (name, by_server))
printed = subprocess.run([hookline, "serve", "--print-config-schema"], capture_output=True,
                         text=True, check=True).stdout
if json.loads(printed) != schema:
    failures.append("--print-config-schema prints another schema")
for failure in failures:
    print(failure)
print("%d configurations judged" % (len(GOOD) + len(BAD)))
sys.exit(1 if failures else 0)
