"""A PostgreSQL cluster of one's own: in a temporary folder, on a free port of loopback, gone at the end."""

import os
import shutil
import socket
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from importlib import import_module
from pathlib import Path
from urllib.parse import urlsplit

PATIENCE = 60


def programs() -> Path | None:
    """Return the folder of initdb and pg_ctl: that on PATH, else the newest of Debian's."""
    found = shutil.which("initdb")
    if found is not None:
        return Path(found).resolve().parent
    return max((path.parent for path in Path("/usr/lib/postgresql").glob("*/bin/initdb")), default=None)


@contextmanager
def cluster(*, durable: bool = False) -> Iterator[str]:
    """Run a cluster and yield its address, ``postgresql://nudger@127.0.0.1:PORT/``, to which a name is added.

    *durable* keeps fsync on. PostgreSQL refuses root, so root runs it as nobody.
    """
    folder = programs()
    assert folder is not None, "no PostgreSQL on this machine"
    with tempfile.TemporaryDirectory(prefix="pg", ignore_cleanup_errors=True) as temporary:
        root = Path(temporary)
        if os.geteuid() == 0:
            shutil.chown(root, "nobody")
        with socket.create_server(("127.0.0.1", 0)) as free:
            port = free.getsockname()[1]
        data = str(root / "data")
        _run(root, folder / "initdb", "-D", data, "-U", "nudger", "-A", "trust", "-E", "UTF8", "--no-locale", "-N")
        options = f"-p {port} -k {root} -c listen_addresses=127.0.0.1 -c fsync={'on' if durable else 'off'}"
        pg_ctl = (folder / "pg_ctl", "-D", data, "-w", "-t", str(PATIENCE))
        _run(root, *pg_ctl, "-l", str(root / "log"), "-o", options, "start")
        try:
            yield f"postgresql://nudger@127.0.0.1:{port}/"
        finally:
            _run(root, *pg_ctl, "-m", "immediate", "stop")


@contextmanager
def fresh_database(server: str, name: str) -> Iterator[str]:
    """Make an empty database on *server*, an address such as `cluster` yields; yield its address, and drop it."""
    psycopg = import_module("psycopg")
    parts = urlsplit(server)
    with psycopg.connect(parts._replace(path="/postgres").geturl(), autocommit=True) as admin:
        admin.execute(f'DROP DATABASE IF EXISTS "{name}" WITH (FORCE)')
        admin.execute(f'CREATE DATABASE "{name}"')
        try:
            yield parts._replace(path=f"/{name}").geturl()
        finally:
            admin.execute(f'DROP DATABASE "{name}" WITH (FORCE)')


def _run(folder: Path, program: Path, *words: str) -> None:
    as_nobody = ("setpriv", "--reuid=nobody", "--regid=nogroup", "--clear-groups") if os.geteuid() == 0 else ()
    done = subprocess.run(
        [*as_nobody, str(program), *words], cwd=folder, timeout=PATIENCE * 2, stdout=subprocess.DEVNULL, check=False
    )
    if done.returncode:
        log = folder / "log"
        raise RuntimeError(f"{program.name} ended with {done.returncode}\n{log.read_text() if log.exists() else ''}")
