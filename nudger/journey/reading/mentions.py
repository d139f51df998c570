"""What a file speaks of must be there: behaviours, steps, stages, and those who can see them."""

from collections.abc import Iterable, Mapping

from nudger.journey.conditions import Answer, Condition, Done, Rating, Score, Seen, Skipped
from nudger.journey.definition import Behaviour, Kind, Role
from nudger.journey.reading.sections import Section
from nudger.journey.reading.sheet import Sheet
from nudger.journey.reading.tree import Note
from nudger.journey.wording import did_you_mean, shown


def check_mentions(journey: Section, sheet: Sheet, behaviours: Mapping[str, Behaviour], notes: list[Note]) -> None:
    """Say what is spoken of and isn't there."""
    _Mentions(journey, sheet, behaviours, notes).check()


class _Mentions:
    def __init__(self, journey: Section, sheet: Sheet, behaviours: Mapping[str, Behaviour], notes: list[Note]) -> None:
        self._journey = journey
        self._sheet = sheet
        self._behaviours = behaviours
        self._notes = notes
        both = [*sheet.steps, *sheet.boosters]
        self._steps = {step.values["key"]: step for step in both if "key" in step.values}
        self._moments = [str(moment) for moment in journey.values.get("measure", ())]

    def check(self) -> None:
        self._check_measure()
        self._check_stages()
        for step in [*self._sheet.steps, *self._sheet.boosters]:
            self._check_step(step)

    def _check_measure(self) -> None:
        if self._moments and not any(behaviour.seen_by for behaviour in self._behaviours.values()):
            instead = 'write behaviours with "seen_by:", or leave it out'
            self._notes.append(self._journey.note("measure", "has no behaviour to rate", instead))

    def _check_stages(self) -> None:
        """A step can't wait for a later stage, which waits for its own."""
        place = {stage.key: number for number, stage in enumerate(self._sheet.stages)}
        for step in self._sheet.steps:
            for key in step.values.get("after", ()):
                other = self._steps.get(key)
                here, there = (place.get(each.values.get("stage", "")) if each else None for each in (step, other))
                if here is not None and there is not None and there > here:
                    instead = "move one of the two"
                    self._notes.append(step.note("after", f"names {shown(key)}, which is in a later stage", instead))

    def _check_step(self, step: Section) -> None:
        values = step.values
        for key in values.get("rate", ()):
            if key not in self._behaviours:
                instead = did_you_mean(key, self._behaviours) or "write the key of a behaviour of this journey"
                self._notes.append(step.note("rate", f"names {shown(key)}, and there is no such behaviour", instead))
        if values.get("gate") and "validate" not in step.lines:
            self._notes.append(step.note("gate", "has nobody who opens it", 'write "validate: manager" beside it'))
        if values.get("by", Role.LEARNER) != Role.LEARNER and "validate" in step.lines:
            instead = "leave it out, or let the learner do the step"
            self._notes.append(step.note("validate", "is for what the learner does", instead))
        if values.get("kind") != Kind.QUIZ and "pass" in step.lines:
            self._notes.append(step.note("pass", "is only for a quiz", "leave it out"))
        self._check_tip(step)
        if isinstance(values.get("when"), Condition):
            self._check_condition(step, "when", values["when"])
        repeat = values.get("repeat")
        if repeat is not None and repeat.until is not None:
            self._check_condition(step, "repeat", repeat.until)

    def _check_tip(self, step: Section) -> None:
        key = step.values.get("tip_for")
        if key is not None and (key not in self._steps or self._steps[key] is step):
            wrong = "is the step itself" if key in self._steps else f"is {shown(key)}, and there is no such step"
            self._notes.append(step.note("tip_for", wrong, did_you_mean(key, self._others(step))))

    def _others(self, step: Section) -> Iterable[str]:
        return [key for key, other in self._steps.items() if other is not step]

    def _check_condition(self, step: Section, name: str, condition: Condition) -> None:
        for asked in condition.mentions:
            wrong = self._wrong_with(asked)
            if wrong:
                self._notes.append(step.note(name, f"asks for {asked}, and {wrong[0]}", wrong[1]))

    def _wrong_with(self, asked: object) -> tuple[str, str] | None:
        match asked:
            case Score(key) | Answer(key) | Done(key) | Skipped(key):
                if key not in self._steps:
                    return f"there is no step {shown(key)}", did_you_mean(key, self._steps)
                if isinstance(asked, Score) and self._steps[key].values.get("kind") != Kind.QUIZ:
                    return f"the step {shown(key)} is no quiz", "only a quiz has a score"
            case Rating(key) | Seen(key):
                if key not in self._behaviours:
                    return f"there is no behaviour {shown(key)}", did_you_mean(key, self._behaviours)
        if isinstance(asked, Rating):
            return self._wrong_with_rating(asked)
        return None

    def _wrong_with_rating(self, asked: Rating) -> tuple[str, str] | None:
        if asked.moment not in self._moments:
            return f"nothing is measured at {shown(asked.moment)}", 'add it to "measure:"'
        role = Role.LEARNER if asked.who == "self" else Role(asked.who)
        if role not in self._behaviours[asked.behaviour].seen_by:
            return f"the {role} is not in its seen_by", "add them there, or ask for somebody else's rating"
        return None
