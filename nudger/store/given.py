"""Numbers and choices that came back, as one short text in the tables: JSON, and empty where there are none."""

import json

from nudger.journey.receipts import NOTHING, Given


def written(given: Given) -> str:
    """Return how *given* stands in the tables.

    >>> written(Given(ratings={"listens": 4}))
    '{"ratings": {"listens": 4}}'
    """
    if not given:
        return ""
    said = {"ratings": dict(given.ratings), "score": given.score, "seen": given.seen}
    return json.dumps({name: value for name, value in said.items() if value not in ({}, None, "")})


def read(text: str) -> Given:
    return Given(**json.loads(text)) if text else NOTHING
