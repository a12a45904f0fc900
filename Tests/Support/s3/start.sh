#!/bin/sh
# Starts the S3 of the tests; its first line of output is JSON with its address and keys. It ends when
# its input closes. Usage: start.sh [--bucket NAME:REGION] [--delay SECONDS] [--folder DIR] …
set -eu
here=$(CDPATH= cd "$(dirname "$0")" && pwd)
python=$("$here/../aws/python.sh" "${MARQUEE_PYTHON_FOLDER:-$here/../../../.build/python-aws}")
exec "$python" -B "$here/server.py" "$@"
