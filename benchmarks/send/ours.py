"""The worker of Nudger.

    python -m benchmarks.send.ours '{"role": …}'

*prepare* enrols the learners; *words* tells the mail they get; *both* walks, then delivers, in one process; *walk* and
*deliver* do it side by side. The clock stands at the moment in which everybody's first step is due.
"""

import asyncio
import cProfile
import json
import re
import sys
from datetime import UTC, date, datetime
from email import message_from_bytes, policy
from pathlib import Path
from typing import Any

from benchmarks.send.learners import address_of, name_of, roster
from benchmarks.send.worker import ROOT, serve
from connectors.memory import Memory
from connectors.smtp import Smtp
from nudger.errors import NudgerError
from nudger.service.clock import MovableClock
from nudger.service.deliver import deliver, next_moment
from nudger.service.enrol import enrol
from nudger.service.installation import Installation
from nudger.service.roster import apply, compare
from nudger.service.settings import Settings
from nudger.service.walk import walk
from nudger.store import outbox
from nudger.store.database import close_database

JOURNEY = """\
key: coaching-conversations
title: Coaching conversations
goal: Every team leader holds one real coaching conversation a week, three months after the workshop.
steps:
  - key: grow
    kind: read
    title: Four questions worth asking
    ask: Read this short page on four questions that help people find an answer of their own.
    link: https://example.org/grow
    minutes: 5
  - {key: try, kind: practise, title: Your first conversation, ask: Hold one conversation in which you ask first.}
"""
FRIDAY = datetime(2026, 10, 30, 9, tzinfo=UTC)
STARTS = date(2026, 11, 2)
CONNECTIONS = 20
PAUSE = 0.005  # seconds, before looking again for what another process prepares


def main() -> None:
    told = json.loads(sys.argv[1])
    try:
        installation = _open(told)
    except NudgerError as error:
        sys.exit(str(error))
    messages = told["messages"]
    if told["role"] == "prepare":
        _prepare(installation, messages)
        return
    if told["role"] == "words":
        _prepare(installation, 1)
        _at_the_due_moment(installation)
        print(json.dumps(_words(installation)))
        return
    _at_the_due_moment(installation)

    def walking() -> None:
        _walk(installation, messages)

    def delivering() -> None:
        asyncio.run(_deliver(installation, told["port"], messages))

    def both() -> None:
        walking()
        delivering()

    work = {"both": both, "walk": walking, "deliver": delivering}[told["role"]]
    if "profile" in told:
        profile = cProfile.Profile()
        serve(lambda: profile.runcall(work), outbox.by_state)
        profile.dump_stats(told["profile"])
    else:
        serve(work, outbox.by_state)
    close_database()


def _open(told: dict[str, Any]) -> Installation:
    """Open the installation as production would: nothing is said about durability."""
    folder = told["folder"]
    values = {"database": told["database"], "secret": f"file:{Path(folder) / 'secret'}", "state": folder}
    return Installation.open(Settings.model_validate(values), MovableClock(FRIDAY), ROOT / "templates")


def _prepare(installation: Installation, learners: int) -> None:
    apply(compare(roster(learners), "people.csv", installation.settings.hours), installation.clock.now())
    path = Path(installation.settings.state) / "journey.yaml"
    path.write_text(JOURNEY, encoding="utf-8")
    enrol(installation, path, [address_of(number) for number in range(learners)], STARTS)


def _at_the_due_moment(installation: Installation) -> None:
    clock = installation.clock
    moment = next_moment(clock.now())
    assert isinstance(clock, MovableClock) and moment is not None
    clock.move_to(moment)


def _walk(installation: Installation, messages: int) -> None:
    fired = 0
    while fired < messages:
        fired += walk(installation)["fired"]


async def _deliver(installation: Installation, port: int, messages: int) -> None:
    sender = Smtp("127.0.0.1", port, connections=CONNECTIONS)
    sent = 0
    while sent < messages:
        tally = await deliver(installation, sender)
        sent += tally["sent"]
        if not tally:
            assert not installation.identity.silence()
            await asyncio.sleep(PAUSE)


def _words(installation: Installation) -> dict[str, str]:
    """Return subject, text and HTML of our mail, with variables in the place of what differs from mail to mail."""
    post = Memory()
    walk(installation)
    asyncio.run(deliver(installation, post))
    message = message_from_bytes(post.sent[0].mail, policy=policy.default)
    bodies = {name: message.get_body((kind,)) for name, kind in (("text", "plain"), ("html", "html"))}
    words = {name: body.get_content().replace("\r\n", "\n") for name, body in bodies.items() if body is not None}
    variable = {name: _with_variables(content) for name, content in words.items()}
    return {"subject": message["Subject"], **variable}


def _with_variables(content: str) -> str:
    content = content.replace(name_of(0).split()[0] + ",", "{{ first_name }},")
    content = re.sub(r"/d/\w{32}", "/d/{{ act }}", content)
    return re.sub(r"learning\+\w{32}@", "learning+{{ reply }}@", content)


if __name__ == "__main__":
    main()
