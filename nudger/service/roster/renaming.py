"""Somebody has a new address, and stays the same person."""

from nudger.errors import NudgerError
from nudger.service.roles.by_hand import known
from nudger.service.roster.values import address
from nudger.store import people
from nudger.store.database import transaction
from nudger.store.people import Person


def rename(old: str, new: str) -> Person:
    """Give whoever has the address *old* the address *new*, and return them.

    Links and reply addresses in mails that were sent go on working, answers count from the new address, and the old
    one is nobody's. Raises NudgerError where it can't be.
    """
    with transaction():
        person = known(old)
        try:
            email = address(new, "the new address")
        except ValueError as error:
            raise NudgerError(str(error)) from error
        if email == person.email:
            raise NudgerError(f"{person.name} has the address {email} already")
        other = people.by_email(email)
        if other is not None:
            raise NudgerError(f"{email} is the address of {other.name}; two people can't share one")
        people.update({person.id: {"email": email}})
        return people.by_id(person.id)
