"""Each word is understood in each language, whoever writes it; a sentence that only holds one is not."""

from functools import cache
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from nudger.mail.replies import WORDS, behind, folded, word_in
from nudger.mail.said.languages import LANGUAGES, language
from nudger.mail.words import Words

SHIPPED = Path(__file__).parents[3] / "templates"
EVERY = [(name, word, said) for name in LANGUAGES for word, many in language(name).replies.items() for said in many]


@cache
def shipped() -> Words:
    return Words.load(SHIPPED)


def read(text: str, locale: str = "en") -> str:
    return word_in(text, shipped().understood_by(locale))


@pytest.mark.parametrize("name", LANGUAGES)
def test_every_language_has_every_word(name: str):
    assert language(name).replies.keys() == set(WORDS)


@pytest.mark.parametrize(("name", "word", "said"), EVERY, ids=[f"{name}: {said}" for name, _, said in EVERY])
def test_a_word_is_understood_however_it_is_written(name: str, word: str, said: str):
    for form in (
        said,
        said.upper(),
        said.capitalize(),
        f"{said}!",
        f" {said}. ",
        f"«{said}»",
        f"*{said}*",
        f"{said} 👍",
    ):
        assert read(form, name) == word, form
    assert read(f"{said}\nIt went well.", name) == word
    assert read(folded(said), name) == word


@pytest.mark.parametrize(("name", "word", "said"), EVERY, ids=[f"{name}: {said}" for name, _, said in EVERY])
def test_a_word_means_the_same_to_everybody_or_nothing(name: str, word: str, said: str):
    understood = {read(said, each) for each in (*LANGUAGES, "", "fi", "zh-Hant-TW")}
    assert understood <= {word, *_disputed(said)}


def _disputed(said: str) -> set[str]:
    """What it means in the languages in which it means something else, which may be nothing."""
    return {
        word
        for name in LANGUAGES
        for word, many in {**language(name).replies, "": language(name).nothing}.items()
        if folded(said) in map(folded, many)
    } | ({""} if any(folded(said) in map(folded, language(name).nothing) for name in LANGUAGES) else set())


@pytest.mark.parametrize(
    ("said", "means"),
    [
        ("pronto", {"pt": "DONE", "pt-BR": "DONE", "es": "", "it": "", "de": ""}),
        ("mais", {"pt": "MORE", "fr": "", "en": ""}),
        ("mas", {"es": "MORE", "pt": "", "en": ""}),
        ("Klar!", {"sv": "DONE", "de": "", "en": ""}),
    ],
)
def test_where_languages_disagree_that_of_the_writer_decides(said: str, means: dict[str, str]):
    assert {locale: read(said, locale) for locale in means} == means


@pytest.mark.parametrize(
    ("text", "word"),
    [
        ("Erledigt, danke!", "DONE"),
        ("Hallo, fertig. Viele Grüße", "DONE"),
        ("Fertig, Hilfe", ""),
        ("C'est fait, merci beaucoup", "DONE"),
        ("C’EST FAIT", "DONE"),
        ("Please stop", "STOP"),
        ("Stop, please. Thanks!", "STOP"),
        ("¿Por qué?", "WHY"),
        ("why?", "WHY"),
        ("Help??", "HELP"),
        ("Ｄｏｎｅ", "DONE"),
        ("完了しました。ありがとうございます", ""),
        ("完了しました。\nありがとうございます", "DONE"),
        ("Spa\u0308ter", "LATER"),
        ("SPAETER", "LATER"),
        ("done\u200b ✅", "DONE"),
        ("Wznów", "RESUME"),
        ("WZNOW", "RESUME"),
        ("Pózniej", "LATER"),
    ],
)
def test_courtesies_and_spelling_change_nothing(text: str, word: str):
    assert read(text) == word


@pytest.mark.parametrize(
    "text",
    [
        *("not done yet", "Not done.", "done?", "Done? Not yet.", "nearly done", "I will be done tomorrow", "done 50%"),
        *(
            "nicht fertig",
            "noch nicht erledigt",
            "fast fertig",
            "Erledigt?",
            "Danke, nicht fertig",
            "fertig wird das nie",
        ),
        *("pas fait", "pas encore fini", "presque terminé", "todavía no está hecho", "no hecho", "casi listo"),
        *(
            "nog niet klaar",
            "bijna klaar",
            "non fatto",
            "non ancora fatto",
            "quasi finito",
            "ainda não feito",
            "não feito",
        ),
        *("jeszcze nie zrobione", "prawie gotowe", "inte klar", "inte klart än", "nästan klar", "まだ完了していません"),
        *(
            "完了していません",
            "未完了",
            "don't stop",
            "Please do not stop",
            "nicht aufhören",
            "no parar",
            "stop it there, Ben said",
        ),
        *(
            "why not",
            "more or less",
            "mehr oder weniger",
            "later than I thought",
            "private matters came first",
            "thanks",
            "",
        ),
        *("Danke", "ok", "👍", "👎", "Done 👎", "no thanks", "Help arrived", "Pause before you answer."),
    ],
)
def test_a_sentence_that_only_holds_a_word_asks_for_nothing(text: str):
    for locale in (*LANGUAGES, ""):
        assert read(text, locale) == ""


@settings(max_examples=150)
@given(text=st.text(st.characters() | st.sampled_from("done ok\u0308!？👍\n"), max_size=600))
def test_whatever_is_written_is_read(text: str):
    assert read(text) in ("", *WORDS)
    behind(text, "LATER", shipped().understood)


def test_what_stands_behind_a_word_is_found_in_every_language():
    said = {"PAUSE bis 11. Januar": "bis 11. Januar", "Bitte Pause: zwei Wochen": "zwei Wochen", "Pause": ""}
    for text, rest in said.items():
        assert behind(text, "PAUSE", shipped().understood) == rest
    assert behind("Más tarde, 2 días", "LATER", shipped().understood) == "2 días"
    assert behind("A pause", "PAUSE", shipped().understood) is None
