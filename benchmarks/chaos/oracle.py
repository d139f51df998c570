"""The oracle: compares what Nudger's tables say with what the server's book says."""

from collections import defaultdict
from dataclasses import dataclass
from pathlib import Path

from benchmarks.chaos.book import acceptances, deeds
from benchmarks.chaos.mischief import GONE, SERVER_DOUBTS, is_refused
from nudger.service.patience import MOST_DOUBTS, MOST_REFUSALS
from nudger.store.tables import Attempt, Nudge, Outbox, OutboxNudge, Person


@dataclass(frozen=True, slots=True)
class Repeat:
    """A mail that was accepted more than once. *doubts* are its tries whose end Nudger never heard."""

    key: str
    message_id: str
    acceptances: int
    doubts: tuple[str, ...]
    deeds: tuple[str, ...]

    @property
    def is_explained(self) -> bool:
        """Each acceptance but the last needs a doubt of its own."""
        return self.acceptances - 1 <= len(self.doubts)


@dataclass(frozen=True, slots=True)
class Verdict:
    """What became of all nudges."""

    states: dict[str, int]
    lost: tuple[str, ...]
    repeated: tuple[Repeat, ...]
    given_up: int
    server_doubts: int
    killed_in_data: int

    @property
    def repeats(self) -> int:
        return sum(repeat.acceptances - 1 for repeat in self.repeated)

    @property
    def unexplained(self) -> int:
        return sum(not repeat.is_explained for repeat in self.repeated)


def judge(folder: Path, seed: int) -> Verdict:
    """Compare the open database with the book in *folder*."""
    accepted, done = acceptances(folder), deeds(folder)
    tries: dict[int, list[Attempt]] = defaultdict(list)
    for attempt in Attempt.select().order_by(Attempt.outbox, Attempt.number):
        tries[attempt.outbox_id].append(attempt)
    states: dict[str, int] = defaultdict(int)
    lost, repeated, given_up = _never_decided(), [], 0
    for mail in Outbox.select(Outbox, Person).join(Person).order_by(Outbox.id):
        states[mail.state] += 1
        times = accepted.pop(mail.message_id, 0)
        complaint = _complaint(mail, times, tries[mail.id], is_refused=is_refused(seed, mail.person.email))
        if complaint:
            lost.append(f"{mail.key}: {complaint}")
        given_up += mail.state == "dead" and GONE not in mail.reason
        if times > 1:
            doubts = tuple(_doubt(attempt) for attempt in tries[mail.id] if attempt.phase == "data")
            repeated.append(Repeat(mail.key, mail.message_id, times, doubts, tuple(done[mail.message_id])))
    lost += [f"{message_id}: accepted {times} times, and no row knows it" for message_id, times in accepted.items()]
    doubted = sum(deed in SERVER_DOUBTS for each in done.values() for deed in each)
    killed = sum(_was_killed_in_data(attempt) for each in tries.values() for attempt in each)
    return Verdict(dict(sorted(states.items())), tuple(lost), tuple(repeated), given_up, doubted, killed)


def _never_decided() -> list[str]:
    """Nudges of the first step that did not become a mail."""
    carried = OutboxNudge.select(OutboxNudge.nudge)
    left = Nudge.select().where(Nudge.touch == "open", Nudge.id.not_in(carried))
    return [f"{nudge.key}: {nudge.state}, and no mail carries it" for nudge in left]


def _complaint(mail: Outbox, times: int, tries: list[Attempt], *, is_refused: bool) -> str:
    """Return why a mail is lost, or an empty text."""
    match mail.state:
        case "sent":
            return "" if times else "sent, and the server never accepted it"
        case "cancelled":
            return "" if mail.reason else "cancelled without a reason"
        case "dead" if is_refused:
            return "" if GONE in mail.reason else f"dead without the server's words: {mail.reason}"
        case "dead":
            heard = sum(bool(attempt.outcome) for attempt in tries)
            if sum(_was_broken_off(attempt) for attempt in tries) >= MOST_DOUBTS:
                return "" if "may have arrived" in mail.reason else f"given up in doubt: {mail.reason}"
            return "" if heard >= MOST_REFUSALS else f"given up after {heard} answers of the server: {mail.reason}"
    return f"still {mail.state}"


def _was_killed_in_data(attempt: Attempt) -> bool:
    return attempt.phase == "data" and not attempt.outcome


def _was_broken_off(attempt: Attempt) -> bool:
    return attempt.phase == "data" and bool(attempt.outcome)


def _doubt(attempt: Attempt) -> str:
    return f"try {attempt.number}: {attempt.outcome or 'killed after DATA began'}"
