#!/bin/sh
# The `besa` command: .venv/bin/besa is a copy of requirements/besa.sh, and runs the source tree that it stands in.
self=$0
while [ -L "$self" ]; do
    target=$(readlink "$self")
    case $target in
        /*) self=$target ;;
        *) self=$(dirname "$self")/$target ;;
    esac
done
here=$(cd "$(dirname "$self")/../.." && pwd)
PYTHONPATH=$here${PYTHONPATH:+:$PYTHONPATH}
export PYTHONPATH
exec "$here/.venv/bin/python" -P -m besa.cli "$@"
