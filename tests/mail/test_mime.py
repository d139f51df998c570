"""The standard library's parser is the oracle: what it reads in our bytes is what was meant.

One thing it gets wrong before Python 3.13: policy.default keeps the space between two encoded words of a display name,
against RFC 2047 6.2. So names are read by email.header.decode_header, which does not.
"""

import base64
import itertools
import re
import unicodedata
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from email import message_from_bytes, message_from_string
from email.header import decode_header, make_header
from email.message import EmailMessage
from email.policy import SMTP, compat32, default
from email.utils import parseaddr

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from nudger.errors import NudgerError
from nudger.mail.mime import Mail, Mailbox, serialise

MONDAY = datetime(2026, 11, 23, 9, 0, tzinfo=UTC)
PRIYA = Mailbox("coaching@example.org", "Priya Nair")
ANA = Mailbox("ana@example.org", "Ana Silva")
FIRST_STEP = Mail(
    "e17.meet.2@example.org", MONDAY, PRIYA, ANA, "Your first talk", "Ask twice.\n", "<p>Ask twice.</p>\n"
)
WRITTEN = ["Date", "From", "To", "Subject", "Message-ID", "MIME-Version", "Content-Type"]

ATTACKS = [
    "Ana\r\nBcc: x@example.com",
    "Ana\nBcc: x@example.com",
    "Ana\rBcc: x@example.com",
    "Ana\r\n\r\n<script>",
    "\n",
    "\r",
    "Ana\x00",
    "Ana\x0bBcc: x@example.com",
    "Ana\x85Bcc: x@example.com",
    "Ana\u2028Bcc: x@example.com",
    "Ana\u2029Bcc: x@example.com",
    "Ana\r\n --=_nudger\r\n\r\nBen",
]
AWKWARD = [
    *ATTACKS,
    "",
    " ",
    " Ana",
    "Ana ",
    "Ana  Silva",
    "Ana  Çelik",
    "Silva, Ana",
    'Ana "the coach" Silva',
    "Ana\\Silva",
    "Ana (HR) <ana@example.com>",
    "ana@example.com, ben@example.com",
    "J. Silva",
    "=?utf-8?q?Ben?=",
    "=?utf-8?q?Ben?= =?utf-8?q?Ben?=",
    "=?utf-8?b?",
    "a=?b",
    "?=",
    "\u202eanA",
    "👩‍👩‍👧" * 20,
    "Ä" * 39,
    "字" * 13,
    "a" * 60,
    "a" * 61,
    "non\u00a0breaking\u3000wide\ufeff",
]
LONG = ["a" * 10_000, "ß" * 10_000, "word " * 2_000, ", " * 5_000]
ATEXT = "abcXYZ0189!#$%&'*+/=?^_`{|}~-"

prose = st.one_of(st.text(), st.sampled_from(AWKWARD), st.lists(st.sampled_from(AWKWARD), max_size=4).map(" ".join))
texts = st.lists(
    st.one_of(st.text(), st.sampled_from(["\r\n", "\n", "\r", " \n", ".\n", "--=_nudger--", "é" * 99]))
).map("".join)
dot_atoms = st.lists(st.text(ATEXT, min_size=1, max_size=30), min_size=1, max_size=4).map(".".join)
ids = st.builds("{}@{}".format, dot_atoms, dot_atoms).filter(lambda text: "=?" not in text)
mailboxes = st.builds(Mailbox, ids, prose)
words = st.text(st.characters(min_codepoint=0x21, max_codepoint=0x7E), min_size=1, max_size=900)
headers = st.tuples(
    st.text("abcXYZ0189-_", max_size=60).map("X-".__add__), st.lists(words, min_size=1, max_size=8).map(" ".join)
)
mails = st.builds(
    Mail,
    message_id=ids,
    date=st.datetimes(datetime(1900, 1, 2), datetime(9999, 12, 30), timezones=st.timezones()),  # noqa: DTZ001
    sender=mailboxes,
    to=mailboxes,
    subject=prose,
    text=texts,
    html=texts,
    reply_to=st.none() | mailboxes,
    in_reply_to=st.none() | ids,
    headers=st.lists(headers, max_size=3).map(tuple),
)
unhurried = settings(deadline=None, max_examples=60)


@given(prose)
@unhurried
def test_every_subject_reads_back_exactly_but_for_control_characters(subject):
    assert str(parsed(replace(FIRST_STEP, subject=subject))["Subject"]) == without_controls(subject)


@pytest.mark.parametrize("subject", [*AWKWARD, *LONG])
def test_an_awkward_subject_reads_back_exactly_too(subject):
    assert str(parsed(replace(FIRST_STEP, subject=subject))["Subject"]) == without_controls(subject)


@given(prose)
@unhurried
def test_every_name_reads_back_exactly_but_for_control_characters(name):
    mail = replace(FIRST_STEP, sender=Mailbox("priya@example.org", name), to=Mailbox("ana@example.org", name))
    mail = replace(mail, reply_to=Mailbox("answers@example.org", name))
    assert name_and_address(mail, "From") == (without_controls(name), "priya@example.org")
    assert name_and_address(mail, "To") == (without_controls(name), "ana@example.org")
    assert name_and_address(mail, "Reply-To") == (without_controls(name), "answers@example.org")


@pytest.mark.parametrize("name", [*AWKWARD, *LONG])
def test_an_awkward_name_reads_back_exactly_too(name):
    assert name_and_address(replace(FIRST_STEP, to=Mailbox("ana@example.org", name)), "To")[0] == without_controls(name)


@given(mails)
@unhurried
def test_every_address_field_holds_one_address_and_it_is_the_one_meant(mail):
    message = parsed(mail)
    meant = {"From": mail.sender, "To": mail.to} | ({"Reply-To": mail.reply_to} if mail.reply_to else {})
    for field, mailbox in meant.items():
        (address,) = message[field].addresses
        assert address.addr_spec == mailbox.address
        # The parser takes white space of any kind for none at the edges of a name, and beside a space.
        assert "".join(address.display_name.split()) == "".join(without_controls(mailbox.name).split())


def test_an_address_beyond_ascii_is_written_as_utf_8():
    mail = replace(FIRST_STEP, to=Mailbox("zoë.字@example.org", "Zoë"))
    message = message_from_string(serialise(mail).decode(), policy=default)
    assert message["To"].addresses[0].addr_spec == "zoë.字@example.org"


@given(texts, texts)
@example("", "")
@example(" ", "\t")
@example("no line end", "<p>none</p>")
@example("From me\n.\n..\n. \n", "\n\n \n")
@unhurried
def test_the_bodies_say_what_an_email_message_of_the_same_texts_says(text, html):
    ours = parsed(replace(FIRST_STEP, text=text, html=html))
    theirs = EmailMessage()
    theirs.set_content(text)
    theirs.add_alternative(html, subtype="html")
    theirs = message_from_bytes(theirs.as_bytes(policy=SMTP), policy=default)
    assert [part.get_content_type() for part in ours.walk()] == [part.get_content_type() for part in theirs.walk()]
    for kind in ("plain", "html"):
        our_part, their_part = ours.get_body((kind,)), theirs.get_body((kind,))
        assert our_part.get_content_charset() == "utf-8"
        assert our_part["Content-Transfer-Encoding"] == "quoted-printable"
        assert ended(our_part.get_content()) == ended(their_part.get_content())


@given(texts)
@unhurried
def test_a_body_reads_back_exactly_with_lf_for_every_line_end(text):
    message = parsed(replace(FIRST_STEP, text=text, html=text))
    for kind in ("plain", "html"):
        assert message.get_body((kind,)).get_content().replace("\r\n", "\n") == re.sub(r"\r\n?", "\n", text)


@pytest.mark.parametrize("tail", ["", " ", "\t", "  ", "=", "é", "字", ".", " .", "\r", "\x00"])
def test_no_body_line_is_too_long_whatever_stands_at_its_edge(tail):
    for width in range(60, 160):
        text = f"{'a' * width}{tail}\n{' ' * width}{tail}"
        raw = serialise(replace(FIRST_STEP, text=text))
        assert max(map(len, body_lines(raw))) <= 76
        assert message_from_bytes(raw, policy=default).get_body(("plain",)).get_content().replace(
            "\r\n", "\n"
        ) == re.sub(r"\r\n?", "\n", text)


@given(mails)
@unhurried
def test_every_line_ends_in_crlf_and_has_the_length_it_may_have(mail):
    raw = serialise(mail)
    assert raw.endswith(b"\r\n")
    assert b"\r" not in raw.replace(b"\r\n", b"") and b"\n" not in raw.replace(b"\r\n", b"")
    for line in header_lines(raw):
        foldable = b" " in (line[1:] if line.startswith(b" ") else line.partition(b": ")[2])
        assert line.strip()
        assert len(line) <= 76 or (not foldable and len(line) <= 998)
    for line in body_lines(raw):
        assert len(line) <= 76
        assert not line.endswith((b" ", b"\t"))


@pytest.mark.parametrize("long", [*LONG, "a" * 70, "Ana " + "a" * 70])
def test_no_subject_or_name_is_so_long_that_its_lines_are(long):
    mailbox = Mailbox("ana@example.org", long)
    raw = serialise(replace(FIRST_STEP, subject=long, sender=mailbox, to=mailbox, reply_to=mailbox))
    assert max(map(len, header_lines(raw))) <= 76


@given(mails)
@unhurried
def test_a_mail_to_ascii_addresses_is_ascii_throughout(mail):
    assert serialise(mail).isascii()


@given(mails)
@unhurried
def test_the_parser_finds_no_defect_in_any_part_or_header(mail):
    for part in parsed(replace(mail, headers=())).walk():
        assert part.defects == []
        for value in part.values():
            assert list(value.defects) == []


@given(mails)
@unhurried
def test_every_encoded_word_is_short_and_holds_whole_characters(mail):
    for line in header_lines(serialise(replace(mail, headers=(), in_reply_to=None))):
        for word in line.split():
            if word.startswith(b"=?utf-8?B?"):
                assert len(word) <= 75
                assert word.endswith(b"?=")
                assert base64.b64decode(word[10:-2], validate=True).decode()


@given(mails)
@unhurried
def test_ids_and_further_headers_read_back_exactly_and_in_order(mail):
    message = message_from_bytes(serialise(mail), policy=compat32)
    assert message["Message-ID"] == f"<{mail.message_id}>"
    assert message["In-Reply-To"] == (mail.in_reply_to and f"<{mail.in_reply_to}>")
    further = [(name, value.replace("\r\n", "")) for name, value in message.items() if name.startswith("X-")]
    assert further == [(name, value) for name, value in mail.headers]


@given(mails)
@example(replace(FIRST_STEP, date=datetime.fromisoformat("1936-05-01T09:00:00+00:19:32")))
@example(replace(FIRST_STEP, date=datetime.fromisoformat("2026-11-23T09:00:00-09:30")))
@unhurried
def test_the_date_is_the_same_instant_in_its_own_zone(mail):
    read = parsed(mail)["Date"].datetime
    offset = mail.date.utcoffset()
    assert read.astimezone(UTC) == mail.date.replace(microsecond=0).astimezone(UTC)
    assert read.utcoffset() == (timedelta() if offset % timedelta(minutes=1) else offset)


def test_the_date_has_the_form_that_rfc_5322_gives():
    assert b"Date: Mon, 23 Nov 2026 09:00:00 +0000\r\n" in serialise(FIRST_STEP)


@given(prose, prose)
@unhurried
def test_no_subject_or_name_adds_or_hides_a_header(subject, name):
    mail = replace(FIRST_STEP, subject=subject, to=Mailbox("ana@example.org", name))
    raw = serialise(mail)
    assert message_from_bytes(raw).keys() == WRITTEN
    assert [line.partition(b":")[0].decode() for line in header_lines(raw) if line[:1] != b" "] == WRITTEN


@given(texts)
@example("\r\n--=_nudger--\r\nBcc: x@example.com")
@example("--=_nudger\nContent-Type: text/html\n\n<script>")
@unhurried
def test_no_body_adds_a_part(text):
    assert len(list(parsed(replace(FIRST_STEP, text=text, html=text)).walk())) == 3


@pytest.mark.parametrize("attack", ATTACKS)
def test_an_attack_is_refused_as_address_id_or_further_header(attack):
    for broken in (attack, f"{attack}@example.org", f"ana@example.org{attack}"):
        with pytest.raises(NudgerError, match="is no mail address"):
            Mailbox(broken)
        with pytest.raises(NudgerError, match="is no message id"):
            replace(FIRST_STEP, message_id=broken)
        with pytest.raises(NudgerError, match="cannot be replied to"):
            replace(FIRST_STEP, in_reply_to=broken)
        with pytest.raises(NudgerError, match="cannot be written"):
            replace(FIRST_STEP, headers=((broken, "meet"),))
        with pytest.raises(NudgerError, match="cannot be written"):
            replace(FIRST_STEP, headers=(("X-Journey", broken),))


@pytest.mark.parametrize(
    "address",
    [
        "ana@example.org>",
        "<ana@example.org",
        "ana @example.org",
        "ana@exam ple.org",
        "ana\u00a0@example.org",
        "ana\u3000@example.org",
        "ana@example.com,ben@example.org",
        "ana,ben@example.org",
        "ana;ben@example.org",
        "ana(HR)@example.org",
        '"ana"@example.org',
        "ana@ben@example.org",
        "ana\\@example.org",
        "=?utf-8?q?ben=40example.com=3e?=@example.org",
        ".ana@example.org",
        "ana..silva@example.org",
        "ana@bücher.example",
        "ana\ud800@example.org",
        "\u202eana@example.org",
        "a" * 254 + "@example.org",
        "é" * 122 + "@example.org",
        "a" * 10_000,
        "@example.org",
        "ana@",
    ],
)
def test_what_is_not_one_plain_address_is_refused_in_a_sentence(address):
    with pytest.raises(NudgerError, match="is no mail address: write name@") as refused:
        Mailbox(address)
    assert len(str(refused.value)) < 600


@pytest.mark.parametrize(
    "address", ["ana@localhost", "ana+e17@[127.0.0.1]", "o'neil@xn--bcher-kva.example", "a@" + "b" * 252]
)
def test_an_unusual_but_lawful_address_is_accepted(address):
    assert parsed(replace(FIRST_STEP, to=Mailbox(address)))["To"].addresses[0].addr_spec == address


@pytest.mark.parametrize(
    "message_id", ["", "abc", "<abc@example.org>", "a b@example.org", "é@example.org", "a@" + "b" * 249]
)
def test_a_message_id_without_the_form_of_one_is_refused(message_id):
    with pytest.raises(NudgerError, match="is no message id"):
        replace(FIRST_STEP, message_id=message_id)


@pytest.mark.parametrize("foreign", ["", "<abc@example.org>", "a b", "é@example.org", "a" * 901])
def test_a_foreign_id_that_would_break_the_header_is_refused(foreign):
    with pytest.raises(NudgerError, match="cannot be replied to"):
        replace(FIRST_STEP, in_reply_to=foreign)


def test_a_foreign_id_is_repeated_as_it_came_even_when_it_breaks_the_rules():
    assert b"In-Reply-To: <odd..id[1]>\r\n" in serialise(replace(FIRST_STEP, in_reply_to="odd..id[1]"))


@pytest.mark.parametrize("value", ["", " x", "x ", "x  y", "x\ty", "é", "a" * 901])
def test_a_further_header_that_would_not_read_back_exactly_is_refused(value):
    with pytest.raises(NudgerError, match="cannot be written"):
        replace(FIRST_STEP, headers=(("X-Journey", value),))


@pytest.mark.parametrize(
    "name", ["From", "subject", "MESSAGE-ID", "Reply-To", "Content-Type", "content-language", "Date"]
)
def test_a_further_header_never_repeats_one_of_the_mails_own(name):
    with pytest.raises(NudgerError, match="written from the mail's own fields"):
        replace(FIRST_STEP, headers=((name, "x"),))


@pytest.mark.parametrize("name", ["", "X Journey", "X:", "X-Jöurney", "X" * 71])
def test_a_header_name_is_printable_ascii_without_colon_or_space(name):
    with pytest.raises(NudgerError, match="cannot be written"):
        replace(FIRST_STEP, headers=((name, "x"),))


def test_a_date_without_a_zone_is_refused():
    with pytest.raises(NudgerError, match="has no time zone"):
        replace(FIRST_STEP, date=MONDAY.replace(tzinfo=None))


def test_a_lone_surrogate_becomes_a_question_mark_instead_of_losing_the_mail():
    lone = "Ana \ud800"
    mail = replace(FIRST_STEP, subject=lone, text=lone, html=lone, to=Mailbox("ana@example.org", lone))
    message = parsed(mail)
    assert str(message["Subject"]) == message["To"].addresses[0].display_name == "Ana ?"
    assert [message.get_body((kind,)).get_content() for kind in ("plain", "html")] == ["Ana ?", "Ana ?"]


@pytest.mark.parametrize(
    ("name", "written"),
    [
        ("", "ana@example.org"),
        ("Ana Silva", "Ana Silva <ana@example.org>"),
        ("Silva, Ana", '"Silva, Ana" <ana@example.org>'),
        ("Zoë", "=?utf-8?B?Wm/Dqw==?= <ana@example.org>"),
        ('Ana "A"', "=?utf-8?B?QW5hICJBIg==?= <ana@example.org>"),
    ],
)
def test_a_mailbox_is_written_as_plainly_as_its_name_allows(name, written):
    assert str(Mailbox("ana@example.org", name)) == written


def parsed(mail):
    return message_from_bytes(serialise(mail), policy=default)


def name_and_address(mail, field):
    value = message_from_bytes(serialise(mail), policy=compat32)[field].replace("\r\n", "")
    name, address = parseaddr(value)
    return str(make_header(decode_header(name))), address


def without_controls(text):
    """Each run of control characters and line separators (Unicode Cc, Zl, Zp) as one space."""
    runs = itertools.groupby(text, lambda character: unicodedata.category(character) in ("Cc", "Zl", "Zp"))
    return "".join(" " if controls else "".join(run) for controls, run in runs)


def ended(text):
    """EmailMessage ends every body with a line end; we leave it as it is. Both with LF, both ended."""
    text = text.replace("\r\n", "\n")
    return text if text.endswith("\n") else text + "\n"


def header_lines(raw):
    return raw.partition(b"\r\n\r\n")[0].split(b"\r\n")


def body_lines(raw):
    return raw.partition(b"\r\n\r\n")[2].split(b"\r\n")
