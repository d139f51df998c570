"""How much memory Nudger takes at its peak. See `__main__`."""
