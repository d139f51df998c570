"""The author's own words in HTML: what a program marks as quotation or signature by its classes is left out."""

import re

from nudger.mail.html import text_of
from nudger.mail.reading.own_text.lines import CUT
from nudger.mail.reading.own_text.text import Own, own_text
from nudger.mail.reading.rules import rules

HTML = 400_000

_MARKED = re.compile(
    rf"<(?:div|span|table|td|p|section|hr|a)\b[^<>]{{0,600}}?(?:{'|'.join(rules('around')['marks'])})[^<>]{{0,600}}>",
    re.IGNORECASE,
)
_SKIPPED = re.compile(r"<o:p>|</o:p>", re.IGNORECASE)


def own_text_of_html(html: str, subject: str = "") -> Own:
    """Return what the author of a page of HTML wrote.

    >>> own_text_of_html('<div>Done</div><div class="gmail_quote">On Monday, Nudger wrote: your turn</div>').text
    'Done'
    """
    html = _SKIPPED.sub("", html[:HTML].replace(CUT, ""))
    marked = _MARKED.sub(lambda found: f"<br>{CUT}<br>{found[0]}", html)
    own = own_text(text_of(marked), subject)
    if not own.text:  # nothing above the mark: the words are below it, or are all it holds
        plain = own_text(text_of(html), subject)
        return plain if plain.text else own
    return own
