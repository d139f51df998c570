"""The language as a JSON Schema (draft 7), so that an editor completes keys and marks mistakes while somebody writes.

It is made from the same tables and limits by which files are read. What one step says of another, and the inside of
conditions, only the reader can judge.
"""

import json
from collections.abc import Iterable, Mapping
from typing import Annotated, Any

from pydantic import BaseModel, TypeAdapter

from nudger.journey.conditions.condition import LONGEST
from nudger.journey.definition import (
    MOST_STEPS,
    OTHERS,
    Behaviour,
    InFlight,
    Key,
    Kind,
    Pace,
    Question,
    Role,
    Stage,
    TimeWanted,
    Workshop,
)
from nudger.journey.reading import values
from nudger.journey.reading.language import (
    BEHAVIOUR,
    BOOSTER,
    FIELD_OF,
    JOURNEY,
    QUESTION,
    REPEAT,
    RIGHT,
    SLOT,
    STAGE,
    STEP,
    WORKSHOP,
    Reader,
)
from nudger.journey.reading.writing import Head, Repeat, Written

Schema = dict[str, Any]

DAYS = r"^[0-9]{1,3} working days?$"
A_DATE = r"^[0-9]{4}-[0-9]{2}-[0-9]{2}$"
WEEKS = r"^[0-9]{1,2} weeks?$"
HOURS = r"^([01]?[0-9]|2[0-3]):[0-5][0-9] ?[-–] ?([01]?[0-9]|2[0-3]):[0-5][0-9]$"
SCALE = r"^[0-9]{1,2} ?[-–] ?[0-9]{1,2}$"
MOMENT = r"^(start|middle|end|[1-9][0-9]{0,2} days? after (the )?end)$"
SCALAR: Schema = {"type": ["string", "number", "boolean"]}
LISTS = {
    "stages": ("stage", MOST_STEPS),
    "steps": ("step", MOST_STEPS),
    "boosters": ("booster", MOST_STEPS),
    "questions": ("question", 20),
}
"""What a list holds, and how many of it at most."""


def _one_or_several(one: Schema, most: int = values.LONGEST_LIST, least: int = 0) -> Schema:
    return {"anyOf": [one, {"type": "array", "items": one, "uniqueItems": True, "minItems": least, "maxItems": most}]}


def _words(choices: Iterable[str]) -> Schema:
    return {"enum": list(choices)}


def _text(pattern: str) -> Schema:
    return {"type": "string", "pattern": pattern}


DAYS_OR_DATE: Schema = {"anyOf": [_text(DAYS), _text(A_DATE)]}
REMINDER: Schema = {"anyOf": [{"type": "integer", "minimum": 1, "maximum": 250}, _text(DAYS)]}
SHAPES: dict[Reader, Schema] = {
    values.kind: _words(values.KINDS),
    values.pace: _words(Pace),
    values.in_flight: _words(InFlight),
    values.role: _words(Role),
    values.other_role: _words(OTHERS),
    values.roles: _one_or_several(_words(Role)),
    values.flag: {"type": "boolean"},
    values.scale: _text(SCALE),
    values.hours: _text(HOURS),
    values.moments: _one_or_several(_text(MOMENT)),
    values.days: _text(DAYS),
    values.days_or_date: DAYS_OR_DATE,
    values.every: {"anyOf": [_text(WEEKS), _text(DAYS)]},
    values.reminders: {"anyOf": [_words(["never"]), *_one_or_several(REMINDER, 3)["anyOf"]]},
    values.condition: {"type": "string", "minLength": 1, "maxLength": LONGEST},
    values.texts: _one_or_several({"type": "string", "minLength": 1}),
}
"""What may stand where each of these functions reads."""
LONG: dict[str, Schema] = {
    "choices": {"type": "array", "items": SCALAR, "uniqueItems": True, "minItems": 2, "maxItems": 8},
    "right": _one_or_several(SCALAR, 8, 1),
}


def schema_text() -> str:
    """Return the schema as it stands in docs/journey.schema.json."""
    return json.dumps(schema(), indent=2, ensure_ascii=False) + "\n"


def schema() -> Schema:
    """Return the schema of a journey file."""
    journey = _group(JOURNEY, Head, required=("key", "title", "goal"))
    journey["oneOf"] = [{"required": ["stages"]}, {"required": ["steps"]}]
    return {
        "$schema": "http://json-schema.org/draft-07/schema#",
        "title": "A journey of Nudger",
        **journey,
        "definitions": {
            "behaviour": _group(BEHAVIOUR, Behaviour, required=("says",)),
            "stage": _group(STAGE, Stage, required=("key", "title", "steps")),
            "step": _step(STEP),
            "booster": _booster(),
            "question": _group(QUESTION, Question, required=("ask", "right")),
            "repeat": _group(REPEAT, Repeat, required=("every", "times")),
            "slot": _group(SLOT, TimeWanted, required=()),
            "workshop": _workshop(),
        },
    }


def _step(readers: Mapping[str, Reader], *required: str) -> Schema:
    """A step, and which of its keys go together."""
    step = _group(readers, Written, required=("key", "kind", "title", "ask", *required))
    is_quiz = {"properties": {"kind": {"const": Kind.QUIZ.value}}}
    step["allOf"] = [
        {"if": is_quiz, "then": {"required": ["questions"]}, "else": _without("questions", "pass")},
    ]
    if "workshop" in readers:
        held = {"required": ["workshop"]}
        attended = {"properties": {"kind": {"const": Kind.ATTEND.value}, "by": {"const": Role.LEARNER.value}}}
        alone = _without("slot", "repeat")["properties"]
        step["allOf"].append({"if": held, "then": {"properties": {**alone, **attended["properties"]}}})
    if "gate" in readers:
        opened = {"properties": {"gate": {"const": True}}, "required": ["gate"]}
        step["allOf"].append({"if": opened, "then": {"required": ["validate"]}})
        of_others = {"properties": {"by": {"enum": list(OTHERS)}}, "required": ["by"]}
        step["allOf"].append({"if": of_others, "then": _without("validate")})
    return step


def _workshop() -> Schema:
    somewhere = [{"required": [key]} for key in ("place", "link")]
    return {**_group(WORKSHOP, Workshop, required=()), "anyOf": somewhere}


def _booster() -> Schema:
    booster = _step(BOOSTER, "days")
    booster["properties"]["days"]["minimum"] = 1
    return booster


def _without(*keys: str) -> Schema:
    return {"properties": dict.fromkeys(keys, False)}


def _group(readers: Mapping[str, Reader], model: type[BaseModel], required: Iterable[str]) -> Schema:
    return {
        "type": "object",
        "additionalProperties": False,
        "required": list(required),
        "properties": {key: {**_value(key, read, model), "description": RIGHT[key]} for key, read in readers.items()},
    }


def _value(key: str, read: Reader, model: type[BaseModel]) -> Schema:
    """Return what may stand behind *key*, by the function that reads it there."""
    if key in LISTS:
        what, most = LISTS[key]
        return {"type": "array", "items": _definition(what), "minItems": int(key != "boosters"), "maxItems": most}
    if key == "behaviours":
        names = TypeAdapter(Key).json_schema()
        return {"type": "object", "propertyNames": names, "additionalProperties": _definition("behaviour")}
    if key in ("repeat", "slot", "workshop"):
        return {"allOf": [_definition(key)]}
    if read in (values.text, values.whole):
        return _limits(model, key)
    return LONG[key] if read is values.long_texts else SHAPES[read]


def _definition(name: str) -> Schema:
    return {"$ref": f"#/definitions/{name}"}


def _limits(model: type[BaseModel], key: str) -> Schema:
    """Return the limits of a text or a whole number, as the model has them."""
    field = model.model_fields[FIELD_OF.get(key, key)]
    typed: Any = field.annotation
    for limit in field.metadata:
        typed = Annotated[typed, limit]
    return TypeAdapter(typed).json_schema()
