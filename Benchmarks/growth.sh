#!/usr/bin/env bash
# Shows how a build's cost grows: with pages (10000, 100000, 1000000) and with queries (1, 10, 100 of
# 1000 rows each, with a key, all read by one page). Nothing may grow faster than its input.
#
#   Benchmarks/growth.sh                          all of it
#   PAGES="10000 100000" QUERIES="1 10" Benchmarks/growth.sh
#
# Instructions are the program's own and don't depend on the neighbours: from `perf stat` where the
# machine counts them, else from callgrind, at CALLGRIND pages (2000) and ten times as many. RUNS,
# MARQUEE and DATABASE_URL are as in build.sh, and so is the advice for a quiet machine.
. "$(dirname -- "${BASH_SOURCE[0]}")/lib.sh"
. "$home/Benchmarks/site.sh"
runs=${RUNS:-3}
site=$place/site

has_perf() {
  command -v perf >/dev/null || return 1
  local counted
  counted=$(perf stat -x, -e instructions:u true 2>&1) || return 1
  grep -q '^[1-9][0-9]*,' <<<"$counted"
}

generate() { "$MARQUEE" generate --site "$site" --quiet; }

fresh() { rm -rf -- "$site/output" "$site/.marquee"; }

# best: "wall CPU KB" of the best of some builds into an empty folder.
best() {
  local run
  : >"$place/times"
  for run in $(seq "$runs"); do
    fresh
    /usr/bin/time -a -o "$place/times" -f '%e %U %S %M' \
      "$MARQUEE" generate --site "$site" --quiet >&2
  done
  best_line "$place/times"
}

# instructions: those of one build into an empty folder.
instructions() {
  fresh
  if [ -n "$with_perf" ]; then
    perf stat -x, -e instructions:u -o "$place/perf" "$MARQUEE" generate --site "$site" --quiet >&2
    sed -nE 's/^([0-9]+),.*/\1/p' "$place/perf"
  else
    valgrind --tool=callgrind --callgrind-out-file=/dev/null "$stripped" generate --site "$site" \
      --quiet 2>&1 | sed -nE 's/.*Collected : ([0-9]+).*/\1/p'
  fi
}

# line N: "wall CPU KB" on standard input as a row of the table, per thing and beside the row before.
line() {
  awk -v n="$1" -v count="${2:-}" -v before="${last:-}" '{
    each = $1 / n * 1e6
    printf "| %9d | %8.2f s | %7.2f s | %8.1f µs | %6.0f MB | %7.2f KB | %12s | %6s |\n", n, $1,
      $2 + $3, each, $4 / 1024, $4 / n, count == "" ? "" : sprintf("%.0f", count / n),
      before == "" ? "" : sprintf("%.2f", each / before) }'
}

table_head() {
  printf '\n| %9s | %10s | %9s | %11s | %9s | %10s | %12s | %6s |\n' "$1" wall CPU "wall each" peak \
    "peak each" "instr. each" growth
  echo '|---:|---:|---:|---:|---:|---:|---:|---:|'
}

# query_site N: one page that looks a row up in each of N queries.
query_site() {
  local number
  rm -rf -- "$site"
  mkdir -p "$site"/{content,queries}
  echo 'site: { title: Queries }' >"$site/marquee.yaml"
  echo 'queries:' >>"$site/marquee.yaml"
  printf -- '---\n---\n' >"$site/content/index.md"
  for number in $(seq "$1"); do
    echo "  q$number: { key: slug }" >>"$site/marquee.yaml"
    echo "select slug, title, year, \"cast\" from marquee_benchmark where id <= 1000" \
      >"$site/queries/q$number.sql"
    echo "- {{ q${number}[\"movie-$number\"].title }}" >>"$site/content/index.md"
  done
}

quiet_machine
with_perf=
if has_perf; then
  with_perf=1
else
  packages valgrind valgrind
  # Its reader doesn't know the form of Swift's debug information.
  stripped=$work/marquee-stripped
  strip --strip-debug -o "$stripped" "$MARQUEE"
fi

table_head pages
last=
for pages in ${PAGES:-10000 100000 1000000}; do
  rows "$pages"
  movie_site "$site"
  times=$(best)
  count=
  [ -z "$with_perf" ] || count=$(instructions)
  line "$pages" "$count" <<<"$times"
  last=$(awk -v n="$pages" '{ print $1 / n * 1e6 }' <<<"$times")
done

if [ -z "$with_perf" ]; then
  small=${CALLGRIND:-2000}
  counts=()
  for pages in "$small" $((small * 10)); do
    rows "$pages"
    movie_site "$site"
    counts+=("$(instructions)")
  done
  awk -v n="$small" -v a="${counts[0]}" -v b="${counts[1]}" 'BEGIN {
    printf "\nInstructions: %.0f a page at %d pages, %.0f at %d; each further page %.0f.\n",
      a / n, n, b / (10 * n), 10 * n, (b - a) / (9 * n) }'
fi

rows 1000
table_head queries
last=
for count in ${QUERIES:-1 10 100}; do
  query_site "$count"
  times=$(best)
  line "$count" "$(instructions)" <<<"$times"
  last=$(awk -v n="$count" '{ print $1 / n * 1e6 }' <<<"$times")
done
