#!/bin/sh
# prepare.sh base|large|dev: makes .venv fit requirements/<that>.txt; when it already does, this takes a few milliseconds.
set -eu
cd "$(dirname "$0")/.."
lock=requirements/$1.txt
stamp=.venv/.$1.lock

find_python() {
    for name in "${PYTHON:-python3}" python3.14 python3.13 python3.12 python3.11; do
        if "$name" -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null; then
            echo "$name"
            return
        fi
    done
    echo "Besa needs Python 3.11 or newer. Debian, Ubuntu: sudo apt install python3 python3-venv" >&2
    exit 1
}

make_venv() {
    python=$(find_python)
    "$python" -m venv .venv || {
        rm -rf .venv
        echo "Python cannot make a virtual environment here. Debian, Ubuntu: sudo apt install python3-venv" >&2
        exit 1
    }
}

[ -x .venv/bin/python ] || make_venv
if ! cmp -s "$lock" "$stamp"; then
    echo "Installing what Besa stands on into .venv (once, about a minute) ..." >&2
    .venv/bin/python -m pip install -qq --disable-pip-version-check --require-hashes -r "$lock"
    cp "$lock" "$stamp"
fi
cmp -s requirements/besa.sh .venv/bin/besa || install -m 755 requirements/besa.sh .venv/bin/besa
