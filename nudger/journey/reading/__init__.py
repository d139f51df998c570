"""A journey file is read: YAML to a tree with lines, the values in it, their order; or all that is wrong is said."""

from nudger.journey.reading.journey import lines_of, read_journey

__all__ = ["lines_of", "read_journey"]
