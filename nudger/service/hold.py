"""An admin holds something back, and lets it go again: nothing of it leaves in between, and nothing of it is lost."""

from collections.abc import Iterable
from difflib import get_close_matches

from nudger.errors import NudgerError
from nudger.service.installation import Installation
from nudger.store import holds, nudges, outbox, people
from nudger.store.database import rows, transaction
from nudger.store.holds import Hold, Scope


def hold(installation: Installation, scope: Scope, said: str, reason: str) -> Hold:
    """Hold everything, or the journey, template or person that *said* names. Raises NudgerError where there is none."""
    name = _named(installation, scope, said)
    now = installation.clock.now()
    with transaction():
        holds.put(scope, name, reason, now)
    return Hold(scope, name, reason, now)


def release(installation: Installation, scope: Scope, said: str) -> int:
    """End a hold; what it kept back is due at once. Return how many nudges and mails that were.

    Raises NudgerError where it isn't on hold.
    """
    name = _held_as(scope, said)
    now = installation.clock.now()
    with transaction():
        lifted = holds.lift(scope, name, now)
        if lifted is None:
            raise NudgerError(f"{f'{scope} {said}'.strip()} is not on hold; `nudger hold --list` shows what is")
        return nudges.release(lifted.label) + outbox.release(lifted.label, now)


def _named(installation: Installation, scope: Scope, said: str) -> str:
    """Return the name under which the hold is kept."""
    match scope:
        case Scope.JOURNEY:
            return _one_of([key for (key,) in rows("SELECT key FROM journey")], said, "no journey was published as")
        case Scope.TEMPLATE:
            installation.templates.hash(said, "en")  # knows the names, and says them where this is none of them
            return said
        case Scope.PERSON:
            ids = people.ids()
            return str(ids[_one_of(ids, said.strip().lower(), "nobody is known as")])
    return ""


def _held_as(scope: Scope, said: str) -> str:
    """Return the name of a hold, which may outlive what it holds."""
    person = people.by_email(said) if scope is Scope.PERSON else None
    return str(person.id) if person is not None else said


def _one_of(known: Iterable[str], said: str, unknown: str) -> str:
    there = sorted(known)
    if said in there:
        return said
    near = get_close_matches(said, there, 3, cutoff=0.5)
    hint = f"did you mean {' or '.join(near)}?" if near else f"there are {len(there)}, and none is near"
    raise NudgerError(f'{unknown} "{said}"; {hint}')
