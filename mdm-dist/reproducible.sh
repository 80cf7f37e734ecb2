#!/usr/bin/env bash
# Proves that a build comes out the same elsewhere: two clones of this checkout in folders of different names, built one
# after the other, have the same bytes in every jar and package. The archives of classes are the one thing that no JVM makes
# twice the same: the second build takes those of the first.
#
# usage: reproducible.sh [KEEP-FOLDER]     keeps what the first build made

set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."
checkout=$PWD
temp=$(mktemp -d)
trap 'rm -rf "$temp"' EXIT

fail() {
  printf 'reproducible: FAILED: %s\n' "$1" >&2
  exit 1
}

# build FOLDER [OPTION…]: the digests of all that it made are in FOLDER.sums
build() {
  git -c safe.directory='*' clone --quiet "$checkout" "$1"
  (
    cd "$1"
    commit=$(git describe --always --abbrev=12 --dirty --exclude='*')
    mvn -q -B ${MAVEN_OFFLINE:+-o} -Dmdm.quick=twice -Dmdm.build="+$commit" ${MDM_REVISION:+-Drevision="$MDM_REVISION"} -pl mdm-cli -am package
    mdm-dist/package.sh "${@:2}" mdm-cli/target/quick/twice/mdm.jar target/packages >/dev/null
    find . -path './*/target/quick/twice/*.jar' -o -path './target/packages/*' -type f | sort | xargs sha256sum >"$1.sums"
  )
}

build "$temp/one"
build "$temp/another folder/with a longer name" --class-archives "$temp/one/target/packages"
diff "$temp/one.sums" "$temp/another folder/with a longer name.sums" || fail "two builds differ"
if (($#)); then
  mkdir -p "$1"
  cp "$temp/one"/target/packages/* "$1/"
fi
printf 'reproducible: PASSED: %s files, the same twice, but for the archives of classes\n' "$(wc -l <"$temp/one.sums")"
