#!/usr/bin/env python3
"""Kills what a lock by a team stands on, at moments chosen by chance, and counts what is lost.

    src-test-fixtures/team-kills.py [--runs 500] [--seed 1] [--jobs 2]

Each run takes a new store on a PostgreSQL of its own and locks 20 hosts through a stand-in of NanoMDM,
in every third run from two machines at once. Each start meets up to six faults: kill -9 of the client,
`pg_ctl stop -m immediate`, pg_terminate_backend, or a network that breaks; before, while or after the
server does some statement (then its answer is lost), or when some command arrives. The same command is
started again until it is through. Then psql, OpenSSL and this script, not the toolkit, are asked:

  - every PIN that the MDM server saw stands in a record that OpenSSL opens, and that is open;
  - every host was given one PIN in the end, and none was given two;
  - no host has two open records;
  - each line of the journal holds the hash of the one before.

And `mdm escrow check` has to find nothing. Needs PostgreSQL 13, OpenSSL 3 and a built checkout.
Ends with 1 and leaves the folder of the first loss; its database is written to `store.sql` there.
"""

import argparse
import base64
import collections
import concurrent.futures
import glob
import hashlib
import http.server
import json
import os
import plistlib
import random
import select
import shutil
import socket
import subprocess
import sys
import tempfile
import threading
import time
import uuid

ROOT = os.path.dirname(os.path.dirname(os.path.realpath(__file__)))
MDM = os.path.join(ROOT, "mdm")
PASSPHRASE = "the passphrase of the test"
PEOPLE = ("anna", "ben")
HOSTS = 20
READY = b"Z\0\0\0\5"  # ReadyForQuery: the server is done with what it was asked
CALLS = 120  # so often a lock of 20 hosts asks the database, if nothing happens


class Lost(Exception):
    """A promise that was broken."""


def write(path, text):
    with open(path, "w", encoding="utf-8") as file:
        file.write(text)
    os.chmod(path, 0o600)


def free_port():
    with socket.socket() as one:
        one.bind(("127.0.0.1", 0))
        return one.getsockname()[1]


class Postgres:
    """A server in a folder of its own."""

    def __init__(self, folder):
        self.folder = folder
        self.port = free_port()
        self.lock = threading.RLock()
        self.starting = None
        os.makedirs(folder)
        # Debian keeps the programs of the server off the PATH.
        debian = sorted(glob.glob("/usr/lib/postgresql/*/bin/initdb"), key=lambda path: int(path.split("/")[4]))
        initdb = shutil.which("initdb") or (debian or [None])[-1]
        self.bin = os.path.dirname(os.path.realpath(initdb or sys.exit("PostgreSQL's server is not installed")))
        write(os.path.join(folder, "password"), "only for tests")
        write(os.path.join(folder, "pgpass"), f"127.0.0.1:{self.port}:*:postgres:only for tests\n")
        if os.geteuid() == 0:
            shutil.chown(folder, "nobody")
            shutil.chown(os.path.join(folder, "password"), "nobody")
        self.run("initdb", "-U", "postgres", "-A", "scram-sha-256", "--pwfile", os.path.join(folder, "password"),
                 "-E", "UTF8", "--locale=C")
        self.start()

    def run(self, program, *arguments):
        # It refuses to be root.
        user = ["setpriv", "--reuid=nobody", "--regid=nogroup", "--clear-groups"] if os.geteuid() == 0 else []
        with open(os.path.join(self.folder, "programs.log"), "a", encoding="utf-8") as log:
            subprocess.run(
                user + [os.path.join(self.bin, program), "-D", os.path.join(self.folder, "data"), *arguments],
                cwd=self.folder, stdin=subprocess.DEVNULL, stdout=log, stderr=log, check=True, timeout=120)

    def start(self):
        self.run("pg_ctl", "-w", "-l", os.path.join(self.folder, "data", "log"), "-o",
                 f"-p {self.port} -c listen_addresses=127.0.0.1 -c unix_socket_directories=''", "start")

    def crash(self, seconds):
        """Stops it as a crash does, and starts it so much later, or, without a time, when `there` is called."""
        with self.lock:
            self.there()
            self.run("pg_ctl", "-w", "-m", "immediate", "stop")
            self.starting = threading.Timer(seconds or 0, self.start)
            if seconds is not None:
                self.starting.start()

    def there(self):
        """Returns once it is there again."""
        with self.lock:
            if self.starting:
                if self.starting.ident is None:
                    self.starting.start()
                self.starting.join()
                self.starting = None

    def terminate(self):
        """Ends all connections of the team."""
        with self.lock:
            self.there()
            self.psql("postgres", f"SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE usename IN {PEOPLE}")

    def environment(self):
        return dict(os.environ, PGPASSFILE=os.path.join(self.folder, "pgpass"))

    def psql(self, database, sql):
        """What psql prints, by row and column."""
        done = subprocess.run(
            [os.path.join(self.bin, "psql"), "-h", "127.0.0.1", "-p", str(self.port), "-U", "postgres", "-d", database,
             "-X", "-q", "-A", "-t", "-F", "\t", "-v", "ON_ERROR_STOP=1"],
            input=sql, env=self.environment(), capture_output=True, check=False, timeout=120, text=True)
        if done.returncode != 0:
            raise RuntimeError(f"psql: {done.stderr}")
        return [line.split("\t") for line in done.stdout.splitlines()]

    def dump(self, database, path):
        subprocess.run(
            [os.path.join(self.bin, "pg_dump"), "-h", "127.0.0.1", "-p", str(self.port), "-U", "postgres", "-f", path,
             database], env=self.environment(), check=False, timeout=120)

    def end(self):
        self.there()
        self.run("pg_ctl", "-w", "-m", "immediate", "stop")


class Fault:
    """One that happens once, when so many calls or commands have passed since the one before."""

    def __init__(self, chance, most):
        self.kind = chance.choice(["client", "server", "connection", "network"])
        self.phase = chance.choice(["before", "while", "after"])
        self.at = "command" if self.kind != "network" and chance.randrange(6) == 0 else "call"
        self.left = chance.randint(1, HOSTS if self.at == "command" else most)
        self.name = f"{self.kind} {self.phase} {self.at} {self.left}"
        self.pause = chance.choice([0, 0, 0.001, 0.003, 0.01, 0.03])
        self.down = chance.choice([0, 0, 0, 0.3, 1, None])
        self.arrived = None  # how many commands had arrived then
        self.is_over = threading.Event()

    @staticmethod
    def some(chance):
        """Those of one start: the first anywhere, the others soon after, and none after the client is killed."""
        faults = [Fault(chance, CALLS)]
        for _ in range(chance.randrange(6)):
            if faults[-1].kind != "client":
                faults.append(Fault(chance, CALLS // 4))
        return faults

    def happen(self, place, machine):
        try:
            self.arrived = len(place.mdm.commands)
            if self.kind == "client":
                machine.process.kill()
            elif self.kind == "server":
                place.postgres.crash(self.down)
            elif self.kind == "connection":
                place.postgres.terminate()
        finally:
            self.is_over.set()

    def __str__(self):
        return self.name


def swallow_answer(client, server):
    """Returns once the server has done what it was asked, or both are silent."""
    answer = b""
    while not answer.endswith(READY + b"I"):
        readable, _, _ = select.select([client, server], [], [], 2)
        if client in readable:  # the rest of a long question
            more = client.recv(1 << 20)
            server.sendall(more)
        elif server in readable:
            more = server.recv(1 << 16)
            answer += more
        if not readable or not more:
            return


class Proxy:
    """Between one machine and the database: counts what is asked, and lets a fault happen."""

    def __init__(self, place, machine):
        self.place = place
        self.machine = machine
        self.listener = socket.create_server(("127.0.0.1", 0))
        self.port = self.listener.getsockname()[1]
        threading.Thread(target=self.listen, daemon=True).start()

    def listen(self):
        while True:
            client, _ = self.listener.accept()
            threading.Thread(target=self.serve, args=(client,), daemon=True).start()

    def serve(self, client):
        with client:
            try:
                with socket.create_connection(("127.0.0.1", self.place.postgres.port)) as server:
                    while self.pass_on(client, server):
                        pass
            except OSError:
                pass  # one of them is gone, and so is the other

    def pass_on(self, client, server):
        readable, _, _ = select.select([client, server], [], [])
        if server in readable:
            data = server.recv(1 << 16)
            client.sendall(data)
            return data != b""
        data = client.recv(1 << 20)
        fault = self.machine.passes("call") if data else None
        if not fault:
            server.sendall(data)
            return data != b""
        try:
            if fault.phase != "before":
                server.sendall(data)
            if fault.phase == "after":
                swallow_answer(client, server)
            elif fault.phase == "while":
                time.sleep(fault.pause)
        finally:
            fault.happen(self.place, self.machine)
        return fault.phase == "while" and fault.kind != "network"


class Mdm:
    """As much of NanoMDM 0.9 as a lock needs, with its key-value storage; keeps what it got."""

    def __init__(self):
        self.commands = {}  # UUID: the ids, and the command
        self.machines = {}  # token: the machine
        self.place = None
        self.lock = threading.Lock()
        mdm = self

        class Handler(http.server.BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"

            def log_message(self, *arguments):
                pass

            def do_GET(self):
                path = self.path.split("?")[0].split("/")
                if path[1:] == ["version"]:
                    self.answer(200, {"version": "v0.9.0"})
                elif path[1:3] == ["v1", "push"]:
                    self.answer(200, {"status": mdm.pushed(path[3])})
                else:
                    self.answer(404, {})

            def do_PUT(self):
                body = self.rfile.read(int(self.headers["Content-Length"]))
                path = self.path.split("?")[0].split("/")
                if path[1:3] != ["v1", "enqueue"]:
                    self.answer(404, {})
                    return
                machine = next((one for one in mdm.place.machines if one.faults), None)
                met = machine.passes("command") if machine else None
                if met and met.phase == "before":
                    met.happen(mdm.place, machine)
                result = mdm.enqueue(path[3], plistlib.loads(body))
                if met and met.phase == "while":
                    met.happen(mdm.place, machine)
                self.answer(500 if "command_error" in result else 200, result)
                if met and met.phase == "after":
                    met.happen(mdm.place, machine)

            def answer(self, status, document):
                body = json.dumps(document).encode()
                self.send_response(status)
                self.send_header("Content-Type", "application/json")
                self.send_header("Content-Length", str(len(body)))
                self.end_headers()
                self.wfile.write(body)

        class Server(http.server.ThreadingHTTPServer):
            daemon_threads = True

            def handle_error(self, *arguments):
                pass  # the client was killed

        self.server = Server(("127.0.0.1", 0), Handler)
        threading.Thread(target=self.server.serve_forever, daemon=True).start()

    def url(self):
        return f"http://127.0.0.1:{self.server.server_address[1]}"

    @staticmethod
    def pushed(ids):
        return {one: {"push_result": str(uuid.uuid4())} for one in ids.split(",")}

    def enqueue(self, ids, command):
        number = command["CommandUUID"]
        result = {"command_uuid": number, "request_type": command["Command"]["RequestType"]}
        with self.lock:
            if number in self.commands:
                if self.commands[number] != (ids, command):
                    self.commands[f"{number} again, as another command"] = (ids, command)
                return dict(result, command_error=f"command already exists: {number}")
            self.commands[number] = (ids, command)
        return dict(result, status=self.pushed(ids))

    def pins(self):
        """Each PIN that was sent to a host, with the command's UUID."""
        with self.lock:
            return [(one, number, command["Command"]["PIN"])
                    for number, (ids, command) in self.commands.items() for one in ids.split(",")]


class Machine:
    """A state folder of somebody of the team, and how the store is reached from it."""

    def __init__(self, place, person):
        self.place = place
        self.person = person
        self.process = None
        self.faults = collections.deque()
        self.lock = threading.Lock()
        self.proxy = Proxy(place, self)

    def url(self):
        return f"postgresql://{self.person}@127.0.0.1:{self.proxy.port}/{self.place.database}"

    def passes(self, at):
        """The fault that waited for this call or command, if one did."""
        with self.lock:
            if not self.faults or self.faults[0].at != at:
                return None
            self.faults[0].left -= 1
            return self.faults.popleft() if self.faults[0].left == 0 else None

    def start(self, *arguments, faults=()):
        """Starts mdm; tells its exit code and all that it said."""
        folder = self.place.folder
        self.faults.extend(faults)
        environment = dict(
            os.environ, MDM_HOME=os.path.join(folder, self.person), MDM_STORE_URL=self.url(), LC_ALL="C.UTF-8",
            XDG_CONFIG_HOME=os.path.join(folder, self.person + "-config"), PGPASSFILE=os.path.join(folder, "pgpass"),
            MDM_ESCROW_PASSPHRASE_FILE=os.path.join(folder, "passphrase"), MDM_SERVER_URL=self.place.mdm.url(),
            MDM_SERVER_TYPE="nanomdm", MDM_SERVER_TOKEN="protects nothing")
        with tempfile.TemporaryFile() as output:
            self.process = subprocess.Popen(
                [MDM, *arguments], env=environment, cwd=folder, stdin=subprocess.DEVNULL, stdout=output, stderr=output)
            code = self.process.wait(timeout=120)
            with self.lock:
                self.faults.clear()
            output.seek(0)
            text = output.read().decode()
        with open(os.path.join(folder, "said.txt"), "a", encoding="utf-8") as said:
            said.write(f"--- {self.person}: {' '.join(arguments)[:60]} ({', '.join(map(str, faults))}): {code}\n{text}")
        if "Exception" in text or "\tat " in text:
            raise Lost(f"a foreign exception: {text}")
        return code, text

    def must(self, *arguments):
        code, text = self.start(*arguments)
        if code != 0:
            raise Lost(f"{arguments[:2]} ended with {code}: {text}")


class Place:
    """A database, an MDM server and the machines of a team; one run after the other."""

    def __init__(self, work, number):
        self.template = os.path.join(work, f"template-{number}")
        self.work = work
        self.number = number
        self.mdm = Mdm()
        self.mdm.place = self
        self.postgres = Postgres(os.path.join(work, f"postgres-{number}"))
        self.folder, self.database = self.template, "team"
        self.machines = [Machine(self, person) for person in PEOPLE]
        self.set_up()

    def set_up(self):
        os.makedirs(self.template)
        write(os.path.join(self.template, "passphrase"), PASSPHRASE)
        logins = "".join(f"127.0.0.1:*:*:{name}:{name}\n" for name in PEOPLE)
        write(os.path.join(self.template, "pgpass"), logins + "127.0.0.1:*:*:postgres:only for tests\n")
        self.postgres.psql("postgres", "CREATE DATABASE team")
        anna = self.machines[0]
        owner = f"postgresql://postgres@127.0.0.1:{self.postgres.port}/team"
        anna.must("store", "init", "--to", owner, "--yes")
        for name in PEOPLE:
            self.postgres.psql("team", f"CREATE ROLE {name} LOGIN PASSWORD '{name}'; GRANT mdm_program TO {name}")
        anna.must("escrow", "init")
        for machine in self.machines:
            machine.must("store", "join", "--yes")
        key = self.postgres.psql("team", "SELECT encode(content, 'hex') FROM mdm.escrow_file WHERE name = 'identity.pem'")
        self.identity = bytes.fromhex(key[0][0])
        with open(os.path.join(self.template, "identity.pem"), "wb") as file:
            file.write(self.identity)
        # The key in clear, by OpenSSL, so that it need not be derived from the passphrase for each record.
        self.key = os.path.join(self.template, "key.pem")
        subprocess.run(
            ["openssl", "pkey", "-in", os.path.join(self.template, "identity.pem"), "-passin",
             f"file:{os.path.join(self.template, 'passphrase')}", "-out", self.key], check=True, capture_output=True)

    def begin(self, number):
        """A store that nothing stands in yet."""
        self.database, self.folder = f"run_{number}", os.path.join(self.work, f"run-{number}")
        shutil.copytree(self.template, self.folder)
        self.postgres.psql("postgres", f"CREATE DATABASE {self.database} TEMPLATE team")
        self.mdm.commands = {}

    def end(self, is_lost):
        if is_lost:
            self.postgres.dump(self.database, os.path.join(self.folder, "store.sql"))
            return
        self.postgres.psql("postgres", f"DROP DATABASE {self.database} WITH (FORCE)")
        shutil.rmtree(self.folder)

    def opens(self, sealed):
        """A record in clear, by OpenSSL."""
        done = subprocess.run(
            ["openssl", "cms", "-decrypt", "-inform", "DER", "-inkey", self.key, "-recip",
             os.path.join(self.template, "identity.pem")], input=sealed, capture_output=True, check=False)
        if done.returncode != 0:
            raise Lost(f"OpenSSL does not open a record: {done.stderr.decode()}")
        return done.stdout

    def check_pins(self):
        """Raises Lost where a promise is broken."""
        rows = self.postgres.psql(
            self.database,
            "SELECT command_uuid, host, closed_at IS NULL, is_whole, encode(sealed, 'hex') FROM mdm.current_record")
        records = {row[0]: row for row in rows}
        pins = collections.defaultdict(set)
        for host, number, pin in self.mdm.pins():
            pins[host].add((number, pin))
            if number not in records:
                raise Lost(f"{host} was given a PIN by {number}, and there is no record of it")
            _, of_host, is_open, is_whole, sealed = records[number]
            if (of_host, is_open, is_whole) != (host, "t", "t"):
                raise Lost(f"{host} was given a PIN by {number}, whose record is of {of_host}, open: {is_open}, whole: {is_whole}")
            head, _, payload = self.opens(bytes.fromhex(sealed)).partition(b"\n\n")
            if not head.startswith(f"PIN: {pin}\n".encode()) or plistlib.loads(payload) != self.mdm.commands[number][1]:
                raise Lost(f"{host} was given a PIN by {number}, and its record holds another")
        for host, all_pins in pins.items():
            if len(all_pins) > 1:
                raise Lost(f"{host} was given {len(all_pins)} PINs")
        open_hosts = collections.Counter(row[1] for row in rows if row[2] == "t")
        if any(count > 1 for count in open_hosts.values()):
            raise Lost(f"two records are open: {open_hosts.most_common(1)}")
        return set(pins)

    def check_journal(self):
        head = "0" * 64
        for line, in self.postgres.psql(
                self.database, "SELECT translate(encode(convert_to(line, 'UTF8'), 'base64'), E'\\n', '') FROM mdm.journal ORDER BY number"):
            raw = base64.b64decode(line)
            if json.loads(raw)["previous"] != head:
                raise Lost(f"the journal is broken before {raw.decode()}")
            head = hashlib.sha256(raw).hexdigest()


def one(place, number, seed):
    """A run. Tells what was lost, or nothing, and how much of what happened."""
    chance = random.Random(f"{seed}/{number}")
    place.begin(number)
    hosts = [f"00008103-{chance.getrandbits(64):016X}" for _ in range(HOSTS)]
    machines = list(place.machines)
    chance.shuffle(machines)
    machines = machines[:2 if chance.randrange(3) == 0 else 1]
    arguments = ["lock", *hosts, "--reason", "ticket 4711", "--yes", "--max-targets", str(HOSTS), "--max-errors", str(HOSTS)]
    met = []

    def start(faults, victim):
        """All machines at once; one of them meets the faults. Tells how they ended, and which were met."""
        with concurrent.futures.ThreadPoolExecutor() as pool:
            started = [pool.submit(machine.start, *arguments, faults=faults if machine is victim else ())
                       for machine in machines]
            ended = [one.result() for one in started]
        now = [fault for fault in faults if fault.left == 0]
        for fault in now:
            fault.is_over.wait()
        met.extend(now)
        place.postgres.there()
        return ended, any(fault.kind == "client" for fault in now)

    lost = None
    try:
        for _ in range(chance.randint(2, 10)):
            faults = Fault.some(chance)
            victim = chance.choice(machines)
            ended, is_killed = start(faults, victim)
            for machine, (code, text) in zip(machines, ended):
                if code not in (0, 1, 3, 6) and not (code == -9 and is_killed and machine is victim):
                    raise Lost(f"with {', '.join(map(str, faults))} it ended with {code}: {text[-1000:]}")
            place.check_pins()
            if any(code == 0 for code, _ in ended):
                break
        # One that has ended well is over: the same again is a second lock of these hosts, and refused.
        for code, text in start((), None)[0]:
            if code not in (0, 3, 6):
                raise Lost(f"without a fault it ended with {code}: {text[-1000:]}")
        left = set(hosts) - place.check_pins()
        if left:
            raise Lost(f"it has come to its end without {len(left)} hosts")
        place.check_journal()
        machines[0].must("escrow", "check")
    except (Lost, subprocess.TimeoutExpired) as error:
        place.postgres.there()
        lost = f"run {number}, after {', '.join(map(str, met))}: {error} ({place.folder})"
    place.end(lost is not None)
    counts = collections.Counter(fault.kind for fault in met)
    counts.update("before" if fault.arrived == 0 else "amid" if fault.arrived < HOSTS else "after" for fault in met)
    counts.update(runs=1, two=len(machines) - 1)
    return lost, counts


def main():
    parser = argparse.ArgumentParser(description="Kills what a lock by a team stands on, and counts what is lost.")
    parser.add_argument("--runs", type=int, default=500)
    parser.add_argument("--seed", default="1")
    parser.add_argument("--jobs", type=int, default=os.cpu_count())
    options = parser.parse_args()
    work = tempfile.mkdtemp(prefix="team-kills-")
    os.chmod(work, 0o711)  # the server is another user's, if this one is root
    subprocess.run([MDM, "--version"], check=True, stdout=subprocess.DEVNULL)  # builds it
    places, counts, losses = [], collections.Counter(), []
    numbers, lock = iter(range(options.runs)), threading.Lock()

    def work_off(place):
        for number in numbers:
            lost, more = one(place, number, options.seed)
            with lock:
                counts.update(more)
                if lost:
                    losses.append(lost)
                    print(lost, flush=True)
                if counts["runs"] % 10 == 0:
                    print(f"{dict(counts)}, {len(losses)} lost", file=sys.stderr, flush=True)

    try:
        for number in range(options.jobs):
            places.append(Place(work, number))
        with concurrent.futures.ThreadPoolExecutor(options.jobs) as pool:
            for done in [pool.submit(work_off, place) for place in places]:
                done.result()
    finally:
        for place in places:
            place.postgres.end()
    kinds = ("client", "server", "connection", "network")
    print(f"{counts['runs']} runs, {counts['two']} of them on two machines at once, seed {options.seed}: "
          f"{sum(counts[kind] for kind in kinds)} kills ({', '.join(f'{counts[kind]} {kind}' for kind in kinds)}), "
          f"{counts['before']} before a command had arrived, {counts['amid']} amid them, {counts['after']} after the last; "
          f"{len(losses)} runs lost something")
    if losses:
        sys.exit(1)
    shutil.rmtree(work)


if __name__ == "__main__":
    main()
