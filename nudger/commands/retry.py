"""Try mails once more that were given up, or that are held in doubt."""

from argparse import ArgumentParser, Namespace

from nudger.commands.opening import installation_of
from nudger.errors import NudgerError
from nudger.report.dead import dead
from nudger.store import outbox
from nudger.store.database import in_batches, transaction


def arguments(parser: ArgumentParser) -> None:
    parser.add_argument("ids", nargs="*", type=int, metavar="ID", help="as `nudger dead` lists them")
    parser.add_argument("--all", action="store_true", help="all that `nudger dead` lists")


def run(arguments: Namespace) -> int:
    installation = installation_of(arguments)
    if bool(arguments.ids) is arguments.all:
        raise NudgerError("say which: the ids that `nudger dead` lists, or --all")
    there = [mail.id for mail in dead(with_doubtful=installation.settings.on_ambiguous == "hold")]
    unknown = [str(id_) for id_ in arguments.ids if id_ not in there]
    if unknown:
        raise NudgerError(f"no mail that was given up has the id {', '.join(unknown)}; `nudger dead` lists them")
    moved = 0
    for some in in_batches(there if arguments.all else sorted(set(arguments.ids))):
        with transaction():
            moved += outbox.revive(some, installation.clock.now())
    print(f"{moved} {'is' if moved == 1 else 'are'} tried again")
    return 0
