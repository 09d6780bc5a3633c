"""A line that a run's network writes by hand."""

from math import isfinite

import numpy as np
import torch
from torch import Tensor

from rnnlab.errors import OverLimit, RunError
from rnnlab.inspection import opening
from rnnlab.inspection.trying.script import Draft, Floats, Script
from rnnlab.nn.drawing import MOST, START, chances, go_on
from rnnlab.nn.mixture import Mixture
from rnnlab.preparation.strokes import Lines
from rnnlab.raw import Strokes
from rnnlab.training.training import Training

MOST_BIAS = 20.0


def pen(record: str, draft: str) -> bytes:
    """The Script, as bytes, that the run's newest weights write for a Draft (JSON).

    Raises RnnlabError where there are no weights yet, for a run that does not write by hand, and for a draft that is out of range.
    """
    return script(opening.stored(record), Draft.from_json(draft)).to_bytes()


def script(training: Training, draft: Draft) -> Script:
    """What the network writes; each stroke has its own chance from the seed, so that more strokes only go on from fewer."""
    prepared = training.prepared
    raw, watched = prepared.raw, prepared.part(prepared.watched)
    if not isinstance(raw, Strokes) or not isinstance(watched, Lines):
        raise RunError("To write by hand takes a run that learned to, and this one answers another question: train on Handwriting.")
    _refuse(draft, len(watched))
    begun = _begun(watched, draft) if draft.line else START
    found = list(go_on(training.network, begun, chances(draft.seed, draft.strokes), draft.bias))
    return Script(
        begun=_numbers(begun) * watched.scale,
        drawn=_numbers(torch.stack([stroke for stroke, _ in found])) * watched.scale,
        **_densities([mixture for _, mixture in found], watched.unit),
        lines=len(watched),
        text=raw.texts[watched.when[draft.line - 1]] if draft.line else "",
    )


def _begun(watched: Lines, draft: Draft) -> Tensor:
    """The strokes that are read first: at least that with which the line begins."""
    assert watched.lengths is not None
    steps = max(round(draft.share * int(watched.lengths[draft.line - 1])), 1)
    return torch.from_numpy(watched.x[draft.line - 1, :steps])


def _densities(mixtures: list[Mixture], unit: float) -> dict[str, Floats]:
    """The mixtures step by step, by the names in Script, in the units of the data."""
    return {
        "weights": _numbers(torch.stack([one.log_weights.exp() for one in mixtures])),
        "means": _numbers(torch.stack([one.means for one in mixtures])) * unit,
        "deviations": _numbers(torch.stack([one.log_deviations.exp() for one in mixtures])) * unit,
        "correlations": _numbers(torch.stack([one.correlations for one in mixtures])),
        "lift": _numbers(torch.stack([one.lift.sigmoid() for one in mixtures])),
    }


def _numbers(values: Tensor) -> Floats:
    return values.numpy().astype(np.float64)


def _refuse(draft: Draft, lines: int) -> None:
    """Raises RnnlabError for a draft that is out of range."""
    if not 1 <= draft.strokes <= MOST:
        raise OverLimit(f"Between 1 and {MOST:,} strokes are written at once, and {draft.strokes:,} were asked for: change their number.")
    if not (isfinite(draft.bias) and 0 <= draft.bias <= MOST_BIAS):
        raise RunError(f"A bias from 0 to {MOST_BIAS:g} was expected, and {draft.bias:g} came: change it.")
    if not (0 <= draft.line <= lines and 0 <= draft.share <= 1 and draft.seed >= 0):
        raise RunError(
            f"A seed of 0 or more and a share from 0 to 1 of one of {lines} lines were expected, and {draft.seed}, {draft.share:g} and "
            f"line {draft.line} came: change them."
        )
