"""What one mail is made from, as the facts are now, and the bytes that come of it."""

from nudger.service.letters.compose import Letter, Told, compose, template_of, told_by
from nudger.service.letters.facts import step_facts
from nudger.service.letters.inviting import date_facts, slot_facts, slot_of
from nudger.service.letters.lines import Carried
from nudger.service.letters.links import link_to
from nudger.service.letters.offering import days_of_arrival

__all__ = [
    "Carried",
    "Letter",
    "Told",
    "compose",
    "date_facts",
    "days_of_arrival",
    "link_to",
    "slot_facts",
    "slot_of",
    "step_facts",
    "template_of",
    "told_by",
]
