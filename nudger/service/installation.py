"""One running Nudger: its settings, its clock, its secret, its wording."""

from dataclasses import dataclass
from pathlib import Path

from nudger.mail.templates import Templates
from nudger.service.clock import Clock
from nudger.service.secret import signing_secret
from nudger.service.settings import Settings
from nudger.store.database import open_database


@dataclass(frozen=True, slots=True)
class Installation:
    settings: Settings
    clock: Clock
    secret: bytes
    templates: Templates

    @classmethod
    def open(cls, settings: Settings, clock: Clock, templates: Path) -> "Installation":
        """Open the database and read the templates; raises NudgerError with all that is wrong."""
        wording = Templates.load(templates)
        open_database(settings.database)
        return cls(settings, clock, signing_secret(settings.secret), wording)
