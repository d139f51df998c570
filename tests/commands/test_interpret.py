"""An admin asks what would become of a mail."""

import json
from pathlib import Path

import pytest

from nudger.commands import interpret as command
from nudger.commands import main

REPLY = (
    b"From: Ana <ana@example.org>\nMessage-ID: <1@phone>\n\nFertig!\n\nOn Mon, 2 Nov 2026, L <l@b.org> wrote:\n> Hi\n"
)
ANSWER = (
    b"BEGIN:VCALENDAR\r\nMETHOD:REPLY\r\nBEGIN:VEVENT\r\nUID:1@nudger\r\nSEQUENCE:1\r\n"
    b"ATTENDEE;PARTSTAT=DECLINED:mailto:ben@example.org\r\nCOMMENT:Next week?\r\nEND:VEVENT\r\nEND:VCALENDAR\r\n"
)
BOUNCE = (
    b"From: MAILER-DAEMON@mx.example.org\nReturn-Path: <>\nSubject: failure notice\n\nI wasn't able to deliver it."
    b"\n\n<ben@example.org>:\n552 5.2.2 Mailbox full\n"
)
FIELDS = ["file", "kind", "text", "intent", "recipients", "permanent", "hard", "reason", "calendar", "matched", "why"]


@pytest.fixture
def mails(place: Path) -> Path:
    folder = place / "mails"
    (folder / "more").mkdir(parents=True)
    for name, mail in {"reply.eml": REPLY, "answer.ics": ANSWER, "bounce.eml": BOUNCE, "empty.txt": b""}.items():
        (folder / name).write_bytes(mail)
    return folder


def test_it_prints_a_line_a_file_for_a_program(mails: Path, capsys: pytest.CaptureFixture[str]):
    names = ("reply.eml", "answer.ics", "bounce.eml", "empty.txt")
    assert main(["interpret", *(str(mails / name) for name in names), "--json"]) == 0
    rows = [json.loads(line) for line in capsys.readouterr().out.splitlines()]
    assert [list(row) for row in rows] == [FIELDS] * 4
    reply, answer, bounce, empty = rows
    assert (reply["kind"], reply["text"], reply["intent"], reply["matched"]) == ("reply", "Fertig!", "done", None)
    assert answer["kind"] == "calendar"
    assert answer["calendar"] == [
        {"method": "REPLY", "uid": "1@nudger", "sequence": 1, "attendee": "ben@example.org", "partstat": "DECLINED"}
        | {"recurrence_id": None}
    ]
    assert (bounce["kind"], bounce["recipients"]) == ("bounce", ["ben@example.org"])
    assert (bounce["permanent"], bounce["hard"], bounce["reason"]) == (True, False, "mailboxfull")
    assert (empty["kind"], empty["reason"]) == ("unreadable", "it is empty")


def test_it_tells_an_admin_in_words(mails: Path, capsys: pytest.CaptureFixture[str]):
    assert main(["interpret", str(mails / "reply.eml"), str(mails / "answer.ics"), str(mails / "bounce.eml")]) == 0
    assert capsys.readouterr().out == (
        f"{mails}/reply.eml: reply, because a line says who wrote what is quoted\n    means: DONE\n    says: Fertig!\n"
        f"{mails}/answer.ics: calendar, because it is a calendar file\n    says: Next week?\n"
        "    calendar: REPLY ben@example.org DECLINED: 1@nudger\n"
        f"{mails}/bounce.eml: bounce, because a mail system wrote it, and says that a mail did not arrive\n"
        "    about: ben@example.org for good\n    reason: mailboxfull\n"
    )


def test_what_cant_be_read_is_told_and_the_rest_goes_on(
    mails: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setattr(command, "LARGEST", 10)
    (mails / "short.txt").write_text("DONE", encoding="utf-8")
    files = [mails / "nothing.eml", mails / "reply.eml", mails / "more", mails / "short.txt"]
    assert main(["interpret", *map(str, files), "--json"]) == 1
    said = capsys.readouterr()
    rows = [json.loads(line) for line in said.out.splitlines()]
    assert [row["kind"] for row in rows] == ["unreadable", "unreadable", "reply"]
    assert rows[0]["reason"] == "the file can't be opened: No such file or directory"
    assert rows[1]["reason"].endswith("MB, which no mail may be")
    assert said.err == f"{mails}/more is a folder, and is passed over; name its files: {mails}/more/*\n"
