"""One running Nudger: its settings, its clock, its secret, its wording, and its guard."""

import logging
from dataclasses import dataclass
from pathlib import Path

from nudger.journey.policy import Policy
from nudger.mail.templates import Templates
from nudger.mail.words import Words
from nudger.service.clock import Clock
from nudger.service.identity import Identity
from nudger.service.secret import signing_secret
from nudger.service.settings import Settings
from nudger.store import holds
from nudger.store.database import connection, is_postgresql, open_database

log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Installation:
    settings: Settings
    clock: Clock
    secret: bytes
    templates: Templates
    words: Words
    identity: Identity

    @classmethod
    def open(cls, settings: Settings, clock: Clock, templates: Path) -> "Installation":
        """Open the database and read the templates and words; raises NudgerError with all that is wrong."""
        return cls.worded(settings, clock, Templates.load(templates), Words.load(templates))

    @classmethod
    def worded(cls, settings: Settings, clock: Clock, mails: Templates, words: Words) -> "Installation":
        """Open the database, with a wording that was read before."""
        open_database(settings.database)
        identity = Identity(identity_file(settings), settings.url)
        with connection():
            identity.begin(clock.now())
        return cls(settings, clock, signing_secret(settings.secret), mails, words, identity)

    @property
    def policy(self) -> Policy:
        """Who may see what, here."""
        return self.settings.policy

    def is_silent(self) -> bool:
        """Tell whether nothing may leave at all: everything is on hold, or this database may not be ours."""
        if holds.current().is_everything_held:
            return True
        silence = self.identity.silence()
        if self.identity.is_news(silence) and silence:
            log.error("nothing is sent: %s. If all is right: nudger confirm", silence)
        if not silence:
            self.identity.keep_up(self.clock.now())
        return bool(silence)


def identity_file(settings: Settings) -> Path | None:
    """Return where the epoch is noted: beside an SQLite file, or in the state folder of this worker."""
    if is_postgresql(settings.database):
        return Path(settings.state) / "epoch.json"
    return None if settings.database == ":memory:" else Path(f"{settings.database}.epoch.json")
