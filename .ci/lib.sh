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
