"""What one run came to, and the table of all of them."""

from collections.abc import Sequence
from dataclasses import asdict, dataclass
from typing import Any

from benchmarks.chaos.killer import Trouble
from benchmarks.chaos.oracle import Verdict

SHOWN = 10  # of each list; the JSON has all


@dataclass(frozen=True, slots=True)
class Result:
    """One database in one mode. *log* holds what the workers complained about."""

    database: str
    mode: str
    nudges: int
    workers: int
    connections: int
    trouble: Trouble
    verdict: Verdict
    log: tuple[str, ...]

    @property
    def bound(self) -> int:
        """How many repeats are promised at most: none where Nudger may ask."""
        if self.mode == "askable":
            return 0
        return self.trouble.kills * self.connections + self.verdict.server_doubts

    @property
    def is_kept(self) -> bool:
        """Whether the promise is kept."""
        verdict, trouble = self.verdict, self.trouble
        clean = trouble.is_settled and not trouble.died and not verdict.lost and not verdict.unexplained
        return clean and verdict.repeats <= self.bound

    def figures(self) -> dict[str, Any]:
        """Return everything, for a program to read."""
        counted = {"bound": self.bound, "repeats": self.verdict.repeats, "is_kept": self.is_kept}
        return asdict(self) | counted | {"unexplained": self.verdict.unexplained}


def show(results: Sequence[Result]) -> None:
    """Print one column for each result, and below it what is lost, repeated, or odd."""
    rows: dict[str, list[Any]] = {
        "": [f"{each.database}, {each.mode}" for each in results],
        "nudges": [each.nudges for each in results],
        "workers × connections": [f"{each.workers} × {each.connections}" for each in results],
        "kills": [each.trouble.kills for each in results],
        "of them within DATA": [each.verdict.killed_in_data for each in results],
        "LOST": [len(each.verdict.lost) for each in results],
        "REPEATED": [each.verdict.repeats for each in results],
        "promised at most": [each.bound for each in results],
        "without an explanation": [each.verdict.unexplained for each in results],
        "doubts the server made": [each.verdict.server_doubts for each in results],
        "sent": [each.verdict.states.get("sent", 0) for each in results],
        "dead": [each.verdict.states.get("dead", 0) for each in results],
        "of them after many tries": [each.verdict.given_up for each in results],
        "in any other state": [_others(each) for each in results],
        "ended by themselves": [each.trouble.died for each in results],
        "complaints in the log": [len(each.log) for each in results],
        "seconds": [f"{each.trouble.seconds:.1f}" for each in results],
        "settled in time": ["yes" if each.trouble.is_settled else "NO" for each in results],
        "promise": ["kept" if each.is_kept else "BROKEN" for each in results],
    }
    for title, cells in rows.items():
        print(f"{title:<26}" + "".join(f"{cell!s:>22}" for cell in cells))
    for each in results:
        _details(each)


def _others(result: Result) -> int:
    return sum(count for state, count in result.verdict.states.items() if state not in ("sent", "dead"))


def _details(result: Result) -> None:
    repeats = [
        f"{repeat.key} ({repeat.message_id}): accepted {repeat.acceptances} times"
        f"{'' if repeat.is_explained else ' WITHOUT AN EXPLANATION'}\n"
        f"      Nudger: {'; '.join(repeat.doubts) or 'no doubt'}\n      server: {', '.join(repeat.deeds)}"
        for repeat in sorted(result.verdict.repeated, key=lambda repeat: repeat.is_explained)
    ]
    lists = {"lost": list(result.verdict.lost), "repeated": repeats, "log": list(result.log)}
    for title, lines in lists.items():
        if lines:
            print(f"\n{result.database}, {result.mode}: {title}")
            print("\n".join(f"  {line}" for line in lines[:SHOWN]))
        if len(lines) > SHOWN:
            print(f"  … and {len(lines) - SHOWN} more; --json has them all")
