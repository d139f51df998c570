"""An IMAP server, by the settings."""

from functools import partial
from importlib import import_module
from typing import cast

from nudger.commands.connecting.tokens import tokens_of
from nudger.errors import NudgerError
from nudger.service.mailbox import Bookmark, Fetchable
from nudger.service.secret import read_secret
from nudger.service.settings import Settings


def is_named(settings: Settings) -> bool:
    return bool(settings.imap.host)


def mailbox(settings: Settings) -> Fetchable:
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
