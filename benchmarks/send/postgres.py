"""PostgreSQL for the benchmark: a cluster of its own with fsync on, or the server at an address."""

import os
import pwd
import shutil
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from benchmarks.send.files import Place
from benchmarks.send.sink import free_port

ORIGINAL = f"nudger_send_{os.getpid()}"
COPY = f"{ORIGINAL}_round"
TICKS = os.sysconf("SC_CLK_TCK")


class MissingError(Exception):
    """There is no PostgreSQL here."""


class Cluster:
    """Databases of one server. The CPU time of *postmaster* and all its children is counted; 0 means nobody's."""

    def __init__(self, address: str, folder: Path, postmaster: int) -> None:
        self._address = address
        self._server = address.rpartition("/")[0]
        self._postmaster = postmaster
        folder.mkdir()
        self.prepared: Place = {"folder": str(folder), "database": f"{self._server}/{ORIGINAL}"}
        self._ask(f"CREATE DATABASE {ORIGINAL}")

    @contextmanager
    def fresh(self) -> Iterator[Place]:
        """Copy what is prepared, for the length of the block."""
        self._ask(f"CREATE DATABASE {COPY} TEMPLATE {ORIGINAL}", "CHECKPOINT")
        folder = Path(f"{self.prepared['folder']}-round")
        shutil.copytree(self.prepared["folder"], folder)
        try:
            yield {"folder": str(folder), "database": f"{self._server}/{COPY}"}
        finally:
            shutil.rmtree(folder)
            self._ask(f"DROP DATABASE {COPY} WITH (FORCE)")

    def cpu(self) -> float:
        """Return the CPU seconds that the server has used so far."""
        if not self._postmaster:
            return 0.0
        children = Path(f"/proc/{self._postmaster}/task/{self._postmaster}/children").read_text(encoding="ascii")
        own = sum(_times(self._postmaster)) + sum(sum(_times(int(child))[:2]) for child in children.split())
        return own / TICKS

    def drop(self) -> None:
        self._ask(f"DROP DATABASE {ORIGINAL} WITH (FORCE)")

    def _ask(self, *statements: str) -> None:
        commands = [word for statement in statements for word in ("-c", statement)]
        subprocess.run([_program("psql"), "-qX", "-d", self._address, *commands], check=True)


def _times(process: int) -> list[int]:
    """Return the ticks of a process: user, system, and both again for its children that have ended (proc(5))."""
    fields = Path(f"/proc/{process}/stat").read_text(encoding="utf-8").rpartition(")")[2].split()
    return [int(field) for field in fields[11:15]]


@contextmanager
def a_cluster(address: str, postmaster: int, folder: Path) -> Iterator[Cluster]:
    """Use the server at *address*, and leave nothing there."""
    cluster = Cluster(address, folder, postmaster)
    try:
        yield cluster
    finally:
        cluster.drop()


@contextmanager
def a_server() -> Iterator[tuple[str, int]]:
    """Run a server in a folder of its own; give the address of a database there, and the process to count."""
    if not all(shutil.which(name, path=_path()) for name in ("initdb", "pg_ctl", "psql")):
        raise MissingError("its programs are not installed")
    owner = pwd.getpwnam("nobody") if os.geteuid() == 0 else pwd.getpwuid(os.geteuid())  # it refuses to run as root
    identity = {"user": owner.pw_uid, "group": owner.pw_gid, "extra_groups": []} if os.geteuid() == 0 else {}
    port = free_port()
    data = Path(tempfile.mkdtemp(prefix="nudger-send-"))
    os.chown(data, owner.pw_uid, owner.pw_gid)
    control = [_program("pg_ctl"), "-D", str(data / "data"), "-s", "-w"]
    options = f"-p {port} -k {data} -c listen_addresses=127.0.0.1"

    def run(*command: str) -> None:
        subprocess.run(command, check=True, cwd=data, stdout=subprocess.DEVNULL, **identity)

    try:
        run(_program("initdb"), "-D", str(data / "data"), "-U", "nudger", "-A", "trust", "-E", "UTF8", "--locale=C")
        run(*control, "-l", str(data / "log"), "-o", options, "start")
        try:
            pid = int((data / "data" / "postmaster.pid").read_text(encoding="utf-8").split()[0])
            yield f"postgresql://nudger@127.0.0.1:{port}/postgres", pid
        finally:
            run(*control, "-m", "fast", "stop")
    finally:
        shutil.rmtree(data)


def _program(name: str) -> str:
    return shutil.which(name, path=_path()) or name


def _path() -> str:
    newest_first = sorted(Path("/usr/lib/postgresql").glob("*/bin"), key=lambda path: -int(path.parent.name))
    return os.pathsep.join([*map(str, newest_first), os.environ.get("PATH", "")])
