"""Run the project's own tests; what follows is handed to pytest."""

import subprocess
import sys
from argparse import ArgumentParser, Namespace
from pathlib import Path

from nudger.errors import NudgerError


def arguments(parser: ArgumentParser) -> None:
    """Nothing of ours: everything is pytest's."""


def run(arguments: Namespace) -> int:
    if not Path("tests").is_dir():
        raise NudgerError("there are no tests here; run this in a checkout of Nudger")
    return subprocess.run([sys.executable, "-m", "pytest", *arguments.rest], check=False).returncode
