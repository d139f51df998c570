"""The pages behind the links of first mails, and of the question whether somebody wants to join."""

from collections.abc import Mapping
from typing import Any, NamedTuple

from nudger.journey.definition import Role
from nudger.journey.receipts import Lifecycle
from nudger.service import joining, record, relief
from nudger.service.first_facts import JOIN, LEARNER, MANAGER, template_of_first
from nudger.service.installation import Installation
from nudger.store import enrolments, first_mails, people
from nudger.store.database import transaction
from nudger.store.people import Person
from nudger.web.fields import Fields
from nudger.web.opened import Opened


class Day(NamedTuple):
    """A working day, counted from Monday as 0, and whether mails come on it for choice."""

    number: int
    name: str
    chosen: bool


class Shown(NamedTuple):
    """A page by its name, and what only it says."""

    page: str
    words: Mapping[str, Any]


def words(installation: Installation, opened: Opened, chosen: str = "") -> Shown | None:
    """Return the page of a first mail, or None where this is no link of one.

    *chosen* tells a learner who has just chosen their days that they took "some", or "none", which can't be.
    """
    template = template_of_first(opened.nudge)
    if not template:
        return None
    standing = opened.standing
    if template == JOIN:
        return Shown(JOIN, {"asked": standing.progress.lifecycle is Lifecycle.ASKED})
    gone, by = first_mails.relieved([standing.id]).get(standing.id, {}).get(Role.MANAGER, (0, 0))
    manager = standing.people.get(Role.MANAGER) or (people.by_id(gone) if gone else None)
    if template == MANAGER and not gone and (manager is None or manager.id != opened.reader.id):
        return Shown("no-longer-asked", {})
    relieved = bool(gone) and Role.MANAGER not in standing.people
    said = {"relieved": relieved, "can_undo": by == opened.reader.id, "learner": standing.learner.name}
    days = [Day(number, *_day(installation, opened.reader, number)) for number in _working_days(opened.reader)]
    manager_name = manager.name if manager is not None else ""
    return Shown(template, {**said, "manager": manager_name, "days": days, "chosen": chosen})


def _day(installation: Installation, reader: Person, number: int) -> tuple[str, bool]:
    wished = reader.window.prefers.intersection(reader.window.working_days) or reader.window.working_days
    return installation.words.weekday(number, reader.locale), number in wished


def _working_days(reader: Person) -> list[int]:
    return sorted(reader.window.working_days)


def is_learners(opened: Opened) -> bool:
    """Tell whether this is the link of a learner's first mail."""
    return template_of_first(opened.nudge) == LEARNER


def choose_days(opened: Opened, fields: Fields) -> bool:
    """Let mails come on the chosen working days where they can; False where none was chosen, and nothing changes."""
    working_days = map(str, _working_days(opened.reader))
    days = "".join(day for day in working_days if day in fields.get("day", ()))
    if days:
        with transaction():
            people.set_wished_days(opened.reader.id, days)
            record.replan(enrolments.with_person(opened.reader.id))
    return bool(days)


def press(installation: Installation, opened: Opened, act: record.Act) -> bool:
    """Do what the one button says; False where this is no link of a first mail."""
    template = template_of_first(opened.nudge)
    if template == JOIN:
        with transaction():
            joining.confirm(installation, opened.standing.id, act)
    elif template:
        relief.relieve(installation.settings, opened.standing.id, act)
    return bool(template)


def undo(opened: Opened, act: record.Act) -> bool:
    """Take back what the button said; False where this is no link of a first mail."""
    template = template_of_first(opened.nudge)
    if template and template != JOIN:
        relief.reinstate(opened.standing.id, act)
    return bool(template)
