#!/usr/bin/env bash
# the tutorial's step 3 with the real wscat, letter by letter
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."
# shellcheck source=.ci/lib.sh
. .ci/lib.sh

require script timeout curl
mkdir -p "$WORK/npm"
npm install --no-save --no-audit --no-fund --loglevel error --prefix "$WORK/npm" wscat@6.1.0
export WSCAT=$WORK/npm/node_modules/.bin/wscat

CHAT='' CLIENTS=()
end() {
  [ -z "$CHAT" ] || kill "$CHAT" 2>/dev/null || true
  [ "${#CLIENTS[@]}" -eq 0 ] || kill "${CLIENTS[@]}" 2>/dev/null || true
}
trap end EXIT

# within SECONDS COMMAND...: repeats the command until it succeeds, or time is up.
within() {
  local until=$((SECONDS + $1))
  shift
  until "$@" >/dev/null 2>&1; do
    [ "$SECONDS" -lt "$until" ] || fail "waited in vain for: $*"
    sleep 0.1
  done
}

# What a terminal shows in the end of what was written to it: wscat wipes its prompt before it prints.
screen() {
  sed -E $'s/\x1b\\[[0-9;]*m//g; s/\r+$//; s/.*\x1b\\[2K\x1b\\[3D//; s/\x1b\\[1G\x1b\\[0J> \x1b\\[3G/> /g; s/ +$//; $a\\' "$1"
}

# What differs from day to day is replaced by what it is.
steady() {
  sed -E 's/"[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9:]{8}\.[0-9]{3}Z"/"(time)"/g; s/"connectionID":"[A-Za-z0-9_-]{15}="/"connectionID":"(id)"/'
}

# Starts wscat on a terminal of its own; types what is written to the given file descriptor.
client() {
  mkfifo "$WORK/$1.keys"
  script -qefc "'$WSCAT' -c '$URL'" /dev/null <"$WORK/$1.keys" >"$WORK/$1.out" 2>&1 &
  CLIENTS+=($!)
}

shows() {
  screen "$WORK/$1.out" | grep -qF -- "$2"
}

JAVA_HOME=$JAVA17 examples/tyrus-local/run --port 0 >"$WORK/chat.out" 2>"$WORK/chat.err" &
CHAT=$!
within 120 grep -q '^Listening on ' "$WORK/chat.out"
URL=$(sed -n 's/^Listening on //p' "$WORK/chat.out")
[[ "$URL" =~ ^ws://127\.0\.0\.1:[0-9]+/production$ ]] || fail "the ready line names '$URL'"

client ada
exec 7>"$WORK/ada.keys"
within 20 shows ada Connected
client ben
exec 8>"$WORK/ben.keys"
within 20 shows ben Connected
printf '{"action": "sendmessage", "message": "hello, everyone!"}\n' >&7
within 20 shows ada '< hello, everyone!'
within 20 shows ben '< hello, everyone!'
printf 'test\n' >&7
within 20 shows ada '< Use the sendmessage route'
printf '\003' >&7
printf '\003' >&8
within 20 bash -c "! kill -0 ${CLIENTS[*]}"

for name in ada ben; do
  screen "$WORK/$name.out" | steady >"$WORK/$name.txt"
  diff ".ci/wscat/$name.txt" "$WORK/$name.txt" || fail "$name's terminal shows something else than .ci/wscat/$name.txt"
done

refused=${URL%/production}/nosuchstage
timeout 20 script -qefc "'$WSCAT' -c '$refused'" /dev/null </dev/null >"$WORK/refused.out" 2>&1 || true
screen "$WORK/refused.out" | grep -qxF 'error: Unexpected server response: 403' || fail "$refused was not refused with 403"
status=$(timeout 20 curl --noproxy '*' -s -o /dev/null -w '%{http_code}' "http${URL#ws}" || true)
[ "$status" = 426 ] || fail "a plain request below the stage got '$status' in place of 426"

kill -TERM "$CHAT"
code=0
wait "$CHAT" || code=$?
CHAT=''
[ "$code" = 0 ] || fail "the chat ended with $code after SIGTERM"
[ ! -s "$WORK/chat.err" ] || { cat "$WORK/chat.err" && fail "the chat complained"; }
cat "$WORK/ada.txt"
