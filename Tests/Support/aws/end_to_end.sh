#!/bin/sh
# Runs end_to_end.py with a Python that has what it needs. Usage: end_to_end.sh PROGRAM [--no-pam]
set -eu
here=$(CDPATH= cd "$(dirname "$0")" && pwd)
python=$("$here/python.sh" "${MARQUEE_PYTHON_FOLDER:-$here/../../../.build/python-aws}")
exec "$python" -B "$here/end_to_end.py" "$@"
