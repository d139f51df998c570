"""The first line of a sheet: which column is what, by all the names that people and programs give them."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from nudger.errors import NudgerError, Problem
from nudger.service.sheet import key_of

MEANS = {
    "email": "email e_mail mail email_address e_mail_address mail_address email_adresse e_mail_adresse mailadresse",
    "name": "name full_name fullname display_name displayname anzeigename",
    "first_name": "first_name firstname given_name givenname vorname",
    "last_name": "last_name lastname surname family_name nachname familienname",
    "manager": "manager manager_email manager_e_mail manager_mail line_manager line_manager_email supervisor"
    " supervisor_email reports_to vorgesetzte vorgesetzter vorgesetzte_r führungskraft",
    "deputy": "deputy deputy_email deputy_e_mail stand_in stellvertretung vertretung vertreter vertreterin",
    "zone": "zone timezone time_zone zeitzone",
    "locale": "locale language sprache",
    "away_from": "away_from absent_from abwesend_ab abwesend_von",
    "away_until": "away_until abwesend_bis",
    "holidays": "holidays public_holidays holiday_calendar feiertage feiertagskalender",
    "quiet": "quiet quiet_hours ruhezeit ruhezeiten",
    "prefers": "prefers preferred_days wunschtage bevorzugte_tage",
    "working_days": "working_days workdays arbeitstage",
    "opens": "opens arbeitsbeginn",
    "closes": "closes arbeitsende",
}
COLUMNS = {name: column for column, names in MEANS.items() for name in names.split()}
USUAL = "email, name, manager, zone, locale, away_until"
MOST_FIELDS = 30
MOST_LETTERS = 40  # in the name of a profile field


@dataclass(frozen=True, slots=True)
class Headings:
    """Where each of our columns stands, and each other one by the key it has in a profile; *width* counts them all."""

    columns: Mapping[str, int]
    profile: Mapping[str, int]
    width: int


def column_of(heading: str) -> str:
    """Return which of our columns *heading* means; empty for none.

    >>> column_of("Vorgesetzte(r)")
    'manager'
    """
    return COLUMNS.get(key_of(heading), "")


def read_headings(cells: Sequence[str], file: str, line: int, separator: str) -> tuple[Headings, list[Problem]]:
    """Return what the columns are, and what is wrong with those that are not read.

    Raises NudgerError where there is no address or no name.
    """
    columns: dict[str, int] = {}
    profile: dict[str, int] = {}
    problems: list[Problem] = []
    for place, heading in enumerate(cells):
        key = key_of(heading)
        column = COLUMNS.get(key, "")
        ours, name = (columns, column) if column else (profile, key)
        if not key:
            wrong = f"column {place + 1} has no name, and is not read"
        elif name in ours:
            wrong = f'the columns "{cells[ours[name]]}" and "{heading}" are both {name}; the second is not read'
        elif ours is profile and (len(profile) >= MOST_FIELDS or len(key) > MOST_LETTERS):
            wrong = (
                f'the column "{heading}" is not read: a profile has at most {MOST_FIELDS} fields with names of'
                f" {MOST_LETTERS} letters"
            )
        else:
            ours[name] = place
            continue
        problems.append(Problem(file, line, wrong))
    names = columns.keys() & {"name", "first_name", "last_name"}
    if "email" not in columns or not names:
        missing = "name" if "email" in columns else "email"
        raise NudgerError(
            f"{file}:{line}: no column {missing}; the first line names the columns, such as {USUAL}"
            f" (this one was read as separated by {separator}s)"
        )
    return Headings(columns, profile, len(cells)), problems
