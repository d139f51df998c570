"""The page on which it is noted who was at a workshop: all names, one button; noted anew, what was said is changed."""

from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response
from starlette.routing import Route

from nudger.mail.asking import journey_in
from nudger.service import attendance, record, seats
from nudger.service.attendance import Seat
from nudger.service.installation import Installation
from nudger.service.letters import date_facts
from nudger.store import workshops
from nudger.store.database import connection
from nudger.store.people import Person, first_name
from nudger.web.fields import MOST_BRIEF_FIELDS, Fields, fields_of
from nudger.web.opened import Opened, open_link
from nudger.web.pages import HEADERS, Pages

SAID = {"yes": True, "no": False}
WORDS = {"DECLINED": "seat-declined", "ACCEPTED": "seat-accepted", "TENTATIVE": "seat-tentative"}


class Attendance:
    """The page behind the link of whoever looks after those who had a seat."""

    def __init__(self, installation: Installation, pages: Pages) -> None:
        self._installation = installation
        self._pages = pages

    def routes(self) -> list[Route]:
        return [
            Route("/d/{token}/attendance", self.show, methods=["GET", "HEAD"]),
            Route("/d/{token}/attendance", self.press, methods=["POST"]),
        ]

    def show(self, request: Request) -> Response:
        with connection():
            opened = self._open(request)
            return _to_the_link(request) if opened is None else self.look(opened)

    def look(self, opened: Opened) -> Response:
        """Return the page, as far as it is known who was there; for anybody else than whoever is asked, none of it."""
        reader, number, whole = opened.reader, int(opened.nudge.reason), self._whole(opened)
        if not self._may_mark(opened):
            return self._pages.page("no-longer-asked", reader.locale, **whole)
        roll = attendance.roll(number)
        date = date_facts(number, reader, self._installation.words)
        journey = journey_in(opened.standing.journey, reader.locale)
        return self._pages.page(
            "attendance",
            reader.locale,
            step=journey.step(opened.nudge.step),
            when=date.when,
            place=date.place,
            seats=[self._shown(seat, reader) for seat in roll],
            is_noted=any(seat.came is not None for seat in roll),
            open=sum(seat.came is None for seat in roll),
            unseated=self._unseated(roll, opened.nudge.step),
            **whole,
        )

    def _shown(self, seat: Seat, reader: Person) -> dict[str, object]:
        rsvp = seat.slot.rsvp_of(seat.standing.learner.id)
        key = WORDS.get(rsvp.partstat, "") if rsvp is not None else ""
        answer = self._installation.words.say(key, reader.locale) if key else ""
        return {"number": seat.standing.id, "name": seat.standing.learner.name, "came": seat.came, "answer": answer}

    def _unseated(self, roll: list[Seat], step: str) -> int:
        """Count those who were not there and for whom no date is left; whoever has a seat already is not one."""
        missing = [
            seat.standing
            for seat in roll
            if seat.came is False and seats.lies_ahead(seat.standing, step, self._installation.clock.now())
        ]
        waiting = [each for each in missing if each.progress.slots.placed(step) is None]
        if not waiting:
            return 0
        free = seats.other_dates(waiting[0], step, self._installation.clock.now())
        taken = workshops.taken(free)
        room = [date.capacity - taken.get(date.id, 0) if date.capacity else len(waiting) for date in free]
        return max(0, len(waiting) - sum(room))

    async def press(self, request: Request) -> Response:
        fields = await fields_of(request, MOST_BRIEF_FIELDS)
        return await run_in_threadpool(self._press, request, fields or {})

    def _press(self, request: Request, fields: Fields) -> Response:
        """Note what was said of each, seat by seat; the same once more changes nothing."""
        with connection():
            opened = self._open(request)
            if opened is not None and self._may_mark(opened):
                number = int(opened.nudge.reason)
                act = record.Act(
                    opened.reader.id, "attendance", f"link/{opened.nudge.id}", self._installation.clock.now()
                )
                for seat in attendance.roll(number):
                    said = SAID.get(next(iter(fields.get(str(seat.standing.id), ())), ""))
                    if said is not None:
                        attendance.mark(seat.standing.id, number, act, came=said)
        return _to_the_link(request)

    def _may_mark(self, opened: Opened) -> bool:
        return attendance.may_mark(self._installation.settings, int(opened.nudge.reason), opened.reader.id)

    def _whole(self, opened: Opened) -> dict[str, object]:
        locale = opened.reader.locale
        journey = journey_in(opened.standing.journey, locale)
        name = opened.reader.name
        return {"token": opened.text, "name": name, "first_name": first_name(name), "journey": journey}

    def _open(self, request: Request) -> Opened | None:
        opened = open_link(self._installation, request.path_params["token"])
        if opened is None or not opened.is_about_attendance or opened.is_too_old(self._installation.clock.now()):
            return None
        return opened


def _to_the_link(request: Request) -> Response:
    return RedirectResponse(f"/d/{request.path_params['token']}", 303, HEADERS)
