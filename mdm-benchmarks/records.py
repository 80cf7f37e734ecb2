#!/usr/bin/env python3
"""Measures `mdm lock HOST -o FILE` in state folders with few and with many records.

    mdm-benchmarks/records.py [--runs 20] [--records 10,10000,100000] [--mdm OTHER-CHECKOUT/mdm]

Needs target/benchmarks.jar: mvn -pl mdm-benchmarks -am -Pbenchmarks package. Each round locks a new
host in every folder, one after the other, so that whatever else the machine does meets all alike;
with --mdm the same is done by another checkout's program in folders of its own. Printed are medians
of whole processes: wall clock and processor time.
"""

import argparse
import os
import resource
import statistics
import subprocess
import sys
import tempfile
import time

ROOT = os.path.dirname(os.path.dirname(os.path.realpath(__file__)))
JAR = os.path.join(ROOT, "mdm-benchmarks", "target", "benchmarks.jar")
WARM_UP = 3


def run(command, environment):
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    began = time.perf_counter()
    done = subprocess.run(
        command, env=environment, stdin=subprocess.DEVNULL, capture_output=True, check=False
    )
    took = (time.perf_counter() - began) * 1000
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    if done.returncode != 0:
        sys.exit(f"{command} ended with {done.returncode}:\n{done.stderr.decode(errors='replace')}")
    cpu = after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime
    return took, cpu * 1000


def main():
    parser = argparse.ArgumentParser(description="Measures a lock beside many records.")
    parser.add_argument("--runs", type=int, default=20)
    parser.add_argument("--records", default="10,10000,100000")
    parser.add_argument("--mdm", help="another checkout's program, measured beside this one")
    options = parser.parse_args()
    programs = [os.path.join(ROOT, "mdm")] + ([options.mdm] if options.mdm else [])
    counts = [int(count) for count in options.records.split(",")]
    java = os.path.join(os.environ["JAVA_HOME"], "bin", "java")

    with tempfile.TemporaryDirectory() as folder:
        times = {}
        for number, program in enumerate(programs):
            for count in counts:
                home = os.path.join(folder, f"{number}-{count}")
                environment = dict(os.environ, MDM_HOME=home)
                run([program, "escrow", "init"], environment)
                run([java, "-cp", JAR, "org.mdmtoolkit.benchmarks.StateFolder", home, "0", str(count)],
                    environment)
                times[program, count] = ([], [], environment)
        for i in range(WARM_UP + options.runs):
            for (program, _), (walls, cpus, environment) in times.items():
                out = os.path.join(folder, "lock.xml")
                wall, cpu = run([program, "lock", f"new-{i}", "-o", out, "--force"], environment)
                if i >= WARM_UP:
                    walls.append(wall)
                    cpus.append(cpu)
    print("| program | records | wall clock, ms | processor, ms |\n|---|---|---|---|")
    for (program, count), (walls, cpus, _) in times.items():
        print(f"| {program} | {count:,} | {statistics.median(walls):.0f} | {statistics.median(cpus):.0f} |")


if __name__ == "__main__":
    main()
