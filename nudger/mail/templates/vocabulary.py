"""Whether the Jinja in a source can be read, and says only what a mail can know: its names, filters and tags."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, is_dataclass
from difflib import get_close_matches
from typing import Any, Final, get_args, get_origin, get_type_hints

from jinja2 import TemplateSyntaxError, nodes
from jinja2.visitor import NodeVisitor

from nudger.mail.facts import Facts
from nudger.mail.templates.sandbox import FILTERS, TESTS, sandbox
from nudger.mail.templates.tags import Kept, Wrong, keep

UNKNOWN: Final = Any
_JINJA: Final = sandbox(autoescape=True)
_LOOP: Final = ("first", "index", "index0", "last", "length", "revindex")
_PLAIN: Final = (
    *(nodes.Template, nodes.Output, nodes.TemplateData, nodes.If, nodes.Const, nodes.Tuple, nodes.List),
    *(nodes.Compare, nodes.Operand, nodes.And, nodes.Or, nodes.Not, nodes.CondExpr, nodes.Concat),
    *(nodes.Add, nodes.Sub, nodes.Neg, nodes.Keyword),
)


@dataclass(frozen=True, slots=True)
class Checked:
    """A source whose tags were read, what is *wrong* in them, and the names *used*, such as "links.done"."""

    kept: Kept
    wrong: list[tuple[int, str]]
    used: frozenset[str]


def check(source: str, more: Mapping[str, Any] | None = None) -> Checked:
    """Return what *source* is made of, and a line and a sentence for each mistake.

    *more* are names, with their types, that may be used beside the facts. Raises Wrong where it can't be read at all.
    """
    try:
        kept = keep(source)
        reading = _Reading(Facts, more)
        reading.visit(_JINJA.parse(source))
    except TemplateSyntaxError as error:
        raise Wrong([(error.lineno, f"this can't be read: {error.message}")]) from error
    return Checked(kept, reading.wrong, frozenset(reading.used))


class _Reading(NodeVisitor):
    """One template read against *facts*, a dataclass type, and *more* names with their types.

    Afterwards *wrong* holds a line and a sentence for each mistake, and *used* every name that was used, such as
    "links.done". Names made by ``{% for %}`` and ``{% set %}`` are known from there on.
    """

    def __init__(self, facts: type, more: Mapping[str, Any] | None = None) -> None:
        self.wrong: list[tuple[int, str]] = []
        self.used: set[str] = set()
        self._taken = {**fields(facts), **(more or {})}
        self._names: dict[str, Any] = dict(self._taken)

    def visit_Name(self, node: nodes.Name) -> Any:
        return self._whole(node)

    def visit_Getattr(self, node: nodes.Getattr) -> Any:
        return self._whole(node)

    def visit_For(self, node: nodes.For) -> None:
        many = self.visit(node.iter)
        if many is not UNKNOWN and get_origin(many) is not tuple:
            self._wrong(node, "{% for %} needs a list, and this is not one")
        outside = dict(self._names)
        self._make(node.target, get_args(many)[0] if get_origin(many) is tuple else UNKNOWN)
        self._names["loop"] = _LOOP
        self._all([*([node.test] if node.test else []), *node.body])
        self._names = outside
        self._all(node.else_)

    def visit_Assign(self, node: nodes.Assign) -> None:
        self._make(node.target, self.visit(node.node))

    def visit_Filter(self, node: nodes.Filter) -> Any:
        if node.name not in FILTERS:
            self._wrong(node, f'the filter "{node.name}" is not known{_instead(node.name, FILTERS)}')
        self._all(node.iter_child_nodes())
        return UNKNOWN

    def visit_Test(self, node: nodes.Test) -> Any:
        if node.name not in TESTS:
            self._wrong(node, f'the test "is {node.name}" is not known{_instead(node.name, TESTS)}')
        self._all(node.iter_child_nodes())
        return UNKNOWN

    def visit_Call(self, node: nodes.Call) -> Any:
        self._wrong(node, "a template can't call anything; write a filter, such as {{ step.title | upper }}")
        return UNKNOWN

    def visit_Getitem(self, node: nodes.Getitem) -> Any:
        self._wrong(node, "a template can't use [ ]; write a dot, such as {{ step.title }}")
        return UNKNOWN

    def generic_visit(self, node: nodes.Node, *args: Any, **kwargs: Any) -> Any:
        if not isinstance(node, _PLAIN):
            named = type(node).__name__.lower()
            self._wrong(node, f'"{named}" is not for mails; there are if, for, set, and values in {{{{ }}}}')
            return UNKNOWN
        self._all(node.iter_child_nodes())
        return UNKNOWN

    def _whole(self, node: nodes.Name | nodes.Getattr) -> Any:
        found = self._resolve(node)
        if is_dataclass(found):
            path = _path(node)
            some = ", ".join(f"{path}.{field}" for field in list(fields(found))[:4])
            self._wrong(node, f'"{path}" is a group; say which part: {some}')
            return UNKNOWN
        if path := _path(node):
            self.used.add(path)
        return found

    def _resolve(self, node: nodes.Expr) -> Any:
        if isinstance(node, nodes.Name):
            return self._member(node, node.name, self._names)
        if not isinstance(node, nodes.Getattr):
            return self.visit(node)
        owner = self._resolve(node.node)
        if owner is UNKNOWN:
            return UNKNOWN
        if owner is _LOOP:
            return self._member(node, node.attr, dict.fromkeys(_LOOP, int))
        if not is_dataclass(owner):
            self._wrong(node, f'"{_path(node.node)}" is one value and has no ".{node.attr}"')
            return UNKNOWN
        return self._member(node, node.attr, fields(owner))

    def _member(self, node: nodes.Name | nodes.Getattr, name: str, known: Mapping[str, Any]) -> Any:
        if name in known:
            return known[name]
        path = _path(node)
        owner = path.removesuffix(name)
        instead = _instead(path, [owner + each for each in known], paths(self._names))
        self._wrong(node, f'"{path}" is not known{instead}')
        return UNKNOWN

    def _make(self, target: nodes.Node, value: Any) -> None:
        if not isinstance(target, nodes.Name):
            self._wrong(target, "set one name at a time, such as {% set minutes = step.minutes %}")
        elif target.name in self._taken or target.name == "loop":
            self._wrong(target, f'"{target.name}" is taken; choose another name')
        else:
            self._names[target.name] = value

    def _all(self, several: Iterable[nodes.Node]) -> None:
        for node in several:
            self.visit(node)

    def _wrong(self, node: nodes.Node, what: str) -> None:
        self.wrong.append((node.lineno, what))


def fields(group: Any) -> dict[str, Any]:
    """Return the names and types of *group*, a dataclass, from its annotations."""
    return get_type_hints(group)


def paths(names: Mapping[str, Any]) -> list[str]:
    """Return every value that can be written out, such as "step.title"."""
    return [
        path
        for name, kind in names.items()
        for path in ([f"{name}.{field}" for field in fields(kind)] if is_dataclass(kind) else [name])
    ]


def _path(node: nodes.Node) -> str:
    if isinstance(node, nodes.Name):
        return node.name
    if isinstance(node, nodes.Getattr) and (owner := _path(node.node)):
        return f"{owner}.{node.attr}"
    return ""


def _instead(name: str, near: Iterable[str], far: Iterable[str] = ()) -> str:
    near = sorted(near)
    close = get_close_matches(name, [*near, *far], 1)
    return f'; did you mean "{close[0]}"?' if close else f"; there are {', '.join(near)}"
