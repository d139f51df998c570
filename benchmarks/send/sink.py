"""Postfix's smtp-sink: takes every mail, throws it away, and counts."""

import os
import re
import shutil
import socket
import subprocess
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

PATIENCE = 10.0  # seconds, for starting and for the last line of the count
BACKLOG = 256


class Sink:
    """A running smtp-sink. Its counters stand in a file, so that nobody has to wake up to read them."""

    def __init__(self, port: int, counters: Path) -> None:
        self.port = port
        self._counters = counters

    def count(self) -> int:
        """Return how many mails it has accepted since it started."""
        told = re.findall(r"mesg=(\d+)\s", self._counters.read_text(encoding="ascii"))
        return int(told[-1]) if told else 0


@contextmanager
def a_sink() -> Iterator[Sink]:
    """Run a sink on a free port of this machine until the end of the block."""
    program = shutil.which("smtp-sink", path=f"{os.environ.get('PATH', '')}:/usr/sbin")
    if program is None:
        raise SystemExit("smtp-sink is missing; it comes with Postfix")
    port = free_port()
    user = ["-u", "nobody"] if os.geteuid() == 0 else []
    with tempfile.NamedTemporaryFile() as counters:
        command = [program, "-c", "-4", *user, f"127.0.0.1:{port}", str(BACKLOG)]
        process = subprocess.Popen(command, stdout=counters, stderr=subprocess.STDOUT)
        try:
            _wait_for(port)
            yield Sink(port, Path(counters.name))
        finally:
            process.kill()
            process.wait()


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def _wait_for(port: int) -> None:
    until = time.monotonic() + PATIENCE
    while True:
        try:
            socket.create_connection(("127.0.0.1", port), timeout=1).close()
            return
        except OSError:
            if time.monotonic() > until:
                raise
            time.sleep(0.02)
