"""Places whose public holidays are known."""

from datetime import date

import pytest

from nudger.journey.public_holidays import holiday, place


def test_a_holiday_has_its_english_name_in_its_region_alone():
    assert holiday("DE-BY", date(2026, 1, 6)) == "Epiphany"
    assert holiday("DE", date(2026, 1, 6)) == ""
    assert holiday("GB-SCT", date(2026, 11, 30)) == "Saint Andrew's Day"
    assert holiday("GB-ENG", date(2026, 11, 30)) == ""


def test_a_holiday_on_a_weekend_counts_on_the_day_that_stands_for_it():
    assert holiday("GB-ENG", date(2026, 12, 28)) == "Boxing Day (observed)"


@pytest.mark.parametrize(
    ("said", "found"), [("de", "DE"), (" DE - by ", "DE-BY"), ("gb-sct", "GB-SCT"), ("FR-6ae", "FR-6AE"), ("DE-", "DE")]
)
def test_a_place_is_taken_in_any_case(said: str, found: str):
    assert place(said) == found


@pytest.mark.parametrize(
    ("said", "sentence"),
    [
        ("DE-BX", 'there is no region "BX" in Germany; did you mean "DE-HB" or "DE-BY" or "DE-BW"?'),
        ("DE-Bayern", 'there is no region "Bayern" in Germany; did you mean "DE-BY"?'),
        ("GB-Scotlnd", 'there is no region "Scotlnd" in United Kingdom; did you mean "GB-SCT"?'),
        ("DE-QQ", 'there is no region "QQ" in Germany; there are Augsburg, BB, BE'),
        ("AF-X", 'Afghanistan has no regions with holidays of their own; write "AF"'),
        ("Germany", 'there is no country "Germany"; did you mean "DE"?'),
        ("UK", 'there is no country "UK"; did you mean "GB"?'),
        ("", 'there is no country ""; write DE, or DE-BY with a region, as in ISO 3166'),
    ],
)
def test_an_unknown_place_is_refused_with_what_would_be_right(said: str, sentence: str):
    with pytest.raises(ValueError) as refused:
        place(said)
    assert str(refused.value).startswith(sentence)
