"""A sheet as programs save it: in which encoding, with which delimiter, row by row."""

import codecs
import csv
import io
import re
from collections.abc import Callable, Iterator

from nudger.errors import NudgerError, Problem

MOST_BYTES = 50_000_000
DELIMITERS = {",": "comma", ";": "semicolon", "\t": "tab"}
BY_MARK = ((codecs.BOM_UTF8, "utf-8-sig"), (codecs.BOM_UTF16_LE, "utf-16"), (codecs.BOM_UTF16_BE, "utf-16"))
FALLBACK = "cp1252"
MOST_LETTERS = 100_000  # of a first line that is looked at


class Sheet:
    """The rows of one file. *broken_off* says why the rest of it could not be read, once the rows were."""

    def __init__(self, source: bytes, file: str, is_known: Callable[[str], object]) -> None:
        """Find out how *source* was saved; *is_known* tells the headings that we know.

        Raises NudgerError where it can't be read at all.
        """
        if len(source) > MOST_BYTES:
            raise NudgerError(f"{file}: more than {MOST_BYTES // 1_000_000} MB; is this really the sheet?")
        self.file = file
        self.notes: list[str] = []
        self.broken_off: Problem | None = None
        self._source = source
        self._is_known = is_known
        self._encoding = self._find_encoding()
        self._delimiter = self._find_delimiter()
        if self._delimiter != ",":
            self.notes.append(f"its columns are separated by {self.separator}s")

    @property
    def separator(self) -> str:
        return DELIMITERS[self._delimiter]

    def rows(self) -> Iterator[tuple[int, list[str]]]:
        """Yield the line in which each row begins, and its cells without the spaces around them.

        Rows without any text are left out.
        """
        reader = csv.reader(self._text(), delimiter=self._delimiter, strict=True)
        before = 0
        try:
            for row in reader:
                cells = [cell.strip() for cell in row]
                if any(cells):
                    yield before + 1, cells
                before = reader.line_num
        except csv.Error as error:
            self.broken_off = Problem(self.file, before + 1, f"{error}; from here on the file was not read")

    def _text(self) -> io.TextIOWrapper:
        return io.TextIOWrapper(io.BytesIO(self._source), self._encoding, newline="")

    def _find_encoding(self) -> str:
        encoding = next((name for mark, name in BY_MARK if self._source.startswith(mark)), "")
        try:
            self._source.decode(encoding or "utf-8")
        except UnicodeDecodeError as error:
            line = self._source[: error.start].count(b"\n") + 1
            if encoding or not _is_text(self._source):
                told = f"{self.file}:{line}: not {'UTF-16' if encoding == 'utf-16' else 'UTF-8'}"
                raise NudgerError(f"{told}; save the sheet as «CSV UTF-8»") from error
            self.notes.append(
                f"it is not UTF-8 (line {line}) and was read as Windows-1252; if names look wrong, save the sheet as"
                " «CSV UTF-8»"
            )
            return FALLBACK
        return encoding or "utf-8"

    def _find_delimiter(self) -> str:
        """The one by which the first line names most columns that we know, and most columns at all."""
        first = next((line for line in self._text() if line.strip(f"{''.join(DELIMITERS)}\r\n ")), "")

        def found(delimiter: str) -> tuple[int, int]:
            cells = next(csv.reader([first[:MOST_LETTERS]], delimiter=delimiter), [])
            return sum(bool(self._is_known(cell)) for cell in cells), len(cells)

        return max(DELIMITERS, key=found)


def _is_text(source: bytes) -> bool:
    try:
        source.decode(FALLBACK)
    except UnicodeDecodeError:
        return False
    return True


def key_of(heading: str) -> str:
    """Return *heading* as a key that can be written down anywhere.

    >>> key_of(" Cost-Center (EU) ")
    'cost_center_eu'
    """
    return re.sub(r"[\W_]+", "_", heading.lower()).strip("_")
