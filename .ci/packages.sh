# Debian 12 packages of this project and the function that installs what is missing.
# Sourced by examples/quickstart.sh and tests/run.sh.

packages_build="ca-certificates cmake g++ libboost1.81-dev libboost-url1.81-dev libcjose-dev libcli11-dev libcurl4-openssl-dev libjansson-dev libpugixml-dev libre2-dev libspdlog-dev libsqlite3-dev libssl-dev ninja-build pkg-config tzdata"
packages_quickstart="curl jq"
packages_test="ccache curl doctest-dev libbenchmark-dev openssl python3 python3-jsonschema rapidjson-dev zlib1g-dev"

# install_packages PACKAGE...: installs those that are missing; says which.
install_packages() {
    missing=""
    for package in "$@"; do
        if ! dpkg-query -W -f='${Status}' "$package" 2>/dev/null | grep -q 'ok installed'; then
            missing="$missing $package"
        fi
    done
    if [ -z "$missing" ]; then
        echo "All Debian packages that are needed are installed."
        return 0
    fi
    echo "Installing from Debian:$missing"
    as_root=""
    if [ "$(id -u)" -ne 0 ]; then
        if ! command -v sudo >/dev/null 2>&1; then
            echo "error: run this as root, or install sudo" >&2
            return 1
        fi
        as_root="sudo"
    fi
    $as_root env DEBIAN_FRONTEND=noninteractive apt-get -qq update
    # shellcheck disable=SC2086
    $as_root env DEBIAN_FRONTEND=noninteractive apt-get -qq install -y --no-install-recommends $missing >/dev/null
}

# build_jobs: how many compilers may run at once: one per core, at most three.
build_jobs() {
    cores=$(nproc)
    if [ "$cores" -gt 3 ]; then echo 3; else echo "$cores"; fi
}
