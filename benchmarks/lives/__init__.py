"""Simulated people on long journeys through the change of the clocks, and an oracle. See `__main__`."""
