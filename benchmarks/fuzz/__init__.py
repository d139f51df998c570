"""Mutated mails and calendars, to see whether any of them breaks or slows the reading."""
