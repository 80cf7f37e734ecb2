#!/usr/bin/env python3
"""Measures how long the command line takes to start, beside a bare JVM that prints one line.

    mdm-benchmarks/startup.py [--runs 20] [--check] [JAVA_HOME ...]

Without JAVA_HOME every JDK 17 or newer in /usr/lib/jvm and $JAVA_HOME is measured. Each round runs
the bare JVM, `mdm --version` and `mdm lock HOST -o FILE` one after the other, so that whatever else
the machine does meets all three alike; what is printed are medians of whole processes, wall clock,
on a warm disk. `mdm lock` finds an escrow key and seals the PIN of a new host in every round. State
is kept in a temporary folder. --check ends with 1 when a limit is exceeded.
"""

import argparse
import glob
import os
import re
import statistics
import subprocess
import sys
import tempfile
import time

ROOT = os.path.dirname(os.path.dirname(os.path.realpath(__file__)))
MDM = os.path.join(ROOT, "mdm")
WARM_UP = 3

# Times the bare JVM: at most, and the goal. On JDK 17 and on newer ones.
LIMITS = {
    "mdm --version": {"17": (4, 3), "newer": (4.5, 3)},
    "mdm lock x -o f": {"17": (8, 6), "newer": (9, 6)},
}

HELLO = """
public final class Hello {
  public static void main(String[] args) {
    System.out.println("hello");
  }
}
"""


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
    began = time.perf_counter()
    done = subprocess.run(
        command, env=environment, stdin=subprocess.DEVNULL, capture_output=True, check=False
    )
    took = (time.perf_counter() - began) * 1000
    if done.returncode != 0:
        sys.exit(f"{command} ended with {done.returncode}:\n{done.stderr.decode(errors='replace')}")
    return took


def measure(home, runs, folder):
    environment = {
        "PATH": os.environ["PATH"],
        "HOME": os.environ.get("HOME", folder),
        "LANG": "C.UTF-8",
        "JAVA_HOME": home,
        "MDM_HOME": os.path.join(folder, "state"),
    }
    source = os.path.join(folder, "Hello.java")
    with open(source, "w", encoding="utf-8") as file:
        file.write(HELLO)
    subprocess.run([os.path.join(home, "bin/javac"), "-d", folder, source], check=True)

    def lock(name):
        return [MDM, "lock", f"host-{name}", "-o", os.path.join(folder, f"{name}.xml")]

    # Builds, makes the archive of classes, and makes the escrow key.
    timed([MDM, "--version"], environment)
    timed(lock("first"), environment)

    times = {"bare JVM": []} | {name: [] for name in LIMITS}
    for i in range(WARM_UP + runs):
        commands = {
            "bare JVM": [os.path.join(home, "bin/java"), "-Xshare:auto", "-cp", folder, "Hello"],
            "mdm --version": [MDM, "--version"],
            "mdm lock x -o f": lock(i),
        }
        for name, command in commands.items():
            took = timed(command, environment)
            if i >= WARM_UP:
                times[name].append(took)
    return {name: statistics.median(values) for name, values in times.items()}


def main():
    parser = argparse.ArgumentParser(description="Measures the start-up of the command line.")
    parser.add_argument("--runs", type=int, default=20)
    parser.add_argument("--check", action="store_true", help="end with 1 when a limit is exceeded")
    parser.add_argument("jdks", nargs="*", metavar="JAVA_HOME")
    options = parser.parse_args()
    jdks = [os.path.realpath(home) for home in options.jdks] or all_jdks()
    if not jdks:
        sys.exit("no JDK 17 or newer found: name one")

    exceeded = False
    print(f"| JDK | command | median of {options.runs}, ms | times the bare JVM | at most | goal |")
    print("|---|---|---|---|---|---|")
    for home in jdks:
        version = version_of(home) or sys.exit(f"not a JDK: {home}")
        with tempfile.TemporaryDirectory(prefix="mdm-startup-") as folder:
            medians = measure(home, options.runs, folder)
        bare = medians["bare JVM"]
        for name, median in medians.items():
            ratio, limit, goal = median / bare, "", ""
            if name in LIMITS:
                limit, goal = LIMITS[name]["17" if major_of(version) == 17 else "newer"]
                exceeded |= ratio > limit
            print(f"| {version} | `{name}` | {median:.0f} | {ratio:.2f} | {limit} | {goal} |")
    if options.check and exceeded:
        sys.exit("a limit is exceeded")


if __name__ == "__main__":
    main()
