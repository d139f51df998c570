"""Time zones by the names that sheets have for them: IANA's, and those of Windows, by Unicode's CLDR."""

from difflib import get_close_matches
from functools import cache
from zoneinfo import available_timezones


@cache
def zone_of(said: str) -> str:
    """Return the IANA name of the zone that *said* means. Raises ValueError with what would be right.

    >>> zone_of("europe/berlin"), zone_of("W. Europe Standard Time")
    ('Europe/Berlin', 'Europe/Berlin')
    """
    found = _iana().get(said.lower()) or of_windows(said)
    if found:
        return found
    near = get_close_matches(said.lower(), _iana(), 1)
    hint = f"did you mean {_iana()[near[0]]}?" if near else "write a time zone such as Europe/Berlin, or leave it empty"
    raise ValueError(f'zone is "{said}"; {hint}')


def of_windows(said: str) -> str:
    """Return the IANA name for a zone as Windows calls it; empty for what Windows doesn't know.

    >>> of_windows("India Standard Time"), of_windows("Europe/Berlin")
    ('Asia/Calcutta', '')
    """
    return "" if said.lower() in _iana() else _windows().get(said.lower(), "")


@cache
def _iana() -> dict[str, str]:
    return {name.lower(): name for name in available_timezones()}


@cache
def _windows() -> dict[str, str]:
    """Loaded only where a sheet has a name that IANA does not: it takes some megabytes."""
    from babel.core import get_global  # noqa: PLC0415

    return {name.lower(): zone for name, zone in get_global("windows_zone_mapping").items()}
