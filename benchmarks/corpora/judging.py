"""What one reading is worth: marks for each thing that its manifest expects."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from nudger.mail.reading.values import Kind, Reading

HUMAN = (Kind.REPLY, Kind.FORWARD, Kind.OTHER)
KEPT = 0.98  # of the shortest right answer: a text that is shorter has lost something


@dataclass(frozen=True)
class Mark:
    """One thing that was asked of one file. *language* is given for texts alone."""

    what: str
    id: str
    is_right: bool
    found: str
    wanted: str
    language: str = ""


def judged(folder: str, entry: Mapping[str, Any], reading: Reading) -> Iterator[Mark]:
    """Return the marks of *reading* for an *entry* of the manifest of *folder*."""
    expected = entry["expected"]

    def mark(what: str, found: Any, wanted: Any, *, is_right: bool | None = None, language: str = "") -> Mark:
        return Mark(
            what, entry["id"], found == wanted if is_right is None else is_right, repr(found), repr(wanted), language
        )

    match folder:
        case "replies":
            texts = [_folded(each) for each in expected["accept"]]
            found = _folded(reading.text)
            is_html = entry["format"] == "text/html"
            what = "forwards" if expected["kind"] == "forward" else "HTML" if is_html else "replies"
            is_right = found in texts
            yield mark(f"{what}: text", found, texts[0], is_right=is_right, language=entry["lang"])
            if what == "replies":
                kept = is_right or len(found) >= KEPT * min(map(len, texts))
                yield mark("replies: author's text kept", found, texts[0], is_right=kept)
        case "bounces" if expected["kind"] == "bounce":
            yield mark("bounces: detected", reading.kind, Kind.BOUNCE)
            yield _recipients("bounces: recipients", entry, reading)
            for name in ("reason", "permanent", "hard"):
                if expected.get(name) is not None:
                    yield mark(f"bounces: {name}", getattr(reading, name), expected[name])
        case "bounces":
            yield mark("no bounce: told apart", reading.kind, _kind(expected["kind"]))
            if expected["kind"] == "feedback":
                yield _recipients("complaints: recipients", entry, reading)
        case "autoreplies":
            is_person = expected["kind"] == "human" or expected["kind"].startswith("itip")
            is_right = reading.kind in HUMAN if expected["kind"] == "human" else None
            what = "human or calendar: kind" if is_person else "automatic: kind"
            yield mark(what, reading.kind, _kind(expected["kind"]), is_right=is_right)
        case "itip":
            yield mark("iTIP: kind", reading.kind, Kind.CALENDAR)
            if "replies" in expected:
                yield mark("iTIP: replies", _answers(reading), [_answer(each) for each in expected["replies"]])
        case "calendars":
            is_right = reading.reason != "crash" and not (
                expected["should_parse"] and "can't be read" in reading.reason
            )
            yield mark("calendars: read", reading.reason, "", is_right=is_right)


def _folded(text: str) -> str:
    return " ".join(text.split())


def _kind(name: str) -> str:
    return "calendar" if name.startswith("itip") else {"feedback": "complaint", "human": "reply"}.get(name, name)


def _recipients(what: str, entry: Mapping[str, Any], reading: Reading) -> Mark:
    expected = entry["expected"]
    accepted = [sorted(each) for each in expected.get("accept_recipients") or [expected["recipients"]]]
    found = sorted(set(reading.recipients))
    return Mark(what, entry["id"], found in accepted, repr(found), repr(accepted[0]))


def _answers(reading: Reading) -> list[tuple[str, ...]]:
    return [(line.uid, line.attendee, line.partstat, line.recurrence_id) for line in reading.calendar]


def _answer(expected: Mapping[str, str]) -> tuple[str, ...]:
    return tuple(expected.get(name, "") for name in ("uid", "attendee", "partstat", "recurrence_id"))
