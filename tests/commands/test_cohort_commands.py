"""Enrolling and cohorts, as an admin meets them on the command line."""

import json
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from nudger.commands import main

JOURNEY = """\
key: talks
title: Real talks
goal: Everybody holds one talk.
steps:
  - {key: read, kind: read, title: How, ask: Read., minutes: 5}
  - {key: seen, kind: feedback, title: Seen, ask: What did you see?, by: manager}
"""
ANA, CHI = "ana@example.org", "chi@example.org"
START = "2031-03-03"
A_WEEK = timedelta(weeks=1)
TODAY = datetime.now(UTC).date()
SOON = TODAY + timedelta(days=28 - TODAY.weekday())  # a Monday
NEXT = SOON + A_WEEK


def run(*words: str) -> int:
    try:
        return main(words)
    except SystemExit as stopped:
        return int(stopped.code or 0)


@pytest.fixture
def there(place: Path, capsys: pytest.CaptureFixture[str]) -> Path:
    """Everybody of the sample is known, and there is a short journey."""
    (place / "config/journeys/talks.yaml").write_text(JOURNEY, "utf-8")
    run("people", "import", "config/people.csv", "--apply")
    capsys.readouterr()
    return place


def test_enrolling_makes_a_cohort_and_tells_how_to_let_it_go(there: Path, capsys: pytest.CaptureFixture[str]):
    assert run("enrol", "talks", ANA, CHI, "--start", START) == 0
    told = capsys.readouterr().out
    assert f"talks published now as version 1; cohort talks-{START} starts on Monday 3 March 2031" in told
    assert f"Look at the first mails with `nudger cohort show talks-{START}`" in told
    assert run("cohort", "show", f"talks-{START}") == 0
    told = capsys.readouterr().out
    assert "Ana Lopez <ana@example.org>, manager Ben Okafor <ben@example.org>  (waiting)" in told
    assert "To the manager, Ben Okafor <ben@example.org>, on Thursday 27 February 10:00" in told
    assert "Subject: Ana starts on Monday 3 March: what we ask of you" in told
    assert "To the learner, Ana Lopez <ana@example.org>, on Friday 28 February 10:00" in told
    assert run("cohort", "approve", f"talks-{START}") == 0
    assert "its first mails may leave: 2 begin now" in capsys.readouterr().out
    assert run("cohort", "list") == 0
    assert capsys.readouterr().out == f"talks-{START}  talks  starts {START}  2 people  approved\n"
    run("why", ANA)
    assert "First mail to Ben Okafor: “Real talks”" in capsys.readouterr().out


def test_a_cohort_moves_by_a_week_once_it_was_looked_at(there: Path, capsys: pytest.CaptureFixture[str]):
    run("enrol", "talks", ANA, CHI, "--start", str(SOON), "--approved")
    run("cohort", "add", "talks", "later")
    capsys.readouterr()
    assert run("cohort", "shift", f"talks-{SOON}") == 0
    told = capsys.readouterr().out
    assert told.startswith(f"2 learners (cohort talks-{SOON}): nothing is sent from Monday {SOON.day} {SOON:%B %Y} to")
    assert "comes 7 days later: dates, weeks and dues too" in told
    assert "Nothing is written yet" in told
    assert run("cohort", "shift", f"talks-{SOON}", "--apply") == 0
    assert run("cohort", "shift", f"talks-{SOON}", "--apply") == 0
    assert "It is so already; nothing changed." in capsys.readouterr().out
    run("cohort", "show", f"talks-{SOON}")
    assert f"Subject: Ana starts on Monday {NEXT.day} {NEXT:%B}: what we ask of you" in capsys.readouterr().out
    assert run("cohort", "shift", "later") == 1
    assert "waits for approval; it can start later" in capsys.readouterr().err


def test_the_learners_of_a_cohort_go_on_in_another(there: Path, capsys: pytest.CaptureFixture[str]):
    run("enrol", "talks", ANA, "--start", str(SOON), "--approved")
    run("enrol", "talks", CHI, "--start", str(NEXT), "--approved")
    run("cohort", "add", "talks", "waiting")
    run("cohort", "add", "first-30-days", "other")
    first, second = f"talks-{SOON}", f"talks-{NEXT}"
    capsys.readouterr()
    assert run("cohort", "merge", first, second) == 0
    assert capsys.readouterr().out.startswith(f"1 learner of {first} in {second}: everybody goes on from where they")
    assert run("cohort", "merge", first, second, "--apply") == 0
    run("cohort", "list")
    listed = capsys.readouterr().out
    assert f"{second}  talks  starts {NEXT}  2 people  approved" in listed
    assert f"{first}  talks  starts {SOON}  0 people  approved" in listed
    for names, wrong in (
        ((second, second), "is one cohort; name another one that it goes on in"),
        ((second, "other"), 'is on talks, and "other" on first-30-days'),
        ((second, "waiting"), '"waiting" waits for approval; approve it first'),
    ):
        assert run("cohort", "merge", *names) == 1
        assert wrong in capsys.readouterr().err
    run("cohort", "shift", second, "--apply")
    assert run("cohort", "merge", second, first) == 1
    assert f"is paused until {NEXT + A_WEEK}; end that first (nudger resume)" in capsys.readouterr().err


def test_the_same_people_twice_change_nothing_and_make_no_cohort(there: Path, capsys: pytest.CaptureFixture[str]):
    run("enrol", "talks", ANA, "--start", START)
    capsys.readouterr()
    assert run("enrol", "talks", ANA, "--start", "2031-03-10") == 0
    assert capsys.readouterr().out == f"on the way already, nothing changed: {ANA}\n"
    run("cohort", "list", "--json")
    (cohort,) = json.loads(capsys.readouterr().out)
    assert (cohort["starts"], cohort["people"], cohort["approved_at"]) == (START, 1, None)


def test_approved_at_once_nothing_waits(there: Path, capsys: pytest.CaptureFixture[str]):
    assert run("enrol", "talks", ANA, "--start", "2026-11-02", "--approved") == 0
    assert "Look at the first mails" not in capsys.readouterr().out
    run("status", "--json")
    assert json.loads(capsys.readouterr().out)["places"][0]["state"] == "active"


def test_a_file_fills_a_cohort_and_an_empty_one_can_be_looked_at_too(there: Path, capsys: pytest.CaptureFixture[str]):
    assert run("cohort", "add", "talks", "Spring  class", "--start", START, "--mandatory") == 0
    assert 'nudger enrol talks EMAIL --cohort "Spring class"' in capsys.readouterr().out
    assert run("cohort", "show", "Spring class") == 0
    told = capsys.readouterr().out
    assert "0 in it" in told and "Hello Ana," in told and "This is part of your work." in told
    (there / "list.csv").write_text(f"{ANA}\n{CHI}\n", "utf-8")
    assert run("enrol", "talks", "--file", "list.csv", "--cohort", "Spring class") == 0
    assert f"enrolled: {CHI}" in capsys.readouterr().out


def test_a_code_is_a_link_and_a_picture(there: Path, capsys: pytest.CaptureFixture[str]):
    run("cohort", "add", "talks", "fair", "--code")
    told = capsys.readouterr().out
    code = told.split(" writes ")[1][:8]
    assert run("cohort", "code", "fair", "--svg", "fair.svg") == 0
    told = capsys.readouterr().out
    assert f"mailto:learning@example.org?subject={code}&body=Real%20talks" in told
    assert "Who joins waits until the first mails are approved." in told
    assert (there / "fair.svg").read_text("utf-8").startswith("<?xml") and "<svg" in (there / "fair.svg").read_text()
    assert run("cohort", "code", "fair", "--svg", "no/such/folder.svg") == 1
    assert "no/such/folder.svg can't be written" in capsys.readouterr().err


@pytest.mark.parametrize(
    ("words", "sentence"),
    [
        (("enrol", "talks"), "name at least one person to enrol, or a --file of them"),
        (("enrol", "talks", "nobody@example.org", "--start", START), "nobody is known as nobody@example.org"),
        (("enrol", "talks", ANA, "--cohort", "autum"), 'there is no cohort "autum"; did you mean "autumn"?'),
        (("enrol", "first-30-days", ANA, "--cohort", "autumn"), "is a cohort of talks, not of first-30-days"),
        (("enrol", "talks", ANA, "--cohort", "autumn", "--start", "2031-03-10"), "leave --start away"),
        (("enrol", "talks", "--file", "nothing.csv"), "nothing.csv can't be read"),
        (("cohort", "add", "talks", "autumn"), 'there is a cohort "autumn" already'),
        (("cohort", "add", "talk", "x"), 'there is no journey "talk"'),
        (("cohort", "approve", "winter"), 'there is no cohort "winter"'),
        (("cohort", "show", "winter"), "there are: autumn"),
    ],
)
def test_what_can_not_be_done_is_said_and_nothing_is_left_behind(
    there: Path, capsys: pytest.CaptureFixture[str], words: tuple[str, ...], sentence: str
):
    run("cohort", "add", "talks", "autumn", "--start", START)
    capsys.readouterr()
    assert run(*words) == 1
    assert sentence in capsys.readouterr().err
    run("cohort", "list", "--json")
    assert [each["name"] for each in json.loads(capsys.readouterr().out)] == ["autumn"]


def test_a_date_that_is_none_is_wrong_usage(there: Path, capsys: pytest.CaptureFixture[str]):
    assert run("cohort", "add", "talks", "x", "--start", "Monday") == 2
    assert '"Monday" is not a date such as 2026-11-30' in capsys.readouterr().err


def test_a_cohort_has_a_zone_and_holidays_of_its_own(there: Path, capsys: pytest.CaptureFixture[str]):
    assert run("cohort", "add", "talks", "rome", "--zone", "W. Europe Standard Time", "--holidays", "IT") == 0
    capsys.readouterr()
    run("cohort", "list")
    assert "waits for approval, Europe/Berlin, holidays IT\n" in capsys.readouterr().out
    assert run("cohort", "add", "talks", "bonn", "--zone", "Europe/Bonn") == 2
    assert 'argument --zone: zone is "Europe/Bonn"; ' in capsys.readouterr().err
    assert run("cohort", "add", "talks", "bonn", "--holidays", "Bavaria") == 2
    assert 'there is no country "Bavaria"' in capsys.readouterr().err
