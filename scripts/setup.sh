#!/bin/sh
# Create a virtual environment and install pinned packages and this one (editable).
# Called by make from the project's root; PYTHON names the interpreter to try first.
#   setup.sh                      .venv, where the notebooks and the tests run
#   setup.sh FOLDER LOCK_FILE     another one, made by the Python of .venv
# The site's builders live in another one: what they install for JupyterLite would load
# in the JupyterLab of .venv too, and fail there.
set -eu

venv=${1:-.venv}
lock=${2:-requirements.lock.txt}
run=$venv/bin/python
fits='import sys; sys.exit(not (3, 11) <= sys.version_info[:2] < (3, 14))'

uv=
if command -v uv >/dev/null 2>&1 && uv --version >/dev/null 2>&1; then uv=yes; fi

# An environment of another Python, or one without pip when only pip is left, cannot be reused.
if [ -e "$venv" ]; then
    if ! "$run" -c "$fits" 2>/dev/null || { [ -z "$uv" ] && ! "$run" -m pip --version >/dev/null 2>&1; }; then
        rm -rf "$venv"
    fi
fi

if [ ! -e "$venv" ]; then
    python=
    for candidate in "$PWD/.venv/bin/python" "${PYTHON:-python3}" python3.13 python3.12 python3.11; do
        if "$candidate" -c "$fits" >/dev/null 2>&1; then
            python=$("$candidate" -c 'import sys; print(sys.executable)')
            break
        fi
    done
    if [ -n "$uv" ]; then
        # With no fitting Python on the path, uv looks for one elsewhere.
        uv venv --quiet --python "${python:->=3.11,<3.14}" "$venv"
    elif [ -n "$python" ]; then
        "$python" -m venv "$venv" || { rm -rf "$venv"; exit 1; }
    else
        echo "No Python 3.11, 3.12 or 3.13 found: install one, or name it as in 'make lab PYTHON=/path/to/python3.13'." >&2
        exit 1
    fi
fi

install() {
    if [ -n "$uv" ]; then
        uv pip install --quiet --python "$run" "$@"
    else
        "$run" -m pip install --quiet --disable-pip-version-check "$@"
    fi
}

echo "Installing the pinned packages into $venv (with pip about a minute, once) ..."
install -r "$lock"
install --no-deps -e .

sh scripts/quiet_lab.sh "$run"
