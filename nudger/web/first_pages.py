"""The pages behind the links of first mails, and of the question whether somebody wants to join."""

from collections.abc import Mapping
from typing import Any, NamedTuple

from nudger.journey.definition import Role
from nudger.journey.receipts import Lifecycle
from nudger.service import joining, record, relief
from nudger.service.first_facts import JOIN, MANAGER, template_of_first
from nudger.service.installation import Installation
from nudger.store import first_mails, people
from nudger.store.database import transaction
from nudger.web.opened import Opened


class Shown(NamedTuple):
    """A page by its name, and what only it says."""

    page: str
    words: Mapping[str, Any]


def words(opened: Opened) -> Shown | None:
    """Return the page of a first mail, or None where this is no link of one."""
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
    return Shown(template, {**said, "manager": manager.name if manager is not None else ""})


def press(installation: Installation, opened: Opened, act: record.Act) -> bool:
    """Do what the one button says; False where this is no link of a first mail."""
    template = template_of_first(opened.nudge)
    if template == JOIN:
        with transaction():
            joining.confirm(installation, opened.standing.id, act)
    elif template:
        relief.relieve(opened.standing.id, act)
    return bool(template)


def undo(opened: Opened, act: record.Act) -> bool:
    """Take back what the button said; False where this is no link of a first mail."""
    template = template_of_first(opened.nudge)
    if template and template != JOIN:
        relief.reinstate(opened.standing.id, act)
    return bool(template)
