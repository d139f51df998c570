"""The servers that take our mail, hold what comes back, and let us in."""

from typing import Annotated, Literal

from pydantic import Field

from nudger.service.settings.values import Port, Secret, Section


class Smtp(Section):
    """The server that takes our mail. RFC 5321."""

    host: str = "127.0.0.1"
    port: Port = 25
    encryption: Literal["none", "starttls", "tls"] = "none"
    username: str = ""
    password: Secret = ""
    auth: Literal["password", "xoauth2"] = "password"
    ca: str = ""
    connections: int = Field(default=4, ge=1, le=50)
    per_minute: int = Field(default=0, ge=0)
    journal: str = ""


class Listen(Section):
    """Where answers are handed in, by the mail server beside us. Empty *protocol*: nowhere."""

    protocol: Literal["", "lmtp", "smtp"] = ""
    host: str = "127.0.0.1"
    port: Port = 8024


class Imap(Section):
    """The mailbox from which answers are fetched. RFC 3501. Empty *host*: none."""

    host: str = ""
    port: Port = 993
    encryption: Literal["none", "starttls", "tls"] = "tls"
    username: str = ""
    password: Secret = ""
    auth: Literal["password", "xoauth2"] = "password"
    ca: str = ""
    folder: Annotated[str, Field(min_length=1, max_length=200)] = "INBOX"
    move_to: str = ""


class Maildir(Section):
    """The Maildir from which answers are taken. Empty *path*: none."""

    path: str = ""


class Oauth(Section):
    """Where access tokens come from, for `auth = "xoauth2"`: a command that prints one, or a token endpoint."""

    token_command: str = ""
    token_url: str = ""
    client_id: str = ""
    client_secret: Secret = ""
    refresh_token: Secret = ""
    scope: str = ""


class Web(Section):
    """Where the pages are served, behind whatever terminates TLS."""

    host: str = "127.0.0.1"
    port: Port = 8080
