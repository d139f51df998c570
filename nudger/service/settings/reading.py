"""Settings from config/nudger.toml, overridden by the environment; unknown ones are refused.

A setting ``host`` of the table ``[smtp]`` is NUDGER_SMTP__HOST in the environment.
"""

import os
import re
import tomllib
from collections.abc import Iterator, Mapping
from difflib import get_close_matches
from pathlib import Path
from typing import Any

from pydantic import BaseModel, ValidationError

from nudger.errors import NudgerError, Problem, Problems
from nudger.service.settings.everything import Settings

PREFIX = "NUDGER_"
NOT_SETTINGS = frozenset(("NUDGER_CONFIG", "NUDGER_CI"))
NOT_BUILT = ("graph", "exchange", "google", "webhook")
SECRETS = (("password",), ("secret",), ("client_secret",), ("refresh_token",))
LISTS = ("working_days", "quiet", "halt_days", "prefers")


def read_settings(path: Path | None, environment: Mapping[str, str] = os.environ) -> Settings:
    """Return the settings of the file at *path* (None: the defaults), overridden by *environment*.

    Raises Problems with all that is wrong, each with its line or its variable.
    """
    source = _source(path)
    try:
        values = tomllib.loads(source)
    except tomllib.TOMLDecodeError as error:
        where = re.search(r"at line (\d+)", str(error))
        line = int(where[1]) if where else len(source.splitlines())
        raise Problems([Problem(str(path), line, f"not TOML: {error}")]) from error
    overrides = dict(_overrides(environment))
    for place, value in overrides.items():
        _put(values, place, value)
    try:
        return Settings.model_validate(values)
    except ValidationError as error:
        raise Problems(_problem(path, source, overrides, found) for found in error.errors()) from error


def _source(path: Path | None) -> str:
    if path is None:
        return ""
    try:
        return path.read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError) as error:
        raise NudgerError(f"{path} can't be read: {error}") from error


def _overrides(environment: Mapping[str, str]) -> Iterator[tuple[tuple[str, ...], str]]:
    for name, value in environment.items():
        if name.startswith(PREFIX) and name not in NOT_SETTINGS:
            yield tuple(name.removeprefix(PREFIX).lower().split("__")), value


def _put(values: dict[str, Any], place: tuple[str, ...], value: Any) -> None:
    for name in place[:-1]:
        inner = values.setdefault(name, {})
        values = inner if isinstance(inner, dict) else {}
    values[place[-1]] = value.split() if place[-1] in LISTS else value


def _problem(path: Path | None, source: str, overrides: Mapping[tuple[str, ...], str], found: Any) -> Problem:
    place = tuple(str(part) for part in found["loc"] if isinstance(part, str))
    name = ".".join(place)
    what = _sentence(name, place, found)
    if place in overrides:
        return Problem(PREFIX + "__".join(place).upper(), None, what)
    return Problem(str(path) if path else "settings", _line(source, place), what)


def _sentence(name: str, place: tuple[str, ...], found: Any) -> str:
    said = found["input"]
    match found["type"]:
        case "extra_forbidden":
            near = get_close_matches(place[-1], _names(place[:-1]), 1)
            meant = ".".join((*place[:-1], near[0])) if near else ""
            return f"there is no setting `{name}`" + (f"; did you mean `{meant}`?" if near else "")
        case "literal_error" if said in NOT_BUILT:
            return f'`{name} = "{said}"` is not built yet; today it is {found["ctx"]["expected"]}'
        case "literal_error":
            return f'`{name}` is "{said}"; write {found["ctx"]["expected"]}'
        case "value_error":
            is_secret = place[-1:] in SECRETS
            shown = f' is "{said}"' if isinstance(said, str) and not is_secret else ""
            return f"`{name}`{shown}: {found['ctx']['error']}"
        case "string_pattern_mismatch":
            return f'`{name}` is "{said}"; write a web address without a path, such as "https://learn.example.org"'
    return f"`{name}` is {said!r}; {found['msg'][0].lower()}{found['msg'][1:]}"


def _names(place: tuple[str, ...]) -> list[str]:
    section: type[BaseModel] = Settings
    for name in place:
        inner = section.model_fields[name].annotation if name in section.model_fields else None
        if not (isinstance(inner, type) and issubclass(inner, BaseModel)):
            return []
        section = inner
    return list(section.model_fields)


def _line(source: str, place: tuple[str, ...]) -> int | None:
    """The line where a setting stands: in its table, else anywhere at the start of a line."""
    table = ""
    for number, line in enumerate(source.splitlines(), start=1):
        if header := re.match(r"\s*\[([\w.]+)\]", line):
            table = header[1]
            if place == tuple(table.split(".")):
                return number
        elif place and table == ".".join(place[:-1]) and re.match(rf"\s*{re.escape(place[-1])}\s*=", line):
            return number
    return None
