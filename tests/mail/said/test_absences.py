"""When somebody is back is read from their out-of-office note, in ten languages: one day, or none."""

from datetime import date

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from nudger.mail.said.absences import LONGEST, back_on

TUESDAY = date(2026, 11, 24)


@pytest.mark.parametrize(
    ("locale", "text"),
    [
        ("en", "I am out of the office until Monday, 14 December 2026, with no access to mail."),
        ("en", "Thanks for your mail. I will be back on Tuesday 15 December."),
        ("en", "I'm away until Monday 14 December and will be back on Tuesday 15 December."),
        ("en-US", "I am out through 12/14. For urgent matters call 555 1234."),
        ("de", "Ich bin bis zum 14.12. nicht im Büro. Ab dem 15.12. bin ich wieder da."),
        ("de", "Ich bin vom 1.12. bis einschließlich 14.12.2026 im Urlaub."),
        ("de", "Wieder erreichbar ab 15. Dezember. Viele Grüße"),
        ("fr", "Je suis absent jusqu'au lundi 14 décembre inclus."),
        ("fr", "Absente du bureau, je serai de retour le 15 décembre."),
        ("es", "Estaré fuera de la oficina hasta el 14 de diciembre."),
        ("es", "Vuelvo el martes 15 de diciembre."),
        ("nl", "Ik ben afwezig tot en met 14 december."),
        ("nl", "Ik ben terug op dinsdag 15 december."),
        ("it", "Sarò fuori ufficio fino al 14 dicembre. Rientrerò il 15 dicembre."),
        ("pt", "Estarei ausente até o dia 14/12. Volto em 15/12."),
        ("pl", "Jestem nieobecny do 14 grudnia. Wracam 15 grudnia."),
        ("sv", "Jag är på semester till och med den 14 december."),
        ("sv", "Åter på kontoret den 15 december."),
        ("ja", "休暇のため12月14日まで不在です。"),
        ("ja", "12月15日より出社いたします。"),
        ("en", "Ich bin bis 14. Dezember abwesend. I am away until December 14."),
    ],
)
def test_a_note_says_on_which_day_its_author_is_back(locale: str, text: str):
    assert back_on(text, TUESDAY, locale) == date(2026, 12, 15)


@pytest.mark.parametrize(
    "text",
    [
        "",
        "I am away until further notice.",
        "I am on parental leave.",
        "I am out until 20 November.",  # an old note, without its year
        "I am away until 14 December 2031.",
        "Our offer is valid until 31 December. I am away until 4 December.",
        "Ich bin ab dem 1.12. im Urlaub.",
        "Call me on 14 December from 9 to 5.",
        "Back to back meetings until the end of the week.",
        "The office is open from 8 until 17.",
        "Do you know that I was in Rome on 3 December?",
        "Version 1.2 is out until further notice.",
    ],
)
def test_a_note_without_one_day_says_none(text: str):
    assert back_on(text, TUESDAY, "en") is None


@settings(max_examples=150)
@given(text=st.text(st.characters() | st.sampled_from("until back on bis 14.12. 月日まで "), max_size=400))
def test_whatever_a_machine_writes_the_day_lies_ahead(text: str):
    found = back_on(text, TUESDAY, "de")
    assert found is None or TUESDAY < found <= TUESDAY + LONGEST
