#!/usr/bin/env bash
# Installs what is missing from Debian, builds with warnings as errors and runs all tests.
#   tests/run.sh                 release build, all tests but the long ones
#   tests/run.sh --preset asan   the same under AddressSanitizer and UndefinedBehaviorSanitizer
#   tests/run.sh --all           the long tests too (labels slow, soak, interop)
set -euo pipefail

root=$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd)
. "$root/.ci/packages.sh"

preset=ci
selection=(-LE 'slow|soak|interop')
while [ $# -gt 0 ]; do
    case "$1" in
        --preset) preset=${2:?--preset needs a name}; shift ;;
        --all) selection=() ;;
        -h | --help) sed -n '2,5s/^# //p' "${BASH_SOURCE[0]}"; exit 0 ;;
        *) echo "error: unknown option $1 (see --help)" >&2; exit 2 ;;
    esac
    shift
done

echo "== 1/3 Packages"
# shellcheck disable=SC2086
install_packages $packages_build $packages_quickstart $packages_test

echo "== 2/3 Build (preset $preset)"
cd "$root"
cmake --preset "$preset" -DHOOKLINE_BUILD_TESTS=ON >/dev/null
cmake --build --preset "$preset" --parallel "$(build_jobs)"

echo "== 3/3 Tests"
ctest --preset "$preset" "${selection[@]}"
