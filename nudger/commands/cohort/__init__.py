"""Who begins together: make a cohort, look at its first mails, and let them go."""

from argparse import ArgumentParser, ArgumentTypeError, Namespace
from collections.abc import Callable
from pathlib import Path

from nudger.commands.cohort.code import tell_code
from nudger.commands.cohort.life import merge, shift
from nudger.commands.cohort.listing import tell_all
from nudger.commands.cohort.preview import preview
from nudger.commands.cohort.workshop import workshop, workshop_arguments
from nudger.commands.enrol import day, journey_file, quoted, said
from nudger.commands.opening import installation_of
from nudger.journey.public_holidays import place as place_of
from nudger.report.workshops import without_date
from nudger.service import cohorts
from nudger.service.enrolling import journey_of
from nudger.service.roster.zones import zone_of


def arguments(parser: ArgumentParser) -> None:
    acts = parser.add_subparsers(dest="act", required=True, metavar="add | list | show | approve | code | …")
    adding = acts.add_parser("add", help="make one")
    adding.add_argument("journey", help="the name of a file in config/journeys, or its path")
    adding.add_argument("name")
    adding.add_argument("--start", type=day, metavar="DATE", help="such as 2026-11-30 (default: the next Monday)")
    adding.add_argument("--mandatory", action="store_true", help="whoever stops, their manager hears of it")
    adding.add_argument("--code", action="store_true", help="let people join by a mail with a code")
    adding.add_argument("--zone", type=zone, default="", help="of learners who have none in the people file")
    adding.add_argument("--holidays", type=place, default="", metavar="PLACE", help="likewise: DE, DE-BY, GB-SCT")
    listing = acts.add_parser("list", help="all of them")
    listing.add_argument("--json", action="store_true", help="for a program to read")
    for act, help_ in (
        ("show", "who is in it, and its first mails as they will be read"),
        ("approve", "let its first mails go, and its journey begin"),
        ("code", "how people join by mail, for a slide or a poster"),
    ):
        acts.add_parser(act, help=help_).add_argument("name")
    shifting = acts.add_parser("shift", help="let all that is still to come, come some weeks later")
    shifting.add_argument("name")
    shifting.add_argument("--weeks", type=int, choices=range(1, 53), default=1, metavar="N", help="1 to 52; 1")
    merging = acts.add_parser("merge", help="let its learners go on in another cohort of the same journey")
    merging.add_argument("name")
    merging.add_argument("into")
    for changing in (shifting, merging):
        changing.add_argument("--apply", action="store_true", help="do it; without this, only say what would happen")
    workshop_arguments(acts.add_parser("workshop", help="add, move or call off a date of a workshop"))
    acts.choices["approve"].add_argument("--start", type=day, metavar="DATE", help="start on this day instead")
    acts.choices["code"].add_argument("--svg", type=Path, metavar="FILE", help="write a QR code")


def zone(said: str) -> str:
    """Return the zone of that name, for argparse."""
    return _argument(zone_of, said)


def place(said: str) -> str:
    """Return the place whose holidays these are, for argparse."""
    return _argument(place_of, said)


def _argument(read: Callable[[str], str], said: str) -> str:
    try:
        return said and read(said)
    except ValueError as error:
        raise ArgumentTypeError(str(error)) from error


def run(arguments: Namespace) -> int:
    installation = installation_of(arguments)
    match arguments.act:
        case "add":
            cohort = cohorts.add(
                installation,
                journey_file(arguments.journey),
                arguments.name,
                arguments.start,
                mandatory=arguments.mandatory,
                code=arguments.code,
                zone=arguments.zone,
                holidays=arguments.holidays,
            )
            print(f"{said(cohort)}; put people into it with")
            print(f"`nudger enrol {arguments.journey} EMAIL --cohort {quoted(cohort.name)}`")
            if cohort.code:
                print(
                    f"Who wants to join writes {cohort.code} to {installation.settings.address}; see nudger cohort code"
                )
        case "list":
            tell_all(as_json=arguments.json)
        case "show":
            preview(installation, cohorts.found(arguments.name))
        case "code":
            tell_code(installation, cohorts.found(arguments.name), arguments.svg)
        case "shift":
            shift(installation, cohorts.found(arguments.name), arguments.weeks, apply=arguments.apply)
        case "merge":
            merge(installation, cohorts.found(arguments.name), cohorts.found(arguments.into), apply=arguments.apply)
        case "workshop":
            workshop(installation, cohorts.found(arguments.name), arguments)
        case "approve":
            approved = cohorts.approve(installation, cohorts.found(arguments.name), arguments.start)
            begun = approved.begun
            who = "nobody waits in it" if begun == 0 else f"{begun} {'begins' if begun == 1 else 'begin'} now"
            print(f"{said(approved.cohort)}; its first mails may leave: {who}")
            for line in without_date(approved.cohort, journey_of(approved.cohort), installation.clock.now()):
                print(line)
    return 0
