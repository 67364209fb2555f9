# shellcheck shell=bash
# The checks of ./test style, which need no build. Source it after common.sh.

# The files that the checks leave alone: the Helm chart, which ./run publish writes.
generated=(-path ./deploy/kubernetes)

# sources TEST…: prints the repository's files that pass the tests of find, each followed by a null character.
sources() {
    find . \( -name .git -o -name .artifacts -o -name node_modules -o -name __pycache__ -o "${generated[@]}" \) -prune \
        -o -type f "$@" -print0
}

# Each check prints what is wrong and how to fix it, and succeeds if nothing is.
check_formatting() {
    dotnet tool restore
    dotnet csharpier check . || { echo "To format: dotnet tool restore && dotnet csharpier format ."; return 1; }
}

check_line_length() {
    local names=() extension
    for extension in cs md sh py js proto yaml yml sql css html csproj props targets; do
        names+=(-o -name "*.$extension")
    done
    # Scripts have no extension, nor have files such as Dockerfile and LICENSE.
    if sources \( ! -name '*.*' "${names[@]}" \) | LC_ALL=C.UTF-8 xargs -0 grep -nIE '^.{141}'; then
        echo "These lines have more than 140 characters. Break them; turn a long row of a table into a list."
        return 1
    fi
}

check_shell() {
    local scripts
    mapfile -d '' scripts < <(sources \( -name '*.sh' -o ! -name '*.*' \) -exec awk 'NR == 1 { exit !/^#!.*sh$|^# shellcheck / }' '{}' \;)
    shellcheck -x "${scripts[@]}" || { echo "The rules are explained at https://www.shellcheck.net/wiki/."; return 1; }
}

check_python() {
    local files
    find_python_with flake8
    mapfile -d '' files < <(sources -name '*.py')
    "$PYTHON" -m flake8 "${files[@]}" || { echo "The configuration is .flake8."; return 1; }
}

need_shellcheck() {
    if ! command -v shellcheck >/dev/null; then
        apt_install "ShellCheck is not installed (./test style uses it)" shellcheck
    fi
}

# Sets PYTHON to a Python with flake8.
need_flake8() {
    if ! find_python_with flake8; then
        apt_install "flake8 is not installed for Python (./test style uses it)" python3-flake8
        find_python_with flake8 || fail "no Python can import flake8. Set PYTHON to one that can."
    fi
}
