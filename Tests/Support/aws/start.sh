#!/bin/sh
# Starts the stand-in for AWS; its first line of output is JSON with every address. It ends when
# its input closes. Usage: start.sh [--no-pam]
set -eu
here=$(CDPATH= cd "$(dirname "$0")" && pwd)
python=$("$here/python.sh" "${MARQUEE_PYTHON_FOLDER:-$here/../../../.build/python-aws}")
exec "$python" -B "$here/standin.py" "$@"
