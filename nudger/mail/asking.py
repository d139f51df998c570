"""How a step is said to its reader: in their language, and with the learner's name where it is about them."""

from nudger.journey.definition import Journey, Role, Step
from nudger.mail.locales import fallbacks
from nudger.mail.words import Words


def journey_in(journey: Journey, locale: str) -> Journey:
    """Return *journey* in *locale*, else in the next wider one, else in the language it was written in."""
    for each in fallbacks(locale):
        if each == journey.language:
            return journey
        if each in journey.translations:
            return journey.translations[each]
    return journey


def said(step: Step, words: Words, locale: str, learner: str) -> Step:
    """Return *step* with the words of the catalogue where nobody wrote any: a measure, "did you see it?", a tip.

    *learner* is the first name of the one whose journey it is.
    """
    if step.is_measure:
        when = "later" if step.days else step.moment
        who = "learner" if step.by is Role.LEARNER else "other"
        key, facts = f"measure-{when}-{who}", {"name": learner, "days": str(step.days)}
    elif step.asks_seen:
        key, facts = "validate", {"name": learner}
    elif step.asks_to_pass_on:
        key, facts = "pass-on", {"name": learner}
    else:
        return step
    title, ask = (words.say(f"{key}-{what}", locale, **facts) for what in ("title", "ask"))
    return step.model_copy(update={"title": title, "ask": ask})
