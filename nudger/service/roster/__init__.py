"""People from a sheet: it is read, compared with who is known, shown, and only then written."""

from nudger.service.roster.apply import apply
from nudger.service.roster.diff import Change, Diff, compare
from nudger.service.roster.entries import read_roster
from nudger.service.roster.leavers import Leaver
from nudger.service.roster.parting import let_go, objection
from nudger.service.roster.renaming import rename

__all__ = ["Change", "Diff", "Leaver", "apply", "compare", "let_go", "objection", "read_roster", "rename"]
