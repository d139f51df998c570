"""A token stands for one nudge and one purpose, and nobody makes one but us."""

import string
from datetime import date, timedelta
from itertools import pairwise
from urllib.parse import parse_qs, unquote, urlsplit

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from nudger.mail.links import Purpose, Token, mailto, message_id, read, reply_address, sign, token_in

SECRET, ANOTHER = b"a secret", b"another secret"
UNTIL = date(2027, 2, 1)
BASE32 = string.ascii_lowercase + "234567"

purposes = st.sampled_from(Purpose)
ids = st.integers(0, 2**40 - 1)
days = st.dates(date(2020, 1, 1), date(2199, 6, 6))


@given(purpose=purposes, nudge=ids, expires=days)
@example(Purpose.ACT, 0, date(2020, 1, 1))
@example(Purpose.REPLY, 2**40 - 1, date(2199, 6, 6))
def test_what_was_signed_is_read_in_any_case(purpose: Purpose, nudge: int, expires: date):
    token = sign(SECRET, purpose, nudge, expires)
    assert read(SECRET, purpose, token) == Token(nudge, expires)
    assert read(SECRET, purpose, token.upper()) == Token(nudge, expires)
    assert len(token) == 32
    assert set(token) <= set(BASE32)


@pytest.mark.parametrize("purpose", Purpose)
def test_a_token_with_any_one_character_changed_is_refused(purpose: Purpose):
    token = sign(SECRET, purpose, 17, UNTIL)
    for place, right in enumerate(token):
        for wrong in set(BASE32 + "01=89+/-_ \n\x00é\u0131\u017f\ud800") - {right}:
            assert read(SECRET, purpose, token[:place] + wrong + token[place + 1 :]) is None


def test_a_token_that_is_cut_lengthened_or_turned_round_is_refused():
    token = sign(SECRET, Purpose.ACT, 17, UNTIL)
    for length in range(32):
        for part in (token[:length], token[32 - length :], token[:length] + "=" * (32 - length)):
            assert read(SECRET, Purpose.ACT, part) is None
    for other in (token + "a", token * 2, f" {token}", f"{token}\n", token[::-1], token + "="):
        assert read(SECRET, Purpose.ACT, other) is None


@given(purpose=purposes, nudge=ids, expires=days)
def test_a_token_is_good_for_one_purpose_and_one_secret(purpose: Purpose, nudge: int, expires: date):
    token = sign(SECRET, purpose, nudge, expires)
    assert all(read(SECRET, other, token) is None for other in Purpose if other is not purpose)
    assert read(ANOTHER, purpose, token) is None


@given(text=st.text() | st.text(BASE32, min_size=32, max_size=32) | st.text(st.characters(), min_size=32, max_size=32))
@example("=" * 32)
@example("ı" * 32)
@example("\ud800" * 32)
def test_no_text_of_a_stranger_is_taken_or_raises(text: str):
    assert all(read(SECRET, purpose, text) is None for purpose in Purpose)
    token_in(text)


def test_two_tokens_are_never_the_same():
    first, *others = [
        sign(SECRET, Purpose.ACT, 17, UNTIL),
        sign(SECRET, Purpose.REPLY, 17, UNTIL),
        sign(SECRET, Purpose.ACT, 18, UNTIL),
        sign(SECRET, Purpose.ACT, 17, UNTIL + timedelta(days=1)),
        sign(ANOTHER, Purpose.ACT, 17, UNTIL),
    ]
    assert len({first, *others}) == 5


def test_a_token_is_good_until_the_end_of_its_last_day():
    token = Token(17, UNTIL)
    assert not token.is_expired(UNTIL)
    assert token.is_expired(UNTIL + timedelta(days=1))


@pytest.mark.parametrize("address", ["learning@example.org", "learning+team@example.org"])
def test_a_reply_address_gives_its_token_back_and_fits_a_mail_server(address: str):
    token = sign(SECRET, Purpose.REPLY, 17, UNTIL)
    full = reply_address(address, token)
    assert token_in(full) == token
    assert full.endswith("@example.org")
    assert len(full.rpartition("@")[0]) <= 64
    assert read(SECRET, Purpose.REPLY, token_in(full.upper())) == Token(17, UNTIL)


@pytest.mark.parametrize("address", ["", "@", "ana@example.org", "ana@sub+domain.org", "ana+token", "ana+@example.org"])
def test_an_address_without_a_detail_has_no_token(address: str):
    assert token_in(address) == ""


ADDRESS = "learning+abc@example.org"


@given(subject=st.text(st.characters(codec="utf-8")), body=st.text(st.characters(codec="utf-8")))
@example("a&b?c#d=e%20f+g", "two\nlines & more/less?#\r\n")
@example("Grüße 字 👩‍👩‍👧", "&body=no&bcc=eve@example.org")
def test_a_mailto_says_what_it_was_told_and_nothing_else(subject: str, body: str):
    found = urlsplit(mailto(ADDRESS, subject, body))
    assert (found.scheme, unquote(found.path), found.fragment) == ("mailto", ADDRESS, "")
    told = parse_qs(found.query, keep_blank_values=True)
    assert told == {"subject": [subject], "body": [body]}
    assert set(found.query) <= set(string.ascii_letters + string.digits + "-._~%&=")


@pytest.mark.parametrize("address", ["a?b@example.org", "a&b@example.org", "a#b@example.org", "ä b\n@example.org"])
def test_an_address_in_a_mailto_can_begin_nothing_of_its_own(address: str):
    found = urlsplit(mailto(address, "Hi", "DONE"))
    assert unquote(found.path) == address
    assert found.query == "subject=Hi&body=DONE"


def test_a_message_id_is_always_the_same_for_one_mail_and_never_for_two():
    found = [
        message_id(secret, key, domain)
        for secret, key, domain in [
            (SECRET, "e17/read/1/open.1/p1", "example.org"),
            (SECRET, "e17/read/1/open.2/p1", "example.org"),
            (ANOTHER, "e17/read/1/open.2/p1", "example.org"),
            (ANOTHER, "e17/read/1/open.2/p1", "example.com"),
        ]
    ]
    assert all(one != other for one, other in pairwise(found))
    assert found[0] == message_id(SECRET, "e17/read/1/open.1/p1", "example.org")
    assert found[0].endswith("@example.org")
