"""A crowd of learners, put straight into the tables: as if all had been enrolled, and their first step had opened.

Each has an enrolment with two roles and two events, an open receipt, the nudge that opened it with the mail it became,
and one nudge that is planned: the first reminder, for some at `DUE`, for the others at ten on a working day after it.
"""

from datetime import UTC, date, datetime, timedelta
from pathlib import Path

from nudger.service.installation import Installation
from nudger.service.publish import publish
from nudger.store.database import is_shared
from nudger.store.fields import microseconds
from nudger.store.tables import database

JOURNEY = """\
key: first-talk
title: The first talk
goal: Everybody holds one talk.
steps:
  - {key: talk, kind: practise, title: Hold one talk, ask: Hold one talk and notice what helps., due: 3 working days}
  - {key: plan, kind: reflect, title: Your plan, ask: When will you hold the next one?, keep_as: if_then}
  - {key: seen, kind: feedback, title: What you saw, ask: What did you see them do?, by: manager}
"""
STARTED = date(2026, 11, 2)
OPENED = datetime(2026, 11, 2, 10, tzinfo=UTC)
DUE = datetime(2026, 11, 6, 10, tzinfo=UTC)  # inside the hours of every zone below
ZONES = ("Europe/London", "Europe/Berlin", "Europe/Helsinki", "Asia/Dubai", "Asia/Kolkata")
TEAM = 10  # learners with the same manager
DAYS = 20  # working days over which the reminders are spread that are not due at `DUE`
CARELESS_SQLITE = tuple(
    f"PRAGMA {setting}"
    for setting in ("foreign_keys = OFF", "journal_mode = OFF", "synchronous = OFF", "cache_size = -2000000")
)
CARELESS_POSTGRESQL = ("SET session_replication_role = replica",)  # no foreign key is looked up
COUNTED = ("person", "enrolment", "outbox")  # whose ids are given here
NUMBERS = "WITH RECURSIVE numbers(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM numbers WHERE i < {0})"
PERSON = (
    "INSERT INTO person (id, email, name, locale, zone, opens, closes, working_days, manager_id) " + NUMBERS + " SELECT"
)
NUDGE = (
    "INSERT INTO nudge (key, origin, enrolment_id, person_id, touch, step, run, topic, wish_at, due_at, state, reason,"
    " settled_at) SELECT"
)
FILL = (
    PERSON.format("{managers}")
    + " i, 'manager' || i || '@example.org', 'Ben Okafor', 'en', 'Europe/London', '09:00', '17:00', '01234', NULL"
    " FROM numbers",
    PERSON.format("{learners}")
    + " {managers} + i, 'learner' || i || '@example.org', 'Ana Lopez', 'en', {zone}, '09:00', '17:00', '01234',"
    " 1 + (i - 1) / {team} FROM numbers",
    "INSERT INTO enrolment (id, person_id, journey_id, version_id, run, state, starts, created_at)"
    " SELECT id - {managers}, id, {journey}, {version}, 1, 'active', '{starts}', {opened} FROM person"
    " WHERE id > {managers} ORDER BY id",
    "INSERT INTO role (enrolment_id, role, person_id) SELECT id, 'learner', person_id FROM enrolment ORDER BY id",
    "INSERT INTO role (enrolment_id, role, person_id) SELECT id, 'manager', 1 + (id - 1) / {team} FROM enrolment"
    " ORDER BY id",
    "INSERT INTO event (key, verb, at, enrolment_id, step, person_id, way, reason, words)"
    " SELECT 'registered/e' || id, 'registered', {opened}, id, '', person_id, 'admin', '', '' FROM enrolment"
    " ORDER BY id",
    "INSERT INTO event (key, verb, at, enrolment_id, step, person_id, way, reason, words)"
    " SELECT 'initialized/e' || id || '/talk/1/open.1/p' || person_id, 'initialized', {opened}, id, 'talk', person_id,"
    " 'walk', '', '' FROM enrolment ORDER BY id",
    "INSERT INTO receipt (enrolment_id, step, occurrence, state, opened_at, person, way, reason, run, reminded_at,"
    " mail_again) SELECT id, 'talk', 1, 'open', {opened}, 0, '', '', 1, '', FALSE FROM enrolment ORDER BY id",
    NUDGE + " 'e' || id || '/talk/1/open.1/p' || person_id, 'plan', id, person_id, 'open', 'talk', 1, '', {opened},"
    " {opened}, 'fired', '', {opened} FROM enrolment ORDER BY id",
    NUDGE + " 'e' || id || '/talk/1/remind.1.1/p' || person_id, 'plan', id, person_id, 'remind', 'talk', 1, '',"
    " {falls}, {falls}, 'planned', '', NULL FROM enrolment ORDER BY id",
    "INSERT INTO outbox (id, channel, key, message_id, person_id, counts, value, send_after, state, reason, attempts,"
    " fence, created_at, settled_at) SELECT id, 'mail', key, (id * 2654435761) % 4294967296 || '@example.org',"
    " person_id, TRUE, 1, {opened}, 'sent', '', 1, 1, {opened}, {opened} FROM nudge WHERE state = 'fired' ORDER BY id",
    "INSERT INTO outbox_nudge (outbox_id, nudge_id) SELECT id, id FROM outbox ORDER BY id",
)  # fmt: skip


def fill(installation: Installation, folder: Path, learners: int, due: int, *, scattered: bool = False) -> None:
    """Fill the empty database of *installation* with this many learners, *due* of whom have something due at `DUE`.

    Those were enrolled one after the other, as a cohort is, or are *scattered* among all at even distances. The
    connection is a careless one until it is closed at the end; on PostgreSQL this takes a superuser.
    """
    path = folder / "journey.yaml"
    path.write_text(JOURNEY, encoding="utf-8")
    version, _ = publish(installation, path)
    told = {
        "learners": learners,
        "managers": (learners + TEAM - 1) // TEAM,
        "team": TEAM,
        "journey": version.journey_id,
        "version": version.id,
        "starts": STARTED,
        "opened": microseconds(OPENED),
        "zone": _zone(),
        "falls": _falls(learners, due, scattered=scattered),
    }
    for statement in CARELESS_POSTGRESQL if is_shared() else CARELESS_SQLITE:
        database.execute_sql(statement)
    with database.atomic():
        for pattern in FILL:
            statement = pattern.format(**told)
            database.execute_sql(statement.replace("%", "%%") if is_shared() else statement)
        for table in COUNTED if is_shared() else ():
            database.execute_sql(f"SELECT setval(pg_get_serial_sequence('{table}', 'id'), max(id)) FROM {table}")
    database.execute_sql("ANALYZE")
    database.close()


def _zone() -> str:
    whens = " ".join(f"WHEN {number} THEN '{zone}'" for number, zone in enumerate(ZONES))
    return f"CASE i % {len(ZONES)} {whens} END"


def _falls(learners: int, due: int, *, scattered: bool) -> str:
    """Return when the reminder of an enrolment falls due."""
    first, gap = (learners - due) // 2, learners // due
    weeks = [DUE + timedelta(weeks=week, days=3 + day) for week in range(DAYS // 5) for day in range(5)]
    whens = " ".join(f"WHEN {number} THEN {microseconds(day)}" for number, day in enumerate(weeks))
    is_due = f"id % {gap} = 0 AND id / {gap} <= {due}" if scattered else f"id > {first} AND id <= {first + due}"
    return f"CASE WHEN {is_due} THEN {microseconds(DUE)} ELSE CASE id % {DAYS} {whens} END END"
