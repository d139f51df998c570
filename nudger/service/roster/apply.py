"""Writing down what a sheet changes, a few people at a time; broken off, it is simply applied again."""

import json
from collections.abc import Sequence
from datetime import datetime

from nudger.service import record, roles
from nudger.service.roster.diff import COMPARED, Arrival, Change, Diff
from nudger.service.roster.row import AWAY, written
from nudger.store import enrolments, people
from nudger.store.database import in_batches, transaction

NAMED = ("manager", "deputy")  # by address


def apply(diff: Diff, now: datetime) -> None:
    """Make the tables say what the sheet says; who is absent from it is left alone."""
    for arrivals in in_batches(diff.new):
        with transaction():
            people.add([_row(arrival) for arrival in arrivals])
    for arrivals in in_batches(diff.new):
        with transaction():
            people.set_managers((each.entry.email, each.manager) for each in arrivals if each.manager)
            people.set_deputies((each.entry.email, each.deputy) for each in arrivals if each.deputy)
    for some in in_batches(list(diff.follows.items())):
        with transaction():
            people.update({id_: {"follows": follows} for id_, follows in some})
    for changes in in_batches(diff.changed):
        with transaction():
            _change(changes, now)


def _row(arrival: Arrival) -> tuple[str, dict[str, object]]:
    """A manager may stand further down, so they come when everybody is there."""
    entry = arrival.entry
    return entry.email, {
        **{column: getattr(entry, column) for column in COMPARED},
        "away_from": entry.away_from or None,
        "away_until": entry.away_until or None,
        "follows": " ".join(sorted(entry.follows)),
        "profile": written({key: value for key, value in json.loads(entry.profile).items() if value}),
    }


def _change(changes: Sequence[Change], now: datetime) -> None:
    """Write what differs, and in the same transaction plan again around these people."""
    ids = [change.id for change in changes]
    before = people.by_ids(ids)
    people.update({change.id: _values(change) for change in changes if _values(change)})
    named = [(change.email, each) for change in changes for each in change.differences if each.field in NAMED]
    people.set_managers((email, each.new) for email, each in named if each.field == "manager")
    people.set_deputies((email, each.new) for email, each in named if each.field == "deputy")
    around = enrolments.with_people(ids)
    enrolments.lock(around)
    after = people.by_ids(ids)
    roles.follow_managers({id_: (before[id_].manager_id, after[id_].manager_id) for id_ in ids}, now)
    roles.came_back([id_ for id_ in ids if before[id_].has_left], now)
    record.replan(around)


def _values(change: Change) -> dict[str, object]:
    values: dict[str, object] = {
        each.field: (each.new or None) if each.field in AWAY else each.new
        for each in change.differences
        if each.field not in NAMED and not each.field.startswith("profile.")
    }
    return values if change.profile is None else values | {"profile": change.profile}
