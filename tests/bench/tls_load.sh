#!/usr/bin/env bash
# What TLS costs on kept connections: server CPU per request over https against http.
#   tests/bench/tls_load.sh HOOKLINE     (a release build; needs wrk and openssl)
# Two servers with one thread each; short rounds alternate, the table shows medians. CPU time of the
# server, not elapsed time, so that other work on the machine disturbs little.
set -euo pipefail
hookline=$(realpath "${1:?usage: tls_load.sh HOOKLINE}")
source=$(cd "$(dirname "${BASH_SOURCE[0]}")/../.." && pwd)
rounds=${ROUNDS:-7}
seconds=${SECONDS_PER_ROUND:-1}
folder=$(mktemp -d)
plain=
secure=
trap 'kill $plain $secure 2>/dev/null || true; rm -rf "$folder"' EXIT

openssl req -x509 -newkey ec -pkeyopt ec_paramgen_curve:prime256v1 -nodes -days 2 -subj /CN=localhost \
    -addext subjectAltName=DNS:localhost -keyout "$folder/key.pem" -out "$folder/cert.pem" 2>/dev/null
chmod 600 "$folder/key.pem"
common='"listen": "127.0.0.1:0", "threads": 1, "log_level": "off", "auth": "none"'
echo "{$common}" >"$folder/plain.json"
echo "{$common, \"tls\": {\"certificate\": \"cert.pem\", \"key\": \"key.pem\"}}" >"$folder/secure.json"

start() { # start NAME: sets pid and url
    "$hookline" serve --config "$folder/$1.json" >"$folder/$1.out" 2>"$folder/$1.err" &
    pid=$!
    for _ in $(seq 200); do
        url=$(sed -n 's/^Serving \(.*\)\/cds-services$/\1/p' "$folder/$1.out")
        [ -z "$url" ] || return 0
        sleep 0.1
    done
    cat "$folder/$1.err" >&2
    exit 1
}
start plain; plain=$pid; plain_url=$url
start secure; secure=$pid; secure_url=${url/127.0.0.1/localhost}

cat >"$folder/call.lua" <<LUA
local file = io.open("$source/examples/requests/cetuximab-without-ras.json", "rb")
wrk.method = "POST"
wrk.body = file:read("*a")
wrk.headers["Content-Type"] = "application/json"
LUA

ticks() { awk '{print $14 + $15}' "/proc/$1/stat"; }
hertz=$(getconf CLK_TCK)
measure() { # measure PID URL [SCRIPT]: microseconds of CPU per request
    local before after requests
    before=$(ticks "$1")
    requests=$(wrk -t1 -c4 -d"${seconds}s" ${3:+-s "$3"} "$2" | awk '/requests in/ {print $1}')
    after=$(ticks "$1")
    awk -v t=$((after - before)) -v n="$requests" -v h="$hertz" 'BEGIN {printf "%.2f\n", t * 1e6 / h / n}'
}
median() { sort -n | awk '{v[NR] = $1} END {print v[int((NR + 1) / 2)]}'; }

row() { # row NAME PATH [SCRIPT]
    local http=() https=()
    for _ in $(seq "$rounds"); do
        http+=("$(measure "$plain" "$plain_url$2" ${3:+"$3"})")
        https+=("$(measure "$secure" "$secure_url$2" ${3:+"$3"})")
    done
    local a b
    a=$(printf '%s\n' "${http[@]}" | median)
    b=$(printf '%s\n' "${https[@]}" | median)
    awk -v n="$1" -v a="$a" -v b="$b" \
        'BEGIN {printf "%-28s http %8.1f us   https %8.1f us   %.2f x\n", n, a, b, b / a}'
}
row "GET /livez" /livez
row "GET /openapi.json" /openapi.json
row "POST order-sign" /cds-services/metastatic-rectal-cancer-order-sign "$folder/call.lua"
