#!/usr/bin/env bash
# Proves the packages that package.sh made, on this machine: unpacked and moved to a path with spaces and
# umlauts, on a read-only file system, as an ordinary user, without Java. try-deb.sh installs the .deb.
#
# usage: try.sh FOLDER-OF-PACKAGES
#   JAVA_HOME   a Java 17 or newer for the plain archive, too; without it, the one on the PATH

set -euo pipefail
export LC_ALL=C.UTF-8
umask 022
packages=$(realpath "$1")

fail() {
  printf 'try: FAILED: %s\n' "$1" >&2
  exit 1
}

step() {
  printf 'try: %s\n' "$1"
}

# Where a judge is missing, its part is skipped; in CI it fails.
has() {
  command -v "$1" >/dev/null && return
  [[ ${MDM_REQUIRE_JUDGES-} != true ]] || fail "$1 is not installed"
  printf 'try: skipped, no %s\n' "$1"
  return 1
}

temp=$(mktemp -d)
mounted=
clean() {
  [[ -z $mounted ]] || umount "$mounted"
  rm -rf "$temp"
}
trap clean EXIT
chmod 755 "$temp"

java=${JAVA_HOME:+$JAVA_HOME/bin/java}
java=${java:-$(command -v java || :)}
unset JAVA_HOME MDM_HOME MDM_JAVA_OPTS JAVA_TOOL_OPTIONS JDK_JAVA_OPTIONS
shopt -s nullglob
full=("$packages"/mdm-*-*-{x64,arm64}.tar.gz)
((${#full[@]} == 1)) || fail "one archive with Java expected in $packages, ${#full[@]} found"
name=$(basename "${full[0]}" .tar.gz)
plain=$packages/${name%-*-*}.tar.gz
[[ -f $plain ]] || fail "no plain archive: $plain"
version=${name%-*-*}
version=${version#mdm-}

# An ordinary user, who has no Java, and of the other programs only those that the launcher may need.
mkdir "$temp/bin" "$temp/user"
for tool in sh readlink sed uname env; do
  ln -s "$(command -v "$tool")" "$temp/bin/"
done
as_user=()
if ((EUID == 0)) && has setpriv; then
  as_user=("$(command -v setpriv)" --reuid 65534 --regid 65534 --clear-groups)
  chown 65534:65534 "$temp/user"
fi
user() {
  (cd "$temp/user" && env -i "PATH=$temp/bin" "HOME=$temp/user" ${as_user[@]+"${as_user[@]}"} "$@")
}

# The lock of README.md with the mdm of $1: its PIN is escrowed and read back, and it does not print it.
lock_story() {
  rm -rf "$temp/user/.local" "$temp/user/lock.xml"
  user "$1" lock 'Büro Mac' -o lock.xml >"$temp/out" 2>&1 || fail "lock with $1: $(<"$temp/out")"
  local pin
  pin=$(sed -n '/<key>PIN<\/key>/{n;s/.*<string>\([0-9]\{6\}\)<.*/\1/p;}' "$temp/user/lock.xml")
  [[ -n $pin ]] || fail "no PIN in the command: $(<"$temp/user/lock.xml")"
  ! grep -q "$pin" "$temp/out" || fail "lock prints the PIN"
  user "$1" pin show 'Büro Mac' >"$temp/out" 2>&1 || fail "pin show with $1: $(<"$temp/out")"
  grep -q "${pin:0:3} ${pin:3}" "$temp/out" || fail "pin show shows another PIN: $(<"$temp/out")"
}

# says PATTERN COMMAND…: the command fails with a line like this
says() {
  local code=0
  "${@:2}" >"$temp/out" 2>&1 || code=$?
  if ((code == 0)) || ! grep -q "$1" "$temp/out"; then
    fail "expected \"$1\" of ${*:2}; it ended with $code and said: $(<"$temp/out")"
  fi
}

# --- with its own Java -----------------------------------------------------------------------------

step "$name: sizes"
bytes=$(wc -c <"${full[0]}")
((bytes <= 45000000)) || fail "the archive has $bytes bytes; the limit is 45,000,000"
mkdir "$temp/unpacked"
tar -C "$temp/unpacked" -xzf "${full[0]}"
unpacked=$(find "$temp/unpacked" -type f -exec cat {} + | wc -c)
((unpacked <= 110000000)) || fail "unpacked it has $unpacked bytes; the limit is 110,000,000"
printf 'try: %s bytes, unpacked %s\n' "$bytes" "$unpacked"

step "$name: moved to a path with spaces and umlauts, the first folder gone"
place="$temp/für alle/it's mdm"
mkdir -p "$place"
mv "$temp/unpacked/$name" "$place/mdm $version"
home="$place/mdm $version"
ln -s "$home/bin/mdm" "$temp/bin/mdm"
[[ -z $(find "$home" ! -type l \( -perm -020 -o -perm -002 \)) ]] || fail "others may write what is in the archive"
if ((EUID == 0)) && mount --bind "$place" "$place" 2>/dev/null; then
  mounted=$place
  mount -o remount,ro,bind "$place"
  ! touch "$home/lib/x" 2>/dev/null || fail "$place is not read-only"
  step "$name: on a read-only file system"
else
  printf 'try: not on a read-only file system, which takes root\n'
fi
user mdm --version >"$temp/out" || fail "mdm --version"
grep -q "^mdm $version, .*Java .*, class archive in use$" "$temp/out" || fail "mdm --version says $(<"$temp/out")"
user mdm --version --json | grep -q "\"version\":\"$version\".*\"class_archive\":true" || fail "mdm --version --json"
# The JVM refuses to start where the archive does not fit: the small one, and the large one that stands on it.
for line in --version 'server list'; do
  # shellcheck disable=SC2086  # words
  user env MDM_JAVA_OPTS="-Xshare:on -Xlog:class+load:file=$temp/user/loaded" mdm $line >"$temp/out" 2>&1 || fail "an archive that does not fit: $(<"$temp/out")"
  grep -q 'cli.Main source: shared objects file' "$temp/user/loaded" || fail "$line does not take its classes from an archive"
done
grep -q 'source: shared objects file (top)' "$temp/user/loaded" || fail "the large archive is not in use"
lock_story mdm
user mdm --help >"$temp/out" 2>&1 || fail "mdm --help: $(<"$temp/out")" # makes every command

step "$name: no part of Java is missing"
complete() {
  ! grep -q 'should not happen\|NoClassDef' "$temp/out" || fail "a part of Java is missing for $1: $(<"$temp/out")"
}
echo token >"$temp/user/token"
chmod 644 "$temp/user/token"
if has openssl && has python3; then
  openssl req -x509 -newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes -keyout "$temp/ec.key" -out "$temp/user/ec.pem" \
    -days 2 -subj /CN=localhost -addext subjectAltName=DNS:localhost 2>/dev/null
  cat >"$temp/server.py" <<'PYTHON'
# A server with a certificate of an elliptic curve, and a NanoMDM that looks whether its webhook is there.
import http.server, socket, ssl, sys, threading
webhook = socket.create_server(("127.0.0.1", 0)).getsockname()[1]
class Handler(http.server.BaseHTTPRequestHandler):
    def do_GET(self):
        print("asked", flush=True)
        self.send_error(404)
    def do_PUT(self):
        socket.create_connection(("127.0.0.1", webhook), 5).close()
        print("webhook", flush=True)
        self.send_error(500)
    def log_message(self, *words):
        pass
plain = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Handler)
curve = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Handler)
context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
context.load_cert_chain(sys.argv[1], sys.argv[2])
curve.socket = context.wrap_socket(curve.socket, server_side=True)
threading.Thread(target=plain.serve_forever, daemon=True).start()
print(plain.server_port, curve.server_port, webhook, flush=True)
curve.serve_forever()
PYTHON
  python3 "$temp/server.py" "$temp/user/ec.pem" "$temp/ec.key" >"$temp/server" 2>&1 &
  server=$!
  trap 'kill $server 2>/dev/null; clean' EXIT
  for _ in {1..100}; do [[ ! -s $temp/server ]] || break; sleep 0.1; done
  read -r port curve webhook <"$temp/server" || fail "the server did not start: $(<"$temp/server")"
  user mdm server add curve --type fleet --url "https://localhost:$curve" --rootca ec.pem --token-file token >"$temp/out" 2>&1 ||
    fail "server add: $(<"$temp/out")"
  user mdm server check curve >"$temp/out" 2>&1 && fail "a Fleet that says 404 to everything is no Fleet"
  complete "a certificate of an elliptic curve"
  grep -q asked "$temp/server" || fail "TLS with a certificate of an elliptic curve: $(<"$temp/out")"
  user mdm server add nano --type nanomdm --url "http://127.0.0.1:$port" --token-file token --webhook "127.0.0.1:$webhook" \
    >"$temp/out" 2>&1 || fail "server add: $(<"$temp/out")"
  user mdm restart 5A3D4B6C-0000-4000-8000-000000000001 --server nano --wait=1s --reason try --yes >"$temp/out" 2>&1 &&
    fail "a server that fails has taken a command"
  complete "a webhook"
  grep -q webhook "$temp/server" || fail "no webhook: $(<"$temp/out")"
  kill $server
  trap clean EXIT
fi
user mdm vendor csr --email try@example.com --dir vendor >"$temp/out" 2>&1 || fail "vendor csr: $(<"$temp/out")"
user mdm store check >"$temp/out" 2>&1 || : # makes the parts of the store
complete "a store"
initdb=(/usr/lib/postgresql/*/bin/initdb)
if ((EUID == 0 && ${#initdb[@]})); then
  database=$temp/user/database
  pg() { user "${initdb[-1]%/*}/$1" "${@:2}"; }
  echo owner >"$temp/user/password"
  pg initdb -D "$database" -U owner -E UTF8 --locale=C -A scram-sha-256 --pwfile "$temp/user/password" -N >"$temp/out" 2>&1 || fail "initdb: $(<"$temp/out")"
  pgport=$((20000 + $$ % 20000))
  pg pg_ctl -D "$database" -o "-p $pgport -k '' -c listen_addresses=127.0.0.1 -F" -l "$database/log" -w start >/dev/null || fail "PostgreSQL: $(<"$database/log")"
  trap 'pg pg_ctl -D "$database" -m immediate stop >/dev/null; clean' EXIT
  echo "127.0.0.1:$pgport:*:owner:owner" >"$temp/user/.pgpass"
  chmod 600 "$temp/user/.pgpass"
  chown --reference="$temp/user" "$temp/user/.pgpass"
  user mdm store init --to "postgresql://owner@127.0.0.1:$pgport/postgres" --yes >"$temp/out" 2>&1 || fail "store init: $(tail -n 3 "$temp/out")"
  pg pg_ctl -D "$database" -m immediate stop >/dev/null
  trap clean EXIT
fi

step "$name: copied without its times, on another machine, beside another version"
tar -C "$temp/unpacked" -xzf "${full[0]}"
other=$temp/unpacked/$name
touch "$other/lib/mdm.jar" # the archives do not fit it any more
user "$other/bin/mdm" --version | grep -q ', no class archive in use$' || fail "mdm --version of a copy"
user "$other/bin/mdm" pin show 'Büro Mac' >"$temp/out" 2>&1 || fail "pin show beside the one that locked: $(<"$temp/out")"
state=$temp/user/.local/share/mdm-toolkit
echo 99 >"$state/format"
before=$(cd "$state" && find . -type f -exec cksum {} + | sort)
for line in 'pin list' 'lock another -o another.xml' 'renew status'; do
  # shellcheck disable=SC2086  # words
  says 'is of a newer version of mdm' user "$other/bin/mdm" $line
done
[[ $(cd "$state" && find . -type f -exec cksum {} + | sort) == "$before" ]] || fail "state of a newer version was changed"
printf '\363\0' | dd of="$other/runtime/bin/java" bs=1 seek=18 conv=notrunc 2>/dev/null # no machine of ours is a RISC-V
for shell in sh bash; do
  says "does not run on this machine, .*: it is for $(uname -m) " user "$(command -v $shell)" "$other/bin/mdm" --version
done
rm -r "$other"

# --- with the Java of the machine ------------------------------------------------------------------

step "$(basename "$plain"): without Java, with an old one, with $java"
tar -C "$temp/unpacked" -xzf "$plain"
home=$temp/unpacked/mdm-$version
ln -sf "$home/bin/mdm" "$temp/bin/mdm"
says 'Java is not installed, and 17 or newer is needed' user mdm --version
mkdir -p "$temp/old/bin"
printf 'JAVA_VERSION="11.0.22"\n' >"$temp/old/release"
printf '#!/bin/sh\n' >"$temp/old/bin/java"
chmod +x "$temp/old/bin/java"
says 'Java 17 or newer is needed, and .* is version 11.0.22' user env "JAVA_HOME=$temp/old" mdm --version
if [[ -n $java ]]; then
  java_home=$(dirname "$(dirname "$(realpath "$java")")")
  says 'cannot write the archive of classes' user env "JAVA_HOME=$java_home" mdm --make-class-archive
  ln -s "$java" "$temp/bin/java"
  user mdm --version | grep -q ', no class archive in use$' || fail "mdm --version of the plain archive"
  lock_story mdm
  before=$(find "$home" | sort)
  "$home/bin/mdm" --version >/dev/null
  [[ $(find "$home" | sort) == "$before" ]] || fail "a start writes beside the program"
  JAVA_HOME=$java_home "$home/bin/mdm" --make-class-archive >/dev/null 2>&1 || fail "no archive of classes"
  user mdm --version | grep -q ', class archive in use$' || fail "the archive of classes is not used"
  lock_story mdm
else
  has java || :
fi

# --- manual, completion, formula -------------------------------------------------------------------

step "manual pages, completions, formula"
pages=("$home"/share/man/man1/*.1)
((${#pages[@]} > 30)) || fail "only ${#pages[@]} manual pages"
! has mandoc || mandoc -T lint -W warning "${pages[@]}" >"$temp/out" || fail "mandoc: $(head -n 5 "$temp/out")"
if has man; then
  for page in "${pages[@]}"; do
    man --warnings -E UTF-8 -l -Tutf8 -Z "$page" 2>"$temp/out" >/dev/null || fail "man: $page: $(head -n 3 "$temp/out")"
    [[ ! -s $temp/out ]] || fail "man: $page: $(head -n 3 "$temp/out")"
    lexgrog "$page" >/dev/null || fail "whatis finds no name and purpose in $page"
  done
fi
completions=$home/share
bash -n "$completions/bash-completion/completions/mdm" || fail "completion for bash"
bash -c '. "$1" && complete -p mdm' sh "$completions/bash-completion/completions/mdm" >/dev/null || fail "bash completes nothing for mdm"
! has zsh || zsh -n "$completions/zsh/site-functions/_mdm" || fail "completion for zsh"
if [[ -f $completions/fish/vendor_completions.d/mdm.fish ]] && has fish; then
  fish -n "$completions/fish/vendor_completions.d/mdm.fish" || fail "completion for fish"
fi
if has ruby; then
  ruby -c "$packages/mdm.rb" >/dev/null || fail "the formula is no Ruby"
fi
digest=$(sha256sum "$plain" 2>/dev/null || shasum -a 256 "$plain")
grep -q "sha256 \"${digest%% *}\"" "$packages/mdm.rb" || fail "the formula has another digest"
! grep -n '@[A-Z0-9]*@' "$packages/mdm.rb" "$packages/Containerfile" || fail "something was not filled in"
for file in LICENSE NOTICE THIRD-PARTY.txt README.md CHANGELOG.md; do
  [[ -s $home/$file ]] || fail "$file is missing"
done
printf 'try: PASSED: %s\n' "$name"
