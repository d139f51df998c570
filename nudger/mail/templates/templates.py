"""Mails from templates: each file is read, checked and compiled once, and then filled in for one person at a time."""

from dataclasses import dataclass, fields
from hashlib import sha256
from pathlib import Path
from typing import Any, Final, Self

from jinja2 import Template

from nudger.errors import NudgerError
from nudger.mail.facts import Facts
from nudger.mail.locales import fallbacks
from nudger.mail.templates.parts import HtmlPart, TextPart
from nudger.mail.templates.sandbox import sandbox
from nudger.mail.templates.shelf import FOOTER, Page, Shelf, read_shelf

_FACTS: Final = tuple(field.name for field in fields(Facts))
_TEXT = sandbox(autoescape=False)
_HTML = sandbox(autoescape=True)


@dataclass(frozen=True, slots=True)
class Rendered:
    """One mail to one person. *subject* is one line."""

    subject: str
    text: str
    html: str


class Templates:
    """All mails of one folder, in every locale they are written in."""

    def __init__(self, compiled: dict[tuple[str, str], "_Compiled"]) -> None:
        self._compiled = compiled

    @classmethod
    def load(cls, folder: Path) -> Self:
        """Return the mails of *folder*: ``layout.html`` and ``mail/<name>.<locale>.md``.

        Raises Problems with everything that is wrong in all the files.
        """
        shelf = read_shelf(folder)
        return cls({key: _compiled(shelf, key[1], page) for key, page in shelf.pages.items() if key[0] != FOOTER})

    def render(self, name: str, locale: str, facts: Facts) -> Rendered:
        """Return the mail *name* in *locale*, else in the next wider one, else in English (RFC 4647 3.4).

        Raises NudgerError for an unknown name, and for a template that can't say these facts.
        """
        template = self._find(name, locale)
        try:
            return template.render({each: getattr(facts, each) for each in _FACTS})
        except Exception as error:  # whatever an author's expression can do
            raise NudgerError(f"{template.file}: this mail can't be written: {error}") from error

    def hash(self, name: str, locale: str) -> str:
        """Return the SHA-256, in hexadecimal, of all that render() fills in: the mail, its footer, the layout.

        Raises NudgerError for an unknown name.
        """
        return self._find(name, locale).hash

    def _find(self, name: str, locale: str) -> "_Compiled":
        for each in fallbacks(locale):
            if found := self._compiled.get((name, each)):
                return found
        names = ", ".join(sorted({name for name, _ in self._compiled}))
        raise NudgerError(f'there is no mail "{name}"; there are {names}')


@dataclass(frozen=True, slots=True)
class _Compiled:
    file: str
    subject: Template
    text: Template
    html: Template
    hash: str

    def render(self, said: dict[str, Any]) -> Rendered:
        return Rendered(
            subject=" ".join(self.subject.render(said).split()),
            text=self.text.render(said).strip() + "\n",
            html=self.html.render(said),
        )


def _compiled(shelf: Shelf, locale: str, page: Page) -> _Compiled:
    footer = next(shelf.pages[FOOTER, each] for each in fallbacks(locale) if (FOOTER, each) in shelf.pages)
    drafts = page.draft, footer.draft
    text, footer_text = (TextPart(draft.tokens, draft.kept).source for draft in drafts)
    html, footer_html = (HtmlPart(draft.tokens, draft.kept) for draft in drafts)
    sources = page.source, footer.source, shelf.layout_source
    return _Compiled(
        file=str(page.path),
        subject=_TEXT.from_string(page.subject),
        text=_TEXT.from_string(f"{text}-- \n{footer_text}"),  # RFC 3676 4.3
        html=_HTML.from_string(shelf.layout.page(locale, html, footer_html)),
        hash=sha256("\0".join(sources).encode()).hexdigest(),
    )
