#!/usr/bin/env bash
# How soon a change shows in a browser: from the save of a file, or the commit of a row, to the first frame
# with the new content, in headless Chromium on a copy of the sample site under `marquee serve`.
#
#   Benchmarks/preview.sh        20 changes of each kind
#   Benchmarks/preview.sh 100    more
source "$(dirname -- "${BASH_SOURCE[0]}")/lib.sh"

packages chromium chromium
packages python3 python3
packages psql postgresql-client
program=${MARQUEE_PROGRAM:-$home/.build/release/marquee}
[ -n "${MARQUEE_PROGRAM:-}" ] || swift build -c release --product marquee
machine
printf '| change | median, ms | longest, ms |\n|---|---|---|\n'
python3 -B "$home/Tests/Support/preview/preview.py" "$program" --only --times "${1:-20}"
