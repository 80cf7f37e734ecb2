# shellcheck shell=sh
# Read by ../../../../mdm where finding Java takes more than a look at the environment.
# shellcheck disable=SC2034,SC2154  # java_home, java_version: used there; root, state, java …: set there

# Sets java_home from $java, the one on the PATH.
look_for_java_home() {
  java_home=
  if [ -n "$mac_stub" ] && { [ -z "$java" ] || [ "$java" = "$mac_stub" ]; }; then
    # The stub of macOS only says that Java is missing. Homebrew's JDK is not linked anywhere.
    java=$mac_stub
    for home in "$(/usr/libexec/java_home -v 17+ 2>/dev/null)" \
      /opt/homebrew/opt/openjdk/libexec/openjdk.jdk/Contents/Home \
      /usr/local/opt/openjdk/libexec/openjdk.jdk/Contents/Home; do
      if [ -n "$home" ] && [ -x "$home/bin/java" ]; then
        java_home=$home
        remember_java
        return
      fi
    done
    java=
  fi
  [ -n "$java" ] || fail "Java is not installed, and 17 or newer is needed" "$install_hint"

  real=$java
  while [ -L "$real" ]; do
    link=$(readlink "$real")
    case $link in
      /*) real=$link ;;
      *) real=${real%/*}/$link ;;
    esac
  done
  java_home=$(CDPATH='' cd -P -- "${real%/*}/.." 2>/dev/null && pwd -P) || java_home=
  if [ -f "$java_home/release" ]; then
    remember_java
    return
  fi
  # A script that chooses among several: only what it starts can tell, and tomorrow it may differ.
  java_home=$("$java" -XshowSettings:properties -version 2>&1 | sed -n 's/^ *java\.home = //p')
  [ -x "$java_home/bin/java" ] ||
    fail "cannot tell which Java this is: $java" "Set JAVA_HOME to a JDK 17 or newer. $install_hint"
}

remember_java() {
  if [ -w "$state" ]; then
    (umask go-w && printf '%s\n%s\n' "$java" "$java_home" >"$state/java.$$") && mv -f "$state/java.$$" "$state/java"
  fi
}

# Sets java_version for a Java without a release file.
ask_java_version() {
  java_version=$("$java_home/bin/java" -version 2>&1 | sed -n 's/.* version "\([^"]*\)".*/\1/p')
}
