"""Pause a person, a learner on one journey, a cohort, a journey or everyone, from a day until a day."""

import json
from argparse import ArgumentParser, Namespace
from collections.abc import Iterator
from dataclasses import asdict
from datetime import date, timedelta

from nudger.commands.enrol import day
from nudger.commands.opening import installation_of
from nudger.errors import NudgerError
from nudger.journey.clock import local_date
from nudger.journey.pauses import LONGEST, Then
from nudger.report.paused import paused
from nudger.service.installation import Installation
from nudger.service.pauses import Look, Target, look, pause, target, wanted
from nudger.store.pauses import Said, Scope
from nudger.store.people import by_id

MEANS = {
    Then.SHIFT: "Then all that was to come comes {days} later: dates, weeks and dues too (shift).",
    Then.KEEP: "Dates stay as they are (keep): a reminder that falls into it is left out, and all else comes after it,"
    " within everybody's budget.",
    Then.CATCH_UP: "Dates stay as they are (catch-up): what falls into it, reminders too, comes after it, within"
    " everybody's budget.",
}


def arguments(parser: ArgumentParser) -> None:
    what_arguments(parser)
    parser.add_argument("--from", dest="begins", type=day, metavar="DAY", help="the first day, such as 2026-12-21")
    parser.add_argument("--until", type=day, metavar="DAY", help="the day on which it goes on, such as 2027-01-04")
    parser.add_argument(
        "--then",
        choices=[str(then) for then in Then],
        help="what becomes of dates (default: shift at a learner's own pace, keep at a cohort's)",
    )
    parser.add_argument("--reason", default="", metavar="TEXT", help="what `why` and `status` will say")


def run(arguments: Namespace) -> int:
    installation = installation_of(arguments)
    if arguments.list:
        return list_pauses(today_of(installation), as_json=arguments.json)
    scope, name = what(arguments)
    if arguments.begins is None or arguments.until is None:
        raise NudgerError("say from when until when: --from 2026-12-21 --until 2027-01-04, the day on which it goes on")
    now, today = installation.clock.now(), today_of(installation)
    if arguments.begins > today + LONGEST:
        raise NudgerError(f"--from {arguments.begins} is more than a year ahead; say it again when it is nearer")
    meant = target(scope, name, arguments.journey)
    then = Then(arguments.then) if arguments.then else None
    said = wanted(meant, arguments.begins, arguments.until, then, arguments.reason, today, now)
    write(installation, meant, said, apply=arguments.apply)
    return 0


def write(installation: Installation, meant: Target, said: Said, *, apply: bool) -> None:
    """Tell what the pause means, and write it where that is wanted."""
    print("\n".join(_in_words(meant, said, look(meant, said))))
    if apply:
        pause(meant, said, today_of(installation), installation.clock.now())
    is_new = "Written." if apply else "Nothing is written yet; look it over, and run it again with --apply."
    print("It is so already; nothing changed." if said.id else is_new)


def what_arguments(parser: ArgumentParser) -> None:
    """Tell the parser how a pause is named."""
    scopes = [str(scope) for scope in Scope]
    parser.add_argument("scope", nargs="?", choices=scopes, metavar="SCOPE", help=" | ".join(scopes))
    parser.add_argument("name", nargs="?", default="", help="the EMAIL, the cohort's name, the journey's key")
    parser.add_argument("--journey", default="", metavar="KEY", help="with learner: on which journey")
    parser.add_argument("--apply", action="store_true", help="write it; without this, only say what would happen")
    parser.add_argument("--list", action="store_true", help="show what is paused, or will be")
    parser.add_argument("--json", action="store_true", help="with --list: for a program to read")


def what(arguments: Namespace) -> tuple[Scope, str]:
    """Return what is to be paused or to go on. Raises NudgerError where it isn't said."""
    if arguments.scope is None:
        raise NudgerError("say what: person EMAIL, learner EMAIL --journey KEY, cohort NAME, journey KEY or everyone")
    scope = Scope(arguments.scope)
    if (scope is Scope.EVERYONE) is bool(arguments.name):
        right = "everyone, with no name behind it" if scope is Scope.EVERYONE else f"{scope} and its name"
        raise NudgerError(f"say {right}")
    if arguments.journey and scope is not Scope.LEARNER:
        raise NudgerError(f"--journey belongs to learner EMAIL, and {scope} has none; leave it out")
    return scope, arguments.name


def list_pauses(today: date, *, as_json: bool) -> int:
    found = paused(today)
    if as_json:
        print(json.dumps([asdict(each) for each in found], default=str, indent=2, ensure_ascii=False))
    else:
        print("\n".join(map(str, found)) or "nothing is paused")
    return 0


def today_of(installation: Installation) -> date:
    """Return the day it is in the installation's own zone."""
    return local_date(installation.settings.hours.window, installation.clock.now())


def who(meant: Target, learners: int) -> str:
    """Return whom it is about, in words: somebody who learns on no journey by their name alone."""
    return f"{learners} learner{'s' * (learners != 1)} ({meant.called})" if learners else meant.called


def written(day: date) -> str:
    return f"{day:%A} {day.day} {day:%B %Y}"


def _in_words(meant: Target, said: Said, found: Look) -> Iterator[str]:
    days = (said.until - said.begins).days
    last = said.until - timedelta(days=1)
    when = f"from {written(said.begins)} to {written(last)}" if days > 1 else f"on {written(last)}"
    on = written(said.until)
    yield f"{who(meant, found.learners)}: nothing is sent {when}; it goes on again on {on}."
    for then, count in sorted(found.thens.items()):
        of_them = f"{count} of {found.thens.total()} enrolments: " if len(found.thens) > 1 else ""
        yield of_them + MEANS[then].format(days=f"{days} day{'s' * (days > 1)}")
    moved = f"{found.moved} move{'s' * (found.moved == 1)}" if found.moved else "none moves"
    if found.planned:
        yield f"Of {found.planned} mail{'s' * (found.planned != 1)} planned now, {moved}; what comes later follows."
    if meant.person is not None and meant.helps:
        yield _meanwhile(meant)


def _meanwhile(meant: Target) -> str:
    """Say who is asked meanwhile what others' journeys ask of this person."""
    assert meant.person is not None
    deputy = by_id(meant.person.deputy_id) if meant.person.deputy_id is not None else None
    if deputy is None or deputy.has_left:
        return (
            f"They have a part in {len(meant.helps)} journeys of others, and nobody stands in for them: what they are"
            f" asked waits. Name somebody: nudger roles set {meant.person.email} deputy PERSON"
        )
    return f"What others' journeys ask of them ({len(meant.helps)}) is asked of {deputy.name} meanwhile."
