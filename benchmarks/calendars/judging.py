"""Random lives, and what a calendar that is not ours holds after them.

In most lives a learner moves, gives back, does, undoes, pauses, stops and goes on leave, and a manager finds times for
a talk, or days for it, and changes them; in every fourth one people have seats in workshops that move. All mails of all
of them are replayed into calendars in Radicale as a calendar program does: by UID and SEQUENCE.
"""

import sys
import tempfile
from collections import Counter
from collections.abc import Mapping, Sequence
from datetime import datetime
from multiprocessing import Pool
from pathlib import Path

from benchmarks.calendars.life import lived, what_should_be_there
from benchmarks.calendars.workshop_life import LEARNERS, lived_in_workshops, what_should_stand
from nudger.store.database import close_database
from tests.cast import ANA, BEN, Service
from tests.counterparts.radicale import Radicale, a_radicale

AT_ONCE = 25  # lives for each calendar server
FAULTS = ("orphans", "doubles", "missing")


def judged(lives: int, seed: int, processes: int) -> Counter[str]:
    """Return what is in the calendars after so many lives, from *seed* on: lives, mails, events, and FAULTS."""
    every = range(seed, seed + lives)
    found: Counter[str] = Counter()
    with Pool(processes) as pool:
        for part in pool.imap_unordered(_some, [every[at : at + AT_ONCE] for at in range(0, lives, AT_ONCE)]):
            found.update(part)
            print(f"\r{found['lives']} of {lives} lives", end="", file=sys.stderr, flush=True)
    print(file=sys.stderr)
    return found


def _some(seeds: range) -> Counter[str]:
    found: Counter[str] = Counter()
    with a_radicale() as radicale:
        for seed in seeds:
            found += _one(radicale, seed)
    return found


def _one(radicale: Radicale, seed: int) -> Counter[str]:
    with tempfile.TemporaryDirectory() as folder:
        service, should = _lived(Path(folder), seed)
        found = Counter(lives=1)
        for number, email in enumerate(should):
            mails = [mail.raw for mail in service.mailbox(email) if b"text/calendar" in mail.raw]
            there = [(event.uid, event.starts) for event in radicale.replay(mails, f"{number}-{seed}")]
            compared = _compared(there, should[email]) + Counter(mails=len(mails))
            if any(compared[fault] for fault in FAULTS):
                print(f"\nlife {seed}, {email}: {there}, and there should be {dict(should[email])}", file=sys.stderr)
            found += compared
        close_database()
    return found


def _lived(folder: Path, seed: int) -> tuple[Service, Mapping[str, Mapping[str, datetime]]]:
    """Return an installation after one life, and what everybody's calendar should hold."""
    if seed % 4 == 0:
        service = lived_in_workshops(folder, seed)
        return service, {email: events for email, events in what_should_stand(service).items() if email in LEARNERS}
    service = lived(folder, seed)
    return service, {email: what_should_be_there(service, email) for email in (ANA, BEN)}


def _compared(there: Sequence[tuple[str, datetime]], should: Mapping[str, datetime]) -> Counter[str]:
    """Compare what is in a calendar with what should be."""
    return Counter(
        events=len(there),
        orphans=len([event for event in there if event not in should.items()]),
        doubles=len(there) - len(dict(there)),
        missing=len([event for event in should.items() if event not in there]),
    )
