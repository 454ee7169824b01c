#!/usr/bin/env python3
"""Writes tokens.json: client tokens made by jwcrypto, each with the answer that is expected.

Needs Debian's python3-jwcrypto. The result is in the repository; run this only to change the table.
The clock of the tests stands at NOW. Signatures of ECDSA differ from run to run.
"""
import base64
import json
import pathlib

from jwcrypto import jwk, jws

NOW = 1_780_000_000
URL = "https://cds.example/cds-services/demo-order-sign"
ISS = "https://ehr.example/fhir"
JKU = "https://ehr.example/jwks.json"

EC384 = jwk.JWK.generate(kty="EC", crv="P-384", kid="ec-384")
EC256 = jwk.JWK.generate(kty="EC", crv="P-256", kid="ec-256")
RSA = jwk.JWK.generate(kty="RSA", size=2048, kid="rsa-2048")
OTHER = jwk.JWK.generate(kty="EC", crv="P-384", kid="ec-384")
SECRET = jwk.JWK(kty="oct", k=base64.urlsafe_b64encode(EC384.export_to_pem()).decode().rstrip("="))

cases = []


def b64(data):
    return base64.urlsafe_b64encode(data).decode().rstrip("=")


def claims(**changes):
    result = {"iss": ISS, "aud": URL, "iat": NOW, "exp": NOW + 300, "jti": f"jti-{len(cases)}"}
    result.update(changes)
    return {name: value for name, value in result.items() if value is not None}


def token(key=EC384, alg="ES384", header=None, payload=None, raw_payload=None):
    protected = {"alg": alg, "kid": key.get("kid") or "ec-384", "typ": "JWT"}
    protected.update(header or {})
    protected = {name: value for name, value in protected.items() if value is not None}
    text = raw_payload if raw_payload is not None else json.dumps(payload or claims())
    if protected.get("alg") == alg and "crit" not in protected and "b64" not in protected:
        signer = jws.JWS(text.encode())
        signer.allowed_algs = [alg]
        signer.add_signature(key, None, json.dumps(protected), None)
        return signer.serialize(compact=True)
    # A header that the library would not sign: signed as it stands over the same bytes.
    signer = jws.JWSCore(alg, key, json.dumps({"alg": alg}), text.encode(), [alg])
    head, body = b64(json.dumps(protected).encode()), b64(text.encode())
    signature = signer.engine.sign(key, f"{head}.{body}".encode())
    return f"{head}.{body}.{b64(signature)}"


def add(name, expected, compact, authorization=None):
    cases.append({"name": name, "expected": expected,
                  "authorization": authorization if authorization is not None else f"Bearer {compact}"})


add("ES384", "ok", token())
add("RS384", "ok", token(RSA, "RS384"))
add("scheme in lower case", "ok", None, f"bearer {token()}")
add("audience in an array", "ok", token(payload=claims(aud=["https://x.example", URL])))
add("no typ", "ok", token(header={"typ": None}))
add("typ in lower case", "ok", token(header={"typ": "jwt"}))
add("jku of the client", "ok", token(header={"jku": JKU}))
add("ignored header members", "ok", token(header={"x5t": "abc", "jwk": {"kty": "EC"}}))
add("times as integral decimals", "ok", token(
    raw_payload=json.dumps(claims()).replace(f'"iat": {NOW}', f'"iat": {NOW}.0')))
add("extra audience of the client", "ok", token(payload=claims(aud="sandbox-word")))
add("nbf before now", "ok", token(payload=claims(nbf=NOW - 300)))
add("within the skew after the end", "ok", token(payload=claims(iat=NOW - 300, exp=NOW - 59)))
add("within the skew before the start", "ok", token(payload=claims(iat=NOW + 60, exp=NOW + 300)))
add("longest lifetime", "ok", token(payload=claims(exp=NOW + 3600)))

add("no Authorization", "no-token", None, "")
for name, text in {
    "another scheme": "Basic dXNlcjpwYXNz", "scheme only": "Bearer ", "two spaces": f"Bearer  {token()}",
    "two parts": "Bearer " + token().rsplit(".", 1)[0], "four parts": f"Bearer {token()}.x",
    "padding": f"Bearer {token()}=", "standard base64": f"Bearer +{token()[1:]}",
    "empty signature": "Bearer " + token().rsplit(".", 1)[0] + ".", "trailing space": f"Bearer {token()} ",
    "no JSON": f"Bearer {b64(b'x')}.{b64(b'y')}.{b64(b'z')}", "too large": "Bearer " + "a" * 17000,
}.items():
    add(name, "malformed-token", None, text)
for name, header in {
    "crit": {"crit": ["exp"]}, "b64 false": {"b64": False}, "another typ": {"typ": "at+jwt"},
    "no kid": {"kid": None}, "empty kid": {"kid": ""}, "kid above 256 bytes": {"kid": "k" * 257},
    "alg as array": {"alg": ["ES384"]}, "no alg": {"alg": None}, "kid as number": {"kid": 7},
}.items():
    add(name, "malformed-token", token(header=header))
for name, payload in {
    "no iss": claims(iss=None), "no aud": claims(aud=None), "empty aud": claims(aud=[]),
    "aud with a number": claims(aud=[URL, 1]), "no exp": claims(exp=None), "no iat": claims(iat=None),
    "no jti": claims(jti=None), "jti above 512 bytes": claims(jti="j" * 513),
    "exp as string": claims(exp=str(NOW + 300)), "negative iat": claims(iat=-1),
    "exp of 2^63": claims(exp=2**63), "nbf as string": claims(nbf="soon"), "exp null": {**claims(), "exp": None},
}.items():
    add(name, "malformed-token", token(payload=payload))
add("exp of 1e30", "malformed-token",
    token(raw_payload=json.dumps(claims()).replace(str(NOW + 300), "1e30")))
add("exp with a fraction", "malformed-token",
    token(raw_payload=json.dumps(claims()).replace(str(NOW + 300), f"{NOW + 300}.5")))
add("duplicate claim", "malformed-token",
    token(raw_payload=json.dumps(claims())[:-1] + f', "iss": "{ISS}"}}'))

for name, iss in {
    "another issuer": "https://other.example", "prefix of the issuer": ISS[:-1],
    "issuer with a slash": ISS + "/", "issuer in upper case": ISS.upper(),
}.items():
    add(name, "unknown-issuer", token(payload=claims(iss=iss)))

for alg in ["none", "nOnE", "NONE", "HS256", "HS384", "PS384", "EdDSA", "es384", "ES384 "]:
    add(f"alg {alg}", "algorithm", token(header={"alg": alg}))
add("HS384 with the public key as secret", "algorithm",
    token(SECRET, "HS384", header={"kid": "ec-384"}))
add("ES256 not allowed for this client", "algorithm", token(EC256, "ES256"))
add("RS384 named for an EC key", "algorithm", token(RSA, "RS384", header={"kid": "ec-384"}))
add("ES384 named for an RSA key", "algorithm", token(header={"kid": "rsa-2048"}))
add("RS256 not allowed for this client", "algorithm", token(RSA, "RS256"))

for name, jku in {
    "jku on another host": "https://evil.example/jwks.json", "jku with a port": "https://ehr.example:443/jwks.json",
    "jku in clear": "http://ehr.example/jwks.json", "jku with a user": "https://a@ehr.example/jwks.json",
    "jku with dots": "https://ehr.example/x/../jwks.json", "jku with a fragment": JKU + "#x",
    "jku in upper case": JKU.replace("ehr", "EHR"),
}.items():
    add(name, "key-set-url", token(header={"jku": jku}))
for name, kid in {"unknown kid": "other", "kid as a path": "../../etc/passwd", "kid with a quote": "' or 1=1"}.items():
    add(name, "unknown-key", token(header={"kid": kid}))

for name, aud in {
    "another service": URL.replace("order-sign", "order-select"), "trailing slash": URL + "/",
    "discovery": "https://cds.example/cds-services", "feedback": URL + "/feedback",
    "another host": URL.replace("cds.example", "cds2.example"),
}.items():
    add(f"audience: {name}", "audience", token(payload=claims(aud=aud)))

add("expired", "expired", token(payload=claims(iat=NOW - 360, exp=NOW - 60)))
add("long expired", "expired", token(payload=claims(iat=1, exp=301)))
add("issued in the future", "issued-in-future", token(payload=claims(iat=NOW + 61, exp=NOW + 300)))
add("not before the future", "not-yet-valid", token(payload=claims(nbf=NOW + 61)))
add("lifetime too long", "lifetime", token(payload=claims(exp=NOW + 3601)))
add("ends before it starts", "lifetime", token(payload=claims(iat=NOW, exp=NOW - 1)))

good = token()
head, body, signature = good.split(".")
raw = base64.urlsafe_b64decode(signature + "==")
add("signed with another key of this name", "signature", token(OTHER))
add("payload changed", "signature",
    f"{head}.{b64(json.dumps(claims(exp=NOW + 301)).encode())}.{signature}")
add("signature changed", "signature", f"{head}.{body}.{b64(bytes([raw[0] ^ 1]) + raw[1:])}")
add("signature of zeros", "signature", f"{head}.{body}.{b64(bytes(96))}")
add("signature of 95 bytes", "signature", f"{head}.{body}.{b64(raw[:-1])}")
add("signature of 97 bytes", "signature", f"{head}.{body}.{b64(raw + bytes(1))}")
r, s = raw[:48].lstrip(b"\0"), raw[48:].lstrip(b"\0")
der = b"".join(b"\x02" + bytes([len(i) + (i[0] >> 7)]) + bytes(i[0] >> 7) + i for i in (r, s))
add("signature as DER", "signature", f"{head}.{body}.{b64(bytes([0x30, len(der)]) + der)}")

public = [json.loads(key.export_public()) for key in (EC384, EC256, RSA)]
result = {"note": "made by generate_tokens.py with jwcrypto; the keys exist for these tests only",
          "now": NOW, "url": URL, "iss": ISS, "jku": JKU, "jwks": {"keys": public}, "cases": cases}
path = pathlib.Path(__file__).parent / "tokens.json"
path.write_text(json.dumps(result, indent=1) + "\n")
print(f"{len(cases)} tokens in {path.name}")
