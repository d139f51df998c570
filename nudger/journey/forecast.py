"""What lies ahead on a journey: the way of one average learner, by the same plan that real ones are taken along."""

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from nudger.journey.budget import Budget, full_until
from nudger.journey.clock import Window, instant, local_date
from nudger.journey.definition import Journey, Role, Step
from nudger.journey.opening import due_day
from nudger.journey.plan import Desired, Touch, plan
from nudger.journey.players import Enrolment, Player
from nudger.journey.receipts import Event, Lifecycle, Progress, Verb

WINDOW = Window(ZoneInfo("UTC"))
A_MONDAY = date(2026, 1, 5)
NOON = time(12)
USUAL = Budget()


@dataclass(frozen=True, slots=True)
class Stop:
    """One step on the way: when its mail came, and when it was done, both aware, in UTC."""

    step: Step
    opened_at: datetime
    closed_at: datetime


def forecast(journey: Journey, budget: Budget = USUAL, *, unhurried: bool = False) -> tuple[Stop, ...]:
    """Return the steps of an average learner's way, in the order in which their mails come.

    Everybody works from Monday to Friday, gets no more mails than *budget* allows, and is done at noon when half of the
    working days until a step is due are over, or all of them where they are *unhurried*; nobody needs a reminder. All
    that has a `when` is taken to be for this learner, and whatever is repeated comes each of its times. The way begins
    on a Monday: where the file has dates, that of the week of the first of them.
    """
    return tuple(_Way(journey, budget, unhurried=unhurried).stops())


def begins(journey: Journey) -> date:
    """Return the Monday on which the forecast of this journey begins."""
    dates = [day for step in journey.steps for day in (step.opens_on, step.due_on) if day is not None]
    first = min(dates, default=A_MONDAY)
    return first - timedelta(days=first.weekday())


def week_of(journey: Journey, moment: datetime) -> int:
    """Return in which week of the forecast *moment* is, counted from 1."""
    return (local_date(WINDOW, moment) - begins(journey)).days // 7 + 1


class _Way:
    """One learner, the people around them, and how far they are."""

    def __init__(self, journey: Journey, budget: Budget, *, unhurried: bool) -> None:
        steps = tuple(
            step.model_copy(
                update={"when": None, "unless": None, "due": step.due if unhurried else (step.due + 1) // 2}
            )
            for step in journey.steps
        )
        self._journey = Journey(**{name: getattr(journey, name) for name in Journey.model_fields} | {"steps": steps})
        players = {role: Player(number, WINDOW) for number, role in enumerate(Role, start=1)}
        self._enrolment = Enrolment(1, self._journey, begins(journey), players)
        self._progress = Progress()
        self._doing: dict[str, datetime] = {}
        self._budget = budget
        self._mails: dict[Role, list[datetime]] = defaultdict(list)

    def stops(self) -> Iterator[Stop]:
        found: dict[str, Stop] = {}
        while (following := self._next()) is not None:
            moment, keys, is_mail = following
            for key in keys:
                verb = Verb.INITIALIZED if is_mail else Verb.COMPLETED
                self._progress = self._progress.after(Event(verb, moment, key))
                step = self._journey.step(key)
                if is_mail:
                    done = instant(WINDOW, due_day(step, moment, WINDOW), NOON)
                    self._doing[key] = done
                    found[key] = Stop(step, moment, done)
                else:
                    del self._doing[key]
            if is_mail:
                self._mails[self._journey.step(keys[0]).by].append(moment)
            elif self._progress.arrived(each.key for each in self._journey.main):
                self._progress = replace(self._progress, lifecycle=Lifecycle.COMPLETED)
        yield from found.values()

    def _next(self) -> tuple[datetime, list[str], bool] | None:
        """What happens next, and whether it is a mail: something is done, or all leaves that waits for one person."""
        opening: dict[Role, list[Desired]] = defaultdict(list)
        for desired in plan(self._enrolment, self._progress):
            if desired.touch is Touch.OPEN:
                opening[self._journey.step(desired.step).by].append(desired)
        happens = [(moment, [key], False) for key, moment in self._doing.items()]
        for role, several in opening.items():
            leaves = self._in_budget(min(desired.wish_at for desired in several), role)
            happens.append((leaves, [desired.step for desired in several if desired.wish_at <= leaves], True))
        return min(happens, key=lambda each: (each[0], each[2]), default=None)

    def _in_budget(self, wish: datetime, role: Role) -> datetime:
        """Return when a mail to somebody in this role may leave that is wished for at *wish*."""
        why = "?"
        while why:
            wish, why = full_until(self._budget, WINDOW, wish, self._mails[role])
        return wish.astimezone(UTC)
