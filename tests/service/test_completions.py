"""What people finished elsewhere comes in from a sheet, once, and never out of its turn."""

from collections.abc import Callable

import pytest
from cast import ANA, CHI, Service

from nudger.errors import NudgerError
from nudger.journey.receipts import Given
from nudger.service import record
from nudger.service.completions import Look, apply, look
from nudger.store import enrolments
from nudger.store.tables import Enrolment

Make = Callable[..., Service]

LEARNING = """\
key: learning
title: Learning elsewhere
goal: Everybody has taken the course.
stages:
  - key: one
    title: One
    steps:
      - {key: course, kind: learn, title: Asking first, ask: Take the course., link: "https://lms.example.org/course/7"}
      - key: check
        kind: quiz
        title: What would you do?
        ask: Answer one question.
        pass: 80
        questions: [{ask: Two and two?, right: "4"}]
      - {key: meeting, kind: attend, title: The meeting, ask: Come to the meeting., place: Room 1}
      - {key: talk, kind: practise, title: A talk, ask: Hold a talk.}
  - key: two
    title: Two
    steps:
      - {key: film, kind: watch, title: Six minutes, ask: Watch it., link: "https://lms.example.org/film/"}
      - {key: again, kind: learn, title: Again, ask: Once more., repeat: {every: 1 week, times: 3}}
      - {key: write, kind: reflect, title: Write, ask: Write a line.}
"""
HEAD = "email,course,status,score,completed at\n"


@pytest.fixture
def service(a_service: Make) -> Service:
    service = a_service()
    service.enrol(ANA, journey=LEARNING)
    service.live(days=4)
    return service


def looked(service: Service, *lines: str, head: str = HEAD) -> Look:
    return look((head + "\n".join(lines)).encode(), "lms.csv", service.clock.now())


def brought(service: Service, *lines: str, head: str = HEAD) -> Look:
    found = looked(service, *lines, head=head)
    apply(found, service.clock.now())
    return found


def given(step: str) -> Given:
    return enrolments.standing(Enrolment.get().id).progress.receipts[step].given


def told(found: Look) -> list[str]:
    return [str(problem) for problem in found.problems]


def test_a_look_closes_nothing(service: Service):
    found = looked(service, f"{ANA},course,completed,,")
    assert [(each.step, each.is_early) for each in found.found] == [("course", False)]
    assert service.step("course") == "open"


@pytest.mark.parametrize(
    "named", ["course", "https://lms.example.org/course/7", "https://LMS.example.org/course/7/", " asking  First "]
)
def test_a_step_is_known_by_its_key_its_link_or_its_title(service: Service, named: str):
    brought(service, f"{ANA.upper()},{named},Passed,,2026-11-04")
    assert service.step("course") == "done"
    assert "completed course" in service.verbs()


def test_why_tells_that_it_came_from_a_list(service: Service):
    brought(service, f"{ANA},course,completed,,")
    assert "Ana Lopez finished “Asking first” by a list that was imported" in [
        line.what for line in service.why().lines
    ]


def test_a_score_comes_with_it_and_below_the_pass_mark_it_is_not_done(service: Service):
    found = brought(service, f"{ANA},check,completed,16/20,")
    assert (service.step("check"), given("check").score) == ("done", 80)
    service.person(CHI)
    service.enrol(CHI, journey=LEARNING, starts=service.clock.now().date())
    found = brought(service, f"{CHI},check,completed,79 %,")
    assert [str(each) for each in found.waiting] == ['lms.csv:2: chi@example.org has 79 in "check", and 80 are needed']


def test_twice_changes_nothing_not_even_after_undo(service: Service):
    line = f"{ANA},course,completed,,2026-11-04"
    brought(service, line)
    assert (brought(service, line).unchanged, service.verbs().count("completed course")) == (1, 1)
    act = record.Act(1, "link", "undo/1", service.clock.now())
    assert record.undo(Enrolment.get().id, "course", act)
    found = brought(service, line)
    assert (found.unchanged, found.found, service.step("course")) == (1, [], "open")


def test_who_is_on_the_list_of_a_meeting_was_there(service: Service):
    found = brought(service, f"meeting,{ANA}", head="step,email\n")
    assert service.step("meeting") == "done"
    assert "it has no column of a status, so each line is taken for somebody who is done" in found.notes


def test_what_is_done_before_its_mail_is_never_asked(service: Service):
    found = brought(service, f"{ANA},film,completed,,")
    assert [each.is_early for each in found.found] == [True]
    assert service.step("film") == "done"
    for step in ("course", "check", "meeting", "talk"):
        record.complete(Enrolment.get().id, step, record.Act(1, "link", step, service.clock.now()))
    service.live(days=10)
    assert not [mail for mail in service.mailbox(ANA) if "Six minutes" in mail.text]
    assert service.step("write") == "open"


def test_what_would_open_later_steps_out_of_their_turn_waits_for_its_own(service: Service):
    found = brought(service, f"{ANA},again,completed,,")
    assert [str(each) for each in found.waiting] == [
        'lms.csv:2: "again" is not open for ana@example.org yet; import it again once its mail has gone out'
    ]
    assert service.step("again") == ""


def test_the_next_time_of_a_repeated_step_is_another_line(service: Service):
    for step in ("course", "check", "meeting", "talk"):
        record.complete(Enrolment.get().id, step, record.Act(1, "link", step, service.clock.now()))
    service.live(days=7)
    brought(service, f"{ANA},again,completed,,2026-11-16")
    service.live(days=14)
    found = brought(service, f"{ANA},again,completed,,2026-11-16", f"{ANA},again,completed,,2026-11-23")
    assert [(each.line, each.step) for each in found.found] == [(3, "again.2")]


def test_bad_lines_are_told_and_good_ones_not_lost(service: Service):
    service.person(CHI)
    found = brought(
        service,
        "ana,course,completed,,",
        "nobody@example.org,course,completed,,",
        f"{CHI},course,completed,,",
        f"{ANA},Excel for all,completed,,",
        f"{ANA},talk,completed,,",
        f"{ANA},course,sort of,,",
        f"{ANA},check,completed,good,",
        f"{ANA},course",
        f"{ANA},,completed,,",
        f"{ANA},meeting,in progress,,",
        f"{ANA},course,completed,,",
    )
    assert told(found) == [
        'lms.csv:2: email is "ana"; write one mail address, such as ana@example.org',
        "lms.csv:3: nobody is known as nobody@example.org; import people first, or correct the address",
        "lms.csv:4: chi@example.org is on no journey that runs",
        'lms.csv:5: no step of ana@example.org that a list can close is called "Excel for all"; write its key, its link'
        " or its title",
        'lms.csv:6: no step of ana@example.org that a list can close is called "talk"; write its key, its link'
        " or its title",
        'lms.csv:7: status is "sort of"; write completed, or in progress',
        'lms.csv:8: score is "good"; write per cent such as 85, or 17/20',
        "lms.csv:9: this line has 2 fields, and the first has 5",
        "lms.csv:10: no course, step or link is named; write the key of a step, its link or its title",
    ]
    assert [str(each) for each in found.waiting] == ['lms.csv:11: ana@example.org has not finished "meeting" yet']
    assert service.step("course") == "done"


def test_a_sheet_of_excel_in_german_is_read(service: Service):
    sheet = "Teilnehmer;Kurs;Abschlussstatus;Ergebnis\r\nana@example.org;Asking first;Bestanden;92,5 %\r\nä;;;\r\n"
    found = look(sheet.encode("cp1252"), "lms.csv", service.clock.now())
    assert [(each.step, each.score) for each in found.found] == [("course", 92)]
    assert len(found.problems) == 1
    marked = look(b"\xef\xbb\xbf" + sheet.encode(), "lms.csv", service.clock.now())
    assert [each.step for each in marked.found] == ["course"]


def test_of_two_columns_that_would_serve_the_plainer_one_is_read(service: Service):
    head = "username,course,link,email,completed,status\n"
    found = looked(service, f"ana,Some course,https://lms.example.org/course/7,{ANA},no,passed", head=head)
    assert [each.step for each in found.found] == ["course"]


def test_one_link_in_two_journeys_is_asked_back_until_one_is_open_or_named(service: Service):
    service.enrol(ANA, journey=LEARNING.replace("key: learning", "key: other"))
    found = looked(service, f"{ANA},film,completed,,")
    assert told(found) == [
        'lms.csv:2: "film" may be "film" of learning and "film" of other; write its key, or add a column journey'
    ]
    found = looked(service, f"{ANA},film,completed,other", head="email,step,status,journey\n")
    assert [each.journey for each in found.found] == ["other"]
    found = looked(service, f"{ANA},course,completed,,")
    assert [each.journey for each in found.found] == ["learning"]


def test_who_stopped_or_has_left_is_not_touched(service: Service):
    record.leave(Enrolment.get().id, record.Act(1, "reply", "stop", service.clock.now()))
    assert told(brought(service, f"{ANA},course,completed,,")) == [
        "lms.csv:2: ana@example.org is on no journey that runs"
    ]


@pytest.mark.parametrize(
    ("head", "missing"), [("course,status\n", "no column email"), ("email,status\n", "no column course, step or link")]
)
def test_a_sheet_without_people_or_courses_is_refused(service: Service, head: str, missing: str):
    with pytest.raises(NudgerError, match=missing):
        looked(service, "a,b", head=head)


def test_a_title_is_known_in_every_language_the_journey_is_said_in(a_service: Make):
    german = """\
translates: learning
language: de
title: Anderswo lernen
goal: Alle haben den Kurs gemacht.
stages: {one: Eins, two: Zwei}
steps:
  course: {title: Zuerst fragen, ask: Mach den Kurs.}
  check: {title: Und jetzt?, ask: Antworte., questions: [{ask: Zwei und zwei?, right: "4"}]}
  meeting: {title: Das Treffen, ask: Komm zum Treffen.}
  talk: {title: Ein Gespräch, ask: Führ eines.}
  film: {title: Sechs Minuten, ask: Sieh es dir an.}
  again: {title: Noch einmal, ask: Noch einmal.}
  write: {title: Schreib, ask: Schreib eine Zeile.}
"""
    service = a_service()
    (service.folder / "journey.de.yaml").write_text(german, encoding="utf-8")
    service.enrol(ANA, journey=LEARNING)
    service.live(days=4)
    brought(service, f"{ANA},zuerst FRAGEN,completed,,")
    assert service.step("course") == "done"


def test_a_list_closes_a_step_of_somebody_who_pauses_and_lets_them_pause(service: Service):
    service.reply(service.newest(ANA), "PAUSE 2 weeks")
    service.turn()
    assert service.state == "paused"
    brought(service, f"{ANA},course,completed,,")
    assert (service.step("course"), service.state) == ("done", "paused")
