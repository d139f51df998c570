"""What lies ahead on a journey: the way of one learner, by the same plan that real ones are taken along."""

from collections import defaultdict
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from itertools import islice
from zoneinfo import ZoneInfo

from nudger.journey.budget import Budget, full_until
from nudger.journey.clock import Window, instant, local_date, working_days_after
from nudger.journey.definition import Journey, Role, Step
from nudger.journey.desired import Desired, Touch
from nudger.journey.opening import due_day, paced
from nudger.journey.plan import Waits, plan
from nudger.journey.players import Enrolment, Player, asked
from nudger.journey.receipts import Event, Lifecycle, Progress, Verb
from nudger.journey.versions import lived
from nudger.journey.workshops_ahead import BY_DATE, takes_place

WINDOW = Window(ZoneInfo("UTC"))
A_MONDAY = date(2026, 1, 5)
NOON = time(12)
USUAL = Budget()
MOST = 2000  # things that happen on one way
BY_ITSELF = {Touch.FIRST: Verb.GREETED, Touch.MOVE_ON: Verb.WAIVED, Touch.RESUME: Verb.RESUMED}

Takes = Callable[[Step], int]  # how many working days somebody takes for a step


@dataclass(frozen=True, slots=True)
class Stop:
    """One step on the way: when its mail came, and when it was done, both aware, in UTC."""

    step: Step
    opened_at: datetime
    closed_at: datetime


def half(step: Step) -> int:
    """An average learner is done when half of the working days until a step is due are over."""
    return (step.due + 1) // 2


def all_of(step: Step) -> int:
    """Who is unhurried takes all of them."""
    return step.due


def forecast(journey: Journey, budget: Budget = USUAL, takes: Takes = half) -> tuple[Stop, ...]:
    """Return the steps of an average learner's way, in the order in which their mails come.

    Everybody works from Monday to Friday, gets no more mails than *budget* allows, and is done at noon, so many working
    days after the mail as *takes* says; nobody needs a reminder. All that has a `when` is taken to be for this learner,
    and whatever is repeated comes each of its times. The way begins on a Monday: where the file has dates, that of the
    week of the first of them.
    """
    steps = tuple(step.model_copy(update={"when": None, "unless": None}) for step in journey.steps)
    free = Journey(**{name: getattr(journey, name) for name in Journey.model_fields} | {"steps": steps})
    players = {role: Player(number, WINDOW) for number, role in enumerate(Role, start=1)}
    enrolment = Enrolment(1, free, begins(journey), players)
    return ahead(enrolment, Progress(), instant(WINDOW, enrolment.starts, time.min), budget, takes)


def ahead(
    enrolment: Enrolment, progress: Progress, now: datetime, budget: Budget = USUAL, takes: Takes = half
) -> tuple[Stop, ...]:
    """Return the stops from *now* on of somebody who stands where *progress* says, in the order of their mails.

    Everybody does what they are asked *takes* working days after its mail, in their own hours; what is open is done as
    if its mail had come at its time, and tomorrow at the earliest. A condition of which nobody knows yet doesn't hold.
    What waits for a day that nobody knows (a pause without an end) doesn't come.
    """
    return tuple(_Way(enrolment, progress, now, budget, takes).stops())


def ahead_to_end(
    enrolment: Enrolment, progress: Progress, now: datetime, budget: Budget = USUAL, takes: Takes = half
) -> tuple[Stop, ...]:
    """Return those stops that `ahead` has until the learner has done their last step, and on which that hangs."""
    return tuple(_Way(enrolment, progress, now, budget, takes, to_end=True).stops())


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

    def __init__(
        self,
        enrolment: Enrolment,
        progress: Progress,
        now: datetime,
        budget: Budget,
        takes: Takes,
        *,
        to_end: bool = False,
    ) -> None:
        self._enrolment, self._progress, self._now = enrolment, progress, now
        self._budget, self._takes, self._to_end = budget, takes, to_end
        needed = enrolment.journey.leads_to_arrival
        self._beside = {step.key for step in enrolment.journey.steps if step.key not in needed} if to_end else set()
        self._last = {step.key for step in enrolment.journey.main if step.by is Role.LEARNER}
        self._doing: dict[str, datetime] = {}
        self._known: dict[str, Waits] = {}
        self._mails: dict[int, list[datetime]] = defaultdict(list)

    def stops(self) -> Iterator[Stop]:
        found: dict[str, Stop] = {}
        is_on_the_way = self._progress.lifecycle is not Lifecycle.PAUSED  # else its mails come again
        for key, receipt in self._progress.receipts.items() if is_on_the_way else ():
            if receipt.opened_at is not None and not receipt.is_closed and key in self._steps() - self._beside:
                self._begin(found, key, receipt.opened_at)
        for moment, happened in islice(iter(self._next, None), MOST):
            self._now = max(self._now, moment)
            for event in happened:
                if event.verb is Verb.INITIALIZED:
                    self._begin(found, event.step, moment)
                elif event.step:
                    self._doing.pop(event.step, None)
                self._progress = lived(self._enrolment.journey, self._progress.after(event))
            if happened[0].verb is Verb.INITIALIZED and happened[0].way != BY_DATE:
                self._mails[happened[0].person].append(moment)
            if self._to_end and self._progress.arrived(self._last):
                break
        yield from found.values()

    def _steps(self) -> set[str]:
        return {step.key for step in self._enrolment.journey.steps}

    def _begin(self, found: dict[str, Stop], key: str, opened: datetime) -> None:
        step = paced(self._enrolment.journey.step(key), self._progress)
        seat = self._progress.slots.placed(key) if step.workshop is not None else None
        if seat is not None:
            self._doing[key] = max(opened, seat.ends, self._now)
            found[key] = Stop(step, opened, self._doing[key])
            return
        player = asked(self._enrolment, step, self._progress) or self._enrolment.people[Role.LEARNER]
        window = player.window
        day = due_day(step.model_copy(update={"due": max(1, self._takes(step))}), opened, window)
        done = instant(window, day, NOON)
        if done < self._now:
            done = instant(window, working_days_after(window, local_date(window, self._now), 1), NOON)
        self._doing[key] = done
        found[key] = Stop(step, found[key].opened_at if key in found else opened, done)

    def _next(self) -> tuple[datetime, list[Event]] | None:
        """What happens next: something is done, a pause ends, or all leaves that waits for one person."""
        opening: dict[int, list[Desired]] = defaultdict(list)
        others: list[Desired] = []
        attending: list[Event] = []
        busy = {key for key in self._doing if not self._progress.receipts[key].mail_again} | self._beside
        for desired in plan(self._enrolment, self._progress, busy, self._known):
            event = takes_place(self._enrolment, self._progress, desired, self._now)
            if event is not None:
                attending.append(event)
            elif desired.touch is Touch.OPEN:
                opening[desired.person].append(desired)
            elif desired.touch in BY_ITSELF and not (
                desired.touch is Touch.FIRST and desired.person in self._progress.greeted
            ):
                others.append(desired)
        asked_for = {desired.step for several in opening.values() for desired in several} | self._doing.keys()
        asked_for |= {event.step for event in attending}
        happens = [(moment, [Event(Verb.COMPLETED, moment, key)]) for key, moment in self._doing.items()]
        happens += [(event.at, [event]) for event in attending]
        for desired in others:
            if not desired.step or desired.step not in asked_for:
                moment = max(desired.wish_at, self._now)
                happens.append((moment, [Event(BY_ITSELF[desired.touch], moment, desired.step, desired.person)]))
        for person, several in opening.items():
            leaves = self._in_budget(max(self._now, min(desired.wish_at for desired in several)), person)
            together = [desired for desired in several if desired.wish_at <= leaves]
            happens.append((leaves, [Event(Verb.INITIALIZED, leaves, each.step, person) for each in together]))
        return min(happens, key=lambda each: (each[0], each[1][0].verb is Verb.INITIALIZED), default=None)

    def _in_budget(self, wish: datetime, person: int) -> datetime:
        """Return when a mail to this person may leave that is wished for at *wish*."""
        window, why = self._enrolment.window_of(person), "?"
        while why:
            wish, why = full_until(self._budget, window, wish, self._mails[person])
        return wish.astimezone(UTC)
