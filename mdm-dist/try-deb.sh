#!/usr/bin/env bash
# Proves the Debian package in a bare Debian that has no Java: installed over the version before while that runs,
# used by an ordinary user, removed while it runs. The bare Debian is fetched by mmdebstrap, or is ROOT.tar. Skipped, and said
# so, where there is no root, no mmdebstrap or no right to mount; MDM_REQUIRE_JUDGES=true lets root fail instead.
#
# usage: try-deb.sh NEW.deb [OLD.deb [ROOT.tar]]     without OLD.deb, the new one under a lower version

set -euo pipefail
export LC_ALL=C.UTF-8
umask 022

fail() {
  printf 'try-deb: FAILED: %s\n' "$1" >&2
  exit 1
}

step() {
  printf 'try-deb: %s\n' "$1"
}

skip() {
  ((EUID != 0)) || [[ ${MDM_REQUIRE_JUDGES-} != true ]] || fail "$1"
  printf 'try-deb: skipped, %s\n' "$1"
  exit
}

((EUID == 0)) || skip "chroot takes root"
[[ -n ${3-} ]] || command -v mmdebstrap >/dev/null || skip "mmdebstrap is not installed"
new=$1
old=${2-}
tar=${3-}
temp=$(mktemp -d)
root=$temp/root
mkdir "$root"
child=
clean() {
  [[ -z $child ]] || kill "$child" 2>/dev/null || :
  ! mountpoint -q "$root/proc" || umount "$root/proc"
  rm -rf --one-file-system "$temp"
}
trap clean EXIT
mkdir "$root/proc"
mount -t proc proc "$root/proc" 2>/dev/null || skip "nothing can be mounted here"
umount "$root/proc"

if [[ -z $old ]]; then
  dpkg-deb -R "$new" "$temp/old"
  sed -i 's/^Version: .*/Version: 0.0.1/' "$temp/old/DEBIAN/control"
  old=$temp/old.deb
  dpkg-deb --root-owner-group -Znone -b "$temp/old" "$old" >/dev/null
fi
if [[ -z $tar ]]; then
  tar=$temp/root.tar
  step "fetching a bare Debian"
  mmdebstrap --quiet --variant=minbase --include=man-db,bash-completion --dpkgopt=force-unsafe-io \
    --aptopt='Acquire::Languages "none"' "$(sed -n 's/^VERSION_CODENAME=//p' /etc/os-release)" "$tar" || {
    printf 'try-deb: skipped, no bare Debian could be fetched\n'
    exit
  }
fi
tar -C "$root" -xf "$tar"
cp "$old" "$root/old.deb"
cp "$new" "$root/new.deb"
mount -t proc proc "$root/proc"
inside() {
  chroot "$root" /usr/bin/env -i PATH=/usr/sbin:/usr/bin:/sbin:/bin LC_ALL=C.UTF-8 "$@"
}
user() {
  chroot --userspec=1000:1000 "$root" /usr/bin/env -i PATH=/usr/bin:/bin HOME=/home/anna MANPAGER=cat "$@"
}
inside useradd --uid 1000 --user-group --create-home anna
! inside sh -c 'command -v java' || fail "this Debian has Java"

# waiting NAME: a command that waits for a passphrase; it gets it from finish
waiting() {
  rm -f "$temp/fifo"
  mkfifo "$temp/fifo"
  user mdm pin show "$1" --passphrase-file - <"$temp/fifo" >"$temp/shown" 2>&1 &
  child=$!
  exec 3>"$temp/fifo"
  # It waits once it has used no processor time for a second.
  local exe used before=
  for _ in {1..200}; do
    exe=$(find /proc -maxdepth 2 -name exe -lname "$root/usr/lib/mdm-toolkit/runtime/bin/java" 2>/dev/null | head -n 1) || :
    used=$([[ -z $exe ]] || cut -d ' ' -f 14,15 "${exe%exe}stat")
    [[ -z $used || $used != "$before" ]] || return 0
    before=$used
    sleep 1
  done
  fail "mdm pin show does not come to ask for the passphrase: $(<"$temp/shown")"
}
finish() {
  cat "$root/home/anna/.local/share/mdm-toolkit/escrow/identity.passphrase" >&3 2>/dev/null || : # it may have ended
  exec 3>&-
  code=0
  wait "$child" || code=$?
  child=
}

step "install $(dpkg-deb -f "$old" Version)"
inside dpkg -i /old.deb >"$temp/out" 2>&1 || fail "dpkg -i: $(<"$temp/out")"
user mdm --version >"$temp/out" 2>&1 || fail "mdm --version: $(<"$temp/out")"
grep -q ', class archive in use$' "$temp/out" || fail "mdm --version says $(<"$temp/out")"
user sh -c 'cd && mdm lock before -o before.xml' >"$temp/out" 2>&1 || fail "lock: $(<"$temp/out")"
pin=$(sed -n '/<key>PIN<\/key>/{n;s/.*<string>\([0-9]*\)<.*/\1/p;}' "$root/home/anna/before.xml")

step "upgrade to $(dpkg-deb -f "$new" Version) while the old one runs"
waiting before
inside dpkg -i /new.deb >"$temp/out" 2>&1 || fail "dpkg -i: $(<"$temp/out")"
finish
if ((code == 0)); then
  grep -q "${pin:0:3} ${pin:3}" "$temp/shown" || fail "pin show of the old version: $(<"$temp/shown")"
else
  step "the running one ended with $code: $(head -n 2 "$temp/shown")"
fi
user mdm --version >"$temp/out" 2>&1 || fail "mdm --version: $(<"$temp/out")"
grep -q ', class archive in use$' "$temp/out" || fail "mdm --version says $(<"$temp/out")"
user mdm pin show before >"$temp/out" 2>&1 || fail "pin show: $(<"$temp/out")"
grep -q "${pin:0:3} ${pin:3}" "$temp/out" || fail "pin show: $(<"$temp/out")"
user sh -c 'cd && mdm lock after -o after.xml' >"$temp/out" 2>&1 || fail "lock: $(<"$temp/out")"

step "manual, completion, nothing to find fault with"
user man mdm >"$temp/out" 2>&1 || fail "man mdm: $(<"$temp/out")"
grep -q 'EXIT STATUS' "$temp/out" || fail "man mdm: $(head "$temp/out")"
user man mdm-lock | grep -q -- '--message' || fail "man mdm-lock"
user bash -c '. /usr/share/bash-completion/bash_completion; _completion_loader mdm; complete -p mdm' >"$temp/out" 2>&1 ||
  fail "completion: $(<"$temp/out")"
inside dpkg --verify mdm-toolkit >"$temp/out" 2>&1 || fail "dpkg --verify: $(<"$temp/out")"
[[ ! -s $temp/out ]] || fail "dpkg --verify: $(<"$temp/out")"

step "removal while it runs"
waiting before
inside dpkg -r mdm-toolkit >"$temp/out" 2>&1 || fail "dpkg -r: $(<"$temp/out")"
finish
if ((code == 0)); then
  grep -q "${pin:0:3} ${pin:3}" "$temp/shown" || fail "pin show after the removal: $(<"$temp/shown")"
else
  step "the running one ended with $code: $(head -n 2 "$temp/shown")"
fi
left=$(find "$root/usr" "$root/etc" "$root/var" \( -path '*mdm-toolkit*' -o -name mdm -o -name 'mdm*.1*' \) ! -path '*/dpkg/*')
[[ -z $left ]] || fail "dpkg -r leaves behind: $left"
[[ -s $root/home/anna/.local/share/mdm-toolkit/journal.jsonl ]] || fail "dpkg -r took the state"
inside dpkg -i /new.deb >"$temp/out" 2>&1 || fail "dpkg -i: $(<"$temp/out")"
user mdm journal verify >"$temp/out" 2>&1 || fail "journal verify: $(<"$temp/out")"
user mdm pin show after >"$temp/out" 2>&1 || fail "pin show: $(<"$temp/out")"
printf 'try-deb: PASSED: %s\n' "$(dpkg-deb -f "$new" Version)"
