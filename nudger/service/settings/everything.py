"""Everything an installation can be told."""

from typing import Annotated, Literal

from pydantic import Field

from nudger.journey.policy import Policy
from nudger.service.settings.caldav import Caldav
from nudger.service.settings.hours import Budget, Hours
from nudger.service.settings.servers import Imap, Listen, Maildir, Oauth, Smtp, Web
from nudger.service.settings.values import Address, MaybeAddress, Secret, Section


class Settings(Section):
    """Everything an installation can be told."""

    name: Annotated[str, Field(min_length=1, max_length=80)] = "Learning"
    address: Address = "learning@example.org"
    plus_addresses: bool = True
    url: Annotated[str, Field(pattern=r"^https?://[^/\s?#]+$")] = "http://127.0.0.1:8080"
    database: str = "var/nudger.sqlite"
    state: str = "var"
    secret: Secret = "file:var/secret"
    connector: Literal["console", "smtp"] = "console"
    calendar: Literal["imip", "caldav"] = "imip"
    on_ambiguous: Literal["resend", "hold"] = "resend"
    codetermination: bool = False
    admin: MaybeAddress = ""
    hours: Hours = Hours()
    budget: Budget = Budget()
    smtp: Smtp = Smtp()
    oauth: Oauth = Oauth()
    listen: Listen = Listen()
    imap: Imap = Imap()
    maildir: Maildir = Maildir()
    caldav: Caldav = Caldav()
    web: Web = Web()

    @property
    def domain(self) -> str:
        return self.address.rpartition("@")[2]

    @property
    def asks_calendar(self) -> bool:
        """Whether there is a calendar server that knows when people are free, and is written to."""
        return self.calendar != "imip"

    @property
    def policy(self) -> Policy:
        """Who may see what, here."""
        return Policy(codetermination=self.codetermination)
