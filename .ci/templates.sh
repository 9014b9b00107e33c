#!/usr/bin/env bash
# cfn-lint takes the templates, and not a broken copy; deploy.sh deploys and removes them
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."
# shellcheck source=.ci/lib.sh
. .ci/lib.sh

EXAMPLE=examples/lambda-aws
TREE=$WORK/templates
COPY=$TREE/$EXAMPLE
trap end_started EXIT

# breaks RULE SCRIPT: breaks the copy with sed, which cfn-lint has to notice with that rule.
declare -a RULES=()
breaks() {
  cp "$TREE/broken.yaml" "$TREE/before.yaml"
  sed -i.bak "$2" "$TREE/broken.yaml"
  ! cmp -s "$TREE/before.yaml" "$TREE/broken.yaml" || fail "nothing is broken by $2"
  RULES+=("$1")
}

# What cfn-lint says of its own accord: the templates themselves say that Code is a local path.
lint() {
  printf '$ cfn-lint %s\n' "${*#"$TREE/"}"
  cfn-lint --non-zero-exit-code informational "$@"
}

check_with_cfn_lint() {
  local rule
  cfn-lint --version
  lint "$EXAMPLE/chat-app.yaml" "$EXAMPLE/chat-app-starter.yaml" || fail "cfn-lint complains of the templates"

  cp "$EXAMPLE/chat-app.yaml" "$TREE/broken.yaml"
  breaks E3030 '0,/Runtime: java25/s//Runtime: java99/'
  breaks E3034 '0,/MemorySize: !Ref MemorySize/s//MemorySize: 99999999/'
  breaks E1010 's/!GetAtt ConnectRole.Arn/!GetAtt ConnectRole.Arnn/'
  breaks E3030 '0,/ApplyOn: PublishedVersions/s//ApplyOn: Always/'
  breaks E3003 's/RouteKey: sendmessage/RouteKeyy: sendmessage/'
  breaks E3002 '0,/TimeoutInMillis: /s//TimeoutInMilis: /'
  # shellcheck disable=SC2016 # CloudFormation's sign, not the shell's
  breaks E1019 's/\${DefaultLive}/${DefaultLife}/'
  breaks E3005 's/- SendMessageRoute/- SendMesageRoute/'
  if lint "$TREE/broken.yaml" >"$TREE/broken.out"; then
    fail "cfn-lint takes the broken template"
  fi
  cut -c 1-160 "$TREE/broken.out"
  for rule in "${RULES[@]}"; do
    grep -q "^$rule " "$TREE/broken.out" || fail "cfn-lint does not notice what $rule is about"
  done
}

# Sees nothing of what this machine has set up for aws; its account is moto's.
deploy_sh() {
  (cd "$TREE" && timeout 300 env -i PATH="$TREE/bin:$PATH" HOME="$TREE" LC_ALL=C.UTF-8 JAVA_HOME="$JAVA17" AWS_CONFIG_FILE=/dev/null \
    AWS_SHARED_CREDENTIALS_FILE=/dev/null AWS_EC2_METADATA_DISABLED=true AWS_MAX_ATTEMPTS=1 "${SETTINGS[@]}" \
    "$COPY/deploy.sh" "$@" </dev/null)
}

# refused CODE MESSAGE ARGUMENT...: deploy.sh ends with CODE and one line that has the message.
refused() {
  local code=$1 message=$2 ended=0
  shift 2
  deploy_sh "$@" >"$TREE/refused.out" 2>&1 || ended=$?
  sed 's/^/  /' "$TREE/refused.out"
  [ "$ended" = "$code" ] || fail "deploy.sh $* ended with $ended in place of $code"
  [ "$(wc -l <"$TREE/refused.out")" = 1 ] || fail "deploy.sh $* says more than one line"
  grep -qF -- "$message" "$TREE/refused.out" || fail "deploy.sh $* does not say '$message'"
}

aws_in_moto() {
  env "${SETTINGS[@]}" AWS_CONFIG_FILE=/dev/null AWS_SHARED_CREDENTIALS_FILE=/dev/null AWS_PAGER='' aws --output text "$@"
}

# has WHAT TEXT COMMAND...: a command prints a text.
has() {
  local what=$1 text=$2 said
  shift 2
  said=$("$@") || fail "cannot tell: $what"
  [[ "$said" == *"$text"* ]] || fail "$what: '$text' was expected, and there is '$said'"
}

start_moto() {
  moto_server -H 127.0.0.1 -p 0 >"$TREE/moto.out" 2>&1 &
  MOTO=$!
  within 60 moto_listens_or_gone
  ENDPOINT=$(sed -n 's/^ \* Running on //p' "$TREE/moto.out")
  [ -n "$ENDPOINT" ] || { cat "$TREE/moto.out" && fail "moto_server did not start"; }
}

moto_listens_or_gone() {
  grep -q '^ \* Running on ' "$TREE/moto.out" || gone "$MOTO"
}

# moto knows neither aliases nor API Gateway's WebSocket APIs, and gives no outputs to what 'deploy' makes. So what it deploys here
# has its permissions on the functions, and the address comes from this test; what it takes proves nothing of the rest.
suit_moto() {
  local aws
  aws=$(command -v aws)
  sed -i.bak '/^  [A-Za-z]*Permission:/,/SourceArn/s/!Ref \([A-Za-z]*\)Live/!Ref \1Function/' "$COPY/chat-app.yaml"
  cat >"$TREE/bin/aws" <<SH
#!/bin/sh
case "\$*" in
  *describe-stacks*WebSocketUrl*) echo wss://a1b2c3d4e5.execute-api.eu-central-1.amazonaws.com/production ;;
  *) exec '$aws' "\$@" ;;
esac
SH
  chmod +x "$TREE/bin/aws"
}

deploys_and_removes() {
  local bucket=wschat-123456789012-eu-central-1
  SETTINGS=(AWS_ACCESS_KEY_ID=x AWS_SECRET_ACCESS_KEY=y AWS_DEFAULT_REGION=eu-central-1 "AWS_ENDPOINT_URL=$ENDPOINT" NO_PROXY=127.0.0.1)
  deploy_sh >"$TREE/deploy.out"
  cat "$TREE/deploy.out"
  grep -qx '  npx wscat -c wss://a1b2c3d4e5.execute-api.eu-central-1.amazonaws.com/production' "$TREE/deploy.out" ||
    fail "deploy.sh does not say how to chat"
  has "the bucket is private" True aws_in_moto s3api get-public-access-block --bucket "$bucket" \
    --query PublicAccessBlockConfiguration.RestrictPublicBuckets
  has "the stack" CREATE_COMPLETE aws_in_moto cloudformation describe-stacks --stack-name wschat --query 'Stacks[0].StackStatus'
  # shellcheck disable=SC2016 # JMESPath's own quotes
  has "the revision" "$(cat "$COPY/target/lambda-aws.jar" "$COPY/chat-app.yaml" | sha256sum | cut -c 1-16)" \
    aws_in_moto cloudformation describe-stacks --stack-name wschat \
    --query 'Stacks[0].Parameters[?ParameterKey==`Revision`].ParameterValue'
  has "the functions" 4 aws_in_moto lambda list-functions --query 'length(Functions)'

  deploy_sh --starter >"$TREE/starter.out"
  cat "$TREE/starter.out"
  has "the tutorial's function" java25 aws_in_moto lambda get-function-configuration --query Runtime \
    --function-name websocket-api-chat-app-tutorial-ConnectHandler
  deploy_sh --starter --parameter ExcludeSender=true >/dev/null
  has "a parameter" true aws_in_moto lambda get-function-configuration --query Environment.Variables.EXCLUDE_SENDER \
    --function-name websocket-api-chat-app-tutorial-SendMessageHandler

  if command -v cfn-lint >/dev/null; then
    lint "$COPY/target/packaged-chat-app.yaml" "$COPY/target/packaged-chat-app-starter.yaml" ||
      fail "cfn-lint complains of what 'package' makes of the templates"
  fi

  deploy_sh remove
  has "the other stack's jar" websocket-api-chat-app-tutorial/ aws_in_moto s3 ls "s3://$bucket"
  deploy_sh remove --starter
  has "functions" 0 aws_in_moto lambda list-functions --query 'length(Functions)'
  has "buckets" 0 aws_in_moto s3api list-buckets --query 'length(Buckets)'
  deploy_sh remove
}

[ -f "$EXAMPLE/target/lambda-aws.jar" ] || fail "there is no $EXAMPLE/target/lambda-aws.jar"
copy_tree "$TREE"
mkdir -p "$TREE/bin" "$COPY/target"
cp "$EXAMPLE/target/lambda-aws.jar" "$COPY/target/"

if command -v shellcheck >/dev/null; then
  shellcheck "$EXAMPLE/deploy.sh"
else
  skipped "shellcheck of deploy.sh: there is no 'shellcheck'"
fi

if command -v cfn-lint >/dev/null; then
  check_with_cfn_lint
else
  skipped "cfn-lint of the templates: there is no 'cfn-lint' (pip install cfn-lint); TemplateTest has read them"
fi

SETTINGS=(AWS_REGION=eu-central-1)
refused 2 "unknown: --stack" --stack wschat
refused 2 "--parameter needs KEY=VALUE, not 'MemorySize'" --parameter MemorySize
refused 2 "is not a stack name" --stack-name -x
SETTINGS=("PATH=$TREE/bin")
for tool in bash dirname mktemp rm; do
  ln -s "$(command -v "$tool")" "$TREE/bin/$tool"
done
refused 1 "the AWS command line, was not found"
rm -f "$TREE"/bin/*

if command -v aws >/dev/null; then
  SETTINGS=()
  refused 1 "no region is set"
  SETTINGS=(AWS_REGION=eu-central-1)
  refused 1 "cannot find out whose account this is"
  if command -v moto_server >/dev/null; then
    start_moto
    suit_moto
    deploys_and_removes
  else
    skipped "deploy.sh against moto: there is no 'moto_server' (pip install 'moto[server]')"
  fi
else
  skipped "deploy.sh with aws: there is no 'aws'"
fi
