"""Faults to plant in what honest runs and scenarios find: each must be found by its rule."""

# Microseconds.
MS = 1_000
SECOND = 1_000_000


def set_to(**values):
    """What sets these of a scenario's findings."""
    return lambda facts: facts.update(values)
