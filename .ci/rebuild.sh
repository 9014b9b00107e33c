#!/usr/bin/env bash
# a second build, elsewhere, gives identical jars
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."
# shellcheck source=.ci/lib.sh
. .ci/lib.sh

copy_tree "$WORK/rebuild"
local_repository "$WORK/rebuild-repository"
(cd "$WORK/rebuild" && JAVA_HOME=$JAVA17 mvn -B -q -DskipTests -DskipITs -Dmaven.repo.local="$WORK/rebuild-repository" install)

checksums() {
  (cd "$1" && find . -path '*/target/*.jar' -not -path '*/target/*/*' -not -name 'original-*' -exec sha256sum {} + |
    sort -k 2)
}
checksums . >"$WORK/first.sha256"
checksums "$WORK/rebuild" >"$WORK/second.sha256"
for jar in lambda-aws/target/lambda-aws.jar lambda-runtime/target/lambda-runtime-; do
  grep -q "  \./examples/$jar" "$WORK/first.sha256" || fail "the first build left no examples/$jar"
done
diff "$WORK/first.sha256" "$WORK/second.sha256" || fail "two builds of the same sources differ"
cat "$WORK/first.sha256"
printf '%d jars are identical\n' "$(wc -l <"$WORK/first.sha256")"
