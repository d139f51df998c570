"""Putting people into a cohort, by whichever door they came."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from nudger.errors import NudgerError
from nudger.journey.clock import Window, local_date
from nudger.journey.definition import Journey, Role
from nudger.journey.first_mails import first_monday, is_greeted_in, is_too_soon
from nudger.journey.receipts import Event, Lifecycle, Verb
from nudger.service import record
from nudger.service.enrol import known, next_monday
from nudger.service.hours import follow_cohorts
from nudger.service.installation import Installation
from nudger.service.roster.headings import column_of
from nudger.service.sheet import Sheet
from nudger.store import cohorts, enrolments, journeys, people
from nudger.store.cohorts import Cohort
from nudger.store.database import in_batches, transaction
from nudger.store.people import Person


@dataclass(frozen=True, slots=True)
class Joined:
    """What came of it: who is in the cohort now, and of these who starts later than it; who is on the way already."""

    cohort: Cohort
    new: tuple[str, ...]
    already: tuple[str, ...]
    later: tuple[tuple[str, date], ...]


def enrol_in(installation: Installation, cohort: Cohort, emails: Sequence[str]) -> Joined:
    """Enrol everyone of *emails* in *cohort*; all of them, or nobody where one is unknown."""
    new: list[str] = []
    later: list[tuple[str, date]] = []
    learners = known(emails)
    for some in in_batches(learners):
        with transaction():
            for learner in some:
                starts = _take_in(installation, cohort, learner)
                if starts is not None:
                    new.append(learner.email)
                    later += [(learner.email, starts)] if starts != cohort.starts else []
    already = tuple(learner.email for learner in learners if learner.email not in set(new))
    return Joined(cohort, tuple(new), already, tuple(later))


def on_the_way(emails: Sequence[str], journey_id: int) -> list[str]:
    """Return those of *emails* who are on this journey already. Raises NudgerError where one is unknown."""
    there = {each.email: enrolments.on_journey(each.id, journey_id) for each in known(emails)}
    standings = enrolments.standings([id_ for id_ in there.values() if id_ is not None])
    return [
        email
        for email, id_ in there.items()
        if id_ is not None and standings[id_].progress.lifecycle is not Lifecycle.ASKED
    ]


def _take_in(installation: Installation, cohort: Cohort, learner: Person) -> date | None:
    """Enrol one; return on which day they start, or None where they are on this journey already."""
    now = installation.clock.now()
    people.lock([learner.id])
    starts = start_for(cohort, learner, installation)
    act = record.Act(learner.id, "admin", f"enrolled/{cohort.id}", now)
    there = enrolments.on_journey(learner.id, cohort.journey_id)
    if there is not None:
        if enrolments.standing(there).progress.lifecycle is not Lifecycle.ASKED:
            return None
        admit(installation, there, cohort, starts, act)
        return starts
    version = cohorts.latest_version(cohort.journey_id)
    id_ = enrolments.add(learner, version, cohort.journey_id, starts, now, cohort=cohort.id, state=Lifecycle.WAITING)
    assert id_ is not None  # nobody else enrols this person in between: SQLite has one writer, PostgreSQL refuses
    record.begin({id_: Event(Verb.RESERVED, now, person=learner.id, way="admin", reason=waits_for(cohort))})
    follow_cohorts([learner.id], installation.settings.hours)
    if cohort.approved_at is not None:
        record.approve(id_, act)
    return starts


def admit(installation: Installation, enrolment_id: int, cohort: Cohort, starts: date, act: record.Act) -> None:
    """Whoever had asked to join is in *cohort* now; it begins where the first mails were approved."""
    enrolments.begin_in(enrolment_id, cohort.id, starts)
    record.reserve(enrolment_id, act, waits_for(cohort))
    follow_cohorts([act.person], installation.settings.hours)
    if cohort.approved_at is not None:
        record.approve(enrolment_id, act)


def waits_for(cohort: Cohort) -> str:
    """Return what `why` says of somebody who was taken into *cohort*."""
    if cohort.approved_at is not None:
        return f"in cohort “{cohort.name}”"
    return f"waits for the approval of cohort “{cohort.name}”"


def start_for(cohort: Cohort, learner: Person, installation: Installation) -> date:
    """Return on which day *learner* starts: with the cohort, or on a later Monday where it has set out already."""
    now = installation.clock.now()
    if cohort.approved_at is None:
        return cohort.starts
    definition = journey_of(cohort)
    windows = _managers([learner], definition) or [learner.window]
    if not any(is_too_soon(cohort.starts, window, now) for window in windows):
        return cohort.starts
    return first_monday(max(cohort.starts, local_date(learner.window, now)), windows, now)


def default_start(installation: Installation, emails: Sequence[str], definition: Journey) -> tuple[date, date]:
    """Return the Monday on which these people start, and the one before it that would be too soon for managers."""
    now = installation.clock.now()
    learners = known(emails)
    monday = next_monday(local_date(learners[0].window, now))
    start = first_monday(monday, _managers(learners, definition), now)
    return start, monday


def journey_of(cohort: Cohort) -> Journey:
    """Return the newest published version of a cohort's journey."""
    return journeys.newest(cohort.journey_id)


def _managers(learners: Sequence[Person], definition: Journey) -> list[Window]:
    if not is_greeted_in(Role.MANAGER, definition):
        return []
    ids = {learner.manager_id for learner in learners if learner.manager_id is not None}
    return [manager.window for manager in people.by_ids(ids).values() if not manager.has_left]


def addresses_in(path: Path) -> list[str]:
    """Return the addresses of a list: one a line, or a sheet with a column of them. Raises NudgerError."""
    try:
        sheet = Sheet(path.read_bytes(), str(path), column_of)
    except OSError as error:
        raise NudgerError(f"{path} can't be read: {error.strerror}") from error
    lines = list(sheet.rows())
    if sheet.broken_off is not None:
        raise NudgerError(str(sheet.broken_off))
    if not lines:
        raise NudgerError(f"{path} is empty; write one address a line, or a column email")
    place = next((number for number, cell in enumerate(lines[0][1]) if column_of(cell) == "email"), None)
    if place is None and "@" not in lines[0][1][0]:
        raise NudgerError(f"{path}:{lines[0][0]}: no column email; write one address a line, or name the column email")
    rows = lines if place is None else lines[1:]
    found = [(line, cells[place or 0].lower() if len(cells) > (place or 0) else "") for line, cells in rows]
    wrong = next((line for line, email in found if "@" not in email), None)
    if wrong is not None:
        raise NudgerError(f"{path}:{wrong}: there is no address in this line; put that right, and nobody was enrolled")
    return [email for _, email in found]
