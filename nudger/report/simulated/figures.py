"""The figures of a journey that was lived through ahead of time."""

from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import NamedTuple
from zoneinfo import ZoneInfo

from nudger.journey.definition import Role
from nudger.service.simulation import Plan, Ran, Sent

HALF, MOST = 50, 80
LONGEST = 5  # steps that are named


class Spread(NamedTuple):
    """The middle, the fullest of ten, and the fullest of all."""

    half: float
    p90: float
    most: float


class Way(NamedTuple):
    """How the learners of one persona, or all, end up; in which weeks half and 80 % are through, None for never."""

    learners: int
    finished: int
    paused: int
    half_in_week: int | None
    most_in_week: int | None


class Stay(NamedTuple):
    """How many days a step is open, of those who closed it, and for how many it was still open at the end."""

    step: str
    days: Spread
    open: int


@dataclass(frozen=True, slots=True)
class Outlook:
    """What lies ahead. Weeks are counted from 1, the one in which the journey starts; before that it is 0.

    *a_day* is of days with a mail, and *busiest* the fullest of them. *managers* has the mails and minutes of each
    manager's each week in which there was a mail. *unanswered* counts, by step, how often the way went on without an
    answer; *silent* are learners who never did anything.
    """

    mails: int
    a_day: Spread
    busiest: date | None
    weeks: dict[int, int]
    managers: dict[str, Spread]
    all: Way
    personas: dict[str, Way]
    silent: int
    unanswered: dict[str, int]
    stays: tuple[Stay, ...]


def outlook(plan: Plan, ran: Ran) -> Outlook:
    """Return the figures of what happened; days and weeks are those of the settings' own zone."""
    zone = ZoneInfo(plan.settings.hours.zone)
    days = Counter(mail.at.astimezone(zone).date() for mail in ran.sent)
    weeks = Counter(_week(plan.starts, mail.at, zone) for mail in ran.sent)
    busiest = min((day for day, mails in days.items() if mails == max(days.values())), default=None)
    unanswered = Counter(step for road in ran.roads for step in road.unanswered)
    return Outlook(
        mails=len(ran.sent),
        a_day=spread(days.values()),
        busiest=busiest,
        weeks=dict(sorted(weeks.items())),
        managers=_managers(plan.starts, ran.sent, zone),
        all=_way(plan, ran, zone, ""),
        personas={persona.name: _way(plan, ran, zone, persona.name) for persona in plan.personas},
        silent=sum(not road.did_something for road in ran.roads),
        unanswered=dict(sorted(unanswered.items())),
        stays=_stays(ran),
    )


def spread(values: Iterable[float]) -> Spread:
    """Return the middle, the ninth of ten and the last.

    >>> spread([3, 1, 2])
    Spread(half=2, p90=3, most=3)
    """
    ordered = sorted(values) or [0]
    half, p90 = (ordered[min(len(ordered) - 1, len(ordered) * part // 100)] for part in (50, 90))
    return Spread(half, p90, ordered[-1])


def _week(starts: date, at: datetime, zone: ZoneInfo) -> int:
    return max(0, (at.astimezone(zone).date() - starts) // timedelta(days=7) + 1)


def _managers(starts: date, sent: Sequence[Sent], zone: ZoneInfo) -> dict[str, Spread]:
    mails: Counter[tuple[str, int]] = Counter()
    minutes: Counter[tuple[str, int]] = Counter()
    for mail in sent:
        if mail.role == Role.MANAGER.value:
            which = mail.person, _week(starts, mail.at, zone)
            mails[which] += 1
            minutes[which] += sum(asked.minutes for asked in mail.asked)
    return {"mails": spread(mails.values()), "minutes": spread(minutes[which] for which in mails)}


def _way(plan: Plan, ran: Ran, zone: ZoneInfo, persona: str) -> Way:
    roads = [road for road in ran.roads if persona in ("", road.persona)]
    through = sorted(_week(plan.starts, road.done_at, zone) for road in roads if road.done_at is not None)
    in_week = [
        through[place] if place < len(through) else None
        for place in (_place(len(roads), HALF), _place(len(roads), MOST))
    ]
    return Way(len(roads), len(through), sum(road.state == "paused" for road in roads), *in_week)


def _place(learners: int, percent: int) -> int:
    """Return the place in the row of the one by whom this share is through."""
    return max(0, -(-learners * percent // 100) - 1)


def _stays(ran: Ran) -> tuple[Stay, ...]:
    days: dict[str, list[float]] = defaultdict(list)
    still: Counter[str] = Counter()
    for road in ran.roads:
        for step, stay in road.stays:
            if stay is None:
                still[step] += 1
            else:
                days[step].append(stay)
    found = [Stay(step, spread(days[step]), still[step]) for step in sorted(days.keys() | still.keys())]
    return tuple(sorted(found, key=lambda stay: (-stay.days.p90, -stay.days.half, stay.step))[:LONGEST])
