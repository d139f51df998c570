"""The engine's conscience: whatever happens to it, nothing is sent twice, lost, at a wrong hour or in vain.

The oracle is the server's own book: what it accepted, when, and how often it left us in doubt. Once on SQLite, once on
PostgreSQL; once with a server that can be asked what it has, once with a mute one.
"""

import asyncio
import os
import tempfile
from collections import Counter
from collections.abc import Awaitable, Callable
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from dataclasses import replace
from datetime import datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
from cast import ANA, BEN, CHI, Mail, Service
from conftest import emptied
from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    initialize,
    invariant,
    precondition,
    rule,
    run_state_machine_as_test,
)

from connectors.memory import Memory
from nudger.errors import Ambiguous, DeliveryError, NudgerError
from nudger.journey.pauses import Then
from nudger.journey.receipts import progress
from nudger.service import pauses
from nudger.service.collect import collect
from nudger.service.deliver import deliver, next_moment
from nudger.service.identity import Identity
from nudger.service.installation import identity_file
from nudger.store import enrolments, events, holds, mailed, nudges, outbox, people
from nudger.store.database import close_database, connection, open_database, rows, transaction
from nudger.store.holds import Hold, Scope
from nudger.store.pauses import Scope as ScopeOfPause
from nudger.store.tables import Attempt, Enrolment, Inbound, Nudge, Outbox, OutboxNudge, database

ACCEPTS = "accepts"
MOODS = (
    ACCEPTS,
    ACCEPTS,
    "refuses the recipient for now",
    "refuses the recipient for ever",
    "refuses the mail for now",
    "drops before DATA",
    "accepts, and drops before it says so",
    "drops during DATA",
    "we die before DATA",
    "we die during DATA",
    "we die after it was accepted",
    "another sender works meanwhile",
)
SETTLING = timedelta(minutes=2)
MEMORY = "/dev/shm"  # on Linux; here processes die, and no machine does, so no disk is waited for
ZONES = ("Europe/London", "Asia/Tokyo", "America/Los_Angeles", "Australia/Lord_Howe", "Africa/Casablanca")
NUDGE_STATES = {"planned", "fired", "skipped", "cancelled"}
WORDS = ["DONE", "my reflection", "RESUME", "LATER", "LIGHTER", "HELP", "STOP"]
OUTBOX_STATES = {"ready", "sending", "sent", "unknown", "cancelled", "dead"}


class Died(BaseException):
    """The process is gone, as by kill -9."""


class MoodyServer(Memory):
    """A mail server in a mood, with a book of what it accepted and of the doubts it left."""

    def __init__(self) -> None:
        super().__init__()
        self.mood = ACCEPTS
        self.accepted: Counter[str] = Counter()
        self.doubts: Counter[str] = Counter()
        self.doubted_at: dict[str, datetime] = {}
        self.now: Callable[[], datetime]
        self.meanwhile: Callable[[], Awaitable[object]]
        self.on_accept: Callable[[str], None] = lambda key: None

    async def send(self, mail: bytes, sender: str, recipient: str, handing_over: Callable[[], Awaitable[None]]) -> None:
        key = Outbox.get(Outbox.message_id == Mail(recipient, mail).message["Message-ID"].strip("<>")).key
        match self.mood:
            case "refuses the recipient for now":
                raise DeliveryError("450 later", permanent=False)
            case "refuses the recipient for ever":
                raise DeliveryError("550 never", permanent=True)
            case "drops before DATA":
                raise DeliveryError("SMTP connection lost", permanent=False)
            case "we die before DATA":
                raise Died
        await handing_over()
        match self.mood:
            case "refuses the mail for now":
                raise DeliveryError("451 later", permanent=False)
            case "drops during DATA":
                self.leave_in_doubt(key)
                raise Ambiguous("lost")
            case "we die during DATA":
                raise Died
            case "another sender works meanwhile":
                self.mood = ACCEPTS
                await self.meanwhile()
        assert self.now() >= self.doubted_at.get(key, self.now() - SETTLING) + SETTLING, f"{key} again too soon"
        self.on_accept(key)
        self.accepted[key] += 1
        await super().send(mail, sender, recipient, _nothing)
        match self.mood:
            case "accepts, and drops before it says so":
                self.leave_in_doubt(key)
                raise Ambiguous("lost")
            case "we die after it was accepted":
                raise Died

    def leave_in_doubt(self, key: str) -> None:
        self.doubts[key] += 1
        self.doubted_at[key] = self.now()


async def _nothing() -> None:
    """Handed over already."""


class AskableServer(MoodyServer):
    """One that can be asked, and tells what its book says."""

    async def has(self, message_id: str) -> bool:
        return self.accepted[Outbox.get(Outbox.message_id == message_id).key] > 0


class Fuse:
    """Lets the process die at one of the next commits: just before it, or just after."""

    def __init__(self) -> None:
        self.left = 0
        self.is_after = False

    def lay(self) -> None:
        """Watch the commits of the open database."""
        opened = database.obj
        commit = type(opened).commit

        def commit_or_die() -> None:
            self.left -= 1
            if self.left == 0 and not self.is_after:
                opened.rollback()
                raise Died
            commit(opened)
            if self.left == 0:
                raise Died

        opened.commit = commit_or_die


class Lives(RuleBasedStateMachine):
    """Ana and Chi on a journey, Ben their manager, and a server that can't be trusted."""

    def __init__(self, address: str = "", *, can_be_asked: bool = False) -> None:
        super().__init__()
        self.folder = tempfile.TemporaryDirectory(dir=MEMORY if os.access(MEMORY, os.W_OK) else None)
        self.told = {"database": address} if address else {}
        self.can_be_asked = can_be_asked
        self.service = Service(Path(self.folder.name), **self.told)
        self.fuse = Fuse()
        self.fuse.lay()
        self.server = self.service.post = AskableServer() if can_be_asked else MoodyServer()
        self.server.on_accept = self.look_at_what_arrives
        self.server.now = self.service.clock.now
        self.server.meanwhile = lambda: deliver(self.service.installation, self.server)

    @initialize()
    def begin(self) -> None:
        self.service.person(BEN)
        self.service.person(ANA, manager=BEN)
        self.service.person(CHI, manager=BEN)
        self.service.enrol(ANA)

    def look_at_what_arrives(self, key: str) -> None:
        """Nothing reaches anybody outside their hours, nor for what is done."""
        mail = Outbox.get(Outbox.key == key)
        several = mailed.carried([mail.id])[mail.id]
        standing = enrolments.standing(several[0].enrolment_id)
        reader = people.by_id(mail.person_id)
        local = self.service.clock.now().astimezone(ZoneInfo(reader.zone))
        journey = standing.journey.key
        hold = holds.current().on(journey=journey, template="", person=reader.id)
        assert hold is None or self.has_tripped_just_now(hold), f"{key} is on hold"
        if mail.counts:
            assert local.weekday() < 5 and 9 <= local.hour < 17, f"{key} at {local}"
            assert standing.progress.lifecycle != "left", key
            for each in {nudge.enrolment_id for nudge in several}:
                paused = [pause for pause in enrolments.standing(each).pauses if pause.covers(local.date())]
                assert not paused, f"{key} at {local} in {paused}"
        asked = [nudge for nudge in several if nudge.origin == "plan" and nudge.step]
        receipts = [standing.progress.receipts.get(nudge.step) for nudge in asked]
        is_open = [receipt is not None and receipt.state == "open" for receipt in receipts]
        assert not asked or any(is_open), f"{key} for what is {receipts}"
        for nudge, receipt in zip(asked, receipts, strict=True):
            answered = nudge.touch in ("remind", "offer", "pause") and receipt is not None and receipt.run != nudge.run
            assert not answered or len(asked) > 1, f"{key} after a response"

    def has_tripped_just_now(self, hold: Hold) -> bool:
        """The breaker stops the mail that is too many; those looked at before it in the same instant may leave."""
        return hold.since == self.service.clock.now() and "where the journeys explain" in hold.reason

    @rule()
    def enrol_chi(self) -> None:
        self.service.enrol(CHI)

    @rule(mood=st.sampled_from(MOODS))
    def the_server_changes_its_mood(self, mood: str) -> None:
        self.server.mood = mood

    @rule(hours=st.sampled_from([0.05, 0.5, 1, 3, 9, 17, 24, 72, 200]))
    def time_passes(self, hours: float) -> None:
        self.service.sleep(hours=hours)

    @rule(hours=st.sampled_from([0.1, 1, 25]))
    def the_clock_is_set_back(self, hours: float) -> None:
        self.service.clock.set_back(timedelta(hours=hours))
        now = self.service.clock.now()
        self.server.doubted_at = {key: min(at, now) for key, at in self.server.doubted_at.items()}

    @rule()
    def walk(self) -> None:
        self.survive(self.service.walk)

    @rule()
    def walk_twice_at_once(self) -> None:
        def walk() -> None:
            with connection():
                self.service.walk()

        with ThreadPoolExecutor(2) as walkers:
            for each in [walkers.submit(walk) for _ in range(2)]:
                each.result()

    @rule()
    def something_falls_due(self) -> None:
        moment = next_moment(self.service.clock.now())
        if moment is not None:
            self.service.clock.move_to(moment)
        self.survive(self.service.walk)

    @rule(commits=st.integers(1, 6), is_after=st.booleans())
    def we_shall_die_at_a_commit(self, commits: int, is_after: bool) -> None:
        self.fuse.left, self.fuse.is_after = commits, is_after
        self.survive(lambda: self.service.live(days=0.5))
        self.fuse.left = 0

    @rule()
    def the_process_starts_anew(self) -> None:
        """As after a reboot: what is not in the tables is forgotten."""
        old = self.service.installation
        open_database(old.settings.database)
        self.fuse.lay()
        identity = Identity(identity_file(old.settings), old.settings.url)
        identity.begin(self.service.clock.now())
        self.service.installation = replace(old, identity=identity)
        with transaction():
            outbox.orphan(self.service.clock.now())

    @rule(scope=st.sampled_from([(Scope.EVERYTHING, ""), (Scope.JOURNEY, "first-talk"), (Scope.TEMPLATE, "step")]))
    def an_admin_holds(self, scope: tuple[Scope, str]) -> None:
        holds.put(*scope, "let me see", self.service.clock.now())

    @rule(email=st.sampled_from([ANA, BEN]))
    def an_admin_holds_somebody(self, email: str) -> None:
        holds.put(Scope.PERSON, str(people.by_email(email).id), "let me see", self.service.clock.now())

    @rule()
    def an_admin_releases_everything(self) -> None:
        now = self.service.clock.now()
        for hold in holds.in_force():
            holds.lift(hold.scope, hold.name, now)
            nudges.release(hold.label)
            outbox.release(hold.label, now)

    @rule(
        scope=st.sampled_from(
            [(ScopeOfPause.EVERYONE, ""), (ScopeOfPause.JOURNEY, "first-talk"), (ScopeOfPause.PERSON, BEN)]
        ),
        then=st.sampled_from([None, *Then]),
        days=st.tuples(st.integers(0, 3), st.integers(1, 12)),
    )
    def an_admin_pauses(self, scope: tuple[ScopeOfPause, str], then: Then | None, days: tuple[int, int]) -> None:
        now = self.service.clock.now()
        begins = now.date() + timedelta(days=days[0])
        meant = pauses.target(*scope)
        with suppress(NudgerError):  # one that overlaps another, or a leave of a manager
            said = pauses.wanted(meant, begins, begins + timedelta(days=days[1]), then, "", now.date(), now)
            pauses.pause(meant, said, now.date(), now)

    @rule()
    def an_admin_lets_everyone_go_on(self) -> None:
        now = self.service.clock.now()
        meant = pauses.target(ScopeOfPause.EVERYONE)
        with suppress(NudgerError):
            pauses.resume(meant, pauses.running(meant, now.date(), now), now.date(), now)

    @rule()
    def an_admin_tries_dead_mails_again(self) -> None:
        outbox.revive([row.id for row in Outbox.select().where(Outbox.state == "dead")], self.service.clock.now())

    @rule()
    def work_a_while(self) -> None:
        self.survive(lambda: self.service.live(days=1.5))

    @rule()
    def deliver(self) -> None:
        self.survive(lambda: asyncio.run(deliver(self.service.installation, self.server)))

    @rule()
    def read_what_came(self) -> None:
        collect(self.service.installation)

    def survive(self, act: Callable[[], None]) -> None:
        try:
            act()
        except* Died:
            self.server.mood = ACCEPTS  # the next process meets a better day
            self.leave_in_doubt_what_was_in_hand()

    def leave_in_doubt_what_was_in_hand(self) -> None:
        """Whoever dies between "handing over" and "sent" can't know whether the server has the mail."""
        in_hand = Outbox.select().join(Attempt, on=(Attempt.outbox == Outbox.id) & (Attempt.number == Outbox.attempts))
        for mail in in_hand.where(Outbox.state == "sending", Attempt.phase == "data"):
            self.server.leave_in_doubt(mail.key)

    def mails(self) -> list[Mail]:
        return [Mail(sent.recipient, sent.mail) for sent in self.server.sent if b"/d/" in sent.mail]

    @precondition(lambda self: self.mails())
    @rule(data=st.data(), words=st.sampled_from(["", "my own words"]))
    def somebody_presses(self, data: st.DataObject, words: str) -> None:
        self.service.press(data.draw(st.sampled_from(self.mails())), words)

    @precondition(lambda self: self.mails())
    @rule(data=st.data(), choice=st.sampled_from(["lighter", "usual", "pause", "help", "stop", "resume"]))
    def somebody_chooses(self, data: st.DataObject, choice: str) -> None:
        self.service.pages.post(data.draw(st.sampled_from(self.mails())).link, data={"choice": choice})

    @precondition(lambda self: self.mails())
    @rule(data=st.data())
    def somebody_undoes(self, data: st.DataObject) -> None:
        self.service.pages.post(f"{data.draw(st.sampled_from(self.mails())).link}/undo")

    @precondition(lambda self: self.mails())
    @rule(
        data=st.data(), words=st.sampled_from(["DONE", "my reflection", "RESUME", "LATER", "LIGHTER", "HELP", "STOP"])
    )
    def somebody_writes_back(self, data: st.DataObject, words: str) -> None:
        self.service.reply(data.draw(st.sampled_from(self.mails())), words)

    @rule(email=st.sampled_from([ANA, BEN, CHI]), zone=st.sampled_from(ZONES), away=st.integers(-3, 12))
    def somebody_moves_or_goes_on_leave(self, email: str, zone: str, away: int) -> None:
        back = (self.service.clock.now() + timedelta(days=away)).date() if away > 0 else ""
        manager = "" if email == BEN else BEN
        self.service.import_people(f"email,name,manager,zone,away_until\n{email},Somebody,{manager},{zone},{back}\n")

    @invariant()
    def nothing_was_accepted_twice_but_where_the_server_left_a_doubt(self) -> None:
        for key, count in self.server.accepted.items():
            assert count <= 1 + (0 if self.can_be_asked else self.server.doubts[key]), key

    @invariant()
    def every_row_is_in_a_state_it_may_be_in(self) -> None:
        assert {state for (state,) in rows("SELECT DISTINCT state FROM nudge")} <= NUDGE_STATES
        assert {state for (state,) in rows("SELECT DISTINCT state FROM outbox")} <= OUTBOX_STATES
        for row in Outbox.select():
            assert row.state != "sent" or self.server.accepted[row.key], f"{row.key} is marked sent and was not"
        carried = Counter(row.nudge_id for row in OutboxNudge.select())
        assert set(carried.values()) <= {1}
        for row in Nudge.select().where(Nudge.state == "fired", Nudge.touch != "move_on"):
            assert carried[row.id] == 1, f"{row.key} was fired and has no mail"

    @invariant()
    def receipts_are_what_the_events_say(self) -> None:
        for row in Enrolment.select():
            told = progress(events.of_enrolment(row.id))
            assert enrolments.standing(row.id).progress.receipts == told.receipts
            assert row.is_lighter == told.is_lighter

    def teardown(self) -> None:
        """On a good day after all that, everything that should have been sent is sent, or has a reason."""
        try:
            if Enrolment.select().exists():
                self.server.mood = ACCEPTS
                self.an_admin_releases_everything()
                self.service.live(days=3)
                self.everything_is_settled()
        finally:
            self.service.pages.close()
            close_database()
            self.folder.cleanup()

    def everything_is_settled(self) -> None:
        now = self.service.clock.now()
        for row in Outbox.select():
            waits = row.state == "ready" and row.send_after > now
            assert row.state in ("sent", "cancelled", "dead") or waits, f"{row.key} is {row.state}"
            assert row.state == "sent" or waits or row.reason, f"{row.key} is {row.state} without a reason"
        assert not Inbound.select().where(Inbound.state == "new").exists()
        for row in Nudge.select().where(Nudge.state == "planned"):
            assert row.due_at > now, f"{row.key} was due {row.due_at}"
        for row in Enrolment.select().where(Enrolment.state == "active"):
            planned = Nudge.select().where(Nudge.enrolment == row.id, Nudge.state == "planned")
            assert planned.exists(), "somebody on the way is stranded"


def lives(count: int) -> settings:
    return settings(max_examples=count, stateful_step_count=40, deadline=None, derandomize=True)


@pytest.mark.parametrize("can_be_asked", [True, False], ids=["askable", "mute"])
def test_lives_on_sqlite(can_be_asked: bool):
    run_state_machine_as_test(lambda: Lives(can_be_asked=can_be_asked), settings=lives(40))


@pytest.mark.needs("postgresql")
@pytest.mark.parametrize("can_be_asked", [True, False], ids=["askable", "mute"])
def test_lives_on_postgresql(postgresql: str, can_be_asked: bool):
    run_state_machine_as_test(lambda: Lives(emptied(postgresql), can_be_asked=can_be_asked), settings=lives(15))
