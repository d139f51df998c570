"""The installation that is put under stress: its settings, its people, one journey, and how far it has come."""

from dataclasses import dataclass
from datetime import UTC, datetime, time
from pathlib import Path
from typing import Any

from nudger.commands.opening import templates_folder
from nudger.service.clock import Clock
from nudger.service.enrol import enrol
from nudger.service.installation import Installation
from nudger.service.settings import Settings, Smtp
from nudger.store import database, outbox, people
from nudger.store.tables import Nudge

START = datetime(2026, 11, 2, 10, 30, tzinfo=UTC)  # after the hour of the first mails, so that all of them are due
ENDED = ("sent", "dead", "cancelled")
JOURNEY = """\
key: first-talk
title: The first talk
goal: Everybody holds one talk.
steps:
  - {key: read, kind: read, title: How a talk goes, ask: Read the page., link: "https://example.org/talk"}
"""


def knows_postgresql() -> bool:
    """Tell whether this Nudger can keep its tables in PostgreSQL."""
    return hasattr(database, "is_postgresql")


def can_ask() -> bool:
    """Tell whether this Nudger can look an unclear mail up in a journal."""
    return "journal" in Smtp.model_fields


def settings_for(address: str, folder: Path, port: int, *, asks: bool, connections: int) -> Settings:
    """Return real settings, with those of the newer ones that this Nudger knows."""
    smtp: dict[str, Any] = {"port": port}
    if "connections" in Smtp.model_fields:
        smtp["connections"] = connections
    if asks:
        smtp["journal"] = str(folder / "journal")
    told: dict[str, Any] = {
        "database": address,
        "secret": f"file:{folder / 'secret'}",
        "connector": "smtp",
        "smtp": smtp,
    }
    if "state" in Settings.model_fields:
        told["state"] = str(folder)
    return Settings.model_validate(told)


def connections_of(settings: Settings) -> int:
    """Return how many connections one worker holds at once."""
    connections: int = getattr(settings.smtp, "connections", 1)
    return connections


def prepare(settings: Settings, clock: Clock, folder: Path, nudges: int) -> None:
    """Open the database and enrol as many learners as there shall be nudges, reachable at any hour."""
    installation = Installation.open(settings, clock, templates_folder())
    path = folder / "journey.yaml"
    path.write_text(JOURNEY, encoding="utf-8")
    emails = [f"learner{number}@example.org" for number in range(nudges)]
    hours = {"zone": "UTC", "opens": time(0), "closes": time(23, 59), "working_days": "0123456"}
    people.add((email, {"name": f"Learner {number}"} | hours) for number, email in enumerate(emails))
    enrol(installation, path, emails, START.date())


@dataclass(frozen=True, slots=True)
class Progress:
    """How many nudges are decided on, how many of their mails have ended, and how much is still to do now."""

    fired: int
    ended: int
    left: int


def progress(now: datetime) -> Progress:
    """Look at the tables."""
    states = outbox.by_state()
    ended = sum(states.get(state, 0) for state in ENDED)
    fired = Nudge.select().where(Nudge.state != "planned").count()
    due = Nudge.select().where(Nudge.state == "planned", Nudge.due_at <= now).count()
    return Progress(fired, ended, due + sum(states.values()) - ended)
