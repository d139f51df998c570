"""What was filled into a page's form: its fields, or None where it is far too much."""

from collections.abc import Mapping, Sequence
from urllib.parse import parse_qs

from starlette.requests import Request

MOST_BYTES = 64_000
MOST_WORDS = 10_000
MOST_FIELDS = 60
MOST_BRIEF_FIELDS = 600  # a page with many lines

Fields = Mapping[str, Sequence[str]]


async def fields_of(request: Request, most: int = MOST_FIELDS) -> Fields | None:
    """Return the fields that were posted, by name; none where it is no form, None where it is far too long."""
    body = b""
    async for chunk in request.stream():
        body += chunk
        if len(body) > MOST_BYTES:
            return None
    if body.count(b"&") >= most:
        return {}
    return parse_qs(body.decode("utf-8", "replace"), keep_blank_values=True, max_num_fields=most)


def words_in(fields: Fields) -> str:
    """Return the person's own words among *fields*, without what nobody can see."""
    said = next(iter(fields.get("words", ())), "")
    seen = "".join(letter for letter in said if letter == "\n" or letter.isprintable())
    return seen.strip()[:MOST_WORDS]
