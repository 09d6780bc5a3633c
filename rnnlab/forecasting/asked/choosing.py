"""Which columns are forecast, and what may be read beside them."""

import numpy as np
from numpy.typing import NDArray

from rnnlab.errors import InvalidExperiment
from rnnlab.experiment import Experiment
from rnnlab.forecasting.plan import Plan
from rnnlab.raw import Series

Floats = NDArray[np.float64]

LEAST_ROWS = 12
LEAST_KNOWN = 8
"""Values of each target that a backtest knows."""
MOST_MISSING = 0.5
"""Of the rows that a target may lack."""
MOST_TARGETS = 12


def choose(series: Series, experiment: Experiment, plan: Plan) -> tuple[Plan, list[str]]:
    """The plan with its targets by name, and what was decided, a sentence each.

    Raises InvalidExperiment for columns that are not there, that are asked for twice, or that tell of one series only, where others are
    forecast too.
    """
    notes: list[str] = []
    if not plan.targets:
        targets, notes = _all_of(series, plan.horizon) if series.of else ((experiment.data.column or proposed(series),), [])
        plan = plan.model_copy(update={"targets": targets})
    wanted = (*plan.targets, *plan.past, *plan.future)
    for name in wanted:
        if name not in series.names:
            raise InvalidExperiment(f"There is no column of numbers {name[:60]!r}: choose from {listed(series.names)}.")
        if wanted.count(name) > 1:
            raise InvalidExperiment(f"Each column has one part to play, and {name[:60]!r} was chosen for two: take it out of one.")
    if len(plan.targets) > MOST_TARGETS:
        raise InvalidExperiment(f"At most {MOST_TARGETS} columns are forecast at once, and {len(plan.targets)} came: choose fewer.")
    _refuse_of_others(series, plan)
    return plan, notes


def columns(series: Series, names: tuple[str, ...]) -> Floats:
    """Those columns, (T, C)."""
    return series.values[:, [series.names.index(name) for name in names]]


def listed(names: tuple[str, ...]) -> str:
    """Some names, as a sentence has them."""
    return ", ".join(repr(name[:40]) for name in names[:8]) + (f" and {len(names) - 8} more" if len(names) > 8 else "")


def proposal(series: Series, experiment: Experiment) -> str:
    """What is forecast where nothing is chosen, in a few words."""
    if not series.of:
        return experiment.data.column or proposed(series)
    found = len(_alike(series))
    return f"all {found} series" if found <= MOST_TARGETS else f"the first {MOST_TARGETS} of {found} series"


def proposed(series: Series) -> str:
    """The column to forecast where none is named: the first that does more than count its rows."""
    for name, values in zip(series.names, series.values.T, strict=True):
        steps = np.diff(values)
        if not len(steps) or steps[0] == 0 or not np.all(steps == steps[0]):
            return name
    return series.names[0]


def _alike(series: Series) -> tuple[str, ...]:
    """The first quantity of each of several series."""
    owners = list(series.of)
    return tuple(name for place, name in enumerate(series.names) if owners[place] and owners[place] not in owners[:place])


def _all_of(series: Series, horizon: int) -> tuple[tuple[str, ...], list[str]]:
    """As many of several series as may be forecast, the first that have enough values; and what was decided."""
    names = _alike(series)
    enough = _enough(columns(series, names), horizon)
    serve = tuple(name for name, good in zip(names, enough.tolist(), strict=True) if good)
    if not serve:
        return names[:MOST_TARGETS], []
    notes = []
    if few := tuple(name for name in names if name not in serve):
        notes.append(f"Left out, since too few of their values are known: {listed(few)}.")
    if len(serve) > MOST_TARGETS:
        notes.append(f"Of {len(serve)} series the first {MOST_TARGETS} are forecast: choose others under Forecast.")
    return serve[:MOST_TARGETS], notes


def _enough(values: Floats, horizon: int) -> NDArray[np.bool_]:
    """Of columns (T, C): whether enough is known to learn from, and before the last horizon to be tested."""
    there = ~np.isnan(values)
    known = np.flatnonzero(there.any(axis=1))
    if not len(known):
        return np.zeros(values.shape[1], bool)
    there = there[known[0] : known[-1] + 1]
    before = there[: len(there) - min(horizon, len(there) // 3)].sum(axis=0)
    return np.asarray((there.sum(axis=0) >= LEAST_ROWS) & (there.mean(axis=0) >= 1 - MOST_MISSING) & (before >= LEAST_KNOWN))


def _refuse_of_others(series: Series, plan: Plan) -> None:
    if not series.of:
        return
    owner = dict(zip(series.names, series.of, strict=True))
    forecast = {owner[name] for name in plan.targets}
    for name in (*plan.past, *plan.future):
        if owner[name] and forecast != {owner[name]}:
            raise InvalidExperiment(
                f"What is read beside several series must be the same for all, and {name[:60]!r} tells of {owner[name][:60]!r} only: "
                "take it out, or forecast that series alone."
            )
