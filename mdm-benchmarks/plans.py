#!/usr/bin/env python3
"""How long it takes to plan for many Macs, and to verify such a plan with two signatures.

    mdm-benchmarks/plans.py --fake 'java -cp CLASSPATH org.mdmtoolkit.fixtures.FakeServers' --mdm ./mdm

Each number is that of a whole process, with a heap of 256 MB: the wall clock, and the most memory
that was resident. Two smaller plans are made before, to see whether memory grows. Verification is a
`mdm run` where the policy is and no server is configured, which therefore ends once all signatures
are checked. Ends with 1 if a limit is exceeded: 60 s to plan, 2 s to verify.
"""
import argparse
import os
import pathlib
import shlex
import subprocess
import sys
import tempfile
import time

arguments = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawTextHelpFormatter)
arguments.add_argument('--fake', required=True, help='the command that starts a fake server')
arguments.add_argument('--mdm', default='./mdm', help='the command line')
arguments.add_argument('--hosts', type=int, default=10_000)
arguments.add_argument('--rounds', type=int, default=3, help='of verifying')
arguments = arguments.parse_args()
MDM = shlex.split(arguments.mdm)


def run(home, *line, code=0, token=None):
    """Runs a command line; seconds, resident kB, what it said."""
    environment = {key: value for key, value in os.environ.items() if not key.startswith('MDM_')}
    environment.update(MDM_HOME=str(home), JDK_JAVA_OPTIONS='-Xmx256m')
    if token:
        environment['MDM_SERVER_TOKEN'] = token
    with tempfile.TemporaryFile() as out:
        begun = time.monotonic()
        process = subprocess.Popen([*MDM, *map(str, line)], env=environment, stdout=out, stderr=out)
        _, status, usage = os.wait4(process.pid, 0)
        seconds = time.monotonic() - begun
        process.returncode = os.waitstatus_to_exitcode(status)
        out.seek(0)
        said = out.read().decode()
    if process.returncode != code:
        sys.exit(f'{line[0]} ended with {process.returncode}:\n{said[-2000:]}')
    return seconds, usage.ru_maxrss, said


def measure(folder, address, token):
    home, runner = folder / 'home', folder / 'runner'
    home.mkdir(mode=0o700)
    runner.mkdir(mode=0o700)
    run(home, 'server', 'add', 'office', '--type', 'fleet', '--url', address, token=token)
    signers = ''
    for person in ('anna', 'bob'):
        subprocess.run(['ssh-keygen', '-q', '-t', 'ed25519', '-N', '', '-C', '', '-f', folder / person], check=True)
        signers += person + ' ' + (folder / (person + '.pub')).read_text()
    (runner / 'allowed_signers').write_text(signers)
    (runner / 'policy.yaml').write_text(
        'allowed_signers: allowed_signers\nrules:\n  - class: destructive\n    approvals: 1\n')
    for file in runner.iterdir():
        file.chmod(0o600)
    good = True
    for hosts in (arguments.hosts // 10, arguments.hosts // 3, arguments.hosts):
        serials = folder / f'{hosts}.txt'
        serials.write_text(''.join(f'C02T{number:06d}\n' for number in range(1, hosts + 1)))
        plan = folder / f'{hosts}.plan'
        seconds, memory, _ = run(home, 'plan', 'lock', '--hosts-file', serials, '--reason', 'measured',
                                 '--key', folder / 'anna', '-o', plan)
        good = good and seconds < 60
        print(f'plan for {hosts} Macs: {seconds:.1f} s, {memory // 1024} MB resident,'
              f' {plan.stat().st_size / 1e6:.1f} MB written', flush=True)
    with plan.open('rb') as content, open(f'{plan}.bob.sig', 'wb') as signature:
        subprocess.run(['ssh-keygen', '-Y', 'sign', '-n', 'mdm-plan@mdmtoolkit.org', '-f', folder / 'bob'],
                       stdin=content, stdout=signature, stderr=subprocess.DEVNULL, check=True)
    for _ in range(arguments.rounds):
        seconds, memory, said = run(runner, 'run', plan, code=6)
        if 'Signed by anna, bob.' not in said or 'not configured here' not in said:
            sys.exit(f'not verified:\n{said}')
        good = good and seconds < 2
        print(f'verify it with two signatures: {seconds:.2f} s, {memory // 1024} MB resident', flush=True)
    return good


with tempfile.TemporaryDirectory() as name:
    fake = subprocess.Popen([*shlex.split(arguments.fake), 'fleet', str(arguments.hosts), 'ACKNOWLEDGES'],
                            stdout=subprocess.PIPE, text=True)
    try:
        address, token = fake.stdout.readline().strip(), fake.stdout.readline().strip()
        passed = measure(pathlib.Path(name), address, token)
    finally:
        fake.terminate()
        fake.wait()
sys.exit(0 if passed else 1)
