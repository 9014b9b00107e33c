#!/usr/bin/env bash
# Deploys the chat to AWS, or removes it again. 'deploy.sh --help' says how.
set -euo pipefail

usage() {
  cat <<'TEXT'
Usage: deploy.sh [--stack-name NAME] [--bucket BUCKET] [--starter] [--parameter KEY=VALUE]...
       deploy.sh remove [--stack-name NAME] [--starter]

Deploys the chat to AWS with 'aws cloudformation package' and 'deploy', or removes it again.

  --stack-name NAME      the stack; wschat if not given, websocket-api-chat-app-tutorial with --starter
  --bucket BUCKET        where the jar is uploaded; if not given, wschat-ACCOUNT-REGION, which is made if it is not there
  --starter              chat-app-starter.yaml, the tutorial's step 1, in place of chat-app.yaml
  --parameter KEY=VALUE  a parameter of the template; one that is not given stays as it was
  remove                 deletes the stack, what was uploaded for it, and the bucket that was made, unless others use it

Account and region are those of the AWS command line: AWS_PROFILE, AWS_REGION and its other settings hold.
TEXT
}

fail() {
  printf 'deploy.sh: %s\n' "$*" >&2
  exit 1
}

misused() {
  printf "deploy.sh: %s; see 'deploy.sh --help'\n" "$*" >&2
  exit 2
}

say() {
  printf '%s\n' "$*" >&2
}

# Runs aws, or ends with what was wanted and what aws said.
aws_or_fail() {
  local wanted=$1
  shift
  aws "$@" 2>"$ERRORS" || fail "cannot $wanted: $(complaint)"
}

# Prints what aws complained of last.
complaint() {
  sed '/^[[:space:]]*$/d' "$ERRORS" | tail -n 1
}

# Sets ACCOUNT and REGION, and makes aws use that region: version 1 knows only AWS_DEFAULT_REGION, version 2 prefers AWS_REGION.
look_around() {
  command -v aws >/dev/null || fail "'aws', the AWS command line, was not found: https://docs.aws.amazon.com/cli/"
  REGION=${AWS_REGION:-${AWS_DEFAULT_REGION:-$(aws configure get region || true)}}
  [ -n "$REGION" ] || fail "no region is set: set AWS_REGION, or run 'aws configure'"
  export AWS_REGION=$REGION AWS_DEFAULT_REGION=$REGION AWS_PAGER=''
  ACCOUNT=$(aws_or_fail "find out whose account this is" sts get-caller-identity --query Account --output text)
  [[ "$ACCOUNT" =~ ^[0-9]{12}$ ]] || fail "aws names '$ACCOUNT' as the account"
}

# The jar is built again after the sources have changed, else it would be deployed as it was.
build() {
  local jar=$HERE/target/lambda-aws.jar root=$HERE/../..
  if [ -f "$jar" ] && [ -z "$(find "$root"/pom.xml "$root"/*/pom.xml "$root"/*/src/main "$HERE/pom.xml" "$HERE/src/main" \
    -type f -newer "$jar" | head -n 1)" ]; then
    return
  fi
  command -v mvn >/dev/null || fail "target/lambda-aws.jar has to be built, and 'mvn' was not found"
  say "Building the jar."
  (cd "$root" && mvn -q -B -DskipTests -Dmaven.javadoc.skip -Dmaven.source.skip -pl examples/lambda-aws -am package) >&2 ||
    fail "the jar could not be built"
  [ -f "$jar" ] || fail "Maven has made no target/lambda-aws.jar"
}

# Prints what names the jar and the template.
revision() {
  cat "$HERE/target/lambda-aws.jar" "$HERE/$TEMPLATE" |
    if command -v sha256sum >/dev/null; then sha256sum; else shasum -a 256; fi | cut -c 1-16
}

# Whether the bucket is there. Its name can be guessed, so it may be somebody else's.
has_bucket() {
  aws s3api head-bucket --bucket "$1" --expected-bucket-owner "$ACCOUNT" >/dev/null 2>"$ERRORS" && return
  grep -q '(404)' "$ERRORS" || fail "cannot use the bucket $1: $(complaint)"
  return 1
}

# S3 encrypts what is in it: https://docs.aws.amazon.com/AmazonS3/latest/userguide/default-encryption-faq.html
make_bucket() {
  local place=()
  [ "$REGION" = us-east-1 ] || place=(--create-bucket-configuration "LocationConstraint=$REGION")
  say "Making the bucket $1."
  aws_or_fail "make the bucket $1" s3api create-bucket --bucket "$1" ${place[@]+"${place[@]}"} >/dev/null
  aws_or_fail "make the bucket $1 private" s3api put-public-access-block --bucket "$1" --public-access-block-configuration \
    BlockPublicAcls=true,IgnorePublicAcls=true,BlockPublicPolicy=true,RestrictPublicBuckets=true >/dev/null
}

# Prints what went wrong with the stack, newest first.
reasons() {
  aws cloudformation describe-stack-events --stack-name "$STACK" --output text --query \
    "StackEvents[?contains(ResourceStatus, 'FAILED')].[LogicalResourceId, ResourceStatusReason]" 2>/dev/null | head -n 10 >&2 || true
}

# Prints an output of the stack.
output() {
  local value
  value=$(aws_or_fail "read the outputs of $STACK" cloudformation describe-stacks --stack-name "$STACK" --output text \
    --query "Stacks[0].Outputs[?OutputKey=='$1'].OutputValue")
  [[ "$value" != '' && "$value" != None ]] || fail "the stack $STACK has no output $1"
  printf '%s\n' "$value"
}

deploy() {
  local packaged=$HERE/target/packaged-$TEMPLATE revision url function
  if [ -z "$STARTER" ]; then
    revision=$(revision)
    PARAMETERS+=("Revision=$revision")
  fi
  if [ -z "$BUCKET" ]; then
    BUCKET=$OWN_BUCKET
    has_bucket "$BUCKET" || make_bucket "$BUCKET"
  fi
  say "Uploading the jar to the bucket $BUCKET."
  aws_or_fail "upload the jar" cloudformation package --template-file "$HERE/$TEMPLATE" --s3-bucket "$BUCKET" --s3-prefix "$STACK" \
    --output-template-file "$packaged" >/dev/null
  say "Deploying the stack $STACK to $REGION; this takes some minutes."
  if ! aws cloudformation deploy --template-file "$packaged" --stack-name "$STACK" --capabilities CAPABILITY_IAM \
    --no-fail-on-empty-changeset ${PARAMETERS[@]+--parameter-overrides "${PARAMETERS[@]}"} >&2; then
    reasons
    fail "the stack $STACK could not be deployed"
  fi
  if [ -n "$STARTER" ]; then
    printf 'The functions for step 2 are:\n'
    for function in ConnectHandler DisconnectHandler SendMessageHandler DefaultHandler; do
      printf '  %s-%s\n' "$STACK" "$function"
    done
  else
    url=$(output WebSocketUrl)
    printf '%s\n\nTo chat:\n  npx wscat -c %s\n' "$url" "$url"
  fi
}

remove() {
  if aws cloudformation describe-stacks --stack-name "$STACK" >/dev/null 2>"$ERRORS"; then
    say "Deleting the stack $STACK in $REGION; this takes some minutes."
    aws_or_fail "delete the stack $STACK" cloudformation delete-stack --stack-name "$STACK" >/dev/null
    if ! aws cloudformation wait stack-delete-complete --stack-name "$STACK" 2>"$ERRORS"; then
      reasons
      fail "the stack $STACK could not be deleted: $(complaint)"
    fi
  else
    grep -q 'does not exist' "$ERRORS" || fail "cannot look for the stack $STACK: $(complaint)"
    say "There is no stack $STACK in $REGION."
  fi
  if has_bucket "$OWN_BUCKET"; then
    say "Emptying s3://$OWN_BUCKET/$STACK/."
    aws_or_fail "empty the bucket $OWN_BUCKET" s3 rm --recursive "s3://$OWN_BUCKET/$STACK/" >/dev/null
    if aws s3api delete-bucket --bucket "$OWN_BUCKET" >/dev/null 2>"$ERRORS"; then
      say "Deleted the bucket $OWN_BUCKET."
    else
      grep -q BucketNotEmpty "$ERRORS" || fail "cannot delete the bucket $OWN_BUCKET: $(complaint)"
      say "The bucket $OWN_BUCKET stays: something else is in it."
    fi
  fi
  printf 'Removed.\n'
}

HERE=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
COMMAND=deploy STACK='' BUCKET='' STARTER='' TEMPLATE=chat-app.yaml PARAMETERS=()
while [ $# -gt 0 ]; do
  case $1 in
    deploy | remove) COMMAND=$1 ;;
    --starter) STARTER=yes TEMPLATE=chat-app-starter.yaml ;;
    --stack-name | --bucket | --parameter)
      [ $# -gt 1 ] || misused "$1 needs a value"
      case $1 in
        --stack-name) STACK=$2 ;;
        --bucket) BUCKET=$2 ;;
        --parameter)
          [[ "$2" =~ ^[A-Za-z0-9]+= ]] || misused "--parameter needs KEY=VALUE, not '$2'"
          [[ "$2" != Revision=* ]] || misused "Revision is computed from the jar and the template"
          PARAMETERS+=("$2")
          ;;
      esac
      shift
      ;;
    -h | --help)
      usage
      exit
      ;;
    *) misused "unknown: $1" ;;
  esac
  shift
done
if [ -z "$STACK" ]; then
  [ -n "$STARTER" ] && STACK=websocket-api-chat-app-tutorial || STACK=wschat
fi
# The longest function name of the starter is 19 characters more than this, and may have 64.
[[ "$STACK" =~ ^[A-Za-z][A-Za-z0-9-]{0,44}$ ]] || misused "'$STACK' is not a stack name of at most 45 letters, digits and hyphens"
if [ "$COMMAND" = remove ] && { [ -n "$BUCKET" ] || [ "${#PARAMETERS[@]}" -gt 0 ]; }; then
  misused "remove takes neither --bucket nor --parameter"
fi

ERRORS=$(mktemp)
trap 'rm -f "$ERRORS"' EXIT
look_around
OWN_BUCKET=wschat-$ACCOUNT-$REGION
[ "$COMMAND" = remove ] || build
"$COMMAND"
