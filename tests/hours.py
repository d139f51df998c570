"""Windows with any of the laws of hours, and an independent word on when they are open."""

from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from cast import MONDAY
from hypothesis import strategies as st

from benchmarks.zones.changes import changes
from nudger.journey.clock import Window

QUARTER = timedelta(minutes=15)
ZONES = ("Europe/London", "America/Havana", "Africa/Cairo", "Australia/Lord_Howe", "Antarctica/Troll", "Asia/Kolkata")
CHANGES = {name: [each.moment for each in changes(ZoneInfo(name), 2026)] for name in ZONES}

walls = st.integers(0, 95).map(lambda number: time(number // 4, number % 4 * 15))
two_walls = st.tuples(walls, walls).filter(lambda pair: pair[0] != pair[1])


@st.composite
def situations(draw: st.DrawFn) -> tuple[Window, datetime]:
    """A window with any of the laws, and a wish not far from them, or from a clock change."""
    zone = draw(st.sampled_from(ZONES))
    wish = draw(st.sampled_from([*CHANGES[zone], MONDAY.astimezone(UTC)])) + draw(
        st.timedeltas(-timedelta(days=2), timedelta(days=2))
    )
    near = st.integers(-3, 12).map(lambda days: (wish + timedelta(days=days)).date())
    weekdays = draw(st.frozensets(st.integers(0, 6), min_size=1))
    leave = draw(st.none() | st.tuples(near, near).map(sorted))
    window = Window(
        ZoneInfo(zone),
        *sorted(draw(two_walls)),
        weekdays,
        away_until=leave[1] if leave else None,
        away_from=draw(st.sampled_from([None, leave[0]])) if leave else None,
        hours=tuple((day, *sorted(draw(two_walls))) for day in draw(st.sets(st.sampled_from(sorted(weekdays))))),
        quiet=tuple(draw(st.lists(two_walls, max_size=2))),
        halts=frozenset(draw(st.sets(near, max_size=4))),
    )
    return window, wish


def is_law(window: Window, moment: datetime) -> bool:
    """What the calendar and the clock on the wall say."""
    wall = moment.astimezone(window.zone)
    day, now = wall.date(), wall.time()
    opens, closes = {each[0]: each[1:] for each in window.hours}.get(day.weekday(), (window.opens, window.closes))
    leave = range((window.away_from or date.min).toordinal(), (window.away_until or date.min).toordinal())
    rests = day.toordinal() in leave or day in window.halts or day.weekday() not in window.working_days
    return not rests and _lies(now, opens, closes) and not any(_lies(now, *quiet) for quiet in window.quiet)


def _lies(now: time, begins: time, ends: time) -> bool:
    """Whether a hand that goes round the clock meets *now* before *ends*, once it has met *begins*."""
    return (_minute(now) - _minute(begins)) % 1440 < (_minute(ends) - _minute(begins)) % 1440


def _minute(wall: time) -> int:
    return wall.hour * 60 + wall.minute
