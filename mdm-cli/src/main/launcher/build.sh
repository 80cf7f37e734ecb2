# shellcheck shell=sh
# Read by ../../../../mdm when the program must be built, or an archive of classes made.
# shellcheck disable=SC2154  # root, parts, state, java_home, install_hint, user, user_group: set there
#
# What stands in mdm-cli/target/launcher:
#   current            the build to run, the sources it is made of, who built it, and that user's own
#                      group if there is one; its time is the time at which that build began, so
#                      whatever is newer was not seen by it
#   BUILD/mdm.jar      a copy that Maven never rewrites under a running process
#   BUILD/jvm/…        archives of its classes, two per Java: those of everyday lines, and all. They
#                      stay with their jar, and neither is ever replaced: JDK 25 runs archived classes
#                      even when the jar is another one
#   lock               a link to the number of the process that builds
#   java               which Java the one on the PATH is
#   build.log          what Maven said last

# shellcheck source=mdm-cli/src/main/launcher/archive.sh
. "$parts/archive.sh"

lock=$state/lock

is_alive() {
  kill -0 "$1" 2>/dev/null || [ -d "/proc/$1" ] || ps -p "$1" >/dev/null 2>&1
}

# A link comes into being together with its content, so there is no lock without an owner.
try_lock() {
  ln -s "$$" "$lock" 2>/dev/null || return 1
  trap unlock EXIT
  trap 'stop_child; exit 129' HUP
  trap 'stop_child; exit 130' INT
  trap 'stop_child; exit 143' TERM
}

unlock() {
  end_watch
  rm -f "$lock"
  trap - EXIT HUP INT TERM
}

stop_child() {
  [ -z "$child" ] || kill "$child" 2>/dev/null
}

# drop_lock_of OWNER: nobody else can remove or replace the lock of a dead process meanwhile, since
# that takes the folder made here.
drop_lock_of() {
  mkdir "$lock.takeover" 2>/dev/null || return 1
  [ "$(readlink "$lock")" != "$1" ] || rm -f "$lock"
  rmdir "$lock.takeover"
}

build_or_wait() {
  mkdir -p "$state" 2>/dev/null
  [ -w "$state" ] ||
    fail "cannot build, the folder is not writable: $state" "Run it once as the owner of the checkout."
  waits=0
  until try_lock; do
    owner=$(readlink "$lock" 2>/dev/null) || owner=
    if [ -n "$owner" ] && ! is_alive "$owner" && drop_lock_of "$owner"; then
      continue
    fi
    [ "$waits" -ne 1 ] || say "waiting for another mdm that is building ..."
    [ "$waits" -lt 6000 ] ||
      fail "another mdm, process $owner, has been building for 20 minutes" "Try again when it is done; if there is none, remove $state"
    waits=$((waits + 1))
    sleep 0.2 2>/dev/null || sleep 1
  done
  if ! is_fresh; then
    build
    is_fresh || say "sources changed while they were built; the next start builds again"
    train
  fi
  unlock
}

# Sets missing.
look_for_build_tools() {
  missing=
  [ -x "$java_home/bin/javac" ] || missing="a JDK 17 or newer ($java_home has no compiler)"
  maven_version=none
  if command -v mvn >/dev/null 2>&1; then
    maven_version=$(JAVA_HOME=$java_home mvn --version 2>&1 </dev/null)
    maven_version=${maven_version#*Apache Maven }
    maven_major=${maven_version%%[!0-9]*}
    maven_minor=${maven_version#*.}
    maven_minor=${maven_minor%%[!0-9]*}
    case ${maven_major:-0} in
      0 | 1 | 2) maven_version=old ;;
      3) [ "${maven_minor:-0}" -ge 8 ] || maven_version=old ;;
    esac
  fi
  case $maven_version in
    none) missing="${missing:+$missing and }Maven 3.8 or newer" ;;
    old) missing="${missing:+$missing and }Maven 3.8 or newer (the one on the PATH is older or does not start)" ;;
  esac
}

build() {
  look_for_build_tools
  [ -z "$missing" ] || fail "cannot build, missing: $missing" "$install_hint"
  if [ -f "$state/current" ]; then
    say "sources changed, building again ..."
  else
    say "building for the first time, up to a few minutes ..."
  fi
  : >"$state/started"
  previous=${build-}
  build=$(date +%Y%m%d-%H%M%S)-$$
  set +f
  rm -rf -- "$root"/*/target/quick
  set -f

  commit=$(git -C "$root" describe --always --abbrev=12 --dirty --exclude='*' 2>/dev/null) || commit=
  log=$state/build.log
  # A folder of its own: a Maven that outlived its launcher may still be writing to the last one.
  # In the background, since only so a signal is answered before Maven ends.
  (cd "$root" && JAVA_HOME=$java_home exec mvn -q -B "-Dmdm.quick=$build" ${commit:+"-Dmdm.build=+$commit"} -pl mdm-cli -am package) \
    >"$log" 2>&1 </dev/null &
  child=$!
  building=$build
  await_child
  status=$?
  building=
  if [ "$status" -ne 0 ]; then
    tail -n 20 "$log" >&2
    fail "the build failed; all it said is in $log" "Repair what it names; without a network, Maven needs one for the first build."
  fi
  publish
}

# Copies what Maven made, and only then names it as the build to run.
publish() {
  jar=$state/$build/mdm.jar
  sources="mdm pom.xml"
  set +f
  for folder in "$root"/*/target/quick/"$build"; do
    folder=${folder%/target/quick/*}
    module=${folder##*/}
    sources="$sources $module/pom.xml"
    [ ! -d "$folder/src/main" ] || sources="$sources $module/src/main"
  done
  if ! {
    mkdir "$state/$build" &&
      cp "$root/mdm-cli/target/quick/$build/mdm.jar" "$jar" &&
      { sync "$jar" 2>/dev/null || :; } &&
      printf '%s\n%s\n%s\n%s\n' "$build" "$sources" "$user" "$user_group" >"$state/current.new" &&
      touch -r "$state/started" "$state/current.new" &&
      mv -f "$state/current.new" "$state/current"
  }; then
    fail "cannot keep what was built in $state" "Make room on the disk, and try again."
  fi
  # A process that is just starting may still need the build before this one.
  for folder in "$state"/[0-9]*; do
    case ${folder##*/} in
      "$build" | "$previous") ;;
      *) rm -rf -- "$folder" ;;
    esac
  done
  set -f
}

# For a Java that this build has not met. Whoever comes second runs without an archive meanwhile.
make_archive() {
  [ -w "$state/$build" ] && try_lock || return 0
  if ! [ -f "$archive" ] && ! [ -f "$archive.failed" ]; then
    say "preparing a faster start with Java $java_version, once ..."
    train
  fi
  unlock
}
