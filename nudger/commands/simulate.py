"""See a journey before anybody gets a mail: many learners live through it on a clock of its own, and nothing is sent.

The plan, the walk, the last look and the budget are the real ones; the database is in memory. Equal words give equal
bytes.
"""

from argparse import ArgumentParser, ArgumentTypeError, Namespace
from collections.abc import Callable
from dataclasses import replace
from datetime import date
from pathlib import Path

from nudger.commands.opening import journeys_folder, settings_of, templates_folder
from nudger.errors import NudgerError
from nudger.journey.definition import Journey
from nudger.journey.feasible import breaks
from nudger.journey.forecast import all_of, begins, forecast, week_of
from nudger.journey.personas import BUILT_IN, Persona, read_personas
from nudger.journey.wording import did_you_mean, shown
from nudger.report.simulated import MOST_WEEKS, calendar_page, in_numbers, in_words, mbox, outlook
from nudger.service.publish import journey_files, read_files
from nudger.service.simulation import Plan, lived
from nudger.shipped import shipped

MOST_LEARNERS = 10_000


def arguments(parser: ArgumentParser) -> None:
    parser.add_argument("journey", help="a journey file, or the key of one in config/journeys")
    parser.add_argument("--learners", type=_number(MOST_LEARNERS), required=True, metavar="N", help="how many")
    parser.add_argument("--seed", type=int, required=True, metavar="S", help="which story; the same is told again")
    parser.add_argument(
        "--weeks", type=_number(MOST_WEEKS), metavar="W", help="as long as the journey takes on average"
    )
    parser.add_argument(
        "--start", type=date.fromisoformat, metavar="DATE", help="that of the forecast of `journey check`"
    )
    parser.add_argument("--personas", type=Path, metavar="FILE", help="how people answer (default: four built-in ones)")
    parser.add_argument("--persona", metavar="NAME", help="whose mails --html and --mbox have")
    form = parser.add_mutually_exclusive_group()
    form.add_argument("--json", action="store_true", help="for a program to read, with each mail")
    form.add_argument("--html", type=Path, metavar="FILE", help="a page with each mail of one persona on a calendar")
    form.add_argument("--mbox", type=Path, metavar="FILE", help="each mail of one persona, for a mail program")
    parser.add_argument("--overwrite", action="store_true", help="the FILE may be there already")


def run(arguments: Namespace) -> int:
    target: Path | None = arguments.html or arguments.mbox
    if target is not None and target.exists() and not arguments.overwrite:
        raise NudgerError(f"{target} is there already; name another file, or say --overwrite")
    path = _found(arguments.journey)
    journey = read_files(path).journey
    plan = _plan(arguments, path, journey, target)
    ran = lived(plan)
    seen = outlook(plan, ran)
    if arguments.json:
        print(in_numbers(plan, journey.key, seen, ran))
        return 0
    print("\n".join(in_words(plan, journey.title, seen)))
    if target is None:
        return 0
    if arguments.html:
        source = (shipped("templates") / "simulated" / "calendar.html").read_text(encoding="utf-8")
        who = plan.persona_of(plan.worded).name
        said = calendar_page(source, plan, journey.title, who, ran.sent, seen).encode()
    else:
        said = mbox(ran.sent)
    try:
        target.write_bytes(said)
    except OSError as error:
        raise NudgerError(f"{target} can't be written: {error.strerror}") from error
    print(f"\n{sum(bool(mail.raw) for mail in ran.sent)} mails of {plan.worded} are in {target}")
    return 0


def _plan(arguments: Namespace, path: Path, journey: Journey, target: Path | None) -> Plan:
    settings = settings_of(arguments)
    budget = settings.budget.of(None)
    if broken := breaks(journey, budget):
        raise NudgerError(f"{path}: {broken}")
    main = {step.key for step in journey.main}
    stops = forecast(journey, budget, all_of)
    usual = max((week_of(journey, stop.closed_at) for stop in stops if stop.step.key in main), default=1)
    plan = Plan(
        path,
        templates_folder(),
        settings,
        _personas(arguments.personas),
        arguments.learners,
        arguments.seed,
        arguments.start or begins(journey),
        arguments.weeks or min(MOST_WEEKS, usual),
    )
    if target is None:
        if arguments.persona:
            raise NudgerError("--persona says whose mails to write; say where to as well: --html FILE or --mbox FILE")
        return plan
    return replace(plan, worded=_worded(plan, arguments.persona))


def _worded(plan: Plan, persona: str | None) -> str:
    """Return the address of whoever's mails are written: the first of a persona."""
    names = [each.name for each in plan.personas]
    if persona is None:
        raise NudgerError(f"say whose mails to write: --persona, with one of {', '.join(names)}")
    if persona not in names:
        raise NudgerError(f"there is no persona {shown(persona)}; {did_you_mean(persona, names) or ', '.join(names)}")
    email = plan.first(persona)
    if not email:
        raise NudgerError(f"none of {plan.learners} learners is {persona}; take more of them, or another seed")
    return email


def _personas(path: Path | None) -> tuple[Persona, ...]:
    if path is None:
        return BUILT_IN
    try:
        source = path.read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError) as error:
        raise NudgerError(f"{path} can't be read: {error}") from error
    return read_personas(source, str(path))


def _found(name: str) -> Path:
    """Return the file of a journey, by its path or its key."""
    path = Path(name)
    if path.is_file():
        return path
    files = {each.stem: each for each in journey_files([journeys_folder()])}
    if name not in files:
        hint = did_you_mean(name, files) or f"there are {', '.join(files)}"
        raise NudgerError(f"there is no journey {shown(name)}, neither a file nor in {journeys_folder()}; {hint}")
    return files[name]


def _number(most: int) -> Callable[[str], int]:
    def number(text: str) -> int:
        if not text.isascii() or not text.isdigit() or not 1 <= int(text) <= most:
            raise ArgumentTypeError(f"{text} is no number from 1 to {most}")
        return int(text)

    return number
