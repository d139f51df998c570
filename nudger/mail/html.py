"""The words of an HTML mail, without its tags."""

from html.parser import HTMLParser

BLOCKS = frozenset(("p", "div", "br", "tr", "li", "h1", "h2", "h3", "blockquote", "table"))
UNSEEN = frozenset(("style", "script", "head", "title"))


class _Words(HTMLParser):
    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.words: list[str] = []
        self.unseen = 0

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.unseen += tag in UNSEEN
        if tag == "blockquote":
            self.words.append("\n> ")
        elif tag in BLOCKS:
            self.words.append("\n")

    def handle_endtag(self, tag: str) -> None:
        self.unseen = max(0, self.unseen - (tag in UNSEEN))
        if tag in BLOCKS:
            self.words.append("\n")

    def handle_data(self, data: str) -> None:
        if not self.unseen:
            self.words.append(" ".join(data.split(" ")).replace("\n", " "))


def text_of(html: str) -> str:
    """Return the words of *html*, a line for each block; a quotation begins with ``>``.

    >>> text_of("<p>Done</p><blockquote>your turn</blockquote>")
    'Done\\n\\n> your turn'
    """
    reader = _Words()
    reader.feed(html)
    reader.close()
    return "".join(reader.words).strip()
