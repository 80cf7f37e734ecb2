"""Types lines, tabs included, into a shell on a terminal of its own, and prints what mdm was called with.

type-in-shell.py bash|zsh START-LINE, the lines on standard input. A stand-in for mdm prints its arguments as
<one><two>, and then ===.
"""

import os
import pty
import select
import sys
import time

shell, start = sys.argv[1:]
lines = [line for line in sys.stdin.read().split("\n") if line]
programs = {"bash": ["bash", "--norc", "--noprofile", "-i"], "zsh": ["zsh", "-f", "-i"]}
child, terminal = pty.fork()
if child == 0:
    os.environ["TERM"] = "dumb"
    os.execvp(shell, programs[shell])


def until(mark):
    seen, end = b"", time.time() + 30
    while mark not in seen and time.time() < end:
        if select.select([terminal], [], [], 0.2)[0]:
            try:
                seen += os.read(terminal, 65536)
            except OSError:
                break
    return seen.decode(errors="replace").replace("\r", "")


os.write(terminal, (start + '; echo REA""DY\n').encode())
until(b"READY")
for line in lines:
    os.write(terminal, (line + "\n").encode())
    printed = until(b"\n===")
    called = [row for row in printed.split("\n") if row.startswith("<")]
    print(called[-1] if called else repr(printed))
os.write(terminal, b"exit\n")
