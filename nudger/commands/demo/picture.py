"""How everything stands in this moment, as the page is told: drawn anew only where something changed."""

import json
from dataclasses import dataclass
from datetime import datetime
from hashlib import sha256
from typing import Any

from nudger.commands.demo import reading
from nudger.commands.demo.calendars import calendar
from nudger.commands.demo.cards import HOME, ahead, card
from nudger.commands.demo.cast import ANA, BEN
from nudger.commands.demo.guide import guide
from nudger.commands.demo.moves import Moves
from nudger.commands.demo.post import Received
from nudger.commands.demo.strip import everyone, newest, shortly
from nudger.commands.demo.world import World
from nudger.store.tables import database

MINE = (ANA, BEN)


@dataclass(frozen=True, slots=True)
class Picture:
    """What the page is told. *version* tells two pictures apart."""

    version: str
    json: bytes


class Painter:
    """Keeps the newest picture. *asked_why* is the one thing of the guide that no table tells."""

    def __init__(self, world: World, moves: Moves) -> None:
        self._world = world
        self._moves = moves
        self._mark: object = None
        self._picture = Picture("", b"{}")
        self.asked_why = False

    def now(self) -> Picture:
        mark = self._what_moves()
        if mark != self._mark:
            drawn = self._draw()
            version = sha256(plain_json(drawn)).hexdigest()[:16]
            self._picture = Picture(version, plain_json({"version": version, **drawn}))
            self._mark = mark
        return self._picture

    def _what_moves(self) -> object:
        """Return what differs whenever anything does: SQLite counts the changes of this connection and of others."""
        own = database.execute_sql("SELECT total_changes()").fetchone()
        others = database.execute_sql("PRAGMA data_version").fetchone()
        post = (len(self._world.post.received), sum(map(len, self._world.post.sent.values())))
        moves = (self._moves.running, self._moves.said)
        return (own, others, post, self._world.clock.now(), moves, self.asked_why)

    def _draw(self) -> dict[str, Any]:
        now = self._world.clock.now()
        local = now.astimezone(HOME)
        ended = self._world.next_moment() is None
        return {
            "now": f"{local:%A} {local.day} {local:%B %Y, %H:%M}",
            "time": f"{local:%H:%M}",
            "running": self._moves.running,
            "said": self._moves.said,
            "guide": guide(self._world.anas, asked_why=self.asked_why, ended=ended),
            "mailboxes": {who: self._mailbox(who, now) for who in MINE},
            "everyone": everyone(),
            "newest": newest(ANA, BEN, now),
        }

    def _mailbox(self, who: str, now: datetime) -> dict[str, Any]:
        """Return the mails of one of the two, the newest first, and what these mails make of their calendar."""
        post = self._world.post
        mails = post.mailbox(who)
        entries = calendar(mails, post.sent[who])
        return {
            "mails": [listed(mail) | {"card": card(mail, entries, now)} for mail in mails[::-1]],
            "ahead": ahead(entries, now),
        }


def listed(mail: Received) -> dict[str, Any]:
    """Return the line of a mail in its mailbox."""
    return {
        "number": mail.number,
        "at": shortly(mail.at.astimezone(HOME)),
        "from": reading.header(mail, "From"),
        "subject": reading.header(mail, "Subject") or "(no subject)",
        "snippet": reading.snippet(mail),
    }


def plain_json(value: Any) -> bytes:
    r"""Return *value* as JSON in which no tag can begin, whoever reads it as what.

    >>> plain_json("<b>")
    b'"\\u003cb>"'
    """
    return json.dumps(value, ensure_ascii=False).replace("<", r"\u003c").encode("utf-8", "replace")
