"""The folders that Nudger is delivered with are found in a source tree and in an installed wheel."""

import shutil
import subprocess
import sys
from pathlib import Path

import pytest

import nudger
from nudger.errors import NudgerError
from nudger.shipped import shipped

ROOT = Path(nudger.__file__).resolve().parents[1]


@pytest.mark.parametrize("name", ["templates", "config"])
def test_in_a_source_tree_a_folder_is_beside_the_package(name: str) -> None:
    assert shipped(name) == ROOT / name


def test_in_a_wheel_the_folder_inside_the_package_wins_over_a_strangers_beside_it(tmp_path: Path) -> None:
    (tmp_path / "nudger" / "_shipped" / "config").mkdir(parents=True)
    (tmp_path / "config").mkdir()
    for name in ("__init__.py", "errors.py", "shipped.py"):
        shutil.copy(ROOT / "nudger" / name, tmp_path / "nudger")
    script = "from nudger.shipped import shipped; print(shipped('config'))"
    found = subprocess.run([sys.executable, "-c", script], cwd=tmp_path, capture_output=True, text=True, check=True)
    assert Path(found.stdout.strip()) == tmp_path / "nudger" / "_shipped" / "config"


def test_a_folder_that_is_missing_is_named() -> None:
    with pytest.raises(NudgerError, match="folder recipes/ is missing"):
        shipped("recipes")
