"""The words of an HTML mail, without its tags.

Our own scanner, in linear time: html.parser takes seconds over 60 KB of ``<a`` and raises for some ``<![``.
"""

import re
from html import unescape

BLOCKS = frozenset(
    ("p", "div", "br", "hr", "tr", "ul", "ol", "li", "pre", "h1", "h2", "h3", "h4", "blockquote", "table")
)
UNSEEN = frozenset(("style", "script", "head", "title"))

_MARKUP = re.compile(r"<!--.*?(?:-->|\Z)|<[!?][^<>]*>|<(/?)([a-z][a-z0-9:]*)[^<>]*>", re.DOTALL | re.IGNORECASE)
_WHITE = re.compile(r"[ \t\r\n\f]+")


def text_of(html: str) -> str:
    """Return the words of *html*, a line for each block; each line of a quotation begins with ``>``.

    >>> text_of("<p>Done</p><blockquote>your<br>turn</blockquote>")
    'Done\\n\\n> your\\n> turn'
    """
    words: list[str] = []
    unseen = quoted = at = 0
    for markup in _MARKUP.finditer(html):
        if not unseen:
            words.append(_WHITE.sub(" ", unescape(html[at : markup.start()])))
        at = markup.end()
        tag, step = (markup[2] or "").lower(), -1 if markup[1] else 1
        if tag in UNSEEN:
            unseen = max(0, unseen + step)
        elif tag == "body":  # </head> may be left out
            unseen = 0
        elif tag == "blockquote":
            quoted = max(0, quoted + step)
        if tag in BLOCKS:
            words.append("\n" + "> " * min(quoted, 9))
    if not unseen:
        words.append(_WHITE.sub(" ", unescape(html[at:])))
    return "\n".join(line.strip() for line in "".join(words).split("\n")).strip()
