#!/usr/bin/env bash
# Shows what hostile values cost: Markdown that was written to keep a parser busy, at 10 kB, 100 kB and
# 1 MB, and values that grow without end. For each, the processor time and the peak memory of the whole
# program with its children, the bytes of output, and whether it was given up.
#
#   Benchmarks/limits.sh                       all of it, as a Markdown table
#   BEFORE=<another marquee> Benchmarks/limits.sh   beside what that one takes (60 s and 8 GB at most)
#   SIZES="10000" CASES="tables" Benchmarks/limits.sh
#
# MARQUEE names the program, .build/release/marquee otherwise.
set -euo pipefail
cd -- "$(dirname -- "$(readlink -f -- "${BASH_SOURCE[0]}")")/.."
export MARQUEE=${MARQUEE:-$PWD/.build/release/marquee}
exec python3 Benchmarks/Limits/measure.py
