"""When in their hours a person would rather have mail: wishes, which the law of the window bounds."""

from datetime import timedelta


def spread_of(person_id: int) -> timedelta:
    """Return by how much this person's mail leaves later than others': always the same, from 0 to 29 minutes."""
    return timedelta(minutes=person_id * 7919 % 30)
