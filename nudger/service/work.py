"""The round of jobs, and what rings for it: a metronome, and whoever changed something. A missed ring loses nothing."""

import asyncio
import logging
from collections import Counter
from collections.abc import Collection

import schedule

from nudger.service.calendar import Calendar, Writable
from nudger.service.collect import collect
from nudger.service.deliver import deliver
from nudger.service.free_busy import ask
from nudger.service.installation import Installation
from nudger.service.sender import Sender
from nudger.service.walk import walk
from nudger.store.database import close_database
from nudger.store.wake import watch

log = logging.getLogger(__name__)

JOBS = ("collect", "walk", "deliver")  # in the order of a round
SECONDS_BETWEEN_ROUNDS = 5
BREATH = 0.1  # seconds of rest after a round that had nothing to do, however often others ring
PROGRESS = ("fired", "sent")  # where a round did this, more may be ready


async def turn(
    installation: Installation, sender: Sender, jobs: Collection[str] = JOBS, calendar: Calendar | None = None
) -> Counter[str]:
    """Do what is due now, once round: read what came back, decide, send. A round of sending ends after some seconds.

    *calendar* is asked when people are free, before times are found, and written to.
    """
    tally: Counter[str] = Counter()
    if "collect" in jobs:
        tally += collect(installation)
    if "walk" in jobs:
        tally += walk(installation)
        if calendar is not None and await ask(installation, calendar):
            tally += walk(installation)
    if "deliver" in jobs:
        tally += await deliver(installation, sender, calendar if isinstance(calendar, Writable) else None)
    return tally


async def everything(
    installation: Installation, sender: Sender, jobs: Collection[str] = JOBS, calendar: Calendar | None = None
) -> Counter[str]:
    """Go round until nothing more is due now."""
    done = tally = await turn(installation, sender, jobs, calendar)
    while _has_more(done):
        done = await turn(installation, sender, jobs, calendar)
        tally += done
    return tally


async def work(
    installation: Installation,
    sender: Sender,
    stopping: asyncio.Event,
    jobs: Collection[str] = JOBS,
    calendar: Calendar | None = None,
) -> None:
    """Go round at each ring until *stopping* is set. A round that breaks is logged, and the next one comes."""
    bell = asyncio.Event()
    bell.set()
    metronome = schedule.Scheduler()
    metronome.every(SECONDS_BETWEEN_ROUNDS).seconds.do(bell.set)
    ringers = [
        asyncio.create_task(watch(installation.settings.database, bell)),
        asyncio.create_task(_at_the_end(stopping, bell)),
    ]
    try:
        while not stopping.is_set():
            bell.clear()
            if await _has_more_after_a_round(installation, sender, jobs, calendar):
                bell.set()
                await asyncio.sleep(0)
            else:
                await asyncio.sleep(BREATH)
            await _rung(bell, metronome)
    finally:
        for ringer in ringers:
            ringer.cancel()
        await asyncio.gather(*ringers, return_exceptions=True)


async def _has_more_after_a_round(
    installation: Installation, sender: Sender, jobs: Collection[str], calendar: Calendar | None
) -> bool:
    try:
        tally = await turn(installation, sender, jobs, calendar)
    except Exception:
        log.exception("work: this round broke off; the next one comes")
        close_database()  # if it was the connection that broke, the next round opens another
        return False
    if tally:
        log.info("work: %s", ", ".join(f"{count} {what}" for what, count in sorted(tally.items())))
    return _has_more(tally)


def _has_more(tally: Counter[str]) -> bool:
    return any(tally[what] for what in PROGRESS)


async def _at_the_end(stopping: asyncio.Event, bell: asyncio.Event) -> None:
    await stopping.wait()
    bell.set()


async def _rung(bell: asyncio.Event, metronome: schedule.Scheduler) -> None:
    """Wait for the bell, and let the metronome ring it."""
    while not bell.is_set():
        rest = metronome.idle_seconds or 0
        if rest > SECONDS_BETWEEN_ROUNDS:
            metronome.run_all()  # it counts in local time, and the clock was put back
            continue
        try:
            async with asyncio.timeout(rest):
                await bell.wait()
        except TimeoutError:
            metronome.run_pending()
