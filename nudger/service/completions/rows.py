"""From a sheet of completions to who finished what: bad lines are told, good ones not lost."""

import hashlib
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from nudger.errors import NudgerError, Problem
from nudger.journey.wording import shown
from nudger.service.roster.values import address
from nudger.service.sheet import Sheet, key_of

MEANS = {
    "email": "email e_mail mail email_address e_mail_address mail_address user_email learner_email user username"
    " user_name learner participant email_adresse e_mail_adresse mailadresse benutzer benutzername teilnehmer"
    " teilnehmerin teilnehmer_in",
    "activity": "step link url course course_name course_title activity activity_name module title course_id"
    " schritt kurs kursname kurstitel aktivität modul titel",
    "journey": "journey programme program lernreise programm",
    "status": "status state completion completion_status completion_state completed course_status attended attendance"
    " abgeschlossen abschlussstatus teilgenommen anwesend",
    "score": "score grade final_grade final_score points percent result ergebnis punkte prozent bewertung",
    "at": "completed_at completed_on completion_date completion_time date_completed time_completed finished_at date"
    " abgeschlossen_am abschlussdatum datum",
}
COLUMNS = {name: column for column, names in MEANS.items() for name in names.split()}
STATUSES = {
    True: "complete completed passed pass done finished attended present yes true 1 x ✓ 100 100%"
    " abgeschlossen bestanden erledigt fertig teilgenommen anwesend ja wahr",
    False: "incomplete in_progress inprogress started not_started notstarted not_attempted registered enrolled fail"
    " failed not_passed not_completed absent no false 0 open unvollständig begonnen in_bearbeitung nicht_begonnen"
    " nicht_bestanden nicht_abgeschlossen abwesend nein falsch offen",
}
IS_DONE = {word: is_done for is_done, words in STATUSES.items() for word in words.split()}
PER_CENT = re.compile(r"(\d{1,3})(?:[.,]\d+)? ?%?")
OUT_OF = re.compile(r"(\d{1,5})(?:[.,]\d+)? ?/ ?(\d{1,5})(?:[.,]0+)?")
A_DAY = re.compile(r"\d{1,4}[-./]\d{1,2}[-./]\d{1,4}.*")


@dataclass(frozen=True, slots=True)
class Row:
    """What one good line says. *score* is in per cent; *digest* tells this line from all that say something else."""

    line: int
    email: str
    activity: str
    journey: str
    is_done: bool
    score: int | None
    digest: str


class Completions:
    """The rows of one file; *problems* and *notes* are whole once the rows were read."""

    def __init__(self, source: bytes, file: str) -> None:
        """Read the headings. Raises NudgerError where nobody could be told, or nothing that was finished."""
        self._sheet = Sheet(source, file, column_of)
        self._lines = self._sheet.rows()
        line, headings = next(self._lines, (1, []))
        self._width = len(headings)
        self._columns: dict[str, int] = {}
        for place, heading in sorted(enumerate(headings), key=lambda column: _rank(column[1])):
            self._columns.setdefault(column_of(heading), place)
        self.file = file
        self.notes = self._sheet.notes
        self.problems: list[Problem] = []
        for needed, such_as in (("email", "email"), ("activity", "course, step or link")):
            if needed not in self._columns:
                raise NudgerError(
                    f"{file}:{line}: no column {such_as}; the first line names the columns, such as email, course,"
                    f" status, score (this one was read as separated by {self._sheet.separator}s)"
                )
        if not {"status", "at"} & self._columns.keys():
            self.notes.append("it has no column of a status, so each line is taken for somebody who is done")

    def rows(self) -> Iterator[Row]:
        for line, cells in self._lines:
            if len(cells) != self._width:
                self._tell(line, f"this line has {len(cells)} fields, and the first has {self._width}")
                continue
            try:
                yield self._row(line, cells)
            except ValueError as error:
                self._tell(line, str(error))
        if self._sheet.broken_off is not None:
            self.problems.append(self._sheet.broken_off)

    def _row(self, line: int, cells: Sequence[str]) -> Row:
        said = {column: cells[place] for column, place in self._columns.items()}
        email = address(said["email"], "email")
        if not said["activity"]:
            raise ValueError("no course, step or link is named; write the key of a step, its link or its title")
        is_done = _is_done(said)
        score = _score(said.get("score", ""))
        told = (email, *(said.get(column, "") for column in MEANS if column != "email"))
        digest = hashlib.sha256("\n".join(told).encode()).hexdigest()[:16]
        return Row(line, email, said["activity"], said.get("journey", ""), is_done, score, digest)

    def _tell(self, line: int, what: str) -> None:
        self.problems.append(Problem(self.file, line, what))


def column_of(heading: str) -> str:
    """Return which of our columns *heading* means; empty for none.

    >>> column_of("Completion Status"), column_of("E-Mail"), column_of("Room")
    ('status', 'email', '')
    """
    return COLUMNS.get(key_of(heading), "")


def _rank(heading: str) -> int:
    """Where several columns would serve, the one whose name says it best is read."""
    return list(COLUMNS).index(key_of(heading)) if column_of(heading) else len(COLUMNS)


def _is_done(said: dict[str, str]) -> bool:
    """A status decides; without one, a day on which it was finished."""
    status = said.get("status", "")
    if not status:
        return bool(said["at"]) if "at" in said else "status" not in said
    word = re.sub(r"[\s_-]+", "_", status.casefold())
    if word in IS_DONE:
        return IS_DONE[word]
    if A_DAY.fullmatch(status):
        return True
    raise ValueError(f"status is {shown(status)}; write completed, or in progress")


def _score(said: str) -> int | None:
    """Return per cent, rounded down.

    >>> _score("85 %"), _score("17/20"), _score("92,5"), _score("-")
    (85, 85, 92, None)
    """
    if said in ("", "-", "–"):
        return None
    if (parts := OUT_OF.fullmatch(said)) and 0 < int(parts[2]) >= int(parts[1]):
        return 100 * int(parts[1]) // int(parts[2])
    if (found := PER_CENT.fullmatch(said)) and int(found[1]) <= 100 and not re.fullmatch(r"0[.,]\d*[1-9]\d*", said):
        return int(found[1])
    raise ValueError(f"score is {shown(said)}; write per cent such as 85, or 17/20")
