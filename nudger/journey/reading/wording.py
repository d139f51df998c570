"""How a value of the file is shown in a sentence about it."""

from nudger.journey.reading.tree import Group, Listing, Node
from nudger.journey.wording import shown


def shape(node: Node) -> str:
    match node:
        case Listing():
            return "is a list"
        case Group():
            return "is a group of keys"
    return f"is {shown(node.says)}" if node.says else "is empty"
