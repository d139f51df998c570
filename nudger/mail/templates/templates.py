"""Mails from templates: each file is read, checked and compiled once, and then filled in for one person at a time."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, fields
from functools import lru_cache
from hashlib import sha256
from pathlib import Path
from typing import Any, Final, Self

from jinja2 import Template

from nudger.errors import NudgerError
from nudger.mail.facts import Facts
from nudger.mail.locales import fallbacks
from nudger.mail.templates.layout import Layout
from nudger.mail.templates.parts import HtmlPart, TextPart
from nudger.mail.templates.sandbox import sandbox
from nudger.mail.templates.shelf import FOOTER, Page, Shelf, read_shelf

_FACTS: Final = tuple(field.name for field in fields(Facts))
_TEXT = sandbox(autoescape=False)
_HTML = sandbox(autoescape=True)

MOST_KEPT: Final = 512  # sources that are remembered, when a folder is read again


@dataclass(frozen=True, slots=True)
class Rendered:
    """One mail to one person. *subject* is one line."""

    subject: str
    text: str
    html: str


class Templates:
    """All mails of one folder, in every locale they are written in; each is compiled when it is first filled in."""

    def __init__(self, shelf: Shelf) -> None:
        self._shelf = shelf
        self._compiled: dict[tuple[str, str], _Compiled] = {}

    @classmethod
    def load(cls, folder: Path) -> Self:
        """Return the mails of *folder*: ``layout.html`` and ``mail/<name>.<locale>.md``.

        Raises Problems with everything that is wrong in all the files.
        """
        return cls(read_shelf(folder))

    def compile(self) -> None:
        """Compile every mail. Raises NudgerError for one whose Jinja can be read and yet not be run."""
        for key, page in self._shelf.pages.items():
            if key[0] != FOOTER:
                with _named(page):
                    self._ready(key)

    def render(self, name: str, locale: str, facts: Facts) -> Rendered:
        """Return the mail *name* in *locale*, else in the next wider one, else in English (RFC 4647 3.4).

        Raises NudgerError for an unknown name, and for a template that can't say these facts.
        """
        key = self._find(name, locale)
        with _named(self._shelf.pages[key]):
            return self._ready(key).render({each: getattr(facts, each) for each in _FACTS})

    def hash(self, name: str, locale: str) -> str:
        """Return the SHA-256, in hexadecimal, of all that render() fills in: the mail, its footer, the layout.

        Raises NudgerError for an unknown name.
        """
        key = self._find(name, locale)
        return _hash(self._shelf.pages[key].source, self._footer(key).source, self._shelf.layout_source)

    def _find(self, name: str, locale: str) -> tuple[str, str]:
        for each in fallbacks(locale):
            if name != FOOTER and (name, each) in self._shelf.pages:
                return name, each
        names = ", ".join(sorted({name for name, _ in self._shelf.pages if name != FOOTER}))
        raise NudgerError(f'there is no mail "{name}"; there are {names}')

    def _footer(self, key: tuple[str, str]) -> Page:
        pages = self._shelf.pages
        return next(pages[FOOTER, each] for each in fallbacks(key[1]) if (FOOTER, each) in pages)

    def _ready(self, key: tuple[str, str]) -> "_Compiled":
        found = self._compiled.get(key)
        if found is None:
            found = _compiled(self._shelf.layout, key[1], self._shelf.pages[key], self._footer(key))
            self._compiled[key] = found
        return found


@contextmanager
def _named(page: Page) -> Iterator[None]:
    """Name the file of a mail that can't be written."""
    try:
        yield
    except Exception as error:  # whatever an author's expression can do
        raise NudgerError(f"{page.path}: this mail can't be written: {error}") from error


@dataclass(frozen=True, slots=True)
class _Compiled:
    subject: Template
    text: Template
    html: Template

    def render(self, said: dict[str, Any]) -> Rendered:
        return Rendered(
            subject=" ".join(self.subject.render(said).split()),
            text=self.text.render(said).strip() + "\n",
            html=self.html.render(said),
        )


def _compiled(layout: Layout, locale: str, page: Page, footer: Page) -> _Compiled:
    drafts = page.draft, footer.draft
    text, footer_text = (TextPart(draft.tokens, draft.kept).source for draft in drafts)
    html, footer_html = (HtmlPart(draft.tokens, draft.kept) for draft in drafts)
    return _Compiled(
        subject=_text(page.subject),
        text=_text(f"{text}-- \n{footer_text}"),  # RFC 3676 4.3
        html=_html(layout.page(locale, html, footer_html)),
    )


@lru_cache(maxsize=MOST_KEPT)
def _text(source: str) -> Template:
    return _TEXT.from_string(source)


@lru_cache(maxsize=MOST_KEPT)
def _html(source: str) -> Template:
    return _HTML.from_string(source)


@lru_cache(maxsize=MOST_KEPT)
def _hash(*sources: str) -> str:
    return sha256("\0".join(sources).encode()).hexdigest()
