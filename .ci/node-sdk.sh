#!/usr/bin/env bash
# AWS's SDK for Node.js calls @connections: answers, exceptions and signatures, letter by letter
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."
# shellcheck source=.ci/lib.sh
. .ci/lib.sh

require node timeout
# The last version of the SDK for Node.js 18, which today's distributions still have.
npm_install node-sdk @aws-sdk/client-apigatewaymanagementapi@3.966.0 ws@8.18.3
trap end_started EXIT
start_gateways

# Sees nothing of what this machine has set up for the SDK.
timeout 120 env -i PATH="$PATH" HOME="$WORK/node-sdk" NODE_PATH="$WORK/node-sdk/node_modules" \
  node .ci/node-sdk/calls.cjs "$(gateway open)" "$(gateway signed)" "$(gateway throttled)" >"$WORK/node-sdk.txt" || {
  cat "$WORK/node-sdk.txt"
  fail "the calls by the SDK did not end well"
}
end_with_sigterm "$GATEWAYS" "the program of the gateways"

same .ci/node-sdk/said.txt "$WORK/node-sdk.txt" "what the SDK says"
cat "$WORK/node-sdk.txt"
