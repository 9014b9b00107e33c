#!/usr/bin/env bash
# what the real wscat shows of refusals, sub-protocols, error frames and closes, letter by letter
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."
# shellcheck source=.ci/lib.sh
. .ci/lib.sh

require script
install_wscat
trap end_started EXIT
start_gateways

SHOWN=$WORK/wscat-gateway.txt
: >"$SHOWN"
ROUND=0

# What differs from day to day is replaced by what it is.
steady() {
  sed -E 's/"(connectionId|requestId)":"[A-Za-z0-9_-]{15}="/"\1":"(id)"/g
    s/Root=1-[0-9a-f]{8}-[0-9a-f]{24}/(trace)/; s/("Sec-WebSocket-Key":)"[A-Za-z0-9+\/]{22}=="/\1"(key)"/'
}

# connect GATEWAY QUERY ARGUMENT...: starts wscat on a new terminal, TERMINAL.
connect() {
  local url word
  TERMINAL=terminal$((ROUND += 1))
  COMMAND="wscat -c 'ws://($1)/production$2'"
  url=$(gateway "$1")$2
  shift 2
  for word in "$@"; do
    [[ "$word" =~ ^[a-z0-9A-Z-]+$ ]] || word="'$word'"
    COMMAND+=" $word"
  done
  wscat_on "$TERMINAL" -c "$url" "$@"
}

# connected GATEWAY QUERY ARGUMENT...: connects, and waits until wscat says so.
connected() {
  connect "$@"
  shows "$TERMINAL" Connected
}

# Waits until wscat has ended, and takes note of what its terminal shows.
record() {
  ended "$TERMINAL"
  { printf '$ %s\n' "$COMMAND" && screen "$WORK/$TERMINAL.out" | grep . && printf '\n'; } | steady >>"$SHOWN"
}

# The same after CTRL+C.
leave() {
  ctrl_c "$TERMINAL"
  record
}

# refused GATEWAY QUERY ARGUMENT...: wscat ends by itself.
refused() {
  connect "$@"
  record
}

refused open '?answer=400'
refused open '?answer=401'
refused open '?answer=403'
refused open '?answer=301'
refused open '?answer=500'
refused open '?answer=throw'
refused open '?answer=nothing'
refused open '?answer=refuse'
refused open '?answer=hang'
refused open '' -H 'answer: 401'
refused open '/' -H 'answer: 403'
refused open /x
refused open '' -o https://page.example

refused authorized ''
refused authorized '?token=deny'
refused authorized '?token=unauthorized'
refused authorized '?token=fail'
connected authorized '?token=allow'
leave

refused open '' -s chat1
refused open '?speak=chat2' -s chat1
connected open '?speak=chat1' -s chat1
leave
connected open '?speak=myprotocol' -s chat1 -s myprotocol
leave

connected open '' -H 'X-Room: blue' -H 'Authorization: Bearer a token'
types "$TERMINAL" 'no route takes this'
shows "$TERMINAL" '"Forbidden"'
types "$TERMINAL" '{"action":"answer","answer":"throw"}'
shows "$TERMINAL" '"Internal server error"'
types "$TERMINAL" '{"action":"answer","answer":"hang"}'
shows "$TERMINAL" '"Endpoint request timed out"'
types "$TERMINAL" '{"action":"echo","text":"still here"}'
shows "$TERMINAL" '< still here'
leave

connected full ''
FIRST=$TERMINAL
refused full ''
ctrl_c "$FIRST"

connected idle ''
record

connected open ''
types "$TERMINAL" "$(printf '%40960s' '' | tr ' ' x)"
ended "$TERMINAL"
# Of the message itself, the terminal shows something else each time.
printf '$ %s\n(40 KiB in one message)\n%s\n\n' "$COMMAND" "$(screen "$WORK/$TERMINAL.out" | grep '^Disconnected')" >>"$SHOWN"

connected open ''
end_with_sigterm "$GATEWAYS" "the program of the gateways"
record

{
  printf 'What the route of connections was told of the headers:\n'
  grep -F '"X-Room"' "$WORK/gateways.out" | grep -oE '"headers":\{[^}]*\}' | steady
  printf '\nWhat the route of disconnections was told:\n'
  sed -nE 's/.*"disconnectStatusCode":([0-9]+).*"disconnectReason":"([^"]*)".*/\1 \2/p' "$WORK/gateways.out"
} >>"$SHOWN"

same .ci/wscat/gateway.txt "$SHOWN" "what wscat shows"
cat "$SHOWN"
