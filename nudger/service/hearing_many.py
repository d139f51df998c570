"""What a reply to a mail with several lines says: an answer for each number, or nothing that can be told apart."""

from collections.abc import Sequence
from dataclasses import replace

from nudger.journey.definition import Role
from nudger.mail.numbered import numbered
from nudger.mail.replies import Reply, word_in
from nudger.service import record
from nudger.service.answering import answer
from nudger.service.hearing import about_the_step
from nudger.service.installation import Installation
from nudger.store import enrolments, mailed, nudges, people
from nudger.store.nudges import Nudge
from nudger.store.tables import Nudge as Row


def lines_beside(nudge: Row) -> list[Nudge]:
    """Return all that travelled in one mail with this nudge, where that was asked about others; else nothing."""
    several = mailed.in_one_mail_with(nudge.id)
    if len(several) < 2 or not nudge.step:
        return []
    step = enrolments.standing(nudge.enrolment_id).journey.step(nudge.step)
    return [] if step.by is Role.LEARNER else several


def about_the_lines(
    installation: Installation, nudge: Row, several: Sequence[Nudge], reply: Reply, act: record.Act
) -> str:
    """Record what the reply says to each number; return what came of it.

    Where it says nothing to any number, whoever wrote is shown the page on which all of them are answered.
    """
    answers = {number: said for number, said in numbered(reply.text).items() if 1 <= number <= len(several)}
    heard = [
        _one(installation, several[number - 1], said, reply, replace(act, source=f"{act.source}/{number}"))
        for number, said in sorted(answers.items())
    ]
    if not heard:
        answer(nudge, "form-please", "", act.at)
        return "asked to fill in the form"
    return ", ".join(f"{number} {what}" for number, what in zip(sorted(answers), heard, strict=True))


def _one(installation: Installation, nudge: Nudge, said: str, reply: Reply, act: record.Act) -> str:
    standing = enrolments.standing(nudge.enrolment_id)
    if standing.asks(nudge.step) != act.person:
        return "asked of somebody else by now"
    word = word_in(said, installation.words.understood_by(people.by_id(act.person).locale))
    row = nudges.by_id(nudge.id)
    assert row is not None  # nothing deletes a nudge
    return about_the_step(row, standing, replace(reply, text=said, word=word), act)
