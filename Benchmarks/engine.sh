#!/usr/bin/env bash
# Measures the template engine, beside Ruby's Liquid on the same templates and data. CPU time of
# one thread; the best of many rounds.
#
#   Benchmarks/engine.sh
. "$(dirname -- "${BASH_SOURCE[0]}")/lib.sh"
packages python3 python3
packages ruby ruby
ruby -e 'require "liquid"' 2>/dev/null || {
  say "installing ruby-liquid"
  as_root apt-get install -y --no-install-recommends -qq ruby-liquid >/dev/null
}
say "building engine-benchmark"
swift build -c release --product engine-benchmark >&2
bench=$(swift build -c release --show-bin-path)/engine-benchmark

machine
echo
"$bench"
echo
echo "the same Liquid templates, µs each     Marquee       Ruby   ratio   output"
data=$work/liquid
mkdir -p "$data"
python3 Benchmarks/Liquid/data.py "$data"
"$bench" --liquid Benchmarks/Liquid "$data" "$data" >"$data/marquee.tsv"
ruby Benchmarks/Liquid/liquid.rb Benchmarks/Liquid "$data" "$data" >"$data/ruby.tsv"
join -t $'\t' "$data/marquee.tsv" "$data/ruby.tsv" | while IFS=$'\t' read -r name mine theirs; do
  same=differs
  cmp -s "$data/$name.marquee" "$data/$name.ruby" && same=same
  awk -v n="$name" -v a="$mine" -v b="$theirs" -v s="$same" \
    'BEGIN { printf "%-36s %9.2f  %9.2f  %5.1f×  %s\n", n, a, b, b / a, s }'
done
