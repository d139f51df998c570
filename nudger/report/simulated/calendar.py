"""One page on which each mail of one person lies on a calendar of weeks, to be opened and read there."""

from collections import defaultdict
from collections.abc import Iterable
from datetime import date, datetime, timedelta
from email import message_from_bytes, policy
from email.message import EmailMessage
from typing import NamedTuple
from zoneinfo import ZoneInfo

from jinja2 import Environment, StrictUndefined

from nudger.report.simulated.figures import Outlook
from nudger.service.simulation import Plan, Sent

A_WEEK, A_DAY = timedelta(days=7), timedelta(days=1)
WEEKDAYS = 5


class Shown(NamedTuple):
    """A mail as it is read."""

    number: int
    hour: str
    subject: str
    text: str
    sender: str
    template: str
    when: str
    is_reminder: bool


class Day(NamedTuple):
    name: str
    mails: list[Shown]
    is_weekend: bool


class Week(NamedTuple):
    """*name* is empty for the days before the journey starts."""

    number: int
    days: list[Day]


def calendar_page(source: str, plan: Plan, title: str, who: str, ran_sent: Iterable[Sent], seen: Outlook) -> str:
    """Return the page, worded and laid out by the template *source*, of all worded mails; *who* is their persona."""
    zone = ZoneInfo(plan.settings.hours.zone)
    by_day: dict[date, list[Shown]] = defaultdict(list)
    shown = [_shown(number, mail, zone) for number, mail in enumerate((m for m in ran_sent if m.raw), start=1)]
    for day, mail in shown:
        by_day[day].append(mail)
    persona = next(each for each in plan.personas if each.name == who)
    page = Environment(autoescape=True, undefined=StrictUndefined, trim_blocks=True, lstrip_blocks=True)
    return page.from_string(source).render(
        title=title,
        persona=persona,
        plan=plan,
        seen=seen,
        way=seen.personas[who],
        zone=plan.settings.hours.zone,
        weeks=_weeks(plan, by_day),
        mails=[mail for _, mail in shown],
    )


def _shown(number: int, mail: Sent, zone: ZoneInfo) -> tuple[date, Shown]:
    message = message_from_bytes(mail.raw, policy=policy.default)
    assert isinstance(message, EmailMessage)
    body = message.get_body(("plain",))
    local: datetime = mail.at.astimezone(zone)
    text = str(body.get_content()).strip() if body is not None else ""
    touches = {asked.touch for asked in mail.asked}
    return local.date(), Shown(
        number,
        f"{local:%H:%M}",
        str(message["Subject"]),
        text,
        str(message["From"]),
        mail.template,
        f"{local:%A, %d %B %Y, %H:%M}",
        is_reminder=bool(touches & {"remind", "offer", "pause"}),
    )


def _weeks(plan: Plan, by_day: dict[date, list[Shown]]) -> list[Week]:
    """Return the weeks from Monday to Sunday, from the first with a mail; a weekend is there where it has one."""
    monday = plan.starts - timedelta(days=plan.starts.weekday())
    first = min([monday, *by_day])
    first -= timedelta(days=first.weekday())
    last = max([monday, *by_day])
    found = []
    while first <= last:
        days = [first + number * A_DAY for number in range(7)]
        kept = [day for number, day in enumerate(days) if number < WEEKDAYS or by_day.get(day)]
        number = max(0, (first - monday) // A_WEEK + 1)
        found.append(
            Week(number, [Day(f"{day:%a %d %b}", by_day.get(day, []), day.weekday() >= WEEKDAYS) for day in kept])
        )
        first += A_WEEK
    return found
