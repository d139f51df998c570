"""How the demo's people fill in the form on a step's page, reading it as a browser does."""

import re
from html.parser import HTMLParser
from random import Random

REFLECTIONS = (
    "When someone brings me a problem, then I will ask two questions before I answer.",
    "I asked first, and there was a long silence. Then the real topic came up.",
    "It felt slow, but she found the solution herself. – I said almost nothing!",
    "Zwei Fragen gestellt, dann zugehört. Überraschend gut.",
    "Seen twice this week: open questions, and real listening.",
)

SEEN = {"yes": "Yes", "partly": "Partly, I would say.", "not-yet": "Not yet"}

NUMBERED = re.compile(r"^- (\d+)\. (.*?): http", re.MULTILINE)

WHEN = "/when"  # of a line of a brief
OWN_MEETING = 0.3  # of talks

LETTERS = "abcdefgh"

Filled = dict[str, list[str]]


class _Page(HTMLParser):
    """The fields of a page's form: what may be chosen, by name, and whether there is room for own words."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.choices: Filled = {}
        self.several: set[str] = set()
        self.texts: list[str] = []
        self.areas: list[str] = []
        self.options: list[str] = []
        self.feed(page)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        told = {name: value or "" for name, value in attrs}
        name, kind = told.get("name", ""), told.get("type", "")
        if tag == "textarea":
            self.areas.append(name)
        elif tag == "input" and kind == "text":
            self.texts.append(name)
        elif tag == "option" and told.get("value"):
            self.options.append(told["value"])
        elif name and (tag == "button" or kind in ("radio", "checkbox")):
            self.choices.setdefault(name, []).append(told.get("value", ""))
            if kind == "checkbox":
                self.several.add(name)


def as_reply(filled: Filled, page: str) -> str:
    """Return what somebody writes back instead of filling *page* in so; empty where that can't be said in a mail."""
    if [*filled] == ["words"]:
        return filled["words"][0]
    if not filled:
        return "Done"
    choices = _Page(page).choices
    if all(name.startswith("question.") and name in choices for name in filled):
        return " ".join("".join(LETTERS[choices[name].index(value)] for value in filled[name]) for name in filled)
    if all(name.startswith("rate.") and values[0] for name, values in filled.items()):
        return ", ".join(values[0] for values in filled.values())
    return SEEN.get(filled.get("seen", [""])[0], "") if "words" not in filled else ""


def fill_in(page: str, luck: Random) -> Filled:
    """Return what somebody answers on *page*; empty where there is only a button to press."""
    read = _Page(page)
    filled = {
        name: luck.sample(values, min(2, len(values))) if name in read.several else [luck.choice(values)]
        for name, values in read.choices.items()
    }
    filled |= {name: ["listening"] for name in read.texts}
    for name in read.areas:
        if not filled or "/" in name or luck.random() < 0.3:
            filled[name] = [luck.choice(REFLECTIONS)]
    to_arrange = {name.removesuffix(WHEN) for name in read.choices if name.endswith(WHEN)}
    return {name: said for name, said in filled.items() if name.endswith(WHEN) or _line(name) not in to_arrange}


def _line(name: str) -> str:
    return name.rpartition("/")[0]


def choose_time(page: str, luck: Random) -> Filled:
    """Return when somebody would like a talk, on the page that asks: at a time, or when they meet anyway."""
    read = _Page(page)
    times = [value for value in read.choices.get("when", ()) if value != "none"]
    if read.options and (not times or luck.random() < OWN_MEETING):
        return {"own": [luck.choice(read.options)]}
    return {"when": [luck.choice(times)]} if times else {}


def numbered_reply(text: str, luck: Random) -> str:
    """Return what somebody answers by number to a brief: to what can be said in a word; empty where nothing can."""
    answers = []
    for number, title in NUMBERED.findall(text):
        if "Did you see it?" in title:
            answers.append(f"{number} {luck.choice(list(SEEN.values()))}".rstrip("."))
        elif "may we pass it on?" in title:
            answers.append(f"{number} Yes")
    return "\n".join(answers)
