"""The mean of the network's forecast and the best rule's."""

from collections.abc import Mapping

import numpy as np
from numpy.typing import NDArray

from rnnlab.forecasting.plan import QUANTILES

Floats = NDArray[np.float64]

BLEND = "blend"
"""What it is called among the methods."""
MEDIAN = QUANTILES.index(0.5)


def partner(errors: Mapping[str, Floats]) -> str | None:
    """The rule whose errors (O,) in the backtests have the smallest mean; None where nothing is known of any."""
    means = {name: float(found[np.isfinite(found)].mean()) for name, found in errors.items() if np.isfinite(found).any()}
    return min(means, key=lambda name: means[name]) if means else None


def blended(network: Floats, rules: Mapping[str, Floats], errors: Mapping[str, Floats]) -> Floats | None:
    """The backtests (O, C, H) of the blend, the partner of each being the best rule in the others; None where that is never known.

    So the choice of a partner has not seen what it is scored on. `rules` and `errors` are of the same rules.
    """
    found = np.empty_like(network)
    for origin in range(len(network)):
        best = partner({name: np.delete(errors[name], origin) for name in rules})
        if best is None:
            return None
        found[origin] = (network[origin] + rules[best][origin]) / 2
    return found


def moved(quantiles: Floats, to: Floats) -> Floats:
    """The quantiles (..., Q) shifted so that their median is `to` (...)."""
    shifted: Floats = quantiles + (to - quantiles[..., MEDIAN])[..., None]
    return shifted
