"""One life: a learner and a manager do all that can be done about four steps that each want a time, one of both."""

from datetime import datetime, timedelta
from pathlib import Path
from random import Random

from nudger.journey.desired import Touch
from nudger.journey.slots import Slot
from nudger.store import enrolments
from nudger.store.tables import Enrolment, Nudge
from tests.cast import ANA, BEN, Service

ACTS = 24
SLOTS = """\
key: first-talk
title: The first talk
goal: Everybody holds one talk.
steps:
""" + "".join(
    f"  - {{key: talk-{n}, kind: practise, title: Talk {n}, ask: Hold one., due: 9 working days, after: [],"
    f" slot: {{minutes: {20 * n}, within: {4 * n} working days}}}}\n"
    for n in (1, 2, 3)
)
SLOTS += """\
  - key: both
    kind: discuss
    by: manager
    title: Talk
    ask: Talk.
    due: 9 working days
    after: []
    slot: {minutes: 30, within: 8 working days}
"""


def lived(folder: Path, seed: int) -> Service:
    """Return an installation in *folder* after one life; the same seed lives the same."""
    dice = Random(seed)
    service = Service(folder, budget={"mails_a_day": 9, "mails_a_week": 63})
    service.person(BEN)
    service.person(ANA, manager=BEN)
    service.enrol(ANA, journey=SLOTS)
    for _ in range(ACTS):
        service.live(days=dice.choice([0, 0.02, 0.3, 0.3, 1]))
        for _ in range(dice.randrange(4)):
            _act(service, dice, ANA)
        for _ in range(dice.randrange(2)):
            _act(service, dice, BEN)
    service.live(days=30)  # so that all leave is over, and everybody has been told
    return service


def what_should_be_there(service: Service, email: str) -> dict[str, datetime]:
    """Return when each event begins that somebody's calendar should hold, by its UID: what is placed, or was kept.

    What was over before they were back at work was never told them.
    """
    person = service.id_of(email)
    slots = [slot for row in Enrolment.select() for slot in enrolments.standing(row.id).progress.slots]
    theirs = [slot for slot in slots if slot.time.in_calendar and person in slot.time.people]
    return {
        slot.time.uid: slot.starts
        for slot in theirs
        if slot.is_placed or (slot.is_over and not _was_away(slot, person))
    }


def _was_away(slot: Slot, person: int) -> bool:
    """Tell whether somebody else placed it, and it took place before we might say so: its invitation never left."""
    if slot.sequence > slot.first or slot.changed_by == person:
        return False
    invitation = Nudge.get(
        Nudge.step == slot.step, Nudge.touch == Touch.INVITE, Nudge.run == slot.first, Nudge.person == person
    )
    return invitation.state in ("cancelled", "skipped") and invitation.due_at >= slot.starts


def _act(service: Service, dice: Random, email: str) -> None:
    """Do one of all that can be done, mostly about a time in the calendar."""
    mails = [mail for mail in service.mailbox(email) if mail.has_link]
    if not mails:
        return
    about_time = [mail for mail in mails if "alendar" in mail.subject or "Moved" in mail.subject]
    mail = dice.choice((about_time or mails)[-4:] if dice.random() < 0.6 else mails[-4:])
    match dice.choice(["time"] * 6 + ["done", "done", "undo", "undo", "wish", "back", "leave", "walk", "walk"]):
        case "done":
            service.press(mail)
        case "undo":
            service.pages.post(f"{mail.link}/undo")
        case "time":
            page = service.pages.get(f"{mail.link}/time").text
            times = [part.partition('"')[0] for part in page.split('name="when" value="')[1:]]
            days = [part.partition('"')[0] for part in page.split('<option value="')[1:]]
            if days and dice.random() < 0.2:
                service.pages.post(f"{mail.link}/time", data={"own": dice.choice(days)})
            elif times:
                service.pages.post(f"{mail.link}/time", data={"when": dice.choice(times)})
        case "wish":
            service.reply(mail, dice.choice(["STOP", "PAUSE", "PAUSE until 30 November", "RESUME", "LIGHTER"]))
        case "back":
            service.pages.post(f"{mail.link}/back")
        case "leave" if email == BEN:
            service.pages.post(mail.link, data={"held": dice.choice(["happened", "moved", "not"])})
        case "leave":
            today = service.clock.now().date()
            begins = today + timedelta(days=dice.randrange(4))
            leave = f"{begins},{begins + timedelta(days=dice.randrange(1, 6))}"
            service.import_people(f"email,name,away_from,away_until\nana@example.org,Ana Lopez,{leave}\n")
        case "walk":
            service.walk()  # something fires, and nothing is sent yet
