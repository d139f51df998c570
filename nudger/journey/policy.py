"""Who may see what: one table. Queries, the mails' "who sees this" and docs/privacy.md follow it.

Whoever wrote or gave something always sees it; the table tells who else does.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Final

from nudger.journey.definition import Kind, Role, Step


class Data(StrEnum):
    """What may be known of a learner and of those around them."""

    WORDS = "own words"  # what a learner writes: answers, plans, reflections
    TIP = "tip for the next person"
    SELF_RATING = "own ratings"
    SCORE = "score of a quiz"
    FEEDBACK = "feedback"  # what others write about a learner
    RATING = "ratings by others"
    SEEN = "seen or not"  # what others answer to "did you see it?"
    DONE = "step done or not"
    ATTENDED = "attendance"
    ANSWERED = "that somebody else answered"
    PAUSED = "paused, or on a lighter road"
    HELP = "wish for help"
    STOPPED = "stopped"
    PROFILE = "profile"  # fields of the people's file
    FOR_A_HUMAN = "mail set aside for a human"


class Viewer(StrEnum):
    """Whoever may look. A report shows groups, never a person."""

    LEARNER = "learner"
    MANAGER = "manager"
    BUDDY = "buddy"
    WITNESS = "witness"
    FACILITATOR = "facilitator"
    ADMIN = "admin"
    REPORT = "report"


class May(StrEnum):
    """What the table answers."""

    YES = "yes"
    MANDATORY = "if mandatory"  # where the welcome said that the journey is mandatory
    ASKED = "if asked"  # about the very step
    GROUPS = "in groups"  # of five people or more
    NO = "no"


_COLUMNS = tuple(Viewer)
_YES, _MANDATORY, _ASKED, _GROUPS, _NO = May.YES, May.MANDATORY, May.ASKED, May.GROUPS, May.NO

# What each viewer may see of a learner, in the order of Viewer.
_ROWS: Final[Mapping[Data, tuple[May, ...]]] = {
    Data.WORDS: (_YES, _NO, _NO, _NO, _NO, _NO, _NO),
    Data.TIP: (_YES, _NO, _NO, _NO, _ASKED, _NO, _NO),
    Data.SELF_RATING: (_YES, _NO, _NO, _NO, _NO, _NO, _GROUPS),
    Data.SCORE: (_YES, _NO, _NO, _NO, _YES, _YES, _GROUPS),
    Data.FEEDBACK: (_YES, _NO, _NO, _NO, _NO, _NO, _NO),
    Data.RATING: (_YES, _NO, _NO, _NO, _NO, _NO, _GROUPS),
    Data.SEEN: (_YES, _NO, _NO, _NO, _NO, _NO, _GROUPS),
    Data.DONE: (_YES, _YES, _ASKED, _ASKED, _YES, _YES, _GROUPS),
    Data.ATTENDED: (_YES, _YES, _NO, _NO, _YES, _YES, _GROUPS),
    Data.ANSWERED: (_YES, _NO, _NO, _NO, _YES, _YES, _GROUPS),
    Data.PAUSED: (_YES, _NO, _NO, _NO, _YES, _YES, _GROUPS),
    Data.HELP: (_YES, _ASKED, _NO, _NO, _YES, _YES, _NO),
    Data.STOPPED: (_YES, _MANDATORY, _NO, _NO, _YES, _YES, _GROUPS),
    Data.PROFILE: (_YES, _NO, _NO, _NO, _NO, _YES, _GROUPS),
    Data.FOR_A_HUMAN: (_NO, _NO, _NO, _NO, _NO, _YES, _NO),
}

# No named scorecards, no individual status for managers.
_CODETERMINED: Final[Mapping[tuple[Data, Viewer], May]] = {
    (Data.SCORE, Viewer.FACILITATOR): _NO,
    (Data.SCORE, Viewer.ADMIN): _NO,
    (Data.DONE, Viewer.MANAGER): _ASKED,
    (Data.ATTENDED, Viewer.MANAGER): _NO,
    (Data.STOPPED, Viewer.MANAGER): _NO,
}


@dataclass(frozen=True, slots=True)
class Policy:
    """The table as it holds here; *codetermination* is the stricter preset."""

    codetermination: bool = False

    def says(self, who: Viewer, data: Data) -> May:
        """Return what the table answers."""
        stricter = _CODETERMINED.get((data, who)) if self.codetermination else None
        return stricter or _ROWS[data][_COLUMNS.index(who)]

    def may_see(self, who: Viewer, data: Data, *, asked: bool = False, mandatory: bool = False) -> bool:
        """Tell whether *who* may see this of one person.

        *asked*: it belongs to the step they are asked about. *mandatory*: the welcome said that the journey is.
        """
        answer = self.says(who, data)
        return answer is May.YES or (answer is May.MANDATORY and mandatory) or (answer is May.ASKED and asked)

    def welcome(self, role: Role, *, has_manager: bool) -> str:
        """Return the key of the sentence that tells, before the first step, who sees what is answered on the way."""
        if role is not Role.LEARNER:
            return f"sees-other-{_SAID[Data.FEEDBACK]}"
        manager = has_manager and self.may_see(Viewer.MANAGER, Data.DONE)
        return f"sees-own-{_SAID[Data.WORDS]}" + ("-manager" if manager else "")

    def sentence(self, step: Step, *, has_manager: bool) -> str:
        """Return the key of the sentence that tells who sees the answer to *step*."""
        if step.asks_to_pass_on:
            return TO_THE_TEAM
        data = data_of(step)
        if step.by is not Role.LEARNER:
            return f"sees-other-{_SAID[data]}"
        status = Data.ATTENDED if step.kind is Kind.ATTEND else Data.DONE
        manager = has_manager and self.may_see(Viewer.MANAGER, status)
        team = data is Data.SCORE and self.may_see(Viewer.FACILITATOR, data)
        return f"sees-own-{_SAID[data]}" + ("-team" if team else "") + ("-manager" if manager else "")


_SAID: Final = {
    Data.WORDS: "words",
    Data.TIP: "tip",
    Data.SELF_RATING: "numbers",
    Data.SCORE: "score",
    Data.FEEDBACK: "words",
    Data.RATING: "numbers",
    Data.SEEN: "answer",
}
TO_THE_TEAM: Final = "sees-team"
SEVERAL: Final = "sees-each"  # of a mail that asks about several learners
SENTENCES: Final = (
    *(
        f"sees-own-{said}{who}"
        for said in ("words", "tip", "numbers", "score", "score-team")
        for who in ("", "-manager")
    ),
    *(f"sees-other-{said}" for said in ("words", "numbers", "answer")),
)


def viewer(role: Role) -> Viewer:
    return Viewer(role.value)


def data_of(step: Step) -> Data:
    """Return the most private thing that the answer to *step* tells; that it was answered is told besides."""
    if step.by is not Role.LEARNER:
        if step.asks_seen:
            return Data.SEEN
        return Data.RATING if step.rate else Data.FEEDBACK
    if step.is_measure:
        return Data.SELF_RATING
    if step.questions:
        return Data.SCORE
    return Data.TIP if step.tip_for else Data.WORDS
