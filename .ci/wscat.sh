#!/usr/bin/env bash
# the tutorial's step 3 with the real wscat, letter by letter
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."
# shellcheck source=.ci/lib.sh
. .ci/lib.sh

require script timeout curl
install_wscat
trap end_started EXIT

# What differs from day to day is replaced by what it is.
steady() {
  sed -E 's/"[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9:]{8}\.[0-9]{3}Z"/"(time)"/g; s/"connectionID":"[A-Za-z0-9_-]{15}="/"connectionID":"(id)"/'
}

JAVA_HOME=$JAVA17 examples/tyrus-local/run --port 0 >"$WORK/chat.out" 2>"$WORK/chat.err" &
CHAT=$!
within 120 grep -q '^Listening on ' "$WORK/chat.out"
URL=$(sed -n 's/^Listening on //p' "$WORK/chat.out")
[[ "$URL" =~ ^ws://127\.0\.0\.1:[0-9]+/production$ ]] || fail "the ready line names '$URL'"

wscat_on ada -c "$URL"
shows ada Connected
wscat_on ben -c "$URL"
shows ben Connected
types ada '{"action": "sendmessage", "message": "hello, everyone!"}'
shows ada '< hello, everyone!'
shows ben '< hello, everyone!'
types ada test
shows ada '< Use the sendmessage route'
ctrl_c ada
ctrl_c ben

for name in ada ben; do
  screen "$WORK/$name.out" | steady >"$WORK/$name.txt"
  same ".ci/wscat/$name.txt" "$WORK/$name.txt" "$name's terminal"
done

refused=${URL%/production}/nosuchstage
wscat_on refused -c "$refused"
ended refused
shown refused 'error: Unexpected server response: 403' || fail "$refused was not refused with 403"
status=$(timeout 20 curl --noproxy '*' -s -o /dev/null -w '%{http_code}' "http${URL#ws}" || true)
[ "$status" = 426 ] || fail "a plain request below the stage got '$status' in place of 426"

end_with_sigterm "$CHAT" "the chat"
[ ! -s "$WORK/chat.err" ] || { cat "$WORK/chat.err" && fail "the chat complained"; }
cat "$WORK/ada.txt"
