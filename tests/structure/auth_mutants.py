#!/usr/bin/env python3
"""SR-225: without any single check of who calls, a test is red.

usage: auth_mutants.py BUILD_DIR [WORDS]

Each row of the table takes one check out of a source of hooks/security. The changed source is
compiled by the command of the build, beside it; its object stands before the libraries when the
tests are linked anew, so that nothing of the build changes. A row that no test notices is a fault,
and so is one whose text is not in the source exactly once: then the table is out of date. By text
and not by macros, so that no switch in the product turns a check off. WORDS: only rows with them.

Not in the table, since another check refuses the same: the second look at algorithm and size of
the signature in verify_signature, and the search for a fourth part, which is no base64url.
"""

import concurrent.futures
import json
import pathlib
import shlex
import subprocess
import sys
import tempfile

BUILD = pathlib.Path(sys.argv[1]).resolve()
WORDS = sys.argv[2:]
SUITES = [("tests/hooks/security/hooks_security_tests", []),
          ("tests/hooks/hooks_tests", ["--test-suite=hooks/access,hooks/wire"])]

# Source below hooks/, what is taken out, what stands there instead.
AUTHENTICATOR, TOKEN, KEYS = "security/authenticator.cpp", "security/bearer_token.cpp", "security/jwk_set.cpp"
MUTANTS = [
    (AUTHENTICATOR, "if (authorization.empty()) {", "if (false) {"),
    (AUTHENTICATOR, "client == clients_.end() ? nullptr : &*client",
     "client == clients_.end() ? &clients_.front() : &*client"),
    (AUTHENTICATOR, "std::ranges::find(client->algs, *algorithm) == client->algs.end()", "false"),
    (AUTHENTICATOR, "!token->jku.empty() && !has(client->jku, token->jku)", "false"),
    (AUTHENTICATOR, "!shows_certificate(*client, certificate_names)", "false"),
    (AUTHENTICATOR, "!is_for(*token, *client, url, other_url)", "false"),
    (AUTHENTICATOR, "token.exp + kSkewS <= now_s", "false"),
    (AUTHENTICATOR, "token.iat - kSkewS > now_s", "false"),
    (AUTHENTICATOR, "token.nbf && *token.nbf - kSkewS > now_s", "false"),
    (AUTHENTICATOR, "token.exp < token.iat || ", ""),
    (AUTHENTICATOR, "token.exp - token.iat > client.max_lifetime.count()", "false"),
    (AUTHENTICATOR, "if (!failures_.allows(peer_address, now_ms)) {\n"
     "        return std::unexpected(AuthRefusal::TooManyFailures);", "if (false) {\n        return {};"),
    (AUTHENTICATOR, "if (!failures_.allows(peer_address, now_ms)) {\n"
     "        return AuthRefusal::TooManyFailures;", "if (false) {\n        return {};"),
    (AUTHENTICATOR, "proof.error() == AuthRefusal::Signature", "false"),
    (AUTHENTICATOR, "!key->allows(candidate.algorithm)", "false"),
    (AUTHENTICATOR, "!verify_signature(candidate.token, *key, candidate.algorithm)", "false"),
    (AUTHENTICATOR, "!client.tenants.empty() && !has(client.tenants, candidate.token.tenant)", "false"),
    (AUTHENTICATOR, "if (client.replay == ReplayMode::Log) {", "if (true) {"),
    (AUTHENTICATOR, "case ReplayMemory::Answer::Full:\n            return std::unexpected(AuthRefusal::ReplayMemoryFull);",
     "case ReplayMemory::Answer::Full:\n            return {};"),
    (AUTHENTICATOR, "client.services.empty() || has(client.services, service_id)", "true"),
    (TOKEN, "authorization.size() > kTokenBytesMax || ", ""),
    (TOKEN, "!equals_ignoring_case(authorization.substr(0, kScheme.size()), kScheme)", "false"),
    (TOKEN, "signature->empty() ||", "false ||"),
    (TOKEN, 'header.find("crit") != nullptr', "false"),
    (TOKEN, 'header.find("b64") != nullptr', "false"),
    (TOKEN, 'header.find("typ") != nullptr && !equals_ignoring_case(header.string_at("typ"), "jwt")', "false"),
    (TOKEN, "out.size() <= bytes_max", "true"),
    (TOKEN, "!out.empty() && out.size()", "out.size()"),
    (TOKEN, "!claims.is_object() || !exp || !iat", "!claims.is_object()"),
    (TOKEN, "if (!token.nbf) {", "if (false) {"),
    (TOKEN, 'read_text(claims, "jti", kIdBytesMax, token.jti)',
     '(static_cast<void>(read_text(claims, "jti", kIdBytesMax, token.jti)), true)'),
    (TOKEN, 'read_text(claims, "iss", kIdBytesMax, token.iss)',
     '(static_cast<void>(read_text(claims, "iss", kIdBytesMax, token.iss)), true)'),
    (TOKEN, "if (text.find_first_not_of('0', point + 1) != std::string_view::npos) {", "if (false) {"),
    (TOKEN, "seconds < 0 ||", "false ||"),
    (TOKEN, "if (!element.is_string()) {", "if (false) {"),
    (TOKEN, "return !out.empty();\n", "return true;\n"),
    (KEYS, "x->size() != curve->coordinate_bytes || ", ""),
    (KEYS, " || y->size() != curve->coordinate_bytes", ""),
    (KEYS, "if (!is_on_curve(*curve, *x, *y)) {", "if (false) {"),
    (KEYS, "BN_num_bits(n.get()) < kBitsMin", "false"),
    (KEYS, "BN_num_bits(n.get()) > kBitsMax", "false"),
    (KEYS, "BN_is_odd(e.get()) != 1", "false"),
    (KEYS, "BN_get_word(e.get()) < kExponentMin", "false"),
    (KEYS, '(value.find("use") == nullptr || use == "sig")', "true"),
    (KEYS, "if (!is_for_verifying(value)) {", "if (false) {"),
    (KEYS, "if (key.kid.empty() || key.kid.size() > kKidBytesMax) {", "if (false) {"),
    (KEYS, "if (!alg || !key.allows(*alg)) {", "if (!alg) {"),
    (KEYS, "find(kAlgorithms, algorithm, &AlgorithmRow::algorithm)->type == type", "size(kAlgorithms) > 0"),
    (KEYS, "(!alg || *alg == algorithm)", "true"),
    (KEYS, "if (list->elements().size() > kKeysMax) {", "if (false) {"),
    (KEYS, "if (!options.demo && std::ranges::any_of(list->elements(), has_private_members)) {", "if (false) {"),
    (KEYS, 'key.string_at("kty") == "oct"', "false"),
    ("security/base64url.cpp", "if (text.size() % 4 == 1) {", "if (false) {"),
    ("security/base64url.cpp", "if (digit == kNoDigit) {", "if (false) {"),
    ("security/base64url.cpp", "return bits == 0 ? std::optional(std::move(bytes)) : std::nullopt;",
     "return std::optional(std::move(bytes));"),
    ("security/replay_memory.cpp", "found->second >= now_s", "false"),
    ("security/replay_memory.cpp", "if (expiry_.size() >= entries_max_) {", "if (false) {"),
    ("security/replay_memory.cpp", "std::string text(iss);", "std::string text;"),
    ("security/replay_memory.cpp", "    text += jti;\n", ""),
    ("security/failure_limit.cpp", "return found->second.thousandths >= 1000;", "return true;"),
    ("caller_check.cpp", "if (client && !shown.service_id.empty() && !may_call(**client, shown.service_id)) {",
     "if (false) {"),
    ("caller_check.cpp", "return asks_who_calls(route) ? cheap_refusal(credentials_of(request, route)) : std::nullopt;",
     "return std::nullopt;"),
    ("caller_check.cpp", "route.target == Target::Discovery && !options_.open_discovery", "false"),
]


def compile_commands():
    rows = json.loads((BUILD / "compile_commands.json").read_text(encoding="utf-8"))
    return {row["file"]: shlex.split(row["command"]) for row in rows}


def link_commands():
    """The command that links each suite, as words."""
    commands = {}
    for target, _ in SUITES:
        line = subprocess.run(["ninja", "-C", BUILD, "-t", "commands", "-s", target], check=True,
                              capture_output=True, text=True).stdout.splitlines()[-1]
        commands[target] = shlex.split(line.removeprefix(": && ").removesuffix(" && :"))
    return commands


def judge(source, old, new, compiles, links):
    """Empty when a test is red; else what is wrong."""
    path = next(path for path in compiles if path.endswith("/hooks/" + source))
    text = pathlib.Path(path).read_text(encoding="utf-8")
    if text.count(old) != 1:
        return f"stands {text.count(old)} times in the source"
    with tempfile.TemporaryDirectory() as folder:
        mutant, built, program = (f"{folder}/{name}" for name in ("mutant.cpp", "mutant.o", "tests"))
        pathlib.Path(mutant).write_text(text.replace(old, new), encoding="utf-8")
        words = ["-w" if word == "-Werror" else mutant if word == path else word for word in compiles[path]]
        words[words.index("-o") + 1] = built
        made = subprocess.run([*words, "-w"], cwd=BUILD, capture_output=True, text=True)
        if made.returncode != 0:
            return "does not compile: " + made.stderr[:500]
        for target, options in SUITES:
            words = list(links[target])
            words[words.index("-o") + 1] = program
            first_library = next(i for i, word in enumerate(words) if word.endswith(".a"))
            subprocess.run([*words[:first_library], built, *words[first_library:]], cwd=BUILD, check=True)
            try:
                ran = subprocess.run([program, *options], cwd=BUILD / pathlib.Path(target).parent,
                                     capture_output=True, timeout=300)
            except subprocess.TimeoutExpired:
                return ""
            if ran.returncode != 0:
                return ""
    return "no test notices"


def main():
    rows = [row for row in MUTANTS if all(word in " ".join(row) for word in WORDS)]
    compiles, links = compile_commands(), link_commands()
    for target, options in SUITES:  # else every mutant would seem to be noticed
        subprocess.run([BUILD / target, *options], cwd=BUILD / pathlib.Path(target).parent, check=True,
                       capture_output=True)
    with concurrent.futures.ThreadPoolExecutor(2) as pool:
        verdicts = list(pool.map(lambda row: judge(*row, compiles, links), rows))
    faults = [(row, verdict) for row, verdict in zip(rows, verdicts) if verdict]
    for (source, old, _), verdict in faults:
        print(f"hooks/{source}: `{old}` {verdict}")
    print(f"{len(rows) - len(faults)} of {len(rows)} checks are missed by a test when they are taken out")
    return 1 if faults else 0


if __name__ == "__main__":
    sys.exit(main())
