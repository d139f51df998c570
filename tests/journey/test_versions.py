"""What a change of a journey means for a step: each line of the table in docs/versions.md."""

from collections.abc import Callable
from datetime import timedelta
from pathlib import Path

import pytest
from cast import LONDON, MONDAY

from nudger.journey.clock import Window
from nudger.journey.definition import Journey, Role
from nudger.journey.desired import Desired, Touch
from nudger.journey.names import identified, remade, renamed
from nudger.journey.plan import plan
from nudger.journey.players import Enrolment, Player
from nudger.journey.reading import read_journey
from nudger.journey.receipts import Event, Progress, Verb
from nudger.journey.versions import carried_over, lived

PEOPLE = {Role.LEARNER: Player(1, Window(LONDON)), Role.MANAGER: Player(2, Window(LONDON))}
TABLE = [
    tuple(cell.strip() for cell in line.strip("|").split("|"))
    for line in Path("docs/versions.md").read_text("utf-8").partition("| change |")[2].splitlines()[2:]
    if line.startswith("|")
]


def journey(*steps: str, boosters: str = "", stages: bool = False) -> Journey:
    """Each step as its key and whatever else; a list of stages where there are stages, as "a, b"."""
    head = "key: j\ntitle: J\ngoal: G.\n"
    if stages:
        body = "stages:\n" + "".join(
            f"  - key: s{number}\n    title: S\n    steps:\n" + "".join(_one(step, 6) for step in stage.split())
            for number, stage in enumerate(steps, start=1)
        )
    else:
        body = "steps:\n" + "".join(_one(step, 2) for step in steps)
    return read_journey(head + body + (f"boosters:\n{_one(boosters, 2)}" if boosters else ""), "j.yaml")


def _one(step: str, indent: int) -> str:
    key, _, more = step.partition(" ")
    return f"{' ' * indent}- {{key: {key}, kind: read, title: T, ask: Read.{', ' + more if more else ''}}}\n"


def walked(over: Journey, done: str = "", opened: str = "", *, reminded: bool = False, days: int = 2) -> Progress:
    """So many days ago these were done, and these have been open since."""
    at = MONDAY - timedelta(days=days)
    progress = Progress()
    for key in done.split():
        progress = progress.after(Event(Verb.INITIALIZED, at, key, 1))
        progress = progress.after(Event(Verb.COMPLETED, at, key, 1))
    for key in opened.split():
        progress = progress.after(Event(Verb.INITIALIZED, at, key, 1))
        if reminded:
            progress = progress.after(Event(Verb.REMINDED, MONDAY, key, 1))
    return lived(over, progress)


def outcome(old: Journey, new: Journey, progress: Progress, key: str) -> str:
    """What becomes of a step, in the words of the table."""
    there = {step.key for step in new.steps}
    new = remade(new, gone=tuple(step for step in old.steps if step.key not in there))
    events = [event for event in carried_over(old, new, progress, MONDAY) if event.step == key]
    before, was_planned = progress.receipts.get(key), mails(old, progress, key)
    for event in carried_over(old, new, progress, MONDAY):
        progress = progress.after(event)
    now = lived(new, progress)
    receipt, is_planned = now.receipts.get(key), mails(new, now, key)
    if [event.verb for event in events] == [Verb.WAIVED]:
        assert receipt is not None and receipt.reason
        return "is closed" if before is not None else "is left out"
    if [event.verb for event in events] == [Verb.VOIDED]:
        return "opens again"
    if [event.verb for event in events] == [Verb.ASSIGNED]:
        assert [(each.touch, each.person) for each in is_planned] == [(Touch.OPEN, 2)]
        return "is asked anew"
    if receipt is not None and receipt.is_closed:
        assert receipt == before and not is_planned
        return "stays done" if receipt.state == "done" else "stays left out"
    if receipt is not None:
        assert is_planned
        if [event.verb for event in events] == [Verb.ADOPTED]:
            return "stays open, its reminders begin anew"
        return "stays open" if is_planned == was_planned else "stays open, its reminders move"
    if not is_planned:
        return "is planned no more" if was_planned and key not in there else "waits for its stage"
    if is_planned[0].touch is Touch.MOVE_ON:
        return "is passed over in its turn"
    if not was_planned:
        return "comes in its turn"
    return "stays planned" if is_planned == was_planned else "moves"


def mails(of: Journey, progress: Progress, key: str) -> list[Desired]:
    enrolment = Enrolment(1, of, MONDAY.date() - timedelta(days=100), PEOPLE)
    return [desired for desired in plan(enrolment, progress) if desired.step == key]


ABC = journey("a", "b", "c")
STAGED = journey("a b", "c d", "e", stages=True)
ARRIVED = {"done": "a b c", "days": 40}


def change(
    new: Journey, key: str, done: str = "", opened: str = "", *, old: Journey = ABC, **told: object
) -> Callable[[], str]:
    return lambda: outcome(old, new, walked(old, done, opened, **told), key)


def named(new: Journey) -> Journey:
    first = renamed(new, ABC)
    assert isinstance(first, dict)
    return identified(new, first)


def back(key: str, done: str, opened: str, then_opened: str = "") -> Callable[[], str]:
    """Taken out and published, walked on, and published as it was."""

    def outcomes() -> str:
        without = journey(*(each for each in "abc" if each != key))
        progress = walked(ABC, done, opened)
        without = remade(without, gone=(ABC.step(key),))
        for event in carried_over(ABC, without, progress, MONDAY):
            progress = progress.after(event)
        for each in then_opened.split():
            progress = progress.after(Event(Verb.INITIALIZED, MONDAY, each, 1))
        return outcome(without, ABC, progress, key)

    return outcomes


RENAMED = named(journey("a", "x was: b", "c"))
CASES: dict[tuple[str, str], Callable[[], str]] = {
    ("added", "ahead of where they are"): change(journey("a", "x", "b", "c"), "x", "a"),
    ("added", "behind: all that come right after it are open or done"): change(
        journey("a", "x", "b", "c"), "x", "a", "b"
    ),
    ("added", "behind, and nothing waits for it: a later one of theirs is open or done"): change(
        journey("a", "x", "b after: a", "c"), "x", "a", "b"
    ),
    ("added", "they have arrived"): change(journey("a", "b", "c", "x"), "x", **ARRIVED),
    ("added", "after the end, its day still to come"): change(
        journey("a", "b", "c", boosters="x days: 60"), "x", **ARRIVED
    ),
    ("added", "after the end, its day over"): change(journey("a", "b", "c", boosters="x days: 20"), "x", **ARRIVED),
    ("removed", "open"): change(journey("a", "c"), "b", "a", "b"),
    ("removed", "planned"): change(journey("a", "c"), "b", "a"),
    ("removed", "done"): change(journey("a", "c"), "b", "a b"),
    ("removed and back", "it was open, nothing after it has opened"): back("b", "a", "b"),
    ("removed and back", "it was open, the next one has opened"): back("b", "a", "b", "c"),
    ("removed and back", "done"): back("b", "a b", ""),
    ("renamed", "open"): change(RENAMED, "b", "a", "b"),
    ("renamed", "planned"): change(RENAMED, "b", "a"),
    ("renamed", "done"): change(RENAMED, "b", "a b"),
    ("reordered", "done"): change(journey("b", "a", "c"), "a", "a", "b"),
    ("reordered", "open"): change(journey("c", "b", "a"), "b", "a", "b"),
    ("reordered", "not open yet, now before what is open"): change(journey("a", "c", "b"), "c", "a", "b"),
    ("timing changed", "planned"): change(journey("a", "b wait: 4 working days", "c"), "b", "a"),
    ("timing changed", "open, nothing was reminded of"): change(
        journey("a", "b due: 4 working days", "c"), "b", "a", "b"
    ),
    ("timing changed", "open, it was reminded of"): change(
        journey("a", "b due: 4 working days", "c"), "b", "a", "b", reminded=True, days=9
    ),
    ("timing changed", "done"): change(journey("a", "b due: 4 working days", "c"), "b", "a b"),
    ("text changed", "planned"): change(journey("a", "b minutes: 9, place: There", "c"), "b", "a"),
    ("text changed", "done"): change(journey("a", "b minutes: 9, place: There", "c"), "b", "a b"),
    ("condition changed", "planned, and it holds no more"): change(journey("a", "b when: skipped(a)", "c"), "b", "a"),
    ("condition changed", "open"): change(journey("a", "b when: skipped(a)", "c"), "b", "a", "b"),
    ("condition changed", "it was passed over"): lambda: outcome(
        journey("a", "b when: skipped(a)", "c"),
        ABC,
        walked(ABC, "a").after(Event(Verb.WAIVED, MONDAY, "b", 1, "walk", "left out")),
        "b",
    ),
    ("stage moved", "to a later stage, not open yet"): change(
        journey("a", "c d", "e b", stages=True), "b", "", "a", old=STAGED
    ),
    ("stage moved", "to an earlier stage, not open yet"): change(
        journey("a b d", "c", "e", stages=True), "d", "a", "b", old=STAGED
    ),
    ("stage moved", "open"): change(journey("a", "c d", "e b", stages=True), "b", "", "a b", old=STAGED),
    ("somebody else is asked", "open"): change(journey("a", "b by: manager", "c"), "b", "a", "b"),
    ("somebody else is asked", "done"): change(journey("a", "b by: manager", "c"), "b", "a b"),
}
ELSEWHERE = {("text changed", "its mail is on its way")}  # tests/service/test_versions.py


@pytest.mark.parametrize(("what", "where", "said"), TABLE, ids=lambda cell: cell)
def test_each_line_of_the_table_is_so(what: str, where: str, said: str):
    if (what, where) not in ELSEWHERE:
        assert CASES[what, where]() == said


def test_the_table_has_a_line_for_each_case():
    assert {row[:2] for row in TABLE} == CASES.keys() | ELSEWHERE


def test_a_name_is_followed_through_every_version_and_a_key_that_comes_back_is_the_step_it_was():
    second = named(journey("a", "x was: b", "c"))
    third = journey("a", "y was: x", "c")
    assert renamed(third, second, [ABC]) == {"y": "b"}
    assert renamed(journey("a", "x was: b", "c"), second, [ABC]) == {"x": "b"}
    assert renamed(journey("a", "b", "c"), second, [ABC]) == {}
    assert renamed(journey("a", "x was: b", "c"), journey("a", "c"), [second, ABC]) == {"x": "b"}


def test_what_is_asked_of_a_step_is_asked_of_it_under_its_first_key():
    source = journey("a", "x was: b, keep_as: if_then, validate: manager", "c when: done(x)")
    new = named(source)
    assert [step.key for step in new.steps] == ["a", "b", "b.seen", "c"]
    assert new.step("c").after == ("b",)
    assert [str(asked) for asked in new.step("c").when.mentions] == ["done(b)"]
    assert new.names == {"b": "x", "b.seen": "x.seen"}


@pytest.mark.parametrize(
    ("new", "what"),
    [
        (journey("a", "x was: bb", "c"), 'was is "bb", and the version before has no such step; did you mean "b"?'),
        (journey("a", "c was: b"), 'was is "b", and "c" was a step of its own in the version before;'),
    ],
)
def test_a_name_that_nothing_had_is_refused_with_what_would_be_right(new: Journey, what: str):
    wrong = renamed(new, ABC)
    assert isinstance(wrong, list)
    assert wrong[0].what.startswith(what)


def test_a_new_step_under_the_old_key_of_another_is_refused():
    second = named(journey("a", "x was: b", "c"))
    wrong = renamed(journey("a", "x", "b", "c"), second, [ABC])
    assert isinstance(wrong, list)
    assert wrong[0].key == "b"
    assert '"b" is what "x" was called once' in wrong[0].what
