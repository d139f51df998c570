"""Access tokens by the settings, for servers that want no password."""

from collections.abc import Callable
from functools import lru_cache, partial
from importlib import import_module
from typing import Any

from nudger.errors import NudgerError
from nudger.service.secret import read_secret
from nudger.service.settings import Oauth


def token_to_send(oauth: Oauth) -> Callable[[], str]:
    """Return what gives an access token for `smtp`. Raises NudgerError where the settings don't say from where."""
    to_send: Callable[[], str] = _tokens(oauth).to_send
    return to_send


def token_to_read(oauth: Oauth) -> Callable[[], str]:
    """Return what gives an access token for `imap`. Raises NudgerError where the settings don't say from where."""
    to_read: Callable[[], str] = _tokens(oauth).to_read
    return to_read


@lru_cache(maxsize=1)
def _tokens(oauth: Oauth) -> Any:
    """One store of tokens for both ways."""
    xoauth2 = import_module("connectors.xoauth2")
    if bool(oauth.token_command) == bool(oauth.token_url):
        raise NudgerError('`auth = "xoauth2"` needs either `token_command` or `token_url` in [oauth]')
    if oauth.token_command:
        return xoauth2.Tokens(partial(xoauth2.by_command, oauth.token_command))
    secret, refresh = (read_secret(said) if said else "" for said in (oauth.client_secret, oauth.refresh_token))
    endpoint = xoauth2.Endpoint(oauth.token_url, oauth.client_id, secret, oauth.scope, refresh)
    return xoauth2.Tokens(partial(xoauth2.by_endpoint, endpoint))
