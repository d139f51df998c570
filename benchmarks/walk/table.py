"""The figures of a run, what they should be, and how they are shown."""

from collections.abc import Iterator
from dataclasses import asdict, dataclass

from benchmarks.walk.writer import Waits

IDLE_MS = 1.0
GROWTH = 10.0  # per cent
TRANSACTION_MS = 25.0
WRITER_P99_MS = 25.0


@dataclass(frozen=True, slots=True)
class Size:
    """One number of learners. *transaction_ms* is the longest of a walk, as a median over the rounds.

    *cpu_growth* and *wall_growth* say how much dearer a nudge is than at the first size, in per cent.
    """

    learners: int
    scattered: bool
    idle_ms: float
    cpu_us: float
    wall_us: float
    cpu_growth: float
    wall_growth: float
    transaction_ms: float
    longest_transaction_ms: float
    alone: Waits
    beside: Waits


@dataclass(frozen=True, slots=True)
class Target:
    what: str
    value: float
    most: float
    unit: str

    @property
    def is_reached(self) -> bool:
        return self.value <= self.most


@dataclass(frozen=True, slots=True)
class Figures:
    """All sizes, from the smallest to the largest with a cohort, then the largest with the same number scattered."""

    database: str
    due: int
    rounds: int
    sizes: list[Size]

    @property
    def targets(self) -> Iterator[Target]:
        for size in self.sizes[-2:]:
            which = ", scattered" if size.scattered else ", a cohort"
            yield Target("idle walk" + which, size.idle_ms, IDLE_MS, "ms")
            yield Target("growth of a nudge's CPU" + which, size.cpu_growth, GROWTH, "%")
            yield Target("longest transaction" + which, size.transaction_ms, TRANSACTION_MS, "ms")
            yield Target("writer's p99" + which, size.beside.p99, WRITER_P99_MS, "ms")

    @property
    def are_reached(self) -> bool:
        return all(target.is_reached for target in self.targets)

    def told(self) -> dict[str, object]:
        targets = [asdict(target) | {"is_reached": target.is_reached} for target in self.targets]
        return asdict(self) | {"targets": targets}


def table(figures: Figures) -> str:
    """Return the figures as lines of text, the targets below them."""
    sizes = figures.sizes
    lines = [f"{figures.database}, {figures.due:,} due, {figures.rounds} rounds"]
    lines.append(_line("learners enrolled", [f"{size.learners:,}" for size in sizes]))
    lines.append(
        _line("those who have something due", ["scattered" if size.scattered else "a cohort" for size in sizes])
    )
    lines.append(_line("idle walk, ms", [f"{size.idle_ms:.3f}" for size in sizes]))
    lines.append(_line("CPU of a nudge, µs", [f"{size.cpu_us:,.0f}" for size in sizes]))
    lines.append(_line("wall of a nudge, µs", [f"{size.wall_us:,.0f}" for size in sizes]))
    growth = [f"{size.cpu_growth:+.1f} / {size.wall_growth:+.1f}" for size in sizes[1:]]
    lines.append(_line("growth, CPU / wall, %", ["", *growth]))
    longest = [f"{size.transaction_ms:.1f} / {size.longest_transaction_ms:.1f}" for size in sizes]
    lines.append(_line("longest transaction, median / max, ms", longest))
    lines.append(_line("writer alone, p50 / p99 / max, ms", [_waits(size.alone) for size in sizes]))
    lines.append(_line("writer beside, p50 / p99 / max, ms", [_waits(size.beside) for size in sizes]))
    lines.append("")
    for target in figures.targets:
        verdict = "reached" if target.is_reached else "MISSED"
        lines.append(f"{target.what:<38}{target.value:>10.1f} {target.unit} of {target.most:g} at most: {verdict}")
    return "\n".join(lines)


def _line(what: str, values: list[str]) -> str:
    return f"{what:<38}" + "".join(f"{value:>24}" for value in values)


def _waits(waits: Waits) -> str:
    return f"{waits.p50:.1f} / {waits.p99:.1f} / {waits.longest:.1f}"
