"""Which step a line of a list means: by its key, its link or its title."""

from collections.abc import Iterator, Sequence
from typing import NamedTuple

from nudger.journey.definition import Journey, Kind, Role, Step
from nudger.service.completions.rows import Row
from nudger.store.standing import Standing

TAKEN = (Kind.LEARN, Kind.QUIZ, Kind.ATTEND, Kind.WATCH, Kind.READ)


class Time(NamedTuple):
    """A step of an enrolment: once, or one of the times that it is repeated."""

    standing: Standing
    step: Step


def places_of(row: Row, standings: Sequence[Standing]) -> list[list[Time]]:
    """Return the steps that *row* means, each with all its times: by key, else by link, else by title."""
    wanted = _plain(row.activity)
    for name in range(3):
        found = [
            times
            for standing in standings
            for times in _times(standing)
            if wanted and wanted in _names(standing.journey, times[0].step)[name]
        ]
        if found:
            return found
    return []


def _times(standing: Standing) -> Iterator[list[Time]]:
    """Yield each step that a list can close, with its repeats."""
    taken = [step for step in standing.journey.steps if step.kind in TAKEN and step.by is Role.LEARNER]
    for step in taken:
        if not step.of:
            yield [Time(standing, each) for each in taken if step.key in (each.key, each.of)]


def _names(journey: Journey, step: Step) -> tuple[set[str], set[str], set[str]]:
    """Return what the step is called, in each language that the journey is said in: its key, links and titles."""
    said = [step, *(each.step(step.key) for each in journey.translations.values())]
    return (
        {step.key, journey.names.get(step.key, step.key)},
        {_plain(each.link) for each in said},
        {_plain(each.title) for each in said},
    )


def names_of(standing: Standing) -> tuple[str, str]:
    """Return what a list may call the journey."""
    return standing.journey.key, standing.journey.title.casefold()


def _plain(text: str) -> str:
    return " ".join(text.casefold().split()).rstrip("/")
