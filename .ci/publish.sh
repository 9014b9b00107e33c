#!/usr/bin/env bash
# the release profile publishes exactly what outsiders need (into a folder, unsigned)
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."
# shellcheck source=.ci/lib.sh
. .ci/lib.sh

# After .ci/rebuild.sh, whose copy and local repository it goes on with.
(cd "$WORK/rebuild" && JAVA_HOME=$JAVA17 mvn -B -q -P release -DskipTests -DskipITs -Dgpg.skip \
  -Dmaven.repo.local="$WORK/rebuild-repository" \
  -DaltDeploymentRepository="folder::file://$WORK/published" verify deploy:deploy)

(cd "$WORK/published" && find . -name '*.jar' -o -name '*.pom') |
  sed -E 's#.*/##; s/-[0-9]+(\.[0-9]+)*(-[0-9]{8}\.[0-9]{6}-[0-9]+)?([-.])/\3/' | sort >"$WORK/published.txt"
diff .ci/published.txt "$WORK/published.txt" || fail "what would be published is not what .ci/published.txt lists"

find "$WORK/published" -name '*.jar' -not -name '*-sources.jar' -not -name '*-javadoc.jar' \
  -not -name '*-test-sources.jar' -print0 | while IFS= read -r -d '' jar; do
  rm -rf "$WORK/jar" && mkdir "$WORK/jar"
  (cd "$WORK/jar" && "$JAVA17/bin/jar" xf "$jar" META-INF)
  grep -q '^Automatic-Module-Name: io\.github\.wschat\.' "$WORK/jar/META-INF/MANIFEST.MF" ||
    fail "$(basename "$jar") has no Automatic-Module-Name"
  case $jar in
  *-tests.jar) ;;
  *) [ -f "$WORK/jar/META-INF/LICENSE" ] || fail "$(basename "$jar") has no licence" ;;
  esac
done
! grep -rlE 'jackson|tyrus\.version|<parent>' "$WORK"/published/io/github/wschat/wschat-bom --include '*.pom' ||
  fail "the BOM says more than WsChat's own versions"
cat "$WORK/published.txt"
