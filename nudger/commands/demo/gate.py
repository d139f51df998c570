"""Who may ask the demo's page for something: this machine alone, and for changes only the page itself."""

from collections.abc import Awaitable, Callable
from functools import wraps
from urllib.parse import urlsplit

from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response

from nudger.web.pages import HEADERS

HOSTS = ("127.0.0.1", "localhost")

Endpoint = Callable[[Request], Awaitable[Response]]


def from_here(endpoint: Endpoint) -> Endpoint:
    """Let *endpoint* answer only requests that are meant for this machine and, where they change something, were made
    by the demo's own page.

    A site whose name was made to lead here (DNS rebinding) sends its own name as Host. The page has no cookie that
    could tell it from another site, so its Origin must say so (RFC 6454 7.3), and Sec-Fetch-Site where it is sent.
    """

    @wraps(endpoint)
    async def guarded(request: Request) -> Response:
        host = request.headers.get("Host", "")
        if _name(host) not in HOSTS:
            return PlainTextResponse("The demo is only for this machine.", 421, HEADERS)
        if request.method == "POST":
            own = request.headers.get("Origin") == f"http://{host}"
            if not own or request.headers.get("Sec-Fetch-Site", "same-origin") != "same-origin":
                return PlainTextResponse("Only the demo's own page may ask for that.", 403, HEADERS)
        return await endpoint(request)

    return guarded


def _name(host: str) -> str:
    try:
        return urlsplit(f"//{host}").hostname or ""
    except ValueError:
        return ""
