#!/usr/bin/env python3
"""Measures how long the command line takes to start, beside a bare JVM that prints one line.

    mdm-benchmarks/startup.py [--runs 20] [--check] [--only WORD] [--beside FOLDER] [JAVA_HOME ...]

Without JAVA_HOME every JDK 17 or newer in /usr/lib/jvm and $JAVA_HOME is measured. Each round runs
the bare JVM and each command one after the other, so that whatever else the machine does meets all
alike; what is printed are medians of whole processes, the launcher included, on a warm disk: wall
clock, and the processor time of the user and the system. Each lock seals the PIN of a host that is
new. The MDM server is a NanoMDM on loopback that this script plays. State is kept in a temporary
folder. With --beside another checkout, or a package that was unpacked, takes turns with this one, to
compare the two; one that brings its own Java uses that. --only measures the commands that hold this
word. --check ends with 1 when a limit is exceeded.
"""

import argparse
import glob
import http.server
import json
import os
import plistlib
import re
import statistics
import subprocess
import sys
import tempfile
import threading
import time
import uuid

ROOT = os.path.dirname(os.path.dirname(os.path.realpath(__file__)))
WARM_UP = 3
BARE = "bare JVM"

# Wall clock, times the bare JVM: at most, and the goal.
LIMITS = {
    "--version": (2.5, 2.0),
    "restart x -o f": (4, 2.6),
    "command check f": (4, 2.6),
    "pin list": (4, 2.6),
    "lock x -o f": (6, 3.2),
    "lock x --server s": (12, 4.2),
    "help": (4, 2.6),
    "__complete host": (4, 2.6),
}

HELLO = """
public final class Hello {
  public static void main(String[] args) {
    System.out.println("hello");
  }
}
"""


class NanoMdm(http.server.BaseHTTPRequestHandler):
    """As much of NanoMDM 0.9 as a lock needs."""

    protocol_version = "HTTP/1.1"
    # Head and body leave at once, as those of NanoMDM do: sent one after the other, the body of each
    # answer but the first waits 40 ms for the client's delayed acknowledgement.
    wbufsize = -1

    def log_message(self, *arguments):
        pass

    def do_GET(self):
        self.answer({"version": "v0.9.0"})

    def do_PUT(self):
        command = plistlib.loads(self.rfile.read(int(self.headers["Content-Length"])))
        host = self.path.split("?")[0].split("/")[3]
        self.answer(
            {
                "status": {host: {"push_result": str(uuid.uuid4())}},
                "command_uuid": command["CommandUUID"],
                "request_type": command["Command"]["RequestType"],
            }
        )

    def answer(self, document):
        body = json.dumps(document).encode()
        self.send_response(200)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)


def version_of(home):
    try:
        with open(os.path.join(home, "release"), encoding="utf-8") as release:
            match = re.search(r'^JAVA_VERSION="(.*)"$', release.read(), re.MULTILINE)
    except OSError:
        return None
    return match.group(1) if match else None


def major_of(version):
    return int(re.match(r"\d+", version).group())


def all_jdks():
    found = {}
    for home in [os.environ.get("JAVA_HOME", "")] + sorted(glob.glob("/usr/lib/jvm/*")):
        version = version_of(home) if home else None
        if version and major_of(version) >= 17 and os.path.exists(os.path.join(home, "bin/javac")):
            found.setdefault(version, os.path.realpath(home))
    return [found[version] for version in sorted(found, key=major_of)]


def timed(command, environment):
    """Wall clock and processor time in milliseconds."""
    with tempfile.TemporaryFile() as said:
        began = time.perf_counter()
        process = subprocess.Popen(
            command, env=environment, stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, stderr=said
        )
        _, status, usage = os.wait4(process.pid, 0)
        took = time.perf_counter() - began
        process.returncode = os.waitstatus_to_exitcode(status)
        if process.returncode != 0:
            said.seek(0)
            text = said.read().decode(errors="replace")
            sys.exit(f"{command} ended with {process.returncode}:\n{text}")
    return took * 1000, (usage.ru_utime + usage.ru_stime) * 1000


class Program:
    """The program of a checkout, or of a package that was unpacked, with a state of its own."""

    def __init__(self, root, home, folder, server):
        installed = os.path.join(root, "bin", "mdm")
        self.mdm = installed if os.path.exists(installed) else os.path.join(root, "mdm")
        self.folder = folder
        self.environment = {
            "PATH": os.environ["PATH"],
            "HOME": folder,
            "LANG": "C.UTF-8",
            "JAVA_HOME": home,
            "MDM_HOME": os.path.join(folder, "state"),
            "MDM_SERVER_URL": server,
            "MDM_SERVER_TYPE": "nanomdm",
            "MDM_SERVER_TOKEN": "protects nothing",
        }
        self.made = 0
        # Builds, makes the archive of classes, and makes the escrow key and what is checked.
        self.run("--version")
        self.run("lock x -o f")
        self.run("lock x --server s")

    def new_file(self):
        self.made += 1
        return os.path.join(self.folder, f"{self.made}.xml")

    def run(self, name):
        words = {
            "restart x -o f": lambda: ["restart", "C02XK1ZLJGH5", "-o", self.new_file()],
            "command check f": lambda: ["command", "check", os.path.join(self.folder, "1.xml")],
            "lock x -o f": lambda: ["lock", f"host-{self.made}", "-o", self.new_file()],
            "lock x --server s": self.sent_lock,
        }
        arguments = words[name]() if name in words else name.split(" ")
        return timed([self.mdm] + arguments, self.environment)

    def sent_lock(self):
        udid = str(uuid.uuid4()).upper()
        return ["lock", udid, "--reason", "measured", "--yes"]


def measure(home, roots, names, runs, folder, server):
    source = os.path.join(folder, "Hello.java")
    with open(source, "w", encoding="utf-8") as file:
        file.write(HELLO)
    subprocess.run([os.path.join(home, "bin/javac"), "-d", folder, source], check=True)
    bare = [os.path.join(home, "bin/java"), "-Xshare:auto", "-cp", folder, "Hello"]
    programs = []
    for i, root in enumerate(roots):
        os.mkdir(os.path.join(folder, str(i)))
        programs.append(Program(root, home, os.path.join(folder, str(i)), server))

    times = {}
    for i in range(WARM_UP + runs):
        took = {(BARE, 0): timed(bare, os.environ)}
        for name in names:
            for number, program in enumerate(programs):
                took[name, number] = program.run(name)
        if i >= WARM_UP:
            for key, value in took.items():
                times.setdefault(key, []).append(value)
    return {
        key: tuple(statistics.median(one) for one in zip(*values)) for key, values in times.items()
    }


def main():
    parser = argparse.ArgumentParser(description="Measures the start-up of the command line.")
    parser.add_argument("--runs", type=int, default=20)
    parser.add_argument("--check", action="store_true", help="end with 1 when a limit is exceeded")
    parser.add_argument("--only", default="", metavar="WORD", help="commands that hold this word")
    parser.add_argument("--beside", metavar="FOLDER", help="a checkout or unpacked package to compare with")
    parser.add_argument("jdks", nargs="*", metavar="JAVA_HOME")
    options = parser.parse_args()
    jdks = [os.path.realpath(home) for home in options.jdks] or all_jdks()
    if not jdks:
        sys.exit("no JDK 17 or newer found: name one")
    roots = ([os.path.realpath(options.beside)] if options.beside else []) + [ROOT]
    names = [name for name in LIMITS if options.only in name]

    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), NanoMdm)
    server.daemon_threads = True
    threading.Thread(target=server.serve_forever, daemon=True).start()
    url = f"http://127.0.0.1:{server.server_address[1]}"

    exceeded = False
    print("| JDK | command | wall, ms | times the bare JVM | processor, ms | of the wall | at most | goal |")
    print("|---|---|---|---|---|---|---|---|")
    for home in jdks:
        version = version_of(home) or sys.exit(f"not a JDK: {home}")
        with tempfile.TemporaryDirectory(prefix="mdm-startup-") as folder:
            medians = measure(home, roots, names, options.runs, folder, url)
        bare, _ = medians[BARE, 0]
        for (name, number), (wall, processor) in medians.items():
            ratio, limit, goal, title = wall / bare, "", "", name
            if name in LIMITS:
                limit, goal = LIMITS[name]
                title = f"mdm {name}"
                if number < len(roots) - 1:
                    title, limit = f"{title} (beside)", ""
                else:
                    exceeded |= ratio > limit
            print(
                f"| {version} | `{title}` | {wall:.0f} | {ratio:.2f} | {processor:.0f} |"
                f" {processor / wall:.2f} | {limit} | {goal} |",
                flush=True,
            )
    if options.check and exceeded:
        sys.exit("a limit is exceeded")


if __name__ == "__main__":
    main()
