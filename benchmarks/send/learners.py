"""The learners of every side, so that all write to the same people."""

FIRST_NAMES = ("Ana", "Zoë", "Chi", "Priya", "Tomasz", "Søren", "Maria", "Kofi")
TEAM = 8  # learners with the same manager


def name_of(number: int) -> str:
    return f"{FIRST_NAMES[number % len(FIRST_NAMES)]} Learner"


def address_of(number: int) -> str:
    return f"learner{number}@example.org"


def manager_of(number: int) -> str:
    return f"manager{number // TEAM}@example.org"


def roster(learners: int) -> bytes:
    """Return the CSV file of this many learners and their managers."""
    managers = dict.fromkeys(manager_of(number) for number in range(learners))
    lines = [f"{email},Ben Okafor," for email in managers]
    lines += [f"{address_of(number)},{name_of(number)},{manager_of(number)}" for number in range(learners)]
    return "\n".join(["email,name,manager", *lines, ""]).encode()
