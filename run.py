"""Sets Nudger up in .venv on first use, then hands over to it: `python3 run.py demo`. Needs Python 3.11+, no more."""

import os
import signal
import sys
import time
from importlib import import_module, util
from pathlib import Path
from subprocess import PIPE, STDOUT, Popen, call

HERE = Path(__file__).resolve().parent
WINDOWS = os.name == "nt"
PYTHON = str(HERE / (".venv/Scripts/python.exe" if WINDOWS else ".venv/bin/python"))
STAMP = HERE / ".venv/nudger-stamp"  # written last: where it isn't as wanted, .venv is made anew
LIBRARIES = (HERE / "requirements.lock").read_text(encoding="utf-8")
WANTED = os.fsencode(f"{sys.implementation.cache_tag} {sys.prefix}\n{HERE}\n{LIBRARIES}")
PIP = "-m pip install --require-hashes --no-deps --no-cache-dir --no-input --no-user -r requirements.lock"
TITLE = "\rSetting up Nudger (first use, about a minute)"


def main() -> None:
    if sys.version_info < (3, 11):  # noqa: UP036  # an older Python gets as far as this, so the syntax is 3.6's
        sys.exit(f"Nudger needs Python 3.11 or newer, and this is {sys.version.split()[0]} ({sys.executable}).")
    os.chdir(HERE)
    active = sys.prefix != sys.base_prefix  # a virtual environment: somebody's own, used as it is
    if active and not util.find_spec(LIBRARIES.split("==")[0]):
        sys.exit(f"{sys.prefix} lacks Nudger's libraries: deactivate it, or let its pip install -r requirements.lock.")
    try:
        if not active and not (STAMP.exists() and STAMP.read_bytes() == WANTED):
            set_up()
    except (KeyboardInterrupt, OSError) as error:
        sys.exit(f"\nNudger is not set up: {str(error) or 'interrupted'}. The same command tries again.")
    command = [sys.executable if active else PYTHON, "-m", "nudger.commands", *sys.argv[1:]]
    if not WINDOWS:
        os.execv(command[0], command)
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C reaches the command by itself
    sys.exit(call(command))


def set_up() -> None:
    if not getattr(util.find_spec("ensurepip"), "origin", None):
        raise OSError("no ensurepip here (Debian, Ubuntu: sudo apt install python{}.{}-venv)".format(*sys.version_info))
    with Path(".venv.lock").open("ab") as lock:
        hold(lock.fileno())
        if STAMP.exists() and STAMP.read_bytes() == WANTED:
            return
        print(TITLE, end=" …", file=sys.stderr)
        STAMP.unlink(missing_ok=True)
        step(lock.fileno(), sys.executable, "-m", "venv", "--clear", ".venv")
        step(lock.fileno(), PYTHON, *PIP.split())
        STAMP.write_bytes(WANTED)
        print("\rNudger is set up.".ljust(79), file=sys.stderr)


def hold(lock: int) -> None:
    system = import_module("msvcrt" if WINDOWS else "fcntl")
    for turn in range(sys.maxsize):
        try:
            system.locking(lock, system.LK_NBLCK, 1) if WINDOWS else system.flock(lock, system.LOCK_EX | system.LOCK_NB)
            return
        except (BlockingIOError, PermissionError):
            if turn == 0:
                print("Nudger is being set up here already; waiting for that to end.", file=sys.stderr)
            time.sleep(0.2)


def step(lock: int, *command: str) -> None:
    """Run *command* and count the packages it names. It holds the lock too, as it may outlive this process."""
    process = Popen(command, stdout=PIPE, stderr=STDOUT, text=True, errors="replace", pass_fds=[lock][WINDOWS:])
    total, done, words = sum(line[:1].isalnum() for line in LIBRARIES.splitlines()), 0, [""]
    for line in process.stdout or ():
        words.append(line)
        if sys.stderr.isatty() and line.startswith(("Collecting ", "Processing ", "Ignoring ")):
            done += 1
            print(f"{TITLE}: {done} of {total} …", end="", file=sys.stderr)
    if process.wait():
        sys.exit("\n" + "".join(words[-9:]) + "Setting Nudger up needs the network; the same command tries again.")


main()
