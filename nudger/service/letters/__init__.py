"""What one mail is made from, as the facts are now, and the bytes that come of it."""

from nudger.service.letters.compose import Letter, Told, compose, template_of, told_by
from nudger.service.letters.facts import step_facts
from nudger.service.letters.lines import Carried
from nudger.service.letters.links import link_to

__all__ = ["Carried", "Letter", "Told", "compose", "link_to", "step_facts", "template_of", "told_by"]
