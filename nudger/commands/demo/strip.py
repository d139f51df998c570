"""The admin's strip: where everyone is on the route, what was sent or held back, and why."""

from collections.abc import Iterable
from dataclasses import replace
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from nudger.commands.demo.post import Received
from nudger.commands.demo.reading import nudge_of
from nudger.journey.definition import Journey, Role
from nudger.journey.desired import Touch
from nudger.journey.policy import Policy
from nudger.journey.receipts import Lifecycle
from nudger.report.because import because
from nudger.report.reader import Reader
from nudger.report.why import Line, Story, why
from nudger.store import enrolments, nudges, people
from nudger.store.people import first_name
from nudger.store.standing import Standing
from nudger.store.tables import Nudge

NEWEST = 12
ADMIN = Reader(Policy())
DECIDED = ("sent", "not_sent")
LIFECYCLES = {Lifecycle.COMPLETED: "arrived", Lifecycle.PAUSED: "has a pause", Lifecycle.LEFT: "stopped"}


def everyone() -> list[dict[str, Any]]:
    """Return a row for each enrolment."""
    return [_row(enrolments.standing(id_)) for id_ in enrolments.everyone()]


def _row(standing: Standing) -> dict[str, Any]:
    planned = [nudge for nudge in nudges.of_enrolments([standing.id]) if nudge.state == "planned"]
    following = min(planned, key=lambda nudge: nudge.due_at, default=None)
    return {
        "name": standing.learner.name,
        "dots": [_dots(standing, leg) for leg in _legs(standing.journey)],
        "state": _state(standing),
        "next": "" if following is None else _next(standing, following),
        "at": "" if following is None else _at(following),
        "held": following.held_reason if following is not None and following.held_until is not None else "",
    }


def _dot(standing: Standing, step: str) -> str:
    receipt = standing.progress.receipts.get(step)
    if receipt is None or (receipt.opened_at is None and not receipt.is_closed):
        return "ahead"
    return receipt.state


def _legs(journey: Journey) -> list[list[str]]:
    """The learner's steps, by key: those of each stage together, or each alone where there are no stages."""
    own = [step for step in journey.main if step.by is Role.LEARNER and step.is_written]
    if not journey.stages:
        return [[step.key] for step in own]
    return [[step.key for step in own if step.stage == stage.key] for stage in journey.stages]


def _dots(standing: Standing, leg: list[str]) -> str:
    """How far the learner is with all of these: in the midst of them, or all in one state."""
    states = {_dot(standing, key) for key in leg}
    if states <= {"done", "skipped"}:
        return "done" if "done" in states else "skipped"
    return "ahead" if states == {"ahead"} else "open"


def _state(standing: Standing) -> str:
    if standing.progress.lifecycle in LIFECYCLES:
        return LIFECYCLES[standing.progress.lifecycle]
    waiting = [step for step in standing.journey.steps if _dot(standing, step.key) == "open"]
    own = [step.title for step in waiting if step.by is Role.LEARNER]
    titles = [f"“{own[0]}”" + (f" and {len(own) - 1} more" if len(own) > 1 else "")] if own else []
    roles = dict.fromkeys(step.by for step in waiting if step.by is not Role.LEARNER and step.by in standing.people)
    asked = [first_name(standing.people[role].name) for role in roles]
    if asked:
        titles.append(f"{' and '.join(asked)} {'is' if len(asked) == 1 else 'are'} asked")
    return ", ".join(titles) or ("all done so far" if standing.progress.receipts else "starts soon")


def _next(standing: Standing, nudge: Nudge) -> str:
    name = first_name(people.by_id(nudge.person_id).name)
    to = "" if nudge.person_id == standing.learner.id else f" to {name}"
    match Touch(nudge.touch):
        case Touch.OPEN:
            return f"question{to}" if to else f"step {standing.journey.number(nudge.step)}"
        case Touch.REMIND:
            return f"reminder{to}"
        case Touch.INVITE | Touch.PLACE | Touch.CANCEL:
            return "calendar"
        case Touch.ENDED:
            return "a workshop ends"
        case Touch.AFTER:
            return "how did it go?"
        case Touch.OFFER:
            return "what would help?"
        case Touch.PAUSE:
            return "a pause"
        case Touch.MOVE_ON:
            return f"on without {name}"
        case Touch.RESUME:
            return "goes on"
        case Touch.ARRIVE:
            return "last mail"
        case _:
            return f"answer{to}"


def _at(nudge: Nudge) -> str:
    """Say when, in the zone of the one it comes to."""
    return shortly(nudge.due_at.astimezone(ZoneInfo(people.by_id(nudge.person_id).zone)))


def newest(learner: str, manager: str, now: datetime) -> list[dict[str, Any]]:
    """Return what was sent to these two people or held back, the newest first."""
    about, to = why(learner, ADMIN), why(manager, ADMIN)
    lines = [(first_name(about.name), line) for line in _decided(about, now)]
    managers = _decided(to, now)
    for _, line in lines:  # what went to the manager about this learner stands in both stories
        twin = replace(line, what=line.what.replace(f" to {to.name}", ""))
        if twin != line and twin in managers:
            managers.remove(twin)
    lines += [(first_name(to.name), line) for line in managers]
    lines.sort(key=lambda entry: entry[1].at, reverse=True)
    return [{"who": who, **_line(line)} for who, line in lines[:NEWEST]]


def _decided(story: Story, now: datetime) -> list[Line]:
    return [line for line in _told_once(story) if line.kind == "held" or (line.kind in DECIDED and line.at <= now)]


def _told_once(story: Story) -> list[Line]:
    """A reminder that was planned again and again, and never sent, is one line."""
    lines = story.lines
    return [line for n, line in enumerate(lines) if line.kind != "not_sent" or line not in lines[:n]]


def story(mail: Received) -> dict[str, Any]:
    """Return the whole story of the one who got *mail*, with the number of the line that is this mail, else -1."""
    told = why(mail.recipient, ADMIN)
    lines = _told_once(told)
    nudge = nudge_of(mail)
    marked = -1 if nudge is None else _line_of(mail, nudge, lines)
    return {"name": first_name(told.name), "lines": [_line(line) for line in lines], "marked": marked}


def _line_of(mail: Received, nudge: Nudge, lines: Iterable[Line]) -> int:
    reason = because(enrolments.standing(nudge.enrolment_id), nudge)
    for number, line in enumerate(lines):
        if line.kind == "sent" and line.at == mail.at and line.why.startswith(reason):
            return number
    return -1


def _line(line: Line) -> dict[str, str]:
    return {"at": shortly(line.at), "kind": line.kind, "what": line.what, "why": line.why}


def shortly(local: datetime) -> str:
    """Return a moment for a narrow column.

    >>> shortly(datetime(2026, 10, 12, 10, 0))
    'Mon 12 Oct 10:00'
    """
    return f"{local:%a} {local.day} {local:%b %H:%M}"
