"""The page that every HTML mail stands in: its own marks, its styles put where mail programs look for them."""

from dataclasses import dataclass
from typing import Final, Self

from css_inline import CSSInliner

from nudger.mail.locales import direction
from nudger.mail.templates.parts import HtmlPart
from nudger.mail.templates.tags import Kept, Wrong, refill
from nudger.mail.templates.vocabulary import check

_MARKS: Final = ("body", "footer", "lang", "dir")
_INLINER = CSSInliner(keep_at_rules=True, remove_inlined_selectors=True, load_remote_stylesheets=False)


@dataclass(frozen=True, slots=True)
class Layout:
    """``{{ body }}``, ``{{ footer }}``, ``{{ lang }}`` and ``{{ dir }}`` are filled in once; other tags are facts."""

    kept: Kept

    @classmethod
    def read(cls, source: str) -> Self:
        """Return the layout. Raises Wrong."""
        checked = check(source, dict.fromkeys(_MARKS, str))
        missing = [mark for mark in _MARKS if mark not in checked.used]
        if missing:
            checked.wrong.append((1, f"the layout has no {{{{ {missing[0]} }}}}"))
        if checked.wrong:
            raise Wrong(checked.wrong)
        return cls(checked.kept)

    def page(self, locale: str, body: HtmlPart, footer: HtmlPart) -> str:
        """Return the Jinja source of the whole HTML mail, styles inlined."""
        fixed = {"body": body.html, "footer": footer.html, "lang": locale, "dir": direction(locale)}
        marks = {word: fixed[tag.inner.strip()] for word, tag in self.kept.tags.items() if tag.inner.strip() in fixed}
        filled = "".join(marks.get(piece, piece) for piece in self.kept.split(self.kept.text))
        own = {word: tag.source for word, tag in self.kept.tags.items()}
        return refill(_INLINER.inline(filled), own | body.sources | footer.sources)
