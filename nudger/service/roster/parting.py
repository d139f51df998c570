"""Acting on a report of leavers: only where the sheet is surely all there is. Nothing is deleted."""

from datetime import datetime

from nudger.service import record, roles
from nudger.service.roster.diff import Diff
from nudger.store import enrolments, people
from nudger.store.database import in_batches, transaction

FEW = 5  # so many may always leave at once
ONE_IN = 3  # of more than these, at most one in so many
REASON = "in the list of people no more"


def objection(diff: Diff, *, so_many: bool) -> str:
    """Return why those who are absent should not be taken for leavers, or an empty text.

    *so_many* says that somebody knows how many they are.
    """
    leaving = len(diff.absent)
    if leaving == 0:
        return ""
    if not diff.is_whole:
        return (
            f"some lines of {diff.file} don't say who they are about, so whoever seems absent may be in them; correct"
            " them first"
        )
    if not so_many and (leaving == diff.known or (leaving > FEW and leaving * ONE_IN > diff.known)):
        return (
            f"{leaving} of {diff.known} people would be marked as left, and their journeys would end; is {diff.file}"
            " really everybody? If so, add --yes-so-many"
        )
    return ""


def let_go(diff: Diff, now: datetime) -> None:
    """Mark all who are absent as left: their own journeys end, others' go on without them, nothing is mailed to them.

    Who is in a later sheet is back; the journeys that ended stay ended.
    """
    for some in in_batches(diff.absent):
        ids = [leaver.id for leaver in some]
        with transaction():
            people.update({id_: {"status": people.LEFT} for id_ in ids})
            around = enrolments.with_people(ids)
            enrolments.lock(around)
            for own in enrolments.running(ids):
                record.leave(own, record.Act(0, "admin", f"left/e{own}", now), REASON)
            roles.departed(ids, now)
            record.replan(around)
