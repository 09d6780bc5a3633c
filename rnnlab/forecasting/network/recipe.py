"""How a forecasting network is trained: what was measured to do best."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Recipe:
    """Sizes and rates that a plan leaves open."""

    steps: int = 300
    """The most steps of Adam in one training."""
    few: int = 500
    """Windows below which half as many steps are taken, and values do not go straight to the answers."""
    batch: int = 64
    """Windows a step."""
    rate: float = 5e-3
    """The highest learning rate of the one cycle."""
    decay: float = 1e-4
    """Share of the weights, times the rate, that is lost at each step."""
    clip: float = 1.0
    """The largest norm of a gradient; a larger one is shortened."""
    checks: int = 20
    """How often in a training the validation part is looked at."""
    patience: int = 6
    """Looks without a lower loss after which a training ends."""
    longest: int = 64
    """Steps of a window that are read one by one; a longer window is read in segments."""
    far: int = 30
    """The horizon from which on answers are given for as many steps at once as are read at once."""


MEASURED = Recipe()
"""What did best on validation parts (benchmarks/forecasts.py)."""
