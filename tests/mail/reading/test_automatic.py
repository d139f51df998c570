"""Machines are known by what they write in headers and subjects, and people aren't taken for machines."""

import pytest

from nudger.mail.reading.interpret import interpret
from nudger.mail.reading.rules import rules
from nudger.mail.reading.values import Kind

HEAD = "From: Ana <ana@example.org>\nMessage-ID: <1@phone>\nIn-Reply-To: <17@example.org>\n"


def kind_of(headers: str, text: str = "I am away until 9 November.") -> Kind:
    return interpret(f"{HEAD}{headers}\n\n{text}\n".encode()).kind


@pytest.mark.parametrize(
    "headers",
    [
        "Auto-Submitted: auto-replied",
        "Auto-Submitted: auto-replied (vacation)",
        "X-Autoreply: yes",
        "Precedence: auto_reply",
        "X-Apple-Action: VACATION",
        "X-MS-Exchange-Inbox-Rules-Loop: ana@example.org\nAuto-Submitted: auto-generated",
        "Return-Path: <>",
    ],
)
def test_an_autoresponder_is_known_by_its_headers(headers: str):
    reading = interpret(f"{HEAD}{headers}\n\nDONE\n".encode())
    assert (reading.kind, reading.intent, reading.text) == (Kind.AUTO_REPLY, "", "DONE")


SUBJECTS = {
    "en": "Automatic reply: Your step", "de": "Automatische Antwort: Dein Schritt", "fr": "Réponse automatique : x",
    "es": "Respuesta automática: x", "it": "Risposta automatica: x", "pt": "Resposta automática: x",
    "nl": "Automatisch antwoord: x", "sv": "Autosvar: x", "da": "Automatisk svar: x", "fi": "Automaattinen vastaus: x",
    "pl": "Odpowiedź automatyczna: x", "cs": "Automatická odpověď: x", "hu": "Automatikus válasz: x",
    "ro": "Răspuns automat: x", "tr": "Otomatik yanıt: x", "ru": "Автоматический ответ: x",
    "uk": "Автоматична відповідь: x", "ja": "自動応答: x", "zh": "自动回复: x", "ko": "자동 회신: x",
    "lv": "Automātiska atbilde: x",
}  # fmt: skip


def test_every_language_of_out_of_office_notes_has_its_case():
    assert SUBJECTS.keys() == rules("machines")["away"].keys()


@pytest.mark.parametrize("subject", SUBJECTS.values(), ids=SUBJECTS.keys())
def test_an_out_of_office_note_is_known_by_its_subject(subject: str):
    assert kind_of(f"Subject: {subject}") is Kind.AUTO_REPLY
    assert kind_of(f"Subject: Re: {subject}") is Kind.REPLY


def test_a_challenge_asks_the_sender_to_prove_themselves():
    text = "Before I can deliver your message, please click here to confirm it."
    assert kind_of("Subject: Please confirm your message", text) is Kind.CHALLENGE_RESPONSE
    assert kind_of("X-Delivery-Agent: TMDA/1.1") is Kind.CHALLENGE_RESPONSE


def test_a_receipt_is_no_answer():
    kind = "Content-Type: multipart/report; report-type=disposition-notification; boundary=b"
    part = "--b\n\nDONE\n--b\nContent-Type: message/disposition-notification\n\nDisposition: manual-action; displayed\n"
    assert kind_of(kind, f"{part}--b--") is Kind.MDN


@pytest.mark.parametrize(
    "headers",
    ["Auto-Submitted: auto-generated", "Precedence: bulk", "X-JIRA-FingerPrint: 1", "X-GitHub-Reason: author"],
)
def test_a_notification_is_known_by_its_headers(headers: str):
    assert kind_of(headers) is Kind.NOTIFICATION


@pytest.mark.parametrize("sender", ["no-reply@example.org", "notifications@example.org", "jira@example.org"])
def test_a_notification_is_known_by_who_sends_it(sender: str):
    assert interpret(f"From: {sender}\nMessage-ID: <1@a>\n\nDONE".encode()).kind is Kind.NOTIFICATION


@pytest.mark.parametrize(
    "headers",
    ["Auto-Submitted: no", "Precedence: normal", "Subject: Re: Delivery failure", "Subject: Delivery failure"],
)
def test_people_are_not_taken_for_machines(headers: str):
    assert kind_of(headers, "DONE. My mail to Ben could not be delivered.") is Kind.REPLY


def test_a_person_on_a_mailing_list_is_a_person_and_said_to_be_on_one():
    reading = interpret(f"{HEAD}List-Id: <team.example.org>\nPrecedence: bulk\n\nDONE".encode())
    assert (reading.kind, reading.envelope.is_listed) == (Kind.REPLY, True)


@pytest.mark.parametrize(
    ("raw", "reason"),
    [(b"", "it is empty"), (b"\x89PNG" + b"\0" * 99, "it is neither mail nor text nor calendar")],
)
def test_what_is_no_mail_is_unreadable_and_says_why(raw: bytes, reason: str):
    assert (interpret(raw).kind, interpret(raw).reason) == (Kind.UNREADABLE, reason)


def test_an_out_of_office_note_that_speaks_of_delivery_is_no_bounce():
    headers = "Return-Path: <>\nAuto-Submitted: auto-replied\nSubject: Automatic reply: Your step"
    assert kind_of(headers, "I am away; your mail will not be delivered to anybody else.") is Kind.AUTO_REPLY


def test_a_tagged_return_path_is_no_sign_of_a_machine():
    assert kind_of("Return-Path: <prvs=0123abcd=ana@example.org>", "DONE") is Kind.REPLY
