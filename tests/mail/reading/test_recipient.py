"""To which address of ours a fetched mail came: told by headers that anybody may write."""

import time

import pytest

from nudger.mail.reading.recipient import recipient_of

US = "learning@example.org"


@pytest.mark.parametrize(
    ("head", "recipient"),
    [
        ("Delivered-To: learning+abc@example.org", "learning+abc@example.org"),
        ("X-Original-To: learning+abc@example.org\r\nDelivered-To: learning@example.org", "learning+abc@example.org"),
        ("To: Learning <LEARNING+ABC@Example.org>, ben@example.org", "learning+abc@example.org"),
        ("To: ben@example.org\r\nCc: learning+abc@example.org", "learning+abc@example.org"),
        ("Delivered-To: learning+one@example.org\r\nTo: learning+two@example.org", "learning+one@example.org"),
        ("To: learning@example.org", US),
        ("To: undisclosed-recipients:;", US),
        ("To: other+abc@example.org, learning+abc@elsewhere.example, xlearning+abc@example.org", US),
        ("To: learning+@example.org", US),
        ("Subject: learning+abc@example.org", US),
        ("", US),
        ("To", US),
        ("To: <<<>>> =?x?q?", US),
        ("To: \0learning+abc@example.org\0", "learning+abc@example.org"),
    ],
)
def test_the_address_with_a_token_is_found_wherever_a_server_or_an_author_put_it(head: str, recipient: str):
    for end in ("\r\n\r\nDONE\r\n", "\n\nDONE\n", ""):
        assert recipient_of(f"{head}{end}".encode(), US) == recipient


def test_what_stands_in_the_text_is_no_header():
    assert recipient_of(b"Subject: x\r\n\r\nDelivered-To: learning+abc@example.org\r\n", US) == US


@pytest.mark.parametrize(
    "raw", [b"To: " + b"a@b.c, " * 500_000, b"(" * 3_000_000, b"To: x\n" * 500_000, b"\r" * 900_000]
)
def test_headers_without_end_take_no_time(raw: bytes):
    began = time.perf_counter()
    assert recipient_of(raw, US) == US
    assert time.perf_counter() - began < 2
