"""What is answered to first mails, and to the question whether somebody wants to join."""

from datetime import datetime

from nudger.mail.replies import Reply
from nudger.service import joining, record, relief
from nudger.service.answering import answer as answer_to
from nudger.service.first_facts import JOIN, MANAGER, reply_word, template_of_first
from nudger.service.installation import Installation
from nudger.store import mailed
from nudger.store.tables import Nudge


def answer(installation: Installation, nudge: Nudge, reply: Reply, source: str, now: datetime) -> str:
    """Return what came of a reply to such a mail; empty where it is for others to understand."""
    template = template_of_first(nudge)
    act = record.Act(nudge.person_id, "reply", source, now)
    if template == JOIN and reply.word == "DONE":
        return "joined" if joining.confirm(installation, nudge.enrolment_id, act) else "on this journey already"
    if reply_word(template) and _says(installation, reply_word(template), reply):
        if template == MANAGER and len(mailed.in_one_mail_with(nudge.id)) > 1:
            answer_to(nudge, "which-one", "", now)
            return "asked who is meant"
        is_relieved = relief.relieve(installation.settings, nudge.enrolment_id, act)
        return "asks somebody else" if is_relieved else "nothing to do"
    return ""


def _says(installation: Installation, key: str, reply: Reply) -> bool:
    """Tell whether the first line is what we told people to write, in any language."""
    first = _plain(reply.text.partition("\n")[0])
    return first in {_plain(installation.words.say(key, locale)) for locale in installation.words.languages}


def _plain(line: str) -> str:
    return " ".join(line.casefold().strip(" .!“”„\"'").split())
