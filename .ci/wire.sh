#!/usr/bin/env bash
# the wire suite on lambda-local as on a stack elsewhere, over wss:// with its CA; the table of all three targets
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."
# shellcheck source=.ci/lib.sh
. .ci/lib.sh

trap end_started EXIT
start_lambda_local
printed() {
  sed -nE "s/^$1$/\\1/p" "$WORK/lambda-local.out"
}
# Credentials are what the SDK finds: here, in variables.
AWS_ACCESS_KEY_ID=local AWS_SECRET_ACCESS_KEY=local AWS_REGION=us-east-1 JAVA_HOME=$JAVA17 \
  AWS_ENDPOINT_URL_DYNAMODB=$(printed 'Tables at (.*)') \
  mvn -B verify -pl examples/wire-suite -Dtest=none -Dsurefire.failIfNoSpecifiedTests=false \
  -Dwschat.endpoint="$(printed 'Also on (.*), with the CA in .*')" \
  -Dwschat.ca="$(printed 'Also on .*, with the CA in (.*)')" \
  -Dwschat.table="$(printed 'Table ConnectionsTable is (.*)')" -Dwschat.inferred=true
end_with_sigterm "$LAMBDA_LOCAL" lambda-local
examples/wire-suite/table
