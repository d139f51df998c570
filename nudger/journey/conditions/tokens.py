"""The text of a condition, cut into words, numbers, quoted texts and signs."""

import re
from typing import NamedTuple

from nudger.errors import NudgerError
from nudger.journey.wording import shown

STRAYS = {
    "=": 'write "=="',
    "=<": 'write "<="',
    "=>": 'write ">="',
    "<>": 'write "!="',
    "≤": 'write "<="',
    "≥": 'write ">="',
    "≠": 'write "!="',
    "!": 'write "not"',
    "&": 'write "and"',
    "&&": 'write "and"',
    "|": 'write "or"',
    "||": 'write "or"',
    "%": "leave the sign out, a score is in per cent",
    "-": "write a whole number, without a sign in front and without sums",
    **dict.fromkeys("“”„‘’«»", "write straight quotation marks, such as 'Sales'"),
}
"""Signs that mean nothing here, and what was probably meant."""

_TOKEN = re.compile(
    r"""\s*(?:(?P<text>"[^"]*"|'[^']*')|(?P<word>\w[\w-]*)|(?P<sign>[<>=!]=|[<>](?!>)|[(),.])|(?P<stray>"""
    + "|".join(re.escape(sign) for sign in sorted(STRAYS, key=len, reverse=True))
    + r")|(?P<other>\S))"
)


class ConditionError(NudgerError):
    """A condition that cannot be read: *what* it does, as in "has …", and what would be right *instead*."""

    def __init__(self, what: str, instead: str) -> None:
        super().__init__(f"the condition {what}; {instead}")
        self.what, self.instead = what, instead


class Token(NamedTuple):
    """One part of a condition. *sort* is word, number, text, sign or end; *place* counts characters from 1."""

    sort: str
    says: str
    place: int

    @property
    def is_name(self) -> bool:
        return self.sort in ("word", "number")

    def __str__(self) -> str:
        if self.sort == "end":
            return "nothing more"
        return f"{shown(self.says[1:-1] if self.sort == 'text' else self.says)} at character {self.place}"


class Tokens:
    """The tokens of one condition, taken from left to right. Raises ConditionError for a sign that means nothing."""

    def __init__(self, text: str) -> None:
        self._tokens = [_token(match) for match in _TOKEN.finditer(text.rstrip())]
        self._end = Token("end", "", len(text) + 1)

    @property
    def next(self) -> Token:
        return self.ahead(0)

    def ahead(self, places: int) -> Token:
        return self._tokens[places] if places < len(self._tokens) else self._end

    def take(self) -> Token:
        return self._tokens.pop(0) if self._tokens else self._end

    def takes(self, says: str) -> bool:
        """Take the next token if it is *says*, and tell whether it was."""
        return self.next.says == says and bool(self.take())

    def close(self, opening: Token) -> None:
        """Take the parenthesis that closes *opening*."""
        if self.next.sort == "end":
            raise ConditionError(f"opens a parenthesis at character {opening.place} and never closes it", 'write ")"')
        if not self.takes(")"):
            raise ConditionError(f"has {self.next}, where a parenthesis should be closed", 'write ")" in front of it')


def _token(match: re.Match[str]) -> Token:
    sort = str(match.lastgroup)
    says, place = match[sort], match.start(sort) + 1
    if sort == "stray":
        raise ConditionError(f"has {shown(says)} at character {place}", STRAYS[says])
    if sort == "other" and says in "\"'":
        raise ConditionError(f"opens a quotation mark at character {place} and never closes it", "close it")
    if sort == "other":
        raise ConditionError(f"has {shown(says)} at character {place}, which means nothing here", "leave it out")
    return Token("number" if says.isascii() and says.isdigit() else sort, says, place)
