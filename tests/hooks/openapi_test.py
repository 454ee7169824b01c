#!/usr/bin/env python3
"""Judges what the server answers by the OpenAPI document that it serves.

    openapi_test.py HOOKLINE SOURCE_DIR [DOCUMENT]

Starts the server with the shipped content. Every golden response, the answers to every request of
the guideline's cases and of the examples, and answers of every error status must be valid; answers
that were broken on purpose must not. With DOCUMENT the served document is written there as well.

The validator is Debian's python3-jsonschema. Without it the test ends with 77, skipped; in CI
(environment variable CI) that is a failure.
"""
import copy
import http.client
import json
import os
import pathlib
import re
import subprocess
import sys
import tempfile

try:
    import jsonschema
except ImportError:
    print("skipped: python3-jsonschema is not installed")
    sys.exit(1 if os.environ.get("CI") else 77)

HOOKLINE, SOURCE = sys.argv[1], pathlib.Path(sys.argv[2])
failures = []


class Server:
    """The server on a free port, ended with the block."""

    def __init__(self, config):
        self.folder = tempfile.TemporaryDirectory()
        file = pathlib.Path(self.folder.name) / "c.json"
        file.write_text(json.dumps(config))
        self.process = subprocess.Popen([HOOKLINE, "serve", "--listen", "127.0.0.1:0",
                                         "--config", file], stdout=subprocess.PIPE, text=True)
        self.port = int(re.search(r":(\d+)/", self.process.stdout.readline()).group(1))

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.process.terminate()
        if self.process.wait(20) != 0:
            failures.append("the server ended with an error")
        self.folder.cleanup()

    def ask(self, method, path, body=None, **fields):
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=20)
        if body is not None:
            fields.setdefault("Content_Type", "application/json")
        connection.request(method, path, body,
                           {name.replace("_", "-"): value for name, value in fields.items()})
        answer = connection.getresponse()
        text = answer.read()
        connection.close()
        return answer.status, text


def validator(document, schema):
    """For a component, which may refer to others."""
    return jsonschema.Draft202012Validator(
        {"$ref": "#/components/schemas/" + schema, "components": document["components"]},
        format_checker=jsonschema.Draft202012Validator.FORMAT_CHECKER)


def check(document, schema, value, name):
    error = next(validator(document, schema).iter_errors(value), None)
    if error is not None:
        failures.append("%s: not a valid %s: %s at %s" %
                        (name, schema, error.message[:200], list(error.absolute_path)))


def check_answer(document, server, method, path, body=None, wanted=None, **fields):
    """The answer must be one that the document has for the path; returns it."""
    status, text = server.ask(method, path, body, **fields)
    name = "%s %s -> %d" % (method, path, status)
    if wanted is not None and status != wanted:
        failures.append("%s: expected %d" % (name, wanted))
    operation = document["paths"].get(path.partition("?")[0], document["paths"]["/cds-services"])
    operation = operation.get(method.lower()) or next(iter(operation.values()))
    response = operation["responses"].get(str(status))
    if response is None:
        failures.append(name + ": the document has no such answer")
        return None
    value = json.loads(text)
    schema = response["content"]["application/json"]["schema"]["$ref"].rpartition("/")[2]
    check(document, schema, value, name)
    return value


def mutations(response):
    """Broken forms of a response, each with its name."""
    def broken(name, change):
        value = copy.deepcopy(response)
        change(value["cards"][0])
        return name, value

    def put(name, value):
        return broken("%s = %r" % (name, value), lambda card: card.update({name: value}))

    yield "no cards", {}
    yield "cards as an object", {"cards": response["cards"][0]}
    yield "unknown member", dict(response, extra=1)
    yield "cards null", {"cards": None}
    for member in ("summary", "indicator", "source"):
        yield broken("without " + member, lambda card, member=member: card.pop(member))
    for value in ("", " ", "x" * 140, "two\nlines", None):
        yield put("summary", value)
    yield put("indicator", "hard-stop")
    yield put("detail", "")
    yield put("uuid", "1")
    yield put("source", {})
    yield put("source", {"label": ""})
    yield put("source", {"label": "l", "url": "example.org"})
    yield put("source", {"label": "l", "topic": {"code": "c"}})
    yield put("suggestions", [])
    yield put("suggestions", [{"label": ""}])
    yield put("links", [])
    yield put("links", [{"label": "l", "url": "https://a.example"}])
    yield put("links", [{"label": "l", "url": "javascript:alert(1)", "type": "absolute"}])
    yield put("links", [{"label": "l", "url": "https://a.example", "type": "absolute",
                         "appContext": "c"}])
    yield put("overrideReasons", [{"code": "c", "system": "s"}])
    yield put("overrideReasons", [])
    yield put("extension", {})
    yield put("extension", {"plain": 1})
    yield put("unknown", 1)
    yield broken("suggestions without selectionBehavior",
                 lambda card: (card.update(suggestions=[{"label": "l"}]),
                               card.pop("selectionBehavior", None)))
    two = [{"label": "a", "isRecommended": True}, {"label": "b", "isRecommended": True}]
    yield broken("two recommended of at most one", lambda card: card.update(
        suggestions=two, selectionBehavior="at-most-one"))
    yield put("selectionBehavior", "all")
    order = {"resourceType": "MedicationRequest"}
    for name, action in {
            "without description": {"type": "create", "resource": order},
            "of unknown type": {"type": "replace", "description": "d", "resource": order},
            "create without resource": {"type": "create", "description": "d"},
            "create of a text": {"type": "create", "description": "d", "resource": "MedicationRequest"},
            "delete without resourceId": {"type": "delete", "description": "d"},
            "delete of a resource": {"type": "delete", "description": "d", "resource": order,
                                     "resourceId": "MedicationRequest/1"},
            "delete of a bare id": {"type": "delete", "description": "d", "resourceId": "1"},
            "unknown member": {"type": "create", "description": "d", "resource": order, "x": 1}}.items():
        yield broken("action " + name, lambda card, action=action: card.update(
            suggestions=[{"label": "l", "actions": [action]}], selectionBehavior="any"))


def check_mutations(document, responses):
    """Every mutation of a real response must be found."""
    count = 0
    for name, value in mutations(responses[0]):
        count += 1
        if validator(document, "Response").is_valid(value):
            failures.append("not found: " + name)
    outcome = {"resourceType": "OperationOutcome",
               "issue": [{"severity": "error", "code": "invalid", "details": {"text": "t"}}]}
    check(document, "OperationOutcome", outcome, "outcome")
    for name, value in {
            "no issue": dict(outcome, issue=[]), "type": dict(outcome, resourceType="Outcome"),
            "code": dict(outcome, issue=[dict(outcome["issue"][0], code="wrong")]),
            "severity": dict(outcome, issue=[dict(outcome["issue"][0], severity="bad")]),
            "text": dict(outcome, issue=[dict(outcome["issue"][0], details={"text": ""})])}.items():
        count += 1
        if validator(document, "OperationOutcome").is_valid(value):
            failures.append("not found: outcome " + name)
    return count


def check_document(document):
    if not document["openapi"].startswith("3.1."):
        failures.append("not OpenAPI 3.1")
    text = json.dumps(document)
    schemas = document["components"]["schemas"]
    for name in re.findall(r'"#/components/schemas/([^"]+)"', text):
        if name not in schemas:
            failures.append("no schema " + name)
    for name, schema in schemas.items():
        jsonschema.Draft202012Validator.check_schema(schema)
        # Of hooks that no loaded service answers, and of what is not offered, it stands there all
        # the same.
        if not name.endswith(("Request", "Explanation")) and "/schemas/%s\"" % name not in text:
            failures.append("nothing refers to " + name)
    ids = [operation["operationId"] for path in document["paths"].values()
           for method, operation in path.items() if method != "parameters"]
    if len(ids) != len(set(ids)):
        failures.append("an operationId occurs twice")


def check_errors(document, server, service, dispatch):
    path = "/cds-services/" + service
    ask = lambda *args, **fields: check_answer(document, server, *args, **fields)
    ask("POST", path, "{", wanted=400)
    ask("POST", path, "[]", wanted=400)
    ask("POST", path, json.dumps({"hook": "x", "hookInstance": "i", "context": {}}), wanted=400)
    ask("POST", path, "{}", wanted=415, Content_Type="text/plain")
    ask("POST", path, "{}", wanted=415, Content_Encoding="gzip")
    ask("POST", path, "x" * 2000, wanted=413)
    ask("GET", path, wanted=405)
    ask("POST", path + "/feedback", "{}", wanted=400)
    ask("POST", "/cds-services/" + dispatch, json.dumps({
        "hook": "order-dispatch", "hookInstance": "i",
        "context": {"patientId": "p-1", "dispatchedOrders": ["ServiceRequest/none"],
                    "performer": "Organization/o-1"}}), wanted=412)
    ask("GET", "/nothing", wanted=404)
    ask("GET", "/cds-services?" + "x" * 3000, wanted=414)
    ask("GET", "/cds-services", wanted=431, X="y" * 20000)
    ask("GET", "/cds-services", wanted=403, Host="evil.example")
    ask("GET", "/livez", wanted=200)
    ask("GET", "/readyz", wanted=200)


with Server({"log_level": "off", "feedback": {"file": "f.db"}, "explain": True}) as server:
    document = json.loads(server.ask("GET", "/openapi.json")[1])
    if len(sys.argv) > 3:
        pathlib.Path(sys.argv[3]).write_text(json.dumps(document, indent=1))
    check_document(document)
    check(document, "Health", {"status": "ready", "reload": {
        "status": "failed", "reason": "cases-failed", "place": "g/cases/x.cases.json: a"}},
        "readiness after a reload that failed")
    check(document, "Health", {"status": "ready", "feedback": {"status": "failed"},
                               "audit": {"status": "failed"}},
          "readiness while nothing can be kept")
    check(document, "Health", {"status": "ready", "guidelines": [
        {"id": "g", "reason": "expired", "plan": "p", "date": "2026-10-31"},
        {"id": "g", "reason": "never-reviewed"},
        {"id": "g", "reason": "over-budget", "in_a_row": 10}]}, "readiness with notices")
    discovery = check_answer(document, server, "GET", "/cds-services", wanted=200)
    services = {service["hook"]: service["id"] for service in discovery["services"]
                if service["id"].startswith("metastatic-rectal-cancer-")}
    for service in discovery["services"]:
        if "/cds-services/%s" % service["id"] not in document["paths"]:
            failures.append("no path for " + service["id"])

    goldens = 0
    responses = []
    for file in sorted(SOURCE.glob("tests/golden/*/*/response.json")):
        goldens += 1
        if file.parent.name.startswith("error-"):  # holds the error as text: asked for instead
            check_answer(document, server, "POST", "/cds-services/" + file.parent.parent.name,
                         (file.parent / "request.json").read_text(), wanted=400)
        else:
            check(document, "Response", json.loads(file.read_text()), str(file))
    calls = 0
    for file in sorted([*SOURCE.glob("examples/requests/*.json"),
                        *SOURCE.glob("engine/guidelines/*/cases/*.request.json")]):
        request = json.loads(file.read_text())
        path = "/cds-services/" + services[request["hook"]]
        name = "".join(word.title() for word in request["hook"].split("-")) + "Request"
        check(document, name, request, str(file))
        answer = check_answer(document, server, "POST", path, json.dumps(request), wanted=200)
        calls += 1
        if answer and answer["cards"]:
            responses.append(answer)
        explained = check_answer(document, server, "POST",
                                 path.replace("/cds-services/", "/explain/"),
                                 json.dumps(request), wanted=200)
        if not (explained and explained["rules"]):
            failures.append("nothing explained: " + str(file))
    card = responses[0]["cards"][0]["uuid"]
    feedback = {"feedback": [{"card": card, "outcome": "overridden",
                              "outcomeTimestamp": "2026-10-05T10:00:00Z"}]}
    check(document, "FeedbackRequest", feedback, "feedback")
    check_answer(document, server, "POST", "/cds-services/%s/feedback" % services["order-sign"],
                 json.dumps(feedback), wanted=200)
    mutated = check_mutations(document, responses)

with Server({"log_level": "off", "limits": {"body_bytes_max": 1024}, "feedback": {"file": "f.db"},
             "auth": "none"}) as server:
    check_errors(document, server, services["order-sign"], services["order-dispatch"])
client = json.loads((SOURCE / "examples/hookline.json").read_text())["clients"][1]
with Server({"log_level": "off", "clients": [client], "open_discovery": False}) as server:
    closed = json.loads(server.ask("GET", "/openapi.json")[1])
    if any(path.startswith("/explain/") for path in closed["paths"]):
        failures.append("what is not offered stands in the document")
    check_answer(closed, server, "GET", "/cds-services", wanted=401)
    check_answer(closed, server, "POST", "/cds-services/" + services["order-sign"], "{}", wanted=401)

for failure in failures:
    print(failure)
print("%d golden responses, %d calls and %d broken answers judged" % (goldens, calls, mutated))
if goldens < 10 or calls < 10 or mutated < 40:
    print("too few")
    failures.append("too few")
sys.exit(1 if failures else 0)
