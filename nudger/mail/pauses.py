"""Until when somebody wants a pause, or a step to wait, as a first line says it: PAUSE 3 weeks, LATER next week."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta

from nudger.mail.replies import behind
from nudger.mail.said.days import begins_as_day, day_in

UNSAID = timedelta(weeks=2)  # of somebody who says PAUSE alone


@dataclass(frozen=True, slots=True)
class Wish:
    """Somebody wants to wait; *until* is the day on which that ends, None where none is said, or can't be read."""

    until: date | None
    is_said: bool = True


def wish(text: str, word: str, understood: Mapping[str, str], today: date, locale: str) -> Wish | None:
    """Return what the first line of *text* asks for by *word*, PAUSE or LATER; None where it doesn't.

    *understood* tells which reply a word means. *today* is that of whoever wrote, and reads *locale*. A day lies after
    it, and no more than a year away.

    >>> wish("Pause 3 weeks", "PAUSE", {"PAUSE": "PAUSE"}, date(2026, 11, 23), "en").until.isoformat()
    '2026-12-14'
    >>> wish("PAUSE until 11 January!", "PAUSE", {"PAUSE": "PAUSE"}, date(2026, 11, 23), "en").until.isoformat()
    '2027-01-11'
    >>> wish("Pause before you answer.", "PAUSE", {"PAUSE": "PAUSE"}, date(2026, 11, 23), "en")
    """
    said = behind(text, word, understood)
    if said is None:
        return None
    if not said:
        return Wish(None, is_said=False)
    until = day_in(said, today, locale)
    return Wish(until) if until is not None or begins_as_day(said) else None
