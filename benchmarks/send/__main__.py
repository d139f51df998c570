"""From due to accepted by a mail server: Nudger beside django-post_office, in mails a second.

    python -m benchmarks.send [--messages N] [--rounds R] [--postgres URL] [--only WORD] [--json FILE] [--profile]

Everybody's first step falls due in one instant, and the clock runs until Postfix's smtp-sink has accepted the last
mail and the books say so. Nudger decides and delivers with plan, guards, ledger and the next step planned, and fsyncs
every commit; django-post_office renders, enqueues and delivers the same words to the same people, with the durability
that its row names. Each side starts from the same prepared data in every round, the rounds take turns, and after each
one the sink and the books must count every mail once.
"""

import argparse
import json
import pstats
import signal
import sys
import tempfile
from contextlib import ExitStack
from pathlib import Path

from benchmarks.send.arena import Arena, LostOrRepeatedError
from benchmarks.send.sides import PROFILED, SIDES, Side
from benchmarks.send.table import figures, table
from benchmarks.send.worker import Round, WorkerError

CACHE = Path(__file__).parents[1] / ".cache"


def main() -> None:
    told = _arguments()
    wanted = [side for side in SIDES if told.only.lower() in side.name.lower()]
    signal.signal(signal.SIGTERM, lambda *_: sys.exit("terminated"))  # so that no server is left behind
    with tempfile.TemporaryDirectory(prefix="nudger-send-") as folder, ExitStack() as stack:
        arena = Arena(Path(folder), stack, told.messages, told.postgres, told.cache)
        if told.profile:
            _profile(arena, Path(folder) / "profile")
            return
        rounds, failed = _rounds(arena, [side for side in wanted if arena.takes(side)], told.rounds)
    found = figures(rounds, told.messages)
    octets = arena.mail_octets
    print(f"{told.messages:,} mails of {octets['text']:,} octets of text and {octets['html']:,} of HTML")
    print(table(found))
    if told.json:
        whole = {"messages": told.messages, "rounds": told.rounds, "mail_octets": octets, "sides": found}
        told.json.write_text(json.dumps(whole, indent=2, ensure_ascii=False) + "\n", encoding="utf-8")
    sys.exit(failed)


def _rounds(arena: Arena, sides: list[Side], rounds: int) -> tuple[dict[Side, list[Round]], bool]:
    """Let every side run in turn, this often; whoever fails is out, and that is told."""
    taken: dict[Side, list[Round]] = {side: [] for side in sides}
    for number in range(rounds):
        for side in list(taken):
            try:
                taken[side].append(arena.run(side))
            except (WorkerError, LostOrRepeatedError) as error:
                print(f"{side.name} failed: {error}", file=sys.stderr)
                del taken[side]
            else:
                print(f"round {number + 1}: {side.name}: {taken[side][-1].seconds:.1f} s", file=sys.stderr)
    return taken, len(taken) < len(sides)


def _profile(arena: Arena, file: Path) -> None:
    arena.takes(PROFILED)
    arena.run(PROFILED, profile=str(file))
    pstats.Stats(str(file)).sort_stats("cumulative").print_stats(40)


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m benchmarks.send")
    parser.add_argument("--messages", type=int, default=5_000, help="learners whose first step is due; 5000")
    parser.add_argument("--rounds", type=int, default=3, help="how often each side runs; 3")
    parser.add_argument("--postgres", metavar="URL", default="", help="a database of a server that may be used")
    parser.add_argument("--only", metavar="WORD", default="", help="only sides with this in their name")
    parser.add_argument("--json", type=Path, metavar="FILE", help="write the figures there as well")
    parser.add_argument("--cache", type=Path, default=CACHE, help="where the peer's environment is kept")
    parser.add_argument("--profile", action="store_true", help="only one round of Nudger, under cProfile")
    return parser.parse_args()


if __name__ == "__main__":
    main()
