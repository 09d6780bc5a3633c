"""A state factored into a few themes, which read better than a heatmap of many units.

Source: non-negative matrix factorisation of D. Lee and H. Seung (1999), of activations as J. Alammar, Ecco (2021), has it.
"""

import warnings

import numpy as np
import torch
from numpy.typing import NDArray
from sklearn.decomposition import NMF
from sklearn.exceptions import ConvergenceWarning

from rnnlab.errors import RunError
from rnnlab.inspection import opening
from rnnlab.inspection.tracing import trace
from rnnlab.inspection.units.themes import MOST_THEMES, Themes

MOST_ROUNDS = 400


def sum_up(record: str, window: int, layer: int, count: int, step: int | None = None) -> bytes:
    """The themes, as bytes, of the h of one layer over one watched sequence, by a run's newest weights or those after a milestone.

    Raises RunError where there are no weights yet, no such sequence or layer, or for a count that cannot be.
    """
    training = opening.stored(record, step)
    network = opening.before(training, window)
    opening.layer(network, layer)
    found = trace(network, torch.tensor(opening.watched(training, window).x[0]))
    return themes(found.states[f"{layer}.h"], count).to_bytes()


def themes(h: NDArray[np.float32], count: int) -> Themes:
    """As many themes of h (T, H), the one that explains most first; fewer where there are fewer steps or units."""
    if not 1 <= count <= MOST_THEMES:
        raise RunError(f"A state is summed up in 1 to {MOST_THEMES} themes, and {count} were asked for: choose a number between them.")
    both = np.concatenate([np.maximum(h, 0), np.maximum(-h, 0)], axis=1).astype(np.float64)
    kept = min(count, *h.shape)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", ConvergenceWarning)  # the share that is left says how good it is
        model = NMF(kept, init="nndsvda", random_state=0, max_iter=MOST_ROUNDS)
        courses = model.fit_transform(both).T
    tops = np.maximum(courses.max(axis=1), 1e-12)
    weights = model.components_ * tops[:, None]
    order = np.argsort(-(np.square(weights).sum(axis=1) * np.square(courses / tops[:, None]).sum(axis=1)), kind="stable")
    left = float(np.square(both - courses.T @ model.components_).sum() / max(np.square(both).sum(), 1e-300))
    units = h.shape[1]
    return Themes((courses / tops[:, None])[order], weights[order, :units], weights[order, units:], left)
