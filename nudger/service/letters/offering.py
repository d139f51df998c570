"""What the offer says of who would help, and of what follows if nothing is heard."""

from nudger.journey.clock import local_date
from nudger.journey.definition import Role
from nudger.journey.plan import Touch, plan
from nudger.mail.facts import NO_OFFER, OfferFacts
from nudger.service.installation import Installation
from nudger.service.offer import helper_of, told_of_a_pause
from nudger.store.people import Person, first_name
from nudger.store.standing import Standing

TELLING = ("offer", "help-comes")


def offer_facts(installation: Installation, template: str, standing: Standing, step: str, reader: Person) -> OfferFacts:
    """Return what the mail worded by *template* says of help and of a pause; nothing in other mails."""
    if template not in TELLING:
        return NO_OFFER
    settings = installation.settings
    helper = helper_of(settings, installation.policy, standing, reader.id)
    told = told_of_a_pause(settings, standing)
    return OfferFacts(
        helper=first_name(helper.person.name) if helper is not None else "",
        helper_is_manager=helper is not None and helper.role is Role.MANAGER,
        pauses=_pauses(installation, standing, step, reader),
        told=first_name(told.name) if told is not None else "",
        is_lighter=standing.progress.is_lighter,
    )


def _pauses(installation: Installation, standing: Standing, step: str, reader: Person) -> str:
    planned = plan(standing.planned, standing.progress)
    pause = next((each for each in planned if each.touch is Touch.PAUSE and each.step == step), None)
    if pause is None:
        return ""
    return installation.words.day(local_date(reader.window, pause.wish_at), reader.locale)
