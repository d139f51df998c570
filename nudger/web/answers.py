"""The page behind a link in a mail: GET and HEAD show it and change nothing, one button POSTs, and it can be undone.

The token is the only key. It opens one step of one person; a page says whose step it is and nothing else about them.
"""

import hashlib
from dataclasses import dataclass
from urllib.parse import parse_qs

from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response
from starlette.routing import Route

from nudger.journey.definition import Kind
from nudger.journey.plan import Touch
from nudger.journey.receipts import Lifecycle
from nudger.mail.links import Purpose, Token, read
from nudger.service import record
from nudger.service.collect import fresh_link
from nudger.service.installation import Installation
from nudger.service.letters import first_name
from nudger.store import enrolments, nudges, people
from nudger.store.database import connection, transaction
from nudger.store.enrolments import Standing
from nudger.store.tables import Nudge
from nudger.web import first_pages
from nudger.web.pages import HEADERS, Pages

MOST_BYTES = 64_000
MOST_WORDS = 10_000


@dataclass(frozen=True, slots=True)
class Opened:
    """What a good token opens."""

    token: Token
    nudge: Nudge
    standing: Standing


class Answers:
    """The routes of an installation's links."""

    def __init__(self, installation: Installation, pages: Pages) -> None:
        self._installation = installation
        self._pages = pages

    def routes(self) -> list[Route]:
        return [
            Route("/d/{token}", self.show, methods=["GET", "HEAD"]),
            Route("/d/{token}", self.press, methods=["POST"]),
            Route("/d/{token}/undo", self.undo, methods=["POST"]),
            Route("/d/{token}/fresh", self.fresh, methods=["POST"]),
        ]

    def show(self, request: Request) -> Response:
        with connection():
            return self._show(request)

    def _show(self, request: Request) -> Response:
        text = request.path_params["token"]
        opened = self._open(text)
        if opened is None:
            return self._pages.page("unknown-link", self._pages.asked(request), 404)
        nudge, standing = opened.nudge, opened.standing
        reader = people.by_id(nudge.person_id)
        locale = reader.locale
        if self._is_too_old(opened):
            return self._pages.page("old-link", locale, 410, token=text)
        whole = {"token": text, "name": reader.name, "first_name": first_name(reader.name), "journey": standing.journey}
        lifecycle = standing.progress.lifecycle
        if lifecycle is Lifecycle.LEFT:
            if reader.id != standing.learner.id:
                return self._pages.page("no-longer-asked", locale, **whole)
            return self._pages.page("stopped", locale, sender=self._installation.settings.name, **whole)
        if (first := first_pages.show(self._pages, text, nudge, standing)) is not None:
            return first
        if not nudge.step:
            return self._pages.page("arrived", locale, **whole)
        step = standing.journey.step(nudge.step)
        receipt = standing.progress.receipts.get(step.key)
        if receipt is not None and receipt.state == "done":
            arrived = lifecycle is Lifecycle.COMPLETED
            return self._pages.page("noted", locale, step=step, arrived=arrived, **whole)
        if nudge.touch == Touch.PAUSE and lifecycle is Lifecycle.PAUSED:
            return self._pages.page("paused", locale, **whole)
        takes_words = step.wants_words or step.kind is Kind.FEEDBACK
        return self._pages.page(
            "step", locale, step=step, takes_words=takes_words, learner=standing.learner.name, **whole
        )

    async def press(self, request: Request) -> Response:
        words = await _words(request)
        if words is None:
            return await run_in_threadpool(self._too_long, request)
        return await run_in_threadpool(self._press, request.path_params["token"], words)

    def _too_long(self, request: Request) -> Response:
        with connection():
            opened = self._open(request.path_params["token"])
            return self._pages.page("too-long", self._locale(opened, request), 413)

    def _press(self, text: str, words: str) -> Response:
        with connection():
            return self._recorded(text, words)

    def _recorded(self, text: str, words: str) -> Response:
        opened = self._open(text)
        if opened is not None and not self._is_too_old(opened):
            nudge = opened.nudge
            digest = hashlib.sha256(words.encode()).hexdigest()[:12]
            act = self._act(nudge, f"link/{nudge.id}/{digest}", words)
            if nudge.touch == Touch.PAUSE and opened.standing.progress.lifecycle is Lifecycle.PAUSED:
                record.resume(nudge.enrolment_id, act)
                return self._pages.page("back", people.by_id(nudge.person_id).locale, journey=opened.standing.journey)
            if not first_pages.press(self._installation, nudge, act) and nudge.step:
                record.complete(nudge.enrolment_id, nudge.step, act)
        return _see(text)

    def undo(self, request: Request) -> Response:
        text = request.path_params["token"]
        with connection():
            opened = self._open(text)
            if opened is not None and not self._is_too_old(opened):
                act = self._act(opened.nudge, f"undo/{opened.nudge.id}", "")
                if not first_pages.undo(opened.nudge, act) and opened.nudge.step:
                    record.undo(opened.nudge.enrolment_id, opened.nudge.step, act)
        return _see(text)

    def fresh(self, request: Request) -> Response:
        """Mail a fresh link to the person this one was for; whoever holds the old one learns nothing."""
        with connection(), transaction():
            opened = self._open(request.path_params["token"])
            if opened is not None:
                fresh_link(opened.nudge, self._installation.clock.now())
            return self._pages.page("mailed", self._locale(opened, request))

    def _open(self, text: str) -> Opened | None:
        token = read(self._installation.secret, Purpose.ACT, text)
        nudge = nudges.by_id(token.nudge) if token is not None else None
        if token is None or nudge is None:
            return None
        return Opened(token, nudge, enrolments.standing(nudge.enrolment_id))

    def _locale(self, opened: Opened | None, request: Request) -> str:
        """The language of the reader the token tells, else the one that the browser asks for."""
        return people.by_id(opened.nudge.person_id).locale if opened is not None else self._pages.asked(request)

    def _is_too_old(self, opened: Opened) -> bool:
        return opened.token.is_expired(self._installation.clock.now().date())

    def _act(self, nudge: Nudge, source: str, words: str) -> record.Act:
        return record.Act(nudge.person_id, "link", source, self._installation.clock.now(), words)


async def _words(request: Request) -> str | None:
    """Return what was written into the form, or None where it is far too long."""
    body = b""
    async for chunk in request.stream():
        body += chunk
        if len(body) > MOST_BYTES:
            return None
    form = parse_qs(body.decode("utf-8", "replace"), max_num_fields=10) if body.count(b"&") < 10 else {}
    words = "".join(letter for letter in form.get("words", [""])[0] if letter == "\n" or letter.isprintable())
    return words.strip()[:MOST_WORDS]


def _see(token: str) -> Response:
    """After a POST, a GET: loading the page again sends nothing again (RFC 9110 15.4.4)."""
    return RedirectResponse(f"/d/{token}", 303, HEADERS)
