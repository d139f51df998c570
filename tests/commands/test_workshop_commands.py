"""Dates of workshops, as an admin meets them on the command line."""

from pathlib import Path

import pytest

from nudger.commands import main
from nudger.store.database import connection
from nudger.store.tables import Workshop

JOURNEY = """\
key: meetings
title: We meet
goal: Everybody comes.
steps:
  - {key: read, kind: read, title: How, ask: Read., minutes: 5}
  - {key: meet, kind: attend, title: The workshop, ask: Bring it., workshop: {place: Room 4, capacity: 1}}
"""
ANA, CHI = "ana@example.org", "chi@example.org"
START, DATE, LATER = "2031-03-03", "2031-03-11T09:00", "2031-03-12T14:30"


def run(*words: str) -> int:
    try:
        return main(words)
    except SystemExit as stopped:
        return int(stopped.code or 0)


@pytest.fixture
def there(place: Path, capsys: pytest.CaptureFixture[str]) -> Path:
    """Two of the sample are in a cohort that meets."""
    (place / "config/journeys/meetings.yaml").write_text(JOURNEY, "utf-8")
    run("people", "import", "config/people.csv", "--apply")
    run("cohort", "add", "meetings", "spring", "--start", START, "--zone", "Europe/Berlin")
    run("enrol", "meetings", ANA, CHI, "--cohort", "spring")
    capsys.readouterr()
    return place


def said(capsys: pytest.CaptureFixture[str], *words: str, fails: bool = False) -> str:
    """Run a command; return what it prints, or what it says is wrong."""
    assert (run(*words) != 0) is fails
    told = capsys.readouterr()
    return told.err if fails else told.out


def dates() -> list[tuple[str, str, str, int]]:
    with connection():
        return [(row.starts, row.zone, row.place, row.capacity) for row in Workshop.select().order_by(Workshop.id)]


def test_a_date_is_looked_at_first_and_then_written(there: Path, capsys: pytest.CaptureFixture[str]):
    told = said(capsys, "cohort", "workshop", "spring", "meet", "--on", DATE)
    assert "“The workshop” takes place on Tue 11 Mar 2031 09:00 (Europe/Berlin), 90 minutes, Room 4." in told
    assert "Nothing is written yet" in told
    assert dates() == []
    assert "Written." in said(capsys, "cohort", "workshop", "spring", "meet", "--on", DATE, "--apply")
    assert dates() == [(DATE, "Europe/Berlin", "Room 4", 1)]


def test_it_is_moved_changed_and_called_off(there: Path, capsys: pytest.CaptureFixture[str]):
    of_meet = ("cohort", "workshop", "spring", "meet", "--on")
    said(capsys, *of_meet, DATE, "--apply")
    told = said(capsys, *of_meet, DATE, "--move-to", LATER, "--capacity", "0")
    assert "Now it is on Wed 12 Mar 2031 14:30 (Europe/Berlin), 90 minutes, Room 4." in told
    assert "0 people would get one update each." in told
    said(capsys, *of_meet, DATE, "--move-to", LATER, "--capacity", "0", "--apply")
    said(capsys, *of_meet, LATER, "--place", "Room 9", "--apply")
    assert dates() == [(LATER, "Europe/Berlin", "Room 9", 0)]
    assert "already" in said(capsys, *of_meet, LATER, "--apply")
    assert "is called off" in said(capsys, *of_meet, LATER, "--cancel", "--apply")
    assert "“The workshop” has no date at" in said(capsys, *of_meet, LATER, "--cancel", fails=True)


def test_the_cohort_shows_its_dates_and_says_where_there_is_none(there: Path, capsys: pytest.CaptureFixture[str]):
    assert "“The workshop” (meet) has no date yet" in said(capsys, "cohort", "show", "spring")
    assert "nobody is invited before it has one" in said(capsys, "cohort", "approve", "spring")
    said(capsys, "cohort", "workshop", "spring", "meet", "--on", DATE, "--apply")
    told = said(capsys, "cohort", "show", "spring")
    assert "(meet): Tue 11 Mar 2031 09:00 (Europe/Berlin), 90 minutes, Room 4; 0 of 1 seats taken" in told
    assert "has no date yet" not in told


def test_a_cohort_that_is_shifted_says_which_dates_stay(there: Path, capsys: pytest.CaptureFixture[str]):
    said(capsys, "cohort", "approve", "spring")
    said(capsys, "cohort", "workshop", "spring", "meet", "--on", DATE, "--apply")
    assert "Stays on its date: “The workshop”" in said(capsys, "cohort", "shift", "spring")


@pytest.mark.parametrize(
    ("words", "sentence"),
    [
        (("read", "--on", DATE), "is no workshop"),
        (("mee", "--on", DATE), "did you mean"),
        (("meet", "--on", "2020-01-01T09:00"), "has passed"),
        (("meet", "--on", "2031-03-11"), "is not a time such as"),
        (("meet", "--on", "2031-03-11T09:00Z"), "is not a time such as"),
        (("meet", "--on", "soon"), "is not a time such as"),
        (("meet", "--on", DATE, "--cancel"), "has no date at"),
        (("meet", "--on", DATE, "--cancel", "--move-to", LATER), "not allowed with"),
        (("meet", "--on", DATE, "--link", "ftp://x"), "--link"),
        (("meet", "--on", DATE, "--capacity", "-3"), "--capacity"),
        (("meet",), "--on"),
    ],
)
def test_what_can_not_be_is_refused(
    there: Path, capsys: pytest.CaptureFixture[str], words: tuple[str, ...], sentence: str
):
    assert sentence in said(capsys, "cohort", "workshop", "spring", *words, fails=True)
    assert dates() == []
