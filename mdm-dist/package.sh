#!/usr/bin/env bash
# Makes what people install, from a built mdm.jar:
#
#   mdm-VERSION.tar.gz              for any system with Java 17 or newer
#   mdm-VERSION-OS-ARCH.tar.gz      with a trimmed Java and its archive of classes, for this system
#   mdm-toolkit_VERSION_ARCH.deb    the same as a package, where there is dpkg-deb
#   mdm.rb, Containerfile           Homebrew's formula and a container image, of these archives
#   SHA256SUMS
#
# usage: package.sh [--class-archives FOLDER] JAR OUTPUT-FOLDER
#   MDM_JDK              JDK 25 or newer whose parts become the Java of the package; without it, the newest
#                        that is found. Temurin's run on every Linux with glibc; those of a distribution do not.
#   --class-archives     takes the archives of classes, daily.jsa and all.jsa, from there instead of making them, which never
#                        come out the same twice; everything else does (reproducible.sh)

set -euo pipefail
export LC_ALL=C.UTF-8
umask 022
here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
root=${here%/*}

fail() {
  printf 'package: %s\n' "$1" >&2
  exit 1
}

class_archives=
if [[ ${1-} == --class-archives ]]; then
  class_archives=$(realpath "$2")
  shift 2
fi
(($# == 2)) || fail "usage: package.sh [--class-archives FOLDER] JAR OUTPUT-FOLDER"
jar=$(realpath "$1")
mkdir -p "$2"
out=$(realpath "$2")

# The newest JDK found, as its version and its folder.
newest_jdk() {
  local home version
  for home in "${JAVA_HOME-}" /usr/lib/jvm/* /Library/Java/JavaVirtualMachines/*/Contents/Home; do
    [[ -n $home && -x $home/bin/jlink && -f $home/release ]] || continue
    version=$(sed -n 's/^JAVA_VERSION="\(.*\)"$/\1/p' "$home/release")
    printf '%s %s\n' "$version" "$home"
  done | sort -V | tail -n 1
}
jdk=${MDM_JDK-}
if [[ -z $jdk ]]; then
  jdk=$(newest_jdk)
  jdk=${jdk#* }
fi
[[ -x $jdk/bin/jlink ]] || fail "no JDK with jlink found; name one in MDM_JDK"
jdk_version=$(sed -n 's/^JAVA_VERSION="\(.*\)"$/\1/p' "$jdk/release")
((${jdk_version%%[!0-9]*} >= 25)) ||
  fail "JDK 25 or newer is needed for an archive of classes that can be moved, and $jdk is $jdk_version; name one in MDM_JDK"
for tool in unzip strip; do
  command -v "$tool" >/dev/null || fail "$tool is not installed"
done
# The time of all files, the same as in the jars.
time=$(sed -n 's|.*<project.build.outputTimestamp>\(.*\)</.*|\1|p' "$root/pom.xml")
# The user's options would go into the archive of classes, too.
unset JAVA_TOOL_OPTIONS JDK_JAVA_OPTIONS _JAVA_OPTIONS MDM_JAVA_OPTS

work=$(mktemp -d "$out/work.XXXXXX")
trap 'rm -rf "$work"' EXIT

mdm_java() {
  "$jdk/bin/java" -XX:+UseSerialGC -XX:TieredStopAtLevel=1 -cp "$jar" "$@"
}
date=${time%T*}
version=$(mdm_java org.mdmtoolkit.cli.Main --version | sed -n 's/^mdm \([^ ,]*\).*/\1/p')
[[ -n $version && $version != development ]] || fail "the jar does not say its version: $jar"
os=$(uname -s | tr '[:upper:]' '[:lower:]')
os=${os/darwin/macos}
arch=$(uname -m)
arch=${arch/x86_64/x64}
arch=${arch/aarch64/arm64}

# Whatever is taken out of Bouncy Castle and Kotlin must not be needed. Constants of ASN1Encoding stand in the classes that use them.
missing=$("$jdk/bin/jdeps" --multi-release base --missing-deps "$jar" |
  grep -E '^ *org\.(mdmtoolkit|bouncycastle)\.|-> kotlin' | grep -v -- '-> org.bouncycastle.asn1.ASN1Encoding ') || :
[[ -z $missing ]] || fail "classes are missing in the jar: $missing"

# --- what both archives hold -----------------------------------------------------------------------

common=$work/common
mkdir -p "$common"/{bin,lib,share/man/man1,share/doc/mdm-toolkit}
install -m 755 "$root/mdm" "$common/bin/mdm"
install -m 644 "$jar" "$common/lib/mdm.jar"
install -m 644 "$root"/mdm-cli/src/main/launcher/{java,archive}.sh "$common/lib"
install -m 644 "$root"/{LICENSE,NOTICE,README.md,CHANGELOG.md} "$common"
unzip -p "$jar" META-INF/THIRD-PARTY.txt >"$common/THIRD-PARTY.txt"

# Each folder of the jar is that of a work whose licence is named.
named=()
while read -r folder; do named+=("$folder"); done < <(sed -n 's/^\([a-z][a-z0-9/]*\)   *[A-Za-z].*  [A-Z].*$/\1/p' "$common/THIRD-PARTY.txt")
((${#named[@]} > 10)) || fail "THIRD-PARTY.txt has no list"
while read -r folder; do
  for name in org/mdmtoolkit META-INF OSGI-INF "${named[@]}"; do
    [[ $folder/ == "$name"/* ]] && continue 2
  done
  fail "THIRD-PARTY.txt does not name the work in $folder"
done < <(unzip -Z1 "$jar" | sed -n 's|^META-INF/versions/[0-9]*/||; s|/[^/][^/]*$||p' | sort -u)

mdm_java "$here/src/ManPages.java" "$common/share/man/man1" "$date"

# completion SHELL FILE
completion() {
  mkdir -p "$(dirname "$common/share/$2")"
  mdm_java org.mdmtoolkit.cli.Main completion "$1" >"$common/share/$2" 2>"$work/said" || {
    printf 'package: no completion for %s: %s\n' "$1" "$(head -n 1 "$work/said")" >&2
    rm "$common/share/$2"
    rmdir -p "$(dirname "$common/share/$2")" 2>/dev/null || :
  }
}
completion bash bash-completion/completions/mdm
completion zsh zsh/site-functions/_mdm
completion fish fish/vendor_completions.d/mdm.fish
chmod -R go=rX "$common"

# pack NAME: the folder of that name in work, as an archive that is the same wherever it is made
pack() {
  find "$work/$1" -exec touch -h -d "$time" {} +
  local owner=(--owner=0 --group=0 --numeric-owner --format=ustar)
  tar --version | grep -q GNU || owner=(--uid 0 --gid 0 --format ustar)
  (cd "$work" && find "$1" | sort | tar "${owner[@]}" --no-recursion -cf - -T -) | gzip -9n >"$out/$1.tar.gz"
}

plain=mdm-$version
cp -R "$common" "$work/$plain"
pack "$plain"

# --- with its own Java -----------------------------------------------------------------------------

full=mdm-$version-$os-$arch
cp -R "$common" "$work/$full"
# Compressed is what is read little once there are archives of classes; with all of it the packed archive would grow.
seldom='/java.logging/**,/java.naming/**,/java.sql/**,/java.xml/**,/jdk.httpserver/**'
seldom+=',/java.base/jdk/internal/foreign/**,/java.base/sun/security/ssl/**,/java.base/sun/security/tools/**'
# jdk.crypto.ec, jdk.httpserver: nothing names them, TLS with EC certificates and --webhook need them.
"$jdk/bin/jlink" --add-modules java.base,java.logging,java.naming,java.sql,java.xml,jdk.httpserver,jdk.crypto.ec \
  --strip-debug --compress="zip-6:filter=$seldom" --no-header-files --no-man-pages --release-info="add:OS_ARCH=\"$(uname -m)\"" \
  --output "$work/$full/runtime"
chmod -R u+w,go=rX "$work/$full/runtime"
# The symbols for debuggers are a sixth of the JVM.
if [[ $os == linux ]]; then
  find "$work/$full/runtime" -name '*.so' -exec strip --strip-unneeded {} +
fi
# The other programs of a Java are not ours to offer, and these are for tools that look into it.
find "$work/$full/runtime/bin" -type f ! -name java -exec rm {} +
rm "$work/$full/runtime/lib"/{classlist,jrt-fs.jar}
# Where the JVM looks by itself, and what stands on it. Both are for the jar of this time.
daily=$work/$full/runtime/lib/server/classes.jsa
all=$work/$full/lib/all.jsa
if [[ -n $class_archives ]]; then
  cp "$class_archives/daily.jsa" "$daily"
  cp "$class_archives/all.jsa" "$all"
else
  touch -d "$time" "$work/$full/lib/mdm.jar"
  (cd "$work/$full" && bin/mdm --make-class-archive)
fi
[[ -s $daily && -s $all ]] || fail "no archives of classes"
chmod 644 "$daily" "$all"
cp "$daily" "$out/daily.jsa" # for --class-archives
cp "$all" "$out/all.jsa"
pack "$full"

# --- .deb ------------------------------------------------------------------------------------------

if command -v dpkg-deb >/dev/null && [[ $os == linux ]]; then
  deb=$work/deb
  deb_version=${version/-SNAPSHOT/~snapshot}
  deb_arch=$(dpkg --print-architecture)
  glibc=$(find "$work/$full/runtime" -name '*.so' -exec objdump -T {} + | sed -n 's/.*(\?GLIBC_\([0-9.]*\))\?.*/\1/p' | sort -Vu | tail -n 1)
  mkdir -p "$deb"/{DEBIAN,usr/bin,usr/lib,usr/share/man/man1,usr/share/doc/mdm-toolkit}
  cp -R "$work/$full" "$deb/usr/lib/mdm-toolkit"
  program=$deb/usr/lib/mdm-toolkit
  ln -s ../lib/mdm-toolkit/bin/mdm "$deb/usr/bin/mdm"
  mv "$program"/share/man/man1/* "$deb/usr/share/man/man1/"
  gzip -9n "$deb"/usr/share/man/man1/*
  for folder in bash-completion/completions fish/vendor_completions.d; do
    [[ ! -d $program/share/$folder ]] || { mkdir -p "$deb/usr/share/${folder%/*}" && mv "$program/share/$folder" "$deb/usr/share/$folder"; }
  done
  mkdir -p "$deb/usr/share/zsh"
  mv "$program/share/zsh/site-functions" "$deb/usr/share/zsh/vendor-completions"
  rm -r "$program/share"
  documents=$deb/usr/share/doc/mdm-toolkit
  mv "$program"/{NOTICE,README.md,THIRD-PARTY.txt} "$documents/"
  gzip -9nc "$program/CHANGELOG.md" >"$documents/changelog.gz"
  {
    printf 'Format: https://www.debian.org/doc/packaging-manuals/copyright-format/1.0/\nUpstream-Name: MDM toolkit\n'
    printf 'Source: https://github.com/mdmtoolkit/mdm\n\nFiles: *\nCopyright: 2026 The maintainers of the MDM toolkit\nLicense: Apache-2.0\n'
    printf ' See /usr/share/common-licenses/Apache-2.0.\nComment:\n Licences of what it contains: THIRD-PARTY.txt beside this file, and\n /usr/lib/mdm-toolkit/runtime/legal for Java.\n'
  } >"$documents/copyright"
  rm "$program"/{LICENSE,CHANGELOG.md}
  sed -e "s/@VERSION@/$deb_version/; s/@ARCH@/$deb_arch/; s/@GLIBC@/$glibc/; s/@SIZE@/$(du -sk --apparent-size "$deb/usr" | cut -f 1)/" \
    "$here/src/control" >"$deb/DEBIAN/control"
  (cd "$deb" && find usr -type f | sort | xargs -d '\n' md5sum) >"$deb/DEBIAN/md5sums"
  find "$deb" -exec touch -h -d "$time" {} +
  SOURCE_DATE_EPOCH=$(date -u -d "$time" +%s) dpkg-deb --root-owner-group -Zgzip -z9 --build "$deb" "$out/mdm-toolkit_${deb_version}_$deb_arch.deb" >/dev/null
fi

# --- what names the archives by their digests ------------------------------------------------------

digest() {
  if command -v sha256sum >/dev/null; then
    sha256sum "$@"
  else
    shasum -a 256 "$@"
  fi
}
sum=$(digest "$out/$plain.tar.gz")
sed -e "s/@VERSION@/$version/g; s/@SHA256@/${sum%% *}/" "$here/src/mdm.rb" >"$out/mdm.rb"
sed -e "s/@ARCHIVE@/$full/g; s/@VERSION@/$version/g" "$here/src/Containerfile" >"$out/Containerfile"
(cd "$out" && rm -f SHA256SUMS && for file in *.tar.gz *.deb; do [[ ! -f $file ]] || digest "$file"; done) >"$work/SHA256SUMS"
mv "$work/SHA256SUMS" "$out/"
cat "$out/SHA256SUMS"
