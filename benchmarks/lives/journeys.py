"""Journeys of many steps: several lanes side by side, so that all of them fit into a few weeks."""

from nudger.journey.definition import MOST_STEPS

LANES = 5
KINDS = ("practise", "reflect", "read", "watch", "experiment")
MANAGERS_TURN = 12  # every so many steps, the manager is asked; no learner's step waits for that


def sources(steps: int) -> list[str]:
    """Return the files of as many journeys as it takes to have this many *steps*."""
    counts = [min(MOST_STEPS, steps - begun) for begun in range(0, steps, MOST_STEPS)]
    return [_source(number, count) for number, count in enumerate(counts, start=1)]


def _source(number: int, steps: int) -> str:
    lines = [f"key: long-{number}", f"title: The long way {number}", "goal: Everybody keeps going.", "steps:"]
    last_of_lane = [""] * LANES
    for step in range(steps):
        lane = step % LANES
        key = f"s{step}"
        values = {"key": key, "title": f"Step {step} of {number}", "ask": f"Do number {step} and notice what helps."}
        values |= {"after": f"[{last_of_lane[lane]}]", "wait": ("0 working days", "1 working day")[step % 2]}
        if step % MANAGERS_TURN == MANAGERS_TURN - 1:
            values |= {"kind": "feedback", "by": "manager"}
        else:
            values |= {"kind": KINDS[step % len(KINDS) - step // LANES % len(KINDS)]}
            last_of_lane[lane] = key
        lines.append("  - {" + ", ".join(f"{name}: {value}" for name, value in values.items()) + "}")
    return "\n".join([*lines, ""])
