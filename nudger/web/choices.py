"""The page that asks what would help, and what is chosen there."""

from collections.abc import Mapping
from typing import Any

from nudger.journey.clock import local_date
from nudger.journey.definition import Role
from nudger.journey.receipts import Verb
from nudger.mail.pauses import UNSAID
from nudger.service import offer
from nudger.service.installation import Installation
from nudger.service.letters import days_of_arrival
from nudger.service.offer import Choice
from nudger.store import events
from nudger.store.people import first_name
from nudger.web.fields import Fields
from nudger.web.opened import Opened

# What may be chosen, taken back and chosen again by one link; the others count once.
AGAIN = {
    Choice.LIGHTER: Verb.SLOWED,
    Choice.USUAL: Verb.QUICKENED,
    Choice.PAUSE: Verb.SUSPENDED,
    Choice.STOP: Verb.TERMINATED,
}
SHOWN_ELSEWHERE = (Choice.PAUSE, Choice.STOP, Choice.RESUME)  # by the page of what came of it, which takes it back too


def chosen(fields: Fields) -> Choice | None:
    """Return what was chosen on the page; None where nothing was."""
    said = next(iter(fields.get("choice", ())), "")
    return Choice(said) if said in tuple(Choice) else None


def source(opened: Opened, choice: Choice) -> str:
    """Return what names this choice: pressed twice it counts once."""
    time = events.count(opened.standing.id, AGAIN[choice]) if choice in AGAIN else 0
    return f"link/{opened.nudge.id}/{choice}.{time}"


def words(installation: Installation, opened: Opened) -> Mapping[str, Any]:
    """Return what the page says of who would help, until when a pause would last, and where each road leads."""
    standing, locale = opened.standing, opened.reader.locale
    helper = offer.helper_of(installation.settings, installation.policy, standing, opened.reader.id)
    today = local_date(opened.reader.window, installation.clock.now())
    return {
        "helper": first_name(helper.person.name) if helper is not None else "",
        "helper_is_manager": helper is not None and helper.role is Role.MANAGER,
        "until": installation.words.day(today + UNSAID, locale),
        "is_lighter": standing.progress.is_lighter,
        **days_of_arrival(installation, standing, locale),
    }
