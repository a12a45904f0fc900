# What the benchmarks of whole builds share: a server, a table of movies, a site of them, a folder
# in memory. Sourced after lib.sh, not run.
#
# Sets: $place, a folder on a file system in memory; DATABASE_URL; $MARQUEE, the program.
packages psql postgresql-client
[ -x /usr/bin/time ] || packages /usr/bin/time time
if [ -z "${MARQUEE:-}" ]; then
  say "building marquee"
  swift build -c release --product marquee >&2
  MARQUEE=$(swift build -c release --show-bin-path)/marquee
fi

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
  # Where there is none yet, `ls` fails, which must not end the script.
  newest_server() { { ls -d /usr/lib/postgresql/*/bin 2>/dev/null || true; } | sort -V | tail -n 1; }
  found=$(newest_server)
  [ -n "$found" ] || { scripts/system-packages server; found=$(newest_server); }
  server=$(mktemp -d "${TMPDIR:-/tmp}/marquee-benchmark-db.XXXXXX")
  postgres=(env "PATH=$found:$PATH")
  if [ "$(id -u)" -eq 0 ]; then
    chown postgres "$server"
    postgres=(runuser -u postgres -- env "PATH=$found:$PATH")
  fi
  (
    cd /
    "${postgres[@]}" initdb -D "$server/data" -U bench -A trust -E UTF8 --locale=C >/dev/null
    # Autovacuum would work in the middle of a measurement.
    "${postgres[@]}" pg_ctl -D "$server/data" -w -l "$server/log" -o "-c listen_addresses= \
      -k $server -c fsync=off -c autovacuum=off -c shared_buffers=512MB -c max_wal_size=8GB" \
      start >/dev/null
  )
  chmod 755 "$server"
  export DATABASE_URL="host=$server user=bench dbname=postgres"
fi

# The slug comes first: the floor looks at nothing else.
query='select slug, title, year, director, runtime, rating, genre, genre_slug, synopsis, "cast"
from marquee_benchmark order by id'

sql() { psql -qXAt -v ON_ERROR_STOP=1 "$DATABASE_URL" "$@"; }

# rows N: the table with N movies, a JSON cast of five each, in the order in which they are read.
rows() {
  sql <<SQL
set client_min_messages = warning;
drop table if exists marquee_benchmark;
create table marquee_benchmark (id integer primary key, slug text, title text, year integer,
  director text, runtime integer, rating numeric(3, 1), genre text, genre_slug text, synopsis text,
  "cast" json) with (fillfactor = 90);
insert into marquee_benchmark
select n, 'movie-' || n, 'The Movie of Number ' || n, 1920 + n % 100, 'Director ' || n % 977,
  80 + n % 90, (n % 10 + (n % 7) / 10.0)::numeric(3, 1), 'Science Fiction', 'science-fiction',
  'In the year ' || n || ', a crew of strangers must find a way home before the last light goes '
    || 'out over the harbour.',
  (select json_agg(json_build_object('actor', 'Actor ' || n || ' O''' || p, 'role',
    'Role & Name ' || p)) from generate_series(0, 4) p)
from generate_series(1, $1) n;
vacuum analyze marquee_benchmark;
SQL
}

# movie_site FOLDER: a page per movie.
movie_site() {
  mkdir -p "$1"/{content/movies,templates,queries}
  cat >"$1/marquee.yaml" <<'FILE'
site: { title: Marquee, url: https://movies.example, language: en }
queries: { movies: { min_rows: 1 } }
FILE
  printf '%s\n' "$query" >"$1/queries/movies.sql"
  {
    printf -- '---\ntitle: "{{ movie.title }}"\nquery: movies\nas: movie\nlayout: page.html\n---\n'
    cat Benchmarks/Liquid/movie.liquid
  } >"$1/content/movies/[slug].md"
  cp Benchmarks/Site/page.html "$1/templates/"
}

# The figures of other work on the machine are in the figures of ours.
quiet_machine() {
  machine
  awk -v cores="$(nproc)" '$1 > cores / 4 {
    print "This machine is busy: the figures say more about it than about the programs." }' \
    /proc/loadavg
}
