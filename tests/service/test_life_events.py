"""Each event of life that docs/roles.md tells of, and what the table says follows from it."""

import re
from collections.abc import Callable
from pathlib import Path

import pytest
from cast import ANA, BEN, CHI, JOURNEY, Service

from nudger.commands.people.words import in_words
from nudger.journey.definition import Role
from nudger.journey.receipts import Event, Verb, progress
from nudger.service import record, roles, roster
from nudger.store import enrolments, events, people
from nudger.store.tables import Nudge, Outbox

Make = Callable[..., Service]
Test = Callable[[Make], None]

DAN, FAY = "dan@example.org", "fay@example.org"
WITH_BUDDY = JOURNEY.replace(", by: manager", ", by: buddy")
TO_CHI = f"email,name,manager\n{ANA},Ana Lopez,{CHI}\n"
ALL_BUT_BEN = f"{TO_CHI}{CHI},Chi Nguyễn,\n{FAY},Fay Adeyemi,\n"

HAPPENED: dict[str, Test] = {}


def event(name: str) -> Callable[[Test], Test]:
    """Say which row of the table a test proves."""

    def proves(test: Test) -> Test:
        assert name not in HAPPENED, name
        HAPPENED[name] = test
        return test

    return proves


def rows() -> list[str]:
    return re.findall(r"^\| \*\*(.+?)\*\* \|", Path("docs/roles.md").read_text(encoding="utf-8"), re.MULTILINE)


@pytest.mark.parametrize("name", rows())
def test_what_the_table_says_of_this_event_comes_true(a_service: Make, name: str):
    HAPPENED[name](a_service)


def test_every_row_of_the_table_has_a_test_and_every_test_a_row():
    assert sorted(rows()) == sorted(HAPPENED)


def begun(make: Make, journey: str = JOURNEY) -> Service:
    """Ana is about to begin; Ben is her manager, Chi and Dan are known, Fay is the facilitator."""
    service = make()
    for email, name in ((CHI, "Chi Nguyễn"), (DAN, "Dan Roth"), (FAY, "Fay Adeyemi")):
        service.person(email, name=name)
    service.enrol(ANA, journey=journey)
    roles.assign(ANA, Role.FACILITATOR, FAY, "", service.clock.now())
    return service


def asked(make: Make, journey: str = JOURNEY, *, also: Callable[[Service], object] = lambda service: None) -> Service:
    """Ana has done all but the last step, which somebody else was just asked for."""
    service = begun(make, journey)
    also(service)
    service.do("", "On Friday.", "")
    service.live(days=3)
    return service


def happened(service: Service, email: str = ANA) -> list[str]:
    return [f"{line.what} {line.why}".strip() for line in service.why(email).lines if line.kind == "happened"]


def planned(service: Service) -> list[tuple[str, str]]:
    """Who gets what next."""
    there = Nudge.select().where(Nudge.state == "planned").order_by(Nudge.due_at, Nudge.id)
    return [(str(nudge.touch), people.by_id(nudge.person_id).email) for nudge in there]


def cancelled(service: Service) -> list[tuple[str, str]]:
    there = Nudge.select().where(Nudge.state == "cancelled", Nudge.person != people.by_email(ANA).id)
    return [(people.by_id(nudge.person_id).email, nudge.reason) for nudge in there]


@event("manager replaced, something open")
def _(make: Make) -> None:
    service = asked(make)
    (old,) = service.mailbox(BEN)
    service.import_people(TO_CHI)
    assert cancelled(service) == [(BEN, "manager: Ben Okafor → Chi Nguyễn, as the people file says")]
    service.live(days=8)
    new = service.newest(CHI)
    assert "We had asked Ben before; from now on we ask you." in new.text
    assert "We had asked Ben before" in service.pages.get(new.link).text
    assert "Thank you, Ben" in service.pages.get(old.link).text
    service.press(old, "I answer all the same")
    service.reply(old, "I saw her listen.")
    service.live(days=0.1)
    assert (service.step("seen"), service.newest(BEN).subject) == ("open", "Thank you, Ben")
    assert happened(service)[-2:] == [
        "Manager: Ben Okafor → Chi Nguyễn, as the people file says",
        "“What you saw” is asked anew of Chi Nguyễn, no longer of Ben Okafor",
    ]
    assert "Manager: Ben Okafor → Chi Nguyễn, as the people file says (about Ana Lopez)" in happened(service, BEN)
    service.press(new, "She asked twice before she spoke.")
    assert service.step("seen") == "done"
    assert len(service.mailbox(ANA)) == 3


@event("manager replaced, nothing open")
def _(make: Make) -> None:
    service = begun(make)
    service.live(days=0.1)
    service.import_people(TO_CHI)
    service.do("", "On Friday.", "")
    service.live(days=3)
    assert (service.mailbox(BEN), len(service.mailbox(CHI))) == ([], 1)
    assert "We had asked" not in service.newest(CHI).text
    assert "Manager: Ben Okafor → Chi Nguyễn, as the people file says" in happened(service)


@event("manager replaced after an answer")
def _(make: Make) -> None:
    service = asked(make, JOURNEY + "  - {key: last, kind: read, title: Last, ask: Read.}\n")
    service.press(service.newest(BEN), "She listened.")
    service.import_people(TO_CHI)
    service.live(days=3)
    assert (service.step("seen"), service.mailbox(CHI)) == ("done", [])
    assert "> Ben: " in service.newest(ANA).text
    assert "Ben Okafor finished “What you saw” by the link" in happened(service)


@event("manager named by hand, and another in the file")
def _(make: Make) -> None:
    service = begun(make)
    roles.assign(ANA, Role.MANAGER, DAN, "first-talk", service.clock.now())
    service.import_people(TO_CHI)
    standing = enrolments.standing(1)
    assert standing.people[Role.MANAGER].email == DAN
    assert people.by_email(ANA).manager_id == people.by_email(CHI).id


@event("address changed")
def _(make: Make) -> None:
    service = asked(make)
    (old,) = service.mailbox(BEN)
    roster.rename(BEN, "ben.new@example.org")
    service.reply(old, "From the old address.", sender=BEN)
    service.turn()
    assert (service.step("seen"), service.newest("ben.new@example.org").subject) == ("open", "Was it you?")
    assert service.pages.get(old.link).status_code == 200
    service.reply(old, "She listened.", sender="ben.new@example.org")
    service.turn()
    assert service.step("seen") == "done"
    assert people.by_email(BEN) is None
    assert len(service.mailbox(BEN)) == 1


@event("learner leaves")
def _(make: Make) -> None:
    service = asked(make)
    (old,) = service.mailbox(BEN)
    before = len(service.mailbox(ANA))
    everybody = f"email,name\n{BEN},Ben Okafor\n{CHI},Chi\n{DAN},Dan\n{FAY},Fay\n"
    service.import_people(everybody, leavers=True)
    service.live(days=30)
    assert (service.state, planned(service)) == ("left", [])
    assert (len(service.mailbox(ANA)), len(service.mailbox(BEN))) == (before, 1)
    assert "Thank you, Ben" in service.pages.get(old.link).text


@event("manager leaves, and the file names who follows")
def _(make: Make) -> None:
    service = asked(make)
    service.import_people(f"{ALL_BUT_BEN}{DAN},Dan Roth,\n", leavers=True)
    service.live(days=8)
    assert (len(service.mailbox(BEN)), len(service.mailbox(CHI)), service.mailbox(FAY)) == (1, 1, [])
    assert [line for line in happened(service) if "has left" in line] == []


@event("manager leaves, and nobody follows")
def _(make: Make) -> None:
    service = asked(make)
    without = f"email,name\n{ANA},Ana Lopez\n{CHI},Chi\n{DAN},Dan\n{FAY},Fay Adeyemi\n"
    service.import_people(without, leavers=True)
    service.live(days=1)
    assert (service.step("seen"), len(service.mailbox(BEN))) == ("skipped", 1)
    assert cancelled(service) == [(BEN, "manager: Ben Okafor has left, and nobody follows yet")]
    (told,) = service.mailbox(FAY)
    assert "from now on without Ben Okafor (manager)" in told.text
    assert "Manager: Ben Okafor has left, and nobody follows yet" in happened(service)


@event("buddy drops out")
def _(make: Make) -> None:
    service = asked(make, WITH_BUDDY, also=lambda s: roles.assign(ANA, Role.BUDDY, DAN, "", s.clock.now()))
    (mail,) = service.mailbox(DAN)
    (handover,) = roles.stand_down(ANA, Role.BUDDY, "", service.clock.now())
    assert handover.open_steps == ("What you saw",)
    service.live(days=1)
    assert (service.step("seen"), len(service.mailbox(DAN))) == ("skipped", 1)
    assert "Thank you, Dan" in service.pages.get(mail.link).text
    (told,) = service.mailbox(FAY)
    assert "from now on without Dan Roth (buddy)" in told.text
    assert "Buddy: Dan Roth → nobody, as an admin says" in happened(service)


@event("buddy follows a buddy")
def _(make: Make) -> None:
    service = asked(make, WITH_BUDDY, also=lambda s: roles.assign(ANA, Role.BUDDY, DAN, "", s.clock.now()))
    roles.assign(ANA, Role.BUDDY, CHI, "", service.clock.now())
    roles.assign(ANA, Role.BUDDY, DAN, "", service.clock.now())
    service.live(days=1)
    assert (len(service.mailbox(DAN)), service.mailbox(CHI), service.mailbox(FAY)) == (2, [], [])
    service.press(service.newest(DAN), "She listened.")
    assert service.step("seen") == "done"


@event("manager away, with a deputy")
def _(make: Make) -> None:
    service = begun(make)
    service.import_people(f"email,name,away_until\n{BEN},Ben Okafor,2026-12-14\n")
    roles.set_deputy(BEN, DAN)
    service.do("", "On Friday.", "")
    service.live(days=3)
    (mail,) = service.mailbox(DAN)
    assert "Ben is away, so we ask you." in mail.text
    assert "Ben is away, so we ask you." in service.pages.get(mail.link).text
    service.live(days=7)
    assert (len(service.mailbox(DAN)), service.mailbox(BEN)) == (2, [])
    service.reply(mail, "She listened.")
    service.turn()
    assert service.step("seen") == "done"
    assert "Dan Roth finished “What you saw” by reply" in happened(service)


@event("manager away, without a deputy")
def _(make: Make) -> None:
    service = begun(make)
    service.import_people(f"email,name,away_until\n{BEN},Ben Okafor,2026-12-14\n")
    service.do("", "On Friday.", "")
    service.live(days=3)
    assert service.mailbox(BEN) == []
    assert planned(service)[0] == ("open", BEN)
    service.live(days=30)
    assert len(service.mailbox(BEN)) >= 1


@event("manager goes away, something open")
def _(make: Make) -> None:
    service = asked(make)
    roles.set_deputy(BEN, DAN)
    service.import_people(f"email,name,away_until\n{BEN},Ben Okafor,2026-12-14\n")
    service.live(days=6)
    assert (len(service.mailbox(BEN)), service.mailbox(DAN)) == (1, [])
    assert planned(service) == [("remind", BEN)]
    service.press(service.newest(BEN), "She listened, I say from the beach.")
    assert service.step("seen") == "done"


@event("away for two days only")
def _(make: Make) -> None:
    service = begun(make)
    roles.set_deputy(BEN, DAN)
    service.do("", "On Friday.", "")
    (opens,) = [nudge.wish_at for nudge in Nudge.select().where(Nudge.state == "planned", Nudge.step == "seen")]
    back = opens.date().toordinal() + 1
    service.import_people(f"email,name,away_until\n{BEN},Ben Okafor,{opens.date().fromordinal(back)}\n")
    service.live(days=5)
    assert (len(service.mailbox(BEN)), service.mailbox(DAN)) == (1, [])


@event("back from leave")
def _(make: Make) -> None:
    service = begun(make, JOURNEY + "  - {key: more, kind: feedback, title: More, ask: And now?, by: manager}\n")
    roles.set_deputy(BEN, DAN)
    service.import_people(f"email,name,away_until\n{BEN},Ben Okafor,2026-12-14\n")
    service.do("", "On Friday.", "")
    service.live(days=3)
    service.import_people(f"email,name,away_until\n{BEN},Ben Okafor,\n")
    service.live(days=7)
    assert (len(service.mailbox(DAN)), service.mailbox(BEN)) == (2, [])
    service.press(service.newest(DAN), "She listened.")
    service.live(days=8)
    assert (len(service.mailbox(DAN)), len(service.mailbox(BEN))) == (2, 1)


@event("deputy leaves, something open")
def _(make: Make) -> None:
    service = begun(make)
    service.import_people(f"email,name,away_until\n{BEN},Ben Okafor,2026-12-14\n")
    roles.set_deputy(BEN, DAN)
    service.do("", "On Friday.", "")
    service.live(days=3)
    others = f"{ANA},Ana Lopez\n{BEN},Ben Okafor\n{CHI},Chi\n{FAY},Fay\n"
    service.import_people(f"email,name\n{others}", leavers=True)
    assert planned(service) == [("open", BEN)]
    assert "Thank you, Dan" in service.pages.get(service.newest(DAN).link).text


@event("learner away")
def _(make: Make) -> None:
    service = begun(make)
    roles.set_deputy(ANA, DAN)
    service.import_people(f"email,name,away_until\n{ANA},Ana Lopez,2026-12-14\n")
    service.live(days=20)
    assert (service.mailbox(ANA), service.mailbox(DAN), service.state) == ([], [], "active")
    service.live(days=23)
    assert len(service.mailbox(ANA)) >= 1


def test_a_role_that_passes_on_during_a_pause_waits_for_its_end(a_service: Make):
    service = asked(a_service)
    standing = enrolments.standing(1)
    record.record(standing, ("suspended/x", Event(Verb.SUSPENDED, service.clock.now())))
    service.import_people(TO_CHI)
    service.live(days=5)
    assert (service.mailbox(CHI), planned(service)) == ([], [])
    record.resume(1, record.Act(standing.learner.id, "link", "x", service.clock.now()))
    service.live(days=2)
    assert (len(service.mailbox(BEN)), len(service.mailbox(CHI))) == (1, 1)


def test_the_same_change_twice_is_one_change(a_service: Make):
    service = asked(a_service)
    service.import_people(TO_CHI)
    before = service.verbs()
    service.import_people(TO_CHI)
    roles.assign(ANA, Role.MANAGER, CHI, "", service.clock.now())
    assert service.verbs() == before
    assert before[-3:] == ["relieved", "assigned", "assigned seen"]


def test_what_is_kept_of_a_receipt_is_what_its_events_say(a_service: Make):
    service = asked(a_service)
    service.import_people(TO_CHI)
    service.live(days=8)
    told = progress(events.of_enrolment(1))
    assert enrolments.standing(1).progress.receipts == told.receipts
    assert told.receipts["seen"].asked == people.by_email(CHI).id


def test_a_new_manager_named_by_the_file_is_told_before_it_is_written(a_service: Make):
    service = asked(a_service)
    (told,) = [line for line in in_words(service.compare_people(TO_CHI)) if line.startswith("  ~")]
    assert told.endswith(f"manager {BEN} → {CHI} (1 open question: asked of the new one)")
    without = f"email,name,manager\n{ANA},Ana Lopez,\n"
    (told,) = [line for line in in_words(service.compare_people(without)) if line.startswith("  ~")]
    assert told.endswith(f"manager {BEN} → none (1 open question: let go)")


def test_the_people_file_names_deputies_and_wrong_ones_are_left_out(a_service: Make):
    service = begun(a_service)
    sheet = f"email,name,Vertretung\n{BEN},Ben Okafor,{DAN}\n{FAY},Fay,{FAY}\nnew@example.org,New,x@example.org\n"
    diff = service.import_people(sheet)
    assert [problem.what for problem in diff.problems] == [
        f"{FAY} can't be their own deputy; the deputy is left out",
        "the deputy x@example.org is in no good line and not known; the deputy is left out",
    ]
    assert people.by_email(BEN).deputy_id == people.by_email(DAN).id
    service.import_people(f"email,name,deputy\n{BEN},Ben Okafor,\nnewer@example.org,Newer,{BEN}\n")
    assert people.by_email(BEN).deputy_id is None
    assert people.by_email("newer@example.org").deputy_id == people.by_email(BEN).id


@event("facilitator away")
def _(make: Make) -> None:
    journey = JOURNEY.replace(", by: manager", ", by: facilitator")
    service = begun(make, journey)
    service.import_people(f"email,name,away_until\n{FAY},Fay Adeyemi,2026-12-14\n")
    roles.set_deputy(FAY, DAN)
    service.do("", "On Friday.", "")
    service.live(days=3)
    assert (len(service.mailbox(DAN)), service.mailbox(FAY)) == (1, [])


@event("facilitator leaves")
def _(make: Make) -> None:
    service = asked(make, JOURNEY.replace(", by: manager", ", by: facilitator"))
    everybody = f"email,name\n{ANA},Ana\n{BEN},Ben\n{CHI},Chi\n{DAN},Dan\n"
    diff = service.import_people(everybody, leavers=True)
    assert [(gone.email, [tuple(part) for part in gone.parts]) for gone in diff.absent] == [
        (FAY, [("facilitator", "first-talk", 1)])
    ]
    service.live(days=1)
    assert (service.step("seen"), len(service.mailbox(FAY))) == ("skipped", 1)
    assert "Facilitator: Fay Adeyemi has left, and nobody follows yet" in happened(service)


@event("learner returns")
def _(make: Make) -> None:
    service = begun(make)
    service.live(days=0.1)
    others = f"{BEN},Ben Okafor\n{CHI},Chi\n{DAN},Dan\n{FAY},Fay\n"
    service.import_people(f"email,name\n{others}", leavers=True)
    service.import_people(f"email,name\n{ANA},Ana Lopez\n{others}")
    service.live(days=10)
    assert (service.state, len(service.mailbox(ANA)), people.by_email(ANA).has_left) == ("left", 1, False)


@event("manager returns")
def _(make: Make) -> None:
    service = begun(make)
    others = f"{ANA},Ana Lopez\n{CHI},Chi\n{DAN},Dan\n{FAY},Fay\n"
    service.import_people(f"email,name\n{others}", leavers=True)
    service.import_people(f"email,name\n{BEN},Ben Okafor\n{others}")
    service.do("", "On Friday.", "")
    service.live(days=3)
    assert len(service.mailbox(BEN)) == 1
    assert "Manager: Ben Okafor is back, as the people file says" in happened(service)


def test_a_mail_in_the_outbox_for_somebody_who_was_replaced_does_not_leave(a_service: Make):
    service = begun(a_service)
    service.do("", "On Friday.", "")
    service.sleep(days=4)
    service.walk()
    mail = Outbox.get(Outbox.person == people.by_email(BEN).id)
    service.import_people(TO_CHI)
    service.turn()
    mail = Outbox.get(Outbox.id == mail.id)
    assert (mail.state, mail.reason, service.mailbox(BEN)) == ("cancelled", "somebody else is asked now", [])
    service.live(days=8)
    assert len(service.mailbox(CHI)) == 1
