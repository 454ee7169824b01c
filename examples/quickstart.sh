#!/usr/bin/env bash
# From a clone to a card: installs what is missing from Debian, builds the release, starts the
# server on 127.0.0.1:8080, posts a drafted order and prints the card that comes back. The server
# goes on until Ctrl-C; with --once it ends after the card. Another address: --listen HOST:PORT.
set -euo pipefail

root=$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd)
. "$root/.ci/packages.sh"

once=false
listen=127.0.0.1:8080
while [ $# -gt 0 ]; do
    case "$1" in
        --once) once=true ;;
        --listen) listen=${2:?--listen needs HOST:PORT}; shift ;;
        -h | --help) sed -n '2,4s/^# //p' "${BASH_SOURCE[0]}"; exit 0 ;;
        *) echo "error: unknown option $1 (see --help)" >&2; exit 2 ;;
    esac
    shift
done

echo "== 1/4 Packages"
# shellcheck disable=SC2086
install_packages $packages_build $packages_quickstart

echo "== 2/4 Build (build/release/hookline)"
cd "$root"
if [ ! -f build/release/build.ninja ]; then
    cmake --preset release -DHOOKLINE_BUILD_TESTS=OFF -DHOOKLINE_BUILD_BENCH=OFF >/dev/null
fi
cmake --build build/release --target hookline --parallel "$(build_jobs)"

echo "== 3/4 Server on http://$listen"
build/release/hookline serve --listen "$listen" &
server=$!
trap 'kill "$server" 2>/dev/null || true; wait "$server" 2>/dev/null || true' EXIT
for _ in $(seq 100); do
    if curl -fsS -o /dev/null "http://$listen/readyz" 2>/dev/null; then break; fi
    if ! kill -0 "$server" 2>/dev/null; then
        echo "error: the server ended; is $listen in use? Try --listen 127.0.0.1:8090" >&2
        exit 1
    fi
    sleep 0.1
done

service=metastatic-rectal-cancer-order-sign
request=examples/requests/cetuximab-without-ras.json
echo "== 4/4 A drafted cetuximab, no RAS result on file (synthetic patient):"
echo "   curl -H 'Content-Type: application/json' --data-binary @$request http://$listen/cds-services/$service"
echo
curl -fsS -H 'Content-Type: application/json' --data-binary "@$request" \
    "http://$listen/cds-services/$service" | jq -r '
    .cards[] |
    "[\(.indicator | ascii_upcase)] \(.summary)",
    "",
    (.detail | split("\n")[] | "    \(.)"),
    "",
    (if .suggestions then "  Suggestions (\(.selectionBehavior)):" else empty end),
    (.suggestions[]? | "    - \(.label)", (.actions[]? | "        \(.type): \(.description)")),
    (if .overrideReasons then "  Override reasons: \([.overrideReasons[].display] | join("; "))" else empty end),
    "  Source: \(.source.label)",
    ""'

if [ "$once" = false ]; then
    echo "The server goes on at http://$listen/cds-services until Ctrl-C."
    trap 'kill -TERM "$server" 2>/dev/null || true' INT TERM
    wait "$server" || true
fi
