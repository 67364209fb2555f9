# shellcheck shell=bash
# Functions that run, test, bench and train share. Source it after "set -euo pipefail".

root=$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd)
artifacts=$root/.artifacts
mkdir -p "$artifacts"

export DOTNET_NOLOGO=1 DOTNET_CLI_TELEMETRY_OPTOUT=1 DOTNET_SKIP_FIRST_TIME_EXPERIENCE=1

say() {
    echo "$*" >&2
}

fail() {
    say "error: $*"
    exit 1
}

# as_root COMMAND…: runs a command as root, without a password prompt.
as_root() {
    if [[ $EUID -eq 0 ]]; then
        "$@"
    else
        sudo -n "$@"
    fi
}

may_install() {
    command -v apt-get >/dev/null && { [[ $EUID -eq 0 ]] || { command -v sudo >/dev/null && sudo -n true 2>/dev/null; }; }
}

# apt_install WHY PACKAGE…: installs Debian packages, or fails with a message that says how to install them.
apt_install() {
    local why=$1
    shift
    may_install || fail "$why. Install it and start again: sudo apt-get install $*"
    say "Installing $* …"
    local log=$artifacts/apt.log
    apt_get install -y --no-install-recommends "$@" >"$log" 2>&1 \
        || { apt_get update >>"$log" 2>&1 && apt_get install -y --no-install-recommends "$@" >>"$log" 2>&1; } \
        || { tail -n 20 "$log" >&2; fail "$why, and apt-get could not install: $*"; }
}

apt_get() {
    as_root env DEBIAN_FRONTEND=noninteractive apt-get -q "$@" </dev/null
}

need_dotnet() {
    if ! command -v dotnet >/dev/null && [[ -x $HOME/.dotnet/dotnet ]]; then
        export DOTNET_ROOT=$HOME/.dotnet PATH=$HOME/.dotnet:$PATH
    fi

    command -v dotnet >/dev/null || fail "the .NET 10 SDK is not installed. Install the package dotnet-sdk-10.0 of your" \
        "distribution, or download it from https://dotnet.microsoft.com/download/dotnet/10.0, and start again."
    need_icu
    (cd "$root" && dotnet --version >/dev/null 2>&1) || fail "the .NET SDK is older than global.json requires" \
        "(installed: $(dotnet --list-sdks | cut -d ' ' -f 1 | paste -sd ' ')). Install the .NET 10 SDK: the package dotnet-sdk-10.0" \
        "of your distribution, or https://dotnet.microsoft.com/download/dotnet/10.0."
}

# .NET needs ICU for Unicode normalisation, which moderation relies on.
need_icu() {
    if ! command -v ldconfig >/dev/null || grep -q libicuuc <<<"$(ldconfig -p)"; then
        return
    fi

    local package=libicu-dev
    if command -v apt-cache >/dev/null; then
        package=$(apt-cache pkgnames libicu | grep -E '^libicu[0-9]+$' | sort -V | tail -n 1)
    fi
    apt_install "the ICU library (libicu) is not installed" "${package:-libicu-dev}"
}

need_ffmpeg() {
    if ! command -v ffmpeg >/dev/null || ! command -v ffprobe >/dev/null; then
        apt_install "ffmpeg is not installed" ffmpeg
    fi
}

# Sets PYTHON to a Python with PyTorch for training the embedded model. Debian's Python is tried before another python3 in PATH, which does
# not see Debian's packages. PyTorch is many times faster with OpenBLAS.
need_python_torch() {
    if ! find_python_with 'torch, sentencepiece, onnx'; then
        apt_install "PyTorch, SentencePiece and ONNX are not installed for Python (training needs them)" \
            python3-torch python3-sentencepiece python3-onnx libopenblas0-openmp
        find_python_with 'torch, sentencepiece, onnx' \
            || fail "no Python can import torch, sentencepiece and onnx. Set PYTHON to one that can."
    fi
}

# find_python_with MODULES: sets PYTHON to a Python that has the modules. It does not import them, which takes a second for PyTorch.
find_python_with() {
    local python found="from importlib.util import find_spec; import sys; sys.exit(not all(map(find_spec, sys.argv[1].split(', '))))"
    for python in "${PYTHON:-}" /usr/bin/python3 python3; do
        if [[ -n $python ]] && "$python" -c "$found" "$1" 2>/dev/null; then
            export PYTHON=$python
            return
        fi
    done
    return 1
}

# The load generator of the benchmarks.
need_wrk() {
    if ! command -v wrk >/dev/null; then
        apt_install "wrk is not installed" wrk
    fi
}

# The servers of the distributed system, which tests and benchmarks also start.
need_servers() {
    local missing=()
    is_installed redis-server || missing+=(redis-server)
    is_installed rabbitmq-server || missing+=(rabbitmq-server)
    is_installed postgres || compgen -G '/usr/lib/postgresql/*/bin/postgres' >/dev/null || missing+=(postgresql)
    if [[ ${#missing[@]} -gt 0 ]]; then
        without_services apt_install "RabbitMQ, PostgreSQL and Redis are not all installed" "${missing[@]}"
        disable_services "${missing[@]}"
    fi
}

# Server programs are often in folders that only root has in PATH.
is_installed() {
    PATH=$PATH:/usr/local/sbin:/usr/sbin command -v "$1" >/dev/null
}

# without_services COMMAND…: runs a command that installs Debian packages, without starting their services. The AppHost starts its own
# servers.
without_services() {
    local policy=/usr/sbin/policy-rc.d
    if [[ -e $policy ]] || ! may_install; then
        "$@"
        return
    fi

    # Remove the policy also if the installation fails, which exits the script.
    trap 'as_root rm -f /usr/sbin/policy-rc.d' EXIT
    printf '#!/bin/sh\nexit 101\n' | as_root tee "$policy" >/dev/null
    as_root chmod +x "$policy"
    "$@"
    as_root rm -f "$policy"
    trap - EXIT
}

# disable_services SERVICE…: prevents services from starting at boot.
disable_services() {
    if command -v systemctl >/dev/null; then
        as_root systemctl disable --quiet "$@" >>"$artifacts/apt.log" 2>&1 || true
    fi
}

# build PROJECT: builds a project in Release, one build at a time, and shows the output only if the build fails. One compiler server
# compiles all projects, which takes half the processor time of a process for each, and ends with the build.
build() {
    local log=$artifacts/build.log
    if ! (cd "$root" && one_at_a_time dotnet build "$1" -c Release -v q -nologo -nodeReuse:false -p:UseSharedCompilation=true) \
        >"$log" 2>&1 </dev/null; then
        grep -E 'error|warn' "$log" | sort -u >&2 || cat "$log" >&2
        fail "the build of $1 failed (complete output: $log)."
    fi
    dotnet build-server shutdown --vbcscompiler >>"$log" 2>&1 </dev/null || true
}

one_at_a_time() {
    if command -v flock >/dev/null; then
        flock --close "$artifacts/build.lock" "$@"
    else
        "$@"
    fi
}

# build_when_changed PROJECT: builds a project if its sources have changed since the last build.
build_when_changed() {
    local stamp begun
    stamp=$artifacts/built.$(basename "$1" .csproj)
    if [[ -e $stamp && $(<"$stamp") == "${UseGpu:-}" ]] && ! changed_since "$stamp"; then
        return
    fi

    say "Building (this takes a minute the first time) …"
    begun=$(date '+%Y-%m-%dT%H:%M:%S.%N')
    build "$1"
    echo "${UseGpu:-}" >"$stamp"
    touch -d "$begun" "$stamp"
}

# changed_since STAMP: succeeds if a source is newer than a file. Checks the folders of projects and the files that all projects share, but
# no other files of the user, such as imported models. The modification time of a folder shows that a file was removed.
changed_since() {
    local sources=("$root"/Directory.* "$root/global.json" "$root/models/shapes-mini") folder projects
    shopt -s nullglob
    for folder in "$root"/*/; do
        projects=("$folder"*.csproj "$folder"*/*.csproj)
        if [[ ${#projects[@]} -gt 0 && $folder != "$root/tests/" ]]; then
            sources+=("$folder")
        fi
    done
    shopt -u nullglob
    [[ -n $(find "${sources[@]}" -newer "$1" -print -quit) ]]
}

# dotnet_exec PROJECT ARGUMENT…: replaces the script with the built program.
dotnet_exec() {
    local project=$1
    shift
    exec dotnet "$artifacts/bin/$project/release/TextToVideo.$project.dll" "$@"
}
