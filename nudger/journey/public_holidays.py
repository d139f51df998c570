"""Public holidays of a country or of one of its regions, by the library `holidays`."""

from collections.abc import Iterable, Mapping
from datetime import date
from difflib import get_close_matches
from functools import lru_cache

ENGLISH = "en_US"
OFFERED = 3  # at most, where a place is unknown


def holiday(place: str, day: date) -> str:
    """Return the English name of the public holiday that *day* is in *place*, or an empty text.

    >>> holiday("DE-BY", date(2026, 1, 6)), holiday("DE-BE", date(2026, 1, 6))
    ('Epiphany', '')
    """
    return _of_year(place, day.year).get(day, "")


@lru_cache(maxsize=512)
def _of_year(place: str, year: int) -> Mapping[date, str]:
    import holidays  # noqa: PLC0415 (40 MB and a third of a second, only where somebody has a place)

    country, _, region = place.partition("-")
    return dict(
        holidays.country_holidays(
            country, subdiv=region or None, years=year, language=ENGLISH, categories=holidays.PUBLIC
        )
    )


def place(said: str) -> str:
    """Return the place of ISO 3166 that somebody wrote, in the spelling that a window takes.

    Raises ValueError, with what would be right, for a country or a region without known holidays.

    >>> place(" de-by "), place("GB")
    ('DE-BY', 'GB')
    """
    from holidays import country_holidays  # noqa: PLC0415
    from holidays.registry import COUNTRIES  # noqa: PLC0415

    first, _, second = (part.strip() for part in said.strip().partition("-"))
    named = {codes[1]: key.replace("_", " ").title() for key, codes in COUNTRIES.items()}
    country = first.upper()
    if country not in named:
        others = {code: code for code in named} | {name: code for code, name in named.items()}
        others |= {alias: codes[1] for codes in COUNTRIES.values() for alias in codes[2:]}
        raise ValueError(f'there is no country "{first}"{_meant(first, others)}')
    if not second:
        return country
    known = country_holidays(country)
    regions = {code.upper(): code for code in known.subdivisions}
    if second.upper() in regions:
        return f"{country}-{regions[second.upper()]}"
    if not regions:
        raise ValueError(f'{named[country]} has no regions with holidays of their own; write "{country}"')
    others = {name: f"{country}-{code}" for name, code in (regions | dict(known.subdivisions_aliases)).items()}
    raise ValueError(f'there is no region "{second}" in {named[country]}{_meant(second, others, regions.values())}')


def _meant(said: str, places: Mapping[str, str], all_codes: Iterable[str] = ()) -> str:
    """What may have been meant: the nearest of *places* by code or name, or else what there is."""
    folded = {name.casefold(): code for name, code in places.items()}
    if said.casefold() in folded:
        return f'; did you mean "{folded[said.casefold()]}"?'
    near = get_close_matches(said.casefold(), folded, n=OFFERED, cutoff=0.5)
    if near:
        offered = list(dict.fromkeys(f'"{folded[name]}"' for name in near))
        return f"; did you mean {' or '.join(offered)}?"
    listed = ", ".join(sorted(all_codes))
    return f"; there are {listed}" if listed else "; write DE, or DE-BY with a region, as in ISO 3166"
