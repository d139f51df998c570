"""The page of a brief: everything that one person is asked about others, answered at once, line by line undone."""

import hashlib
from collections.abc import Mapping, Sequence
from typing import Any

from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response
from starlette.routing import Route

from nudger.journey.forms import Missing, form_of, given
from nudger.journey.receipts import NOTHING
from nudger.mail.asking import journey_in
from nudger.service import record
from nudger.service.installation import Installation
from nudger.service.letters import step_facts
from nudger.service.open_lines import Line, lines_with
from nudger.store.database import connection
from nudger.store.people import Person, first_name
from nudger.web import times
from nudger.web.fields import MOST_BRIEF_FIELDS, Fields, fields_of, words_in
from nudger.web.opened import Opened, open_link
from nudger.web.pages import HEADERS, Pages

NOTHING_MISSING: Mapping[str, Sequence[str]] = {}


class Brief:
    """The brief behind each link of somebody who is asked about others."""

    def __init__(self, installation: Installation, pages: Pages) -> None:
        self._installation = installation
        self._pages = pages

    def routes(self) -> list[Route]:
        return [
            Route("/d/{token}/brief", self.show, methods=["GET", "HEAD"]),
            Route("/d/{token}/brief", self.press, methods=["POST"]),
            Route("/d/{token}/brief/undo", self.undo, methods=["POST"]),
        ]

    def lines(self, opened: Opened) -> list[Line]:
        """Return what waits for the reader of a link, that of the link first."""
        waiting, _ = lines_with(opened.reader.id, self._installation.clock.now())
        return self._tapped_first(waiting, opened)

    def show(self, request: Request) -> Response:
        with connection():
            opened = self._open(request)
            return _to_the_link(request) if opened is None else self.look(opened)

    def look(self, opened: Opened, filled: Fields = NOTHING_MISSING, missing: Fields = NOTHING_MISSING) -> Response:
        """Return the page; *missing* are, by line, the fields that have no answer yet, *filled* what was said."""
        reader = opened.reader
        waiting, answered = lines_with(reader.id, self._installation.clock.now())
        return self._pages.page(
            "brief",
            reader.locale,
            422 if missing else 200,
            token=opened.text,
            name=reader.name,
            first_name=first_name(reader.name),
            lines=[self._shown(line, reader) for line in self._tapped_first(waiting, opened)],
            answered=[self._shown(line, reader) for line in answered],
            filled=filled,
            missing=missing,
            say=lambda key, **facts: self._installation.words.say(key, reader.locale, **facts),
        )

    async def press(self, request: Request) -> Response:
        fields = await fields_of(request, MOST_BRIEF_FIELDS)
        return await run_in_threadpool(self._press, request, fields or {})

    def _press(self, request: Request, fields: Fields) -> Response:
        """Note every line that was answered; those that were begun and not finished are shown again, as they are."""
        with connection():
            opened = self._open(request)
            if opened is None:
                return _to_the_link(request)
            missing: dict[str, Sequence[str]] = {}
            for line in self.lines(opened):
                said = _fields_of_line(line, fields)
                source = f"link/{opened.nudge.id}/{line.key}"
                if line.step.is_for_two:
                    self._find_a_time(line, said, self._act(opened, source))
                said = {name: values for name, values in said.items() if name not in times.FIELDS}
                if not _is_answered(said):
                    continue
                filled_in = given(form_of(line.standing.journey, line.step), said)
                if isinstance(filled_in, Missing):
                    missing[line.key] = filled_in.names
                    continue
                digest = hashlib.sha256(f"{line.key}/{words_in(said)}".encode()).hexdigest()[:12]
                act = self._act(opened, f"link/{opened.nudge.id}/{digest}")
                answer = record.Act(act.person, act.way, act.source, act.at, words_in(said), filled_in)
                record.complete(line.standing.id, line.step.key, answer)
            return self.look(opened, fields, missing) if missing else _see(request)

    async def undo(self, request: Request) -> Response:
        return await run_in_threadpool(self._undo, request, await fields_of(request) or {})

    def _undo(self, request: Request, fields: Fields) -> Response:
        with connection():
            opened = self._open(request)
            if opened is None:
                return _to_the_link(request)
            _, answered = lines_with(opened.reader.id, self._installation.clock.now())
            for line in answered:
                if line.key in fields.get("line", ()):
                    act = self._act(opened, f"undo/{opened.nudge.id}/{line.key}")
                    record.undo(line.standing.id, line.step.key, act)
        return _see(request)

    def _tapped_first(self, lines: list[Line], opened: Opened) -> list[Line]:
        tapped = f"{opened.standing.id}.{opened.nudge.step}"
        return sorted(lines, key=lambda line: line.key != tapped)

    def _shown(self, line: Line, reader: Person) -> dict[str, Any]:
        """What the page says of one line, in the reader's language."""
        journey = journey_in(line.standing.journey, reader.locale)
        step = journey.step(line.step.key)
        return {
            "key": line.key,
            "step": step_facts(line.standing, journey, step, reader, self._installation.words),
            "form": form_of(journey, step),
            "learner": first_name(line.standing.learner.name),
            **self._times(line, reader),
        }

    def _times(self, line: Line, reader: Person) -> Mapping[str, Any]:
        """The times that may be chosen for a talk that has none yet, and one that is behind may have another."""
        if not line.step.is_for_two:
            return {"slot": None}
        return times.words(self._installation, line.standing, line.step.key, reader)

    def _find_a_time(self, line: Line, said: Fields, act: record.Act) -> None:
        """Let a talk be when its line says; a time that is taken by now changes nothing, and others are shown."""
        if any(any(said.get(name, ())) for name in times.FIELDS):
            times.choose(self._installation, line.standing.id, line.step.key, said, act)

    def _act(self, opened: Opened, source: str) -> record.Act:
        return record.Act(opened.reader.id, "link", source, self._installation.clock.now(), "", NOTHING)

    def _open(self, request: Request) -> Opened | None:
        """Return what the token opens, where it is a good one of somebody who is asked about others."""
        opened = open_link(self._installation, request.path_params["token"])
        if opened is None or opened.is_learners or opened.is_too_old(self._installation.clock.now()):
            return None
        return opened


def _fields_of_line(line: Line, fields: Fields) -> Fields:
    """Return the fields of this line, by their own names."""
    prefix = f"{line.key}/"
    return {name.removeprefix(prefix): values for name, values in fields.items() if name.startswith(prefix)}


def _is_answered(said: Fields) -> bool:
    return any(name.startswith("rate.") or any(map(str.strip, values)) for name, values in said.items())


def _see(request: Request) -> Response:
    return RedirectResponse(f"/d/{request.path_params['token']}/brief", 303, HEADERS)


def _to_the_link(request: Request) -> Response:
    return RedirectResponse(f"/d/{request.path_params['token']}", 303, HEADERS)
