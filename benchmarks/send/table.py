"""The figures of a run, and how they are shown."""

from collections.abc import Mapping, Sequence
from statistics import median
from typing import TypedDict

from benchmarks.send.sides import Side
from benchmarks.send.worker import Round


class Figures(TypedDict):
    """One side: mails a second, microseconds of CPU for one mail, and how it compares with the peer at its best."""

    name: str
    per_second: float
    slowest: float
    fastest: float
    cpu_us: float
    ratio: float | None


def figures(rounds: Mapping[Side, Sequence[Round]], messages: int) -> list[Figures]:
    """Return the figures of every side: medians, and the range of its rounds."""
    speeds = {side: [messages / each.seconds for each in taken] for side, taken in rounds.items()}
    best = max((median(speeds[side]) for side in rounds if side.is_peer), default=None)
    return [
        Figures(
            name=side.name,
            per_second=round(median(speeds[side]), 1),
            slowest=round(min(speeds[side]), 1),
            fastest=round(max(speeds[side]), 1),
            cpu_us=round(median(each.cpu for each in taken) / messages * 1e6, 1),
            ratio=round(median(speeds[side]) / best, 2) if best else None,
        )
        for side, taken in rounds.items()
    ]


def table(found: Sequence[Figures]) -> str:
    """Return the figures as lines of text; the ratio is to the fastest row of django-post_office."""
    lines = [f"{'':<58}{'mails/s':>9}{'min-max':>16}{'CPU µs/mail':>13}{'ratio':>8}"]
    for row in found:
        span = f"{row['slowest']:,.0f}-{row['fastest']:,.0f}"
        ratio = f"{row['ratio']:.2f}" if row["ratio"] is not None else "-"
        lines.append(f"{row['name']:<58}{row['per_second']:>9,.0f}{span:>16}{row['cpu_us']:>13,.0f}{ratio:>8}")
    return "\n".join(lines)
