#!/usr/bin/env bash
# the page in a real Chromium, with wscat and axe-core; its client by Node's test runner, also against the real chat
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."
# shellcheck source=.ci/lib.sh
. .ci/lib.sh

require node npm script timeout
CHROMIUM=$(command -v chromium || true)
if [ -z "$CHROMIUM" ]; then
  { [ "$(id -u)" = 0 ] && command -v apt-get >/dev/null; } || fail "chromium is needed and was not found"
  timeout 300 apt-get update -q
  DEBIAN_FRONTEND=noninteractive timeout 600 apt-get install -q -y --no-install-recommends chromium fonts-dejavu-core
  CHROMIUM=$(command -v chromium) || fail "chromium was installed and is not found: name one by the PATH"
fi
npm_install browser axe-core@4.14.1 ws@8.18.3
install_wscat
trap end_started EXIT

PAGE_TESTS=examples/tyrus-local/src/test/js
timeout 120 node --test "$PAGE_TESTS/wschat-client.test.js"

# chat NAME OPTION...: starts the chat; sets CHAT to its process, and URL to where it is.
chat() {
  local name=$1
  shift
  : >"$WORK/$name.out"
  JAVA_HOME=$JAVA17 examples/tyrus-local/run --port 0 "$@" >"$WORK/$name.out" 2>"$WORK/$name.err" &
  CHAT=$!
  within 300 chat_listening_or_gone "$name"
  grep -q '^Listening on ' "$WORK/$name.out" || { cat "$WORK/$name.err" && fail "the chat did not start"; }
  URL=$(sed -n 's/^Listening on //p' "$WORK/$name.out")
}

chat_listening_or_gone() {
  grep -q '^Listening on ' "$WORK/$1.out" || gone "$CHAT"
}

for options in '' --exclude-sender; do
  # shellcheck disable=SC2086 # no option, or one
  chat "chat$options" $options
  WSCHAT_ENDPOINT=$URL WSCHAT_ECHOES=$([ -z "$options" ] && echo yes || echo no) NODE_PATH=$WORK/browser/node_modules \
    timeout 120 node --test "$PAGE_TESTS/wschat-client.server-test.js"
  end_with_sigterm "$CHAT" "the chat"
done

JAVA_HOME=$JAVA17 mvn -B verify -pl examples/tyrus-local -am -Dtest=none -Dsurefire.failIfNoSpecifiedTests=false \
  -Dit.test=BrowserIT -Dfailsafe.failIfNoSpecifiedTests=false -Dwschat.browser="$CHROMIUM" -Dwschat.wscat="$WSCAT" \
  -Dwschat.axe="$WORK/browser/node_modules/axe-core/axe.min.js"
cat examples/tyrus-local/target/screenshots/summary.txt
printf 'screenshots: %s\n' examples/tyrus-local/target/screenshots/*.png
