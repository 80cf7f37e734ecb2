# shellcheck shell=sh
# Read by mdm when an archive of classes is to be made.
# shellcheck disable=SC2034,SC2154  # mask: used there; state, archive, jar, java_home, java_major, java_options: set there

child=
watcher=
building=

# Whatever is made here is run later: only the user may write it. What is run then has its own mask again.
mask=$(umask)
umask go-w

say() {
  printf 'mdm: %s\n' "$1" >&2
}

# Waits for $child, and ends as it did. On a terminal it says each second that it goes on.
await_child() {
  if [ -t 2 ]; then
    watch_child &
    watcher=$!
  fi
  wait "$child"
  set -- $?
  child=
  end_watch
  return "$1"
}

# Ends with this shell, however that ends. The line fits into a narrow terminal.
watch_child() {
  trap - EXIT HUP INT TERM
  set +f
  seconds=0
  while sleep 1 && kill -0 "$$" 2>/dev/null; do
    seconds=$((seconds + 1))
    module=
    for folder in ${building:+"$root"/*/target/quick/"$building"}; do
      # shellcheck disable=SC3013  # -nt is in every sh we can meet, as -ef
      [ ! -d "$folder" ] || { [ -n "$module" ] && [ ! "$folder" -nt "$module" ]; } || module=$folder
    done
    module=${module%/target/quick/*}
    printf '\r%s s %s\033[K' "$seconds" "${module##*/}" >&2
  done
}

end_watch() {
  [ -n "$watcher" ] || return 0
  kill "$watcher" 2>/dev/null
  wait "$watcher" 2>/dev/null
  watcher=
  printf '\r\033[K' >&2
}

# In a package: made once, by who may write there. The archives have the path of the jar in them, and from Java 25 on
# that may be another when they are used; where they were made is nobody's business.
install_archive() {
  umask 022
  if [ "$java_major" -ge 25 ] && [ "$jar" = "$root/lib/mdm.jar" ]; then
    cd "$root" && jar=lib/mdm.jar
  fi
  [ -w "${archive%/*}" ] ||
    fail "cannot write the archive of classes: $archive" "Do it as the owner of that folder." 5
  state=$(mktemp -d) || exit 1
  forget_archives
  train
  [ -f "$archive" ] || tail -n 3 "$state/training.log" >&2
  rm -rf -- "$state"
  [ -f "$archive" ] || forget_archives
  [ -f "$archive" ] || fail "no archive of classes was made; mdm runs without one" "Nothing else depends on it."
}

# What was made of another jar must not be used with this one.
forget_archives() {
  for kind in daily all; do
    name_archive
    rm -f "$archive" "$archive.failed"
  done
}

# Makes both archives; kind is named in the end again.
train() {
  wanted=$kind
  : >"$state/training.log"
  for kind in daily all; do
    name_archive
    [ -f "$archive" ] || [ -f "$archive.failed" ] || train_kind
  done
  kind=$wanted
  name_archive
}

# Runs what the commands run, and keeps the classes it loaded. A failure costs speed, nothing else.
train_kind() {
  case $archive in
    */../* | *:*) return ;;
  esac
  mkdir -p "${archive%/*}" 2>/dev/null || return 0
  train_in_background >>"$state/training.log" 2>&1 </dev/null &
  child=$!
  if await_child && [ -s "$archive.new" ]; then
    # The JVM checks the size of an archive, not its content: a power cut must not leave holes.
    sync "$archive.new" 2>/dev/null
    mv -f "$archive.new" "$archive"
  else
    : >"$archive.failed"
  fi
  rm -f "$archive.new" "$archive.new.classes" "$archive.new.config"
}

train_in_background() {
  unset JAVA_TOOL_OPTIONS JDK_JAVA_OPTIONS _JAVA_OPTIONS
  # shellcheck disable=SC2086
  case $archive in
    *.aot)
      # Profiles of the methods would go into the cache, too, and make every start compile what it
      # never runs: a lock took a seventh longer, a key a fifth.
      exec "$java_home/bin/java" $java_options -XX:-AOTRecordTraining "-XX:AOTCacheOutput=$archive.new" \
        -cp "$jar" org.mdmtoolkit.cli.Training "$kind"
      ;;
    */all.jsa)
      exec "$java_home/bin/java" $java_options -XX:+AOTClassLinking "-XX:ArchiveClassesAtExit=$archive.new" \
        -cp "$jar" org.mdmtoolkit.cli.Training "$kind"
      ;;
  esac
  linking=
  [ "$java_major" -lt 25 ] || linking=-XX:+AOTClassLinking
  # shellcheck disable=SC2086
  "$java_home/bin/java" $java_options "-XX:DumpLoadedClassList=$archive.new.classes" \
    -cp "$jar" org.mdmtoolkit.cli.Training "$kind" &&
    exec "$java_home/bin/java" $java_options $linking -Xshare:dump "-XX:SharedClassListFile=$archive.new.classes" \
      "-XX:SharedArchiveFile=$archive.new" -cp "$jar"
}
