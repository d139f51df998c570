"""Who is known."""

import json
from argparse import Namespace

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
            print(f"{row['name']} <{row['email']}>  {row['zone']}  manager: {row['manager'] or 'none'}{left}")
    return 0
