"""The machines that docs/engine.md draws are the real ones: what the tables do is drawn, and what is drawn they do."""

import inspect
import re
from collections.abc import Awaitable, Callable, Iterable, Iterator, Mapping
from dataclasses import replace
from datetime import timedelta
from itertools import count
from pathlib import Path
from types import ModuleType

import pytest
from cast import ANA, Service, at

from connectors.memory import Memory
from nudger.errors import Ambiguous, DeliveryError
from nudger.journey.plan import plan
from nudger.journey.receipts import Event, Lifecycle, Verb
from nudger.service import record
from nudger.service.publish import drafted, put_into_force
from nudger.service.versions import adopt
from nudger.store import doubts, enrolments, holds, nudges, outbox, pauses
from nudger.store.database import close_database, rows
from nudger.store.holds import Scope
from nudger.store.outbox import Claim, NewMail
from nudger.store.pauses import Said
from nudger.store.pauses import Scope as ScopeOfPause
from nudger.store.tables import Attempt, Enrolment, Hold, Nudge, Outbox, OutboxNudge, Pause, database

ARROW = re.compile(r"^ +(\S+) --> (\S+) : (.+)$", re.MULTILINE)
NO_ROW = "[*]"
NOW = at(2, 10)
AN_HOUR = timedelta(hours=1)
HELD = "on hold: everything"

Move = tuple[str, str, str]  # from a state to a state, by a function
Acts = Mapping[str, Callable[[], object]]


def below(heading: str) -> str:
    """Return what the document says below *heading*."""
    return Path("docs/engine.md").read_text(encoding="utf-8").partition(f"### {heading}\n")[2].partition("\n#")[0]


def drawn(heading: str) -> set[Move]:
    return {(old, new, name) for old, new, names in ARROW.findall(below(heading)) for name in names.split(", ")}


def tabled(heading: str) -> set[str]:
    """Return the functions that the table below *heading* names."""
    return set(re.findall(r"^\| `(\w+)` \|", below(heading), re.MULTILINE))


def functions(*modules: ModuleType) -> set[str]:
    return {
        name
        for module in modules
        for name, each in inspect.getmembers(module, inspect.isfunction)
        if each.__module__ == module.__name__ and not name.startswith("_")
    }


class Watch:
    """Listens to a table, and tells how its rows moved since it was asked last."""

    def __init__(self, table: str, state: str) -> None:
        """Begin to listen, on this connection. *state* is an expression with ``{row}`` for the row."""
        old, new, none = state.format(row="OLD"), state.format(row="NEW"), f"'{NO_ROW}'"
        database.execute_sql("CREATE TEMP TABLE moved (old TEXT, new TEXT)")
        for act, before, after in (("INSERT", none, new), ("UPDATE", old, new), ("DELETE", old, none)):
            database.execute_sql(
                f"CREATE TEMP TRIGGER moved_{act} AFTER {act} ON main.{table}"
                f" BEGIN INSERT INTO moved VALUES ({before}, {after}); END"
            )

    def moves(self) -> set[tuple[str, str]]:
        found = set(rows("SELECT old, new FROM moved"))
        database.execute_sql("DELETE FROM moved")
        return found

    def tried(self, states: Iterable[str], put: Callable[[str], None], acts: Acts) -> set[Move]:
        """Try each act on a row in each state, as *put* prepares it; return all that moved, and by which act."""
        found: set[Move] = set()
        for state in states:
            for name, act in acts.items():
                put(state)
                self.moves()
                act()
                found |= {(old, new, name) for old, new in self.moves()}
        return found


@pytest.fixture
def service(tmp_path: Path) -> Iterator[Service]:
    """An installation in an SQLite file, for triggers that live as long as its connection; Ana is on a journey."""
    service = Service(tmp_path)
    service.person(ANA)
    service.enrol(ANA)
    service.clock.move_to(NOW)
    yield service
    service.pages.close()
    close_database()


NUDGE_READS = {
    "by_id", "count_due", "due", "enrolments_due", "following", "next_due",
    "of_enrolments", "people_due", "asked_of", "planned_for",
}  # fmt: skip


def test_a_nudge_moves_as_it_is_drawn(service: Service):
    nudge = Nudge.get()
    standing = enrolments.standing(nudge.enrolment_id)
    (wanted,) = plan(standing.planned, standing.progress)

    def put(state: str) -> None:
        Nudge.delete().execute()
        if state != NO_ROW:
            Nudge.insert({**nudge.__data__, "state": state, "held_reason": HELD}).execute()

    def reconcile() -> None:
        for plans in ([wanted], [replace(wanted, wish_at=wanted.wish_at + AN_HOUR)], []):
            nudges.reconcile({standing.id: plans})

    until = NOW + AN_HOUR
    acts = {
        "reconcile": reconcile,
        "add_answer": lambda: nudges.add_answer("a", standing.id, nudge.person_id, "stopped", "", "", NOW, until),
        "hold": lambda: nudges.hold({nudge.id: (until, HELD)}),
        "release": lambda: nudges.release(HELD),
        "ask_again": lambda: nudges.ask_again(nudge.person_id),
        "seek_again": lambda: nudges.seek_again(1, nudge.step),
        "fire": lambda: nudges.fire([nudge.id], NOW),
        "skip": lambda: nudges.skip({nudge.id: "already done"}, NOW),
    }
    states = (NO_ROW, "planned", "fired", "merged", "skipped", "cancelled")
    assert Watch("nudge", "{row}.state").tried(states, put, acts) == drawn("A nudge")
    assert set(acts) == tabled("A nudge") == functions(nudges) - NUDGE_READS


OUTBOX_STATES = ("ready", "sending", "sent", "unknown", "cancelled", "dead")
OUTBOX_READS = {
    "begun", "by_state", "dead", "count", "doubtful", "next_due", "of_nudges", "refusals",
    "still_mine", "was_broken_off",
}  # fmt: skip


def test_a_mail_moves_as_it_is_drawn(service: Service):
    service.walk()
    mail, nudge = Outbox.get(), Nudge.get(Nudge.state == "fired").id
    mine = Claim(mail.id, mail.person_id, mail.message_id, 1, 1, True)

    def put(phase: str) -> Callable[[str], None]:
        def put(state: str) -> None:
            OutboxNudge.delete().where(OutboxNudge.outbox != mail.id).execute()
            Outbox.delete().where(Outbox.id != mail.id).execute()
            Outbox.update(state=state, send_after=NOW, lease_until=NOW, fence=1, attempts=1, reason=HELD).execute()
            Attempt.delete().execute()
            Attempt.create(outbox=mail, number=1, phase=phase, started_at=NOW)

        return put

    def add() -> None:
        for is_doubtful in (False, True):
            key = f"another/{is_doubtful}"
            outbox.add([NewMail(key, key, mail.person_id, (nudge,), True, 1, is_doubtful)], NOW)

    def reap() -> None:
        outbox.reap(NOW - AN_HOUR)  # as if the clock had been set back
        outbox.reap(NOW + AN_HOUR)

    def handing_over() -> None:
        outbox.handing_over([mine] if mine.id in outbox.still_mine([mine]) else [], NOW)

    acts = {
        "add": add,
        "claim": lambda: outbox.claim(NOW, 1),
        "postpone": lambda: outbox.postpone(mine, NOW + AN_HOUR, "outside working hours"),
        "cancel": lambda: outbox.cancel(mine, "already done", NOW),
        "mail_instead": lambda: outbox.mail_instead(mine, NOW, "403 no calendar"),
        "bury": lambda: outbox.bury(mine, "550 never", NOW),
        "handing_over": handing_over,
        "sent": lambda: outbox.sent([mine], NOW),
        "retry": lambda: outbox.retry(mine, NOW + AN_HOUR, "451 later"),
        "unknown": lambda: outbox.unknown(mine, NOW, "lost"),
        "reap": reap,
        "ask_again": lambda: doubts.ask_again(mine, NOW + AN_HOUR),
        "arrived": lambda: doubts.arrived(mine, NOW),
        "send_again": lambda: doubts.send_again(mine, NOW, "it never arrived"),
        "give_up": lambda: doubts.give_up(mine, NOW, "it may have arrived"),
        "revive": lambda: outbox.revive([mail.id], NOW),
        "release": lambda: outbox.release(HELD, NOW),
        "orphan": lambda: outbox.orphan(NOW),
        "doubt_ready": lambda: doubts.doubt_ready(NOW),
    }
    watch = Watch("outbox", "{row}.state")
    found = watch.tried(OUTBOX_STATES, put("begin"), acts) | watch.tried(OUTBOX_STATES, put("data"), acts)
    assert found == drawn("A mail in the outbox")
    assert set(acts) == tabled("A mail in the outbox") == functions(outbox, doubts) - OUTBOX_READS - {"keep_bodies"}


def test_a_hold_moves_as_it_is_drawn(service: Service):
    def put(state: str) -> None:
        Hold.delete().execute()
        if state != NO_ROW:
            Hold.create(
                scope="everything", name="", reason="", since=NOW, released_at=NOW if state == "released" else None
            )

    acts = {
        "put": lambda: holds.put(Scope.EVERYTHING, "", "let me see", NOW),
        "lift": lambda: holds.lift(Scope.EVERYTHING, "", NOW),
    }
    watch = Watch("hold", "CASE WHEN {row}.released_at IS NULL THEN 'in_force' ELSE 'released' END")
    assert watch.tried((NO_ROW, "in_force", "released"), put, acts) == drawn("A hold")
    assert set(acts) == tabled("A hold")


def test_a_pause_moves_as_it_is_drawn(service: Service):
    today = NOW.date()
    said = Said(0, ScopeOfPause.EVERYONE, "", today, today + timedelta(days=7), None, "", NOW, None)

    def put(state: str) -> None:
        Pause.delete().execute()
        if state != NO_ROW:
            pauses.put(said, NOW)
        if state == "ended":
            pauses.end(Pause.get().id, today, NOW)

    def again() -> None:
        if not pauses.of_place((ScopeOfPause.EVERYONE, "")):
            pauses.put(said, NOW)

    acts = {"put": again, "end": lambda: [pauses.end(row.id, today, NOW) for row in Pause.select()]}
    watch = Watch("pause", "CASE WHEN {row}.ended_on IS NULL THEN 'said' ELSE 'ended' END")
    assert watch.tried((NO_ROW, "said", "ended"), put, acts) == drawn("A pause")
    assert set(acts) == tabled("A pause")


class Server(Memory):
    """One that fails with *before* when it hears of the recipient, or with *after* when it has the mail."""

    def __init__(self, before: Exception | None = None, after: Exception | None = None) -> None:
        super().__init__()
        self.before, self.after = before, after

    async def send(self, mail: bytes, sender: str, recipient: str, handing_over: Callable[[], Awaitable[None]]) -> None:
        if self.before is not None:
            raise self.before
        await super().send(mail, sender, recipient, handing_over)
        if self.after is not None:
            raise self.after


def test_an_attempt_moves_as_it_is_drawn(service: Service):
    watch = Watch("attempt", "{row}.phase")
    service.walk()
    for server in (
        Server(before=DeliveryError("450 later", permanent=False)),
        Server(after=DeliveryError("451 later", permanent=False)),
        Server(after=Ambiguous("lost")),
        Server(before=DeliveryError("550 never", permanent=True)),
        Server(after=DeliveryError("550 never", permanent=True)),
        Server(),
    ):
        Outbox.update(state="ready", send_after=service.clock.now()).execute()
        service.post = server
        service.turn()
    service.clock.move_to(at(2, 20))
    Outbox.update(state="ready", send_after=service.clock.now()).execute()
    service.turn()
    assert service.outbox() == ["ready"]  # outside working hours
    service.clock.move_to(at(3, 10))
    Enrolment.update(state=Lifecycle.LEFT).execute()
    service.turn()
    assert service.outbox() == ["cancelled"]
    assert watch.moves() == {(old, new) for old, new, _ in drawn("An attempt")}


ONE_STEP = """\
key: one-step
title: One step
goal: It is done.
steps:
  - {key: one, kind: read, title: One, ask: Read one.}
"""
ASKS_NOBODY = f"""{ONE_STEP.replace("one-step", "asks-nobody")}\
  - {{key: two, kind: feedback, title: Two, ask: What did you see?, by: manager}}
"""


def test_an_enrolment_moves_as_it_is_drawn(service: Service):
    watch = Watch("enrolment", "{row}.state")
    found: set[Move] = set()
    number = count()

    def begun(door: str, journey: str, *before: Callable[[int], object]) -> int:
        """Let somebody new come to this journey, and this happen to them; nobody else is there."""
        Enrolment.update(state=Lifecycle.LEFT).execute()
        email = f"learner{Enrolment.select().count()}@example.org"
        service.person(email)
        watch.moves()
        doors[door](email, journey)
        found.update((old, new, door) for old, new in watch.moves())
        id_ = int(Enrolment.select().order_by(Enrolment.id.desc()).get().id)
        for act in before:
            act(id_)
        return id_

    def act() -> record.Act:
        return record.Act(1, "admin", f"act/{next(number)}", service.clock.now(), "words")

    def of_learner(id_: int) -> record.Act:
        return replace(act(), way="reply", person=enrolments.standing(id_).learner.id)

    def pause(id_: int) -> None:
        record.record(enrolments.standing(id_), (f"suspended/{id_}", Event(Verb.SUSPENDED, service.clock.now())))

    def ask(email: str, journey: str) -> None:
        service.write(service.cohort(journey=journey, name=email, code=True).code, sender=email)
        service.turn()

    def change(id_: int) -> None:
        """Publish another wording of its journey, without what is asked of others."""
        journey = ASKS_NOBODY if enrolments.standing(id_).journey.key == "asks-nobody" else ONE_STEP
        path = service.folder / "journey.yaml"
        path.write_text(
            journey.partition("  - {key: two")[0].replace("title: One", "title: Only one"), encoding="utf-8"
        )
        version, _ = put_into_force(service.installation, drafted(path))
        adopt(version.journey_id, service.clock.now())

    doors: Mapping[str, Callable[[str, str], object]] = {
        "enrol": lambda email, journey: service.enrol(email, journey=journey),
        "enrol_in": lambda email, journey: service.cohort(email, journey=journey, name=email),
        "asked_to_join": ask,
    }
    acts: Mapping[str, Callable[[int], object]] = {
        "reserve": lambda id_: record.reserve(id_, act(), "in cohort"),
        "approve": lambda id_: record.approve(id_, act()),
        "complete": lambda id_: record.complete(id_, "one", act()),
        "respond": lambda id_: record.respond(id_, "one", act()),
        "resume": lambda id_: record.resume(id_, act()),
        "slow": lambda id_: record.slow(id_, "one", act()),
        "quicken": lambda id_: record.quicken(id_, act()),
        "call_for_help": lambda id_: record.call_for_help(id_, "one", act()),
        "undo": lambda id_: record.undo(id_, "one", act()),
        "leave": lambda id_: record.leave(id_, of_learner(id_)),
        "pause": lambda id_: record.pause(id_, act(), service.clock.now().date() + timedelta(days=3)),
        "rejoin": lambda id_: record.rejoin(id_, of_learner(id_)),
        "walk": lambda id_: service.live(days=40),
        "adopt": change,
    }
    lives = [(door, ONE_STEP, ()) for door in doors]
    lives += [("enrol", ONE_STEP, (acts[name],)) for name in ("complete", "leave", "pause")]
    lives += [("enrol", ONE_STEP, (acts["slow"],)), ("enrol", ONE_STEP, (acts["slow"], acts["pause"]))]
    lives += [("enrol", ONE_STEP, (pause,)), ("enrol", ASKS_NOBODY, (pause,))]
    lives += [("enrol", ASKS_NOBODY, (acts["complete"],))]
    for door, journey, before in lives:
        for name, act_on in acts.items():
            id_ = begun(door, journey, *before)
            watch.moves()
            act_on(id_)
            found |= {(old, new, name) for old, new in watch.moves()}
    assert found == drawn("An enrolment")
    assert {*doors, *acts} == tabled("An enrolment")
