"""What somebody in a story does about a mail: the acts of its pages, by the door that the pages use."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from itertools import groupby
from random import Random

from nudger.journey.definition import Journey, Seen
from nudger.journey.desired import WRITES, Touch
from nudger.journey.receipts import NOTHING, Given
from nudger.journey.slots import Time
from nudger.service import placing, record
from nudger.service.installation import Installation
from nudger.store import enrolments
from nudger.store.nudges import Nudge
from nudger.store.standing import Standing

BEST = 10
ONLY_TELLS = (Touch.ANSWER, *WRITES, Touch.CONFIRM)


def act_on(
    installation: Installation, nudges: Sequence[Nudge], act: record.Act, dice: Callable[[Nudge], Random]
) -> list[tuple[Nudge, Given]]:
    """Do all that these nudges of one mail ask for: steps are done, a pause is over; *dice* say what is filled in.

    A talk gets the first time that fits, and what has a time ahead is done then. Return what there was to do, with what
    was filled in.
    """
    done: list[tuple[Nudge, Given]] = []
    asking = [nudge for nudge in nudges if nudge.touch is Touch.PAUSE or (nudge.step and nudge.touch not in ONLY_TELLS)]
    for enrolment, some in groupby(asking, lambda nudge: nudge.enrolment_id):
        steps = {nudge.step: nudge for nudge in some if not _resumes(nudge, act)}
        talks: list[Nudge] = []

        def does(
            standing: Standing, steps: Mapping[str, Nudge] = steps, talks: list[Nudge] = talks
        ) -> Mapping[str, record.Act]:
            mine = [nudge for step, nudge in steps.items() if standing.asks(step) == act.person]
            talks += [nudge for nudge in mine if placing.wants_a_time(standing, nudge.step)]
            return {
                nudge.step: replace(act, given=filled_in(standing.journey, nudge.step, dice(nudge)))
                for nudge in mine
                if nudge not in talks and not _is_ahead(standing, nudge.step, act)
            }

        acts = record.complete_together(enrolment, does) if steps else {}
        done += [(steps[step], each.given) for step, each in acts.items()]
        done += [(nudge, Given(time=time)) for nudge in talks if (time := _arranged(installation, nudge, act))]
    return done


def _is_ahead(standing: Standing, step: str, act: record.Act) -> bool:
    """Tell whether the step has a time that is still to come: it is done then."""
    slot = standing.progress.slots.placed(step)
    return slot is not None and act.at < slot.starts


def _arranged(installation: Installation, nudge: Nudge, act: record.Act) -> Time | None:
    """Find a time for a talk that has none; return it."""
    standing = enrolments.standing(nudge.enrolment_id)
    times = placing.other_times(standing, nudge.step, act.at)
    if not times or not placing.move(installation, standing.id, nudge.step, times[0], act):
        return None
    slot = enrolments.standing(standing.id).progress.slots.placed(nudge.step)
    return slot.time if slot is not None else None


def _resumes(nudge: Nudge, act: record.Act) -> bool:
    """End the pause that the mail tells of, where it is about one."""
    if nudge.touch is Touch.PAUSE:
        record.resume(nudge.enrolment_id, act)
    return nudge.touch is Touch.PAUSE


def filled_in(journey: Journey, key: str, dice: Random) -> Given:
    """Return what somebody fills in: what they saw, the score of a quiz, numbers for behaviours."""
    step = journey.step(key)
    if step.asks_seen:
        return Given(seen=dice.choice([seen.value for seen in Seen]))
    score = dice.randint(40, 100) if step.questions else None
    rated = {key: dice.randint(0, min(BEST, journey.behaviours[key].scale.highest)) for key in step.rate}
    return Given(rated, score) if rated or score is not None else NOTHING
