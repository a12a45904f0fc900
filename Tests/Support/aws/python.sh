#!/bin/sh
# Prints a Python that has what requirements.txt names, making a venv for it when the system's
# own has not. MARQUEE_TEST_PYTHON is tried first. Usage: python.sh FOLDER
set -eu
here=$(dirname "$0")
check='import botocore, cryptography, websockets.sync.server'
if [ -n "${MARQUEE_TEST_PYTHON:-}" ] && "$MARQUEE_TEST_PYTHON" -c "$check" 2>/dev/null; then
  echo "$MARQUEE_TEST_PYTHON"
  exit 0
fi
if python3 -c "$check" 2>/dev/null; then
  command -v python3
  exit 0
fi
if [ ! -x "$1/bin/python" ] || ! "$1/bin/python" -c "$check" 2>/dev/null; then
  python3 -m venv "$1" >&2
  "$1/bin/pip" install --quiet --requirement "$here/requirements.txt" >&2
fi
echo "$1/bin/python"
