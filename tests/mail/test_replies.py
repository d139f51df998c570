"""What comes back is understood, or falls silent; no stranger's mail raises or takes long."""

import time
from email.message import EmailMessage
from pathlib import Path

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from nudger.mail.html import text_of
from nudger.mail.reading.interpret import interpret_mail
from nudger.mail.reading.own_text import own_text as own
from nudger.mail.reading.values import Kind
from nudger.mail.replies import WORDS
from nudger.mail.words import Words

FROM = b"From: ana@example.org\n"
OUR_MAIL = (
    "Hello Ana,\n\nHere is your next step.\n\nDone:\nhttps://example.org/d/abc\n\n-- \nReply STOP and these mails end."
)
LONG = "learning+mfaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa@example.org"


def quoted(text: str = OUR_MAIL) -> str:
    return "\n".join(f"> {line}".rstrip() for line in text.split("\n"))


def words_of(text: str) -> str:
    return own(text).text


def a_mail(text: str = "Done", html: str = "", **headers: str) -> bytes:
    mail = EmailMessage()
    for name, value in ({"From": "Ana Lopez <ana@example.org>", "Message-ID": "<1@phone>"} | headers).items():
        mail[name.replace("_", "-")] = value
    if text or not html:
        mail.set_content(text)
    if html:
        mail.add_alternative(html, subtype="html") if text else mail.set_content(html, subtype="html")
    return mail.as_bytes()


def test_a_reply_is_read_with_its_sender_its_ids_and_its_words():
    reply = interpret_mail(a_mail("It went well.\n", In_Reply_To="<17@example.org>"))
    envelope = reply.envelope
    assert (reply.kind, envelope.message_id, envelope.sender) == (Kind.REPLY, "1@phone", "ana@example.org")
    assert (envelope.in_reply_to, reply.text, reply.intent) == ("17@example.org", "It went well.", "")


QUOTE_HEADERS = [
    "On Mon, 2 Nov 2026 at 10:00, Learning <learning@example.org> wrote:",
    f"On Mon, Nov 2, 2026 at 10:00 AM Learning <{LONG}>\nwrote:",
    f"On Monday, 2 November 2026 at 10:00:00 GMT,\nLearning\n<{LONG}> wrote:",
    "Learning <learning@example.org> wrote:",
    "Am 02.11.2026 um 10:00 schrieb Learning:",
    f"Am Mo., 2. Nov. 2026 um 10:00 Uhr schrieb Learning <\n{LONG}>:",
    "Learning <learning@example.org> schrieb am Mo., 2. Nov. 2026 um 10:00 Uhr:",
    "Le lun. 2 nov. 2026 à 10:00, Learning <learning@example.org> a écrit :",
    "Le 2 nov. 2026 à 10:00, Learning\n<learning@example.org> a écrit\u00a0:",
]
UNMARKED_HEADERS = [
    "From: Learning <learning@example.org>\nSent: Monday, November 2, 2026 10:00\nTo: Ana\nSubject: Read",
    "________________________________\nFrom: Learning\nSent: Monday\nTo: Ana",
    "-----Original Message-----\nFrom: Learning",
    "---------- Forwarded message ---------\nFrom: Learning",
    "Von: Learning <learning@example.org>\nGesendet: Montag, 2. November 2026 10:00\nAn: Ana\nBetreff: Read",
    "Gesendet: Montag, 02. November 2026 um 10:00 Uhr\nVon: Learning\nAn: Ana",
    "-----Ursprüngliche Nachricht-----\nVon: Learning",
    "*Von:* Learning\n*Gesendet:* Montag",
    "De : Learning <learning@example.org>\nEnvoyé : lundi 2 novembre 2026 10:00\nÀ : Ana\nObjet : Read",
    "-----Message d'origine-----\nDe : Learning",
    "-------- Message original --------\nDe : Learning",
]
FOOTERS = [
    "-- \nAna Lopez\nTeam leader",
    "--\nAna",
    "Sent from my iPhone",
    "Sent from Outlook for Android",
    "Sent via the Samsung Galaxy S24, an AT&T 5G smartphone",
    "Get Outlook for iOS",
    "Von meinem iPhone gesendet",
    "Gesendet von meinem Android-Telefon",
    "Gesendet mit der GMX Mail App",
    "Holen Sie sich Outlook für iOS",
    "Envoyé de mon iPhone",
    "Envoyé depuis mon appareil Galaxy",
    "Télécharger Outlook pour Android",
]


@pytest.mark.parametrize("header", QUOTE_HEADERS)
@pytest.mark.parametrize("own", ["DONE", "I asked first.\n\nThen there was a silence."])
def test_own_words_above_the_mail_they_answer_are_all_that_is_read(header: str, own: str):
    assert words_of(f"{own}\n\n{header}\n{quoted()}\n") == own
    assert words_of(f"{own}\n{header}\n\n{quoted()}\n") == own


@pytest.mark.parametrize("header", QUOTE_HEADERS)
@pytest.mark.parametrize("own", ["On Monday I asked.", "Am Montag", "Le temps passe", "On Monday\nI asked"])
def test_own_words_that_begin_like_a_quotation_are_kept_above_one(header: str, own: str):
    assert words_of(f"{own}\n\n{header}\n{quoted()}\n") == own


@pytest.mark.parametrize("header", QUOTE_HEADERS)
@pytest.mark.parametrize("own", ["DONE", "I asked first.\n\nThen there was a silence."])
def test_own_words_below_the_mail_they_answer_are_found_too(header: str, own: str):
    assert words_of(f"{header}\n{quoted()}\n\n{own}\n\n-- \nAna") == own


@pytest.mark.parametrize("header", [*QUOTE_HEADERS, *UNMARKED_HEADERS])
def test_a_mail_that_only_quotes_says_nothing(header: str):
    assert words_of(f"{header}\n{quoted() if header in QUOTE_HEADERS else OUR_MAIL}") == ""


@pytest.mark.parametrize("header", UNMARKED_HEADERS)
def test_a_quotation_without_marks_ends_the_words_as_well(header: str):
    assert words_of(f"I asked first.\n\n{header}\n\n{OUR_MAIL}") == "I asked first."


@pytest.mark.parametrize("footer", FOOTERS)
def test_a_signature_or_a_telephones_footer_is_not_among_the_words(footer: str):
    assert words_of(f"I asked first.\n\n{footer}") == "I asked first."
    assert words_of(f"I asked first.\n\n{footer}\n\n{QUOTE_HEADERS[0]}\n{quoted()}") == "I asked first."


@pytest.mark.parametrize(
    "own",
    [
        "On Monday I asked first.",
        "From: what I heard, it went well.",
        "She wrote:",
        "- one\n- two\n\n1. three",
        "Le temps passe.",
        "De rien: merci!",
    ],
)
def test_words_that_only_resemble_a_quotation_are_kept(own: str):
    assert words_of(own) == own


HTML_QUOTES = {
    "Gmail": '<div class="gmail_quote"><div class="gmail_attr">On Mon, 2 Nov 2026, Learning &lt;<a href="mailto:'
    'l@example.org">l@example.org</a>&gt; wrote:<br></div><blockquote><p>Hello Ana,</p><p>STOP</p></blockquote></div>',
    "Apple Mail": "<br><blockquote type='cite'><div>Am 02.11.2026 um 10:00 schrieb Learning:<br></div></blockquote>"
    "<blockquote type='cite'><div>Hello Ana,<div>STOP</div></div></blockquote>",
    "Outlook": '<div style="border-top:solid"><p class="MsoNormal"><b>From:</b> Learning<br><b>Sent:</b> Monday<br>'
    "<b>To:</b> Ana</p></div><p>Hello Ana,</p><p>STOP</p>",
    "French Outlook": "<hr><div id='divRplyFwdMsg'><b>De :</b> Learning<br><b>Envoyé :</b> lundi</div><p>Hello</p>",
}


@pytest.mark.parametrize("quote", HTML_QUOTES.values(), ids=HTML_QUOTES.keys())
def test_own_words_are_found_in_a_mail_that_is_only_html(quote: str):
    page = f"<html><head><style>p {{}}</style><title>x</title></head><body><p>I asked\nfirst.</p>{quote}</body></html>"
    assert interpret_mail(a_mail("", page)).text == "I asked first."


def test_own_words_below_a_quotation_in_html_are_found():
    page = "<div>On Monday, Learning wrote:</div><blockquote><p>Hello</p><p>Ana</p></blockquote><p>DONE</p>"
    assert interpret_mail(a_mail("", page)).intent == "done"


@pytest.mark.parametrize(
    ("html", "words"),
    [
        ("<p>a &amp; b&nbsp;&lt;c&gt;</p>", "a & b\u00a0<c>"),
        ("<p>a</p><p>b<br>c</p>", "a\n\nb\nc"),
        ("<ul><li>a</li><li>b</li></ul>", "a\n\nb"),
        ("a <b>b</b>  <i>c</i>\n\td", "a b c d"),
        ("<head><style>x</style><body>a", "a"),
        ("<script>x</script><STYLE>y</STYLE>a<!-- <p>z --><!DOCTYPE html><?xml?><![if !mso]>b<![endif]>", "ab"),
        ("1 < 2 and 3 > 2", "1 < 2 and 3 > 2"),
        ("<blockquote>a<blockquote>b</blockquote>c</blockquote>d", "> a\n> > b\n> c\nd"),
        ("</blockquote></style>a<o:p></o:p>", "a"),
        ("a<!-- open", "a"),
        ("", ""),
    ],
)
def test_the_words_of_a_page_are_read_line_by_line(html: str, words: str):
    assert text_of(html) == words


def test_a_page_does_not_grow_by_quoting_itself():
    assert len(text_of("<blockquote>" * 5_000 + "<br>" * 1_000)) < 200_000


def test_the_plain_part_is_read_before_the_html_one_unless_it_is_empty():
    assert interpret_mail(a_mail("plain", "<p>html</p>")).text == "plain"
    assert interpret_mail(a_mail("\n \n", "<p>html</p>")).text == "html"


def test_what_is_attached_is_nobodys_answer():
    mail = EmailMessage()
    mail["From"] = "ana@example.org"
    mail.set_content("<p>See below.</p>", subtype="html")
    mail.add_attachment("DONE", filename="notes.txt")
    forwarded = EmailMessage()
    forwarded.set_content("DONE")
    mail.add_attachment(forwarded)
    assert interpret_mail(mail.as_bytes()).text == "See below."
    inline = mail.as_bytes().replace(b"Content-Disposition: attachment\n", b"")
    assert interpret_mail(inline).text == "See below."


@pytest.mark.parametrize("word", WORDS)
def test_a_word_alone_in_the_first_line_is_understood(word: str):
    for written in (word, word.lower(), f"{word.title()}!", f"*{word}*", f"{word}.\n\nThank you"):
        assert interpret_mail(a_mail(written)).intent == word.lower()
    assert interpret_mail(a_mail(f"{word} it is")).intent == ""


@pytest.mark.parametrize(
    ("written", "word"),
    [
        ("Fertig!", "DONE"),
        ("erledigt.", "DONE"),
        ("SPÄTER", "LATER"),
        ("Spa\u0308ter", "LATER"),  # ä as two characters, as Apple's mail program may send it
        ("spaeter", "LATER"),
        ("*Ich  hänge*", "HELP"),
        ("stuck", "HELP"),
        ("Leichter!", "LIGHTER"),
        ("Pause", "PAUSE"),
        ("Weiter", "RESUME"),
        ("stopp!\n\nDanke", "STOP"),
        ("Abmelden", "STOP"),
        ("Warum?", "WHY"),
        ("warum", "WHY"),
        ("privat", "PRIVATE"),
        ("done", "DONE"),
        ("Fertig bin ich nicht", ""),
        ("Ich bin\nfertig", ""),
        ("fertig" + " " * 1000 + "bin ich nicht", ""),
        ("a" + "\u0315\u0300" * 20_000, ""),
    ],
)
def test_a_word_is_understood_in_every_language_it_is_written_in(written: str, word: str):
    assert interpret_mail(a_mail(written), Words.load(Path("templates")).understood).intent == word.lower()


@pytest.mark.parametrize(
    "headers",
    [
        {"Auto-Submitted": "auto-replied"},
        {"Auto-Submitted": "Auto-Generated; owner=x"},
        {"X-Autoreply": "yes"},
        {"X-Autorespond": "Out of office"},
        {"List-Id": "<team.example.org>"},
        {"Precedence": "bulk"},
        {"Precedence": " Auto_Reply "},
        {"Precedence": "junk"},
        {"Precedence": "list"},
    ],
    ids=str,
)
def test_the_voice_of_a_machine_asks_for_nothing(headers: dict[str, str]):
    reading = interpret_mail(a_mail("DONE", **headers))
    assert reading.envelope.is_listed or reading.kind in (Kind.AUTO_REPLY, Kind.NOTIFICATION)
    assert reading.envelope.is_listed or reading.intent == ""


@pytest.mark.parametrize(
    "headers", [{"Auto-Submitted": "no"}, {"Auto-Submitted": "No ; x=y"}, {"Precedence": "normal"}]
)
def test_a_header_that_says_a_human_wrote_is_believed(headers: dict[str, str]):
    assert interpret_mail(a_mail("DONE", **headers)).intent == "done"


def test_a_mail_that_came_back_is_no_answer():
    assert interpret_mail(a_mail("DONE", Return_Path="<>")).kind is Kind.AUTO_REPLY
    report = FROM + b"Content-Type: multipart/report; boundary=b\nAuto-Submitted: auto-replied\n\n--b\n\nDONE\n--b--\n"
    assert interpret_mail(report).kind is Kind.BOUNCE
    assert interpret_mail(report).text == ""


@pytest.mark.parametrize(
    ("header", "sender"),
    [
        ("From: Ana <Ana@Example.ORG>", "ana@example.org"),
        ("From: ana@example.org (Ana (HR))", "ana@example.org"),
        ("From: =?utf-8?q?Ana_=C3=84?= <ana@example.org>", "ana@example.org"),
        ("From: Ana\n <ana@example.org>", "ana@example.org"),
        ("From: ana@example.org, ben@example.org", ""),
        ("From: ana@example.org\nFrom: ben@example.org", ""),
        ("From: ana@example.org\nFROM: ana@example.org", ""),
        ("From: Ana", ""),
        ("From: ", ""),
        ("Sender: ana@example.org", ""),
        ("From: " + "ana@example.org," * 900, ""),
        ("From: " + "(" * 3_000 + "ana@example.org", ""),
    ],
    ids=lambda text: text[:40],
)
def test_a_mail_has_one_sender_or_none(header: str, sender: str):
    assert interpret_mail(f"{header}\n\nDONE".encode()).envelope.sender == sender


def html_of(page: bytes) -> bytes:
    return FROM + b"Content-Type: text/html\n\n" + page


def in_charset(charset: bytes, body: bytes) -> bytes:
    return FROM + b'Content-Type: text/plain; charset="' + charset + b'"\n\n' + body


def nested(depth: int, inside: bytes) -> bytes:
    levels = (b"--b%d\nContent-Type: multipart/mixed; boundary=b%d\n\n" % (level, level + 1) for level in range(depth))
    return FROM + b"Content-Type: multipart/mixed; boundary=b0\n\n" + b"".join(levels) + inside


HOSTILE = {
    "nothing": b"",
    "deep comments": b"From: " + b"(" * 100_000 + b"\n\nDONE",
    "comments that close": b"From: " + b"(" * 900 + b")" * 900 + b"ana@example.org\n\nDONE",
    "10,000 parts": FROM + b"Content-Type: multipart/mixed; boundary=b\n\n" + b"--b\nContent-Type: a/b\n\nx\n" * 10_000,
    "endless nested parts": nested(5_000, b""),
    "nested parts and lines": nested(19, b"\n" * 399_000),
    "nested parts and too many lines": nested(29, b"\n" * 2_000_000),
    "mails in mails": FROM + b"Content-Type: message/rfc822\n\n" * 5_000,
    "a digest in a digest": FROM + b"Content-Type: multipart/digest; boundary=b\n\n--b\n\n" * 5_000,
    "an unknown charset": in_charset(b"klingon", b"DONE"),
    "NUL in a charset": in_charset(b"a\x00b", b"DONE"),
    "a charset that is no text": in_charset(b"hex", b"DONE"),
    "a charset that always raises": in_charset(b"undefined", b"DONE"),
    "a slow charset": in_charset(b"punycode", b"a" * 100_000 + b"-" + b"9a" * 60_000),
    "an odd charset": in_charset(b"raw_unicode_escape", b"\\u" * 1_000),
    "a charset with escapes": in_charset(b"unicode-escape", b"\\q" * 1_000),
    "half a character": in_charset(b"utf-7", b"+2AA-"),
    "8-bit headers": b"From: \xff\xfe@\x80\nMessage-ID: <\xff>\nIn-Reply-To: \xe9\nContent-Type: text/\xff\n\n\xff",
    "a broken encoded word": b"From: =?utf-8?b?a?= <a@b.org>\nMessage-ID: =?utf-8?b?a?=\nPrecedence: =?x?q?\n\n",
    "NULs": b"From: a\x00na@example.org\nMessage-ID: <\x00>\n\nDO\x00NE\x00",
    "a 1 MB line": FROM + b"\n" + b"a" * 1_000_000,
    "a 1 MB header": b"From: " + b"a" * 1_000_000 + b"@example.org\n\nDONE",
    "a 1 MB parameter": FROM + b'Content-Type: text/plain; a="' + b";" * 1_000_000 + b"\n\nDONE",
    "a 1 MB boundary": FROM + b'Content-Type: multipart/mixed; a="' + b";" * 1_000_000 + b"\n\nDONE",
    "16 KB of newlines": FROM + b"\n" + b"\n" * 16_384 + b"DONE",
    "16 KB of newlines in HTML": html_of(b"<br>" * 16_384 + b"DONE"),
    "a million headers": b"a: b\n" * 1_000_000 + b"\nDONE",
    "half an attribution": FROM + b"\n" + (b"Am " + b"schrieb" * 56 + b"\n") * 1_000,
    "headers in the text": FROM + b"\n" + b"From: a\n" * 20_000,
    "open tags": html_of(b"<a " * 20_000),
    "open attributes": html_of(b"<a b='" * 10_000),
    "open comments": html_of(b"<!--" * 16_000),
    "a strange section": html_of(b"<![foo[ bar"),
    "less than": html_of(b"<" * 64_000),
    "deep quotations": html_of(b"<blockquote>" * 5_000 + b"DONE"),
    "character references": html_of(b"&#xD800;&#0;&" * 5_000 + b"&#" + b"9" * 5_000),
    "broken base64": FROM + b"Content-Transfer-Encoding: base64\n\n" + b"=A" * 100_000,
    "broken uuencode": FROM + b"Content-Transfer-Encoding: x-uuencode\n\nbegin 666 x\n" + b"M" * 10_000,
}


@pytest.mark.parametrize("mail", HOSTILE.values(), ids=HOSTILE.keys())
def test_no_mail_raises_or_takes_long_or_leaves_what_no_database_takes(mail: bytes):
    begun = time.process_time()
    reply = interpret_mail(mail)
    assert time.process_time() - begun < 2
    envelope = reply.envelope
    for text in (envelope.message_id, envelope.sender, envelope.in_reply_to, envelope.subject, reply.text):
        assert "\x00" not in text
        assert "\n" not in text or text is reply.text
        text.encode()


@pytest.mark.parametrize("name", ["NULs", "a charset that is no text", "an unknown charset", "a 1 MB parameter"])
def test_what_can_be_understood_of_a_broken_mail_is(name: str):
    assert interpret_mail(HOSTILE[name]).intent == "done"


PIECES = st.sampled_from(
    [
        *(
            b"Content-Type: multipart/mixed; boundary=b\n",
            b"Content-Type: text/html; charset=",
            b"\n--b\n",
            b"\n--b--\n",
        ),
        *(
            b"Content-Transfer-Encoding: base64\n",
            b"Content-Disposition: attachment\n",
            b"From: ",
            b"=?utf-8?q?",
            b"\n\n",
        ),
        *(b"Content-Type: message/rfc822\n", b"<blockquote>", b"<!--", b"&#", b"On a wrote:\n", b"> ", b"\r", b"\x00"),
    ]
)


@settings(max_examples=300, deadline=None)
@given(pieces=st.lists(PIECES | st.binary(max_size=8), max_size=40))
@example([b"Content-Type: text/html; charset=", b'"\x00"', b"\n\n", b"DONE"])
@example([b"Content-Type: text/html; charset=", b"\x00", b"Content-Type: multipart/mixed; boundary=b\n", b"\x80"])
def test_whatever_a_stranger_sends_is_answered(pieces: list[bytes]):
    reply = interpret_mail(b"".join(pieces))
    assert reply.kind in Kind
    (reply.envelope.message_id + reply.envelope.sender + reply.envelope.in_reply_to + reply.text).encode()


@settings(max_examples=200)
@given(text=st.text(st.characters() | st.sampled_from(">\r\n -_:@<>")))
def test_own_words_are_part_of_what_was_written(text: str):
    found = words_of(text)
    assert found == found.strip()
    assert set(found) <= set(text) | {"\n"}
    text_of(text)
