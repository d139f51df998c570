"""The facts that one mail may speak of, as they are now."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import date, datetime
from itertools import cycle

from nudger.journey.clock import local_date
from nudger.journey.definition import Journey, Role, Step
from nudger.journey.desired import WRITES, Touch
from nudger.journey.eta import ENOUGH
from nudger.journey.forms import Form, form_of, has_letters
from nudger.journey.opening import due_day, paced
from nudger.journey.policy import Data
from nudger.mail.asking import journey_in
from nudger.mail.asking import said as as_said
from nudger.mail.facts import Facts, JourneyFacts, Links, PersonFacts, StepFacts
from nudger.mail.links import mailto
from nudger.mail.words import Words
from nudger.service import roadblocks, roles, there
from nudger.service.answering import ATTENDANCE
from nudger.service.first_facts import first_facts, reply_word
from nudger.service.installation import Installation
from nudger.service.letters.inviting import spoken_of
from nudger.service.letters.links import Back, link_to
from nudger.service.letters.offering import offer_facts
from nudger.service.letters.privacy import may_see, who_sees
from nudger.service.letters.quoting import feedback, plan_of, tip_for, words_of
from nudger.service.offer import CHOICES
from nudger.store import events, receipts
from nudger.store.nudges import Nudge
from nudger.store.people import Person, first_name
from nudger.store.standing import Standing

NOBODY = PersonFacts(name="", first_name="")
NO_STEP = StepFacts(
    key="", kind="", title="", ask="", link="", place="", minutes=0, where="", wants_words=False, form="", rates=(),
    example="", about="", due="",
)  # fmt: skip
ASKS_NOTHING = (
    *("already-done", "no-longer-asked", "paused", "has-stopped", "role-changed", "for-a-human", "wrong-manager"),
    *("help-comes", "wants-help", "has-paused", "admin-for-a-human", "admin-wrong-manager", "paced", "which-one"),
    *("roadblock", "later", "mails-return", "admin-mails-return", "complained", "admin-complained"),
    *("other-dates", "which-time", "unasked"),
)
LETTERS = "abcdefgh"
EXAMPLE = (7, 4, 6, 8, 5)  # numbers that nobody takes for advice


def facts_of(
    installation: Installation,
    nudge: Nudge,
    standing: Standing,
    reader: Person,
    back: Back,
    now: datetime,
    said: Sequence[events.Said],
    template: str,
) -> Facts:
    """Return everything that the mail of *nudge* to *reader* may speak of; *said* are all words of this enrolment."""
    words = installation.words
    journey = journey_in(standing.journey, reader.locale)
    step = journey.step(nudge.step) if nudge.step else None
    manager = standing.people.get(Role.MANAGER)
    is_learner = reader.id == standing.learner.id
    is_last_word = nudge.touch == Touch.ARRIVE or nudge.topic in ("stopped", "stopped-helper")
    first = first_facts(installation, template, standing, reader, now)
    tells_only = nudge.topic in ASKS_NOTHING or nudge.touch in (*WRITES, Touch.CONFIRM)
    asks_something = not is_last_word and not first.sees and not tells_only
    until = standing.progress.until
    told = step_facts(standing, journey, step, reader, words) if step is not None else NO_STEP
    day = _due(standing, step, reader) if step is not None else None
    told = replace(told, is_ahead=day is not None and day > local_date(reader.window, now))
    if nudge.touch == Touch.THERE and step is not None:
        told = replace(told, rates=there.to_see(journey, step), done_on=_done_on(standing, step, reader, words))
    if nudge.touch is Touch.REMIND and is_learner:
        told = replace(told, others=_most_of(standing, nudge.step))
    key = reply_word(template)
    done = words.say(key, reader.locale) if key else words.reply("DONE", reader.locale)
    wrote = feedback(standing, nudge, said) if may_see(installation, standing, reader, Data.FEEDBACK) else ()
    return Facts(
        reader=_person(reader),
        learner=_person(standing.learner),
        manager=_person(manager) if manager is not None else NOBODY,
        journey=JourneyFacts(title=journey.title, goal=journey.goal),
        step=told,
        links=Links(
            done=link_to(installation, nudge.id, now),
            reply=mailto(back.address, f"Re: {told.title or journey.title}{back.mark}", done),
        ),
        plan=plan_of(standing, said) if may_see(installation, standing, reader, Data.WORDS) else "",
        feedback=wrote,
        tip=_tip(installation, standing, step, reader, said),
        words=_words(nudge, standing, reader, words),
        sender=installation.settings.name,
        until=words.day(until, reader.locale) if until is not None and is_learner else "",
        sees=_sees(installation, nudge, standing, step, reader) if asks_something else "",
        ends=is_learner and not is_last_word,
        first=first,
        offer=offer_facts(installation, template, standing, nudge.step, reader),
        why_you=roles.why_you(standing, nudge.step, reader, words),
        slot=spoken_of(nudge, standing, reader, words),
    )


def _done_on(standing: Standing, step: Step, reader: Person, words: Words) -> str:
    receipt = standing.progress.receipts.get(step.key)
    closed = receipt.closed_at if receipt is not None else None
    return words.day(local_date(reader.window, closed), reader.locale) if closed is not None else ""


def _sees(installation: Installation, nudge: Nudge, standing: Standing, step: Step | None, reader: Person) -> str:
    if nudge.touch == Touch.OFFER or nudge.topic in CHOICES:
        return installation.words.say("sees-choice", reader.locale)
    if nudge.topic == ATTENDANCE:
        return installation.words.say("sees-each", reader.locale)
    if nudge.touch == Touch.THERE:
        return installation.words.say("sees-other-answer", reader.locale, name=first_name(standing.learner.name))
    return who_sees(installation, standing, step, reader)


def _words(nudge: Nudge, standing: Standing, reader: Person, words: Words) -> str:
    """What an answer quotes."""
    if nudge.topic == roles.TOPIC:
        return roles.whose_place(nudge, reader, words)
    if nudge.topic == roadblocks.TOPIC:
        return roadblocks.counted(nudge, standing, reader, words)
    if nudge.origin != "answer" or nudge.topic == ATTENDANCE:
        return ""
    if nudge.topic == "later":
        return words.day(date.fromisoformat(nudge.reason), reader.locale)
    return words.reply(nudge.reason, reader.locale)


def _person(person: Person) -> PersonFacts:
    return PersonFacts(name=person.name, first_name=first_name(person.name))


def step_facts(standing: Standing, journey: Journey, step: Step, reader: Person, words: Words) -> StepFacts:
    """Return what can be said of *step* to *reader*; *journey* is the one that has it, in their language."""
    locale = reader.locale
    step = as_said(step, words, locale, first_name(standing.learner.name))
    form = form_of(journey, step)
    day = _due(standing, step, reader)
    due = words.day(day, locale) if day is not None else ""
    number, count = journey.leg(step)
    leg = "where-part" if journey.stages else "where-step"
    return StepFacts(
        key=step.key,
        kind=step.kind,
        title=step.title,
        ask=step.ask,
        link=step.link,
        place=step.place,
        minutes=step.minutes,
        where=words.say(leg, locale, number=str(number), count=str(count)) if number else "",
        wants_words=form.words,
        form=_form(form, step),
        rates=tuple(_rated(journey, key, form, words, locale) for key in step.rate),
        example=_example(form),
        about=journey.step(step.of).title if step.of and not step.is_written else "",
        due=due,
        questions=_lettered(form),
    )


def _due(standing: Standing, step: Step, reader: Person) -> date | None:
    """Return the day on which an open step is due; None where that is the day of its mail."""
    receipt = standing.progress.receipts.get(step.key)
    if receipt is None or receipt.opened_at is None:
        return None
    day = due_day(paced(step, standing.progress), receipt.opened_at, standing.window_of(reader))
    return None if day == local_date(reader.window, receipt.opened_at) else day


def _most_of(standing: Standing, step: str) -> int:
    """Return how many began with the learner, where more than half of them have done the step; else 0.

    The word "more than half" stays the same however many they are, so that no two mails tell who has done it between.
    """
    others, done = receipts.done_beside(standing.id, step) if standing.cohort is not None else (0, 0)
    return others if others >= ENOUGH and 2 * done > others else 0


def _form(form: Form, step: Step) -> str:
    if form.seen:
        return "pass-on" if step.asks_to_pass_on else "seen"
    if form.questions:
        return "quiz"
    return "rate" if form.rated else ""


def _rated(journey: Journey, key: str, form: Form, words: Words, locale: str) -> str:
    """A behaviour; with its scale where it is given a number."""
    behaviour = journey.behaviours[key]
    if not form.rated:
        return behaviour.says
    scale = behaviour.scale
    return words.say("rated", locale, says=behaviour.says, lowest=str(scale.lowest), highest=str(scale.highest))


def _lettered(form: Form) -> tuple[str, ...]:
    """The questions of a quiz and their choices, where each can be answered by a letter."""
    asked = [each.question for each in form.questions] if has_letters(form) else []
    return tuple(
        " ".join([each.ask, *(f"{letter}) {choice}" for letter, choice in zip(LETTERS, each.choices, strict=False))])
        for each in asked
    )


def _example(form: Form) -> str:
    if form.questions:
        letters = zip(form.questions, cycle("acb"), strict=False)
        return " ".join(min(letter, LETTERS[len(each.question.choices) - 1]) for each, letter in letters)
    within = [min(EXAMPLE[number % 5], rated.scale.highest) for number, rated in enumerate(form.rated)]
    return ", ".join(map(str, within))


def _tip(
    installation: Installation, standing: Standing, step: Step | None, reader: Person, said: Sequence[events.Said]
) -> str:
    """To a learner, a tip of somebody before; to a facilitator, the one they are asked about."""
    if step is None:
        return ""
    if step.asks_to_pass_on:
        asked = standing.people.get(step.by) == reader
        return words_of(step.of, said) if may_see(installation, standing, reader, Data.TIP, asked=asked) else ""
    return tip_for(standing, step) if reader.id == standing.learner.id else ""
