#!/usr/bin/env python3
"""Kills `mdm`, and lets its disk fail, at calls chosen by chance, and counts what is lost.

    src-test-fixtures/kills.py [--runs 200] [--seed 1] [--jobs 2]

Each run takes a state folder, starts one operation under strace with one fault (kill -9, or an error
of write, fsync, link, rename, unlink, open for reading) at one call, in every third run with a second
process beside it, and then asks OpenSSL and this script, not the toolkit:

  - every command that was handed out has its PIN in a record that OpenSSL opens;
  - no Mac was given two PINs;
  - no record, key or certificate that was there is gone;
  - what ended with 0 has a result.

Then the operation is started again without a fault: it has to succeed, or to refuse with a reason,
and `mdm escrow check` has to find nothing damaged. Needs strace, OpenSSL 3 and a built checkout.
Ends with 1 and leaves the folder of the first loss.
"""

import argparse
import collections
import concurrent.futures
import glob
import os
import plistlib
import random
import shutil
import subprocess
import sys
import tempfile

ROOT = os.path.dirname(os.path.dirname(os.path.realpath(__file__)))
MDM = os.path.join(ROOT, "mdm")
OLD, NEW = "the passphrase of the test", "another passphrase of the test"

WRITE, LINK, MOVE = "pwrite64,write", "link,linkat", "rename,renameat,renameat2"
KILLS = [f"{calls}:signal=KILL" for calls in (WRITE, "fsync", LINK, MOVE, "unlink,unlinkat", "mkdir")]
ERRORS = [
    f"{WRITE}:error=ENOSPC", "fsync:error=EIO", f"{LINK}:error=EROFS", f"{MOVE}:error=EIO",
    "unlink,unlinkat:error=EACCES", "pread64:error=EIO",
]
# No more calls of a kind than this are made by an operation on its state.
MOST = {"pwrite64": 8, "fsync": 10, "link": 3, "rename": 2, "unlink": 3, "mkdir": 3, "pread64": 4}


class Lost(Exception):
    """A promise that was broken."""


class Place:
    """A state folder and what is beside it."""

    def __init__(self, folder):
        self.folder = folder
        self.home = os.path.join(folder, "home")

    def at(self, name):
        return os.path.join(self.folder, name)

    def environment(self):
        return dict(os.environ, MDM_HOME=self.home, MDM_ESCROW_PASSPHRASE_FILE=self.at("old"), LC_ALL="C.UTF-8")

    def mdm(self, *arguments, fault=None):
        strace = ["strace", "-f", "-qq", "-o", "/dev/null", "-e", f"inject={fault}"] if fault else []
        done = subprocess.run(
            strace + [MDM, *arguments], env=self.environment(), cwd=self.folder,
            stdin=subprocess.DEVNULL, capture_output=True, check=False, timeout=120)
        return done.returncode, done.stdout.decode() + done.stderr.decode()

    def must(self, *arguments):
        code, text = self.mdm(*arguments)
        if code != 0:
            raise Lost(f"{arguments} ended with {code}: {text}")


def write(path, text):
    with open(path, "w", encoding="utf-8") as file:
        file.write(text)


def setup(folder, stage):
    """The folder before an operation: `empty`, `key`, `used` or `shared`."""
    place = Place(folder)
    os.makedirs(folder)
    for name, text in (("old", OLD), ("new", NEW)):
        write(place.at(name), text)
        os.chmod(place.at(name), 0o600)
    for name in ("anna", "bert"):
        subprocess.run(
            ["openssl", "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-subj", f"/CN={name}", "-days", "30",
             "-keyout", place.at(f"{name}.key"), "-out", place.at(f"{name}.pem")], check=True, capture_output=True)
    if stage != "empty":
        place.must("escrow", "init")
    if stage in ("used", "shared"):
        for host in ("m1", "m2", "m3"):
            place.must("lock", host, "-o", f"{host}-0.xml")
        place.must("pin", "close", "m3", "--yes", "--reason", "unlocked")
    if stage == "shared":
        place.must("escrow", "readers", "add", "anna", "anna.pem")
    return place


# Name, the folder that it needs, the arguments; {n} is a number that no other start has.
OPERATIONS = [
    ("first lock", "empty", ["lock", "m9", "-o", "m9-{n}.xml"]),
    ("init", "empty", ["escrow", "init"]),
    ("lock", "key", ["lock", "m9", "-o", "m9-{n}.xml"]),
    ("lock beside others", "used", ["lock", "m9", "-o", "m9-{n}.xml"]),
    ("again", "used", ["lock", "m1", "--again", "-o", "m1-{n}.xml"]),
    ("close", "used", ["pin", "close", "m1", "--yes", "--reason", "unlocked"]),
    ("show", "used", ["pin", "show", "m2", "--reason", "test"]),
    ("passphrase", "used", ["escrow", "passphrase", "--new-passphrase-file", "new"]),
    ("add reader", "used", ["escrow", "readers", "add", "bert", "bert.pem"]),
    ("remove reader", "shared", ["escrow", "readers", "remove", "anna"]),
    ("reseal", "shared", ["escrow", "reseal"]),
    ("vendor csr", "key", ["vendor", "csr", "--email", "a@example.com", "--dir", "vendor"]),
    ("renew start", "key", ["renew", "start", "--name", "r", "--email", "a@example.com"]),
]
BESIDE = [["lock", "m9", "-o", "m9-b.xml"], ["lock", "m8", "-o", "m8-b.xml"],
          ["lock", "m1", "--again", "-o", "m1-b.xml"], ["pin", "close", "m2", "--yes", "--reason", "unlocked"]]


def opens(place, record):
    """The record in clear, by OpenSSL and either passphrase."""
    key = os.path.join(place.home, "escrow", "identity.pem")
    for name in ("old", "new"):
        done = subprocess.run(
            ["openssl", "cms", "-decrypt", "-inform", "PEM", "-in", record, "-inkey", key, "-recip", key,
             "-passin", f"file:{place.at(name)}"], capture_output=True, check=False)
        if done.returncode == 0:
            return done.stdout.decode()
    generated = os.path.join(place.home, "escrow", "identity.passphrase")
    done = subprocess.run(
        ["openssl", "cms", "-decrypt", "-inform", "PEM", "-in", record, "-inkey", key, "-recip", key,
         "-passin", f"file:{generated}"], capture_output=True, check=False)
    if done.returncode == 0:
        return done.stdout.decode()
    raise Lost(f"OpenSSL does not open {record}: {done.stderr.decode()}")


def records(place):
    """Each record that is there in clear, by command UUID."""
    found = {}
    for path in glob.glob(os.path.join(place.home, "escrow", "open", "*.pem")) + glob.glob(
            os.path.join(place.home, "escrow", "closed", "*.pem")):
        with open(path, encoding="utf-8") as file:
            uuid = next((line.split(": ", 1)[1].strip() for line in file if line.startswith("Command")), path)
        found[uuid] = opens(place, path)
    return found


def commands(place):
    """Each command that was handed out, by file."""
    found = {}
    for path in glob.glob(place.at("m*-*.xml")):
        try:
            with open(path, "rb") as file:
                found[os.path.basename(path)] = plistlib.load(file)
        except Exception as error:  # whatever the parser says: it is a half file
            raise Lost(f"{path} is half a command: {error}") from error
    return found


def keys(place):
    """The private keys of the vendor, each with its passphrase, as OpenSSL reads them."""
    found = {}
    for path in glob.glob(place.at("vendor/*.key")) + glob.glob(os.path.join(place.home, "renewals", "*", "generation-*", "*.key")):
        secret = path[: -len(".key")] + ".passphrase"
        done = subprocess.run(
            ["openssl", "rsa", "-in", path, "-passin", f"file:{secret}", "-noout", "-modulus"],
            capture_output=True, check=False)
        if done.returncode != 0:
            raise Lost(f"{path} does not open with {secret}")
        found[path] = done.stdout
    return found


def check(place, before):
    """Raises Lost where a promise is broken; tells what is there now."""
    now = records(place)
    for uuid, content in before["records"].items():
        if now.get(uuid) != content:
            raise Lost(f"the record of {uuid} is gone or changed")
    pins = collections.defaultdict(set)
    for name, command in commands(place).items():
        pin, uuid = command["Command"]["PIN"], command["CommandUUID"]
        if not any(pin in text and uuid in text for text in now.values()):
            raise Lost(f"{name} was handed out, and no record holds its PIN")
        pins[name.split("-")[0]].add(pin)
    for host, all_pins in pins.items():
        if len(all_pins) > 1:
            raise Lost(f"{host} was given two PINs")
    held = keys(place)
    for path, modulus in before["keys"].items():
        if held.get(path) != modulus:
            raise Lost(f"{path} is gone or changed")
    return {"records": now, "keys": held}


def one(templates, work, number, seed):
    chance = random.Random(f"{seed}/{number}")
    name, stage, arguments = chance.choice(OPERATIONS)
    fault = chance.choice(KILLS + ERRORS)
    calls = next(most for call, most in MOST.items() if fault.startswith(call))
    fault += f":when={chance.randint(1, calls)}"
    beside = chance.choice(BESIDE) if chance.randrange(3) == 0 and stage == "used" else None
    folder = os.path.join(work, f"run-{number}")
    shutil.copytree(templates[stage].folder, folder)
    place = Place(folder)

    def start(number_of_start, **more):
        return place.mdm(*[argument.format(n=number_of_start) for argument in arguments], **more)

    what = f"run {number}: {name}, {fault}" + (f", beside {' '.join(beside)}" if beside else "")
    try:
        before = check(place, {"records": {}, "keys": {}})
        with concurrent.futures.ThreadPoolExecutor() as pool:
            other = pool.submit(place.mdm, *beside) if beside else None
            code, text = start(1, fault=fault)
            if other:
                other_code, other_text = other.result()
                was_closed = other_code == 4 and "closed meanwhile" in other_text
                if other_code not in (0, 1, 6, 8) and not was_closed:
                    raise Lost(f"the other ended with {other_code}: {other_text}")
        if "Exception" in text or "\tat " in text:
            raise Lost(f"a foreign exception: {text}")
        now = check(place, before)
        if code == 0 and arguments[0] == "lock" and not os.path.exists(place.at(arguments[-1].format(n=1))):
            raise Lost(f"exit 0 without a command: {text}")
        again_code, again_text = start(2)
        if again_code not in (0, 4, 6) and not (name == "passphrase" and again_code == 5):
            raise Lost(f"started again it ended with {again_code}: {again_text}\nfirst: {code}: {text}")
        check(place, now)
        found, words = place.mdm("escrow", "check")
        if found not in (0, 4):
            raise Lost(f"escrow check ended with {found}: {words}\nfirst: {code}: {text}\nagain: {again_code}: {again_text}")
    except Lost as lost:
        return what, code_of(fault, -1), f"{what}: {lost} ({folder})"
    shutil.rmtree(folder)
    return name, code_of(fault, code), None


def code_of(fault, code):
    """Whether the fault was met: an operation that ends before its call is not counted as one."""
    kind = "kill" if "KILL" in fault else "error"
    return (kind, code != 0)


def main():
    parser = argparse.ArgumentParser(description="Kills mdm and counts what is lost.")
    parser.add_argument("--runs", type=int, default=200)
    parser.add_argument("--seed", default="1")
    parser.add_argument("--jobs", type=int, default=os.cpu_count())
    options = parser.parse_args()
    work = tempfile.mkdtemp(prefix="kills-")
    templates = {stage: setup(os.path.join(work, stage), stage) for stage in ("empty", "key", "used", "shared")}
    counts = collections.Counter()
    losses = []
    with concurrent.futures.ThreadPoolExecutor(options.jobs) as pool:
        for done, (name, (kind, met), lost) in enumerate(
                pool.map(lambda n: one(templates, work, n, options.seed), range(options.runs)), 1):
            counts[kind if met else "not met"] += 1
            if lost:
                losses.append(lost)
                print(lost, flush=True)
            if done % 50 == 0:
                print(f"{done} runs: {dict(counts)}, {len(losses)} lost", file=sys.stderr, flush=True)
    print(f"{options.runs} runs, seed {options.seed}: {counts['kill']} kills, {counts['error']} runs that an error ended, "
          f"{counts['not met']} that ended well all the same; {len(losses)} lost something")
    if losses:
        sys.exit(1)
    shutil.rmtree(work)


if __name__ == "__main__":
    main()
