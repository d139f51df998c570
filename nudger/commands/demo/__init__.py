"""Run a whole journey here and now: real jobs, real mail, a clock that can be moved."""

from argparse import ArgumentParser, Namespace


def arguments(parser: ArgumentParser) -> None:
    parser.add_argument("--to-end", action="store_true", help="let everyone act by themselves, and print a summary")
    parser.add_argument("--seed", type=int, default=7, metavar="N", help="who acts how (default: 7)")
    parser.add_argument("--json", action="store_true", help="the summary for a program to read")
    parser.add_argument("--port", type=int, default=0, help="of the page (default: any free one)")
    parser.add_argument("--no-browser", action="store_true", help="do not open the page")


def run(arguments: Namespace) -> int:
    from nudger.commands.demo.play import play_to_end, show  # noqa: PLC0415 (only when a demo is wanted)

    return play_to_end(arguments) if arguments.to_end else show(arguments)
