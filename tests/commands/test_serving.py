"""The commands that go on until somebody ends them: one process, two, and none left behind."""

import os
import signal
import socket
import subprocess
import time
import urllib.request
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

PATIENCE = 20.0
Serving = Callable[..., "subprocess.Popen[str]"]

posix = pytest.mark.skipif(os.name != "posix", reason="signals are sent the POSIX way")
linux = pytest.mark.skipif(not Path("/proc/self/stat").exists(), reason="processes are looked up the Linux way")


def first_line(running: "subprocess.Popen[str]") -> str:
    """Wait until the service says that it is there."""
    return running.stdout.readline()


def ends_in_good_order(running: "subprocess.Popen[str]") -> None:
    out, err = running.communicate(timeout=PATIENCE)
    assert running.returncode == 0, err
    assert "Traceback" not in out + err


def free_port() -> str:
    with socket.create_server(("127.0.0.1", 0)) as listening:
        return str(listening.getsockname()[1])


def health(port: str) -> str:
    with urllib.request.urlopen(f"http://127.0.0.1:{port}/health", timeout=5) as answer:
        return answer.read().decode()


def processes() -> Iterator[tuple[int, int, str]]:
    """Yield id, parent and command line of each process that runs."""
    for folder in Path("/proc").glob("[0-9]*"):
        try:
            state, parent = (folder / "stat").read_text().rpartition(")")[2].split()[:2]
            words = (folder / "cmdline").read_bytes().replace(b"\0", b" ").decode()
        except OSError:
            continue
        if state != "Z":
            yield int(folder.name), int(parent), words


def children(running: "subprocess.Popen[str]") -> dict[str, int]:
    """Return the ids of the children of `serve`, each under its command."""
    found = {words.split()[3]: pid for pid, parent, words in processes() if parent == running.pid}
    assert sorted(found) == ["web", "work"]
    return found


def are_gone(pids: set[int]) -> bool:
    """Wait until none of them runs."""
    until = time.monotonic() + PATIENCE
    while pids & {pid for pid, _, _ in processes()}:
        if time.monotonic() > until:
            return False
        time.sleep(0.05)
    return True


@posix
@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
@pytest.mark.parametrize("command", ["serve", "web", "work"])
def test_a_service_ends_in_good_order_when_asked_to(serving: Serving, command: str, number: signal.Signals):
    port = free_port()
    told = {"NUDGER_LISTEN__PROTOCOL": "smtp", "NUDGER_LISTEN__PORT": free_port()}
    running = serving(command, NUDGER_WEB__PORT=port, **told)
    assert "Ctrl-C ends it" in first_line(running)
    if command == "serve":
        assert health(port) == "ok"
    os.killpg(running.pid, number)
    ends_in_good_order(running)


@posix
@linux
def test_serve_is_two_processes_and_both_end_with_it(serving: Serving):
    running = serving("serve", NUDGER_WEB__PORT=free_port())
    first_line(running)
    pids = set(children(running).values())
    running.terminate()
    running.communicate(timeout=PATIENCE)
    assert running.returncode == 0
    assert are_gone(pids)


@posix
@linux
@pytest.mark.parametrize("later", [0, 0.2, 0.4])
def test_serve_ends_in_good_order_while_its_children_begin(serving: Serving, later: float):
    running = serving("serve", NUDGER_WEB__PORT=free_port())
    until = time.monotonic() + PATIENCE
    while len([pid for pid, parent, _ in processes() if parent == running.pid]) < 2 and time.monotonic() < until:
        time.sleep(0.01)
    time.sleep(later)
    os.killpg(running.pid, signal.SIGINT)
    ends_in_good_order(running)


@posix
@linux
def test_nothing_is_left_when_serve_is_killed(serving: Serving):
    running = serving("serve", NUDGER_WEB__PORT=free_port())
    first_line(running)
    pids = set(children(running).values())
    running.kill()
    assert are_gone(pids)


@posix
@linux
@pytest.mark.parametrize("victim", ["web", "work"])
def test_serve_ends_and_says_so_when_a_child_dies(serving: Serving, victim: str):
    running = serving("serve", NUDGER_WEB__PORT=free_port())
    first_line(running)
    pids = children(running)
    os.kill(pids[victim], signal.SIGKILL)
    _, err = running.communicate(timeout=PATIENCE)
    assert running.returncode == 1
    assert f"`{victim}` ended by itself (signal 9)" in err and "Traceback" not in err
    assert are_gone(set(pids.values()))


def test_what_keeps_a_child_of_serve_from_its_work_is_said_once(serving: Serving):
    with socket.create_server(("127.0.0.1", 0)) as taken:
        told = {"NUDGER_LISTEN__PROTOCOL": "smtp", "NUDGER_LISTEN__PORT": str(taken.getsockname()[1])}
        running = serving("serve", NUDGER_WEB__PORT=free_port(), **told)
        _, err = running.communicate(timeout=PATIENCE)
    assert running.returncode == 1
    assert err.count("address already in use") == 1 and "Traceback" not in err
    assert "ended by itself" not in err


@pytest.mark.parametrize("command", ["work", "serve"])
def test_a_second_working_process_is_refused_with_a_sentence(serving: Serving, command: str):
    first_line(serving("work"))
    second = serving(command, NUDGER_WEB__PORT=free_port())
    _, err = second.communicate(timeout=PATIENCE)
    assert second.returncode == 1
    assert err.count("another process works on var/nudger.sqlite already") == 1


def test_each_job_of_an_sqlite_file_may_have_a_process_of_its_own(serving: Serving):
    walking = serving("work", "--only", "walk", "--only", "collect")
    first_line(walking)
    delivering = serving("work", "--only", "deliver")
    first_line(delivering)
    second = serving("work", "--only", "deliver")
    _, err = second.communicate(timeout=PATIENCE)
    assert second.returncode == 1
    assert "another process works on var/nudger.sqlite already and does `deliver`" in err
    assert walking.poll() is None and delivering.poll() is None


@pytest.mark.parametrize("command", ["web", "serve"])
def test_a_port_that_is_taken_is_told_in_a_sentence(serving: Serving, command: str):
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = str(taken.getsockname()[1])
        second = serving(command, NUDGER_WEB__PORT=port)
        _, err = second.communicate(timeout=PATIENCE)
    assert second.returncode == 1
    assert err.count(f"can't serve pages on 127.0.0.1:{port}") == 1 and "Traceback" not in err


@pytest.mark.parametrize("address", [pytest.param("postgresql", marks=pytest.mark.needs("postgresql"))], indirect=True)
def test_any_number_may_work_on_postgresql(serving: Serving, address: str):
    workers = [serving("work", NUDGER_DATABASE=address) for _ in range(2)]
    assert all("Ctrl-C ends it" in first_line(worker) for worker in workers)
    time.sleep(0.5)
    assert [worker.poll() for worker in workers] == [None, None]
