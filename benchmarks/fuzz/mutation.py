"""Small changes to bytes, as bad programs, bad lines and bad people make them."""

import random
from collections.abc import Sequence

WORDS = (
    *(b"\n", b"\r\n", b"\r", b"\0", b"\xff", b"\xef\xbb\xbf", b"\xf0\x9f", b"=?utf-8?b?", b"?=", b"--b\n", b"--b--\n"),
    *(b"(", b'"', b"<", b">", b"{", b"DONE\n", b"wrote:\n", b"> ", b"From: a@b.org\n", b"Final-Recipient: rfc822;"),
    *(b"Content-Type: multipart/mixed; boundary=b\n", b"Content-Type: message/rfc822\n\n", b"Status: 9.9.9\n"),
    *(b"Content-Transfer-Encoding: base64\n", b"; charset=utf-7", b"; charset=punycode", b"; charset=iso-2022-jp"),
    *(b"BEGIN:VEVENT\r\n", b"END:VCALENDAR\r\n", b";TZID=Nowhere:", b"T999999Z", b"<div>", b"<!--", b"&#xD800;"),
)


def mutated(seeds: Sequence[bytes], chance: random.Random) -> bytes:
    """Return one of *seeds* with one to six changes; the same *chance* gives the same bytes."""
    mail = bytearray(chance.choice(seeds))
    for _ in range(chance.randint(1, 6)):
        at = chance.randint(0, len(mail))
        length = min(len(mail) - at, int(chance.expovariate(1 / 40)))
        match chance.randrange(7):
            case 0:
                del mail[at : at + length]
            case 1:
                mail[at:at] = mail[at : at + length] * chance.choice((1, 2, 50))
            case 2:
                mail[at:at] = chance.choice(WORDS) * chance.choice((1, 1, 1, 30))
            case 3:
                mail[at : at + 1] = bytes([chance.randrange(256)])
            case 4:
                other = chance.choice(seeds)
                begin = chance.randint(0, len(other))
                mail[at:at] = other[begin : begin + 10 * length]
            case 5:
                del mail[at:]
            case _:
                mail[at : at + length] = mail[at : at + length].swapcase()
    return bytes(mail)
