"""Mail somebody one step at once, which an answer finishes: to see that mails go out, and that answers come in.

Nobody's journey is touched. The mail comes in the reader's hours, and counts for their budget, as every other.
"""

from argparse import ArgumentParser, Namespace
from datetime import timedelta
from pathlib import Path

from nudger.commands.opening import installation_of
from nudger.errors import NudgerError
from nudger.journey.clock import local_date, permitted
from nudger.service.enrol import enrol, known
from nudger.service.installation import Installation
from nudger.shipped import shipped
from nudger.store.people import Person

SINCE = timedelta(days=14)  # so long ago that its day has come, whatever days they like best


def arguments(parser: ArgumentParser) -> None:
    parser.add_argument("person", metavar="EMAIL")


def run(arguments: Namespace) -> int:
    installation = installation_of(arguments)
    (reader,) = known([arguments.person.strip().lower()])
    now = installation.clock.now()
    starts = local_date(reader.window, now) - SINCE
    if enrol(installation, _journey(), [reader.email], starts).already:
        raise NudgerError(
            f"{reader.email} was said hello to before; see what came of it with `nudger why {reader.email}`, or take"
            " another person"
        )
    print(f"A mail to {reader.email} leaves {_when(installation, reader)}, while `nudger serve` runs.")
    print(f"Answer it with DONE, then see what came of it: nudger why {reader.email}")
    return 0


def _journey() -> Path:
    here = Path("config/hello/hello.yaml")
    return here if here.exists() else shipped("config") / "hello" / "hello.yaml"


def _when(installation: Installation, reader: Person) -> str:
    now = installation.clock.now()
    opens = permitted(reader.window, now)
    if opens <= now:
        return "at once"
    local = opens.astimezone(reader.window.zone)
    return f"on {local:%A} {local.day} {local:%B} at {local:%H:%M}, as their hours begin"
