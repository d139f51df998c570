"""The rules by which mail is read, as tables: one for each language, program or sentence of a server."""

import tomllib
from functools import lru_cache
from importlib.resources import files
from typing import Any


@lru_cache(maxsize=16)
def rules(name: str) -> dict[str, Any]:
    """Return the tables of ``<name>.toml`` beside this file.

    >>> rules("quoting")["wrote"]["sv"]
    ['skrev']
    """
    return tomllib.loads(files(__name__).joinpath(f"{name}.toml").read_text(encoding="utf-8"))
