#!/usr/bin/env bash
# Installs the packages of the interop tests and runs those tests on what is built.
#   tests/interop/run.sh [PRESET]           all of them (PRESET: dev)
#   tests/interop/run.sh --short [PRESET]   without the translator and HAPI, which take minutes
# Where node, npm or its registry are missing, says so and ends with 0; without Java and Maven, HAPI
# is left out.
set -euo pipefail
here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)

label='^interop$'
if [ "${1:-}" = --short ]; then
    label='^interop-short$'
    shift
fi
preset=${1:-dev}

skip() {
    echo "interop: skipped: $1"
    exit 0
}

command -v node >/dev/null || skip "no node"
command -v npm >/dev/null || skip "no npm"
cd "$here"
# As installed before, unless the list has changed.
if ! cmp -s package-lock.json node_modules/.installed; then
    timeout "${HOOKLINE_NPM_SECONDS:-180}" npm ci --ignore-scripts --no-audit --no-fund \
        --prefer-offline --loglevel=error || skip "npm ci did not succeed, see above"
    cp package-lock.json node_modules/.installed
fi

# The classpath is written last: with it, all is there.
build_hapi() {
    command -v javac >/dev/null || { echo "no javac"; return; }
    command -v mvn >/dev/null || { echo "no mvn"; return; }
    (cd hapi && rm -f target/classpath &&
        timeout "${HOOKLINE_MAVEN_SECONDS:-600}" mvn -B -q compile dependency:build-classpath \
            -Dmdep.outputFile=target/classpath >&2) || echo "Maven did not succeed, see above"
}
if [ "$label" = '^interop$' ]; then
    problem=$(build_hapi)
    [ -z "$problem" ] || echo "interop: HAPI left out: $problem"
fi
cd "$here/../.."
ctest --preset "$preset" -L "$label" --no-tests=error
