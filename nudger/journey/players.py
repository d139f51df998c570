"""Who has which role in an enrolment, and which person a step is asked of: the holder, or who stands in while away."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import date, datetime

from nudger.journey.clock import Span, Window, local_date, permitted, working_days_after
from nudger.journey.definition import Journey, Role, Step
from nudger.journey.opening import at_mail_time, no_earlier_than, opens_at, reminders
from nudger.journey.pauses import Pause, standstills
from nudger.journey.receipts import Progress, Receipt

LONG = 3  # working days that a question may wait for somebody who is away, before their deputy is asked


@dataclass(frozen=True, slots=True)
class Player:
    """A person in a role of one enrolment, and who stands in for them."""

    id: int
    window: Window
    deputy: "Player | None" = None


@dataclass(frozen=True, slots=True)
class Enrolment:
    """One learner on one version of a journey.

    *starts* is a date in the learner's own zone, *profile* what else is known of the learner, by field. *greets* says
    that first mails come before all others. *pauses* come in by `with_pauses`. *dates* are those of the cohort's
    workshops, by step, aware, in their order.
    """

    id: int
    journey: Journey
    starts: date
    people: Mapping[Role, Player]
    profile: Mapping[str, str] = field(default_factory=dict)
    greets: bool = False
    pauses: tuple[Pause, ...] = ()
    dates: Mapping[str, tuple[datetime, ...]] = field(default_factory=dict)

    def window_of(self, person: int) -> Window:
        """Return the hours of somebody who is asked here, or stands in; the learner's for anybody else."""
        players = (*self.people.values(), *(each.deputy for each in self.people.values() if each.deputy is not None))
        return next((each.window for each in players if each.id == person), self.people[Role.LEARNER].window)


def with_pauses(enrolment: Enrolment, pauses: Iterable[Pause]) -> Enrolment:
    """Return *enrolment* with these pauses: in those that shift it, time stands still for everybody around it."""
    mine = tuple(pauses)
    still = standstills(mine, enrolment.starts)
    people = {role: _standing_still(player, still) for role, player in enrolment.people.items()} if still else None
    return replace(enrolment, people=people or enrolment.people, pauses=mine)


def _standing_still(player: Player, still: tuple[Span, ...]) -> Player:
    deputy = _standing_still(player.deputy, still) if player.deputy is not None else None
    return replace(player, window=replace(player.window, paused=still), deputy=deputy)


def asked(enrolment: Enrolment, step: Step, progress: Progress) -> Player | None:
    """Return who is asked for *step*, or None where there is nobody.

    What opens while the holder of the role is away, and would wait for them LONG working days or more, is asked of
    their deputy, if that is sooner; and it stays with whoever was asked, until they are in no place to answer.
    """
    holder = enrolment.people.get(step.by)
    if holder is None or holder.deputy is None:
        return holder
    receipt = progress.receipts.get(step.key)
    if receipt is not None and receipt.opened_at is not None and not receipt.mail_again:
        return holder.deputy if receipt.asked == holder.deputy.id else holder
    return holder.deputy if _waits_long(enrolment, step, progress, holder, holder.deputy) else holder


def asked_instead(enrolment: Enrolment, step: Step, progress: Progress) -> Player | None:
    """Return who is asked, once, before the route goes on without an answer: the deputy of whoever stayed silent."""
    holder, receipt = enrolment.people.get(step.by), progress.receipts.get(step.key)
    if holder is None or holder.deputy is None or receipt is None or receipt.opened_at is None:
        return None
    is_through = len(receipt.reminded_at) >= len(reminders(step, receipt, holder.window))
    return holder.deputy if is_through and receipt.asked in (0, holder.id) and not receipt.mail_again else None


def first_mail_at(enrolment: Enrolment, step: Step, progress: Progress, window: Window) -> datetime:
    """Return when a step's own mail may reach somebody with this *window*: for the first time, or once more."""
    receipt = progress.receipts.get(step.key, Receipt(step.key))
    if receipt.opened_at is None:
        return opens_at(enrolment.journey, enrolment.starts, step, progress, window)
    again = no_earlier_than(receipt.responded_at or receipt.opened_at, window, 0)
    put_off = receipt.not_before
    return again if put_off is None else max(again, permitted(window, at_mail_time(window, put_off, 0)))


def _waits_long(enrolment: Enrolment, step: Step, progress: Progress, holder: Player, deputy: Player) -> bool:
    """Compare with the same hours without the leave; so the answer follows from facts, whatever the time is now."""
    back = holder.window.away_until
    if back is None:
        return False
    here = replace(holder.window, away_until=None)
    day = local_date(here, first_mail_at(enrolment, step, progress, here))
    if not holder.window.is_away(day) or working_days_after(here, day, LONG) > back:
        return False
    times = [first_mail_at(enrolment, step, progress, each.window) for each in (deputy, holder)]
    return times[0] < times[1]
