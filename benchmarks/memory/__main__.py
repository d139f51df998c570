"""How much memory Nudger takes at its peak with so many learners: each figure is that of a fresh process.

    python -m benchmarks.memory [--learners N] [--due N] [--json FILE]

*walk and deliver* sends a morning's mails to a sender that drops them. *pages* is `nudger web`, asked for a page a few
times. The last three are commands, without a target. Measured is the greatest resident set (getrusage(2), ru_maxrss) of
a process that is started by this small one, which imports nothing of Nudger.
"""

import argparse
import json
import os
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from urllib.error import URLError
from urllib.request import urlopen

from benchmarks.send.learners import roster
from benchmarks.send.sink import free_port

MOST_MB = 120.0
PATIENCE = 60.0  # seconds in which the pages must be there
PAGES = 50
ROOT = Path(__file__).resolve().parents[2]
NUDGER = (sys.executable, "-m", "nudger.commands")
TASKS = (sys.executable, "-m", "benchmarks.memory.tasks")


@dataclass(frozen=True, slots=True)
class Peak:
    """The peak of one process, and how long it ran; without a target, *most_mb* is 0."""

    what: str
    mb: float
    seconds: float
    most_mb: float

    @property
    def is_reached(self) -> bool:
        return not self.most_mb or self.mb <= self.most_mb


def main() -> None:
    told = _arguments()
    with tempfile.TemporaryDirectory(prefix="nudger-memory-") as folder:
        print(f"{told.learners:,} learners, {told.due:,} of them with something due")
        peaks = []
        for peak in _peaks(Path(folder), told.learners, told.due):
            peaks.append(peak)
            verdict = f"of {peak.most_mb:.0f}: {'reached' if peak.is_reached else 'MISSED'}" if peak.most_mb else ""
            print(f"{peak.what:<20}{peak.mb:>8.1f} MB{peak.seconds:>8.1f} s   {verdict}".rstrip(), flush=True)
    if told.json:
        told.json.write_text(json.dumps([asdict(peak) for peak in peaks], indent=2) + "\n", encoding="utf-8")
    sys.exit(not all(peak.is_reached for peak in peaks))


def _peaks(folder: Path, learners: int, due: int) -> Iterator[Peak]:
    size = (str(folder), str(learners), str(due))
    there = {"NUDGER_DATABASE": str(folder / "nudger.sqlite"), "NUDGER_SECRET": f"file:{folder / 'secret'}"}
    empty = there | {"NUDGER_DATABASE": str(folder / "empty.sqlite")}
    _peak("prepare", (*TASKS, "prepare", *size), there)
    yield _peak("import alone", (*TASKS, "nothing", *size), there, MOST_MB)
    yield _peak("walk and deliver", (*TASKS, "morning", *size), there, MOST_MB)
    yield _pages(folder, there)
    (folder / "people.csv").write_bytes(roster(learners))
    bring = (*NUDGER, "people", "import", str(folder / "people.csv"))
    yield _peak("people import", bring, empty)
    yield _peak("people --apply", (*bring, "--apply"), empty)
    yield _peak("status", (*NUDGER, "status"), there)


def _peak(what: str, command: Sequence[str], told: Mapping[str, str], most_mb: float = 0.0) -> Peak:
    return _ended(what, _started(command, told), time.monotonic(), most_mb)


def _pages(folder: Path, told: Mapping[str, str]) -> Peak:
    began = time.monotonic()
    port = free_port()
    address = f"http://127.0.0.1:{port}"
    process = _started((*NUDGER, "web"), told | {"NUDGER_WEB__PORT": str(port)})
    while not _has(f"{address}/health"):
        assert time.monotonic() - began < PATIENCE and process.poll() is None, "there are no pages"
        time.sleep(0.1)
    for _ in range(PAGES):
        assert _has(f"{address}/d/{(folder / 'token').read_text(encoding='ascii')}"), "there is no page"
    process.send_signal(signal.SIGTERM)
    return _ended("pages", process, began, MOST_MB)


def _has(address: str) -> bool:
    try:
        with urlopen(address, timeout=PATIENCE) as response:
            return bool(response.read())
    except URLError:
        return False


def _started(command: Sequence[str], told: Mapping[str, str]) -> "subprocess.Popen[bytes]":
    return subprocess.Popen(command, cwd=ROOT, env={**os.environ, **told}, stdout=subprocess.DEVNULL)


def _ended(what: str, process: "subprocess.Popen[bytes]", began: float, most_mb: float) -> Peak:
    _, status, usage = os.wait4(process.pid, 0)
    process.returncode = os.waitstatus_to_exitcode(status)
    assert process.returncode == 0, f"{what} ended with {process.returncode}"
    kilobytes = usage.ru_maxrss / (1024 if sys.platform == "darwin" else 1)
    return Peak(what, round(kilobytes / 1024, 1), round(time.monotonic() - began, 1), most_mb)


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m benchmarks.memory")
    parser.add_argument("--learners", type=int, default=100_000, help="100000")
    parser.add_argument("--due", type=int, default=5_000, help="how many of them have something due; 5000")
    parser.add_argument("--json", type=Path, metavar="FILE", help="write the figures there as well")
    return parser.parse_args()


if __name__ == "__main__":
    main()
