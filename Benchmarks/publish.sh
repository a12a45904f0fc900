#!/usr/bin/env bash
# Compares `marquee publish` with other tools that carry a folder to S3: aws s3 sync, rclone sync and
# hugo deploy. Each has a bucket of its own on one server on loopback, which verifies signatures and
# waits before each answer, as a network does. For each step: requests, seconds, CPU, memory.
#
#   Benchmarks/publish.sh [FILES [FIRST [DELAY]]]      100000 files, 10000 at the first publish, 0.02 s
#
# The server is the tests' own (Tests/Support/s3); it is written in Python and busy with about 2,000
# requests a second, so seconds of steps with many requests show the server. TOOLS="marquee rclone"
# leaves the others out. RUNS, MARQUEE and DATABASE_URL are as in build.sh.
. "$(dirname -- "${BASH_SOURCE[0]}")/lib.sh"
. "$home/Benchmarks/site.sh"
files=${1:-100000} first=${2:-10000} delay=${3:-0.02}
read -ra tools <<<"${TOOLS:-marquee aws rclone hugo}"
packages rclone rclone
if [ ! -x "$work/venv/bin/aws" ]; then
  hugo version >/dev/null
  say "installing awscli into .build-benchmarks/venv"
  "$work/venv/bin/pip" install -q awscli
fi
# The program itself, not the script that starts it.
hugo_program=$(find "$work/venv/lib" -path '*hugo/binaries/*' -type f -name 'hugo*' | sed -n 1p)

names=()
for size in "$first" "$files"; do for tool in "${tools[@]}"; do names+=(--bucket "$tool-$size"); done; done
coproc s3 { exec Tests/Support/s3/start.sh --no-log --folder "$place" "${names[@]}"; }
read -r server_facts <&"${s3[0]}"
field() { python3 -c 'import json, sys; print(json.loads(sys.argv[1])[sys.argv[2]])' "$server_facts" "$1"; }
control() { python3 -c 'import sys, urllib.request
print(urllib.request.urlopen(sys.argv[1], sys.argv[2].encode()).read().decode())' "$url/-/$1" "${2:-{\}}"; }
url=$(field url)
export AWS_ACCESS_KEY_ID AWS_SECRET_ACCESS_KEY
AWS_ACCESS_KEY_ID=$(field access) AWS_SECRET_ACCESS_KEY=$(field secret)
export AWS_REGION=eu-west-1 AWS_DEFAULT_REGION=eu-west-1 AWS_ENDPOINT_URL_S3=$url
# rclone takes no bundle of authorities from the environment.
unset AWS_CA_BUNDLE
export AWS_EC2_METADATA_DISABLED=true AWS_CONFIG_FILE=/dev/null AWS_SHARED_CREDENTIALS_FILE=/dev/null
export RCLONE_CONFIG=/dev/null RCLONE_CONFIG_S3_TYPE=s3 RCLONE_CONFIG_S3_PROVIDER=Other \
  RCLONE_CONFIG_S3_ENV_AUTH=true RCLONE_CONFIG_S3_ENDPOINT=$url RCLONE_CONFIG_S3_REGION=eu-west-1

site=$place/site
mkdir -p "$site/queries" "$site/content/items" "$site/templates" "$place/hugo"
echo 'site: { title: Items }' >"$site/marquee.yaml"
cat >"$site/queries/items.sql" <<'SQL'
SELECT n, CASE WHEN n <= :changed THEN 'changed' ELSE md5(n::text) END AS text
FROM generate_series(1, :files) AS n
SQL
cat >"$site/content/items/[n].md" <<'PAGE'
---
query: items
as: item
---
# Item {{ item.n }}

{{ item.text }}
PAGE

# generate FILES CHANGED
generate() {
  "$MARQUEE" generate --site "$site" --quiet --param "files=$1" --param "changed=$2"
}

publish() {
  local bucket=$2
  case $1 in
    marquee) "$MARQUEE" publish "s3://$bucket" --site "$site" --quiet ;;
    aws)
      "$work/venv/bin/aws" s3 sync --delete --only-show-errors --exclude '.marquee*' \
        "$site/output" "s3://$bucket"
      ;;
    rclone) rclone sync --checksum --quiet --exclude '.marquee*' "$site/output" "s3:$bucket" ;;
    hugo)
      cat >"$place/hugo/hugo.toml" <<TOML
publishDir = '$site/output'
[[deployment.targets]]
name = 's3'
url = 's3://$bucket?region=eu-west-1&endpoint=$url&use_path_style=true&awssdk=v2'
exclude = '.marquee**'
TOML
      "$hugo_program" deploy --source "$place/hugo" --maxDeletes -1 --logLevel error >/dev/null
      ;;
  esac
}

# measure TOOL BUCKET: "requests wall user system KB"
measure() {
  control "forget?bucket=$2" >/dev/null
  export -f publish
  TIMED_TOOL=$1 TIMED_BUCKET=$2 work=$work site=$site place=$place url=$url hugo_program=$hugo_program \
    MARQUEE=$MARQUEE /usr/bin/time -o "$place/time" -f '%e %U %S %M' \
    bash -c 'publish "$TIMED_TOOL" "$TIMED_BUCKET"' >&2
  printf '%s %s\n' "$(control "counts?bucket=$2" | python3 -c 'import json, sys; print(json.load(sys.stdin)["requests"])')" \
    "$(cat "$place/time")"
}

# step TITLE FILES: a row for each tool.
step() {
  local tool
  for tool in "${tools[@]}"; do
    measure "$tool" "$tool-$2" | awk -v step="$1" -v tool="$tool" '{
      printf "| %s | %s | %d | %.2f | %.2f | %.0f |\n", step, tool, $1, $2, $3 + $4, $5 / 1024 }'
  done
}

machine
echo "$delay s before each answer"
echo
echo "| step | tool | requests | seconds | CPU s | MB |"
echo "|---|---|---:|---:|---:|---:|"
generate "$first" 0
control knobs "{\"delay\": $delay}" >/dev/null
step "first publish of $first" "$first"

say "filling buckets of $files files"
control knobs '{"delay": 0}' >/dev/null
rm -rf "$site/output" "$site/.marquee"
generate "$files" 0
for tool in "${tools[@]}"; do publish "$tool" "$tool-$files"; done
control knobs "{\"delay\": $delay}" >/dev/null
step "nothing changed, $files" "$files"
generate "$files" 10
step "10 changed of $files" "$files"
generate "$files" $((files / 100))
step "1 % changed of $files" "$files"
