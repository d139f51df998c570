"""The figures of a look ahead in words and in numbers."""

import json
from collections.abc import Iterator
from typing import Any

from nudger.report.simulated.figures import Outlook, Spread, Way
from nudger.service.simulation import Plan, Ran, Sent

MOST_WEEKS = 104


def in_words(plan: Plan, title: str, seen: Outlook) -> Iterator[str]:
    """Yield the lines that a person reads."""
    weeks = _count(plan.weeks, "week")
    yield f"{title}: {_count(plan.learners, 'learner')}, {weeks} from {plan.starts} on, seed {plan.seed}"
    yield ""
    busiest = f", most on {seen.busiest:%a %d %b}" if seen.busiest is not None else ""
    yield f"Mails       {seen.mails:,} in all; on a day with mails {_spread(seen.a_day)}{busiest}"
    yield "  by week   " + "  ".join(f"{week}:{mails}" for week, mails in seen.weeks.items())
    yield f"Managers    mails in a week with any {_spread(seen.managers['mails'])}"
    yield f"            minutes in such a week {_spread(seen.managers['minutes'])}"
    yield f"Through     {_way(seen.all, plan.weeks)}"
    for name, way in seen.personas.items():
        if way.learners:
            yield f"  {name[:9]:<10}{_way(way, plan.weeks)}"
    if seen.all.most_in_week is None:
        yield f"            (--weeks {min(MOST_WEEKS, 2 * plan.weeks)} looks further ahead)"
    yield f"Silent      {_count(seen.silent, 'learner')} never did anything; {seen.all.paused} are paused at the end"
    went_on = ", ".join(f"{step} {times}" for step, times in seen.unanswered.items())
    yield f"Unanswered  {went_on or 'nothing'}"
    yield "Longest     steps that stay open, in days:"
    width = max((len(stay.step) for stay in seen.stays), default=0)
    for stay in seen.stays:
        still = f"; {stay.open} still open" if stay.open else ""
        yield f"  {stay.step:<{width}}  {_spread(stay.days)}{still}"


def in_numbers(plan: Plan, journey: str, seen: Outlook, ran: Ran) -> str:
    """Return all of it, and each mail, as JSON; equal plans give equal bytes."""
    told: dict[str, Any] = {
        "journey": journey,
        "learners": plan.learners,
        "seed": plan.seed,
        "starts": plan.starts.isoformat(),
        "weeks": plan.weeks,
        "mails": {
            "all": seen.mails,
            "a_day": seen.a_day._asdict(),
            "busiest": str(seen.busiest or ""),
            "weeks": seen.weeks,
        },
        "managers": {name: spread._asdict() for name, spread in seen.managers.items()},
        "completion": seen.all._asdict(),
        "personas": {name: way._asdict() for name, way in seen.personas.items()},
        "silent": seen.silent,
        "unanswered": seen.unanswered,
        "longest": [{"step": stay.step, "days": stay.days._asdict(), "open": stay.open} for stay in seen.stays],
    }
    head = json.dumps(told, indent=2, ensure_ascii=False).removesuffix("\n}")
    mails = ",\n".join(f"    {json.dumps(_mail(mail), ensure_ascii=False)}" for mail in ran.sent)
    return f'{head},\n  "sent": [\n{mails}\n  ]\n}}'


def _mail(mail: Sent) -> dict[str, Any]:
    return {
        "at": mail.at.isoformat(),
        "to": mail.person,
        "persona": mail.persona,
        "role": mail.role,
        "template": mail.template,
        "template_hash": mail.template_hash,
        "facts_hash": mail.facts_hash,
        "about": [f"{asked.learner.partition('@')[0]}/{asked.step}/{asked.touch}" for asked in mail.asked],
    }


def _way(way: Way, weeks: int) -> str:
    share = round(100 * way.finished / way.learners)
    half = "" if way.half_in_week is None else f", half by week {way.half_in_week}"
    most = "" if way.most_in_week is None else f", 80 % by week {way.most_in_week}"
    return f"{way.finished} of {way.learners} ({share} %) within {_count(weeks, 'week')}{half}{most}"


def _spread(spread: Spread) -> str:
    half, p90, most = (f"{round(value, 1):g}" for value in spread)
    return f"{half} (fullest of ten {p90}, of all {most})"


def _count(number: int, what: str) -> str:
    return f"{number:,} {what}{'' if number == 1 else 's'}"
