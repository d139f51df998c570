"""What a journey asks of people: weeks, minutes and mails."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from operator import itemgetter

from nudger.journey.budget import Budget
from nudger.journey.definition import Journey, Role
from nudger.journey.forecast import USUAL, Stop, all_of, forecast, week_of
from nudger.journey.opening import A_WEEK


@dataclass(frozen=True, slots=True)
class Load:
    """The figures of one journey, by role where somebody has that role; what comes after the end is in *asks* alone.

    *minutes* and *mails* are those of an average week: first mails, without reminders. *asks* counts steps, *busiest*
    the most mails that a learner gets in any seven days, from *busiest_week* on. *longest* are the weeks of those
    who take all the time they have. *silent* counts steps that don't say how many minutes they take. *stops* are the
    way of which all this was counted.
    """

    weeks: int
    longest: int
    minutes: Mapping[Role, float]
    mails: Mapping[Role, float]
    asks: Mapping[Role, int]
    busiest: int
    busiest_week: int
    silent: int
    stops: tuple[Stop, ...]


def load_of(journey: Journey, budget: Budget = USUAL) -> Load:
    """Return what *journey* asks of an average learner and of those around them; `forecast` says what is assumed.

    A step with `when` counts as if it were for everybody, a repeated one each time: nobody is asked for more than this.
    """
    stops = forecast(journey, budget)
    main = [stop for stop in stops if not stop.step.is_after_end]
    weeks = _weeks(journey, main)
    busiest, first = _busiest([stop.opened_at for stop in stops if stop.step.by is Role.LEARNER])
    return Load(
        weeks=weeks,
        longest=_weeks(journey, forecast(journey, budget, all_of)),
        minutes={role: sum(stop.step.minutes for stop in some) / weeks for role, some in _by_role(main)},
        mails={role: len({stop.opened_at for stop in some}) / weeks for role, some in _by_role(main)},
        asks={role: len(some) for role, some in _by_role(stops)},
        busiest=busiest,
        busiest_week=week_of(journey, first) if first is not None else 0,
        silent=sum(not stop.step.minutes and not stop.step.of for stop in main),
        stops=stops,
    )


def _weeks(journey: Journey, stops: Iterable[Stop]) -> int:
    """The weeks of the learner; others may answer a little later."""
    main = [stop for stop in stops if not stop.step.is_after_end]
    own = [stop for stop in main if stop.step.by is Role.LEARNER]
    return week_of(journey, max(stop.closed_at for stop in own or main))


def _by_role(stops: Sequence[Stop]) -> Iterable[tuple[Role, list[Stop]]]:
    for role in Role:
        some = [stop for stop in stops if stop.step.by is role]
        if some:
            yield role, some


def _busiest(mails: Sequence[datetime]) -> tuple[int, datetime | None]:
    """Return how many mails the fullest seven days have, and when the first of them comes; 0 and None of none."""
    days = {mail.date(): mail for mail in sorted(mails, reverse=True)}
    counted = ((sum(day <= other < day + A_WEEK for other in days), mail) for day, mail in sorted(days.items()))
    return max(counted, key=itemgetter(0), default=(0, None))
