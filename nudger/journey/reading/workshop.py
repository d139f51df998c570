"""What a file says of a workshop: a step that takes place for a whole cohort, on dates that are the cohort's."""

from nudger.journey.definition import Kind, Role, Workshop
from nudger.journey.reading.language import WORKSHOP
from nudger.journey.reading.sections import Section, checked, read_section
from nudger.journey.reading.tree import Note

ALONE = {
    "slot": ("stands beside workshop", "leave one of the two out: the dates of a workshop are the cohort's"),
    "repeat": ("stands beside workshop", "leave it out, and write a step for each workshop"),
    **dict.fromkeys(
        ("rate", "keep_as", "tip_for"),
        ("stands beside workshop, which is done by being there", "ask for it in a step after the workshop"),
    ),
}


def read_workshop(section: Section, notes: list[Note]) -> None:
    """Put the workshop of a step in the place of its keys; what it doesn't go with is said."""
    group = section.values.pop("workshop", None)
    if group is None:
        return
    if section.values.get("kind", Kind.ATTEND) != Kind.ATTEND:
        notes.append(section.note("workshop", "is only for a step to attend", 'write "kind: attend"'))
        return
    if section.values.get("by", Role.LEARNER) != Role.LEARNER:
        notes.append(section.note("workshop", "is for what the learner attends", 'leave out "by"'))
        return
    for name, (wrong, instead) in ALONE.items():
        if name in section.lines:
            notes.append(section.note(name, wrong, instead))
    label = f"{section.label}workshop: "
    inner = read_section(label, group._replace(line=section.lines["workshop"]), WORKSHOP, (), notes)
    section.values["workshop"] = checked(Workshop, inner, notes)
