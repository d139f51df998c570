"""Who is known."""

import json
from argparse import Namespace
from collections.abc import Mapping
from typing import Any

from nudger.commands.opening import settings_of
from nudger.service.settings import DAYS
from nudger.store import people
from nudger.store.database import open_database
from nudger.store.people import ACTIVE, LEFT


def show(arguments: Namespace) -> int:
    open_database(settings_of(arguments).database)
    everyone, profiles = people.everyone(), people.profiles()
    emails = {person.id: person.email for person in everyone}
    rows = [
        {
            "email": person.email,
            "name": person.name,
            "manager": emails.get(person.manager_id or 0, ""),
            "deputy": emails.get(person.deputy_id or 0, ""),
            "zone": person.zone,
            "locale": person.locale,
            "opens": f"{person.window.opens:%H:%M}",
            "closes": f"{person.window.closes:%H:%M}",
            "working_days": [DAYS[number] for number in sorted(person.window.working_days)],
            "hours": {DAYS[day]: f"{opens:%H:%M}-{closes:%H:%M}" for day, opens, closes in sorted(person.window.hours)},
            "quiet": [f"{begins:%H:%M}-{ends:%H:%M}" for begins, ends in person.window.quiet],
            "holidays": person.window.holidays,
            "prefers": [DAYS[number] for number in sorted(person.window.prefers)],
            "away_from": str(person.window.away_from or ""),
            "away_until": str(person.window.away_until or ""),
            "status": LEFT if person.has_left else ACTIVE,
            "profile": profiles[person.id],
        }
        for person in everyone
    ]
    if arguments.json:
        print(json.dumps(rows, indent=2, ensure_ascii=False))
    else:
        for row in rows:
            left = "  (has left)" if row["status"] == LEFT else ""
            manager = f"manager: {row['manager'] or 'none'}"
            print(f"{row['name']} <{row['email']}>  {row['zone']}  {_week(row)}  {manager}{left}")
    return 0


def _week(row: Mapping[str, Any]) -> str:
    """Return somebody's week in one line: days, hours, and what is taken from them."""
    own = row["hours"]
    usual = " ".join(day for day in row["working_days"] if day not in own)
    parts = [f"{usual} {row['opens']}-{row['closes']}"] if usual else []
    parts += [f"{day} {span}" for day, span in own.items()]
    parts += [f"not {span}" for span in row["quiet"]]
    parts += [f"holidays {row['holidays']}"] if row["holidays"] else []
    parts += [f"prefers {' '.join(row['prefers'])}"] if row["prefers"] else []
    since = f"away from {row['away_from']} until" if row["away_from"] else "away until"
    parts += [f"{since} {row['away_until']}"] if row["away_until"] else []
    return ", ".join(parts)
