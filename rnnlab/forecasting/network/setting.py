"""What is decided before a network is fitted: seasons, window, logarithm, and which rows validate."""

from dataclasses import dataclass, replace
from itertools import product

import numpy as np

from rnnlab.errors import UnreadableData
from rnnlab.forecasting.network.almanac import YEAR
from rnnlab.forecasting.network.examples import Material, Shape, material
from rnnlab.forecasting.network.lessons import Windows, judged, learned
from rnnlab.forecasting.network.recipe import Recipe
from rnnlab.forecasting.network.seasons import seasons
from rnnlab.forecasting.past import Past
from rnnlab.forecasting.plan import QUANTILES, Plan
from rnnlab.nn.horizon import Horizon

FEWEST = 8
"""Values that a target must have."""
MOST_VALUES = 10_000
"""Values of all targets together; of longer series only the newest rows are used."""
LONGEST_SEASON = 168
"""Steps of a season that a window holds once; a longer one is only taken out."""
LONG = 1000
"""Rows of a series from which a window without a season is longer: of a shorter random walk the network learned chance."""
FARTHEST_BACK = 256
"""Steps of a window that reaches over more than a season or two."""
SMOOTHERS = (7, 35)
"""Over how many periods a season may change, quickly or slowly."""
ENOUGH_YEARS = 1.5
"""That must be known before the network is told the time of the year."""


@dataclass(frozen=True)
class Setting:
    """Where a network learns and is judged; then, where its successor learns from everything."""

    learned: Windows
    judged: Windows
    everything: Windows
    sizes: Horizon
    notes: tuple[str, ...]
    """What was decided, a sentence each."""


def decide(past: Past, plan: Plan, recipe: Recipe) -> Setting:
    """The setting for a past. Raises UnreadableData for a target with fewer than 8 values."""
    refuse_too_short(past)
    past, notes = newest(past)
    rows = len(past.targets)
    cut = rows - max(min(max(2 * past.horizon, rows // 7), rows // 4), 1)
    wished = shaped(past, plan, recipe, cut)
    train = fitting_best(past, wished, cut)
    everything = material(past, train.shape, rows)
    return Setting(
        learned=learned(train, cut),
        judged=judged(train, cut, rows),
        everything=learned(everything, rows),
        sizes=sizes(learned(train, cut), recipe),
        notes=(*notes, *said(past, train.shape, longest(past, wished.periods))),
    )


def refuse_too_short(past: Past) -> None:
    """Nothing; raises UnreadableData where a target has too few values."""
    known = (~np.isnan(past.targets)).sum(axis=0)
    worst = int(known.argmin())
    if known[worst] < FEWEST:
        raise UnreadableData(
            f"The column {past.names[worst]!r} needs at least {FEWEST} values to be forecast, and {known[worst]} came: choose a longer one."
        )


def newest(past: Past) -> tuple[Past, tuple[str, ...]]:
    """The rows that are used, and what there is to say about it."""
    rows, most = len(past.targets), MOST_VALUES // past.targets.shape[1]
    if rows <= most:
        return past, ()
    start = rows - most
    cut = replace(past, targets=past.targets[start:], others=past.others[start:], ahead=past.ahead[start:], when=past.when[start:])
    return cut, (f"Only the newest {most:,} of {rows:,} rows are used.",)


def shaped(past: Past, plan: Plan, recipe: Recipe, cut: int) -> Shape:
    """How windows are made, as far as the rows before the cut say it."""
    known = past.targets[:cut, 0]
    found = [plan.season] if plan.season else seasons(known, past.when[:cut], past.dated, past.step)
    periods = tuple(period for period in found if 1 < period < cut / 2)
    lookback = max(min(longest(past, periods), cut // 3), 2)
    segment = segment_of(lookback, periods, recipe)
    yearly = past.dated and bool(past.when[cut - 1] - past.when[0] >= ENOUGH_YEARS * YEAR)
    return Shape(lookback // segment * segment, segment, periods, yearly=yearly)


def longest(past: Past, periods: tuple[int, ...]) -> int:
    """The lookback that is wished for: as far back as ahead, and at least 16.

    Of a season at least once, of a short one twice, and of a long series up to seven times.
    Where none fits an eighth of a long series, and a sixteenth of another.
    """
    rows = len(past.targets)
    season = max((period for period in periods if period <= LONGEST_SEASON), default=1)
    often = min(7 * season, rows // 32) if season > 1 else rows // (8 if rows >= LONG else 16)
    return max(min(often, FARTHEST_BACK), 2 * season if season <= 24 else season, min(past.horizon, 96), 16)


def segment_of(lookback: int, periods: tuple[int, ...], recipe: Recipe) -> int:
    """How many steps of a window are read at once: a season, or as many as leave 8 to read."""
    if lookback <= recipe.longest:
        return 1
    season = min(periods, default=0)
    return season if 4 <= season <= lookback // 3 else -(-lookback // 8)


def fitting_best(past: Past, shape: Shape, cut: int) -> Material:
    """What windows are cut from, in the way in which the naive base misses the validation part by least.

    The ways: values or, where all are positive, their logarithms; seasons that change quickly or slowly.
    """
    logarithms = (False, True) if np.nanmin(past.targets) > 0 else (False,)
    ways = product(logarithms, SMOOTHERS if shape.periods else SMOOTHERS[:1])
    found = [material(past, replace(shape, log=log, smoother=smoother), cut) for log, smoother in ways]
    return min(found, key=lambda one: naive_error(judged(one, cut, len(past.targets))))


def naive_error(windows: Windows) -> float:
    """The mean absolute error of the naive base, in the user's units."""
    errors = []
    for batch in windows.some(256):
        series, nothing = batch.series.numpy(), np.zeros((*batch.y.shape, 1))
        missed = windows.material.in_units(series, batch.y.double().numpy()[..., None], batch)
        errors.append(np.abs(missed - windows.material.in_units(series, nothing, batch))[batch.there.numpy()])
    return float(np.concatenate(errors).mean())


def sizes(windows: Windows, recipe: Recipe) -> Horizon:
    """Of the network: far ahead it answers as many steps at once as it reads; of enough windows values go straight to the answers too."""
    train = windows.material
    segment = train.shape.segment
    return Horizon(
        inputs=train.inputs,
        known=train.known,
        horizon=train.horizon,
        answers=len(QUANTILES),
        series=len(train.rest),
        segment=segment,
        chunk=segment if train.horizon >= recipe.far else 1,
        lookback=train.shape.lookback if len(windows) >= recipe.few else 0,
    )


def said(past: Past, shape: Shape, wished: int) -> list[str]:
    """What was decided, a sentence each."""
    notes = []
    if shape.periods:
        notes.append(f"Seasons of {' and '.join(map(str, shape.periods))} steps are taken out before the network reads, and put back.")
    if shape.log:
        notes.append("The logarithm of the values is forecast: on the validation part that missed less.")
    if shape.lookback < wished and shape.lookback <= len(past.targets) // 3:
        notes.append(f"The series is short, so the network reads {shape.lookback} values at a time instead of {wished}.")
    missing = int(np.isnan(past.targets).sum())
    if missing:
        notes.append(f"Missing values, {missing} of them, are made up for reading, marked as such, and never learned.")
    return notes
