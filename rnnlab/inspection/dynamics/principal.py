"""The directions in which states vary most, and how to lay those of one network over those of another."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy.linalg import orthogonal_procrustes

Floats = NDArray[np.float64]
MOST_AXES = 6


@dataclass(frozen=True)
class Axes:
    """A frame to look at states in. Shapes: centre (H,); ways (K, H), of length 1; shares (K,), of the variance of all."""

    centre: Floats
    ways: Floats
    shares: Floats

    def along(self, states: NDArray[np.floating]) -> Floats:
        """States (..., H) in this frame, (..., K)."""
        return np.asarray((states.astype(np.float64) - self.centre) @ self.ways.T)


def principal(states: NDArray[np.floating]) -> Axes:
    """The principal directions of states (M, H), at most 6, each with its largest entry positive: those of sklearn's PCA."""
    values = states.astype(np.float64)
    centred = values - values.mean(axis=0)
    sizes, ways = np.linalg.eigh(centred.T @ centred)
    sizes, ways = np.maximum(sizes[::-1], 0.0), ways.T[::-1][:MOST_AXES]
    signs = np.sign(ways[np.arange(len(ways)), np.abs(ways).argmax(axis=1)])
    return Axes(values.mean(axis=0), ways * signs[:, None], sizes[:MOST_AXES] / max(float(sizes.sum()), 1e-300))


def aligned(axes: Axes, states: NDArray[np.floating], wanted: Floats) -> Axes:
    """The axes turned, and mirrored where need be, so that states (M, H) lie as near as can be to the places wanted (M, K) for them."""
    places = axes.along(states)
    turn, _ = orthogonal_procrustes(places, wanted)
    variances = (places @ turn).var(axis=0)
    whole = max(float(states.astype(np.float64).var(axis=0).sum()), 1e-300)
    return Axes(axes.centre, turn.T @ axes.ways, variances / whole)
