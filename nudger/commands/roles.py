"""Say who is who around a learner: manager, buddy, someone who was there, facilitator; and who stands in for whom."""

from argparse import ArgumentParser, Namespace
from collections.abc import Iterator

from nudger.commands.opening import open_to_read, settings_of
from nudger.errors import NudgerError
from nudger.journey.definition import OTHERS, Role
from nudger.service import roles
from nudger.service.clock import WallClock
from nudger.service.roles import Handover
from nudger.store import enrolments
from nudger.store.database import open_database
from nudger.store.people import Person
from nudger.store.standing import Standing

DEPUTY = "deputy"
NAMES = (*(role.value for role in OTHERS), DEPUTY)


def arguments(parser: ArgumentParser) -> None:
    acts = parser.add_subparsers(dest="act", required=True, metavar="show | set | clear")
    for act, told in (
        ("show", "who is who on somebody's journeys"),
        ("set", "give a role to somebody; who had it before has it no more"),
        ("clear", "let nobody have a role any more"),
    ):
        one = acts.add_parser(act, help=told)
        one.add_argument("email", metavar="EMAIL", help="the learner; for a deputy, the one who is stood in for")
        if act != "show":
            one.add_argument("role", choices=NAMES, metavar="ROLE", help=", ".join(NAMES))
        if act == "set":
            one.add_argument("person", metavar="PERSON", help="the address of who has it from now on")
        one.add_argument("--journey", default="", metavar="KEY", help="on this journey alone")


def run(arguments: Namespace) -> int:
    if arguments.act == "show":
        arguments.demo = False
        open_to_read(arguments)
        print("\n".join(_shown(arguments.email, arguments.journey)))
        return 0
    open_database(settings_of(arguments).database)
    said = _deputy(arguments) if arguments.role == DEPUTY else _role(arguments)
    print("\n".join(said))
    return 0


def _role(arguments: Namespace) -> list[str]:
    role, now = Role(arguments.role), WallClock().now()
    if arguments.act == "set":
        changed = roles.assign(arguments.email, role, arguments.person, arguments.journey, now)
    else:
        changed = roles.stand_down(arguments.email, role, arguments.journey, now)
    return [_told(each) for each in changed] or ["It is so already; nothing changed."]


def _told(handover: Handover) -> str:
    """Say who has the role, who has it no more, and what becomes of what was open."""
    old, new = handover.old, handover.new
    said = f"{handover.journey}: {handover.role} is {new.name if new else 'nobody'}"
    if old is not None:
        said += f", and no longer {old.name}"
    if handover.open_steps:
        titles = ", ".join(f"“{title}”" for title in handover.open_steps)
        said += f"; {titles} {'is asked anew of them' if new else 'goes on without an answer'}"
    return f"{said}."


def _deputy(arguments: Namespace) -> list[str]:
    if arguments.journey:
        raise NudgerError("a deputy stands in on every journey; leave --journey out")
    deputy = roles.set_deputy(arguments.email, arguments.person if arguments.act == "set" else "")
    if deputy is None:
        return [f"Nobody stands in for {arguments.email}; what opens while they are away waits for them."]
    return [f"{deputy.name} is asked what opens while {arguments.email} is away, and would wait three days or more."]


def _shown(email: str, journey: str) -> Iterator[str]:
    learner = roles.known(email)
    for id_ in roles.own_enrolments(learner, journey):
        standing = enrolments.standing(id_)
        yield f"{standing.journey.title} ({standing.journey.key}), {standing.progress.lifecycle}"
        for role in OTHERS:
            yield f"  {role}: {_who(standing, standing.people.get(role))}"


def _who(standing: Standing, person: Person | None) -> str:
    if person is None:
        return "nobody"
    said = f"{person.name} <{person.email}>"
    if person.has_left:
        return f"{said}, has left"
    if person.window.away_until is not None:
        said += f", away until {person.window.away_until}"
    deputy = standing.deputies.get(person.deputy_id or 0)
    return said if deputy is None else f"{said}, deputy {deputy.name} <{deputy.email}>"
