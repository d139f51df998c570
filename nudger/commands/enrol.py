"""Put people on a journey, in a cohort; the journey's file is published as it is now."""

import sys
from argparse import ArgumentParser, ArgumentTypeError, Namespace
from collections.abc import Sequence
from datetime import date
from pathlib import Path

from nudger.commands.opening import installation_of, journeys_folder
from nudger.errors import NudgerError
from nudger.journey.wording import shown
from nudger.report.time_of_others import crowded
from nudger.service import cohorts
from nudger.service.enrol import known
from nudger.service.enrolling import Joined, addresses_in, default_start, enrol_in, journey_of, on_the_way
from nudger.service.installation import Installation
from nudger.service.publish import publish
from nudger.store import cohorts as known_cohorts
from nudger.store import enrolments, journeys
from nudger.store.cohorts import Cohort


def arguments(parser: ArgumentParser) -> None:
    parser.add_argument("journey", help="the name of a file in config/journeys, or its path")
    parser.add_argument("people", nargs="*", metavar="EMAIL")
    parser.add_argument(
        "--file", type=Path, metavar="LIST.csv", help="one address a line, or a sheet with a column email"
    )
    parser.add_argument(
        "--cohort", metavar="NAME", help="who begins together (default: one for this journey and start)"
    )
    parser.add_argument("--start", type=day, metavar="DATE", help="such as 2026-11-30 (default: the next Monday)")
    parser.add_argument("--approved", action="store_true", help="let the first mails go without a look at them")


def run(arguments: Namespace) -> int:
    installation = installation_of(arguments)
    path = journey_file(arguments.journey)
    emails = [*arguments.people, *(addresses_in(arguments.file) if arguments.file else [])]
    if not emails:
        raise NudgerError("name at least one person to enrol, or a --file of them")
    known(emails)
    version, is_new = publish(installation, path)
    already = on_the_way(emails, version.journey_id)
    if set(already) == {email.strip().lower() for email in emails}:
        _tell_already(already)
        return 0
    cohort = _cohort(installation, arguments, path, emails, version.journey_id)
    joined = enrol_in(installation, cohort, emails)
    if arguments.approved:
        cohort = cohorts.approve(installation, cohort, cohort.starts).cohort
    published = "published now as" if is_new else "is"
    print(f"{cohort.journey} {published} version {version.number}; {said(cohort)}")
    _tell(joined)
    tell_crowded(installation, cohort)
    if joined.new and cohort.approved_at is None:
        print(f"Look at the first mails with `nudger cohort show {quoted(cohort.name)}`, and let them go with")
        print(f"`nudger cohort approve {quoted(cohort.name)}`. Nothing leaves before.")
    return 0


def _cohort(
    installation: Installation, arguments: Namespace, path: Path, emails: Sequence[str], journey_id: int
) -> Cohort:
    """Return the cohort that was named, or the one of this journey and start, made now where there is none."""
    start = arguments.start
    if arguments.cohort is not None:
        cohort = cohorts.found(arguments.cohort)
        if cohort.journey_id != journey_id:
            raise NudgerError(f"{shown(cohort.name)} is a cohort of {cohort.journey}, not of {path.stem}")
        if start is not None and start != cohort.starts:
            raise NudgerError(
                f"{shown(cohort.name)} starts on {cohort.starts}; leave --start away, or take another cohort"
            )
        return cohort
    if start is None:
        start, monday = default_start(installation, emails, journeys.newest(journey_id))
        if start != monday:
            print(
                f"Monday {monday.day} {monday:%B} is too soon: managers get their first mail two working days ahead.",
                file=sys.stderr,
            )
    name = f"{path.stem}-{start}"
    return known_cohorts.by_name(name) or cohorts.add(installation, path, name, start)


def tell_crowded(installation: Installation, cohort: Cohort) -> None:
    """Say of whom the cohort asks more than their weeks hold, so that its learners get their turns."""
    standings = enrolments.standings(known_cohorts.members(cohort.id)).values()
    budget = installation.settings.budget.of(None)
    for name, learners, weeks in crowded(standings, journey_of(cohort), budget):
        later = "a week" if weeks == 1 else f"{weeks} weeks"
        print(
            f"{name} looks after {learners} of them, and is asked for {budget.talks} talks and {budget.minutes} minutes"
            f" a week at most: what is about the last of them comes up to {later} after what is about the first."
        )


def _tell(joined: Joined) -> None:
    for email in joined.new:
        print(f"enrolled: {email}")
    for email, starts in joined.later:
        print(f"starts later than the cohort, on {starts:%A} {starts.day} {starts:%B}: {email}")
    _tell_already(joined.already)


def _tell_already(emails: Sequence[str]) -> None:
    for email in emails:
        print(f"on the way already, nothing changed: {email}")


def said(cohort: Cohort) -> str:
    """Return when a cohort starts, in words."""
    return f"cohort {cohort.name} starts on {cohort.starts:%A} {cohort.starts.day} {cohort.starts:%B %Y}"


def quoted(name: str) -> str:
    """Return *name* as a shell takes it for one word."""
    return name if all(letter.isalnum() or letter in "-_." for letter in name) else f'"{name}"'


def journey_file(name: str) -> Path:
    """Return the path of a journey that was told by its name, or by its path."""
    path = Path(name)
    if path.suffix in (".yaml", ".yml"):
        return path
    folder = journeys_folder()
    found = folder / f"{name}.yaml"
    if not found.exists():
        known = ", ".join(sorted(file.stem for file in folder.glob("*.yaml"))) or "none yet"
        raise NudgerError(f'there is no journey "{name}" in {folder}; there are: {known}')
    return found


def day(text: str) -> date:
    """Read the date of an argument."""
    try:
        return date.fromisoformat(text)
    except ValueError as error:
        raise ArgumentTypeError(f'"{text}" is not a date such as 2026-11-30') from error
