"""The round of jobs, and the metronome that rings for it. Truth is in the tables: a missed ring changes nothing."""

import asyncio
import logging
from collections import Counter

import schedule

from nudger.service.collect import collect
from nudger.service.deliver import Sender, deliver
from nudger.service.installation import Installation
from nudger.service.walk import walk

log = logging.getLogger(__name__)

SECONDS_BETWEEN_ROUNDS = 5


async def turn(installation: Installation, sender: Sender) -> Counter[str]:
    """Do all that is due now, once round: read what came back, decide, send."""
    tally = collect(installation)
    tally += walk(installation)
    tally += await deliver(installation, sender)
    return tally


async def work(installation: Installation, sender: Sender, stopping: asyncio.Event) -> None:
    """Go round until *stopping* is set. A round that breaks is logged, and the next one comes."""
    rings = asyncio.Event()
    metronome = schedule.Scheduler()
    metronome.every(SECONDS_BETWEEN_ROUNDS).seconds.do(rings.set)
    rings.set()
    while not stopping.is_set():
        metronome.run_pending()
        if rings.is_set():
            rings.clear()
            await _safely(installation, sender)
        await _pause(stopping)


async def _safely(installation: Installation, sender: Sender) -> None:
    try:
        tally = await turn(installation, sender)
    except Exception:
        log.exception("work: this round broke off; the next one comes")
    else:
        if tally:
            log.info("work: %s", ", ".join(f"{count} {what}" for what, count in sorted(tally.items())))


async def _pause(stopping: asyncio.Event) -> None:
    try:
        async with asyncio.timeout(0.5):
            await stopping.wait()
    except TimeoutError:
        return
