"""People from a CSV file, and every way in which such files go wrong."""

from collections.abc import Callable
from pathlib import Path

import pytest
from cast import ANA, BEN, Service

from nudger.errors import NudgerError
from nudger.service.roster import read_roster
from nudger.store import people
from nudger.store.tables import Nudge

Make = Callable[..., Service]
HEADER = "email,name,manager,zone,locale,away_until\n"


def test_the_shipped_sample_is_all_right():
    entries, problems = read_roster(Path("config/people.csv").read_bytes(), "people.csv")
    assert (len(entries), problems) == (8, [])


@pytest.mark.parametrize(
    ("line", "words"),
    [
        ("ana,Ana,,,,", 'email is "ana"; write one mail address'),
        (",Ana,,,,", 'email is ""'),
        ("ana@example.org,,,,,", 'name is ""'),
        ("ana@example.org,Ana,ben,,,", 'manager is "ben"'),
        ("ana@example.org,Ana,ANA@example.org,,,", "can't be their own manager"),
        ("ana@example.org,Ana,,Europe/Londno,,", 'zone is "Europe/Londno"'),
        ("ana@example.org,Ana,,,english,", 'locale is "english"'),
        ("ana@example.org,Ana,,,,next week", 'away_until is "next week"'),
        ("ana@example.org,Ana,,,", "is a comma missing"),
        ("ana@example.org,Ana,,,,,extra", "is a comma missing"),
        ('ana@example.org,"Ana\r\nBcc: x@example.net",,,,', "on one line"),
        ("ana@example.org,A\x00na,,,,", "on one line"),
        (f"ana@example.org,{'A' * 101},,,,", "1 to 100 letters"),
        ('"<script>@example.org",Ana,,,,', "write one mail address"),
    ],
)
def test_a_bad_line_is_told_and_the_good_ones_are_kept(a_service: Make, line: str, words: str):
    service = a_service()
    imported = service.import_people(f"{HEADER}chi@example.org,Chi,{BEN},,,\n{line}\nzoe@example.org,Zoë,,,,\n")
    assert any(words in problem.what and problem.line in (3, 4) for problem in imported.problems), imported.problems
    assert people.by_email("chi@example.org") and people.by_email("zoe@example.org")


@pytest.mark.parametrize(
    ("source", "words"),
    [
        ("", "no column email"),
        ("name\nAna\n", "no column email"),
        ("email,name,shoe size\n", 'a column "shoe size" that nothing reads'),
        ("email;name\nana@example.org;Ana\n", "no column email"),
    ],
)
def test_a_first_line_that_names_no_columns_is_refused(source: str, words: str):
    with pytest.raises(NudgerError, match=words):
        read_roster(source.encode(), "people.csv")


def test_a_sheet_in_another_encoding_is_refused_with_its_line():
    with pytest.raises(NudgerError, match=r"people\.csv:3: not UTF-8"):
        read_roster(f"{HEADER}a@example.org,A,,,,\nz@example.org,Zoë,,,,\n".encode("latin-1"), "people.csv")


def test_a_byte_order_mark_and_capital_letters_do_no_harm(a_service: Make):
    service = a_service()
    imported = service.import_people("\ufeffEmail,NAME\nChi@Example.org,Chi\n")
    assert imported.problems == ()
    assert people.by_email("chi@example.org") is not None


def test_the_same_person_twice_counts_once(a_service: Make):
    service = a_service()
    imported = service.import_people(f"{HEADER}chi@example.org,Chi,,,,\nCHI@example.org,Chi N,,,,\n")
    assert [problem.what for problem in imported.problems] == ["chi@example.org stands in line 2 already"]


def test_an_unknown_manager_is_told_and_the_person_kept(a_service: Make):
    service = a_service()
    imported = service.import_people(f"{HEADER}chi@example.org,Chi,nobody@example.org,,,\n")
    assert "nobody@example.org" in imported.problems[0].what
    assert people.by_email("chi@example.org") is not None


def test_twice_changes_nothing(a_service: Make):
    service = a_service()
    source = f"{HEADER}{ANA},Ana Lopez,{BEN},,,\n{BEN},Ben Okafor,,,,\n"
    service.import_people(source)
    again = service.import_people(source)
    assert (again.new_or_changed, again.unchanged) == (0, 2)


def test_leave_moves_what_is_planned(a_service: Make):
    service = a_service()
    service.enrol(ANA)
    service.import_people(f"{HEADER}{ANA},Ana Lopez,{BEN},,,2026-11-16\n")
    assert Nudge.get().due_at.date().isoformat() == "2026-11-16"
