#!/usr/bin/env bash
# what takes longer than mvn verify may: floods, soaks and churn on the gateway, stores of many connections
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."
# shellcheck source=.ci/lib.sh
. .ci/lib.sh

# One module after the other: they measure.
JAVA_HOME=$JAVA17 mvn -B -T1 test -pl adapter-inmemory,adapter-tyrus,adapter-dynamodb -am -Dtest='*FigureTest' \
  -Dsurefire.failIfNoSpecifiedTests=false
