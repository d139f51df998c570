"""What can go wrong, said to the person who can put it right."""

from collections.abc import Iterable
from dataclasses import dataclass


class NudgerError(Exception):
    """A sentence an administrator can act on: what, where, and what would be right."""


@dataclass(frozen=True, slots=True, order=True)
class Problem:
    """One thing to correct in one file. *line* counts from 1; None where the whole file is meant."""

    file: str
    line: int | None
    what: str

    def __str__(self) -> str:
        place = self.file if self.line is None else f"{self.file}:{self.line}"
        return f"{place}: {self.what}"


class Problems(NudgerError):
    """Everything that is wrong with what was read, all at once, in the order of the file."""

    def __init__(self, problems: Iterable[Problem]) -> None:
        self.problems = tuple(problems)
        super().__init__("\n".join(str(problem) for problem in self.problems))


class DeliveryError(NudgerError):
    """A mail was not handed over, and the server's words say why.

    *permanent* means that trying again cannot help (RFC 5321 4.2.1, 5yz).
    """

    def __init__(self, reason: str, *, permanent: bool) -> None:
        super().__init__(reason)
        self.permanent = permanent


class NoWayOut(DeliveryError):
    """The server can't be reached, or doesn't let us in at the moment: no mail is to blame."""

    def __init__(self, reason: str) -> None:
        super().__init__(reason, permanent=False)


class Ambiguous(NudgerError):
    """The connection was lost after DATA began: the server may have the mail (RFC 1047)."""


class NoWayIn(NudgerError):
    """A mailbox can't be read at the moment; what is in it stays there."""
