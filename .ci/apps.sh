#!/usr/bin/env bash
# applications in Java, Node.js and Python run unchanged on lambda-local, and in two wscat windows people chat on it
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."
# shellcheck source=.ci/lib.sh
. .ci/lib.sh

require node npm script timeout
BOTO3=$(command -v /usr/bin/python3 || command -v python3 || true)
if [ -z "$BOTO3" ] || ! "$BOTO3" -c 'import boto3' 2>/dev/null; then
  { [ "$(id -u)" = 0 ] && command -v apt-get >/dev/null; } || fail "python3 with boto3 is needed and was not found"
  timeout 300 apt-get update -q
  DEBIAN_FRONTEND=noninteractive timeout 300 apt-get install -q -y --no-install-recommends python3-boto3
  BOTO3=/usr/bin/python3
fi
# The SDK's last version for Node.js 18, which today's distributions still have.
npm_install apps @aws-sdk/client-apigatewaymanagementapi@3.966.0 @aws-sdk/client-dynamodb@3.966.0 @aws-sdk/lib-dynamodb@3.966.0

# The python3 that has boto3 is the one that is found.
mkdir -p "$WORK/apps/bin"
ln -sf "$BOTO3" "$WORK/apps/bin/python3"
PATH=$WORK/apps/bin:$PATH JAVA_HOME=$JAVA17 mvn -B verify -pl examples/lambda-local -am -Dtest=none \
  -Dsurefire.failIfNoSpecifiedTests=false -Dit.test=AppsIT -Dfailsafe.failIfNoSpecifiedTests=false \
  -Dwschat.all-apps=true -Dwschat.node-modules="$WORK/apps/node_modules"

install_wscat
trap end_started EXIT
start_lambda_local
URL=$(sed -n 's/^Listening on //p' "$WORK/lambda-local.out")
wscat_on ada -c "$URL"
wscat_on ben -c "$URL"
shows ada Connected
shows ben Connected
types ada '{"action": "sendmessage", "message": "hello, everyone!"}'
shows ada '< hello, everyone!'
shows ben '< hello, everyone!'
types ben test
shows ben '< Use the sendmessage route to send a message. Your info: {"ConnectedAt":"'
ctrl_c ada
ctrl_c ben
end_with_sigterm "$LAMBDA_LOCAL" lambda-local
screen "$WORK/ben.out"
cat "$WORK/lambda-local.out"
