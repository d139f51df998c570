"""How people answer whom a look ahead lets live through a journey: built in, or read from a file."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from nudger.errors import Problem, Problems
from nudger.journey.clock import Window, instant, local_date, working_days_after
from nudger.journey.reading.tree import Group, Listing, Node, Note, Text, Unreadable, read_tree
from nudger.journey.wording import did_you_mean, shown

SOON = timedelta(minutes=10)  # nobody answers faster
A_MINUTE = timedelta(minutes=1)
MOST_DAYS = 60
PERCENT = {"answers": "first mails", "reminders": "reminders", "helps": "mails about somebody else"}
SUCH_AS = 'such as "late: {share: 20, days: [3, 6], answers: 40}"'
FIELDS = ("share", "days", *PERCENT)


@dataclass(frozen=True, slots=True)
class Persona:
    """*share* people of the sum of all shares answer like this, within *days* working days (fewest, most).

    Of a hundred first mails of a step they answer *answers*, of a hundred reminders *reminders*, and of a hundred mails
    that ask them about a learner, as a manager or beside one, *helps*.
    """

    name: str
    share: int
    days: tuple[int, int]
    answers: int
    reminders: int
    helps: int

    def answers_at(self, window: Window, at: datetime, part: float) -> datetime:
        """Return when somebody acts on a mail of *at*; *part*, from 0 up to 1, is how much of their time they take."""
        fewest, most = self.days
        whole, part = divmod(part * (most - fewest + 1), 1)
        day = working_days_after(window, local_date(window, at), fewest + int(whole))
        opens, closes = window.hours_on(day)
        begins, ends = max(instant(window, day, opens), at + SOON), instant(window, day, closes)
        minutes = max(0, (ends - begins) // A_MINUTE)
        return begins + int(part * minutes) * A_MINUTE


BUILT_IN = (
    Persona("prompt", 30, (0, 1), 95, 90, 95),
    Persona("steady", 40, (1, 3), 85, 80, 85),
    Persona("late", 20, (3, 6), 40, 65, 50),
    Persona("silent", 10, (5, 10), 5, 5, 5),
)


def read_personas(source: str, file: str) -> tuple[Persona, ...]:
    """Return the personas that *source* lists, a group of values below each name. Raises Problems."""
    notes: list[Note] = []
    if file.endswith(".toml"):
        raise Problems([Problem(file, None, f"personas are written in YAML; name the file .yaml, and write {SUCH_AS}")])
    if not source.strip():
        raise Problems([Problem(file, 1, f"the file is empty; write a persona, {SUCH_AS}")])
    try:
        tree = read_tree(source, notes)
    except Unreadable as error:
        raise Problems([Problem(file, error.note.line, error.note.what)]) from error
    found: list[Persona] = []
    if isinstance(tree, Group):
        names: set[str] = set()
        for name, node in tree.entries:
            if name.says in names:
                notes.append(Note(name.line, f"the persona {shown(name.says)} is there twice; give one another name"))
            names.add(name.says)
            persona = _persona(name, node, notes)
            found += [persona] if persona is not None else []
        if not notes and not any(each.share for each in found):
            notes.append(Note(tree.line, "nobody is any of these personas; write a share above 0 for one of them"))
    elif tree is not None:
        notes.append(Note(tree.line, "personas are names with values, " + SUCH_AS))
    if notes:
        raise Problems(Problem(file, note.line, note.what) for note in sorted(notes))
    return tuple(found)


def _persona(name: Text, node: Node, notes: list[Note]) -> Persona | None:
    who = f"the persona {shown(name.says)}"
    if not name.says or not isinstance(node, Group):
        notes.append(Note(name.line, f"{who} has no values; write such as {{share: 20, days: [3, 6], answers: 40}}"))
        return None
    before = len(notes)
    values: dict[str, Node] = {}
    for key, value in node.entries:
        if key.says not in FIELDS:
            hint = did_you_mean(key.says, FIELDS) or f"there are {', '.join(FIELDS)}"
            notes.append(Note(key.line, f"{who}: nothing is called {shown(key.says)}; {hint}"))
        elif key.says in values:
            notes.append(Note(key.line, f"{who}: {key.says} is there twice; leave one out"))
        values[key.says] = value
    missing = [name for name in FIELDS[:3] if name not in values]
    notes += [Note(node.line, f"{who}: {each} is missing; write {_right(each)}") for each in missing]
    if len(notes) > before:
        return None
    share = _number(who, "share", values["share"], 1000, notes)
    days = _days(who, values["days"], notes)
    answers = _number(who, "answers", values["answers"], 100, notes)
    other = {key: _number(who, key, values[key], 100, notes) if key in values else answers for key in FIELDS[3:]}
    return Persona(name.says, share, days, answers, **other)


def _right(key: str) -> str:
    if key == "share":
        return "how many people are like this beside the others, such as share: 20"
    if key == "days":
        return "within how many working days they answer, such as days: [3, 6]"
    return f"of a hundred {PERCENT[key]}, how many they answer, such as {key}: 40"


def _number(who: str, key: str, node: Node, most: int, notes: list[Note]) -> int:
    says = node.says if isinstance(node, Text) else ""
    if says.isascii() and says.isdigit() and len(says) < 5 and int(says) <= most:
        return int(says)
    notes.append(Note(node.line, f"{who}: {key} is a whole number from 0 to {most}; write {_right(key)}"))
    return 0


def _days(who: str, node: Node, notes: list[Note]) -> tuple[int, int]:
    both = node.items if isinstance(node, Listing) else [node, node]
    if len(both) == 2:
        before = len(notes)
        fewest, most = (_number(who, "days", each, MOST_DAYS, notes) for each in both)
        del notes[before + 1 :]  # a single number that is wrong is wrong once
        if len(notes) > before or fewest <= most:
            return fewest, most
    notes.append(Note(node.line, f"{who}: days are the fewest and the most; write {_right('days')}"))
    return 0, 0
