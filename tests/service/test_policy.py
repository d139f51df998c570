"""No mail, page or command shows more than the policy table allows: each class of data is marked and looked for."""

import re
from collections.abc import Callable, Mapping
from pathlib import Path

import pytest
from cast import ANA, BEN, CHI, Mail, Service

from nudger.commands import COMMANDS, main
from nudger.journey.policy import Data, Policy, Viewer
from nudger.store.database import close_database, database, execute
from nudger.store.tables import Enrolment, Inbound

Make = Callable[..., Service]
Sight = tuple[Viewer, str, str]  # who sees it, where, and what
Lived = tuple[Service, list[Sight]]
DAN, EVE = "dan@example.org", "eve@example.org"
ROLES = {ANA: Viewer.LEARNER, BEN: Viewer.MANAGER, DAN: Viewer.BUDDY, EVE: Viewer.WITNESS, CHI: Viewer.FACILITATOR}

JOURNEY = """\
key: talks
title: Talks
goal: Everybody asks first.
behaviours:
  asks: {says: Asks before advising, seen_by: [learner, manager]}
measure: start
steps:
  - {key: plan, kind: reflect, title: Your plan, ask: When will you do it?, keep_as: if_then}
  - key: check
    kind: quiz
    title: Quizstep
    ask: Check it.
    questions: [{ask: One?, choices: [a, b], right: a}]
  - {key: room, kind: attend, title: Roomstep, ask: Come to the room.}
  - {key: try-1, kind: practise, title: First talk, ask: Hold one., validate: witness}
  - {key: saw, kind: feedback, title: What you saw, ask: What did you see?, by: manager}
  - {key: heard, kind: feedback, title: What you heard, ask: What did you hear?, by: buddy}
  - {key: tip, kind: reflect, title: Your tip, ask: One tip for the next?, tip_for: try-1}
  - {key: last, kind: practise, title: Last talk, ask: Hold one more.}
"""

# What is marked, by its mark: a class of data, and who gave it.
MARKS: Mapping[str, tuple[Data, Viewer]] = {
    "planzebra": (Data.WORDS, Viewer.LEARNER),
    "asidezebra": (Data.WORDS, Viewer.LEARNER),
    "tipzebra": (Data.TIP, Viewer.LEARNER),
    "719003": (Data.SELF_RATING, Viewer.LEARNER),
    "719004": (Data.RATING, Viewer.MANAGER),
    "719005": (Data.SCORE, Viewer.LEARNER),
    "seenzebra": (Data.SEEN, Viewer.WITNESS),
    "witnesszebra": (Data.FEEDBACK, Viewer.WITNESS),
    "managerzebra": (Data.FEEDBACK, Viewer.MANAGER),
    "buddyzebra": (Data.FEEDBACK, Viewer.BUDDY),
    "profilezebra": (Data.PROFILE, Viewer.ADMIN),
    "angryzebra": (Data.FOR_A_HUMAN, Viewer.LEARNER),
    "Quizstep": (Data.DONE, Viewer.LEARNER),
    "Roomstep": (Data.ATTENDED, Viewer.LEARNER),
    "pause": (Data.PAUSED, Viewer.LEARNER),
    "has stopped": (Data.STOPPED, Viewer.LEARNER),
}
NUMBERS = {
    "measure.start.learner": '{"ratings": {"asks": 719003}}',
    "measure.start.manager": '{"ratings": {"asks": 719004}}',
    "check": '{"score": 719005}',
    "try-1.seen": '{"seen": "seenzebra"}',
}
ANSWERS = {
    "Your plan": "When someone asks, then planzebra.",
    "Your tip": "My tip is tipzebra.",
    "What you saw": "managerzebra, well done.",
    "What you heard": "buddyzebra, I heard it.",
    "Did you see it?": "Yes, witnesszebra.",
}


@pytest.fixture(params=[False, True], ids=["by default", "codetermined"])
def lived(a_service: Make, request: pytest.FixtureRequest) -> Lived:
    """A journey on which everybody has given everything there is to give, and looked at their pages."""
    service = a_service(codetermination=request.param)
    for email in (CHI, DAN, EVE):
        service.person(email)
    service.person(ANA, manager=BEN, profile='{"department": "profilezebra"}')
    service.enrol(ANA, journey=JOURNEY)
    for role, email in (("facilitator", CHI), ("buddy", DAN), ("witness", EVE)):
        service.give(role, email)
    answered: set[bytes] = set()
    seen: list[Sight] = []
    for _ in range(40):
        service.live(days=1)
        for mail in new_mails(service, answered):
            seen += page(service, mail)
            answer(service, mail)
            mark()
            seen += page(service, mail)
    seen += [each for email in ROLES for mail in service.mailbox(email) for each in page(service, mail)]
    first = service.mailbox(ANA)[0]
    for words in ("asidezebra, by the way", "PAUSE 3 days", "RESUME", "Leave me alone! angryzebra", "STOP"):
        service.reply(first, words)
        service.live(days=1)
        seen += page(service, first)
    for email, role in ROLES.items():
        for mail in service.mailbox(email):
            seen.append((role, f"mail {mail.subject}", without_addresses(f"{mail.subject}\n{mail.text}")))
    return service, seen


def new_mails(service: Service, answered: set[bytes]) -> list[Mail]:
    """Return the mails that nobody has answered yet, and count them as answered."""
    found = [mail for email in ROLES for mail in service.mailbox(email) if mail.raw not in answered]
    answered |= {mail.raw for mail in found}
    return found


def answer(service: Service, mail: Mail) -> None:
    """Answer as people do: by words where they are asked for, else by the page with every field filled in."""
    words = next((said for subject, said in ANSWERS.items() if mail.subject.endswith(subject)), "")
    if words and "Did you see" in mail.subject:
        service.reply(mail, words)
        service.turn()
    elif mail.has_link and mail.subject not in ("Last talk", "What would help?"):
        service.pages.post(mail.link, data={"words": words, "rate.asks": "5", "question.1": "a", "seen": "yes"})


def mark() -> None:
    """Numbers have no room for a mark, so it is written into the tables."""
    with database.connection_context():
        for step, said in NUMBERS.items():
            execute("UPDATE receipt SET given = ? WHERE step = ? AND given <> ''", (said, step))
            execute("UPDATE event SET given = ? WHERE step = ? AND given <> ''", (said, step))


def page(service: Service, mail: Mail) -> list[Sight]:
    """Return what the reader of a mail sees behind its link now."""
    if not mail.has_link:
        return []
    text = without_addresses(service.pages.get(mail.link).text)
    return [(ROLES[mail.recipient], f"page {mail.subject}", text)]


def without_addresses(text: str) -> str:
    return re.sub(r"(https?|mailto):\S+", "", text)


def beyond(policy: Policy, seen: list[Sight]) -> list[tuple[str, str, str]]:
    """Return what somebody sees and should not: who, where, and the mark."""
    return [
        (who, where, marked)
        for who, where, text in seen
        for marked, (data, author) in MARKS.items()
        if marked in text and who is not author and not policy.may_see(who, data, asked=asked_about(where, marked))
    ]


def asked_about(where: str, marked: str) -> bool:
    """Tell whether this mail or page asks about the very thing that is marked."""
    return marked == "tipzebra" and where.endswith("A tip from Ana: may we pass it on?")


def test_no_mail_and_no_page_shows_anybody_more_than_the_table_allows(lived: Lived):
    service, seen = lived
    assert beyond(service.installation.policy, seen) == []
    by_mark = {(who, marked) for who, _, text in seen for marked in MARKS if marked in text}
    assert by_mark >= {
        (Viewer.LEARNER, "planzebra"),
        (Viewer.LEARNER, "buddyzebra"),
        (Viewer.LEARNER, "managerzebra"),
        (Viewer.LEARNER, "witnesszebra"),
        (Viewer.LEARNER, "719005"),
        (Viewer.FACILITATOR, "tipzebra"),
        (Viewer.FACILITATOR, "has stopped"),
    }
    assert Enrolment.get().state == "left"


def test_no_command_shows_an_admin_more_than_the_table_allows(
    lived: Lived, tmp_path: Path, capsys: pytest.CaptureFixture[str]
):
    service, _ = lived
    settings = service.installation.settings
    config = tmp_path / "nudger.toml"
    config.write_text(
        f'database = "{settings.database}"\nstate = "{settings.state}"\nsecret = "{settings.secret}"\n', "utf-8"
    )
    waits = str(Inbound.get(Inbound.state == "set_aside").id)
    close_database()
    late = tmp_path / "late.csv"
    late.write_text(f"email,step,status\n{ANA},room,completed\n", "utf-8")
    lines = [["status"], ["dead"], ["inbox"], ["hold", "--list"], ["inbox", "show", waits], ["check"]]
    lines += [["roles", "show", ANA], ["journey", "check"], ["completions", "import", str(late)], ["cohort", "list"]]
    lines += [["why", email] for email in ROLES]
    lines += [[*words, "--json"] for words in lines if words[0] in ("status", "dead", "inbox", "why")]
    assert {words[0] for words in lines} <= set(COMMANDS)
    capsys.readouterr()
    seen = []
    for words in lines:
        main(["--config", str(config), *words])
        seen.append((Viewer.ADMIN, " ".join(words), without_addresses(capsys.readouterr().out)))
    assert beyond(service.installation.policy, seen) == []
    assert [where for _, where, text in seen if "angryzebra" in text] == [
        f"inbox show {waits}", f"inbox show {waits} --json",
    ]  # fmt: skip


def test_no_log_has_anybodys_words(a_service: Make, caplog: pytest.LogCaptureFixture):
    service = a_service()
    service.enrol(ANA)
    service.live(days=0.1)
    service.reply(service.newest(ANA), "Leave me alone! angryzebra")
    service.live(days=1)
    assert "angryzebra" not in caplog.text
