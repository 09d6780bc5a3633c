"""What a forecast came to so far, put together and scored."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from rnnlab.forecasting.judged.blending import BLEND, blended, moved, partner
from rnnlab.forecasting.judged.conformal import calibrate, leave_one_out
from rnnlab.forecasting.judged.rules import common
from rnnlab.forecasting.judged.scoring import Backtests, by_origin, scale, score
from rnnlab.forecasting.judged.verdict import verdict
from rnnlab.forecasting.looking import Looking
from rnnlab.forecasting.outlook import NETWORK, Outlook, Scored
from rnnlab.forecasting.past import Past
from rnnlab.forecasting.plan import QUANTILES, Plan

Floats = NDArray[np.float64]

MIDDLE = QUANTILES.index(0.5)


@dataclass(frozen=True)
class Tested:
    """Every method on the same backtests: point forecasts (O, C, H) with seconds, and quantiles (O, C, H, Q) where a method has them."""

    backtests: Backtests
    points: dict[str, Floats]
    seconds: dict[str, float]
    quantiles: dict[str, Floats]
    lowest: Floats

    @property
    def errors(self) -> dict[str, Floats]:
        """MASE of each backtest (O,), by method."""
        return {name: by_origin(self.backtests, points) for name, points in self.points.items()}

    def intervals(self, method: str) -> Floats:
        """Of each backtest (O, C, H, Q), calibrated on the others."""
        return leave_one_out(self.backtests, self._raw(method), self.lowest)

    def calibrated(self, method: str, quantiles: Floats, at: Floats) -> Floats:
        """The quantiles (C, H, Q) of a forecast by this method, widened as its backtests ask for; `at` (C,) is the scale of everything."""
        return calibrate(quantiles, at, self.backtests, self._raw(method), self.lowest)

    def scored(self) -> list[Scored]:
        """One line a method, the best first."""
        return self._scored(slice(None), {name: self.intervals(name) for name in self.quantiles})

    def alone(self) -> list[list[Scored]]:
        """The same of each target alone; none where there is one only."""
        targets, intervals = self.backtests.actual.shape[1], {name: self.intervals(name) for name in self.quantiles}
        return [self._scored(slice(one, one + 1), intervals) for one in range(targets)] if targets > 1 else []

    def _scored(self, which: slice, intervals: dict[str, Floats]) -> list[Scored]:
        known, lines = Backtests(self.backtests.actual[:, which], self.backtests.scale[:, which]), []
        for name, points in self.points.items():
            bounds = intervals[name][:, which] if name in intervals else None
            lines.append(score(known, name, points[:, which], self.seconds[name], bounds))
        return sorted(lines, key=lambda line: np.inf if np.isnan(line.mase) else line.mase)

    def _raw(self, method: str) -> Floats:
        """The quantiles as they came; of a method that has none its forecast, without width."""
        return self.quantiles.get(method, wide(self.points[method]))


def wide(points: Floats) -> Floats:
    """Quantiles (..., Q) without width."""
    return np.repeat(points[..., None], len(QUANTILES), axis=-1)


def test(looking: Looking) -> Tested:
    """The backtests that every method has done: the network's, or all of the rules' before it has done any."""
    done = len(looking.tested) or len(looking.tested_rules)
    pasts = looking.pasts[:done][::-1]
    targets, horizon = looking.asked.past.targets, looking.asked.past.horizon
    actual = [targets[len(past.targets) : len(past.targets) + horizon].T for past in pasts]
    scales = [scale(past.targets, looking.season(past)) for past in pasts]
    empty = np.zeros((0, targets.shape[1]))
    backtests = Backtests(np.array(actual) if done else np.zeros((0, targets.shape[1], horizon)), np.array(scales) if done else empty)
    rules = common(looking.tested_rules[:done][::-1]) if done else {}
    found = Tested(
        backtests,
        {name: points for name, (points, _) in rules.items()},
        {name: seconds for name, (_, seconds) in rules.items()},
        {},
        _lowest(looking.asked.past, looking.asked.plan),
    )
    return _with_network(found, looking) if looking.tested else found


def assemble(looking: Looking) -> Outlook | None:
    """The outlook as it is now: before the network has answered, the best simple rule's; None before there is any."""
    if looking.rules is None or not looking.rules.forecasts:
        return None
    tested, past = test(looking), looking.asked.past
    used, sentence, quantiles = _forecast(looking, tested)
    return Outlook(
        when=past.when,
        past=past.targets,
        quantiles=quantiles,
        rules={name: points for name, (points, _) in looking.rules.forecasts.items()},
        ends=np.array(looking.asked.ends[len(looking.asked.ends) - len(tested.backtests.actual) :], np.int64),
        actual=tested.backtests.actual,
        tested=tested.points,
        intervals=_shown(tested, used),
        saw=looking.ahead.saw if looking.ahead else np.zeros((0, 0)),
        names=list(past.names),
        time_name=looking.asked.time_name,
        dated=past.dated,
        step=past.step,
        season=looking.season(past),
        scored=tested.scored(),
        used=used,
        verdict=sentence,
        notes=_notes(looking),
        seconds=looking.seconds,
        coming=past.ahead[len(past.targets) :],
        coming_names=list(looking.asked.plan.future),
        alone=tested.alone(),
    )


def _with_network(tested: Tested, looking: Looking) -> Tested:
    """The same with the network's backtests, and the blend's where one is wished for."""
    quantiles = np.array([ahead.quantiles for ahead in reversed(looking.tested)])
    network, seconds = quantiles[..., MIDDLE], float(np.mean([ahead.seconds for ahead in looking.tested]))
    points, times, intervals = {NETWORK: network}, {NETWORK: seconds}, {NETWORK: quantiles}
    mixed = blended(network, tested.points, tested.errors) if looking.asked.plan.blend and tested.points else None
    if mixed is not None:
        points[BLEND], intervals[BLEND] = mixed, moved(quantiles, mixed)
        times[BLEND] = seconds + tested.seconds[partner(tested.errors) or next(iter(tested.seconds))]
    return Tested(tested.backtests, {**points, **tested.points}, {**times, **tested.seconds}, intervals, tested.lowest)


def _forecast(looking: Looking, tested: Tested) -> tuple[str, str, Floats]:
    """The method that is used, the sentence about it, and its calibrated quantiles (C, H, Q)."""
    assert looking.rules is not None
    at, rules = scale(looking.asked.past.targets, looking.season(looking.asked.past)), looking.rules.forecasts
    if looking.ahead is None:
        best = partner({name: errors for name, errors in tested.errors.items() if name in rules}) or next(iter(rules))
        on = f", the best of the simple rules on {len(tested.backtests.actual)} backtests" if best in tested.points else ""
        quantiles = wide(rules[best][0])
        sentence = f"The network has not made its forecast: what is shown is that of {best}{on}."
        return best, sentence, tested.calibrated(best, quantiles, at) if best in tested.points else quantiles
    used, sentence = verdict(tested.scored(), tested.errors, looking.ahead.beaten, f"the {looking.asked.plan.cell.upper()}")
    quantiles, method = looking.ahead.quantiles, NETWORK
    with_whom = partner({name: errors for name, errors in tested.errors.items() if name in rules})
    if used == BLEND and with_whom:
        method, quantiles = BLEND, moved(quantiles, (quantiles[..., MIDDLE] + rules[with_whom][0]) / 2)
    return used, sentence, tested.calibrated(method, quantiles, at)


def _shown(tested: Tested, used: str) -> Floats:
    """The intervals of the backtests: those of the method that is used, or of the network."""
    method = used if used in tested.quantiles else NETWORK if NETWORK in tested.points else used
    if method in tested.points:
        return tested.intervals(method)
    return np.zeros((*tested.backtests.actual.shape, len(QUANTILES)))


def _lowest(past: Past, plan: Plan) -> Floats:
    """(C,): 0 for a target that cannot be negative, minus infinity for others."""
    with np.errstate(invalid="ignore"):
        never = np.nanmin(past.targets, axis=0) >= 0
    bound = never if plan.negative == "auto" else np.full(len(never), plan.negative == "impossible")
    return np.where(bound, 0.0, -np.inf)


def _notes(looking: Looking) -> list[str]:
    """What was decided on the way, each once."""
    of = [*looking.asked.notes, *(looking.rules.notes if looking.rules else []), *(looking.ahead.notes if looking.ahead else [])]
    if looking.ahead and len(looking.tested) < len(looking.pasts):
        of.append(f"The time sufficed for {len(looking.tested)} of {len(looking.pasts)} backtests, the newest.")
    return list(dict.fromkeys(of))
