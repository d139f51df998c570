"""PURE. What a mail says, and what an answer means."""
