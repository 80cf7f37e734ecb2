#!/usr/bin/env bash
# Makes the packages of a release from a clean checkout and tries them; publishes nothing. The tag comes first:
# git tag -s v0.2.0. With --rehearsal any commit will do.
#
# usage: release.sh [--rehearsal] VERSION OUTPUT-FOLDER
#   JAVA_HOME      the JDK 17 that compiles: another compiler gives other bytes
#   MDM_JDK        see package.sh
#   MAVEN_OPTIONS  further options for Maven, separated by spaces

set -euo pipefail

fail() {
  printf 'release: %s\n' "$1" >&2
  exit 1
}

rehearsal=false
if [[ ${1-} == --rehearsal ]]; then
  rehearsal=true
  shift
fi
(($# == 2)) || fail "usage: release.sh [--rehearsal] VERSION OUTPUT-FOLDER"
version=$1
mkdir -p "$2"
out=$(cd "$2" && pwd)
cd "$(dirname "${BASH_SOURCE[0]}")/.."

[[ $version =~ ^[0-9]+\.[0-9]+\.[0-9]+$ ]] || fail "not a version of three numbers: $version"
[[ -z $(git status --porcelain) ]] || fail "the checkout is not clean: $(git status --porcelain | head -n 1)"
if [[ $rehearsal == false ]]; then
  [[ $(git rev-parse -q --verify "refs/tags/v$version^{commit}") == $(git rev-parse HEAD) ]] || fail "HEAD is not the tag v$version"
fi
# What is said about the release: its part of CHANGELOG.md.
awk -v head="## $version" 'index($0, "## ") == 1 { on = $0 == head || index($0, head ",") == 1; next } on' CHANGELOG.md >"$out/notes.md"
[[ -s $out/notes.md ]] || fail "CHANGELOG.md has no part \"## $version\""
[[ $rehearsal == true ]] || grep -q "^## $version, [0-9]" CHANGELOG.md || fail "CHANGELOG.md does not say when $version was released"
compiler=$("${JAVA_HOME:+$JAVA_HOME/bin/}javac" -version 2>&1)
[[ $compiler == 'javac 17.'* ]] || fail "a release is compiled by JDK 17, and this is $compiler; set JAVA_HOME"

commit=$(git describe --always --abbrev=12 --dirty --exclude='*')
read -ra options <<<"${MAVEN_OPTIONS-}"
mvn -B -q ${options[@]+"${options[@]}"} -Drevision="$version" -Dmdm.build="+$commit" -Dmdm.quick=release -pl mdm-cli -am package
mdm-dist/package.sh mdm-cli/target/quick/release/mdm.jar "$out"
rm -f "$out"/{daily,all}.jsa
mdm-dist/try.sh "$out"
