"""When people may be reached, and how often."""

from datetime import date, time
from typing import Annotated, Literal

from pydantic import Field, model_validator

from nudger.journey.budget import Budget as Caps
from nudger.journey.clock import Window
from nudger.journey.closed import is_ever_open
from nudger.service.settings.values import Halt, Place, Section, Span, Zone
from nudger.store import hours as kept_hours

Weekday = Literal["mon", "tue", "wed", "thu", "fri", "sat", "sun"]
DAYS: tuple[Weekday, ...] = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
A_MONDAY = date(2024, 1, 1)  # whether a week has an open hour at all doesn't depend on which one is asked


class Hours(Section):
    """When people may be reached who say nothing else themselves.

    *prefers* and *mail_time* are wishes, and the rest is law. *holidays* is a place of ISO 3166; with *spread* mails
    come up to half an hour after their time, person by person.
    """

    zone: Zone = "Europe/London"
    opens: time = time(9)
    closes: time = time(17)
    working_days: tuple[Weekday, ...] = DAYS[:5]
    holidays: Place = ""
    quiet: tuple[Span, ...] = ()
    halt_days: Annotated[tuple[Halt, ...], Field(max_length=100)] = ()
    prefers: tuple[Weekday, ...] = ()
    mail_time: time = time(10)
    spread: bool = False

    @property
    def weekdays(self) -> str:
        """The working days as digits, Monday is 0."""
        return _digits(self.working_days)

    @property
    def columns(self) -> dict[str, str]:
        """What the table says of somebody who says nothing themselves."""
        return {
            "zone": self.zone,
            "opens": f"{self.opens:%H:%M}",
            "closes": f"{self.closes:%H:%M}",
            "working_days": self.weekdays,
            "hours": "",
            "quiet": " ".join(sorted(self.quiet)),
            "holidays": self.holidays,
            "prefers": _digits(self.prefers),
        }

    @property
    def house(self) -> dict[str, str]:
        """What holds for everybody, whatever they say."""
        return {"halts": " ".join(self.halt_days), "mail_time": f"{self.mail_time:%H:%M}"}

    @property
    def window(self) -> Window:
        """The window of somebody of whom nothing else is known."""
        return kept_hours.made(**self.columns, **self.house)

    @model_validator(mode="after")
    def _some_hour_is_open(self) -> "Hours":
        if self.opens >= self.closes or not self.working_days:
            raise ValueError("nobody could ever be reached: opens must be before closes, on one working day at least")
        if not is_ever_open(self.window, A_MONDAY):
            raise ValueError("nobody could ever be reached: quiet hours and halt days leave no hour of a working day")
        return self


def _digits(days: tuple[Weekday, ...]) -> str:
    return "".join(str(number) for number, day in enumerate(DAYS) if day in days)


class Budget(Section):
    """How many mails one person may get from us, over all journeys and roles; answers to their own acts aside.

    Of those who look after learners so many *talks* and *minutes* are asked in a week.
    """

    mails_a_day: int = Field(default=1, ge=1, le=10)
    mails_a_week: int = Field(default=2, ge=1, le=70)
    talks_a_week: int = Field(default=3, ge=1, le=100)
    minutes_a_week: int = Field(default=60, ge=5, le=2400)

    def of(self, own: int | None) -> Caps:
        """Return the caps of a person who may have chosen a number of mails a week of their *own*."""
        return Caps(self.mails_a_day, own or self.mails_a_week, self.talks_a_week, self.minutes_a_week)
