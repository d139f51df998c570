"""What one mail is made from, as the facts are now, and the bytes that come of it."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from nudger.journey.clock import local_date, working_days_after
from nudger.journey.definition import Role, Step
from nudger.journey.plan import Touch
from nudger.mail.facts import Facts, JourneyFacts, Links, PersonFacts, StepFacts
from nudger.mail.links import Purpose, mailto, reply_address, sign
from nudger.mail.mime import Mail, Mailbox, serialise
from nudger.mail.words import Words
from nudger.service.first_facts import first_facts, first_template, reply_word
from nudger.service.installation import Installation
from nudger.store import events
from nudger.store.enrolments import Standing
from nudger.store.nudges import Nudge
from nudger.store.people import Person

TOKEN_LIFE = timedelta(days=90)
NOBODY = PersonFacts(name="", first_name="")
NO_STEP = StepFacts(key="", kind="", title="", ask="", link="", minutes=0, number=0, wants_words=False, due="")

# What machines need to know, and what they must not suppress: an out-of-office note is welcome (RFC 3834 5).
HEADERS = (("Auto-Submitted", "auto-generated"), ("X-Auto-Response-Suppress", "DR, RN, NRN, AutoReply"))


@dataclass(frozen=True, slots=True)
class Letter:
    """A composed mail, and the wording it was composed with."""

    recipient: str
    template: str
    template_hash: str
    mail: bytes


def compose(
    installation: Installation,
    nudge: Nudge,
    standing: Standing,
    reader: Person,
    message_id: str,
    said: Sequence[events.Said],
) -> Letter:
    """Return the mail that brings *nudge* to *reader*, from the facts as they are now.

    *said* are all words that came back on this enrolment.
    """
    now = installation.clock.now()
    settings = installation.settings
    token = sign(installation.secret, Purpose.REPLY, nudge.id, expiry(now))
    reply_to = reply_address(settings.address, token)
    facts = _facts(installation, nudge, standing, reader, reply_to, now, said)
    template = template_of(nudge, standing)
    words = installation.templates.render(template, reader.locale, facts)
    mail = Mail(
        message_id=message_id,
        date=now,
        sender=Mailbox(settings.address, settings.name),
        to=Mailbox(reader.email, reader.name),
        reply_to=Mailbox(reply_to, settings.name),
        subject=words.subject,
        text=words.text,
        html=words.html,
        headers=HEADERS,
    )
    digest = installation.templates.hash(template, reader.locale)
    return Letter(reader.email, template, digest, serialise(mail))


def template_of(nudge: Nudge, standing: Standing) -> str:
    """Return the name of the template that words this nudge."""
    match nudge.touch:
        case Touch.ANSWER:
            return nudge.topic
        case Touch.FIRST:
            return first_template(nudge.person_id, standing)
        case Touch.PAUSE:
            return "pause"
        case Touch.ARRIVE:
            return "arrived"
    to_manager = standing.journey.step(nudge.step).by is Role.MANAGER
    name = "remind" if nudge.touch is Touch.REMIND else "step"
    return f"manager-{name}" if to_manager else name


def expiry(now: datetime) -> date:
    """Return the last day on which a link or reply address made now is good."""
    return (now + TOKEN_LIFE).date()


def link_to(installation: Installation, nudge_id: int, now: datetime) -> str:
    """Return the address of the page on which this nudge is answered."""
    return f"{installation.settings.url}/d/{sign(installation.secret, Purpose.ACT, nudge_id, expiry(now))}"


def _facts(
    installation: Installation,
    nudge: Nudge,
    standing: Standing,
    reader: Person,
    reply_to: str,
    now: datetime,
    said: Sequence[events.Said],
) -> Facts:
    journey = standing.journey
    step = journey.step(nudge.step) if nudge.step else None
    manager = standing.people.get(Role.MANAGER)
    is_learner = reader.id == standing.learner.id
    is_last_word = nudge.touch == Touch.ARRIVE or nudge.topic == "stopped"
    template = template_of(nudge, standing)
    first = first_facts(template, standing, reader, now, installation.words)
    asks_something = not is_last_word and not first.sees and nudge.topic not in ("already-done", "wrong-manager")
    subject = step.title if step is not None else journey.title
    words = installation.words
    key = reply_word(template)
    done = words.say(key, reader.locale) if key else words.reply("DONE", reader.locale)
    return Facts(
        reader=_person(reader),
        learner=_person(standing.learner),
        manager=_person(manager) if manager is not None else NOBODY,
        journey=JourneyFacts(title=journey.title, goal=journey.goal, steps=len(journey.steps)),
        step=_step(standing, step, reader, words) if step is not None else NO_STEP,
        first=first,
        links=Links(done=link_to(installation, nudge.id, now), reply=mailto(reply_to, f"Re: {subject}", done)),
        plan=_plan(standing, said) if is_learner else "",
        feedback=_feedback(standing, nudge, said) if is_learner else "",
        words=words.reply(nudge.reason, reader.locale) if nudge.origin == "answer" else "",
        sender=installation.settings.name,
        sees=who_sees(standing, step, reader, words) if asks_something else "",
        ends=is_learner and not is_last_word,
    )


def _person(person: Person) -> PersonFacts:
    return PersonFacts(name=person.name, first_name=first_name(person.name))


def first_name(name: str) -> str:
    """Return how to address someone: what stands before the first space."""
    return name.split(" ", 1)[0]


def _step(standing: Standing, step: Step, reader: Person, words: Words) -> StepFacts:
    receipt = standing.progress.receipts.get(step.key)
    window = reader.window
    due = ""
    if receipt is not None and receipt.opened_at is not None:
        day = working_days_after(window, local_date(window, receipt.opened_at), step.due)
        due = words.day(day, reader.locale)
    return StepFacts(
        key=step.key,
        kind=step.kind,
        title=step.title,
        ask=step.ask,
        link=step.link,
        minutes=step.minutes,
        number=standing.journey.number(step.key),
        wants_words=step.wants_words,
        due=due,
    )


def _plan(standing: Standing, said: Sequence[events.Said]) -> str:
    """The learner's own if-then plan, in their words."""
    steps = {step.key for step in standing.journey.steps if step.keep_as == "if_then"}
    return next((each.words for each in reversed(said) if each.step in steps), "")


def _feedback(standing: Standing, nudge: Nudge, said: Sequence[events.Said]) -> str:
    """What the manager wrote since the mail before this one; so that nothing is shown twice."""
    manager = standing.people.get(Role.MANAGER)
    if manager is None or nudge.touch not in (Touch.OPEN, Touch.ARRIVE):
        return ""
    newest = next((each for each in reversed(said) if each.person == manager.id), None)
    if newest is None:
        return ""
    before = events.last_opened(standing.id, standing.learner.id, other_than=nudge.step)
    return newest.words if newest.number > before else ""


def who_sees(standing: Standing, step: Step | None, reader: Person, words: Words) -> str:
    """Return the sentence that tells who sees the answer to this mail."""
    if reader.id == standing.learner.id:
        return words.say("sees-learner", reader.locale)
    if step is not None:
        return words.say("sees-other", reader.locale, name=first_name(standing.learner.name))
    return words.say("sees-team", reader.locale)
