"""After which steps of a run its weights are kept, so that one can go back to them: close together at first, where most changes."""

MOST = 60
MOST_BYTES = 8_000_000
"""Of all kept weights of a run together: a large network keeps fewer."""
NAME = "weights after step "
"""What the blob is called that holds them, before the number of the step."""


def milestones(total: int, size: int) -> frozenset[int]:
    """Steps of a run of `total` steps, evenly apart by their logarithm, whose weights of `size` bytes are kept; 0 is before the first."""
    count = min(MOST, MOST_BYTES // size, total + 1)
    return frozenset(round((total + 1) ** (number / (count - 1))) - 1 for number in range(count)) if count > 1 else frozenset()
