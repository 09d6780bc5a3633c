"""What is asked of a forecast, made of a series and a plan: what is known, from where it is tested, and what was decided on the way."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from rnnlab.errors import UnreadableData
from rnnlab.experiment import Experiment
from rnnlab.forecasting.asked.choosing import LEAST_KNOWN, LEAST_ROWS, MOST_MISSING, choose, columns, listed
from rnnlab.forecasting.asked.regular import ahead, regular
from rnnlab.forecasting.past import Past
from rnnlab.forecasting.plan import Plan
from rnnlab.preparation.filling import fill
from rnnlab.preparation.resampling import resample
from rnnlab.raw import Raw, Series

Floats = NDArray[np.float64]


@dataclass(frozen=True)
class Asked:
    """A question that can be answered."""

    past: Past
    plan: Plan
    """As it is kept: its horizon may be shorter than was wished for."""
    ends: tuple[int, ...]
    """The rows that each backtest knows, ascending."""
    notes: tuple[str, ...]
    """What was decided, a sentence each."""
    missing: tuple[str, ...]
    """What is said of missing values before they are met."""
    time_name: str


def ask(raw: Raw, experiment: Experiment, plan: Plan) -> Asked:
    """The question that the plan puts to the data. Raises RnnlabError, in one sentence, for one that has no answer."""
    if not isinstance(raw, Series):
        raise UnreadableData(
            f"A forecast needs a series of numbers over time, and {raw.card.title!r} is none: choose other data, or upload a file."
        )
    if len(raw.when) < LEAST_ROWS:
        raise UnreadableData(f"A forecast needs at least {LEAST_ROWS} rows, and these data have {len(raw.when)}: add older ones.")
    grid = experiment.preparation.resample
    series, notes = regular(resample(raw, grid) if grid else raw)
    plan, chosen = choose(series, experiment, plan)
    series, notes = _ended(series, plan, [*notes, *chosen])
    rows = _rows(series, plan)
    plan, more = _shortened(plan, rows, len(series.when) - rows)
    past = _past(series, plan, rows)
    return Asked(past, plan, _ends(past, plan), (*notes, *more, *_uneven(past)), _missing(past), series.time_name)


def _ended(series: Series, plan: Plan, notes: list[str]) -> tuple[Series, list[str]]:
    """The series from the first row with a target; where nothing is known ahead, up to the last."""
    there = np.flatnonzero(~np.isnan(columns(series, plan.targets)).all(axis=1))
    if not len(there):
        raise UnreadableData(f"A value to learn from was expected in {listed(plan.targets)}, and none came: choose another column.")
    last = len(series.when) if plan.future else int(there[-1]) + 1
    left = int(there[0]) + (len(series.when) - last)
    if left:
        rows, were = ("row", "was") if left == 1 else ("rows", "were")
        notes = [*notes, f"{left:,} {rows} without a target at the start or end {were} left out."]
    return series.rows(np.arange(there[0], last)), notes


def _rows(series: Series, plan: Plan) -> int:
    """T: the rows up to the last with a target. Raises UnreadableData where they are too few, or lack too many values."""
    missing = np.isnan(columns(series, plan.targets))
    rows = int(np.flatnonzero(~missing.all(axis=1))[-1]) + 1
    for name, gone in zip(plan.targets, missing[:rows].T, strict=True):
        known = int((~gone).sum())
        if known < LEAST_ROWS:
            raise UnreadableData(f"A forecast needs at least {LEAST_ROWS} values, and {name[:60]!r} has {known}: add older ones.")
        if gone.mean() > MOST_MISSING:
            raise UnreadableData(
                f"At most half of the values may be missing, and {name[:60]!r} lacks {100 * gone.mean():.0f} %: choose another column, or "
                "a longer step as Regular grid."
            )
    return rows


def _shortened(plan: Plan, rows: int, known: int) -> tuple[Plan, list[str]]:
    """The plan with a horizon that the rows, and the `known` rows ahead, allow, and what was said of it."""
    most, notes = min(plan.horizon, rows // 3), []
    if most < plan.horizon:
        notes.append(f"The horizon was shortened from {plan.horizon} to {most} steps, a third of the {rows} rows.")
    if plan.future and not known:
        raise UnreadableData(
            f"Columns that are known ahead were expected to go on where the target ends, and {listed(plan.future)} end with it: "
            "add rows with their coming values and an empty target, or choose them under Also read."
        )
    if plan.future and known < most:
        notes.append(f"The horizon was shortened to {known} steps, since no more is known ahead.")
        most = known
    return plan.model_copy(update={"horizon": most}), notes


def _past(series: Series, plan: Plan, rows: int) -> Past:
    end = rows + plan.horizon
    when = np.concatenate([series.when[:end], ahead(series, max(end - len(series.when), 0))])
    known = fill(columns(series, plan.future)[:end], when, "linear", season=1)
    return Past(
        targets=columns(series, plan.targets)[:rows],
        others=columns(series, plan.past)[:rows],
        ahead=known if plan.future else np.zeros((end, 0)),
        when=when,
        names=plan.targets,
        dated=series.dated,
        step=series.step,
    )


def _ends(past: Past, plan: Plan) -> tuple[int, ...]:
    """Origins a horizon apart where there is room, the last a horizon before the end, the first after half of the rows."""
    rows, known = len(past.targets), (~np.isnan(past.targets)).cumsum(axis=0).min(axis=1)
    last = rows - plan.horizon
    apart = min(plan.horizon, max((last - rows // 2) // (plan.origins - 1), 1))
    ends = tuple(end for end in (last - apart * back for back in reversed(range(plan.origins))) if end and known[end - 1] >= LEAST_KNOWN)
    if not ends:
        raise UnreadableData(
            f"At least {LEAST_KNOWN} values were expected before the last {plan.horizon} rows, and there are {known[last - 1]}: "
            "choose a shorter horizon, or add older values."
        )
    return ends


def _uneven(past: Past) -> list[str]:
    """Which targets begin later than the first, or end before the last, a sentence each."""
    there = ~np.isnan(past.targets)
    late, early = there.argmax(axis=0).tolist(), there[::-1].argmax(axis=0).tolist()
    begin = [f"{name[:60]!r} {rows:,}" for name, rows in zip(past.names, late, strict=True) if rows]
    end = [f"{name[:60]!r} {rows:,}" for name, rows in zip(past.names, early, strict=True) if rows]
    ending = "their forecasts begin where those of the others do"
    return [
        *([f"Some columns begin later than others, by so many rows: {', '.join(begin)}."] if begin else []),
        *([f"Some columns end before others, by so many rows, and {ending}: {', '.join(end)}."] if end else []),
    ]


def _missing(past: Past) -> tuple[str, ...]:
    counts = np.isnan(past.targets).sum(axis=0)
    said = [f"{count:,} of {name[:60]!r}" for name, count in zip(past.names, counts.tolist(), strict=True) if count]
    if not said:
        return ()
    return (f"Missing values ({', '.join(said)}) are filled for reading, and never learned or scored as targets.",)
