"""The routes behind a link in a mail: GET and HEAD change nothing, one button POSTs, and it can be undone.

The token is the only key; it opens one step of one person.
"""

import hashlib
from datetime import date
from urllib.parse import urlsplit

from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response
from starlette.routing import Route

from nudger.journey.forms import Missing, given
from nudger.journey.receipts import NOTHING, Given
from nudger.mail.asking import journey_in
from nudger.service import offer, record
from nudger.service.answering import fresh_link
from nudger.service.installation import Installation
from nudger.service.letters import link_to
from nudger.service.next_up import begin, put_off
from nudger.service.offer import Choice
from nudger.service.there import Named
from nudger.store.database import connection, transaction
from nudger.web import choices, first_pages, talks, there, times, workshop
from nudger.web.attendance import Attendance
from nudger.web.brief import Brief
from nudger.web.fields import Fields, fields_of, words_in
from nudger.web.looks import Looks
from nudger.web.opened import Opened, open_link
from nudger.web.pages import HEADERS, Pages


class Answers:
    """The routes of an installation's links."""

    def __init__(self, installation: Installation, pages: Pages) -> None:
        self._installation = installation
        self._pages = pages
        self._brief = Brief(installation, pages)
        self._attendance = Attendance(installation, pages)
        self._looks = Looks(installation, pages, self._brief, self._attendance)

    def routes(self) -> list[Route]:
        return [
            Route("/d/{token}", self.show, methods=["GET", "HEAD"]),
            Route("/d/{token}", self.press, methods=["POST"]),
            Route("/d/{token}/step", self.step, methods=["GET", "HEAD"]),
            Route("/d/{token}/undo", self.undo, methods=["POST"]),
            Route("/d/{token}/next", self.next, methods=["POST"]),
            Route("/d/{token}/days", self.days, methods=["POST"]),
            Route("/d/{token}/time", self.time, methods=["GET", "HEAD"]),
            Route("/d/{token}/time", self.choose_time, methods=["POST"]),
            Route("/d/{token}/back", self.back, methods=["POST"]),
            Route("/d/{token}/there", self.name, methods=["POST"]),
            Route("/d/{token}/fresh", self.fresh, methods=["POST"]),
            *self._brief.routes(),
            *self._attendance.routes(),
        ]

    def show(self, request: Request) -> Response:
        with connection():
            opened = self._open(request)
            if opened is None:
                return self._pages.page("unknown-link", self._pages.asked(request), 404)
            return self._looks.look(opened)

    def step(self, request: Request) -> Response:
        """The step itself, behind the link of a mail that asks what would help."""
        with connection():
            opened = self._open(request)
            return _see(request) if opened is None else self._looks.look(opened, offers=False)

    async def press(self, request: Request) -> Response:
        fields = await fields_of(request)
        if fields is None:
            return await run_in_threadpool(self._too_long, request)
        return await run_in_threadpool(self._press, request, fields)

    def _too_long(self, request: Request) -> Response:
        with connection():
            opened = self._open(request)
            return self._pages.page("too-long", self._locale(opened, request), 413)

    def _press(self, request: Request, fields: Fields) -> Response:
        with connection():
            opened = self._open(request)
            if opened is not None and self._is_good(opened):
                page = self._answer(opened, fields)
                if page is not None:
                    return page
        return _see(request)

    def _answer(self, opened: Opened, fields: Fields) -> Response | None:
        """Write down what was answered; return a page where there is more to say than how the step stands now."""
        nudge, standing = opened.nudge, opened.standing
        words = words_in(fields)
        if opened.is_there:
            there.say(opened, fields, self._act(opened, f"link/{nudge.id}"))
            return None
        if opened.offers and (choice := choices.chosen(fields)) is not None:
            return self._choose(opened, choice)
        if opened.ends_a_pause:
            record.resume(nudge.enrolment_id, self._act(opened, f"link/{nudge.id}", words))
            return self._back(opened)
        if first_pages.press(self._installation, opened, self._act(opened, f"link/{nudge.id}")) or not nudge.step:
            return None
        if opened.is_other_side:
            talks.say(opened, fields, self._act(opened, f"link/{nudge.id}"))
            return None
        if workshop.lies_ahead(self._installation, opened):
            return None
        answers = given(self._looks.form(opened), fields)
        if isinstance(answers, Missing):
            receipt = standing.progress.receipts.get(nudge.step)
            is_done = receipt is not None and receipt.state == "done"
            return None if is_done else self._looks.ask(opened, fields, answers.names)
        digest = hashlib.sha256(words.encode()).hexdigest()[:12]
        act = self._act(opened, f"link/{nudge.id}/{digest}", words, answers)
        record.complete(nudge.enrolment_id, nudge.step, act)
        return None

    def _choose(self, opened: Opened, choice: Choice) -> Response | None:
        act = self._act(opened, choices.source(opened, choice))
        with transaction():
            offer.choose(self._installation, opened.nudge, opened.standing, choice, act)
        if choice is Choice.RESUME:
            return self._back(opened)
        return None if choice in choices.SHOWN_ELSEWHERE else self._looks.chose(opened, choice)

    def undo(self, request: Request) -> Response:
        with connection():
            opened = self._open(request)
            if opened is not None and self._is_good(opened):
                act = self._act(opened, f"undo/{opened.nudge.id}")
                is_theirs = bool(opened.nudge.step) and not opened.is_other_side and not opened.is_there
                if not first_pages.undo(opened, act) and is_theirs:
                    record.undo(opened.nudge.enrolment_id, opened.nudge.step, act)
        return _see(request)

    def back(self, request: Request) -> Response:
        """Take the learner's own STOP back."""
        with connection():
            opened = self._open(request)
            if opened is None or opened.is_too_old(self._installation.clock.now()):
                return _see(request)
            if record.rejoin(opened.nudge.enrolment_id, self._act(opened, f"back/{opened.nudge.id}")):
                return self._back(opened)
        return _see(request)

    def _back(self, opened: Opened) -> Response:
        locale = opened.reader.locale
        return self._pages.page("back", locale, journey=journey_in(opened.standing.journey, locale))

    async def next(self, request: Request) -> Response:
        return await run_in_threadpool(self._next, request, await fields_of(request) or {})

    def _next(self, request: Request, fields: Fields) -> Response:
        """Open the learner's next step at once, or let it come on the day they chose."""
        with connection():
            opened = self._open(request)
            when = next(iter(fields.get("when", ())), "")
            if opened is None or not self._is_good(opened) or not opened.is_learners:
                return _see(request)
            now = self._installation.clock.now()
            act = self._act(opened, f"link/{opened.nudge.id}/next/{when[:10]}/{now.date()}")
            if when == "now" and (nudge := begin(opened.standing, act)):
                path = urlsplit(link_to(self._installation, nudge, now)).path
                return RedirectResponse(path, 303, HEADERS)
            if when != "now" and (day := _day(when)):
                put_off(opened.standing, act, day)
        return _see(request)

    async def name(self, request: Request) -> Response:
        return await run_in_threadpool(self._name, request, await fields_of(request) or {})

    def _name(self, request: Request, fields: Fields) -> Response:
        """Let the learner say who was there."""
        with connection():
            opened = self._open(request)
            if opened is None or not self._is_good(opened) or not opened.is_learners or not opened.nudge.step:
                return _see(request)
            named = there.name(opened, fields, self._act(opened, f"link/{opened.nudge.id}"))
            return _see(request) if named is Named.YES else self._looks.look(opened, trouble=named)

    async def days(self, request: Request) -> Response:
        return await run_in_threadpool(self._days, request, await fields_of(request) or {})

    def _days(self, request: Request, fields: Fields) -> Response:
        """Let a learner choose the days on which mails come."""
        with connection():
            opened = self._open(request)
            if opened is None or not self._is_good(opened) or not first_pages.is_learners(opened):
                return _see(request)
            chosen = "some" if first_pages.choose_days(opened, fields) else "none"
            return self._looks.look(open_link(self._installation, opened.text) or opened, chosen)

    def time(self, request: Request) -> Response:
        """The time in the calendar for the step of this link."""
        with connection():
            opened = self._open(request)
            if opened is not None and self._is_good(opened) and workshop.lies_ahead(self._installation, opened):
                return self._looks.workshop(opened)
            if opened is None or not self._is_good(opened) or not times.has_time(opened):
                return _see(request)
            return self._looks.time(opened)

    async def choose_time(self, request: Request) -> Response:
        return await run_in_threadpool(self._choose_time, request, await fields_of(request) or {})

    def _choose_time(self, request: Request, fields: Fields) -> Response:
        with connection():
            opened = self._open(request)
            if opened is not None and self._is_good(opened):
                act = self._act(opened, f"link/{opened.nudge.id}")
                if workshop.lies_ahead(self._installation, opened):
                    workshop.choose(self._installation, opened, fields, act)
                elif times.has_time(opened):
                    times.choose(self._installation, opened.standing.id, opened.nudge.step, fields, act)
        return RedirectResponse(f"/d/{request.path_params['token']}/time", 303, HEADERS)

    def fresh(self, request: Request) -> Response:
        """Mail a fresh link to the person this one was for; whoever holds the old one learns nothing."""
        with connection(), transaction():
            opened = self._open(request)
            if opened is not None and not opened.is_asked_elsewhere:
                fresh_link(opened.nudge, self._installation.clock.now())
            return self._pages.page("mailed", self._locale(opened, request))

    def _is_good(self, opened: Opened) -> bool:
        is_too_old = opened.is_too_old(self._installation.clock.now())
        return not (is_too_old or opened.is_asked_elsewhere or opened.is_about_attendance)

    def _act(self, opened: Opened, source: str, words: str = "", answers: Given = NOTHING) -> record.Act:
        return record.Act(opened.reader.id, "link", source, self._installation.clock.now(), words, answers)

    def _open(self, request: Request) -> Opened | None:
        return open_link(self._installation, request.path_params["token"])

    def _locale(self, opened: Opened | None, request: Request) -> str:
        """The language of the reader the token tells, else the one that the browser asks for."""
        return opened.reader.locale if opened is not None else self._pages.asked(request)


def _day(said: str) -> date | None:
    try:
        return date.fromisoformat(said)
    except ValueError:
        return None


def _see(request: Request) -> Response:
    """After a POST, a GET: loading the page again sends nothing again (RFC 9110 15.4.4)."""
    return RedirectResponse(f"/d/{request.path_params['token']}", 303, HEADERS)
