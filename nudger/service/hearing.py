"""What a reply says about the step that it answers: done, or words that are kept and asked about."""

from dataclasses import replace

from nudger.journey.definition import Kind, Role, Step
from nudger.journey.forms import Form, Missing, beside, form_of, given, in_words
from nudger.journey.slots import Held
from nudger.mail.replies import Reply
from nudger.service import placing, record, seats, sides
from nudger.service.answering import answer
from nudger.service.record import Outcome
from nudger.store.standing import Standing
from nudger.store.tables import Nudge


def about_the_step(nudge: Nudge, standing: Standing, reply: Reply, act: record.Act) -> str:
    """Record what the reply says about the step of *nudge*; return what came of it."""
    step = standing.journey.step(nudge.step)
    own = replace(act, words=_without_the_word(reply))
    if sides.is_other_side(standing, step.key, act.person):
        return _of_the_other_side(nudge, reply, act)
    if placing.wants_a_time(standing, step.key) and reply.word != "DONE":
        record.respond(standing.id, step.key, own)
        answer(nudge, "which-time", "", act.at)
        return "asked for a time"
    receipt = standing.progress.receipts.get(step.key)
    is_done = receipt is not None and receipt.state == "done"
    if seats.lies_ahead(standing, step.key, act.at):
        return seats.heard_before(nudge, standing, own)
    if form := form_of(standing.journey, step):
        return _filled_in(nudge, standing, form, own, is_done=is_done)
    if not (reply.word or finished_by_words(step) or is_done):
        record.respond(standing.id, step.key, own)
        answer(nudge, "did-you-mean", "", act.at)
        return "asked what was meant"
    return _completed(nudge, standing, own)


def _of_the_other_side(nudge: Nudge, reply: Reply, act: record.Act) -> str:
    """The learner of a talk says that it took place; whose step it is says what came of it."""
    if reply.word == "DONE" and sides.say(nudge.enrolment_id, nudge.step, Held.HAPPENED, act):
        return "says that they talked"
    answer(nudge, "did-you-mean", "", act.at)
    return "asked what was meant"


def finished_by_words(step: Step) -> bool:
    """Tell whether any words finish *step*: it asks for them, or asks somebody else to say or discuss something."""
    return step.wants_words or (step.by is not Role.LEARNER and step.kind in (Kind.FEEDBACK, Kind.DISCUSS))


def _filled_in(nudge: Nudge, standing: Standing, form: Form, act: record.Act, *, is_done: bool) -> str:
    """Numbers or a yes finish a form; any other words are kept, and its page is offered once."""
    fields = in_words(form, act.words)
    filled = given(form, fields) if fields is not None else Missing(())
    if not isinstance(filled, Missing):
        return _completed(nudge, standing, replace(act, words=beside(form, act.words), given=filled))
    if act.words:
        record.respond(standing.id, nudge.step, act)
    answer(nudge, "already-done" if is_done else "form-please", "", act.at)
    return "already done" if is_done else "asked to fill in the form"


def _completed(nudge: Nudge, standing: Standing, act: record.Act) -> str:
    if record.complete(standing.id, nudge.step, act) is Outcome.ALREADY:
        answer(nudge, "already-done", "", act.at)
        return "already done"
    return "done"


def _without_the_word(reply: Reply) -> str:
    return reply.text.partition("\n")[2].strip() if reply.word else reply.text
