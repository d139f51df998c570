"""How a mail in somebody's mailbox is read: whose question it is, and how a page shows it.

Anybody on this machine can send to the demo's post, so nothing here breaks on what a mail holds.
"""

import html
import re
from functools import lru_cache
from urllib.parse import quote

from nudger.commands.demo.post import Received
from nudger.store import mailed
from nudger.store.tables import Nudge

SNIPPET, MOST_SHOWN = 90, 200_000
ADDRESS = re.compile(r'href="((?:https?://|mailto:)[^"]*)"')

# The mail may dress itself, and no more; where its links lead has rules of its own.
MAIL_POLICY = "; ".join(
    (
        "default-src 'none'",
        "style-src 'unsafe-inline'",
        "form-action 'none'",
        "base-uri 'none'",
        "frame-ancestors 'self'",
        "sandbox",
    )
)


def nudge_of(mail: Received) -> Nudge | None:
    """Return the nudge that *mail* carried; None where it is no mail of ours."""
    found = mailed.answered_by([header(mail, "Message-ID").strip("<> ")])
    return found[0] if found is not None else None


@lru_cache(maxsize=4096)
def header(mail: Received, name: str) -> str:
    """Return this header in words, on one line; empty where there is none that can be read."""
    try:
        return " ".join(str(mail.message()[name] or "").split())[:500]
    except Exception:  # whatever the parser makes of a stranger's header
        return ""


@lru_cache(maxsize=4096)
def text(mail: Received) -> str:
    return _part(mail, "plain")


@lru_cache(maxsize=4096)
def snippet(mail: Received) -> str:
    """Return the first line that says something after the greeting."""
    lines = [line.strip() for line in text(mail).splitlines() if line.strip()]
    return next((line[:SNIPPET] for line in lines if not line.startswith("Hello ")), "")


def source(mail: Received) -> str:
    return mail.raw[:MOST_SHOWN].decode("utf-8", "replace")


def page(mail: Received, home: str) -> str:
    """Return the mail's HTML for a frame. Its links to *home* lead there by path, and all others to a page that
    says where they would have led, as nothing of the outside is ever loaded.
    """
    written = _part(mail, "html") or f"<pre>{html.escape(text(mail))}</pre>"

    def led(found: re.Match[str]) -> str:
        address = html.unescape(found[1])
        if address.startswith(f"{home}/"):
            return f'href="{html.escape(address.removeprefix(home))}"'
        return f'href="/demo/outside?mail={mail.number}&amp;to={quote(address, safe="")}"'

    return ADDRESS.sub(led, written)


def _part(mail: Received, subtype: str) -> str:
    try:
        return mail.part(subtype)[:MOST_SHOWN]
    except Exception:  # a part that is not what it says it is
        return ""
