"""How a page looks: words in a template, in the reader's language, and headers that keep it private."""

from pathlib import Path
from typing import Any

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from starlette.requests import Request
from starlette.responses import Response

from nudger.mail.locales import ENGLISH, asked, direction, fallbacks

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
    """The pages of one folder, ``<name>.<locale>.html``, compiled once."""

    def __init__(self, folder: Path) -> None:
        self._templates = Environment(
            loader=FileSystemLoader(folder),
            autoescape=True,
            undefined=StrictUndefined,
            trim_blocks=True,
            lstrip_blocks=True,
            auto_reload=False,
        )
        self._written = frozenset(path.name.removesuffix(".html") for path in folder.glob("*.*.html"))
        self._languages = frozenset(name.partition(".")[2] for name in self._written)

    def page(self, name: str, locale: str, status: int = 200, /, **words: Any) -> Response:
        """Return the page *name* with *words* filled in, in *locale*, else in the next wider one, else in English."""
        language = next((each for each in fallbacks(locale) if f"{name}.{each}" in self._written), ENGLISH)
        page = self._templates.get_template(f"{name}.{language}.html")
        html = page.render(words, lang=language, dir=direction(language))
        return Response(html, status, HEADERS, media_type="text/html")

    def asked(self, request: Request) -> str:
        """Return the language for a reader whom we don't know: the first written one that their browser asks for."""
        return asked(request.headers.get("accept-language", ""), self._languages)
