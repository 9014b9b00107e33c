#!/usr/bin/env bash
# somebody else's project uses what would be published, proves a sender of its own and broadcasts
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."
# shellcheck source=.ci/lib.sh
. .ci/lib.sh

# After .ci/publish.sh, whose folder is the repository that the project takes WsChat from.
cat >"$WORK/settings.xml" <<XML
<settings>
  <profiles>
    <profile>
      <id>published</id>
      <repositories>
        <repository>
          <id>published</id>
          <url>file://$WORK/published</url>
        </repository>
      </repositories>
    </profile>
  </profiles>
  <activeProfiles>
    <activeProfile>published</activeProfile>
  </activeProfiles>
</settings>
XML
local_repository "$WORK/consumer-repository"
cp -R .ci/consumer "$WORK/consumer"
(cd "$WORK/consumer" && JAVA_HOME=$JAVA17 mvn -B -gs "$WORK/settings.xml" \
  -Dmaven.repo.local="$WORK/consumer-repository" -Dstyle.color=never clean verify) | tee "$WORK/consumer.log"

grep -E '^(ada|ben|cem|COMPLETE): ' "$WORK/consumer.log" >"$WORK/consumer.txt"
diff .ci/consumer/expected.txt "$WORK/consumer.txt" || fail "the consumer's broadcast went otherwise than it should"
