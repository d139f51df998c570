"""The tests run on all processors, but for those that measure time."""

import os
import subprocess
import sys
from pathlib import Path

HERE = Path.cwd()
TESTS = """
import os, time
from pathlib import Path
import pytest

@pytest.mark.parametrize("number", range(8))
def test_beside_others(number):
    lives(f"beside {number}")

@pytest.mark.alone
@pytest.mark.parametrize("number", range(2))
def test_alone(number):
    lives(f"alone {number}")

def lives(name):
    began = time.monotonic()
    time.sleep(0.1)
    worker = os.environ.get("PYTEST_XDIST_WORKER", "")
    Path(f"{name}.told").write_text(f"{began} {time.monotonic()} {worker}")
"""


def told(folder: Path) -> dict[str, tuple[float, float, str]]:
    """Return of each test when it began and ended, and in which process."""
    found = {}
    for path in folder.glob("*.told"):
        began, ended, *worker = path.read_text().split()
        found[path.stem] = float(began), float(ended), "".join(worker)
    return found


def run(folder: Path, *words: str) -> None:
    (folder / "tests").mkdir()
    (folder / "tests/test_some.py").write_text(TESTS)
    (folder / "pytest.ini").write_text("[pytest]\naddopts = -q -p turns\nmarkers = alone: measures time\n")
    inherited = {name: value for name, value in os.environ.items() if not name.startswith("PYTEST_")}
    environment = inherited | {"PYTHONPATH": f"{HERE}{os.pathsep}{HERE / 'tests'}"}
    command = [sys.executable, "-m", "nudger.commands", "test", *words]
    done = subprocess.run(command, cwd=folder, env=environment, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout + done.stderr


def test_without_words_all_tests_run_in_other_processes_and_nothing_beside_one_that_is_alone(tmp_path: Path):
    run(tmp_path)
    lives = told(tmp_path)
    assert len(lives) == 10 and all(worker for _, _, worker in lives.values())
    for name in ("alone 0", "alone 1"):
        began, ended, _ = lives.pop(name)
        assert all(other_ended <= began or ended <= other_began for other_began, other_ended, _ in lives.values())


def test_words_are_handed_to_pytest_which_starts_no_other_process(tmp_path: Path):
    run(tmp_path, "tests/test_some.py", "-k", "beside_others and 7")
    assert [worker for _, _, worker in told(tmp_path).values()] == [""]
