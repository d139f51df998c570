"""What a setting may be: zones, addresses, places, and references to secrets."""

import re
from difflib import get_close_matches
from typing import Annotated
from zoneinfo import available_timezones

from pydantic import AfterValidator, BaseModel, BeforeValidator, ConfigDict, Field

from nudger.journey.public_holidays import place as place_of
from nudger.service.spans import halt, span


def _zone(name: str) -> str:
    if name not in available_timezones():
        near = get_close_matches(name, available_timezones(), 1)
        hint = f'; did you mean "{near[0]}"?' if near else ', such as "Europe/Berlin"'
        raise ValueError(f"no time zone has this name{hint}")
    return name


def _address(address: str) -> str:
    if not re.fullmatch(r"[^@\s<>\"+]+@[A-Za-z0-9.-]+", address):
        raise ValueError('write one mail address without a plus, such as "learning@example.org"')
    return address.lower()


def _secret(reference: str) -> str:
    if reference and not reference.startswith(("env:", "file:")):
        raise ValueError('a secret does not stand in this file; write "env:NAME" or "file:PATH"')
    return reference


Zone = Annotated[str, AfterValidator(_zone)]
Address = Annotated[str, AfterValidator(_address)]
MaybeAddress = Annotated[str, AfterValidator(lambda address: address and _address(address))]
Secret = Annotated[str, AfterValidator(_secret)]
Place = Annotated[str, AfterValidator(lambda said: said and place_of(said))]
Span = Annotated[str, AfterValidator(span)]
Halt = Annotated[str, BeforeValidator(halt)]
Port = Annotated[int, Field(ge=1, le=65535)]


class Section(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")
