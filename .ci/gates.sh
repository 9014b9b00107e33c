#!/usr/bin/env bash
# each gate of the build is shown to fail
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."
# shellcheck source=.ci/lib.sh
. .ci/lib.sh

TREE=$WORK/gates
CORE=chat-core/src/main/java/io/github/wschat/core

# gate NAME CHANGE PHASE MODULE MESSAGE: after CHANGE, Maven fails at PHASE (or goals) of MODULE and says MESSAGE.
gate() {
  local name=$1 change=$2 phase=$3 module=$4 message=$5
  rm -rf "$TREE" && copy_tree "$TREE"
  (cd "$TREE" && "$change")
  # shellcheck disable=SC2086 # a phase may be several words
  if (cd "$TREE" && JAVA_HOME=$JAVA17 mvn -B -pl "$module" -am $phase >"$WORK/gate.log" 2>&1); then
    fail "the gate '$name' let its breach pass"
  fi
  grep -qF -- "$message" "$WORK/gate.log" || {
    cat "$WORK/gate.log"
    fail "the gate '$name' failed for another reason than '$message'"
  }
  printf 'fails as it should: %s\n' "$name"
}

# Adds lines before the first dependency of a module's own.
add_dependency() {
  sed -i.bak "0,/<dependencies>/s#<dependencies>#<dependencies>$2#" "$1/pom.xml"
}

forbidden_dependency() {
  add_dependency chat-core \
    '<dependency><groupId>tools.jackson.core</groupId><artifactId>jackson-core</artifactId></dependency>'
}

adapter_knows_adapter() {
  sed -i.bak '/<artifactId>adapter-inmemory</{n;s#<scope>test</scope>##;}' adapter-tyrus/pom.xml
}

adapter_tests_with_adapter() {
  sed -i.bak 's#<allowed.test.adapters>.*<#<allowed.test.adapters>io.github.wschat:none<#' pom.xml
}

# awaitility 4.3.0 wants hamcrest 2.1, hamcrest-library 2.2 wants hamcrest-core 2.2, and that hamcrest 2.2.
versions_diverge() {
  sed -i.bak 's#<scope>test</scope>##' chat-core/pom.xml
  add_dependency chat-core \
    '<dependency><groupId>org.hamcrest</groupId><artifactId>hamcrest-core</artifactId><version>2.2</version></dependency>'
}

plugin_without_version() {
  sed -i.bak 's#<version>${maven-site-plugin.version}</version>##' pom.xml
}

unformatted() {
  printf '\npackage io.github.wschat.core; final class Unformatted { }\n' >"$CORE/Unformatted.java"
}

raw_type() {
  cat >"$CORE/RawType.java" <<'JAVA'
package io.github.wschat.core;

import java.util.List;

final class RawType {
    final List names = List.of();
}
JAVA
}

null_returned() {
  cat >"$CORE/NullReturned.java" <<'JAVA'
package io.github.wschat.core;

final class NullReturned {
    String name() {
        return null;
    }
}
JAVA
}

error_prone_bug() {
  cat >"$CORE/Bug.java" <<'JAVA'
package io.github.wschat.core;

final class Bug {
    boolean same(String name) {
        return name.equals(name);
    }
}
JAVA
}

broken_javadoc() {
  cat >"$CORE/BrokenJavadoc.java" <<'JAVA'
package io.github.wschat.core;

/** Refers to {@link Nowhere}. */
public final class BrokenJavadoc {}
JAVA
}

banned='A module depends on what the house'
gate "a dependency that the arrows forbid" forbidden_dependency validate chat-core "$banned"
gate "an adapter that knows another" adapter_knows_adapter validate adapter-tyrus "$banned"
gate "an adapter tested with one that it must not know" adapter_tests_with_adapter validate adapter-tyrus "$banned"
gate "versions that diverge" versions_diverge validate chat-core 'Dependency convergence error'
gate "a plugin without a version" plugin_without_version validate bom 'maven-site-plugin'
gate "a file that is not formatted" unformatted validate chat-core 'format violations'
gate "a warning of the compiler" raw_type compile chat-core 'warnings found and -Werror specified'
gate "a null where none may be" null_returned compile chat-core '[NullAway]'
gate "a bug that Error Prone knows" error_prone_bug compile chat-core '[SelfEquals]'
gate "a broken reference in Javadoc" broken_javadoc "compile javadoc:jar" chat-core 'reference not found'
