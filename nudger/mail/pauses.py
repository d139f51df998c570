"""Until when somebody wants a pause, as the first line of a reply says it: PAUSE 3 weeks, PAUSE until 11 January."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta

from nudger.mail.replies import behind
from nudger.mail.said.days import begins_as_day, day_in

UNSAID = timedelta(weeks=2)  # of somebody who says PAUSE alone


@dataclass(frozen=True, slots=True)
class Wish:
    """A pause is wanted; *until* is the day on which it ends, None where that was said and can't be read."""

    until: date | None


def wish(text: str, understood: Mapping[str, str], today: date, locale: str) -> Wish | None:
    """Return the pause that the first line of *text* asks for; None where it asks for none.

    *understood* tells which reply a word means. *today* is that of whoever wrote, and reads *locale*. A day lies after
    it, and no more than a year away.

    >>> wish("Pause 3 weeks", {"PAUSE": "PAUSE"}, date(2026, 11, 23), "en").until.isoformat()
    '2026-12-14'
    >>> wish("PAUSE until 11 January!", {"PAUSE": "PAUSE"}, date(2026, 11, 23), "en").until.isoformat()
    '2027-01-11'
    >>> wish("Pause before you answer.", {"PAUSE": "PAUSE"}, date(2026, 11, 23), "en")
    """
    said = behind(text, "PAUSE", understood)
    if said is None:
        return None
    if not said:
        return Wish(today + UNSAID)
    until = day_in(said, today, locale)
    return Wish(until) if until is not None or begins_as_day(said) else None
