"""Settings: config/nudger.toml, overridden by the environment; unknown ones are refused.

A setting ``host`` of the table ``[smtp]`` is NUDGER_SMTP__HOST in the environment.
"""

import os
import re
import tomllib
from collections.abc import Iterator, Mapping
from datetime import date, time
from difflib import get_close_matches
from pathlib import Path
from typing import Annotated, Any, Literal
from zoneinfo import available_timezones

from pydantic import AfterValidator, BaseModel, BeforeValidator, ConfigDict, Field, ValidationError, model_validator

from nudger.errors import NudgerError, Problem, Problems
from nudger.journey.budget import Budget as Caps
from nudger.journey.clock import Window
from nudger.journey.closed import is_ever_open
from nudger.journey.policy import Policy
from nudger.journey.public_holidays import place as place_of
from nudger.service.spans import halt, span
from nudger.store import hours as kept_hours

Weekday = Literal["mon", "tue", "wed", "thu", "fri", "sat", "sun"]
DAYS: tuple[Weekday, ...] = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
A_MONDAY = date(2024, 1, 1)  # whether a week has an open hour at all doesn't depend on which one is asked
PREFIX = "NUDGER_"
NOT_SETTINGS = frozenset(("NUDGER_CONFIG", "NUDGER_CI"))
NOT_BUILT = ("graph", "exchange", "google", "caldav", "webhook")


def _zone(name: str) -> str:
    if name not in available_timezones():
        near = get_close_matches(name, available_timezones(), 1)
        hint = f'; did you mean "{near[0]}"?' if near else ', such as "Europe/Berlin"'
        raise ValueError(f"no time zone has this name{hint}")
    return name


def _address(address: str) -> str:
    if not re.fullmatch(r"[^@\s<>\"+]+@[A-Za-z0-9.-]+", address):
        raise ValueError('write one mail address without a plus, such as "learning@example.org"')
    return address.lower()


def _secret(reference: str) -> str:
    if reference and not reference.startswith(("env:", "file:")):
        raise ValueError('a secret does not stand in this file; write "env:NAME" or "file:PATH"')
    return reference


Zone = Annotated[str, AfterValidator(_zone)]
Address = Annotated[str, AfterValidator(_address)]
MaybeAddress = Annotated[str, AfterValidator(lambda address: address and _address(address))]
Secret = Annotated[str, AfterValidator(_secret)]
Place = Annotated[str, AfterValidator(lambda said: said and place_of(said))]
Span = Annotated[str, AfterValidator(span)]
Halt = Annotated[str, BeforeValidator(halt)]
SECRETS = (("password",), ("secret",), ("client_secret",), ("refresh_token",))
LISTS = ("working_days", "quiet", "halt_days", "prefers")
Port = Annotated[int, Field(ge=1, le=65535)]


class Section(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class Hours(Section):
    """When people may be reached who say nothing else themselves.

    *prefers* and *mail_time* are wishes, and the rest is law. *holidays* is a place of ISO 3166; with *spread* mails
    come up to half an hour after their time, person by person.
    """

    zone: Zone = "Europe/London"
    opens: time = time(9)
    closes: time = time(17)
    working_days: tuple[Weekday, ...] = DAYS[:5]
    holidays: Place = ""
    quiet: tuple[Span, ...] = ()
    halt_days: Annotated[tuple[Halt, ...], Field(max_length=100)] = ()
    prefers: tuple[Weekday, ...] = ()
    mail_time: time = time(10)
    spread: bool = False

    @property
    def weekdays(self) -> str:
        """The working days as digits, Monday is 0."""
        return _digits(self.working_days)

    @property
    def columns(self) -> dict[str, str]:
        """What the table says of somebody who says nothing themselves."""
        return {
            "zone": self.zone,
            "opens": f"{self.opens:%H:%M}",
            "closes": f"{self.closes:%H:%M}",
            "working_days": self.weekdays,
            "hours": "",
            "quiet": " ".join(sorted(self.quiet)),
            "holidays": self.holidays,
            "prefers": _digits(self.prefers),
        }

    @property
    def house(self) -> dict[str, str]:
        """What holds for everybody, whatever they say."""
        return {"halts": " ".join(self.halt_days), "mail_time": f"{self.mail_time:%H:%M}"}

    @property
    def window(self) -> Window:
        """The window of somebody of whom nothing else is known."""
        return kept_hours.made(**self.columns, **self.house)

    @model_validator(mode="after")
    def _some_hour_is_open(self) -> "Hours":
        if self.opens >= self.closes or not self.working_days:
            raise ValueError("nobody could ever be reached: opens must be before closes, on one working day at least")
        if not is_ever_open(self.window, A_MONDAY):
            raise ValueError("nobody could ever be reached: quiet hours and halt days leave no hour of a working day")
        return self


def _digits(days: tuple[Weekday, ...]) -> str:
    return "".join(str(number) for number, day in enumerate(DAYS) if day in days)


class Budget(Section):
    """How many mails one person may get from us, over all journeys and roles; answers to their own acts aside.

    Of those who look after learners so many *talks* and *minutes* are asked in a week.
    """

    mails_a_day: int = Field(default=1, ge=1, le=10)
    mails_a_week: int = Field(default=2, ge=1, le=70)
    talks_a_week: int = Field(default=3, ge=1, le=100)
    minutes_a_week: int = Field(default=60, ge=5, le=2400)

    def of(self, own: int | None) -> Caps:
        """Return the caps of a person who may have chosen a number of mails a week of their *own*."""
        return Caps(self.mails_a_day, own or self.mails_a_week, self.talks_a_week, self.minutes_a_week)


class Smtp(Section):
    """The server that takes our mail. RFC 5321."""

    host: str = "127.0.0.1"
    port: Port = 25
    encryption: Literal["none", "starttls", "tls"] = "none"
    username: str = ""
    password: Secret = ""
    auth: Literal["password", "xoauth2"] = "password"
    ca: str = ""
    connections: int = Field(default=4, ge=1, le=50)
    per_minute: int = Field(default=0, ge=0)
    journal: str = ""


class Listen(Section):
    """Where answers are handed in, by the mail server beside us. Empty *protocol*: nowhere."""

    protocol: Literal["", "lmtp", "smtp"] = ""
    host: str = "127.0.0.1"
    port: Port = 8024


class Imap(Section):
    """The mailbox from which answers are fetched. RFC 3501. Empty *host*: none."""

    host: str = ""
    port: Port = 993
    encryption: Literal["none", "starttls", "tls"] = "tls"
    username: str = ""
    password: Secret = ""
    auth: Literal["password", "xoauth2"] = "password"
    ca: str = ""
    folder: Annotated[str, Field(min_length=1, max_length=200)] = "INBOX"
    move_to: str = ""


class Maildir(Section):
    """The Maildir from which answers are taken. Empty *path*: none."""

    path: str = ""


class Oauth(Section):
    """Where access tokens come from, for `auth = "xoauth2"`: a command that prints one, or a token endpoint."""

    token_command: str = ""
    token_url: str = ""
    client_id: str = ""
    client_secret: Secret = ""
    refresh_token: Secret = ""
    scope: str = ""


class Web(Section):
    """Where the pages are served, behind whatever terminates TLS."""

    host: str = "127.0.0.1"
    port: Port = 8080


class Settings(Section):
    """Everything an installation can be told."""

    name: Annotated[str, Field(min_length=1, max_length=80)] = "Learning"
    address: Address = "learning@example.org"
    plus_addresses: bool = True
    url: Annotated[str, Field(pattern=r"^https?://[^/\s?#]+$")] = "http://127.0.0.1:8080"
    database: str = "var/nudger.sqlite"
    state: str = "var"
    secret: Secret = "file:var/secret"
    connector: Literal["console", "smtp"] = "console"
    on_ambiguous: Literal["resend", "hold"] = "resend"
    codetermination: bool = False
    admin: MaybeAddress = ""
    hours: Hours = Hours()
    budget: Budget = Budget()
    smtp: Smtp = Smtp()
    oauth: Oauth = Oauth()
    listen: Listen = Listen()
    imap: Imap = Imap()
    maildir: Maildir = Maildir()
    web: Web = Web()

    @property
    def domain(self) -> str:
        return self.address.rpartition("@")[2]

    @property
    def policy(self) -> Policy:
        """Who may see what, here."""
        return Policy(codetermination=self.codetermination)


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
