#!/usr/bin/env bash
# Measures whole builds: N movies in PostgreSQL into N pages on a file system in memory, with
# `marquee generate`, and with Hugo from the same rows.
#
#   Benchmarks/build.sh [N …]        10000 and 100000 if absent
#
# DATABASE_URL names a database to make the table marquee_benchmark in; without it a private
# server is started for the run. NO_HUGO=1 leaves Hugo out. RUNS=3 is how often each is run; the
# best is shown. MARQUEE is a program that was built before.
. "$(dirname -- "${BASH_SOURCE[0]}")/lib.sh"
packages python3 python3
packages psql postgresql-client
[ -x /usr/bin/time ] || packages /usr/bin/time time
if [ -z "${MARQUEE:-}" ]; then
  say "building marquee"
  swift build -c release --product marquee >&2
  MARQUEE=$(swift build -c release --show-bin-path)/marquee
fi
[ -n "${NO_HUGO:-}" ] || hugo version >/dev/null

memory=/dev/shm
[ -d $memory ] && [ -w $memory ] || memory=${TMPDIR:-/tmp}
place=$(mktemp -d "$memory/marquee-benchmark.XXXXXX")
server=
cleanup() {
  if [ -n "$server" ]; then "${postgres[@]}" pg_ctl -D "$server/data" -m immediate stop >/dev/null || true; fi
  rm -rf -- "$place" ${server:+"$server"}
}
trap cleanup EXIT

if [ -z "${DATABASE_URL:-}" ]; then
  found=$(ls -d /usr/lib/postgresql/*/bin 2>/dev/null | sort -V | tail -n 1)
  [ -n "$found" ] || { scripts/system-packages server; found=$(ls -d /usr/lib/postgresql/*/bin | tail -n 1); }
  server=$(mktemp -d "${TMPDIR:-/tmp}/marquee-benchmark-db.XXXXXX")
  postgres=(env "PATH=$found:$PATH")
  if [ "$(id -u)" -eq 0 ]; then
    chown postgres "$server"
    postgres=(runuser -u postgres -- env "PATH=$found:$PATH")
  fi
  (
    cd /
    "${postgres[@]}" initdb -D "$server/data" -U bench -A trust -E UTF8 --locale=C >/dev/null
    "${postgres[@]}" pg_ctl -D "$server/data" -w -l "$server/log" \
      -o "-c listen_addresses= -k $server -c fsync=off" start >/dev/null
  )
  chmod 755 "$server"
  export DATABASE_URL="host=$server user=bench dbname=postgres"
fi

query='select slug, title, year, director, runtime, rating, genre, genre_slug, synopsis, "cast"
from marquee_benchmark order by id'

rows() {
  psql -qX -v ON_ERROR_STOP=1 "$DATABASE_URL" <<SQL
set client_min_messages = warning;
drop table if exists marquee_benchmark;
create table marquee_benchmark as
select n as id, 'movie-' || n as slug, 'The Movie of Number ' || n as title,
  1920 + n % 100 as year, 'Director ' || n % 977 as director, 80 + n % 90 as runtime,
  (n % 10 + (n % 7) / 10.0)::numeric(3, 1) as rating, 'Science Fiction' as genre,
  'science-fiction' as genre_slug,
  'In the year ' || n || ', a crew of strangers must find a way home before the last light goes '
    || 'out over the harbour.' as synopsis,
  (select json_agg(json_build_object('actor', 'Actor ' || n || ' O''' || p, 'role',
    'Role & Name ' || p)) from generate_series(0, 4) p) as "cast"
from generate_series(1, $1) n;
analyze marquee_benchmark;
SQL
}

marquee_site() {
  mkdir -p "$place/marquee"/{content/movies,templates,queries}
  cat >"$place/marquee/marquee.yaml" <<'FILE'
site: { title: Marquee, url: https://movies.example, language: en }
queries: { movies: { min_rows: 1 } }
FILE
  printf '%s\n' "$query" >"$place/marquee/queries/movies.sql"
  {
    printf -- '---\ntitle: "{{ movie.title }}"\nquery: movies\nas: movie\nlayout: page.html\n---\n'
    cat Benchmarks/Liquid/movie.liquid
  } >"$place/marquee/content/movies/[slug].md"
  cp Benchmarks/Site/page.html "$place/marquee/templates/"
}

hugo_site() {
  mkdir -p "$place/hugo"/{assets,content/movies,layouts}
  cp Benchmarks/Site/hugo.yaml "$place/hugo/"
  cp Benchmarks/Site/single.html "$place/hugo/layouts/single.html"
  cp Benchmarks/Site/_content.gotmpl "$place/hugo/content/movies/"
  psql -qXAt "$DATABASE_URL" -c "select json_agg(m) from ($query) m" >"$place/hugo/assets/movies.json"
}

# timed NAME PAGES OUTPUT COMMAND …: the best of some runs into an empty folder.
timed() {
  local name=$1 pages=$2 output=$3 run made
  shift 3
  : >"$place/times"
  for run in $(seq "${RUNS:-3}"); do
    rm -rf -- "$output"
    /usr/bin/time -a -o "$place/times" -f '%e %U %S %M' "$@" >"$place/log" 2>&1 || {
      cat "$place/log" >&2
      exit 1
    }
  done
  made=$(find "$output" -name index.html | wc -l)
  [ "$made" -ge "$pages" ] || { say "$name made $made pages of $pages"; exit 1; }
  sort -n "$place/times" | head -n 1 | awk -v n="$name" -v p="$pages" '{
    printf "%-28s %8.2f s wall %8.2f s CPU %7.0f MB %9.0f pages/s\n", n, $1, $2 + $3, $4 / 1024, p / $1 }'
}

machine
for count in "${@:-10000 100000}"; do
  for pages in $count; do
    rm -rf -- "${place:?}"/*
    rows "$pages"
    marquee_site
    echo
    echo "$pages pages"
    timed "marquee generate" "$pages" "$place/marquee/output" \
      "$MARQUEE" generate --site "$place/marquee" --quiet
    /usr/bin/time -f '%e %U %S %M' "$MARQUEE" generate --site "$place/marquee" --quiet \
      2>"$place/times"
    awk '{ printf "%-28s %8.2f s wall %8.2f s CPU %7.0f MB\n", "  again, nothing changed",
      $1, $2 + $3, $4 / 1024 }' "$place/times"
    python3 Benchmarks/Site/floor.py "$place" "$pages" "$DATABASE_URL" "$query"
    if [ -z "${NO_HUGO:-}" ]; then
      rm -rf -- "$place/marquee/output"
      hugo_site
      timed "hugo" "$pages" "$place/hugo/public" \
        "$work/venv/bin/hugo" --source "$place/hugo" --quiet
    fi
  done
done
