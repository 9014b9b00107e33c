# shellcheck shell=bash
# What the pieces of .ci have in common.

SUMMARY=()
STARTED=$SECONDS

# A heading, and the start of a step's time.
step() {
  STARTED=$SECONDS
  printf '\n=== %s\n' "$*"
}

# Takes note that a step has ended well.
done_with() {
  SUMMARY+=("passed  $* ($((SECONDS - STARTED)) s)")
}

# Takes note that a step cannot be run here.
skipped() {
  SUMMARY+=("skipped $*")
  printf '\n=== skipped: %s\n' "$*"
}

# Says what was run, and how long all of it took.
summary() {
  printf '\n=== summary\n'
  printf '%s\n' "${SUMMARY[@]}"
  printf 'all of it: %d s\n' "$SECONDS"
}

# Ends with one clear line.
fail() {
  printf '.ci: %s\n' "$*" >&2
  exit 1
}

# Fails unless every one of the commands is there.
require() {
  local command
  for command in "$@"; do
    command -v "$command" >/dev/null || fail "'$command' is needed and was not found"
  done
}

# Prints the home of a JDK of the given version: JAVA<version>_HOME, the default one, or one from the usual folders.
jdk() {
  local version=$1 setting="JAVA$1_HOME" home
  for home in "${!setting:-}" "${JAVA_HOME:-}" "$(default_jdk)" /usr/lib/jvm/*"$version"* \
    "$HOME"/.sdkman/candidates/java/"$version"* /Library/Java/JavaVirtualMachines/*"$version"*/Contents/Home; do
    if [ -n "$home" ] && [ -x "$home/bin/javac" ] && [[ "$("$home/bin/javac" -version 2>&1)" =~ ^javac\ "$version"([.+-]|$) ]]; then
      printf '%s\n' "$home"
      return 0
    fi
  done
  return 1
}

# Prints the home of the JDK that 'java' starts, if any.
default_jdk() {
  command -v java >/dev/null || return 0
  java -XshowSettings:properties -version 2>&1 | sed -n 's/^ *java\.home = //p'
}

# Copies the work tree, as it is, without what a build made.
copy_tree() {
  mkdir -p "$1"
  git ls-files -z --cached --others --exclude-standard | tar --null --ignore-failed-read -cf - -T - | tar -xf - -C "$1"
}

# Makes a local Maven repository that knows what the usual one knows, and keeps to itself what is installed in it.
local_repository() {
  local known
  known=$(mvn -B -q -N org.apache.maven.plugins:maven-help-plugin:3.5.1:evaluate \
    -Dexpression=settings.localRepository -DforceStdout | sed $'s/\x1b\\[[0-9;]*m//g')
  cp -al "$known" "$1" 2>/dev/null || { rm -rf "$1" && cp -a "$known" "$1"; }
  rm -rf "$1/io/github/wschat"
}

# within SECONDS COMMAND...: repeats the command until it succeeds, or time is up.
within() {
  local until=$((SECONDS + $1))
  shift
  until "$@" >/dev/null 2>&1; do
    [ "$SECONDS" -lt "$until" ] || fail "waited in vain for: $*"
    sleep 0.1
  done
}

# Ends, by their ids, the processes that this piece has started; a piece that starts any has it as its EXIT trap.
end_started() {
  local running
  running=$(jobs -pr)
  # shellcheck disable=SC2086 # an id a word
  [ -z "$running" ] || kill $running 2>/dev/null || true
}

# Ends a process as a service is ended; fails if that fails.
end_with_sigterm() {
  local code=0
  kill -TERM "$1"
  wait "$1" || code=$?
  [ "$code" = 0 ] || fail "$2 ended with $code after SIGTERM"
}

# Starts .ci/gateway/Gateways.java, with the jar that mvn verify has made; sets GATEWAYS to its process. It prints to gateways.out.
start_gateways() {
  local jar=examples/tyrus-local/target/tyrus-local.jar
  [ -f "$jar" ] || fail "there is no $jar"
  : >"$WORK/gateways.out"
  "$JAVA17/bin/java" -cp "$jar" .ci/gateway/Gateways.java >"$WORK/gateways.out" 2>"$WORK/gateways.err" &
  GATEWAYS=$!
  within 60 ready_or_gone
  grep -qx ready "$WORK/gateways.out" || { cat "$WORK/gateways.err" && fail "the gateways did not start"; }
}

# Starts lambda-local as the README says, and waits until it is ready; sets LAMBDA_LOCAL to its process. It prints to lambda-local.out.
start_lambda_local() {
  : >"$WORK/lambda-local.out"
  JAVA_HOME=$JAVA17 examples/lambda-local/run --port 0 >"$WORK/lambda-local.out" 2>&1 &
  LAMBDA_LOCAL=$!
  within 300 listening_or_gone
  grep -q '^Listening on' "$WORK/lambda-local.out" || { cat "$WORK/lambda-local.out" && fail "lambda-local did not start"; }
}

listening_or_gone() {
  grep -q '^Listening on' "$WORK/lambda-local.out" || gone "$LAMBDA_LOCAL"
}

ready_or_gone() {
  grep -qx ready "$WORK/gateways.out" || gone "$GATEWAYS"
}

# Prints where one of the gateways is.
gateway() {
  sed -n "s/^$1 //p" "$WORK/gateways.out"
}

# same COMMITTED FOUND WHAT: fails, and shows the difference, unless what was found is what is committed.
same() {
  diff "$1" "$2" || fail "$3 is something else than $1"
}

# Installs wscat, once for all pieces, and sets WSCAT to its path.
install_wscat() {
  WSCAT=$WORK/npm/node_modules/.bin/wscat
  [ -x "$WSCAT" ] || npm_install npm wscat@6.1.0
  export WSCAT
}

# npm_install FOLDER PACKAGE...: installs packages from npm into a folder of their own.
npm_install() {
  local folder=$WORK/$1
  shift
  mkdir -p "$folder"
  timeout 300 npm install --no-save --no-audit --no-fund --loglevel error --prefix "$folder" "$@" </dev/null ||
    fail "npm could not install $*"
}

# wscat_on NAME ARGUMENT...: starts wscat on a terminal of its own, which is called NAME from then on.
declare -A KEYS=() TERMINALS=()
wscat_on() {
  local name=$1 keys
  shift
  : >"$WORK/$name.out"
  [ -p "$WORK/$name.keys" ] || mkfifo "$WORK/$name.keys"
  exec {keys}<>"$WORK/$name.keys"
  KEYS[$name]=$keys
  SHELL=/bin/sh script -qefc "$(printf '%q ' "$WSCAT" "$@")" /dev/null <&"$keys" >"$WORK/$name.out" 2>&1 &
  TERMINALS[$name]=$!
}

# types NAME TEXT: types a line.
types() {
  printf '%s\n' "$2" >&"${KEYS[$1]}"
}

# Presses CTRL+C on a terminal, which ends wscat, and waits for that.
ctrl_c() {
  printf '\003' >&"${KEYS[$1]}"
  ended "$1"
}

# Waits until wscat has ended on a terminal.
ended() {
  within 20 gone "${TERMINALS[$1]}"
}

gone() {
  ! kill -0 "$1"
}

# Waits until a terminal shows a text.
shows() {
  within 20 shown "$1" "$2"
}

shown() {
  grep -qF -- "$2" <(screen "$WORK/$1.out")
}

# What a terminal shows in the end of what was written to it: wscat wipes its prompt before it prints.
screen() {
  sed -E $'s/\x1b\\[[0-9;]*m//g; s/\r+$//; s/.*\x1b\\[2K\x1b\\[3D//; s/\x1b\\[1G\x1b\\[0J> \x1b\\[3G/> /g; s/ +$//; $a\\' "$1"
}
