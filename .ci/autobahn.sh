#!/usr/bin/env bash
# the Autobahn test suite, against the stage and an ordinary endpoint beside it
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."
# shellcheck source=.ci/lib.sh
. .ci/lib.sh

require timeout mkfifo
SUITE=me.normanmaurer.maven.autobahntestsuite:autobahntestsuite-maven-plugin:0.1.5
PYTHON=org.python:jython-standalone:2.7.1
LIBRARY=examples/tyrus-local/target/tyrus-local.jar
OUT=$WORK/autobahn

# After mvn verify, whose jar has the library.
[ -f "$LIBRARY" ] || fail "there is no $LIBRARY"

for artifact in "$SUITE" "$PYTHON"; do
  JAVA_HOME=$JAVA17 mvn -B -q -N -C org.apache.maven.plugins:maven-dependency-plugin:3.8.1:copy \
    -Dartifact="$artifact" -DoutputDirectory="$OUT/lib"
done

SERVER=''
end() {
  [ -z "$SERVER" ] || kill "$SERVER" 2>/dev/null || true
}
trap end EXIT

# The server ends when its input does.
mkfifo "$OUT/input"
# shellcheck disable=SC2016 # Java replaces what stands behind the signs
"$JAVA17/bin/java" -Djava.util.logging.SimpleFormatter.format='%4$s %3$s: %5$s%6$s%n' -cp "$LIBRARY" \
  .ci/autobahn/EchoServer.java <"$OUT/input" >"$OUT/server.out" 2>"$OUT/server.err" &
SERVER=$!
exec 7>"$OUT/input"
until=$((SECONDS + 60))
until grep -q '^Listening on port ' "$OUT/server.out"; do
  if [ "$SECONDS" -ge "$until" ] || ! kill -0 "$SERVER" 2>/dev/null; then
    cat "$OUT/server.err"
    fail "the gateway did not start"
  fi
  sleep 0.1
done
PORT=$(sed -n 's/^Listening on port //p' "$OUT/server.out")

timeout 600 "$JAVA17/bin/java" -Dpython.cachedir.skip=true -cp "$OUT/lib/*" org.python.util.jython \
  .ci/autobahn/fuzz.py "$PORT" "$OUT" </dev/null >"$OUT/suite.log" 2>&1 || {
  tail -n 40 "$OUT/suite.log"
  fail "the suite did not come to its end"
}

exec 7>&-
code=0
wait "$SERVER" || code=$?
SERVER=''
[ "$code" = 0 ] || { cat "$OUT/server.err" && fail "the gateway ended with $code"; }

# Tyrus says of each frame that it does not take that it was too large; the gateway itself has nothing to say.
if grep -E '^(WARNING|SEVERE) io\.github\.wschat\.' "$OUT/server.err"; then
  fail "the gateway complained"
fi

# check NAME: each case went as .ci/autobahn/expected-NAME.txt says; a line there is a pattern.
check() {
  local expected=.ci/autobahn/expected-$1.txt case
  diff <(cut -d ' ' -f 1 "$expected") <(cut -d ' ' -f 1 "$OUT/$1.txt") || fail "$1: other cases were run than expected"
  if grep -vxE -f "$expected" "$OUT/$1.txt" >"$OUT/otherwise.txt"; then
    while read -r case _; do
      diff <(grep "^$case " "$expected") <(grep "^$case " "$OUT/$1.txt") || true
      grep -F "$1 $case: " "$OUT/suite.log" || true
    done <"$OUT/otherwise.txt"
    fail "$1: $(wc -l <"$OUT/otherwise.txt") cases went otherwise than $expected says"
  fi
  printf '%s: %s\n' "$1" "$(cut -d ' ' -f 2 "$OUT/$1.txt" | sort | uniq -c |
    awk '{ printf "%s%d %s", (NR > 1 ? ", " : ""), $1, $2 }')"
}

check endpoint
check stage
