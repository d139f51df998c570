"""Everything people read, in every language: the same things are said, and in words of theirs."""

import re
from collections.abc import Iterator
from html.parser import HTMLParser
from pathlib import Path
from string import Formatter

import pytest

from nudger.mail.catalogue import Catalogue, read_catalogues
from nudger.mail.replies import written
from nudger.mail.words import Words

TEMPLATES = Path("templates")
CATALOGUES = read_catalogues(TEMPLATES / "words")
MAILS = sorted((TEMPLATES / "mail").glob("*.md"))
PAGES = sorted((TEMPLATES / "pages").glob("*.*.html"))
OTHERS = sorted(CATALOGUES.keys() - {"en"})

TAG = re.compile(r"\{\{.*?\}\}|\{%.*?%\}|\{#.*?#\}", re.DOTALL)
BANNED = re.compile(
    r"\b(?:witness(?:es|ed)?|escalat(?:e[sd]?|ion|ing)|nudg(?:e[sd]?|ing)|off[ -]route|overdue|fail(?:s|ed|ure|ing)?"
    r"|zeug(?:e|en|in|innen)|(?:de)?eskal(?:ation|ationen|ieren|iert)|anstupse?r?|überfällig\w*|durchgefallen"
    r"|gescheitert|scheitern|fehlgeschlagen|versagt?|versagen|versäumt|mahnung|verspätet|verzug)\b",
    re.IGNORECASE,
)


class Read(HTMLParser):
    """What somebody reads on a page, and how it is built."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.words: list[str] = []
        self.built: list[tuple[object, ...]] = []
        self.feed(page)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.built.append((tag, *(each for each in attrs if each[0] != "aria-label")))

    def handle_endtag(self, tag: str) -> None:
        self.built.append(("/", tag))

    def handle_data(self, data: str) -> None:
        self.words.append(data)


def said() -> Iterator[tuple[str, str]]:
    """All there is to read, and where it stands; what is filled in aside."""
    for path in MAILS:
        yield str(path), re.sub(r"(?<=\])\([^)]*\)", "", TAG.sub("", path.read_text("utf-8")))
    for path in PAGES:
        yield str(path), " ".join(Read(TAG.sub("", path.read_text("utf-8"))).words)
    for locale, catalogue in CATALOGUES.items():
        for key, sentence in catalogue.sentences.items():
            yield f"{locale}: {key}", re.sub(r"\{\w+\}", "", sentence)
        for word, many in catalogue.replies.items():
            yield f"{locale}: {word}", "\n".join(many)


def tags(path: Path) -> list[str]:
    return sorted(" ".join(tag.split()) for tag in TAG.findall(path.read_text("utf-8")))


def of(locale: str, files: list[Path]) -> list[tuple[str, Path]]:
    """The files of one language, by name."""
    return [(path.name.split(".")[0], path) for path in files if path.name.split(".")[1] == locale]


def facts(catalogue: Catalogue, key: str) -> set[str | None]:
    return {fact for _, fact, _, _ in Formatter().parse(catalogue.sentences[key])} - {None}


def test_nobody_reads_a_word_that_belongs_to_the_machine() -> None:
    assert [(where, found[0]) for where, text in said() if (found := BANNED.search(text))] == []


@pytest.mark.parametrize(
    "word", ["Witness", "a nudge.", "off route", "ESCALATION", "Zeuge", "ist überfällig", "failed"]
)
def test_such_a_word_is_found_as_a_whole_word_in_any_case(word: str) -> None:
    assert BANNED.search(word)
    assert not BANNED.search("Nudger, bezeugt, unfailing, Wissen, Failsafe2")


@pytest.mark.parametrize("locale", OTHERS)
def test_every_language_has_every_word_with_the_same_facts(locale: str) -> None:
    english, other = CATALOGUES["en"], CATALOGUES[locale]
    assert list(other.sentences) == list(english.sentences)
    assert list(other.replies) == list(english.replies)
    assert {key: facts(other, key) for key in other.sentences} == {
        key: facts(english, key) for key in english.sentences
    }


@pytest.mark.parametrize("files", [MAILS, PAGES], ids=["mails", "pages"])
@pytest.mark.parametrize("locale", OTHERS)
def test_every_language_has_every_file_with_the_same_tags(locale: str, files: list[Path]) -> None:
    assert {name: tags(path) for name, path in of(locale, files)} == {
        name: tags(path) for name, path in of("en", files)
    }


@pytest.mark.parametrize("locale", OTHERS)
def test_every_page_is_built_alike_in_every_language(locale: str) -> None:
    for (name, path), (_, english) in zip(of(locale, PAGES), of("en", PAGES), strict=True):
        assert Read(path.read_text("utf-8")).built == Read(english.read_text("utf-8")).built, name


def test_every_word_that_a_mail_tells_people_to_reply_is_understood() -> None:
    words = Words.load(TEMPLATES)
    told = {
        (path.name.split(".")[1], word)
        for path in MAILS
        for word in re.findall(r"\b[A-ZÄÖÜ]{4,}\b", TAG.sub("", path.read_text("utf-8")))
    }
    assert {(locale, words.understood[word]) for locale, word in told} == {
        (locale, meant)
        for locale in CATALOGUES
        for meant in ("DONE", "STOP", "PAUSE", "RESUME", "LIGHTER", "USUAL", "HELP", "FEWER", "MORE", "LATER")
    }
    assert all(word == words.reply(words.understood[word], locale) == written(word) for locale, word in told)
