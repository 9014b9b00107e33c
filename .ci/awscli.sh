#!/usr/bin/env bash
# AWS's command line posts to a client, looks at it and closes it, letter by letter
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."
# shellcheck source=.ci/lib.sh
. .ci/lib.sh

require script timeout
if ! command -v aws >/dev/null; then
  { [ "$(id -u)" = 0 ] && command -v apt-get >/dev/null; } ||
    fail "'aws', AWS's command line, is needed and was not found"
  timeout 300 apt-get update -q
  DEBIAN_FRONTEND=noninteractive timeout 300 apt-get install -q -y --no-install-recommends awscli
fi
install_wscat
trap end_started EXIT

FOLDER=$WORK/awscli
mkdir -p "$FOLDER/home"
SAID=$FOLDER/said.txt
: >"$SAID"

# Sees nothing of what this machine has set up for aws, and finds its files in FOLDER.
aws_alone() {
  (cd "$FOLDER" && timeout 60 env -i PATH="$PATH" HOME="$FOLDER/home" LC_ALL=C.UTF-8 AWS_CONFIG_FILE=/dev/null \
    AWS_SHARED_CREDENTIALS_FILE=/dev/null AWS_EC2_METADATA_DISABLED=true AWS_DEFAULT_REGION=us-east-1 \
    AWS_DEFAULT_OUTPUT=json AWS_PAGER='' "${CREDENTIALS[@]}" aws "$@" </dev/null)
}

# as KEY SECRET [TOKEN]: the next calls are theirs.
as() {
  CREDENTIALS=("AWS_ACCESS_KEY_ID=$1" "AWS_SECRET_ACCESS_KEY=$2" ${3:+"AWS_SESSION_TOKEN=$3"})
  printf '# as %s, with the secret "%s"%s\n\n' "$1" "$2" "${3:+, in a session}" >>"$SAID"
}

# at ENDPOINT ID: the next calls go there, and are about that connection.
at() {
  ENDPOINT=$1 ID=$2
}

# says OPERATION ARGUMENT...: takes note of what a call says.
says() {
  local operation=$1 ended=''
  shift
  aws_alone apigatewaymanagementapi "$operation" --endpoint-url "$ENDPOINT" --connection-id="$ID" "$@" \
    >"$FOLDER/call.txt" 2>&1 || ended='(failed)'
  {
    printf '$ aws apigatewaymanagementapi %s\n' "$operation --endpoint-url $ENDPOINT --connection-id $ID${*:+ $*}"
    printf '%s\n%s\n' "$(cat "$FOLDER/call.txt")" "$ended" | sed '/^$/d'
    printf '\n'
  } | steady >>"$SAID"
}

# Calls as README.md shows it, but for the port and the id.
readmes_call() {
  local call
  call=$(sed -n '/^\$ aws apigatewaymanagementapi /,/[^\]$/p' README.md | sed 's/^\$ aws apigatewaymanagementapi //; s/\\$//' | tr -d '\n')
  [[ "$call" =~ ^post-to-connection\ .*http://127.0.0.1:8080/production\ .*--connection-id\ [^\ ]+\ .* ]] || fail "README.md shows no call"
  # Version 1 has no such option, and always does what it says.
  [[ "$(aws_alone --version 2>&1)" != aws-cli/1.* ]] || call=${call/ --cli-binary-format raw-in-base64-out/}
  call=$(sed -E "s#http://127.0.0.1:8080/production#$HTTP#; s#--connection-id [^ ]+#--connection-id=$CLIENT#" <<<"$call")
  # shellcheck disable=SC2086 # its words are words
  aws_alone apigatewaymanagementapi $call || fail "README.md's call failed"
}

# What differs from day to day, and from one version of aws to the next, is replaced by what it is.
steady() {
  sed -E 's/^aws: \[ERROR\]: //; s/"[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9:.]+(Z|\+00:00)"/"(time)"/
    s#http://(127\.0\.0\.1|localhost):[0-9]+#http://(\1)#; s/--connection-id [A-Za-z0-9_-]{15}=/--connection-id (id)/; s/ +$//'
}

# Has a client that says who it is, and sets CLIENT to its id.
client() {
  wscat_on "$1" -c "$2"
  shows "$1" Connected
  types "$1" "$3"
  shows "$1" '"connection'
  CLIENT=$(screen "$WORK/$1.out" | sed -nE 's/.*"connectionI[dD]":"([^"]+)".*/\1/p')
}

printf 'hello \342\202\254' >"$FOLDER/hello.txt"
printf '\377' >"$FOLDER/binary"
head -c 131073 /dev/zero | tr '\0' x >"$FOLDER/large.txt"
head -c 131072 "$FOLDER/large.txt" >"$FOLDER/largest.txt"

JAVA_HOME=$JAVA17 examples/tyrus-local/run --port 0 >"$FOLDER/chat.out" 2>"$FOLDER/chat.err" &
CHAT=$!
within 120 grep -q '^Listening on ' "$FOLDER/chat.out"
URL=$(sed -n 's/^Listening on //p' "$FOLDER/chat.out")
HTTP=http${URL#ws}

printf '# tyrus-local takes whatever is signed on this machine\n\n' >>"$SAID"
client ann "$URL" test
as AKIDEXAMPLE anything
at "$HTTP" "$CLIENT"
says post-to-connection --data fileb://hello.txt
says get-connection
says post-to-connection --data fileb://largest.txt
says post-to-connection --data fileb://large.txt
says post-to-connection --data fileb://binary
says get-connection --no-sign-request
readmes_call
at "${HTTP/127.0.0.1/localhost}" "$CLIENT"
says post-to-connection --data fileb://hello.txt
at "${HTTP%/production}" "$CLIENT"
says post-to-connection --data fileb://hello.txt
at "$HTTP" test-connection-123
says post-to-connection --data fileb://hello.txt
says get-connection
says delete-connection
at "$HTTP" VWm4mfLyhh7FL6k=
says post-to-connection --data fileb://hello.txt
at "$HTTP" "$CLIENT"
as AKIDEXAMPLE anything 'a/session=token'
says delete-connection
ended ann
says post-to-connection --data fileb://hello.txt
says get-connection
says delete-connection

start_gateways
printf '# a gateway with access keys looks at each signature\n\n' >>"$SAID"
URL=$(gateway signed)
client bob "$URL" '?'
at "http${URL#ws}" "$CLIENT"
as AKIDEXAMPLE 'the/right+secret'
says post-to-connection --data fileb://hello.txt
says get-connection
as AKIDEXAMPLE 'the/right+secret' 'a/session=token'
says post-to-connection --data fileb://hello.txt
as AKIDEXAMPLE 'a wrong secret'
says post-to-connection --data fileb://hello.txt
as AKIDNOBODY 'the/right+secret'
says post-to-connection --data fileb://hello.txt
as AKIDPOSTER "the poster's secret"
says post-to-connection --data fileb://hello.txt
says delete-connection
says post-to-connection --data fileb://hello.txt --region eu-central-1
as AKIDEXAMPLE 'the/right+secret'
says delete-connection
ended bob

for name in ann bob; do
  printf "# %s's terminal\n\n%s\n\n" "$name" "$(screen "$WORK/$name.out" | sed -E '/^$/d
    s/x{1000}x*/(131072 bytes)/; s/"connection[^}]*/"connection…/; s/Your info: .*/Your info: …/')" >>"$SAID"
done
end_with_sigterm "$CHAT" "the chat"
[ ! -s "$FOLDER/chat.err" ] || { cat "$FOLDER/chat.err" && fail "the chat complained"; }
end_with_sigterm "$GATEWAYS" "the program of the gateways"

same .ci/awscli/said.txt "$SAID" "what aws says"
cat "$SAID"
