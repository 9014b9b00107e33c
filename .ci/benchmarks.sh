#!/usr/bin/env bash
# a smoke run of each benchmark: whether it works, not how fast anything is
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."
# shellcheck source=.ci/lib.sh
. .ci/lib.sh

for benchmark in fanout connections engine listing lambda; do
  JAVA_HOME=$JAVA17 examples/benchmarks/run "$benchmark" --smoke --output "$WORK/benchmarks" >"$WORK/$benchmark.out" 2>&1 ||
    { cat "$WORK/$benchmark.out" && fail "the benchmark $benchmark failed"; }
  [ -s "$WORK/benchmarks/$benchmark.json" ] || fail "the benchmark $benchmark wrote no JSON"
  ls "$WORK/benchmarks/$benchmark"-*.svg >/dev/null || fail "the benchmark $benchmark drew no chart"
  # npm is here, and so are both JDKs or JDK 17 alone: no peer may be left out silently.
  if grep -E ' is missing: |nothing is compared' "$WORK/benchmarks/$benchmark.md"; then
    fail "the benchmark $benchmark left somebody out"
  fi
done
