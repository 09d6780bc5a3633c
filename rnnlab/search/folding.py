"""One fold of a series: its past to learn from, and the stretch after it to be judged on."""

import numpy as np

from rnnlab import registry
from rnnlab.errors import InvalidExperiment, UnreadableData
from rnnlab.experiment import Experiment
from rnnlab.preparation import splitting
from rnnlab.preparation.cross_validation import folds
from rnnlab.preparation.resampling import resample
from rnnlab.raw import Raw, Series


def folded(raw: Raw, experiment: Experiment, fold: int, count: int) -> tuple[Raw, Experiment]:
    """What a fold (from 0) of so many learns from, and the experiment that does: what comes after it, like all of the test part, is gone.

    The last fold ends where the test part begins; each is as long as the validation part, or shorter where the series would not suffice.
    Raises RnnlabError for data without time, and without anything to be judged on.
    """
    if count == 1:
        return raw, experiment
    if not isinstance(raw, Series):
        raise InvalidExperiment("Folds follow time, and these data are no series: search with the one validation part instead.")
    series, alone = _on_its_grid(raw, experiment)
    settings = experiment.preparation
    parts = splitting.in_time_order(len(series.when), settings.validation_share, settings.test_share)
    rest = len(parts.train) + len(parts.validation)
    judged = min(len(parts.validation), rest // (count + 1))
    if not judged:
        raise UnreadableData(
            f"{count} folds need a validation part and as many stretches of it, and there are {rest} values: choose fewer."
        )
    chosen = folds(rest, count, judged, "expanding")[fold]
    shares = {"validation_share": judged / chosen.end, "test_share": 0.0}
    return series.rows(np.arange(chosen.end)), alone.but(**shares)


def _on_its_grid(raw: Series, experiment: Experiment) -> tuple[Series, Experiment]:
    """The series on the regular grid that its task would put it on before it is split, and the experiment with nothing left to do there."""
    step = experiment.preparation.resample
    if not step or "resample" not in registry.tasks.load(experiment.data.task).settings:
        return raw, experiment
    return resample(raw, step), experiment.but(resample="")
