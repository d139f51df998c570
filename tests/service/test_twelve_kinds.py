"""The table of twelve in docs/journeys.md is true: each kind is closed in each of the ways that it names."""

import re
from collections.abc import Callable, Mapping
from pathlib import Path

import pytest
from cast import ANA, BEN, Mail, Service

from nudger.journey.definition import Kind
from nudger.journey.receipts import Given, Receipt
from nudger.service.completions import apply, look
from nudger.store import enrolments
from nudger.store.tables import Enrolment, Nudge, Outbox

Make = Callable[..., Service]

DOCS = (
    Path("docs/journeys.md")
    .read_text(encoding="utf-8")
    .partition("\n## The table of twelve\n")[2]
    .partition("\n## ")[0]
)
ROWS = [line.strip("|").split("|") for line in DOCS.splitlines() if re.match(r"\| (?!kind)", line)]
TABLE = {row[0].partition(":")[0].strip(" `"): [way.strip() for way in row[3].split(",")] for row in ROWS}
WAYS = [(kind, way) for kind, ways in TABLE.items() for way in ways]
EXPLAINED = re.findall(r"^- \*\*(.+?)\*\*:", DOCS, re.MULTILINE)

OTHERS_WORD = "another person's word"
WORDS = "When I am asked, then I will ask."
HEAD = """\
key: twelve
title: Twelve kinds
goal: Every kind is closed.
behaviours:
  asks-first: {says: Asks first, seen_by: learner}
"""
MORE = {
    "quiz": 'questions: [{ask: Two and two?, choices: ["3", "4"], right: "4"}]',
    "attend": "place: Room 1",
    "learn": 'link: "https://lms.example.org/course/7"',
    "validation": "validate: manager",
}


def journey(kind: str, way: str) -> str:
    """Return a journey with a step of this kind, for Ana, or where it is closed by another person's word for Ben."""
    if kind == "measure":
        return f"{HEAD}measure: start\nsteps:\n{step('read')}"
    if kind == "practise more" and way == "reply":
        booster = step("practise", "days: 1").replace("key: it", "key: more")
        return f"{HEAD}steps:\n{step('practise')}boosters:\n{booster}"
    if kind == "practise more":
        return f"{HEAD}steps:\n{step('practise', 'repeat: {every: 1 working day, times: 2}')}"
    if kind == "validation":
        return f"{HEAD}steps:\n{step('practise', MORE[kind])}"
    by = "by: manager" if way == OTHERS_WORD else "by: learner"
    return f"{HEAD}steps:\n{step(kind, by, MORE.get(kind, ''))}"


def step(kind: str, *more: str) -> str:
    keys = ", ".join(each for each in more if each)
    return f"  - {{key: it, kind: {kind}, title: The step, ask: Do this one thing.{', ' if keys else ''}{keys}}}\n"


def key_of(kind: str, way: str) -> str:
    if kind == "practise more":
        return "more" if way == "reply" else "it.2"
    return {"measure": "measure.start.learner", "validation": "it.seen"}.get(kind, "it")


def mail_about(service: Service, key: str) -> Mail:
    """Return the mail by which a step was asked for, as it arrived."""
    opened = Nudge.get(Nudge.step == key, Nudge.touch == "open")
    sent = Outbox.get(Outbox.key == opened.key).message_id
    return next(mail for email in (ANA, BEN) for mail in service.mailbox(email) if sent in mail.message["Message-ID"])


def receipt(key: str) -> Receipt:
    return enrolments.standing(Enrolment.get().id).progress.receipts[key]


def post(service: Service, mail: Mail, fields: Mapping[str, str]) -> None:
    """Look three times, as machines do, and press once."""
    for _ in range(3):
        assert service.pages.get(mail.link).status_code == 200
    assert service.pages.post(mail.link, data=dict(fields)).status_code == 200


def brought(service: Service, sheet: str) -> None:
    found = look(sheet.encode(), "list.csv", service.clock.now())
    assert not found.problems
    apply(found, service.clock.now())


def close(service: Service, kind: str, way: str, mail: Mail) -> None:
    """Close the step that *mail* asks for in one of the ways of the table."""
    match way:
        case "click":
            post(service, mail, {})
        case "form":
            own = {"words": WORDS}
            post(service, mail, {"quiz": {"question.1": "4"}, "measure": {"rate.asks-first": "7"}}.get(kind, own))
        case "another person's word":
            assert mail.recipient == BEN
            post(service, mail, {"seen": "yes"} if kind == "validation" else {"words": WORDS})
        case "reply":
            own = WORDS if kind in ("reflect", "assignment") else "DONE"
            service.reply(mail, {"measure": "7", "validation": "Yes", "quiz": "b"}.get(kind, own))
            service.turn()
        case "import":
            named = "https://lms.example.org/course/7" if kind == "learn" else "The step"
            brought(service, f"User;Course;Status\n{ANA};{named};Completed\n")
        case "score":
            brought(service, f"email,course,status,score\n{ANA},The step,passed,90 %\n")
        case "attendance":
            brought(service, f"step,email\nit,{ANA}\n")
        case _:
            raise AssertionError(f"the table names a way that nobody has explained to this test: {way}")


def came(kind: str, way: str) -> Given:
    """Return what a step of this kind is closed with, beside words."""
    match kind:
        case "measure":
            return Given(ratings={"asks-first": 7})
        case "validation":
            return Given(seen="yes")
        case "quiz":
            return Given(score=90 if way == "score" else 100)
    return Given()


@pytest.mark.parametrize(("kind", "way"), WAYS, ids=[f"{kind} by {way}" for kind, way in WAYS])
def test_a_kind_is_closed_in_each_way_of_the_table(a_service: Make, kind: str, way: str):
    service = a_service()
    service.enrol(ANA, journey=journey(kind, way))
    service.live(days=0.2)
    key = key_of(kind, way)
    if key not in ("it", "measure.start.learner"):
        service.press(mail_about(service, "it"))
        service.live(days=8)
    mail = mail_about(service, key)
    assert receipt(key).state == "open"
    close(service, kind, way, mail)
    closed = receipt(key)
    assert (closed.state, closed.given) == ("done", came(kind, way))
    if kind in ("reflect", "assignment"):
        assert closed.words == WORDS
    service.live(days=10)
    assert service.verbs().count(f"completed {key}") == 1


def test_the_table_has_all_kinds_and_explains_all_ways():
    assert len(TABLE) == 12 + 2
    assert set(TABLE) == {kind.value for kind in Kind} | {"practise more", "validation"}
    assert {way for _, way in WAYS} == set(EXPLAINED)
