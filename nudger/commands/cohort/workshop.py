"""A date of a workshop is added, moved or called off; what that means is told before it is done."""

from argparse import ArgumentParser, ArgumentTypeError, Namespace
from datetime import datetime

from nudger.errors import NudgerError
from nudger.report.workshops import when
from nudger.service import workshop_dates
from nudger.service.enrolling import journey_of
from nudger.service.installation import Installation
from nudger.service.workshop_dates import Change, Wish
from nudger.store.cohorts import Cohort

OF_A_DATE = ("place", "link", "minutes", "capacity")


def workshop_arguments(parser: ArgumentParser) -> None:
    parser.add_argument("name", help="the cohort")
    parser.add_argument("step", help="the key of a step with a workshop")
    parser.add_argument("--on", type=wall, required=True, metavar="TIME", help="when it begins: 2026-12-08T09:00")
    doing = parser.add_mutually_exclusive_group()
    doing.add_argument("--move-to", type=wall, metavar="TIME", help="let it begin then instead")
    doing.add_argument("--cancel", action="store_true", help="call it off; whoever had a seat gets one at another date")
    parser.add_argument("--place", metavar="TEXT", help="where it is (default: what the journey says)")
    parser.add_argument("--link", metavar="URL", help="where one joins from afar (default: what the journey says)")
    parser.add_argument("--minutes", type=int, metavar="N", help="how long it is (default: what the journey says)")
    parser.add_argument("--capacity", type=int, metavar="N", help="how many fit in; 0 for no limit")
    parser.add_argument("--apply", action="store_true", help="do it; without this, only say what would happen")


def wall(said: str) -> datetime:
    """Read a time without a zone, for argparse."""
    try:
        moment = datetime.fromisoformat(said)
    except ValueError:
        moment = None
    if moment is None or moment.tzinfo is not None or "T" not in said or moment.second or moment.microsecond:
        raise ArgumentTypeError(f'"{said}" is not a time such as 2026-12-08T09:00, by the clocks of the cohort')
    return moment


def workshop(installation: Installation, cohort: Cohort, arguments: Namespace) -> None:
    """Tell what becomes of a date, and do it where that is wanted. Raises NudgerError where it can't be."""
    step = workshop_dates.workshop_step(journey_of(cohort), arguments.step)
    wish = Wish(*(getattr(arguments, name) for name in OF_A_DATE))
    now = installation.clock.now()
    date = workshop_dates.found(cohort, step, arguments.on)
    if date is None and (arguments.cancel or arguments.move_to):
        raise NudgerError(f"“{step.title}” has no date at {arguments.on:%Y-%m-%dT%H:%M}; cohort show lists them")
    if date is None:
        zone = cohort.zone or installation.settings.hours.zone
        change = workshop_dates.added(cohort, step, arguments.on, zone, wish, now)
    elif arguments.cancel:
        change = workshop_dates.called_off(date, now)
    else:
        change = workshop_dates.changed(date, arguments.move_to, wish, now)
    print("\n".join(_in_words(step.title, change)))
    if arguments.apply:
        workshop_dates.apply(installation, change)
    print("Written." if arguments.apply else "Nothing is written yet; look it over, and run it again with --apply.")


def _in_words(title: str, change: Change) -> list[str]:
    if change.before is None and change.after is not None:
        return [
            f"“{title}” takes place on {when(change.after)}.",
            "Whoever is on the way and has no seat yet gets an invitation, as far as there is room.",
        ]
    if not change.is_one and change.before is not None:
        return [f"“{title}” is on {when(change.before)} already; seats that differ from that follow."]
    assert change.before is not None
    people = f"{change.told} {'person' if change.told == 1 else 'people'}"
    if change.after is None:
        said = [
            f"“{title}” is called off on {when(change.before)}.",
            f"{people} would get one cancellation each, and a seat at the next date with room.",
        ]
    else:
        said = [
            f"“{title}” was on {when(change.before)}.",
            f"Now it is on {when(change.after)}.",
            f"{people} would get one update each.",
        ]
    for later in change.later:
        who = f"{later.people} {'person' if later.people == 1 else 'people'}"
        said.append(f"“{later.title}” comes on another day for {who}: {_day(later.before)} becomes {_day(later.now)}.")
    return said


def _day(day: object) -> str:
    return f"{day:%a %d %b}"
