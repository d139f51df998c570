"""The command `people rename`: a new address for the same person."""

from argparse import Namespace

from nudger.commands.opening import settings_of
from nudger.service import roster
from nudger.store.database import open_database


def rename(arguments: Namespace) -> int:
    open_database(settings_of(arguments).database)
    person = roster.rename(arguments.old, arguments.new)
    print(f"{person.name} has the address {person.email} now; mails that wait go there, and old links go on working.")
    print(f"{arguments.old.strip().lower()} is nobody's address any more: change it in your file of people too.")
    return 0
