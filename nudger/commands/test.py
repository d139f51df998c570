"""Run the project's own tests, on all processors; what follows is handed to pytest instead."""

import subprocess
import sys
from argparse import ArgumentParser, Namespace
from pathlib import Path

from nudger.errors import NudgerError

EVERYTHING = ("--numprocesses=auto", "--dist=worksteal")  # whoever has tests left gives some to whoever has none


def arguments(parser: ArgumentParser) -> None:
    """Nothing of ours: everything is pytest's."""


def run(arguments: Namespace) -> int:
    if not Path("tests").is_dir():
        raise NudgerError("there are no tests here; run this in a checkout of Nudger")
    words = arguments.rest or EVERYTHING
    return subprocess.run([sys.executable, "-m", "pytest", *words], check=False).returncode
