#!/usr/bin/env bash
# Measures whole builds: N movies in PostgreSQL, a JSON cast each, into N pages on a file system in
# memory.
#
#   Benchmarks/build.sh [N …]        100000 and 1000000 if absent
#
# In turn: Marquee; Hugo, from the same rows as JSON, up to 100000 pages; and the floor, `COPY` of
# the rows and a C program that makes the same files with the same bytes. Then Marquee again on the
# site that is there: nothing changed, `--if-changed`, and 1 % of the rows changed.
#
# RUNS=3 is how often each is run; the best is shown. NO_HUGO=1 leaves Hugo out. MARQUEE is a program
# that was built before. DATABASE_URL names a database to make the table marquee_benchmark in; without
# it a private server is started for the run.
#
# For figures to publish: nothing else on the machine (the script says when it is not quiet), the
# processor's frequency fixed if it can be (`cpupower frequency-set -g performance`), mains power, two
# runs of the script that agree. A million pages need 10 GB of memory, the files included.
. "$(dirname -- "${BASH_SOURCE[0]}")/lib.sh"
packages cc gcc
[ -f /usr/include/postgresql/libpq-fe.h ] || packages "libpq-fe.h" libpq-dev
. "$home/Benchmarks/site.sh"
[ -n "${NO_HUGO:-}" ] || hugo version >/dev/null
hugo_limit=100000
runs=${RUNS:-3}
floor=$work/floor
cc -O2 -Wall -o "$floor" Benchmarks/Site/floor.c -I/usr/include/postgresql -lpq
site=$place/site
knows_if_changed=
# Not through a pipe: `grep -q` leaves at its first match, and `pipefail` takes the program that is cut
# off for one that failed.
help=$("$MARQUEE" generate --help)
case $help in *--if-changed*) knows_if_changed=1 ;; esac

hugo_site() {
  mkdir -p "$place/hugo"/{assets,content/movies,layouts}
  cp Benchmarks/Site/hugo.yaml "$place/hugo/"
  cp Benchmarks/Site/single.html "$place/hugo/layouts/single.html"
  cp Benchmarks/Site/_content.gotmpl "$place/hugo/content/movies/"
  sql -c "select json_agg(m) from ($query) m" >"$place/hugo/assets/movies.json"
}

# timed NAME COMMAND …: adds a line "wall CPU KB" to the times of NAME.
timed() {
  local name=$1
  shift
  /usr/bin/time -a -o "$place/times.$name" -f '%e %U %S %M' "$@" >"$place/log" 2>&1 || {
    cat "$place/log" >&2
    exit 1
  }
}

generate() { timed "$1" "$MARQUEE" generate --site "$site" "${@:2}"; }

# counted FOLDER: a build that made other pages than asked for measures nothing.
counted() {
  local made
  made=$(find "$1" -name index.html | wc -l)
  [ "$made" -eq "$pages" ] || { say "$1 has $made pages of $pages"; exit 1; }
}

fresh() { rm -rf -- "$site/output" "$site/.marquee" "$place/floor" "$place/hugo/public"; }

# row NAME TIMES [WRITTEN]: the best run as a line of the table.
row() {
  best_line "$place/times.$2" | awk -v name="$1" -v written="${3:-}" -v floor="$best_floor" '{
    printf "| %-34s | %8.2f s | %7.2f s | %6.0f MB | %5.2f | %9s |\n", name, $1, $2 + $3, $4 / 1024,
      $1 / floor, written }'
}

# How many files the last build wrote, by its report line.
written() { sed -nE 's/.*: ([0-9,]+) written.*/\1/p' "$place/log"; }

same() {
  "$floor" run "$DATABASE_URL" "$query" "$place/archive" "$place/floor" >/dev/null
  diff -rq "$site/output" "$place/floor" >&2
  rm -rf -- "$place/floor"
}

measure() {
  local with_hugo= run
  [ -n "${NO_HUGO:-}" ] || [ "$pages" -gt $hugo_limit ] || with_hugo=1
  rm -rf -- "${place:?}"/*
  say "$pages rows"
  rows "$pages"
  movie_site "$site"
  # The bytes that the floor writes, and everything warm.
  generate warm
  counted "$site/output"
  "$floor" pack "$site/output" "$place/archive"
  [ -z "$with_hugo" ] || hugo_site

  for run in $(seq "$runs"); do
    say "run $run of $runs"
    if [ -n "$with_hugo" ]; then
      fresh
      timed hugo "$work/venv/bin/hugo" --source "$place/hugo" --quiet
      counted "$place/hugo/public"
    fi
    fresh
    "$floor" run "$DATABASE_URL" "$query" "$place/archive" "$place/floor" >>"$place/floors"
    counted "$place/floor"
    fresh
    generate full
  done
  # The floor is a floor only if it made the same. (Twice a million pages are more files than a
  # file system in memory takes by default.)
  [ "$pages" -gt 500000 ] || same
  rm -rf -- "$place/archive"
  best_copy=$(cut -d' ' -f1 "$place/floors" | best_line)
  best_files=$(cut -d' ' -f2 "$place/floors" | best_line)
  best_floor=$(awk -v a="$best_copy" -v b="$best_files" 'BEGIN { print a + b }')

  local again changed
  for run in $(seq "$runs"); do generate again; done
  again=$(written)
  if [ -n "$knows_if_changed" ]; then
    for run in $(seq "$runs"); do generate if-changed --if-changed; done
  fi
  for run in $(seq "$runs"); do
    sql -c "update marquee_benchmark set title = title || '.' where id % 100 = 0"
    generate changed
  done
  changed=$(written)

  printf '\n%s pages\n\n' "$pages"
  printf '| %-34s | %10s | %9s | %9s | %5s | %9s |\n' "" wall CPU "peak" "floor" "written"
  echo '|---|---:|---:|---:|---:|---:|'
  row "Marquee" full "$pages"
  row "Marquee again, nothing changed" again "$again"
  [ -z "$knows_if_changed" ] || row "Marquee again, --if-changed" if-changed 0
  row "Marquee, 1 % of the rows changed" changed "$changed"
  printf '| %-34s | %8.2f s | %9s | %9s | %5.2f | %9s |\n' "floor: COPY $best_copy s + files $best_files s" \
    "$best_floor" "" "" 1 ""
  [ -z "$with_hugo" ] || row "Hugo" hugo "$pages"
  ratios
}

best() { best_line "$place/times.$1" | cut -d' ' -f1; }

ratios() {
  printf '\nMarquee takes %s times the floor' "$(ratio "$(best full)" "$best_floor")"
  [ ! -f "$place/times.hugo" ] || printf ', Hugo %s times Marquee' "$(ratio "$(best hugo)" "$(best full)")"
  printf '; 1 %% changed takes %s of the full time' "$(ratio "$(best changed)" "$(best full)")"
  [ -z "$knows_if_changed" ] || printf ', --if-changed %s' "$(ratio "$(best if-changed)" "$(best full)")"
  echo .
}

ratio() { awk -v a="$1" -v b="$2" 'BEGIN { printf "%.2f", a / b }'; }

quiet_machine
[ $# -gt 0 ] || set -- 100000 1000000
for pages in "$@"; do measure; done
