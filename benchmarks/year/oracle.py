"""What a year was like, counted from the mails alone: who got more than they can bear, what a week asked of whom."""

from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping, Sequence
from datetime import date, datetime, timedelta
from typing import NamedTuple
from zoneinfo import ZoneInfo

from benchmarks.year.world import Mail
from nudger.journey.budget import Budget
from nudger.journey.definition import Role, Step
from nudger.journey.desired import Touch
from nudger.journey.time_of_others import GIVE_TIME
from nudger.store import enrolments
from nudger.store.database import rows

A_DAY, A_WEEK = timedelta(days=1), timedelta(days=7)
Weeks = Mapping[str, list[tuple[int, int, int]]]
Given = dict[tuple[int, date], list[Step]]


class Year(NamedTuple):
    """*breaches* are sentences; *weeks* has, by role, the mails, taps and minutes of each person's each week."""

    breaches: list[str]
    wrong_hours: list[str]
    weeks: Weeks


def judge(mails: Sequence[Mail], budget: Budget) -> Year:
    """Look at every day, every seven days and every week of everybody."""
    zones = {id_: ZoneInfo(zone) for id_, zone in rows("SELECT id, zone FROM person")}
    days: dict[int, Counter[date]] = defaultdict(Counter)
    wrong: list[str] = []
    for mail in mails:
        if mail.counts:
            local = mail.at.astimezone(zones[mail.person])
            days[mail.person][local.date()] += 1
            if local.weekday() > 4 or not 9 <= local.hour < 17:
                wrong.append(f"person {mail.person} at {local}")
    breaches = [
        f"person {person}: {mails} on {day}"
        for person, on in days.items()
        for day, mails in on.items()
        if mails > budget.a_day
    ]
    for person, on in days.items():
        for day in on:
            within = sum(mails for other, mails in on.items() if day <= other < day + A_WEEK)
            if within > budget.a_week:
                breaches.append(f"person {person}: {within} in the seven days from {day}")
    weeks, given = _weeks(mails, zones)
    return Year(breaches + list(_too_full(given, budget)), wrong, weeks)


def _weeks(mails: Sequence[Mail], zones: Mapping[int, ZoneInfo]) -> tuple[Weeks, Given]:
    """Count a mail for the role it is about; a tap for each thing asked, and one to send a page of several.

    Minutes are those of what is asked for the first time.
    """
    asked = {
        id_: (enrolment, step, touch == Touch.OPEN)
        for id_, enrolment, step, touch in rows("SELECT id, enrolment_id, step, touch FROM nudge WHERE step <> ''")
    }
    journeys = {id_: standing.journey for id_, standing in _standings().items()}
    weeks: dict[tuple[str, int, date], list[int]] = defaultdict(lambda: [0, 0, 0])
    given: Given = defaultdict(list)
    for mail in mails:
        told = [asked[nudge] for nudge in mail.nudges if nudge in asked]
        steps = [journeys[enrolment].step(step) for enrolment, step, _ in told]
        if not mail.counts or not steps:
            continue
        monday = _monday(mail.at.astimezone(zones[mail.person]))
        week = weeks[steps[0].by.value, mail.person, monday]
        new = [step for step, (_, _, is_new) in zip(steps, told, strict=True) if is_new]
        week[0] += 1
        week[1] += 2 * len(steps) if steps[0].by is Role.LEARNER or len(steps) == 1 else 2 + len(steps)
        week[2] += sum(step.minutes for step in new)
        given[mail.person, monday] += [step for step in new if step.by in GIVE_TIME and not step.lets_go]
    by_role: dict[str, list[tuple[int, int, int]]] = defaultdict(list)
    for (role, _, _), (count, taps, minutes) in weeks.items():
        by_role[role].append((count, taps, minutes))
    return by_role, given


def _too_full(given: Given, budget: Budget) -> Iterator[str]:
    """Name the weeks that asked somebody who looks after others for more talks or minutes than they can give."""
    for (person, monday), steps in given.items():
        talks, minutes = sum(step.is_talk for step in steps), sum(step.minutes for step in steps)
        if talks > budget.talks or (minutes > budget.minutes and len(steps) > 1):
            yield f"person {person}: {talks} talks and {minutes} minutes in the week of {monday}"


def _standings() -> Mapping[int, enrolments.Standing]:
    everyone = enrolments.everyone()
    found: dict[int, enrolments.Standing] = {}
    for start in range(0, len(everyone), 500):
        found |= enrolments.standings(everyone[start : start + 500])
    return found


def _monday(at: datetime) -> date:
    return at.date() - timedelta(days=at.weekday())
