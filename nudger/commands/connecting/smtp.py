"""A mail server, by the settings; one that copies to a journal mailbox can be asked."""

from importlib import import_module
from typing import cast

from nudger.commands.connecting.tokens import tokens_of
from nudger.service.secret import read_secret
from nudger.service.sender import Sender
from nudger.service.settings import Settings


def sender(settings: Settings) -> Sender:
    smtp = settings.smtp
    is_token = smtp.auth == "xoauth2"
    options = {
        "encryption": smtp.encryption,
        "username": smtp.username,
        "password": read_secret(smtp.password) if smtp.password and not is_token else "",
        "tls": None if smtp.encryption == "none" else import_module("connectors.in_words").tls_context(smtp.ca),
        "connections": smtp.connections,
        "per_minute": smtp.per_minute,
    }
    if is_token:
        tokens = tokens_of(settings.oauth)
        options |= {"token": tokens.to_send, "refused": tokens.forget}
    if smtp.journal:
        made = import_module("connectors.journal").JournalledSmtp(smtp.host, smtp.port, journal=smtp.journal, **options)
    else:
        made = import_module("connectors.smtp").Smtp(smtp.host, smtp.port, **options)
    return cast(Sender, made)
