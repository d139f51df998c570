"""How the demo's people act: they read their mail, open its link, press the button or write back. All of it is real."""

import asyncio
import heapq
import re
import urllib.error
import urllib.parse
import urllib.request
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from itertools import count
from zoneinfo import ZoneInfo

from nudger.commands.demo.calendars import COUNTER, REQUEST, invitation
from nudger.commands.demo.cast import Actor, Temper
from nudger.commands.demo.filling import Filled, as_reply, choose_time, fill_in, numbered_reply
from nudger.commands.demo.post import Post, Received, write_back
from nudger.commands.demo.rsvp import rsvp

LINK = re.compile(r"https?://[^\s/]+/d/[a-z2-7]{32}")
BY_REPLY = 0.5  # of what can be answered so
DONE_BESIDES = 0.3  # of what travels beside the one thing that a mail asks; the rest waits for a reminder
LINE, WALK_ON, TIMES = 'class="line"', 'name="when" value="now"', '/time" class="choices"'
TIME_AHEAD = "Another time?"  # on the page of a step that stands in the calendar
LET_BE = "let be"
MOODS = (*("ACCEPTED",) * 9, *("DECLINED",) * 2, *(COUNTER,) * 2, *(LET_BE,) * 7)  # how calendars answer, or don't
STEP_OF = re.compile(r"(?:step|part) (\d+) of (\d+)")


@dataclass(order=True)
class Intention:
    """Somebody will look at a mail at a time; *act* is what they mean to do then."""

    at: datetime
    number: int
    actor: Actor = field(compare=False)
    mail: Received = field(compare=False)
    act: str = field(compare=False, default="answer")


class Players:
    """Those of the cast who act by themselves."""

    def __init__(self, actors: Sequence[Actor], post: Post) -> None:
        self._actors = {actor.email: actor for actor in actors}
        self._post = post
        self._intentions: list[Intention] = []
        self._numbers = count(1)
        self._read = 0
        self._slipped: set[str] = set()
        self._came_back: set[str] = set()
        self.listener_port = 0

    def read_mail(self) -> None:
        """Let everyone look at what came, and decide when to do something about it."""
        while self._read < len(self._post.received):
            mail = self._post.received[self._read]
            self._read += 1
            actor = self._actors.get(mail.recipient)
            when = self._when(actor, mail) if actor is not None else None
            if actor is not None and when is not None:
                self._intend(when, actor, mail, self._act_on(actor, mail))

    def take_over(self, actors: Sequence[Actor]) -> None:
        """Let *actors* act by themselves from now on, beginning with the newest mail they have."""
        for actor in actors:
            if actor.email in self._actors:
                continue
            self._actors[actor.email] = actor
            for mail in self._post.mailbox(actor.email)[-1:]:
                self._intend(mail.at + timedelta(hours=2), actor, mail, "answer")

    def next_moment(self) -> datetime | None:
        return self._intentions[0].at if self._intentions else None

    async def act(self, now: datetime) -> None:
        """Do all that was intended until *now*."""
        while self._intentions and self._intentions[0].at <= now:
            intention = heapq.heappop(self._intentions)
            await self._do(intention, now)

    async def _do(self, intention: Intention, now: datetime) -> None:
        actor, mail = intention.actor, intention.mail
        links = list(dict.fromkeys(LINK.findall(mail.part("plain"))))
        if intention.act in MOODS:
            await self._rsvp(actor, mail, intention.act, now)
            return
        if intention.act == "undo":
            await _post(f"{links[0]}/undo", {})
            self._intend(now + timedelta(hours=actor.luck.randint(20, 30)), actor, mail, "answer")
            return
        for number, link in enumerate(links):
            page = await _get(link)
            if LINE in page:
                await self._answer_many(actor, mail, link, page, now)
                return
            if number == 0 or actor.temper is Temper.KEEN or actor.luck.random() < DONE_BESIDES:
                await self._answer(actor, mail, link, page, now, by_reply=number == 0)

    def _act_on(self, actor: Actor, mail: Received) -> str:
        """Return what somebody will do about a mail: answer it, or let their calendar answer, or leave it."""
        entry = invitation(mail)
        if entry is None:
            return "answer"
        return actor.luck.choice(MOODS) if entry.method == REQUEST else LET_BE

    async def _rsvp(self, actor: Actor, mail: Received, partstat: str, now: datetime) -> None:
        """Let somebody's calendar answer an invitation; who proposes another time means the same time the day after."""
        entry = invitation(mail)
        if entry is None or entry.starts <= now or partstat == LET_BE:
            return
        other = entry.starts + timedelta(days=1) if partstat == COUNTER else None
        await rsvp(mail, "TENTATIVE" if other else partstat, self.listener_port, now, starts=other)

    async def _answer(
        self, actor: Actor, mail: Received, link: str, page: str, now: datetime, *, by_reply: bool
    ) -> None:
        """Do what one link of a mail asks; a reply is about the first of them."""
        if 'action="/d/' not in page or "/undo" in page or TIME_AHEAD in page:
            return  # done already, or nothing to press, or not yet
        if TIMES in page:
            await _post(f"{link}/time", choose_time(page, actor.luck))
            return
        if "Go on" in page:
            self._came_back.add(actor.email)
        filled = fill_in(page, actor.luck)
        reply = as_reply(filled, page)
        if by_reply and reply and actor.luck.random() < BY_REPLY and "Go on" not in page:
            await write_back(mail, reply, self.listener_port, now)
        else:
            await self._walk_on(actor, link, await _post(link, filled))
        if actor.temper is Temper.MISTAKEN and actor.email not in self._slipped and not filled:
            self._slipped.add(actor.email)
            self._intend(now + timedelta(minutes=3), actor, mail, "undo")

    async def _answer_many(self, actor: Actor, mail: Received, link: str, page: str, now: datetime) -> None:
        """Clear a brief: on its page at once, or first by a reply with numbers, and what is left of it on the page."""
        reply = numbered_reply(mail.part("plain"), actor.luck)
        if reply and actor.luck.random() < BY_REPLY:
            await write_back(mail, reply, self.listener_port, now)
            self._intend(now + timedelta(hours=actor.luck.uniform(1, 4)), actor, mail, "answer")
        else:
            await _post(f"{link}/brief", fill_in(page, actor.luck))

    async def _walk_on(self, actor: Actor, link: str, page: str) -> None:
        """The keen go on at once with what the page offers, now and then."""
        if WALK_ON in page and actor.temper is Temper.KEEN and actor.luck.random() < 0.5:
            await _post(f"{link}/next", {"when": ["now"]})

    def _intend(self, at: datetime, actor: Actor, mail: Received, act: str) -> None:
        heapq.heappush(self._intentions, Intention(at, next(self._numbers), actor, mail, act))

    def _when(self, actor: Actor, mail: Received) -> datetime | None:
        """When this person will act on this mail; None for never."""
        text = mail.part("plain")
        place = STEP_OF.search(text)
        halfway = place is not None and int(place[1]) * 2 > int(place[2])
        is_reminder = any(words in str(mail.message()["Subject"]) for words in ("Still here", "would value"))
        we_pause = "Go on" in text
        hours: tuple[float, float]
        match actor.temper:
            case Temper.SILENT:
                return None
            case Temper.KEEN:
                hours = (0.2, 7)
            case Temper.STEADY | Temper.MISTAKEN:
                hours = (5, 52)
            case Temper.LATE:
                if not (is_reminder or we_pause):
                    return None
                hours = (3, 40)
            case Temper.FADING:
                if halfway and not we_pause and actor.email not in self._came_back:
                    return None
                hours = (10, 70)
        return awake(actor, mail.at + timedelta(hours=actor.luck.uniform(*hours)))


def awake(actor: Actor, moment: datetime) -> datetime:
    """Return *moment*, or the next time between 7 and 22 o'clock at which this person is awake."""
    local = moment.astimezone(ZoneInfo(actor.zone))
    if 7 <= local.hour < 22:
        return moment
    return moment + timedelta(hours=(7 - local.hour) % 24)


async def _get(url: str) -> str:
    return await asyncio.to_thread(_fetch, urllib.request.Request(url))


async def _post(url: str, filled: Filled) -> str:
    body = urllib.parse.urlencode(filled, doseq=True).encode()
    return await asyncio.to_thread(_fetch, urllib.request.Request(url, data=body, method="POST"))


def _fetch(request: urllib.request.Request) -> str:
    try:
        with urllib.request.urlopen(request, timeout=30) as response:
            return str(response.read().decode())
    except urllib.error.HTTPError as error:
        with error:
            return str(error.read().decode())
