"""Whatever people do, their calendars end up with what should be there: no orphans, no doubles."""

import pytest
from cast import ANA, BEN
from in_calendars import calendars

from benchmarks.calendars.life import lived, what_should_be_there
from benchmarks.calendars.workshop_life import LEARNERS, lived_in_workshops, what_should_stand

LIVES = 10  # `python -m benchmarks.calendars` lives more


def what_stands(service, email: str) -> dict[str, object]:
    """Replay all mails as an honest calendar does: by UID, the newer sequence wins, CANCEL removes."""
    events: dict[str, tuple[int, object]] = {}
    for method, event in calendars(service, email):
        uid, sequence = str(event["UID"]), int(event["SEQUENCE"])
        assert sequence >= events.get(uid, (-1, None))[0]
        events[uid] = sequence, None if method == "CANCEL" else event["DTSTART"].dt
    return {uid: starts for uid, (_, starts) in events.items() if starts is not None}


@pytest.mark.parametrize("seed", range(LIVES))
def test_no_orphan_and_no_double_is_left_in_a_calendar(tmp_path, seed: int):
    service = lived(tmp_path, seed)
    for email in (ANA, BEN):
        assert what_stands(service, email) == what_should_be_there(service, email)


@pytest.mark.parametrize("seed", range(LIVES))
def test_no_orphan_and_no_double_is_left_by_workshops(tmp_path, seed: int):
    service = lived_in_workshops(tmp_path, seed)
    should = what_should_stand(service)
    assert {email: what_stands(service, email) for email in LEARNERS} == {email: should[email] for email in LEARNERS}
