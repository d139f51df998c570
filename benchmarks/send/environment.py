"""The peer's own environment: made on first use, kept for the next time."""

import shutil
import subprocess
import sys
from pathlib import Path

PINS = ("django-post_office==3.12.0", "Django==5.2.19", "asgiref==3.13.0", "nh3==0.3.8", "sqlparse==0.6.1")


def peer_python(cache: Path) -> Path:
    """Return the Python of an environment that holds the peer, below the folder *cache*."""
    folder = cache / "django-post_office"
    python = folder / "bin" / "python"
    stamp = folder / "pins"
    if not stamp.exists() or stamp.read_text(encoding="utf-8").split() != list(PINS):
        print(f"installing {PINS[0]} in {folder}", file=sys.stderr)
        shutil.rmtree(folder, ignore_errors=True)
        cache.mkdir(parents=True, exist_ok=True)
        (cache / ".gitignore").write_text("*\n", encoding="utf-8")
        subprocess.run([sys.executable, "-m", "venv", folder], check=True)
        subprocess.run([python, "-m", "pip", "install", "-qq", *PINS], check=True)
        stamp.write_text("\n".join(PINS), encoding="utf-8")
    return python
