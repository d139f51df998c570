"""How a page looks: words in a template, headers that keep it private."""

from pathlib import Path
from typing import Any

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from starlette.responses import Response

# Nothing from elsewhere, no script, no copies kept, nothing told to the next site, not in any search.
HEADERS = {
    "Content-Security-Policy": (
        "default-src 'none'; style-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'self'"
    ),
    "Cache-Control": "no-store",
    "Referrer-Policy": "no-referrer",
    "X-Robots-Tag": "noindex, nofollow",
    "X-Content-Type-Options": "nosniff",
}


class Pages:
    """The pages of one folder, compiled once."""

    def __init__(self, folder: Path) -> None:
        self._templates = Environment(
            loader=FileSystemLoader(folder),
            autoescape=True,
            undefined=StrictUndefined,
            trim_blocks=True,
            lstrip_blocks=True,
            auto_reload=False,
        )

    def page(self, name: str, status: int = 200, /, **words: Any) -> Response:
        """Return the page *name* with *words* filled in."""
        html = self._templates.get_template(f"{name}.html").render(words)
        return Response(html, status, HEADERS, media_type="text/html")
