"""The two parts of a mail, text and HTML, as Jinja sources written from the same tokens."""

from html import escape
from typing import Final

from markdown_it.token import Token

from nudger.mail.templates import arrangement, markdown
from nudger.mail.templates.tags import Kept, literal

_BUTTON: Final = (
    '<table role="presentation" class="button" cellpadding="0" cellspacing="0" border="0">'
    '<tr><td><a href="{href}">{label}</a></td></tr></table>\n'
)
_INLINE: Final = frozenset({"a", "em", "strong"})


class HtmlPart:
    """HTML in which words stand for tags. *sources* tells what each word in it stands for.

    A value that is a link's whole destination is written only where it is an address a mail may lead to.
    """

    def __init__(self, tokens: list[Token], kept: Kept) -> None:
        self.sources = {word: tag.source for word, tag in kept.tags.items()}
        self._kept = kept
        self.html = "".join(self._written(token) for token in tokens)

    def _written(self, token: Token) -> str:
        match token.type:
            case "inline":
                return self._inside(token)
            case "text":
                return escape(token.content)
            case markdown.TAG:
                return token.content
            case arrangement.BUTTON:
                return _BUTTON.format(href=self._href(token), label=self._inside(token))
            case "softbreak":
                return " "
            case "hardbreak":
                return "<br>\n"
            case "link_open":
                return f'<a href="{self._href(token)}">'
        if token.hidden:
            return ""
        start = f' start="{token.attrs["start"]}"' if "start" in token.attrs else ""
        end = "\n" if token.nesting == -1 and token.tag not in _INLINE else ""
        return f"<{'/' * (token.nesting == -1)}{token.tag}{start}>{end}"

    def _inside(self, token: Token) -> str:
        return "".join(self._written(child) for child in token.children or ())

    def _href(self, link: Token) -> str:
        whole = str(link.attrs["href"])
        words = []
        for piece in self._kept.split(whole):
            if piece in self._kept.tags:
                how = "address" if piece == whole else "urlencode"
                self.sources[f"h{piece}"] = f"{{{{ ({self._kept.tags[piece].inner}) | {how} }}}}"
                words.append(f"h{piece}")
            else:
                words.append(escape(piece))
        return "".join(words)


class TextPart:
    """The Jinja source of the text: paragraphs with an empty line after each, lists with dashes, links written out."""

    def __init__(self, tokens: list[Token], kept: Kept) -> None:
        self._kept = kept
        self._leads: list[str] = []
        self._bullet = ""
        self._counts: list[int | None] = []
        self.source = "".join(self._block(token) for token in tokens)

    def _block(self, token: Token) -> str:
        match token.type:
            case markdown.TAG:
                return self._kept.tags[token.content].source
            case "inline":
                return self._lead() + self._inside(token.children or [])
            case arrangement.BUTTON:
                label, address = self._inside(token.children or []), self._address(str(token.attrs["href"]))
                return f"{self._lead()}{label}:\n{self._next()}{address}\n\n"
            case "paragraph_close" | "heading_close":
                return "\n" if token.hidden else "\n\n"
            case "blockquote_open":
                self._leads.append("> ")
            case "bullet_list_open":
                self._counts.append(None)
            case "ordered_list_open":
                self._counts.append(int(token.attrs.get("start", 1)))
            case "list_item_open":
                self._open_item()
            case "blockquote_close" | "list_item_close":
                self._leads.pop()
            case "bullet_list_close" | "ordered_list_close":
                self._counts.pop()
                return "" if self._counts else "\n"
        return ""

    def _open_item(self) -> None:
        count = self._counts[-1]
        mark = "- " if count is None else f"{count}. "
        if count is not None:
            self._counts[-1] = count + 1
        self._bullet = self._lead() + mark
        self._leads.append(" " * len(mark))

    def _lead(self) -> str:
        """What stands before a block's first line: the bullet, once, or what stands before every line."""
        lead, self._bullet = self._bullet or self._next(), ""
        return lead

    def _next(self) -> str:
        return "".join(self._leads)

    def _inside(self, children: list[Token]) -> str:
        written: list[str] = []
        links: list[tuple[int, str]] = []
        for child in children:
            match child.type:
                case "text" | markdown.TAG:
                    written.append(self._plain(child.content))
                case "softbreak":
                    written.append(" ")
                case "hardbreak":
                    written.append(f"\n{self._next()}")
                case "link_open":
                    links.append((len(written), self._address(str(child.attrs["href"]))))
                case "link_close":
                    start, address = links.pop()
                    if "".join(written[start:]) != address.removeprefix("mailto:"):
                        written.append(f": {address}")
        return "".join(written)

    def _plain(self, text: str) -> str:
        return "".join(self._said(piece) for piece in self._kept.split(text))

    def _said(self, piece: str) -> str:
        tag = self._kept.tags.get(piece)
        if tag is None:
            return literal(piece)
        if tag.word or not self._leads:
            return tag.source
        return f'{{{{ ({tag.inner}) | hang("{self._next()}") }}}}'

    def _address(self, destination: str) -> str:
        if destination in self._kept.tags:
            return self._kept.tags[destination].source
        return "".join(
            f"{{{{ ({self._kept.tags[piece].inner}) | urlencode }}}}" if piece in self._kept.tags else literal(piece)
            for piece in self._kept.split(destination)
        )
