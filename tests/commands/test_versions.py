"""`journey diff` and `journey publish`, as an admin meets them."""

from pathlib import Path

import pytest

from nudger.commands import main

JOURNEY = """\
key: talks
title: Real talks
goal: Everybody holds one talk.
steps:
  - {key: read, kind: read, title: How, ask: Read., minutes: 5}
  - {key: try-1, kind: practise, title: Try, ask: Try it., due: 5 working days}
  - {key: seen, kind: feedback, title: Seen, ask: What did you see?, by: manager}
"""
RETIMED = JOURNEY.replace("5 working days", "3 working days")
ANA, CHI = "ana@example.org", "chi@example.org"
FILE = Path("config/journeys/talks.yaml")


def run(*words: str) -> int:
    try:
        return main(words)
    except SystemExit as stopped:
        return int(stopped.code or 0)


@pytest.fixture
def there(place: Path, capsys: pytest.CaptureFixture[str]) -> Path:
    """Two people are on a short journey."""
    FILE.write_text(JOURNEY, "utf-8")
    run("people", "import", "config/people.csv", "--apply")
    assert run("enrol", "talks", ANA, CHI, "--start", "2031-03-03", "--approved") == 0
    capsys.readouterr()
    return place


def test_publishing_says_first_what_it_means_and_writes_when_it_is_told(
    there: Path, capsys: pytest.CaptureFixture[str]
):
    FILE.write_text(RETIMED.replace("key: read", "key: how, was: read"), "utf-8")
    assert run("journey", "publish", "talks") == 0
    looked = capsys.readouterr().out
    assert looked == (
        "talks: version 1 -> talks\n"
        "  how: was read\n"
        "  timing of try-1: due 5 working days -> 3 working days\n"
        "2 learners: 0 mails move, 0 are cancelled, 0 new, 0 extra mails in the next 24 h.\n"
        "Everybody on the way goes on with it at once (in_flight: adopt).\n"
        "Nothing is written yet; look it over, and run it again with --apply.\n"
    )
    assert run("journey", "publish", "talks", "--apply") == 0
    assert "Version 2 is in force." in (applied := capsys.readouterr().out)
    assert "2 learners changed over." in applied
    assert run("journey", "publish", "talks", "--apply") == 0
    assert capsys.readouterr().out == "talks is version 2 already; nothing changed.\n"


def test_diff_compares_versions_and_files_and_says_what_would_move(there: Path, capsys: pytest.CaptureFixture[str]):
    before = JOURNEY.replace(
        "  - {key: try-1", "  - {key: film, kind: watch, title: Film, ask: Watch.}\n  - {key: try-1"
    )
    FILE.write_text(before.replace("key: read, kind: read,", "key: read, kind: read, wait: 2031-03-10,"), "utf-8")
    assert run("journey", "diff", "talks", str(FILE), "--impact") == 0
    assert capsys.readouterr().out == (
        "talks: talks@1 -> config/journeys/talks.yaml\n"
        "  timing of read: wait 1 working day -> 2031-03-10\n"
        "  film: added, after read\n"
        "  timing of try-1: opens after read -> film\n"
        "2 learners: 0 mails move, 0 are cancelled, 0 new, 0 extra mails in the next 24 h.\n"
        "Everybody on the way goes on with it at once (in_flight: adopt).\n"
    )
    assert run("journey", "publish", "talks", "--apply") == 0
    capsys.readouterr()
    assert run("journey", "diff", "talks@2", "talks@1") == 0
    assert "film: removed" in capsys.readouterr().out


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (("tlaks", "talks"), 'no journey was published as "tlaks"; did you mean "talks"?'),
        (("talks@7", "talks"), "talks has no version 7; there are 1 to 1"),
        (("talks", "config/journeys/coaching-conversations.yaml"), "name one journey"),
    ],
)
def test_what_can_not_be_compared_is_said(
    there: Path, capsys: pytest.CaptureFixture[str], words: tuple[str, ...], said: str
):
    assert run("journey", "diff", *words) != 0
    assert said in capsys.readouterr().err


def test_a_journey_that_was_never_published_is_published_when_it_is_told(
    place: Path, capsys: pytest.CaptureFixture[str]
):
    FILE.write_text(JOURNEY, "utf-8")
    assert run("journey", "publish", "talks") == 0
    assert "Nothing is written yet" in capsys.readouterr().out
    assert run("journey", "publish", "talks", "--apply") == 0
    assert "talks is version 1." in capsys.readouterr().out


def test_check_says_which_file_is_not_what_people_are_on(there: Path, capsys: pytest.CaptureFixture[str]):
    assert run("check") == 0
    assert "in force" not in capsys.readouterr().out
    FILE.write_text(RETIMED, "utf-8")
    assert run("check") == 0
    said = capsys.readouterr().out
    assert f"{FILE} is not version 1 of talks, which is in force; see what it would change: nudger journey" in said
    FILE.write_text(JOURNEY.replace("key: read", "key: how, was: gone"), "utf-8")
    assert run("check") == 1
    assert 'config/journeys/talks.yaml:5: step "how": was is "gone"' in capsys.readouterr().out


def test_enrolling_on_a_file_that_has_changed_says_what_to_do_first(there: Path, capsys: pytest.CaptureFixture[str]):
    FILE.write_text(RETIMED, "utf-8")
    assert run("enrol", "talks", CHI) != 0
    assert "nudger journey publish" in capsys.readouterr().err
