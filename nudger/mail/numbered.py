"""What somebody writes back to a mail with numbered lines: "1 yes, 2 not yet"."""

import re

MOST = 60  # lines that are read
_ANSWER = re.compile(r"^\s*\(?#?(\d{1,3})\s*[).:–=-]*\s+(\S.*)$", re.DOTALL)
_NEXT = re.compile(r"[,;]\s*(?=\(?#?\d{1,3}\s*[).:–=-]*\s+[^\W\d])")


def numbered(text: str) -> dict[int, str]:
    """Return what is answered to which number; empty where no line of *text* begins with one.

    Each line of its own, or several in a line with commas between them; of two answers to one number the last counts.

    >>> numbered("1 yes, 2 not yet")
    {1: 'yes', 2: 'not yet'}
    >>> numbered("1: Partly, she tried.\\n3) 7, 8")
    {1: 'Partly, she tried.', 3: '7, 8'}
    >>> numbered("Yes, I saw 2 of them.")
    {}
    """
    answers: dict[int, str] = {}
    for line in text.splitlines()[:MOST]:
        for said in _NEXT.split(line):
            if found := _ANSWER.match(said):
                answers[int(found[1])] = found[2].strip()
    return answers
