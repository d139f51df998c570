"""Who manages whom, and who stands in, once a sheet counts. Who can't be is told and left out; no line is lost for it.

Left out means: who is known keeps the manager or deputy they had, who is new has none.
"""

from collections.abc import Collection, Iterator, Mapping, Sequence

from nudger.errors import Problem
from nudger.service.roster.row import Entry


def settle(
    entries: Sequence[Entry], known: Mapping[str, str], left: Collection[str], file: str
) -> tuple[dict[str, str], list[Problem]]:
    """Return the manager's address for each entry, empty for none, and what was left out.

    *known* has the managers of all people of the tables, *left* are those of them who have left.
    """
    lines = {entry.email: entry.line for entry in entries}
    managers, problems = _settled("manager", [(entry, entry.manager) for entry in entries], known, left, file)
    while circles := list(_circles(managers, known)):
        for circle in circles:
            ours = [email for email in circle if email in lines]
            problems.append(Problem(file, min(lines[email] for email in ours), _told(circle, entries)))
            for email in ours:
                had = known.get(email, "")
                managers[email] = had if had != managers[email] else ""
    return managers, problems


def settle_deputies(
    entries: Sequence[Entry], known: Mapping[str, str], left: Collection[str], file: str
) -> tuple[dict[str, str], list[Problem]]:
    """Return the deputy's address for each entry, empty for none, and what was left out; *known* has those of all."""
    return _settled("deputy", [(entry, entry.deputy) for entry in entries], known, left, file)


def _settled(
    what: str, named: Sequence[tuple[Entry, str | None]], known: Mapping[str, str], left: Collection[str], file: str
) -> tuple[dict[str, str], list[Problem]]:
    """Let each entry have the one it names, or the one it had where that can't be."""
    lines = {entry.email for entry, _ in named}
    settled: dict[str, str] = {}
    problems: list[Problem] = []
    for entry, name in named:
        wrong = _wrong_with(what, name, entry, lines, known, left)
        if wrong:
            problems.append(Problem(file, entry.line, f"{wrong}; the {what} is left out"))
        settled[entry.email] = known.get(entry.email, "") if name is None or wrong else name
    return settled, problems


def _wrong_with(
    what: str, named: str | None, entry: Entry, lines: Collection[str], known: Collection[str], left: Collection[str]
) -> str:
    if not named or (named in lines and named != entry.email):
        return ""
    if named == entry.email:
        return f"{named} can't be their own {what}"
    if named in left:
        return f"the {what} {named} has left"
    return "" if named in known else f"the {what} {named} is in no good line and not known"


def _circles(managers: Mapping[str, str], known: Mapping[str, str]) -> Iterator[list[str]]:
    """Yield each circle in which one of *managers* has a part."""
    reached_from: dict[str, str] = {}
    for start in managers:
        each, path = start, []
        while each and each not in reached_from:
            reached_from[each] = start
            path.append(each)
            each = managers[each] if each in managers else known.get(each, "")
        if each and reached_from[each] == start:
            circle = path[path.index(each) :]
            if any(email in managers for email in circle):
                yield circle


def _told(circle: Sequence[str], entries: Sequence[Entry]) -> str:
    names = {entry.email: entry.name for entry in entries if entry.email in circle}
    around = " → ".join(names.get(email, email) for email in [*circle, circle[0]])
    return f"{around} is a circle of managers; all these managers are left out"
