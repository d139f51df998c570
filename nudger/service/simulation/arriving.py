"""What is ready arrives at once, without a server: looked at once more as in life, and worded only where asked."""

from collections.abc import Callable

from nudger.service.installation import Installation
from nudger.service.last_look import Look, Wanted
from nudger.store import outbox
from nudger.store.database import transaction

AT_ONCE = 160


def arrive(installation: Installation, read: Callable[[Look, Wanted], None]) -> int:
    """Let all that may leave now arrive; *read* gets each mail in that instant. Return how many were looked at."""
    now = installation.clock.now()
    looked, has_more = 0, True
    while has_more and (claims := _claimed(installation)):
        looked += len(claims)
        has_more = len(claims) == AT_ONCE
        look = Look(installation, claims)
        with transaction():
            for mine in claims:
                wanted = look.wanted(mine)
                if not isinstance(wanted, str):
                    read(look, wanted)
                    outbox.sent([mine], now)
    return looked


def _claimed(installation: Installation) -> list[outbox.Claim]:
    with transaction():
        return outbox.claim(installation.clock.now(), AT_ONCE)
