"""What a year was like, counted from the mails alone: who got more than they can bear, what a week asked of whom."""

from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from datetime import date, datetime, timedelta
from typing import NamedTuple
from zoneinfo import ZoneInfo

from benchmarks.year.world import Mail
from nudger.journey.definition import Role
from nudger.store import enrolments
from nudger.store.database import rows

A_DAY, A_WEEK = timedelta(days=1), timedelta(days=7)


class Year(NamedTuple):
    """*breaches* are sentences; *weeks* has, by role, the mails, taps and minutes of each person's each week."""

    breaches: list[str]
    wrong_hours: list[str]
    weeks: Mapping[str, list[tuple[int, int, int]]]


def judge(mails: Sequence[Mail], a_day: int, a_week: int) -> Year:
    """Look at every day and every seven days of everybody."""
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
        if mails > a_day
    ]
    for person, on in days.items():
        for day in on:
            within = sum(mails for other, mails in on.items() if day <= other < day + A_WEEK)
            if within > a_week:
                breaches.append(f"person {person}: {within} in the seven days from {day}")
    return Year(breaches, wrong, _weeks(mails, zones))


def _weeks(mails: Sequence[Mail], zones: Mapping[int, ZoneInfo]) -> Mapping[str, list[tuple[int, int, int]]]:
    """Count a mail for the role it is about; a tap for each thing asked, and one to send a page of several."""
    asked = {
        id_: (enrolment, step)
        for id_, enrolment, step in rows("SELECT id, enrolment_id, step FROM nudge WHERE step <> ''")
    }
    journeys = {id_: standing.journey for id_, standing in _standings().items()}
    weeks: dict[tuple[str, int, date], list[int]] = defaultdict(lambda: [0, 0, 0])
    for mail in mails:
        steps = [journeys[asked[nudge][0]].step(asked[nudge][1]) for nudge in mail.nudges if nudge in asked]
        if not mail.counts or not steps:
            continue
        week = weeks[steps[0].by.value, mail.person, _monday(mail.at.astimezone(zones[mail.person]))]
        week[0] += 1
        week[1] += 2 * len(steps) if steps[0].by is Role.LEARNER or len(steps) == 1 else 2 + len(steps)
        week[2] += sum(step.minutes for step in steps)
    by_role: dict[str, list[tuple[int, int, int]]] = defaultdict(list)
    for (role, _, _), (count, taps, minutes) in weeks.items():
        by_role[role].append((count, taps, minutes))
    return by_role


def _standings() -> Mapping[int, enrolments.Standing]:
    everyone = enrolments.everyone()
    found: dict[int, enrolments.Standing] = {}
    for start in range(0, len(everyone), 500):
        found |= enrolments.standings(everyone[start : start + 500])
    return found


def _monday(at: datetime) -> date:
    return at.date() - timedelta(days=at.weekday())
