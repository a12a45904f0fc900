#!/usr/bin/env bash
# Measures what identity costs by itself: CPU time of minting a database token, and own CPU beside
# the wall's clock for credentials from an STS on this machine (the tests' stand-in).
#
#   Benchmarks/identity.sh
. "$(dirname -- "${BASH_SOURCE[0]}")/lib.sh"
say "building identity-benchmark"
swift build -c release --product identity-benchmark >&2
bench=$(swift build -c release --show-bin-path)/identity-benchmark

coproc standin { exec Tests/Support/aws/start.sh --no-pam; }
trap 'exec {standin[1]}>&- || true' EXIT
read -r addresses <&"${standin[0]}"
field() { python3 -c 'import json, sys; print(json.loads(sys.argv[1])[sys.argv[2]])' "$addresses" "$1"; }
token=$(python3 -c '
import json, sys, urllib.request
request = urllib.request.Request(sys.argv[1] + "/token", b"{}")
print(json.load(urllib.request.urlopen(request))["token"])' "$(field control)")

machine
echo
"$bench" "$(field sts)" "$(field role)" <<<"$token"
