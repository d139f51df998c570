"""A journey file is read: YAML to a tree with lines, the values in it, their order; or all that is wrong is said."""

from nudger.journey.reading.journey import read_journey

__all__ = ["read_journey"]
