"""The demo's page: one page, one answer that says how everything stands, and a few things to press."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response
from starlette.routing import BaseRoute, Route

from nudger.commands.demo import reading
from nudger.commands.demo.calendars import invitation
from nudger.commands.demo.gate import Endpoint, from_here
from nudger.commands.demo.moves import Moves
from nudger.commands.demo.picture import MINE, Painter, listed, plain_json
from nudger.commands.demo.post import Received
from nudger.commands.demo.strip import story
from nudger.commands.demo.world import World
from nudger.errors import NudgerError
from nudger.journey.reading.tree import LARGEST
from nudger.mail.locales import ENGLISH
from nudger.web.pages import HEADERS, Pages

MOST_BYTES, MOST_WORDS = 64_000, 10_000
A_YEAR = timedelta(days=366)
ANSWERS = {"accept": "ACCEPTED", "decline": "DECLINED"}

PAGE_HEADERS = HEADERS | {
    "Content-Security-Policy": (
        "default-src 'none'; script-src 'self'; style-src 'self'; connect-src 'self'; frame-src 'self'; "
        "img-src 'none'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'"
    )
}
MAIL_HEADERS = HEADERS | {"Content-Security-Policy": reading.MAIL_POLICY}


class Screen:
    """The routes of the demo's page, all of them for this machine alone."""

    def __init__(self, world: World, moves: Moves, templates: Path) -> None:
        self._world = world
        self._moves = moves
        self._pages = Pages(templates)
        self._files = {name: (templates / name).read_text(encoding="utf-8") for name in FILES}
        self._painter = Painter(world, moves)

    def routes(self) -> Sequence[BaseRoute]:
        return [
            *(_route(path, self._file(name, kind)) for name, (path, kind) in FILES.items()),
            _route("/demo/state", self.state),
            _route("/demo/mail/{number:int}", self.mail),
            _route("/demo/mail/{number:int}/page", self.mail_page),
            _route("/demo/outside", self.outside),
            _route("/demo/press/{button}", self.press, "POST"),
            _route("/demo/mail/{number:int}/reply", self.reply, "POST"),
            _route("/demo/mail/{number:int}/rsvp", self.rsvp, "POST"),
            _route("/demo/mail/{number:int}/why", self.why, "POST"),
            _route("/demo/edit", self.edit),
            _route("/demo/edit/look", self.look, "POST"),
            _route("/demo/edit/publish", self.publish, "POST"),
        ]

    def _file(self, name: str, kind: str) -> Endpoint:
        async def file(request: Request) -> Response:
            return Response(self._files[name], headers=PAGE_HEADERS, media_type=kind)

        return file

    async def state(self, request: Request) -> Response:
        """Say how everything stands; 204 where it stands as the page has *seen* it."""
        picture = self._painter.now()
        if request.query_params.get("seen") == picture.version:
            return Response(status_code=204, headers=HEADERS)
        return Response(picture.json, headers=HEADERS, media_type="application/json")

    async def mail(self, request: Request) -> Response:
        mail = self._mail(request)
        if mail is None:
            return _no_such_mail()
        parts = {"text": reading.text(mail), "source": reading.source(mail)}
        return _json(listed(mail) | parts)

    async def mail_page(self, request: Request) -> Response:
        mail = self._mail(request)
        if mail is None:
            return _no_such_mail()
        page = reading.page(mail, self._world.installation.settings.url)
        return Response(page, headers=MAIL_HEADERS, media_type="text/html")

    async def outside(self, request: Request) -> Response:
        """Stand where a link of a mail leads out of the demo."""
        to, mail = request.query_params.get("to", ""), request.query_params.get("mail", "")
        number = mail if mail.isdecimal() else ""
        return self._pages.page("outside", ENGLISH, to=to, mail=number, by_mail=to.startswith("mailto:"))

    async def press(self, request: Request) -> Response:
        return _begun(self._moves.press(request.path_params["button"]))

    async def reply(self, request: Request) -> Response:
        mail = self._mail(request)
        words = await _words(request)
        if mail is None or not words:
            return PlainTextResponse("There is nothing to send.", 400, HEADERS)
        return _begun(self._moves.reply(mail, words))

    async def rsvp(self, request: Request) -> Response:
        """Answer the invitation of a mail: "accept", "decline", or a time that is proposed instead."""
        mail = self._mail(request)
        if mail is None or invitation(mail) is None:
            return PlainTextResponse("There is no invitation to answer.", 400, HEADERS)
        words = await _words(request)
        starts = _ahead(words, self._world.clock.now())
        if words not in ANSWERS and starts is None:
            return PlainTextResponse("Say accept, decline, or a time ahead.", 400, HEADERS)
        return _begun(self._moves.rsvp(mail, ANSWERS.get(words, "TENTATIVE"), starts))

    async def why(self, request: Request) -> Response:
        mail = self._mail(request)
        if mail is None:
            return _no_such_mail()
        self._painter.asked_why = True
        return _json(story(mail))

    async def edit(self, request: Request) -> Response:
        """Give the journey's file, and edits of it that are ready-made."""
        editor = self._moves.editor
        return _json({"text": editor.text(), "edits": [edit._asdict() for edit in editor.ready_made()]})

    async def look(self, request: Request) -> Response:
        """Say what publishing this text would mean, or what is wrong with it."""
        try:
            return _json(self._moves.editor.look(await _journey(request)))
        except NudgerError as error:
            return _json({"wrong": str(error)})

    async def publish(self, request: Request) -> Response:
        """Begin to publish this text; what is wrong with it is said, and nothing changes."""
        text = await _journey(request)
        try:
            self._moves.editor.look(text)
        except NudgerError as error:
            return _json({"wrong": str(error)})
        return _begun(self._moves.publish(text))

    def _mail(self, request: Request) -> Received | None:
        number = request.path_params["number"]
        mails = self._world.post.received
        found = mails[number - 1] if 0 < number <= len(mails) else None
        return found if found is not None and found.recipient in MINE else None


FILES = {
    "demo.html": ("/", "text/html"),
    "demo.css": ("/demo/demo.css", "text/css"),
    "demo.js": ("/demo/demo.js", "text/javascript"),
}


def _route(path: str, endpoint: Endpoint, method: str = "GET") -> Route:
    return Route(path, from_here(endpoint), methods=[method])


async def _words(request: Request) -> str:
    """Return the words of a reply; empty where there are none, or far too many."""
    body = await _body(request, MOST_BYTES)
    words = body.decode("utf-8", "replace").replace("\r\n", "\n") if len(body) <= MOST_BYTES else ""
    return "".join(letter for letter in words if letter == "\n" or letter.isprintable()).strip()[:MOST_WORDS]


def _ahead(said: str, now: datetime) -> datetime | None:
    """Return a time of the next year, in ISO 8601 with its offset; None for anything else."""
    try:
        starts = datetime.fromisoformat(said)
        return starts if now < starts < now + A_YEAR else None
    except (ValueError, TypeError, OverflowError):  # no time, one without an offset, or none that anybody will see
        return None


async def _journey(request: Request) -> str:
    """Return the journey that was sent; of one that is too large enough to be told so."""
    return (await _body(request, LARGEST)).decode("utf-8", "replace")


async def _body(request: Request, most: int) -> bytes:
    """Return what was sent, up to a little more than so many bytes."""
    body = b""
    async for chunk in request.stream():
        body += chunk
        if len(body) > most:
            break
    return body


def _begun(begun: bool) -> Response:
    return _json({}, 202) if begun else PlainTextResponse("Something else runs just now.", 409, HEADERS)


def _no_such_mail() -> Response:
    return PlainTextResponse("There is no such mail.", 404, HEADERS)


def _json(value: Any, status: int = 200) -> Response:
    return Response(plain_json(value), status, HEADERS, media_type="application/json")
