"""Secrets never stand in the settings: ``env:NAME`` means a variable, ``file:PATH`` the first line of a file."""

import os
import secrets
from collections.abc import Mapping
from pathlib import Path

from nudger.errors import NudgerError

SHORTEST = 32


def read_secret(reference: str, environment: Mapping[str, str] = os.environ) -> str:
    """Return what ``env:NAME`` or ``file:PATH`` refers to; raises NudgerError where it isn't there."""
    kind, _, name = reference.partition(":")
    if kind == "env":
        if not environment.get(name):
            raise NudgerError(f'the setting says "{reference}", but the variable {name} is not set')
        return environment[name]
    try:
        return Path(name).read_text(encoding="utf-8").split("\n", 1)[0].strip()
    except OSError as error:
        raise NudgerError(f'the setting says "{reference}", but {name} can\'t be read: {error.strerror}') from error


def signing_secret(reference: str) -> bytes:
    """Return the secret that signs links, made on first use where it is a file that isn't there yet."""
    kind, _, name = reference.partition(":")
    path = Path(name)
    if kind == "file" and not path.exists():
        path.parent.mkdir(parents=True, exist_ok=True)
        descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        with os.fdopen(descriptor, "w", encoding="ascii") as file:
            file.write(secrets.token_hex(32) + "\n")
    secret = read_secret(reference).encode()
    if len(secret) < SHORTEST:
        raise NudgerError(f'the secret at "{reference}" is too short to sign with; give it {SHORTEST} letters or more')
    return secret
