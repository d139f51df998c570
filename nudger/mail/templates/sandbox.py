"""Where templates run: a Jinja sandbox that reads plain values and writes them so that they stay plain."""

import re
from typing import Any, Final

from jinja2 import StrictUndefined
from jinja2.filters import FILTERS as JINJA_FILTERS
from jinja2.sandbox import ImmutableSandboxedEnvironment
from jinja2.tests import TESTS as JINJA_TESTS

from nudger.mail.facts import FIELDS

FILTERS: Final = frozenset(
    {"capitalize", "first", "join", "last", "length", "lower", "title", "trim", "truncate", "upper"}
)
TESTS: Final = frozenset({"divisibleby", "even", "odd"})

_UNSEEN = re.compile(r"[\x00-\x08\x0b-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069\ud800-\udfff]")
_SAFE_ADDRESS = re.compile(r"(?:https?://|mailto:)", re.IGNORECASE)


class _Sandbox(ImmutableSandboxedEnvironment):
    """Jinja's sandbox, which reads our own facts straight: their fields are plain values, and nothing else of them."""

    def getattr(self, obj: Any, attribute: str) -> Any:
        if attribute in FIELDS.get(type(obj), ()):
            return getattr(obj, attribute)
        return super().getattr(obj, attribute)


def sandbox(*, autoescape: bool) -> ImmutableSandboxedEnvironment:
    """Return the environment for HTML (*autoescape*) or for plain text.

    It knows no global, no loader, and only the filters and tests named here. An undefined name raises
    jinja2.UndefinedError.
    """
    environment = _Sandbox(autoescape=autoescape, undefined=StrictUndefined, finalize=visible)
    environment.globals.clear()
    environment.filters = {name: JINJA_FILTERS[name] for name in sorted(FILTERS | {"urlencode"})}
    environment.filters |= {"address": address, "hang": hang}
    environment.tests = {name: JINJA_TESTS[name] for name in sorted(TESTS)}
    return environment


def visible(value: object) -> object:
    """Return a text without the characters that are never seen but act: controls, bidirectional overrides, surrogates.

    Tab and newline stay. An override that is not closed would turn our own words round (Unicode TR36 2.6).

    >>> visible("a\\r\\nb\\x00\\u202ec")
    'a\\nbc'
    """
    return value if not isinstance(value, str) or value.isprintable() else _UNSEEN.sub("", value)


def address(value: object) -> str:
    """Return *value* where it can be the href of a mail, else "#", which leads nowhere and runs nothing.

    >>> address("https://example.org"), address("javascript:alert(1)")
    ('https://example.org', '#')
    """
    found = str(value)
    return found if _SAFE_ADDRESS.match(found) else "#"


def hang(value: object, lead: str) -> str:
    r"""Return *value* with *lead* before every line but the first, so that it stays inside its quotation or list.

    >>> hang("If Monday,\nthen I ask", "> ")
    'If Monday,\n> then I ask'
    """
    return str(value).replace("\n", f"\n{lead}")
