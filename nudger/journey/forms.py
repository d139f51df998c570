"""What a step's page asks beside words, and what the fields that came back amount to."""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from nudger.journey.definition import Journey, Question, Role, Scale, Seen, Step
from nudger.journey.receipts import Given

Fields = Mapping[str, Sequence[str]]


@dataclass(frozen=True, slots=True)
class Rated:
    """A behaviour to give a number; the field is called *name*. *may_pass*: "I can't say" is an answer too."""

    name: str
    says: str
    scale: Scale
    may_pass: bool


@dataclass(frozen=True, slots=True)
class Asked:
    """A question of a quiz; the field is called *name*."""

    name: str
    question: Question


@dataclass(frozen=True, slots=True)
class Form:
    """The fields of one step's page, none of which may be there; *seen* are the answers of a question of one tap."""

    rated: tuple[Rated, ...] = ()
    questions: tuple[Asked, ...] = ()
    seen: tuple[Seen, ...] = ()
    words: bool = False

    def __bool__(self) -> bool:
        return bool(self.rated or self.questions or self.seen)


@dataclass(frozen=True, slots=True)
class Missing:
    """These fields have no answer, or none that can be."""

    names: tuple[str, ...]


def form_of(journey: Journey, step: Step) -> Form:
    """Return what the page of *step* asks. Somebody else than the learner may say that they can't judge."""
    others = step.by is not Role.LEARNER
    asks_numbers = step.is_measure or (others and not step.asks_seen)
    rated = tuple(
        Rated(f"rate.{key}", journey.behaviours[key].says, journey.behaviours[key].scale, may_pass=others)
        for key in step.rate
        if asks_numbers
    )
    questions = tuple(Asked(f"question.{number}", each) for number, each in enumerate(step.questions, start=1))
    words = step.wants_words or (others and not step.is_measure and not step.asks_to_pass_on)
    return Form(rated, questions, seen=_taps(step), words=words)


def _taps(step: Step) -> tuple[Seen, ...]:
    if step.asks_to_pass_on:
        return (Seen.YES, Seen.NOT_YET)
    return tuple(Seen) if step.asks_seen else ()


def given(form: Form, fields: Fields) -> Given | Missing:
    """Return what *fields*, by name, amount to; or those that are missing.

    A quiz's score is the whole per cent of its questions that were answered right, rounded down.
    """
    missing = [each.name for each in form.rated if not _may_be(each, fields)]
    missing += [each.name for each in form.questions if not any(map(str.strip, fields.get(each.name, ())))]
    seen = next(iter(fields.get("seen", ())), "")
    if form.seen and seen not in form.seen:
        missing.append("seen")
    if missing:
        return Missing(tuple(missing))
    ratings = {
        each.name.removeprefix("rate."): int(fields[each.name][0])
        for each in form.rated
        if fields.get(each.name, ("",))[0] != ""
    }
    return Given(ratings, _score(form, fields), seen if form.seen else "")


def _may_be(rated: Rated, fields: Fields) -> bool:
    said = next(iter(fields.get(rated.name, ("",))), "")
    if said == "":
        return rated.may_pass
    return said in map(str, rated.scale.numbers)


def _score(form: Form, fields: Fields) -> int | None:
    if not form.questions:
        return None
    right = sum(each.question.is_right(tuple(fields[each.name])) for each in form.questions)
    return 100 * right // len(form.questions)


def in_words(form: Form, text: str) -> Fields | None:
    """Return the fields that a reply in plain text fills in; None where it doesn't.

    Numbers or the letters of choices, in their order, or "yes".

    >>> asks, sums_up = (Rated(f"rate.{key}", key, Scale(), False) for key in ("asks", "sums-up"))
    >>> form = Form(rated=(asks, sums_up))
    >>> in_words(form, "4, 7")
    {'rate.asks': ('4',), 'rate.sums-up': ('7',)}
    >>> in_words(Form(seen=tuple(Seen)), "Not yet, I was away.")
    {'seen': ('not-yet',)}
    >>> colours = Question(ask="Which?", choices=("Red", "Green", "Blue"), right=("Blue",))
    >>> in_words(Form(questions=(Asked("question.1", colours),)), "C!")
    {'question.1': ('Blue',)}
    """
    first = text.strip().splitlines()[0].strip() if text.strip() else ""
    if form.seen:
        return _seen_in(first, form.seen)
    if form.questions:
        return _lettered(form, first)
    words = [word.rstrip(".") for word in text.replace(",", " ").replace(";", " ").split()]
    if not form.rated or len(words) < len(form.rated):
        return None
    numbers = words[: len(form.rated)]
    if not all(number.isdecimal() for number in numbers):
        return None
    return {each.name: (number,) for each, number in zip(form.rated, numbers, strict=True)}


def has_letters(form: Form) -> bool:
    """Tell whether all questions of a quiz have choices, so that each can be answered by a letter."""
    return bool(form.questions) and not form.rated and all(each.question.choices for each in form.questions)


def _lettered(form: Form, line: str) -> Fields | None:
    """Read a letter for each question, or several where several are right: "b a c", "1b, 2. ac"."""
    words = NUMBER_BEFORE.sub(r"\1", line.casefold().rstrip(".! ")).replace(",", " ").replace(";", " ").split()
    if not has_letters(form) or len(words) != len(form.questions):
        return None
    said: dict[str, tuple[str, ...]] = {}
    for number, (asked, word) in enumerate(zip(form.questions, words, strict=True), start=1):
        read, question = LETTERED.fullmatch(word), asked.question
        places = [ord(letter) - ord("a") for letter in dict.fromkeys(read[2])] if read is not None else []
        is_choice = places and max(places) < len(question.choices) and (len(places) == 1 or question.has_several)
        if read is None or not is_choice or read[1] not in ("", str(number)):
            return None
        said[asked.name] = tuple(question.choices[place] for place in places)
    return said


def beside(form: Form, text: str) -> str:
    """Return what a reply says beside the fields that it fills in.

    >>> beside(Form(seen=tuple(Seen)), "Partly. She asked once.")
    'She asked once.'
    >>> beside(Form(rated=(Rated("rate.asks", "asks", Scale(), False),)), "7, better than last week")
    'better than last week'
    """
    text = text.strip()
    if form.seen:
        first = text.partition("\n")[0].casefold()
        said = next((word for seen in Seen for word in _said_as(seen, first)), "")
        return text[len(said) :].lstrip(BETWEEN)
    if form.questions:
        return text.partition("\n")[2].strip()
    for _ in form.rated:
        text = text.lstrip("0123456789").lstrip(BETWEEN)
    return text


NUMBER_BEFORE = re.compile(r"(\d+)[.):]?\s*(?=[a-z])")  # of a question, before its letter
LETTERED = re.compile(r"(\d*)([a-h]+)")

BETWEEN = " \n\t,;.!:–-。、！"

SEEN_WORDS = {
    Seen.YES: ("yes", "ja"),
    Seen.PARTLY: ("partly", "teilweise", "teils"),
    Seen.NOT_YET: ("not yet", "no", "noch nicht", "nein"),
}


# In languages in which we don't ask; what begins so may be another word's beginning, so nothing but a sign may follow.
SEEN_ALONE = {
    Seen.YES: ("oui", "sí", "si", "sì", "sim", "tak", "はい"),
    Seen.PARTLY: (
        *(
            "en partie",
            "partiellement",
            "en parte",
            "parcialmente",
            "in parte",
            "parzialmente",
            "gedeeltelijk",
            "deels",
        ),
        *("częściowo", "delvis", "一部", "zum teil", "partially"),
    ),
    Seen.NOT_YET: (
        *("pas encore", "non", "todavía no", "aún no", "nog niet", "nee", "non ancora", "ainda não", "não"),
        *("jeszcze nie", "nie", "inte än", "inte ännu", "nej", "まだ", "まだです", "いいえ"),
    ),
}


def _seen_in(line: str, answers: Sequence[Seen]) -> Fields | None:
    said = line.casefold()
    return next(({"seen": (seen.value,)} for seen in answers for _ in _said_as(seen, said)), None)


def _said_as(seen: Seen, line: str) -> Iterator[str]:
    """Yield the words for *seen* with which *line* begins."""
    yield from (word for word in SEEN_WORDS[seen] if _says(line, word))
    for word in SEEN_ALONE[seen]:
        if line == word or (line.startswith(word) and line[len(word)] in ",.;:!。、！"):
            yield word


def _says(line: str, word: str) -> bool:
    return line == word or line.startswith((f"{word},", f"{word}.", f"{word} ", f"{word}!"))
