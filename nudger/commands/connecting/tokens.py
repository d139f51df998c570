"""Access tokens by the settings, for servers that want no password."""

from functools import lru_cache, partial
from importlib import import_module
from typing import Protocol, cast

from nudger.errors import NudgerError
from nudger.service.secret import read_secret
from nudger.service.settings import Oauth


class Tokens(Protocol):
    """What gives access tokens, and is told when one was refused."""

    def to_read(self) -> str: ...
    def to_send(self) -> str: ...
    def forget(self) -> None: ...


@lru_cache(maxsize=1)
def tokens_of(oauth: Oauth) -> Tokens:
    """Return the one store of tokens, for both ways. Raises NudgerError where the settings don't say from where."""
    xoauth2 = import_module("connectors.xoauth2")
    if bool(oauth.token_command) == bool(oauth.token_url):
        raise NudgerError('`auth = "xoauth2"` needs either `token_command` or `token_url` in [oauth]')
    if oauth.token_command:
        return cast(Tokens, xoauth2.Tokens(partial(xoauth2.by_command, oauth.token_command)))
    secret, refresh = (read_secret(said) if said else "" for said in (oauth.client_secret, oauth.refresh_token))
    endpoint = xoauth2.Endpoint(oauth.token_url, oauth.client_id, secret, oauth.scope, refresh)
    return cast(Tokens, xoauth2.Tokens(partial(xoauth2.by_endpoint, endpoint)))
