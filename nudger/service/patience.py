"""How often a mail is tried, and how long is waited in between."""

from datetime import timedelta

MOST_REFUSALS = 8  # and as many again after an admin tried once more
MOST_DOUBTS = 3  # tries that broke off while a mail was handed over: it may be there as many times
FIRST_WAIT = timedelta(minutes=1)
LONGEST_WAIT = timedelta(hours=4)


def wait_after(refusals: int) -> timedelta:
    """Return how long to wait after this many refusals: one minute, doubling, four hours at most.

    >>> [str(wait_after(n)) for n in (1, 2, 3, 9)]
    ['0:01:00', '0:02:00', '0:04:00', '4:00:00']
    """
    return min(LONGEST_WAIT, FIRST_WAIT * (1 << (refusals - 1)))
