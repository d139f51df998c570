"""The mailboxes that the settings name; the library of each is loaded only when it is one of them."""

from functools import partial
from importlib import import_module
from typing import cast

from nudger.commands.tokens import tokens_of
from nudger.errors import NudgerError
from nudger.service.mailbox import Bookmark, Fetchable, Mailbox
from nudger.service.secret import read_secret
from nudger.service.settings import Settings


def mailboxes_of(settings: Settings) -> list[Mailbox]:
    """Return every way in: the listener, and what holds mails. Raises NudgerError for what can't be one."""
    return [*_listeners(settings), *fetchable(settings)]


def fetchable(settings: Settings) -> list[Fetchable]:
    """Return those that hold mails until somebody looks."""
    return [made(settings, name) for name in named(settings)]


def named(settings: Settings) -> list[str]:
    """Return the tables of the settings that name such a mailbox."""
    said = {"imap": settings.imap.host, "maildir": settings.maildir.path}
    return [name for name, place in said.items() if place]


def made(settings: Settings, name: str) -> Fetchable:
    """Return the mailbox of this table of the settings. Raises NudgerError where it can't be one."""
    if name == "imap":
        return _imap(settings)
    maildir = import_module("connectors.maildir").Maildir
    return cast(Fetchable, maildir(settings.maildir.path, settings.address))


def _listeners(settings: Settings) -> list[Mailbox]:
    listen = settings.listen
    if not listen.protocol:
        return []
    listener = import_module("connectors.listener").Listener
    return [cast(Mailbox, listener(listen.protocol, listen.host, listen.port, settings.domain))]


def _imap(settings: Settings) -> Fetchable:
    imap = settings.imap
    is_token = imap.auth == "xoauth2"
    if not imap.username or not (imap.password or is_token):
        raise NudgerError('[imap] needs `username`, and `password` or `auth = "xoauth2"`')
    tokens = tokens_of(settings.oauth) if is_token else None
    told = {"refused": tokens.forget} if tokens is not None else {}
    server = import_module("connectors.imap_line").Server(
        host=imap.host,
        port=imap.port,
        username=imap.username,
        password=tokens.to_read if tokens is not None else partial(str, read_secret(imap.password)),
        encryption=imap.encryption,
        is_token=is_token,
        folder=imap.folder,
        move_to=imap.move_to,
        tls=None if imap.encryption == "none" else import_module("connectors.in_words").tls_context(imap.ca),
        **told,
    )
    bookmark = Bookmark(f"imap://{imap.username}@{imap.host}/{imap.folder}"[:250])
    return cast(Fetchable, import_module("connectors.imap").Imap(server, settings.address, bookmark))
