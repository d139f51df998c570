"""What a walk costs, with few and with a million learners enrolled. See `__main__`."""
