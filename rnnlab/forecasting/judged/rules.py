"""What simple rules forecast, which a network must beat."""

import importlib
import time
import warnings
from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from rnnlab.errors import UnreadableData
from rnnlab.forecasting.past import Past
from rnnlab.preparation.filling import fill

Floats = NDArray[np.float64]
Rule = Callable[[Floats, int, int], Floats]
"""A column without gaps (T,), the season in steps and the horizon, to the next values (horizon,)."""

MOST_ROWS = {"AutoETS": 800, "AutoCES": 6000, "MSTL": 4800}
"""Of all columns together, the newest: half a second each, where a season has a day of hours."""
FEWEST_ROWS = 8
"""That a rule with parameters is fitted to; three values let them extrapolate anywhere."""
LONGEST_ETS = 24
"""The longest season that statsforecast's exponential smoothing forecasts, as R's."""
STEPS_A_SECOND = 300
"""Of a season: how many MSTL takes about a second for, on as many rows as it may read."""


@dataclass(frozen=True)
class Applied:
    """The forecast of every rule that could be used."""

    forecasts: dict[str, tuple[Floats, float]]
    """By rule: (C, H), in the user's units, and its seconds of processor time."""
    notes: list[str]
    """Which were left out and why, and which read the newest rows only; a sentence each."""

    def affordable(self, seconds: float) -> "Applied":
        """Without the slowest rules, as many as must go for the others to take so many seconds; rules without parameters stay."""
        kept, gone = {}, 0.0
        for name, (points, took) in sorted(self.forecasts.items(), key=lambda one: one[1][1]):
            gone += took
            if gone <= seconds or name not in MOST_ROWS:
                kept[name] = points, took
        slow = [name for name in self.forecasts if name not in kept]
        notes = _left_out({"time is short, and all backtests would take too much of it": slow}) if slow else []
        return Applied({name: self.forecasts[name] for name in self.forecasts if name in kept}, [*self.notes, *notes])


def naive(values: Floats, season: int, horizon: int) -> Floats:
    """The last value, over and over (horizon,)."""
    return np.full(horizon, values[-1])


def seasonal_naive(values: Floats, season: int, horizon: int) -> Floats:
    """The last season, over and over (horizon,)."""
    return np.resize(values[-season:], horizon)


def drift(values: Floats, season: int, horizon: int) -> Floats:
    """The straight line through the first and the last value (horizon,)."""
    line: Floats = values[-1] + (values[-1] - values[0]) / (len(values) - 1) * np.arange(1, horizon + 1)
    return line


def _by_statsforecast(model: str) -> Rule:
    def rule(values: Floats, season: int, horizon: int) -> Floats:
        if np.ptp(values) == 0:
            return naive(values, season, horizon)
        models = importlib.import_module("statsforecast.models")
        fitted = getattr(models, model)(season if len(values) >= 2 * season else 1)
        return np.asarray(fitted.forecast(y=values, h=horizon)["mean"], np.float64)

    return rule


RULES: dict[str, Rule] = {
    "naive": naive,
    "seasonal naive": seasonal_naive,
    "drift": drift,
    **{model: _by_statsforecast(model) for model in MOST_ROWS},
}


def apply(past: Past, season: int, seconds: float = np.inf, only: Collection[str] = RULES) -> Applied:
    """The forecasts of all rules; missing values are filled, by the season before where there is one, else linearly.

    `season` is the main one in steps, 1 for none, without which seasonal rules are left out. A rule that cannot be fitted to one
    of the targets is left out for all, as is one that would take far more than `seconds`, and what is not in `only`.
    Raises UnreadableData for a target without a value.
    """
    values = _filled(past, season)
    importlib.import_module("statsforecast.models")  # before the clock of the first rule starts
    forecasts: dict[str, tuple[Floats, float]] = {}
    reasons: dict[str, list[str]] = {}
    for name, rule in RULES.items():
        if name not in only:
            continue
        newest = values[-_rows(name, values) :]
        reason = _unfit(name, newest, season) or _slow(name, season, seconds)
        start = time.process_time()
        found = None if reason else _forecast(rule, newest, season, past.horizon)
        if found is not None:
            forecasts[name] = found, time.process_time() - start
        else:
            reasons.setdefault(reason or "no model could be fitted", []).append(name)
    return Applied(forecasts, [*_left_out(reasons), *_shortened(forecasts, values)])


def common(applied: Sequence[Applied]) -> dict[str, tuple[Floats, float]]:
    """By rule that was used in all O backtests: the forecasts (O, C, H), and its mean seconds."""
    names = [name for name in RULES if applied and all(name in one.forecasts for one in applied)]
    return {
        name: (np.stack([one.forecasts[name][0] for one in applied]), float(np.mean([one.forecasts[name][1] for one in applied])))
        for name in names
    }


def _filled(past: Past, season: int) -> Floats:
    for name, column in zip(past.names, past.targets.T, strict=True):
        if np.isnan(column).all():
            raise UnreadableData(f"The column {name!r} needs a value in its first {len(column):,} rows, and has none: choose another one.")
    return fill(past.targets, past.when[: len(past.targets)], "season" if season > 1 else "linear", season)


def _rows(name: str, values: Floats) -> int:
    allowed: int = MOST_ROWS.get(name, values.size) // values.shape[1]
    return max(min(allowed, len(values)), 1)


def _unfit(name: str, values: Floats, season: int) -> str:
    """Why the rule cannot be used on these values (T, C), or ""."""
    if season < 2 and name in ("seasonal naive", "MSTL"):
        return "no season is known"
    if name == "AutoETS" and season > LONGEST_ETS:
        return f"its season can have {LONGEST_ETS} steps at most, and there are {season:,}"
    needed = {"naive": 1, "seasonal naive": season, "drift": 2, "MSTL": max(2 * season, FEWEST_ROWS)}.get(name, FEWEST_ROWS)
    return f"at least {needed:,} rows of each column are needed, and {len(values):,} can be used" if len(values) < needed else ""


def _slow(name: str, season: int, seconds: float) -> str:
    """Why there is no time for the rule, or ""."""
    long = name == "MSTL" and season > STEPS_A_SECOND * seconds
    return f"for a season of {season:,} steps it would take too much of the time" if long else ""


def _forecast(rule: Rule, values: Floats, season: int, horizon: int) -> Floats | None:
    try:
        with warnings.catch_warnings(), np.errstate(all="ignore"):
            warnings.simplefilter("ignore")  # overflows of values near the largest number
            found = np.stack([rule(np.ascontiguousarray(column), season, horizon) for column in values.T])
    except Exception:  # statsforecast raises nothing narrower where it finds no model
        return None
    return found if np.isfinite(found).all() else None


def _left_out(reasons: dict[str, list[str]]) -> list[str]:
    return [f"{' and '.join(names)} {'was' if len(names) == 1 else 'were'} left out: {reason}." for reason, names in reasons.items()]


def _shortened(forecasts: dict[str, tuple[Floats, float]], values: Floats) -> list[str]:
    return [f"{name} read the newest {rows:,} rows only." for name in forecasts if (rows := _rows(name, values)) < len(values)]
