"""run.py with a tiny project of its own: one library, one command, no network."""

import ast
import hashlib
import json
import os
import signal
import subprocess
import sys
import time
import zipfile
from pathlib import Path

import pytest

RUN = Path(__file__).resolve().parents[1] / "run.py"
PYTHON = str(Path(sys.base_prefix) / "bin" / f"python3.{sys.version_info.minor}")  # the one below any .venv
COMMAND = """
import json, os, sys, tiny
print(json.dumps({"arguments": sys.argv[1:], "folder": os.getcwd(), "prefix": sys.prefix, "tiny": tiny.VERSION}))
sys.exit(7 if "fail" in sys.argv else 0)
"""


class House:
    """A folder with run.py, the library `tiny` in its lock, and a command that tells how it was called."""

    def __init__(self, folder: Path) -> None:
        self.folder, self.wheels = folder, folder / "wheels"
        commands = folder / "nudger" / "commands"
        commands.mkdir(parents=True)
        self.wheels.mkdir()
        (commands / "__main__.py").write_text(COMMAND)
        (folder / "run.py").write_text(RUN.read_text(encoding="utf-8"), encoding="utf-8")
        self.needs("1.0")

    def needs(self, version: str) -> None:
        """Lock `tiny` at *version*, and build its wheel."""
        wheel, info = self.wheels / f"tiny-{version}-py3-none-any.whl", f"tiny-{version}.dist-info"
        with zipfile.ZipFile(wheel, "w") as archive:
            archive.writestr("tiny.py", f"VERSION = {version!r}\n")
            archive.writestr(f"{info}/METADATA", f"Metadata-Version: 2.1\nName: tiny\nVersion: {version}\n")
            archive.writestr(f"{info}/WHEEL", "Wheel-Version: 1.0\nRoot-Is-Purelib: true\nTag: py3-none-any\n")
            archive.writestr(f"{info}/RECORD", "")
        self.lock(f"tiny=={version} \\\n    --hash=sha256:{hashlib.sha256(wheel.read_bytes()).hexdigest()}\n")

    def lock(self, text: str) -> None:
        (self.folder / "requirements.lock").write_text(text)

    def start(
        self, *arguments: str, python: str = PYTHON, path: Path | None = None, stderr: int = subprocess.PIPE
    ) -> subprocess.Popen[bytes]:
        """Start run.py from another folder; pip sees nothing but the wheels here."""
        ours = {"PIP_CONFIG_FILE": os.devnull, "PIP_NO_INDEX": "1", "PIP_FIND_LINKS": self.wheels.as_uri()}
        rest = {name: value for name, value in os.environ.items() if not name.startswith(("PIP_", "PYTHON", "VIRTUAL"))}
        return subprocess.Popen(
            [python, str(self.folder / "run.py"), *arguments],
            cwd=self.folder.parent,
            env=rest | ours | ({"PYTHONPATH": str(path)} if path else {}),
            stdout=subprocess.PIPE,
            stderr=stderr,
            start_new_session=True,
        )

    def run(self, *arguments: str, python: str = PYTHON, path: Path | None = None) -> "Outcome":
        return Outcome(self.start(*arguments, python=python, path=path))


class Outcome:
    def __init__(self, process: subprocess.Popen[bytes]) -> None:
        with process:
            self.told, self.said = ((stream or b"").decode() for stream in process.communicate(timeout=120))
        self.code = process.returncode

    @property
    def command(self) -> dict[str, object]:
        """What the command tells of itself; nothing else may be on standard output."""
        answer: dict[str, object] = json.loads(self.told)
        return answer


def wait_until(path: Path) -> None:
    until = time.monotonic() + 30
    while not path.exists():
        assert time.monotonic() < until, f"{path} never came"
        time.sleep(0.01)


@pytest.fixture(scope="module")
def first_use(tmp_path_factory: pytest.TempPathFactory) -> tuple[House, Outcome]:
    """In a folder with a space and letters beyond ASCII, seen on a terminal."""
    house = House(tmp_path_factory.mktemp("run") / "Grüße aus Köln")
    screen, terminal = os.openpty()
    outcome = Outcome(house.start("demo", "--to end", "fail", stderr=terminal))
    outcome.said = os.read(screen, 65536).decode()
    os.close(screen)
    os.close(terminal)
    return house, outcome


@pytest.fixture(scope="module")
def two_after_a_kill(tmp_path_factory: pytest.TempPathFactory) -> tuple[House, list[Outcome]]:
    """One run.py is killed while it makes .venv; at once two others are started together."""
    house = House(tmp_path_factory.mktemp("run") / "killed")
    with house.start("demo") as killed:
        wait_until(house.folder / ".venv" / "pyvenv.cfg")
        killed.kill()
        (house.folder / ".venv" / "half-made").touch()
        both = [house.start("demo"), house.start("demo")]
        return house, [Outcome(process) for process in both]


def test_first_use_sets_up_and_hands_over_the_arguments_and_the_exit_code(first_use: tuple[House, Outcome]) -> None:
    house, outcome = first_use
    assert outcome.code == 7
    assert outcome.command["arguments"] == ["demo", "--to end", "fail"]
    assert outcome.command["prefix"] == str(house.folder / ".venv")
    assert outcome.command["tiny"] == "1.0"


def test_the_command_runs_in_the_projects_folder_wherever_it_was_started(first_use: tuple[House, Outcome]) -> None:
    house, outcome = first_use
    assert outcome.command["folder"] == str(house.folder)


def test_on_a_terminal_the_set_up_is_one_line_that_counts(first_use: tuple[House, Outcome]) -> None:
    said = first_use[1].said
    assert said.count("\n") == 1
    assert "Setting up Nudger (first use, about a minute): 1 of 1 …" in said
    assert "Collecting" not in said


def test_second_use_installs_nothing_and_says_nothing(first_use: tuple[House, Outcome]) -> None:
    house, _ = first_use
    stamp = house.folder / ".venv" / "nudger-stamp"
    before = stamp.stat().st_mtime_ns
    outcome = house.run("demo")
    assert (outcome.code, outcome.said, stamp.stat().st_mtime_ns) == (0, "", before)


def test_a_changed_lock_is_installed(first_use: tuple[House, Outcome]) -> None:
    house, _ = first_use
    house.needs("2.0")
    assert house.run("demo").command["tiny"] == "2.0"


def test_in_a_log_the_set_up_is_one_line_without_counting(two_after_a_kill: tuple[House, list[Outcome]]) -> None:
    _, outcomes = two_after_a_kill
    lines = [line for outcome in outcomes for line in outcome.said.split("\n") if "Setting up" in line]
    assert [line.split("\r")[1:] for line in lines] == [
        ["Setting up Nudger (first use, about a minute) …", "Nudger is set up.".ljust(78)]
    ]


def test_what_a_kill_left_half_made_is_made_anew(two_after_a_kill: tuple[House, list[Outcome]]) -> None:
    house, outcomes = two_after_a_kill
    assert [outcome.code for outcome in outcomes] == [0, 0]
    assert not (house.folder / ".venv" / "half-made").exists()


def test_of_two_at_once_one_sets_up_and_the_other_waits(two_after_a_kill: tuple[House, list[Outcome]]) -> None:
    _, outcomes = two_after_a_kill
    assert sum("Nudger is set up." in outcome.said for outcome in outcomes) == 1
    assert any("is being set up here already; waiting" in outcome.said for outcome in outcomes)


def test_an_interrupted_set_up_says_so_in_one_sentence(tmp_path: Path) -> None:
    house = House(tmp_path / "interrupted")
    with house.start("demo") as process:
        wait_until(house.folder / ".venv")
        os.killpg(process.pid, signal.SIGINT)
        outcome = Outcome(process)
    assert outcome.code == 1
    assert outcome.said.endswith("\nNudger is not set up: interrupted. The same command tries again.\n")
    assert "Traceback" not in outcome.said


def test_when_pip_fails_its_words_are_shown_and_nothing_is_handed_over(tmp_path: Path) -> None:
    house = House(tmp_path / "offline")
    house.lock(f"elsewhere==1.0 \\\n    --hash=sha256:{'0' * 64}\n")
    outcome = house.run("demo")
    assert (outcome.code, outcome.told) == (1, "")
    assert "ERROR: No matching distribution found for elsewhere==1.0" in outcome.said
    assert outcome.said.endswith("Setting Nudger up needs the network; the same command tries again.\n")
    assert not (house.folder / ".venv" / "nudger-stamp").exists()


def test_an_active_virtual_environment_is_used_as_it_is(tmp_path: Path) -> None:
    house, active = House(tmp_path / "house"), tmp_path / "active"
    subprocess.run([PYTHON, "-m", "venv", "--without-pip", active], check=True)
    python = str(active / "bin" / "python")
    without = house.run("demo", python=python)
    assert (without.code, without.said.count("\n")) == (1, 1)
    assert f"{active} lacks Nudger's libraries" in without.said
    (house.folder / "tiny.py").write_text("VERSION = 'mine'\n")
    assert house.run("demo", python=python).command["prefix"] == str(active)
    assert not (house.folder / ".venv").exists()


def test_a_python_without_ensurepip_gives_one_sentence_with_the_way_out(tmp_path: Path) -> None:
    (tmp_path / "sitecustomize.py").write_text("import sys\nsys.modules['ensurepip'] = None\n")
    outcome = House(tmp_path / "house").run("demo", path=tmp_path)
    assert outcome.code == 1
    assert len(outcome.said.strip().splitlines()) == 1
    assert f"sudo apt install python3.{sys.version_info.minor}-venv" in outcome.said


def test_an_older_python_is_told_in_one_sentence_what_is_needed(tmp_path: Path) -> None:
    (tmp_path / "sitecustomize.py").write_text("import sys\nsys.version_info = (3, 9, 2)\n")
    outcome = House(tmp_path / "house").run("demo", path=tmp_path)
    assert (outcome.code, outcome.said.count("\n")) == (1, 1)
    assert outcome.said.startswith("Nudger needs Python 3.11 or newer")


def test_an_older_python_can_read_it() -> None:
    ast.parse(RUN.read_text(encoding="utf-8"), feature_version=(3, 7))


def test_it_is_short() -> None:
    assert len(RUN.read_text(encoding="utf-8").splitlines()) <= 80
