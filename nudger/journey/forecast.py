"""What lies ahead on a journey: the way of one average learner, by the same plan that real ones are taken along."""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from nudger.journey.clock import Window, instant, local_date, permitted
from nudger.journey.definition import Journey, Role, Step
from nudger.journey.opening import at_mail_time, due_day
from nudger.journey.plan import Touch, plan
from nudger.journey.players import Enrolment, Player
from nudger.journey.receipts import Event, Lifecycle, Progress, Verb

WINDOW = Window(ZoneInfo("UTC"))
A_MONDAY = date(2026, 1, 5)
NOON = time(12)


@dataclass(frozen=True, slots=True)
class Stop:
    """One step on the way: when its mail came, and when it was done, both aware, in UTC."""

    step: Step
    opened_at: datetime
    closed_at: datetime


def forecast(journey: Journey, *, unhurried: bool = False) -> tuple[Stop, ...]:
    """Return the steps of an average learner's way, in the order in which their mails come.

    Everybody works from Monday to Friday, gets one mail a day at most, and is done at noon when half of the working
    days until a step is due are over, or all of them where they are *unhurried*; nobody needs a reminder. All that has
    a `when` is taken to be for this learner, and whatever is repeated comes each of its times. The way begins on a
    Monday: where the file has dates, that of the week of the first of them.
    """
    return tuple(_Way(journey, unhurried=unhurried).stops())


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

    def __init__(self, journey: Journey, *, unhurried: bool) -> None:
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
        self._last_mail: dict[Role, date] = {}

    def stops(self) -> Iterator[Stop]:
        found: dict[str, Stop] = {}
        while (following := self._next()) is not None:
            moment, verb, key = following
            self._progress = self._progress.after(Event(verb, moment, key))
            step = self._journey.step(key)
            if verb is Verb.INITIALIZED:
                self._last_mail[step.by] = local_date(WINDOW, moment)
                done = instant(WINDOW, due_day(step, moment, WINDOW), NOON)
                self._doing[key] = done
                found[key] = Stop(step, moment, done)
            else:
                del self._doing[key]
                if self._progress.arrived(each.key for each in self._journey.main):
                    self._progress = replace(self._progress, lifecycle=Lifecycle.COMPLETED)
        yield from found.values()

    def _next(self) -> tuple[datetime, Verb, str] | None:
        """What happens next; what is done comes before what follows from it."""
        done = [(moment, Verb.COMPLETED, key) for key, moment in self._doing.items()]
        openings = [
            (self._in_budget(desired.wish_at, self._journey.step(desired.step).by), Verb.INITIALIZED, desired.step)
            for desired in plan(self._enrolment, self._progress)
            if desired.touch is Touch.OPEN
        ]
        return min([*done, *openings], key=lambda happens: happens[0], default=None)

    def _in_budget(self, wish: datetime, role: Role) -> datetime:
        """One mail a day for each person."""
        last = self._last_mail.get(role)
        if last is None or local_date(WINDOW, wish) > last:
            return wish.astimezone(UTC)
        return permitted(WINDOW, at_mail_time(WINDOW, last, 1))
