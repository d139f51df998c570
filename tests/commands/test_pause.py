"""The commands `pause` and `resume`, as they are typed."""

import json
from datetime import date, timedelta
from pathlib import Path

import pytest

from nudger.commands import main
from nudger.commands.pause import written
from nudger.journey.pauses import Then
from nudger.store.tables import database

ANA, BEN, PRIYA = "ana@example.org", "ben@example.org", "priya@example.org"
KEY = "coaching-conversations"
TODAY = date.today()  # noqa: DTZ011 - commands read the same clock
SOON, LATER = TODAY + timedelta(days=30), TODAY + timedelta(days=44)
DAYS = ("--from", str(SOON), "--until", str(LATER))


@pytest.fixture
def said(place: Path, capsys: pytest.CaptureFixture[str]):
    """Run a command, and return its exit code and all it said; Ana is in cohort spring."""

    def run(*words: str) -> tuple[int, str]:
        try:
            code = main(words)
        except SystemExit as stopped:
            code = int(stopped.code or 0)
        told = capsys.readouterr()
        return code, told.out + told.err

    run("people", "import", "config/people.csv", "--apply")
    monday = SOON + timedelta(days=-SOON.weekday() % 7)
    run("cohort", "add", KEY, "spring", "--start", str(monday))
    run("enrol", KEY, ANA, "--cohort", "spring", "--approved")
    return run


def test_a_pause_is_looked_at_then_written_then_shown_and_ended(said):
    look = (
        f"1 learner (cohort spring): nothing is sent from {written(SOON)} to {written(LATER - timedelta(days=1))};"
        f" it goes on again on {written(LATER)}.\n"
        "Then all that was to come comes 14 days later: dates, weeks and dues too (shift).\n"
    )
    code, told = said("pause", "cohort", "spring", *DAYS, "--reason", "Works holiday")
    assert (code, told.startswith(look)) == (0, True)
    assert told.splitlines()[2].startswith("Of ")
    assert told.endswith("Nothing is written yet; look it over, and run it again with --apply.\n")
    assert said("pause", "--list") == (0, "nothing is paused\n")
    assert said("pause", "cohort", "spring", *DAYS, "--reason", "Works holiday", "--apply")[1].endswith("Written.\n")
    again = said("pause", "cohort", "spring", *DAYS, "--reason", "Works holiday", "--apply")
    assert (again[0], again[1].splitlines()[-1]) == (0, "It is so already; nothing changed.")
    shown = (
        f"cohort spring, from {SOON:%a %d %b %Y} to {LATER - timedelta(1):%a %d %b %Y} (shift at own pace, keep at a"
        " cohort's): Works holiday"
    )
    assert said("pause", "--list") == (0, f"{shown}\n")
    assert f"Paused: {shown}\n" in said("status")[1]
    assert "Works holiday" in said("why", ANA)[1]
    assert json.loads(said("pause", "--list", "--json")[1])[0]["until"] == str(LATER)
    code, told = said("resume", "cohort", "spring")
    assert told == (
        f"1 learner (cohort spring): the pause from {written(SOON)} on is taken back, and dates are as they were.\n"
        "Nothing is written yet; run it again with --apply.\n"
    )
    assert said("resume", "cohort", "spring", "--apply")[1].endswith("\nWritten.\n")
    assert said("pause", "--list") == (0, "nothing is paused\n")
    assert said("resume", "journey", KEY) == (
        1,
        f"journey {KEY} is not paused; `nudger pause --list` shows what is\n",
    )


def test_each_mode_says_what_becomes_of_dates_and_a_pause_of_one_day_that_it_is_one(said):
    for then in Then:
        assert f"({then})" in said("pause", "everyone", *DAYS, "--then", then)[1]
    tomorrow = ("--from", str(SOON), "--until", str(SOON + timedelta(days=1)))
    assert f"nothing is sent on {written(SOON)}; it goes on again on" in said("pause", "person", ANA, *tomorrow)[1]


def test_who_is_asked_in_the_place_of_a_manager_is_said(said):
    now = ("--from", str(TODAY), "--until", str(LATER))
    assert "nobody stands in for them: what they are asked waits" in said("pause", "person", BEN, *now)[1]
    said("roles", "set", BEN, "deputy", PRIYA)
    assert "is asked of Priya Raman meanwhile." in said("pause", "person", BEN, *now)[1]


REFUSED = (
    (("pause",), 1, "say what: person EMAIL, learner EMAIL --journey KEY, cohort NAME, journey KEY or everyone"),
    (("pause", "everyone", "x", *DAYS), 1, "say everyone, with no name behind it"),
    (("pause", "cohort", *DAYS), 1, "say cohort and its name"),
    (("pause", "cohort", "sprung", *DAYS), 1, 'there is no cohort "sprung"; did you mean "spring"?'),
    (
        ("pause", "journey", "coaching-conversation", *DAYS),
        1,
        '"coaching-conversation"; did you mean',
    ),
    (("pause", "person", "x@example.org", *DAYS), 1, "nobody is known as x@example.org; import them first"),
    (("pause", "learner", ANA, *DAYS), 1, "say on which journey: learner ana@example.org --journey KEY"),
    (("pause", "learner", ANA, "--journey", "x", *DAYS), 1, 'Ana Lopez is not on "x"; they are on coaching'),
    (("pause", "learner", BEN, "--journey", KEY, *DAYS), 1, "Ben Okafor is on no journey; put them on one first"),
    (("pause", "person", ANA, "--journey", KEY, *DAYS), 1, "--journey belongs to learner EMAIL"),
    (("pause", "everything", *DAYS), 2, "invalid choice: 'everything'"),
    (("pause", "everyone"), 1, "say from when until when: --from 2026-12-21 --until 2027-01-04"),
    (("pause", "everyone", "--from", str(SOON)), 1, "say from when until when"),
    (("pause", "everyone", "--from", "monday", "--until", str(LATER)), 2, '"monday" is not a date such as'),
    (("pause", "everyone", "--from", str(SOON), "--until", "2027-02-30"), 2, '"2027-02-30" is not a date such as'),
    (("pause", "everyone", "--from", str(LATER), "--until", str(SOON)), 1, "has to come after --from"),
    (("pause", "everyone", "--from", "2020-01-01", "--until", str(SOON)), 1, "is more than a year"),
    (("pause", "everyone", "--from", str(TODAY - timedelta(1)), "--until", str(SOON)), 1, "is past, and what was"),
    (("pause", "everyone", "--from", "9999-01-01", "--until", "9999-02-01"), 1, "is more than a year ahead"),
    (("pause", "everyone", "--from", str(SOON), "--until", "9999-12-31"), 1, "is more than a year; pause for a"),
    (("pause", "everyone", *DAYS, "--then", "later"), 2, "invalid choice: 'later'"),
    (("resume",), 1, "say what: person EMAIL"),
    (("resume", "cohort", "autumn"), 1, 'there is no cohort "autumn"'),
    (("resume", "person", ANA), 1, "Ana Lopez is not paused; `nudger pause --list` shows what is"),
)


def test_what_cannot_be_is_refused_with_a_sentence(said):
    for words, code, told in REFUSED:
        answered = said(*words, *(("--apply",) if words[1:] else ()))
        assert (answered[0], told in answered[1]) == (code, True), answered
    with database.connection_context():
        assert database.execute_sql("SELECT count(*) FROM pause").fetchone() == (0,)
