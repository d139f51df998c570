"""The oracle: reads what arrived and what the tables say, and knows nothing of how Nudger decides."""

import re
from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, time
from zoneinfo import ZoneInfo

from benchmarks.lives.moody import Arrived
from benchmarks.lives.people import Someone
from nudger.store.database import rows
from nudger.store.fields import microseconds

OPENS, CLOSES, FRIDAY = time(9), time(17), 4


@dataclass(frozen=True, slots=True)
class Verdict:
    """What must not be, each case as a sentence."""

    wrong_hour: list[str]
    repeated: list[str]
    lost: list[str]
    over_budget: list[str]

    @property
    def is_good(self) -> bool:
        return not (self.wrong_hour or self.repeated or self.lost or self.over_budget)


def judge(arrived: Sequence[Arrived], people: Mapping[str, Someone], now: datetime, mails_a_day: int) -> Verdict:
    """Judge what arrived until *now*. What answers somebody's own act may come at any hour."""
    touches = dict(
        rows(
            "SELECT message_id, touch FROM outbox JOIN outbox_nudge ON outbox_id = outbox.id"
            " JOIN nudge ON nudge.id = nudge_id"
        )
    )
    pushes = [mail for mail in arrived if touches.get(mail.message_id) != "answer"]
    days = Counter((mail.recipient, _local(mail, people).date()) for mail in pushes)
    return Verdict(
        wrong_hour=[wrong for mail in pushes if (wrong := _wrong_hour(mail, people))],
        repeated=list(_repeated(arrived)),
        lost=[*_lost_mails(arrived, now), *_lost_nudges(now), *_lost_people()],
        over_budget=[f"{who}: {mails} on {day}" for (who, day), mails in days.items() if mails > mails_a_day],
    )


def _local(mail: Arrived, people: Mapping[str, Someone]) -> datetime:
    return mail.at.astimezone(ZoneInfo(people[mail.recipient].at(mail.at).zone))


def _wrong_hour(mail: Arrived, people: Mapping[str, Someone]) -> str:
    local = _local(mail, people)
    back = people[mail.recipient].at(mail.at).away_until
    is_away = back is not None and local.date() < back
    is_right = local.weekday() <= FRIDAY and OPENS <= local.time() < CLOSES and not is_away
    return "" if is_right else f"{mail.message_id} to {mail.recipient} at {local:%a %d %b %H:%M}, away until {back}"


def _repeated(arrived: Sequence[Arrived]) -> Iterator[str]:
    """The same mail twice, or two mails about the same nudge."""
    times = Counter(mail.message_id for mail in arrived)
    yield from (f"{message_id} arrived {number} times" for message_id, number in times.items() if number > 1)
    twice = "SELECT nudge_id, count(*) FROM outbox_nudge GROUP BY nudge_id HAVING count(*) > 1"
    yield from (f"nudge {nudge} is in {number} mails" for nudge, number in rows(twice))


def _lost_mails(arrived: Sequence[Arrived], now: datetime) -> Iterator[str]:
    """Every mail arrived, or waits for its hour, or has a reason why it never came."""
    ids = {mail.message_id for mail in arrived}
    for key, message_id, state, reason, after in rows("SELECT key, message_id, state, reason, send_after FROM outbox"):
        has_arrived = message_id in ids
        ids.discard(message_id)
        waits = state == "ready" and after > microseconds(now)
        is_told = state in ("cancelled", "dead") and bool(reason)
        if has_arrived != (state == "sent") or not (has_arrived or waits or is_told):
            yield f"{key}: {state} ({reason}), {'arrived' if has_arrived else 'never arrived'}"
    yield from (f"{message_id} arrived, and no row knows it" for message_id in ids)


def _lost_nudges(now: datetime) -> Iterator[str]:
    """Every nudge that fired went into a mail, none that is due was left, and none was skipped without a reason."""
    without = "state = 'fired' AND touch <> 'move_on' AND id NOT IN (SELECT nudge_id FROM outbox_nudge)"
    overdue = f"state = 'planned' AND due_at <= {microseconds(now)}"
    untold = "state IN ('skipped', 'cancelled') AND reason = ''"
    for wrong, where in (("no mail", without), ("overdue", overdue), ("no reason", untold)):
        yield from (f"{key}: {wrong}" for (key,) in rows(f"SELECT key FROM nudge WHERE {where}"))


ABOUT_ALL = "SELECT enrolment_id FROM nudge WHERE state = 'planned' AND touch IN ('offer', 'pause')"


def _lost_people() -> Iterator[str]:
    """For every step that waits for somebody, on a way that is active, something is planned.

    What would help is asked once about all that waits, and so is the pause after it.
    """
    steps = {id_: _steps(source) for id_, source in rows("SELECT id, source FROM journey_version")}
    states: dict[int, dict[str, str]] = defaultdict(dict)
    for enrolment, step, state in rows("SELECT enrolment_id, step, state FROM receipt"):
        states[enrolment][step] = state
    planned = set(rows("SELECT enrolment_id, step FROM nudge WHERE state = 'planned'"))
    asked_once = {id_ for (id_,) in rows(ABOUT_ALL)}
    for enrolment, version in rows("SELECT id, version_id FROM enrolment WHERE state = 'active'"):
        of_step = states[enrolment]
        closed = {key for key, state in of_step.items() if state != "open"}
        for step, after in steps[version].items():
            waits = of_step.get(step, "open") == "open" and after <= closed
            if waits and (enrolment, step) not in planned and enrolment not in asked_once:
                yield f"enrolment {enrolment}: nothing is planned for {step}"


def _steps(source: str) -> dict[str, set[str]]:
    """Return the steps of a journey as `journeys` writes it, each with those before it."""
    found = re.findall(r"- \{key: ([\w-]+),.* after: \[([\w-]*)\]", source)
    return {step: {after} - {""} for step, after in found}
