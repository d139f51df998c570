"""The standing cast of the tests, and a whole installation in a temporary folder for them to live in."""

import asyncio
import tempfile
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from email import message_from_bytes, policy
from email.message import EmailMessage
from email.utils import parseaddr
from functools import lru_cache
from pathlib import Path
from zoneinfo import ZoneInfo

from starlette.testclient import TestClient

from connectors.memory import Memory
from nudger.journey.policy import Viewer
from nudger.report.reader import Reader
from nudger.report.status import Status, status
from nudger.report.why import Story, why
from nudger.service import cohorts
from nudger.service.calendar import Calendar
from nudger.service.clock import MovableClock
from nudger.service.collect import keep
from nudger.service.deliver import next_moment
from nudger.service.enrol import enrol
from nudger.service.enrolling import enrol_in
from nudger.service.installation import Installation
from nudger.service.record import replan
from nudger.service.rederive import rederive
from nudger.service.roster import Diff, apply, compare, let_go, objection
from nudger.service.settings import Settings
from nudger.service.walk import walk
from nudger.service.work import turn
from nudger.store import people
from nudger.store.cohorts import Cohort
from nudger.store.database import close_database, is_postgresql, open_database
from nudger.store.tables import Enrolment, Event, Nudge, Outbox, Receipt, Role
from nudger.web.app import app

LONDON = ZoneInfo("Europe/London")
MONDAY = datetime(2026, 11, 2, 9, tzinfo=LONDON)
ANA, BEN, CHI = "ana@example.org", "ben@example.org", "chi@example.org"
NAMES = {ANA: "Ana Lopez", BEN: "Ben Okafor", CHI: "Chi Nguyễn"}
TEMPLATES = Path("templates")

JOURNEY = """\
key: first-talk
title: The first talk
goal: Everybody holds one talk.
steps:
  - {key: read, kind: read, title: How a talk goes, ask: Read the page., link: "https://example.org/talk"}
  - {key: plan, kind: reflect, title: Your plan, ask: When will you do it?, keep_as: if_then}
  - {key: talk, kind: practise, title: Hold one talk, ask: Hold one talk., due: 3 working days}
  - {key: seen, kind: feedback, title: What you saw, ask: What did you see them do?, by: manager}
"""


@lru_cache(maxsize=256)
def parsed(raw: bytes) -> EmailMessage:
    return message_from_bytes(raw, policy=policy.default)


@lru_cache(maxsize=256)
def text_of(raw: bytes) -> str:
    return parsed(raw).get_body(("plain",)).get_content()


@lru_cache(maxsize=1)
def empty_sqlite() -> bytes:
    """An SQLite file with all tables and nothing in them: to copy it takes a tenth of migrating a new one."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder, "empty.sqlite")
        open_database(str(path))
        close_database()
        return path.read_bytes()


@dataclass(frozen=True)
class Mail:
    """One mail in somebody's mailbox."""

    recipient: str
    raw: bytes

    @property
    def message(self) -> EmailMessage:
        return parsed(self.raw)

    @property
    def subject(self) -> str:
        return self.message["Subject"]

    @property
    def text(self) -> str:
        return text_of(self.raw)

    @property
    def link(self) -> str:
        return next(word for word in self.text.split() if "/d/" in word)

    @property
    def has_link(self) -> bool:
        return "/d/" in self.text

    @property
    def reply_to(self) -> str:
        return parseaddr(self.message["Reply-To"])[1]


class Service:
    """A small installation with memory for a mail server, and a clock that tests move."""

    def __init__(self, folder: Path, now: datetime = MONDAY, **settings: object) -> None:
        self.clock = MovableClock(now)
        self.folder = folder
        told = {"database": str(folder / "n.sqlite"), "secret": f"file:{folder / 'secret'}", "state": str(folder)}
        valid = Settings.model_validate(told | settings)
        if not is_postgresql(valid.database) and not Path(valid.database).exists():
            Path(valid.database).parent.mkdir(parents=True, exist_ok=True)
            Path(valid.database).write_bytes(empty_sqlite())
        self.installation = Installation.open(valid, self.clock, TEMPLATES)
        rederive(self.installation)
        self.post = Memory()
        self.calendar: Calendar | None = None
        self.pages = TestClient(app(self.installation, TEMPLATES), base_url=self.installation.settings.url)

    def person(self, email: str, *, manager: str = "", zone: str = "Europe/London", **more: object) -> None:
        hours = self.installation.settings.hours
        values = {
            "name": NAMES.get(email, email.partition("@")[0].title()),
            "zone": zone,
            "opens": hours.opens,
            "closes": hours.closes,
            "working_days": hours.weekdays,
            "manager": people.by_email(manager).id if manager else None,
        } | more
        there = people.by_email(email)
        if there is None:
            people.add([(email, values)])
        else:
            people.update({there.id: values})

    def id_of(self, email: str) -> int:
        return people.by_email(email).id

    def enrol(self, *emails: str, journey: str = JOURNEY, starts: date | None = None) -> None:
        path = self.folder / "journey.yaml"
        path.write_text(journey, encoding="utf-8")
        enrol(self.installation, path, emails, starts or self.clock.now().date())

    def give(self, role: str, email: str) -> None:
        """Give somebody a role in the only enrolment, in the place of whoever had it."""
        enrolment = Enrolment.get().id
        Role.delete().where(Role.enrolment == enrolment, Role.role == role).execute()
        Role.create(enrolment=enrolment, person=people.by_email(email).id, role=role)
        replan([enrolment])

    def cohort(
        self, *emails: str, journey: str = JOURNEY, starts: date | None = None, name: str = "autumn", **more: bool
    ) -> Cohort:
        """Make a cohort, with these people in it, whose first mails nobody has looked at yet."""
        path = self.folder / "journey.yaml"
        path.write_text(journey, encoding="utf-8")
        cohort = cohorts.add(self.installation, path, name, starts, **more)
        if emails:
            enrol_in(self.installation, cohort, emails)
        return cohort

    def approve(self, name: str = "autumn", starts: date | None = None) -> None:
        cohorts.approve(self.installation, cohorts.found(name), starts)

    def write(self, subject: str, sender: str = ANA) -> None:
        """Write a mail to the installation's own address."""
        mail = EmailMessage()
        mail["From"], mail["To"], mail["Subject"] = sender, self.installation.settings.address, subject
        mail["Message-ID"] = f"<{self.clock.now().timestamp()}.{sender}>"
        mail.set_content("Hello!")
        keep(self.installation, self.installation.settings.address, bytes(mail))

    def compare_people(self, source: str | bytes) -> Diff:
        """Look at what a sheet would change."""
        raw = source.encode() if isinstance(source, str) else source
        return compare(raw, "people.csv", self.installation.settings.hours)

    def import_people(self, source: str | bytes, *, leavers: bool = False) -> Diff:
        """Write what a sheet changes; return what that was."""
        diff = self.compare_people(source)
        assert not leavers or objection(diff, so_many=False) == ""
        apply(diff, self.clock.now())
        if leavers:
            let_go(diff, self.clock.now())
        return diff

    def walk(self) -> None:
        walk(self.installation)

    def turn(self) -> None:
        asyncio.run(turn(self.installation, self.post, calendar=self.calendar))

    def sleep(self, **duration: float) -> None:
        """Let time pass while nothing works."""
        self.clock.move_to(self.clock.now() + timedelta(**duration))

    def live(self, *, days: float) -> None:
        """Let time pass, with a round of jobs whenever something falls due, and a few minutes after a mishap."""
        until = self.clock.now() + timedelta(days=days)
        self.turn()
        while self.clock.now() < until:
            unsettled = Outbox.select().where(Outbox.state << ("sending", "unknown")).exists()
            moment = self.clock.now() + timedelta(minutes=3) if unsettled else next_moment(self.clock.now())
            if moment is not None and moment <= self.clock.now():  # what is due is on hold
                moment = self.clock.now() + timedelta(hours=1)
            self.clock.move_to(min(until, moment or until))
            self.turn()

    def mailbox(self, email: str) -> list[Mail]:
        return [Mail(sent.recipient, sent.mail) for sent in self.post.sent if sent.recipient == email]

    def newest(self, email: str) -> Mail:
        return self.mailbox(email)[-1]

    def press(self, mail: Mail, words: str = "") -> int:
        """Press the one button behind a mail's link; return the final page's status."""
        return self.pages.post(mail.link, data={"words": words} if words else {}).status_code

    def do(self, *words: str, email: str = ANA) -> None:
        """Finish one step after the other: four days on, press the button of the newest mail, with these words."""
        for each in words:
            self.live(days=4)
            self.press(self.newest(email), each)

    def reply(self, mail: Mail, words: str, *, sender: str = "", to: str = "", **headers: str) -> None:
        """Write back, the way a mail program does."""
        answer = EmailMessage()
        answer["From"] = sender or mail.recipient
        answer["To"] = to or mail.reply_to
        answer["Subject"] = f"Re: {mail.subject}"
        answer["Message-ID"] = f"<{len(words)}.{self.clock.now().timestamp()}@phone.example.org>"
        answer["In-Reply-To"] = mail.message["Message-ID"]
        for name, value in headers.items():
            answer[name.replace("_", "-")] = value
        quoted = "\n".join(f"> {line}" for line in mail.text.splitlines())
        answer.set_content(f"{words}\n\nOn Mon, 2 Nov 2026, Learning wrote:\n{quoted}\n")
        keep(self.installation, to or mail.reply_to, bytes(answer))

    def step(self, key: str) -> str:
        """Return the state of a step of the only enrolment; empty where it has not opened."""
        receipt = Receipt.get_or_none(Receipt.step == key)
        return receipt.state if receipt is not None else ""

    @property
    def state(self) -> str:
        return Enrolment.select().get().state

    def verbs(self) -> list[str]:
        return [f"{event.verb} {event.step}".strip() for event in Event.select().order_by(Event.id)]

    def nudges(self, state: str) -> list[str]:
        return [row.key for row in Nudge.select().where(Nudge.state == state).order_by(Nudge.due_at, Nudge.id)]

    def outbox(self) -> list[str]:
        return [row.state for row in Outbox.select().order_by(Outbox.id)]

    def why(self, email: str = ANA, seen_by: Viewer = Viewer.ADMIN) -> Story:
        return why(email, Reader(self.installation.policy, seen_by))

    def status(self, seen_by: Viewer = Viewer.ADMIN) -> Status:
        return status(Reader(self.installation.policy, seen_by), self.clock.now().date())


def at(day: int, hour: int, minute: int = 0, *, month: int = 11, zone: ZoneInfo = LONDON) -> datetime:
    """Return a wall time of autumn 2026, in London unless told."""
    return datetime(2026, month, day, hour, minute, tzinfo=zone)
