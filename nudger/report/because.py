"""The reason for which a nudge exists, in words."""

from nudger.journey.definition import Journey, Step
from nudger.journey.desired import Touch
from nudger.store import mailed
from nudger.store.standing import Standing
from nudger.store.tables import Nudge

ANSWERS = {
    "unasked": "they want to be asked no more as somebody who was there",
    "which-time": "what they agreed to has no time in the calendar",
    "other-times": "they proposed a time that doesn't fit",
    "already-done": "they answered a step that was noted already",
    "fresh-link": "they asked for a fresh link",
    "was-it-you": "an answer came from an address that isn't theirs; nothing was noted",
    "not-yet": "they asked for something that can't be done by mail yet",
    "did-you-mean": "they wrote, and did not say whether the step is done",
    "stopped": "they wrote STOP",
    "stopped-helper": "they wrote STOP",
    "has-stopped": "the learner wrote STOP",
    "has-paused": "the learner's journey pauses after a long silence",
    "lighter": "they wrote LIGHTER",
    "usual-pace": "they wrote USUAL",
    "help-comes": "they wrote HELP",
    "wants-help": "somebody would like help, and they are the one to ask",
    "paused": "they wrote PAUSE",
    "paced": "they asked for fewer mails a week, or more",
    "mails-return": "mails to somebody come back for good",
    "admin-mails-return": "mails to somebody come back for good",
    "complained": "somebody complained about our mails to their provider",
    "admin-complained": "somebody complained about our mails to their provider",
    "welcome-back": "their out-of-office note said until when they are away",
    "later": "they wrote LATER",
    "later-when": "they wrote LATER, and no day that it can wait for",
    "pause-when": "they wrote PAUSE, and a day that can't be read",
    "form-please": "they wrote, where numbers or choices were asked for",
    "for-a-human": "a text sounds angry, and waits for a human: nudger inbox",
    "which-one": "they wrote that somebody isn't in their team, and not who",
    "join": "a mail with their address asked to join",
    "wrong-manager": "somebody said that the manager is a wrong one",
    "admin-wrong-manager": "somebody said that the manager is a wrong one",
    "admin-for-a-human": "a text sounds angry, and waits for a human: nudger inbox",
    "first-learner": "they asked for a fresh link",
    "first-manager": "they asked for a fresh link",
    "no-longer-asked": "they answered what somebody else is asked by now",
    "roadblock": "many of the cohort wait at this step",
    "attendance": "a workshop is over, and somebody is to say who was there",
    "other-dates": "they would rather have a workshop at another time, or called it done before it was",
    "role-changed": "somebody is gone, and nobody came after them",
}


OF_THE_WAY = {
    Touch.INVITE: "a time for the step was found, or another one",
    Touch.CANCEL: "the time in their calendar is free again",
    Touch.CONFIRM: "the other calendar has not answered",
    Touch.AFTER: "the time in their calendar is over",
    Touch.THERE: "the learner said that they were there",
    Touch.PLACE: "the step wants a time in the calendar",
    Touch.ENDED: "its end has passed",
    Touch.ARRIVE: "every step is closed",
    Touch.OFFER: "nothing was heard after the last reminder, so we ask what would help",
    Touch.PAUSE: "nothing was heard after we asked what would help; nothing is lost, and any answer goes on",
    Touch.RESUME: "the pause ends on the day that was said",
}


def because(standing: Standing, nudge: Nudge) -> str:
    """Return the reason for which this nudge exists, in a sentence's part."""
    match Touch(nudge.touch):
        case Touch.FIRST if nudge.person_id == standing.learner.id:
            return "before the first step: who, why, how long, and who sees what"
        case Touch.FIRST:
            return "two working days ahead: what will be asked of them"
        case Touch.ANSWER:
            return ANSWERS.get(nudge.topic, nudge.topic)
        case touch if touch in OF_THE_WAY:
            return OF_THE_WAY[touch]
    return nudge.reason or _of_a_step(standing, nudge)


def _of_a_step(standing: Standing, nudge: Nudge) -> str:
    journey = standing.journey
    step = journey.step(nudge.step)
    if nudge.touch == Touch.REMIND:
        days = "day" if step.due == 1 else "days"
        return f"no answer within {step.due} working {days} of its mail"
    if nudge.run > 1 and mailed.asked_before(standing.id, nudge.step, nudge.person_id) is not None:
        return "it was open with somebody else before"
    if nudge.run > 1:
        return "back after a pause, so the open step is sent again"
    holder = standing.people.get(step.by)
    if holder is not None and holder.deputy_id == nudge.person_id:
        return f"{holder.name} is away, and they stand in"
    if not step.after:
        return f"it opens the journey{_leg(journey, step, ': ')}"
    before = " and ".join(f"“{journey.step(key).title}”" for key in step.after)
    days = "the working day" if step.wait == 1 else f"{step.wait} working days"
    return f"{_leg(journey, step, '', ', ')}{days} after {before}"


def _leg(journey: Journey, step: Step, before: str, after: str = "") -> str:
    """Where on the way a step is, between *before* and *after*; nothing for one that belongs to no part of it."""
    number, count = journey.leg(step)
    return f"{before}{'part' if journey.stages else 'step'} {number} of {count}{after}" if number else ""
