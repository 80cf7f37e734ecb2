#!/usr/bin/env python3
"""Times `mdm vendor csr` in fresh processes beside `openssl req -newkey rsa:2048`.

Usage: vendor-csr.py JDK...    (folders of JDKs; medians of 60, taking turns)

Making an RSA key is a search whose length varies: look at the medians, not at one run.
"""

import os
import pathlib
import statistics
import subprocess
import sys
import tempfile
import time

ROUNDS = 60
MDM = pathlib.Path(__file__).resolve().parent.parent / "mdm"


def milliseconds(command, environment=None):
    start = time.perf_counter()
    subprocess.run(command, env=environment, check=True, capture_output=True)
    return (time.perf_counter() - start) * 1000


def main(jdks):
    times = {"openssl req": []} | {jdk: [] for jdk in jdks}
    for jdk in jdks:  # builds, and prepares the archive of classes
        subprocess.run([MDM, "--version"], env=os.environ | {"JAVA_HOME": jdk}, check=True)
    with tempfile.TemporaryDirectory() as folder:
        for round_number in range(ROUNDS):
            times["openssl req"].append(milliseconds([
                "openssl", "req", "-newkey", "rsa:2048", "-passout", "pass:benchmark",
                "-subj", "/C=US/CN=mdm-vendor/emailAddress=a@example.com",
                "-keyout", f"{folder}/key", "-out", f"{folder}/csr"]))
            for number, jdk in enumerate(jdks):
                times[jdk].append(milliseconds(
                    [MDM, "vendor", "csr", "--email", "a@example.com",
                     "--dir", f"{folder}/{number}-{round_number}"],
                    os.environ | {"JAVA_HOME": jdk}))
    reference = statistics.median(times["openssl req"])
    for name, values in times.items():
        median = statistics.median(values)
        print(f"{name}: median {median:.0f} ms, {median / reference:.2f} times openssl req")


if __name__ == "__main__":
    if len(sys.argv) < 2:
        sys.exit(__doc__)
    main(sys.argv[1:])
