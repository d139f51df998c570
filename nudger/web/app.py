"""The pages of an installation, as an ASGI application."""

from collections.abc import Sequence
from pathlib import Path

from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response
from starlette.routing import BaseRoute, Route

from nudger.service.installation import Installation
from nudger.web.answers import Answers
from nudger.web.pages import HEADERS, Pages


def app(installation: Installation, templates: Path, more: Sequence[BaseRoute] = ()) -> Starlette:
    """Return the application that serves this installation's links, and *more* routes beside them."""
    pages = Pages(templates / "pages")
    style = (templates / "pages" / "page.css").read_text(encoding="utf-8")

    def css(request: Request) -> Response:
        return Response(style, headers={"Cache-Control": "max-age=3600"}, media_type="text/css")

    def health(request: Request) -> Response:
        return PlainTextResponse("ok", headers=HEADERS)

    def robots(request: Request) -> Response:
        return PlainTextResponse("User-agent: *\nDisallow: /\n")

    def nothing_here(request: Request, error: Exception) -> Response:
        return pages.page("unknown-link", pages.asked(request), 404)

    def broken(request: Request, error: Exception) -> Response:
        return pages.page("broken", pages.asked(request), 500)

    routes = [
        *Answers(installation, pages).routes(),
        Route("/page.css", css),
        Route("/health", health),
        Route("/robots.txt", robots),
        *more,
    ]
    return Starlette(routes=routes, exception_handlers={404: nothing_here, 500: broken})
