"""The pages behind the links of first mails, and of the question whether somebody wants to join."""

from starlette.responses import Response

from nudger.journey.definition import Role
from nudger.journey.receipts import Lifecycle
from nudger.service import joining, record, relief
from nudger.service.first_answers import template_of_first
from nudger.service.first_facts import JOIN
from nudger.service.installation import Installation
from nudger.service.letters import first_name
from nudger.store import people, roles
from nudger.store.database import transaction
from nudger.store.enrolments import Standing
from nudger.store.tables import Nudge
from nudger.web.pages import Pages


def show(pages: Pages, token: str, nudge: Nudge, standing: Standing) -> Response | None:
    """Return the page of a first mail, or None where *nudge* is none."""
    template = template_of_first(nudge)
    if not template:
        return None
    reader = people.by_id(nudge.person_id)
    whole = {"token": token, "name": reader.name, "first_name": first_name(reader.name), "journey": standing.journey}
    if template == JOIN:
        asked = standing.progress.lifecycle is Lifecycle.ASKED
        return pages.page(JOIN, reader.locale, asked=asked, **whole)
    gone, by = roles.relieved([standing.id]).get(standing.id, {}).get(Role.MANAGER, (0, 0))
    manager = standing.people.get(Role.MANAGER)
    relieved = manager is None and bool(gone)
    name = manager.name if manager is not None else people.by_id(gone).name if gone else ""
    return pages.page(
        template,
        reader.locale,
        manager=name,
        learner=standing.learner.name,
        relieved=relieved,
        can_undo=by == reader.id,
        **whole,
    )


def press(installation: Installation, nudge: Nudge, act: record.Act) -> bool:
    """Do what the one button says; False where *nudge* is of no first mail."""
    template = template_of_first(nudge)
    if template == JOIN:
        with transaction():
            joining.confirm(installation, nudge.enrolment_id, act)
    elif template:
        relief.relieve(nudge.enrolment_id, act)
    return bool(template)


def undo(nudge: Nudge, act: record.Act) -> bool:
    """Take back what the button said; False where *nudge* is of no first mail."""
    template = template_of_first(nudge)
    if template and template != JOIN:
        relief.reinstate(nudge.enrolment_id, act)
    return bool(template)
