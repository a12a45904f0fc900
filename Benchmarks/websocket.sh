#!/usr/bin/env bash
# Measures what a WebSocket costs beside libpq's own socket: the same query of 100 MB in one run,
# both by TLS through the tests' stand-in for Aurora DSQL, which only carries bytes then.
#
#   Benchmarks/websocket.sh [PROGRAM] [ROWS]
. "$(dirname -- "${BASH_SOURCE[0]}")/lib.sh"
rows=${2:-200000}
if [ $# -ge 1 ]; then
  program=$1
else
  say "building marquee"
  swift build -c release --product marquee >&2
  program=$(swift build -c release --show-bin-path)/marquee
fi

coproc standin { exec Tests/Support/aws/start.sh --no-pam; }
site=$(mktemp -d)
trap 'exec {standin[1]}>&- || true; rm -rf "$site"' EXIT
read -r addresses <&"${standin[0]}"
field() {
  python3 -c 'import functools, json, sys
print(functools.reduce(lambda tree, key: tree[key], sys.argv[2].split("."), json.loads(sys.argv[1])))' \
    "$addresses" "$1"
}
post() {
  python3 -c 'import sys, urllib.request
print(urllib.request.urlopen(urllib.request.Request(*sys.argv[1:2], sys.argv[2].encode())).read().decode())' \
    "$(field control)$1" "$2"
}

mkdir "$site/queries" "$site/content"
echo 'site: {title: Bytes}' >"$site/marquee.yaml"
echo "SELECT n, repeat(md5(n::text), 15) AS text FROM generate_series(1, $rows) AS n" \
  >"$site/queries/bytes.sql"
post /dsql '{"fast": true}' >/dev/null

export AWS_ROLE_ARN AWS_REGION AWS_ENDPOINT_URL_STS PGHOST PGSSLROOTCERT VERCEL_OIDC_TOKEN
AWS_ROLE_ARN=$(field role) AWS_REGION=$(field region) AWS_ENDPOINT_URL_STS=$(field sts)
PGHOST=$(field dsql.host) PGSSLROOTCERT=$(field authority)
export PGHOSTADDR=127.0.0.1 AWS_EC2_METADATA_DISABLED=true
VERCEL_OIDC_TOKEN=$(post /token '{}' |
  python3 -c 'import json, sys; print(json.load(sys.stdin)["token"])')

# CPU seconds of the program and the wall's, of `marquee record`, which writes the rows down.
measure() {
  local way=$1 port=$2 best
  best=$(for _ in 1 2 3; do
    rm -rf "$site/rows"
    (cd "$site" && TIMEFORMAT='%R %U %S' &&
      { time PGPORT=$port MARQUEE_DATABASE_TRANSPORT=$way "$program" record --quiet; } 2>&1 |
      tail -n 1)
  done | sort -n | awk 'NR == 1')
  awk -v way="$way" '{ printf "| %s | %.2f | %.2f |\n", way, $1, $2 + $3 }' <<<"$best"
}

machine
echo
echo "| $rows rows | wall s | CPU s of marquee |"
echo "|---|---:|---:|"
measure tcp "$(field dsql.port)"
measure websocket "$(field websocket.faulty)"
