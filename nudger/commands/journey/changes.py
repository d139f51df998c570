"""The commands `journey diff` and `journey publish`: what changes, what that means, and doing it."""

from argparse import Namespace
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

from nudger.commands.enrol import journey_file
from nudger.commands.opening import installation_of
from nudger.errors import NudgerError
from nudger.journey.definition import InFlight, Journey
from nudger.journey.differences import differences
from nudger.journey.wording import did_you_mean, shown
from nudger.service.installation import Installation
from nudger.service.publish import drafted, named, put_into_force, read_files
from nudger.service.versions import Impact, adopt, impact
from nudger.store import enrolments, journeys

MEANS = {
    InFlight.ADOPT: "Everybody on the way goes on with it at once (in_flight: adopt).",
    InFlight.PIN: "Everybody on the way finishes on the version they have (in_flight: pin).",
    InFlight.FROM_NEXT_STEP: "Everybody on the way changes over when what they have open now is closed"
    " (in_flight: from_next_step).",
}


class Side(NamedTuple):
    """One of the two that are compared; *called* is what was typed, and what that means."""

    called: str
    journey: Journey


def diff(arguments: Namespace) -> int:
    """Print what differs between two versions, and with --impact what that would mean now; nothing is written."""
    installation = installation_of(arguments)
    old = _side(arguments.old, None)
    new = _side(arguments.new, old.journey)
    if old.journey.key != new.journey.key:
        raise NudgerError(f"{old.called} is {old.journey.key} and {new.called} is {new.journey.key}; name one journey")
    print(f"{new.journey.key}: {old.called} -> {new.called}")
    print("\n".join(in_words(old.journey, new.journey)))
    if arguments.impact:
        journey_id = journeys.ids().get(new.journey.key)
        if journey_id is None:
            raise NudgerError(f"{new.journey.key} is not published, so nobody is on it; leave --impact away")
        print("\n".join(meaning(impact(journey_id, new.journey, installation.clock.now()), new.journey)))
    return 0


def publish(arguments: Namespace) -> int:
    """Print what publishing a file would mean; with --apply, do it, and let people change over."""
    installation = installation_of(arguments)
    draft = drafted(journey_file(arguments.file))
    if draft.in_force is None:
        print(f"{draft.journey.key} was not published before, and nobody is on it.")
        return _first(installation, arguments, draft.journey.key)
    before = journeys.definition(draft.in_force)
    behind = draft.version is not None and enrolments.elsewhere(draft.in_force.journey_id, draft.version.id)
    if draft.version == draft.in_force and (not behind or draft.journey.in_flight is InFlight.PIN):
        print(f"{draft.journey.key} is version {draft.in_force.number} already; nothing changed.")
        return 0
    then = f"version {draft.version.number}" if draft.version is not None else str(arguments.file)
    print(f"{draft.journey.key}: version {draft.in_force.number} -> {then}")
    print("\n".join(in_words(before, draft.journey)))
    now = installation.clock.now()
    print("\n".join(meaning(impact(draft.in_force.journey_id, draft.journey, now), draft.journey)))
    if not arguments.apply:
        print("Nothing is written yet; look it over, and run it again with --apply.")
        return 0
    version, _ = put_into_force(installation, draft)
    print(f"Version {version.number} is in force. If this breaks off now, type it again: it goes on where it was.")
    moved = adopt(version.journey_id, now)
    print(f"{learners(moved)} changed over. To take it back, publish the file as it was before.")
    return 0


def _first(installation: Installation, arguments: Namespace, key: str) -> int:
    if not arguments.apply:
        print("Nothing is written yet; run it again with --apply.")
        return 0
    put_into_force(installation, drafted(journey_file(arguments.file)))
    print(f"{key} is version 1.")
    return 0


def _side(name: str, before: Journey | None) -> Side:
    """Return what *name* means: a file, KEY for what is in force, or KEY@N for a version of it."""
    if name.endswith((".yaml", ".yml")):
        return Side(name, _from_file(Path(name), before))
    key, _, number = name.partition("@")
    known = journeys.ids()
    if key not in known:
        instead = did_you_mean(key, known) or "write a file's path to compare a file"
        raise NudgerError(f"no journey was published as {shown(key)}; {instead}")
    versions = journeys.published([known[key]])[known[key]]
    if not number:
        version = journeys.in_force(known[key])
    else:
        found = [each for each in versions if str(each.number) == number]
        if not found:
            raise NudgerError(f"{key} has no version {number}; there are 1 to {versions[-1].number}")
        version = found[0]
    return Side(f"{key}@{version.number}", journeys.definition_of(version, versions))


def _from_file(path: Path, before: Journey | None) -> Journey:
    """Return the journey of a file, whose steps are those of the version it is compared with, or that is in force."""
    files = read_files(path)
    if before is not None:
        return named(files, path, before)[0]
    return drafted(path).journey


def in_words(old: Journey, new: Journey) -> Iterator[str]:
    """Yield a line for each thing that differs."""
    lines = differences(old, new)
    yield from (f"  {line}" for line in lines)
    if not lines:
        yield "  Nothing differs."


def meaning(found: Impact, journey: Journey) -> Iterator[str]:
    """Yield what becomes of the mails that are planned now, and when people go on with it."""
    extra = "0" if not found.extra else f"{found.extra:+,}"
    yield (
        f"{learners(found.learners)}: {found.moved:,} mail{'s' * (found.moved != 1)} move{'s' * (found.moved == 1)},"
        f" {found.cancelled:,} {'is' if found.cancelled == 1 else 'are'} cancelled, {found.new:,} new,"
        f"{_calendars(found.calendars)} {extra} extra mails in the next 24 h."
    )
    if found.learners:
        yield MEANS[journey.in_flight]
    if found.later:
        yield f"{learners(found.later)} of those it reaches have something open now, and are not counted in that line."


def _calendars(count: int) -> str:
    return f" {count:,} calendar update{'s' * (count != 1)}," if count else ""


def learners(count: int) -> str:
    """Say how many they are.

    >>> learners(1), learners(1204)
    ('1 learner', '1,204 learners')
    """
    return f"{count:,} learner{'s' * (count != 1)}"
