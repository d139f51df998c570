"""Small mails of every kind to mutate, and extremes that no mutation would find."""

from collections.abc import Mapping

HEAD = (
    b"From: Ana Lopez <ana@example.org>\nTo: learning+abc@example.org\nMessage-ID: <1@phone>\nSubject: Re: Your step\n"
)
REPORT = b"Content-Type: multipart/report; report-type=%s; boundary=b\n\n--b\nContent-Type: text/plain\n\n%s\n"
EVENT = (
    b"BEGIN:VCALENDAR\r\nVERSION:2.0\r\nMETHOD:REPLY\r\nBEGIN:VTIMEZONE\r\nTZID:Here\r\nBEGIN:STANDARD\r\n"
    b"DTSTART:19701025T030000\r\nTZOFFSETFROM:+0200\r\nTZOFFSETTO:+0100\r\nEND:STANDARD\r\nEND:VTIMEZONE\r\n"
    b"BEGIN:VEVENT\r\nUID:1@nudger\r\nSEQUENCE:2\r\nDTSTAMP:20261101T100000Z\r\nDTSTART;TZID=Here:20261102T100000\r\n"
    b"DURATION:PT20M\r\nRECURRENCE-ID:20261102T090000Z\r\nORGANIZER:mailto:learning@example.org\r\n"
    b'ATTENDEE;CN="Ben Meier";PARTSTAT=DECLINED;DELEGATED-TO="mailto:chi@example.org":mailto:ben@example.org\r\n'
    b"COMMENT:I am\\n away\r\nBEGIN:VALARM\r\nTRIGGER:-PT10M\r\nEND:VALARM\r\nEND:VEVENT\r\nEND:VCALENDAR\r\n"
)

SEEDS: Mapping[str, bytes] = {
    "reply": HEAD + b"\nDone, it went well.\n\nOn Mon, 2 Nov 2026 at 10:00, L <l@example.org> wrote:\n> your turn\n",
    "outlook": HEAD + b"\nFertig\n\nVon: L\nGesendet: Montag, 2. November 2026 10:00\nAn: Ana\nBetreff: x\n\nHallo\n",
    "html": HEAD + b'Content-Type: text/html; charset=utf-8\n\n<p>Done</p><div class="gmail_quote">On Monday, L wrote:'
    b"<blockquote>your turn</blockquote></div>",
    "forward": HEAD + b"\n---------- Forwarded message ---------\nFrom: a@b.org\nDate: today\nSubject: x\n\nHello\n",
    "away": HEAD + b"Auto-Submitted: auto-replied\n\nI am back on 9 November 2026.\n",
    "bounce": HEAD
    + REPORT % (b"delivery-status", b"could not be delivered")
    + b"--b\nContent-Type: message/delivery-status\n\nReporting-MTA: dns; m\n\nFinal-Recipient: rfc822; b@example.org\n"
    b"Action: failed\nStatus: 5.1.1\nDiagnostic-Code: smtp; 550 User unknown\n\n--b\nContent-Type: message/rfc822\n\n"
    + HEAD
    + b"\nHello\n--b--\n",
    "notice": b"From: MAILER-DAEMON@mx.example.org\nReturn-Path: <>\nSubject: failure notice\n\nI wasn't able to"
    b" your message.\n\n<b@example.org>:\n550 Mailbox full\n\n--- Below this line is a copy of the message.\n\n" + HEAD,
    "complaint": HEAD
    + REPORT % (b"feedback-report", b"spam")
    + b"--b\nContent-Type: message/feedback-report\n\nFeedback-Type: abuse\nOriginal-Rcpt-To: b@example.org\n\n--b--\n",
    "invitation": HEAD + b"Content-Type: text/calendar; method=REPLY; charset=utf-8\n\n" + EVENT,
    "calendar": EVENT,
    "old calendar": EVENT.replace(b"\r\n", b"\r"),
}


def nested(depth: int) -> bytes:
    """Return a mail of multiparts in multiparts."""
    levels = (b"--b%d\nContent-Type: multipart/mixed; boundary=b%d\n\n" % (at, at + 1) for at in range(depth))
    return HEAD + b"Content-Type: multipart/mixed; boundary=b0\n\n" + b"".join(levels)


def extremes() -> dict[str, bytes]:
    """Return what is made to keep a reader busy; a name that ends in "256 KB" says how long that is."""
    size = 262_144
    many = HEAD + b"Content-Type: multipart/mixed; boundary=b\n\n"
    attendees = b"ATTENDEE;CN=x:mailto:a@b.org\r\n"
    calendar = EVENT.replace(b"COMMENT", attendees * (size // len(attendees)) + b"COMMENT")
    fill: dict[str, bytes] = {
        **{"newlines": b"\n", "spaces": b" ", "quotes": b"> ", "less than": b"<", "brackets": b"(", "at": b"@"},
        **{"addresses": b"a@b.org ", "attributions": b"On Mon, 2 Nov 2026 at 10:00, Ana <\n", "dashes": b"-"},
        **{"half attributions": b"Am 2. schrieb ", "headers": b"From: a\n", "underscores": b"_", "digits": b"1"},
        **{"signatures": b"--\n", "encoded words": b"=?utf-8?q?=41?= ", "not found": b"user not ", "zeros": b"\0"},
        **{"mailbox": b"mailbox ", "fields": b"Final-Recipient: rfc822; a@b.org\n\n", "closings": b"Regards,\n"},
        **{"deliver to": b"unable to deliver ", "colons": b": ", "dates": b"2026-11-02 "},
    }
    found = {f"{name} in a text, 256 KB": HEAD + b"\n" + each * (size // len(each)) for name, each in fill.items()}
    daemon = b"From: MAILER-DAEMON@a.org\nReturn-Path: <>\nSubject: failure notice\n\n"
    found |= {f"{name} in a notice, 256 KB": daemon + each * (size // len(each)) for name, each in fill.items()}
    page = HEAD + b"Content-Type: text/html\n\n"
    tags = (b"<div>", b"<blockquote>", b"<!--", b"<a ", b"&#", b"<div class='gmail", b"<br>")
    found |= {f"{tag.decode()} in a page, 256 KB": page + tag * (size // len(tag)) for tag in tags}
    for name, each in fill.items():
        found[f"{name} in a header, 256 KB"] = b"Subject: " + each.replace(b"\n", b"") * 9_999 + b"\n" + HEAD
    found |= {
        "10,000 parts": many + b"--b\nContent-Type: a/b\n\nx\n" * 10_000,
        "10,000 texts": many + b"--b\n\nDone\n" * 10_000,
        "1,000 mails in mails": HEAD + b"Content-Type: message/rfc822\n\n" * 1_000,
        "multiparts in 5,000 multiparts": nested(5_000),
        "multiparts in 29, and lines": nested(29) + b"\n" * 400_000,
        "a line of 50 MB": HEAD + b"\n" + b"a" * 50_000_000,
        "a header of 50 MB": b"Subject: " + b"a" * 50_000_000 + b"\n" + HEAD,
        "a million headers": b"a: b\n" * 1_000_000 + HEAD,
        "attendees, 256 KB": calendar,
        "events, 256 KB": b"BEGIN:VCALENDAR\r\n" + EVENT.partition(b"BEGIN:VEVENT")[2].join([b"BEGIN:VEVENT"] * 700),
        "open components, 256 KB": b"BEGIN:VCALENDAR\r\n" + b"BEGIN:VEVENT\r\n" * 18_000,
        "zones, 256 KB": b"BEGIN:VCALENDAR\r\n" + b"BEGIN:VTIMEZONE\r\nTZID:a\r\nEND:VTIMEZONE\r\n" * 5_000,
        "a folded line, 256 KB": b"BEGIN:VCALENDAR\r\nCOMMENT:a" + b"\r\n a" * 60_000,
        "strange charsets": HEAD + b'Content-Type: text/plain; charset="\xff\x00unicode_escape"\n\nDONE',
    }
    return found
