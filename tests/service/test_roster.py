"""People from a sheet, and every way in which sheets go wrong."""

import json
from collections.abc import Callable
from datetime import time
from pathlib import Path
from zoneinfo import available_timezones

import pytest
from babel.core import get_global
from cast import ANA, BEN, CHI, Service
from hypothesis import given
from hypothesis import strategies as st

from nudger.commands.people.words import in_words
from nudger.errors import NudgerError
from nudger.service.roster import Diff, read_roster
from nudger.service.roster.zones import zone_of
from nudger.service.settings import Hours
from nudger.store import people
from nudger.store.tables import Nudge, Person

Make = Callable[..., Service]
HEADER = "email,name,manager,zone,locale,away_until\n"
ZOE = "zoe@example.org"

FAULTY = f"""\
E-Mail;Vorname;Nachname;Vorgesetzte(r);Zeitzone;Abwesend bis;Abteilung
{ANA};Ana;Lopez;{BEN};W. Europe Standard Time;;Vertrieb
Ana@Example.ORG;Ana;Lopez;{BEN};Europe/London;;Vertrieb
{ZOE};Zoë;Müller;{ZOE};Europe/Berlin;30.11.2026;Einkauf
dan@example.org;Dan;Eins;eva@example.org;Europe/Berlin;;Einkauf
eva@example.org;Eva;Zwei;fay@example.org;Europe/Berlin;;Einkauf
fay@example.org;Fay;Drei;dan@example.org;Europe/Berlin;;Einkauf
gus@example.org;Gus;Vier;nobody@example.org;Europe/Berlin;;Einkauf
hal@example;Hal;Fünf;;Europe/Berlin;;Einkauf
ivy@example.org;Ivy;Sechs;;Europe/Berlni;;Einkauf
jon@example.org;Jon;Sieben;;Europe/Berlin;03/04/2026;Einkauf
""".encode("cp1252")

TWELVE = f"""\
people.csv: it is not UTF-8 (line 4) and was read as Windows-1252; if names look wrong, save the sheet as «CSV UTF-8»
people.csv: its columns are separated by semicolons
people.csv: time zones with their names from Windows were understood: W. Europe Standard Time is Europe/Berlin
people.csv: columns of your own are kept as profile fields: abteilung
people.csv:3: {ANA} stands in line 2 already
people.csv:4: {ZOE} can't be their own manager; the manager is left out
people.csv:5: Dan Eins → Eva Zwei → Fay Drei → Dan Eins is a circle of managers; all these managers are left out
people.csv:8: the manager nobody@example.org is in no good line and not known; the manager is left out
people.csv:9: email is "hal@example"; write one mail address, such as ana@example.org
people.csv:10: zone is "Europe/Berlni"; did you mean Europe/Berlin?
people.csv:11: away_until is "03/04/2026", which may be 4 March or 3 April; write 2026-03-04 or 2026-04-03
  - Ben Okafor <{BEN}>: manager of 1 learner on first-talk
"""


def told(diff: Diff) -> list[str]:
    return [problem.what for problem in diff.problems]


def read(source: str) -> list[str]:
    """Return what is wrong with *source*."""
    return [problem.what for problem in read_roster(source.encode(), "people.csv", Hours()).problems]


def test_twelve_faults_are_told_in_twelve_sentences_and_the_good_lines_are_kept(a_service: Make):
    service = a_service()
    service.enrol(ANA)
    sentences = list(in_words(service.compare_people(FAULTY)))
    assert [line for line in sentences if line.startswith(("people.csv", "  - "))] == TWELVE.splitlines()
    service.import_people(FAULTY)
    assert {person.email for person in people.everyone()} == {
        *(ANA, BEN, ZOE),
        *(f"{name}@example.org" for name in ("dan", "eva", "fay", "gus")),
    }
    zoe = people.by_email(ZOE)
    assert (zoe.name, zoe.zone, str(zoe.window.away_until)) == ("Zoë Müller", "Europe/Berlin", "2026-11-30")
    assert people.profiles()[zoe.id] == {"abteilung": "Einkauf"}
    again = service.compare_people(FAULTY)
    assert (len(again.new), len(again.changed), again.unchanged) == (0, 0, 6)


def test_the_shipped_sample_is_all_right():
    roster = read_roster(Path("config/people.csv").read_bytes(), "people.csv", Hours())
    assert (len(roster.entries), roster.problems, roster.notes) == (8, (), ())


def test_looking_writes_nothing_and_tells_what_would_change(a_service: Make):
    service = a_service()
    diff = service.compare_people(
        f"{HEADER}{ANA},Ana Lopez-Ruiz,,Europe/Berlin,de_at,\n{BEN},Ben Okafor,,,,\n{CHI},Chi,{BEN},,,\n"
    )
    assert [(new.entry.email, new.manager) for new in diff.new] == [(CHI, BEN)]
    (change,) = diff.changed
    assert (change.line, change.email, change.differences) == (
        *(2, ANA),
        (
            ("name", "Ana Lopez", "Ana Lopez-Ruiz"),
            ("zone", "Europe/London", "Europe/Berlin"),
            ("locale", "en", "de-AT"),
            ("manager", BEN, ""),
        ),
    )
    assert (diff.unchanged, diff.absent, diff.problems) == (1, [], ())
    assert people.by_email(CHI) is None and people.by_email(ANA).name == "Ana Lopez"


@pytest.mark.parametrize(
    ("line", "words"),
    [
        ("ana@example.org,,,,,", 'name is ""'),
        ("ana@example.org,Ana,,Europe/Londno,,", 'zone is "Europe/Londno"; did you mean Europe/London?'),
        ("ana@example.org,Ana,,the moon,,", 'zone is "the moon"; write a time zone'),
        ("ana@example.org,Ana,,,english,", 'locale is "english"'),
        ("ana@example.org,Ana,,,,next week", 'away_until is "next week"'),
        ("ana@example.org,Ana,,,,31.11.2026", 'away_until is "31.11.2026"'),
        ('ana@example.org,"Ana\r\nBcc: x@example.net",,,,', "on one line"),
        ("ana@example.org,A\x00na,,,,", "on one line"),
        (f"ana@example.org,{'A' * 101},,,,", "1 to 100 letters"),
        ("ana,Ana,,,,", 'email is "ana"; write one mail address'),
        (",Ana,,,,", 'email is ""'),
        ('"<script>@example.org",Ana,,,,', "write one mail address"),
        ("ana@example.org,Ana,,,", "has 5 fields, and the first has 6; is a comma missing"),
        ("ana@example.org,Ana,,,,,extra", "has 7 fields, and the first has 6; is a comma missing"),
    ],
)
def test_a_bad_line_is_told_and_the_good_ones_are_kept(a_service: Make, line: str, words: str):
    service = a_service()
    ana = people.by_email(ANA)
    diff = service.import_people(f"{HEADER}{CHI},Chi,{BEN},,,\n{line}\n{ZOE},Zoë,,,,\n")
    assert [(problem.line, words in problem.what) for problem in diff.problems] == [(3, True)], diff.problems
    assert people.by_email(CHI) and people.by_email(ZOE)
    assert people.by_email(ANA) == ana


def test_a_quote_left_open_ends_the_reading_where_it_stands():
    (wrong,) = read_roster(f'{HEADER}{CHI},Chi,,,,\n{ZOE},"Zoë,,,,\n'.encode(), "people.csv", Hours()).problems
    assert (wrong.line, "from here on the file was not read" in wrong.what) == (3, True)


@pytest.mark.parametrize(
    ("source", "words"),
    [
        ("", "no column email"),
        ("name\nAna\n", "no column email"),
        ("email;zone\n", "no column name.*separated by semicolons"),
    ],
)
def test_a_first_line_without_an_address_or_a_name_is_refused(source: str, words: str):
    with pytest.raises(NudgerError, match=words):
        read(source)


@pytest.mark.parametrize("delimiter", [",", ";", "\t"])
@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "cp1252"])
def test_what_a_sheet_is_saved_as_makes_no_difference(delimiter: str, encoding: str):
    sheet = '\nEmail ,NAME,"cost, center"\n\n" Zoe@Example.org",Zoë,"1, 2"\n,,\n'.replace(",", delimiter)
    roster = read_roster(sheet.encode(encoding), "people.csv", Hours())
    (zoe,) = roster.entries
    assert (zoe.email, zoe.name, zoe.line) == (ZOE, "Zoë", 4)
    assert json.loads(zoe.profile) == {"cost_center": f"1{delimiter.strip()} 2" if delimiter != "\t" else "1 2"}
    assert roster.problems == ()
    assert any("Windows-1252" in note for note in roster.notes) == (encoding == "cp1252")


def test_what_no_encoding_explains_is_refused_with_its_line():
    with pytest.raises(NudgerError, match=r"people\.csv:2: not UTF-8; save the sheet"):
        read_roster(b"email,name\nana@example.org,\x81\n", "people.csv", Hours())
    with pytest.raises(NudgerError, match="not UTF-16"):
        read_roster("email,name\n".encode("utf-16") + b"x", "people.csv", Hours())


def test_first_and_last_name_make_a_name():
    roster = read_roster(f"Mail,Given Name,Surname\n{ZOE},Zoë,Müller\n".encode(), "people.csv", Hours())
    assert [entry.name for entry in roster.entries] == ["Zoë Müller"]


def test_columns_that_clash_or_have_no_name_are_told():
    assert read(f"email,name,e-mail,,Cost Center,cost-center\n{ZOE},Zoë,,,1,2\n") == [
        'the columns "email" and "e-mail" are both email; the second is not read',
        "column 4 has no name, and is not read",
        'the columns "Cost Center" and "cost-center" are both cost_center; the second is not read',
    ]


def test_a_profile_has_its_limits():
    many = ",".join(f"f{number}" for number in range(32))
    wrong = read(f"email,name,{many}\n{ZOE},Zoë,{'x' * 201}{',' * 31}\n")
    assert [what.partition(";")[0].partition(":")[0] for what in wrong] == [
        'the column "f30" is not read',
        'the column "f31" is not read',
        "f0 has more than 200 letters, or some that can't be printed",
    ]


def test_a_profile_keeps_what_the_next_sheet_has_no_column_for(a_service: Make):
    service = a_service()
    service.import_people(f"email,name,Department,Cost center\n{CHI},Chi,Sales,17\n")
    diff = service.import_people(f"email,name,department,Grade\n{CHI},Chi,,\n")
    assert [change.differences for change in diff.changed] == [(("profile.department", "Sales", ""),)]
    assert people.profiles()[people.by_email(CHI).id] == {"cost_center": "17"}
    fields = ",".join(f"f{number}" for number in range(30))
    diff = service.import_people(f"email,name,{fields}\n{CHI},Chi{',x' * 30}\n")
    assert told(diff) == [f"{CHI} would have more than 30 profile fields; those they had are kept"]
    assert people.profiles()[people.by_email(CHI).id] == {"cost_center": "17"}


def test_a_column_that_is_not_there_changes_nothing(a_service: Make):
    service = a_service()
    service.import_people(
        f"email,name,manager,zone,locale,away_until,working days,opens,closes\n"
        f"{CHI},Chi,{BEN},Asia/Tokyo,ja,2026-11-16,Mon-Thu,8,16:30\n"
    )
    row = Person.get(Person.email == CHI).__data__
    assert row["working_days"] == "0123" and f"{row['opens']} {row['closes']}" == "08:00:00 16:30:00"
    diff = service.import_people(f"email,name\n{CHI},Chi\n")
    assert (diff.unchanged, Person.get(Person.email == CHI).__data__) == (1, row)
    emptied = service.import_people(f"email,name,manager,zone,locale,away_until,closes\n{CHI},Chi,,,,,\n")
    assert {each.field: each.new for change in emptied.changed for each in change.differences} == {
        **{"zone": "Europe/London", "locale": "en", "away_until": "", "manager": ""},
        **{"opens": "09:00", "closes": "17:00"},
    }


@pytest.mark.parametrize(
    ("days", "opens", "closes", "words"),
    [
        ('","', "", "", 'working_days is ","; write days'),
        ("weekdays", "", "", 'working_days is "weekdays"; write days such as mon-fri'),
        ("", "25:00", "", 'opens is "25:00"; write a time of day'),
        ("", "", "08:30", "nobody is ever reached from 09:00 to 08:30; opens must be before closes"),
    ],
)
def test_hours_that_make_no_sense_are_told(days: str, opens: str, closes: str, words: str):
    (wrong,) = read(f"email,name,working_days,opens,closes\n{CHI},Chi,{days},{opens},{closes}\n")
    assert words in wrong


def test_every_zone_of_windows_is_a_zone_of_ours():
    names = get_global("windows_zone_mapping")
    assert len(names) > 130
    assert {zone_of(name) for name in names} <= available_timezones()


def test_the_same_person_twice_counts_once(a_service: Make):
    service = a_service()
    diff = service.import_people(f"{HEADER}{CHI},Chi,,,,\nCHI@example.org,Chi N,,,,\n{CHI},Chi,,,,\n")
    assert told(diff) == [f"{CHI} stands in line 2 already"] * 2
    assert people.by_email(CHI).name == "Chi"


@pytest.mark.parametrize(
    ("manager", "words"),
    [
        ("nobody@example.org", "the manager nobody@example.org is in no good line and not known"),
        ("ANA@example.org", "ana@example.org can't be their own manager"),
        ("Ben", 'manager is "Ben"; write one mail address'),
    ],
)
def test_a_manager_who_can_not_be_is_left_out_and_nobody_is_lost(a_service: Make, manager: str, words: str):
    service = a_service()
    diff = service.import_people(f"{HEADER}{ANA},Ana L,{manager},,,\n{CHI},Chi,{manager.replace('ANA', 'CHI')},,,\n")
    assert words in diff.problems[0].what and "left out" in diff.problems[0].what
    ana, ben, chi = map(people.by_email, (ANA, BEN, CHI))
    assert (ana.name, ana.manager_id, chi.manager_id) == ("Ana L", ben.id, None)


def test_a_circle_may_go_through_people_who_are_not_in_the_sheet(a_service: Make):
    service = a_service()  # Ben is Ana's manager
    diff = service.import_people(f"{HEADER}{BEN},Ben Okafor,{CHI},,,\n{CHI},Chi,{ANA},,,\n")
    assert told(diff) == [
        f"Ben Okafor → Chi → {ANA} → Ben Okafor is a circle of managers; all these managers are left out"
    ]
    assert [people.by_email(email).manager_id for email in (BEN, CHI)] == [None, None]
    assert service.compare_people(f"{HEADER}{BEN},Ben Okafor,{CHI},,,\n{CHI},Chi,{ANA},,,\n").changed == []


def test_a_circle_that_is_known_already_is_broken(a_service: Make):
    service = a_service()
    service.person(BEN, manager=ANA)
    sheet = f"{HEADER}{ANA},Ana Lopez,{BEN},,,\n{BEN},Ben Okafor,{ANA},,,\n"
    assert len(told(service.import_people(sheet))) == 1
    assert [people.by_email(email).manager_id for email in (ANA, BEN)] == [None, None]
    again = service.compare_people(sheet)
    assert (len(again.problems), again.changed) == (1, [])


def test_who_leads_into_a_circle_keeps_their_manager(a_service: Make):
    service = a_service()
    service.import_people(f"{HEADER}{ZOE},Zoë,{CHI},,,\n{CHI},Chi,d@example.org,,,\nd@example.org,D,{CHI},,,\n")
    assert people.by_email(ZOE).manager_id == people.by_email(CHI).id


@given(
    st.sampled_from(["utf-8", "utf-8-sig", "utf-16", "cp1252"]),
    st.lists(st.lists(st.text(max_size=12) | st.sampled_from([ANA, '"', "Ana", "9:30", "Mo-Fr", "\r"]), max_size=7)),
    st.binary(max_size=8),
)
def test_whatever_stands_in_a_file_is_read_or_told(encoding: str, rows: list[list[str]], rest: bytes):
    text = "\n".join(["email,name,manager,opens,working days,team", *(",".join(row) for row in rows)])
    try:
        roster = read_roster(text.encode(encoding, "ignore") + rest, "people.csv", Hours())
    except NudgerError:
        return
    for entry in roster.entries:
        assert time.fromisoformat(entry.opens) < time.fromisoformat(entry.closes)
        assert entry.working_days
        assert "\x00" not in entry.name + entry.email + (entry.manager or "") + entry.profile
        assert json.loads(entry.profile).keys() == {"team"}
    assert all(problem.line for problem in roster.problems)


def test_twice_changes_nothing(a_service: Make):
    service = a_service()
    source = f"{HEADER}{ANA},Ana Lopez,{BEN},,,\n{BEN},Ben Okafor,,,,\n"
    service.import_people(source)
    again = service.import_people(source)
    assert (again.new, again.changed, again.unchanged) == ([], [], 2)


def test_leave_moves_what_is_planned(a_service: Make):
    service = a_service()
    service.enrol(ANA)
    service.import_people(f"{HEADER}{ANA},Ana Lopez,{BEN},,,2026-11-16\n")
    assert Nudge.get().due_at.date().isoformat() == "2026-11-16"
