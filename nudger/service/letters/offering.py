"""What the offer says of who would help, and of what follows if nothing is heard."""

from datetime import date

from nudger.journey.clock import local_date
from nudger.journey.definition import Role
from nudger.journey.desired import Touch
from nudger.journey.plan import plan
from nudger.mail.facts import NO_OFFER, OfferFacts
from nudger.service.eta import eta
from nudger.service.installation import Installation
from nudger.service.offer import helper_of, told_of_a_pause
from nudger.store.people import Person, first_name
from nudger.store.standing import Standing

OFFER = "offer"
TELLING = (OFFER, "help-comes")


def offer_facts(installation: Installation, template: str, standing: Standing, step: str, reader: Person) -> OfferFacts:
    """Return what the mail worded by *template* says of help and of a pause; nothing in other mails."""
    if template not in TELLING:
        return NO_OFFER
    settings = installation.settings
    helper = helper_of(settings, installation.policy, standing, reader.id)
    told = told_of_a_pause(settings, standing)
    days = days_of_arrival(installation, standing, reader.locale) if template == OFFER else {}
    return OfferFacts(
        helper=first_name(helper.person.name) if helper is not None else "",
        helper_is_manager=helper is not None and helper.role is Role.MANAGER,
        pauses=_pauses(installation, standing, step, reader),
        told=first_name(told.name) if told is not None else "",
        is_lighter=standing.progress.is_lighter,
        **days,
    )


def days_of_arrival(installation: Installation, standing: Standing, locale: str) -> dict[str, str]:
    """Return, in words, when each road that is offered leads to the end; empty where nobody can tell."""
    found = eta(installation, standing, installation.clock.now())

    def said(day: date | None) -> str:
        return installation.words.day(day, locale) if day is not None else ""

    is_late = found.first is not None and found.now is not None and found.now > found.first
    return {
        "arrives": said(found.now),
        "arrives_lighter": said(found.lighter),
        "arrives_paused": said(found.paused),
        "arrived_before": said(found.first) if is_late else "",
    }


def _pauses(installation: Installation, standing: Standing, step: str, reader: Person) -> str:
    planned = plan(standing.planned, standing.progress)
    pause = next((each for each in planned if each.touch is Touch.PAUSE and each.step == step), None)
    if pause is None:
        return ""
    return installation.words.day(local_date(reader.window, pause.wish_at), reader.locale)
