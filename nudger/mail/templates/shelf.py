"""A folder of templates read from disk: every file found right, or everything that is wrong at once."""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final

from nudger.errors import Problem, Problems
from nudger.mail.locales import ENGLISH
from nudger.mail.templates.draft import Draft, draft_mail, draft_markdown
from nudger.mail.templates.layout import Layout
from nudger.mail.templates.tags import Wrong

FOOTER: Final = "_footer"
WITH_BUTTON: Final = frozenset({"step", "remind", "other-step", "other-remind"})

_FILE_NAME = re.compile(r"(_footer|[a-z][a-z0-9-]*)\.([a-z]{2,3}(?:-[A-Za-z0-9]{2,8})*)\.md")


@dataclass(frozen=True, slots=True)
class Page:
    """One file: where it is, what it says, and its draft. A footer has no *subject*."""

    path: Path
    source: str
    subject: str
    draft: Draft


@dataclass(frozen=True, slots=True)
class Shelf:
    """The mails and footers of a folder by name and locale, and the layout with its source."""

    layout: Layout
    layout_source: str
    pages: dict[tuple[str, str], Page]


def read_shelf(folder: Path) -> Shelf:
    """Return what ``layout.html`` and ``mail/<name>.<locale>.md`` in *folder* hold.

    Files whose names begin with a dot are passed over. Raises Problems with everything that is wrong in all files.
    """
    reader = _Reader()
    layout_source = reader.source(folder / "layout.html")
    layout = reader.layout(folder / "layout.html", layout_source)
    pages = dict(reader.pages(folder / "mail"))
    reader.miss_english(folder / "mail")
    if reader.wrong or not layout:
        raise Problems(sorted(reader.wrong, key=lambda problem: (problem.file, problem.line or 0, problem.what)))
    return Shelf(layout, layout_source, pages)


@dataclass(slots=True)
class _Reader:
    wrong: list[Problem] = field(default_factory=list)
    named: set[tuple[str, str]] = field(default_factory=set)

    def source(self, path: Path) -> str:
        try:
            return path.read_text("utf-8-sig")
        except FileNotFoundError:
            self._miss(path, "this file is missing")
        except UnicodeDecodeError as error:
            self._miss(path, f"this file is not UTF-8: {error.reason} at byte {error.start}")
        return ""

    def layout(self, path: Path, source: str) -> Layout | None:
        try:
            return Layout.read(source) if source else None
        except Wrong as error:
            self._all(path, error)
        return None

    def pages(self, folder: Path) -> Iterator[tuple[tuple[str, str], Page]]:
        for path in sorted(folder.glob("[!.]*")):
            found = _FILE_NAME.fullmatch(path.name)
            if not found:
                self._miss(path, "the name of a mail's file is name.locale.md, such as step.en.md")
                continue
            name, locale = found.groups()
            self.named.add((name, locale))
            already_wrong = len(self.wrong)
            source = self.source(path)
            if len(self.wrong) == already_wrong and (page := self._page(path, name, source)):
                yield (name, locale), page

    def _page(self, path: Path, name: str, source: str) -> Page | None:
        try:
            subject, draft = ("", draft_markdown(source)) if name == FOOTER else draft_mail(source)
        except Wrong as error:
            self._all(path, error)
            return None
        if name in WITH_BUTTON and "links.done" not in draft.used:
            self._miss(path, f'the mail "{name}" needs its button, such as [Done]({{{{ links.done }}}})')
        return Page(path, source, subject, draft)

    def miss_english(self, folder: Path) -> None:
        for name in sorted({FOOTER} | {name for name, _ in self.named}):
            if (name, ENGLISH) not in self.named:
                self._miss(folder / f"{name}.{ENGLISH}.md", "every mail has an English version; this one is missing")

    def _miss(self, path: Path, what: str) -> None:
        self.wrong.append(Problem(str(path), None, what))

    def _all(self, path: Path, error: Wrong) -> None:
        self.wrong += [Problem(str(path), line, what) for line, what in error.found]
