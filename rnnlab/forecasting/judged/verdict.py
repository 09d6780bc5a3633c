"""What the backtests say, in one sentence."""

from collections.abc import Mapping, Sequence

import numpy as np
from numpy.typing import NDArray

from rnnlab.forecasting.judged.blending import BLEND
from rnnlab.forecasting.outlook import NETWORK, Scored

Floats = NDArray[np.float64]

NEAR = 0.05
"""Errors that differ by less than this share are called about the same: a few backtests cannot tell them apart.

Of seven random walks, backtested three times, drift or the network led the last value by 2 to 4.5 % on four.
"""
BLENDS = 0.02
"""The least share by which the blend's error is below the network's where it is shown."""


def verdict(scored: Sequence[Scored], errors: Mapping[str, Floats], beaten: bool, called: str = "the network") -> tuple[str, str]:
    """The method whose forecast is shown, and one sentence about which to use, from the numbers in `scored` and `errors`.

    Shown is the network; the blend where its MASE is lower by some per cent; where the network has not `beaten` its naive
    base the seasonal naive rule, or the naive one where there is no season. The sentence recommends the method with the lowest MASE,
    which can be another. `errors` has the MASE of each backtest (O,) by method; `called` is what the network is, such as "the LSTM".
    """
    mase = {one.method: one.mase for one in scored if np.isfinite(one.mase)}
    base = "seasonal naive" if any(one.method == "seasonal naive" for one in scored) else "naive"
    if not beaten:
        return base, _unbeaten(mase, errors, base, called)
    if NETWORK not in mase:
        return NETWORK, f"No actual value is known in the backtests, so nothing can be said of how good {called} is."
    used = BLEND if BLEND in mase and _lead(mase[BLEND], mase[NETWORK]) >= BLENDS else NETWORK
    name = called if used == NETWORK else "the blend"
    best = _best_rule(mase)
    if best and _lead(mase[best], mase[used]) >= NEAR:
        return used, _capital(_better(mase, errors, best, (used, name)))
    return used, _holds(mase, errors, (used, name), base)


def _unbeaten(mase: Mapping[str, float], errors: Mapping[str, Floats], base: str, called: str) -> str:
    learned = f"{_capital(called)} learned nothing that the {base} forecast does not say, which is shown instead"
    best = _best_rule(mase)
    if not best or base not in mase or _lead(mase[best], mase[base]) < NEAR:
        return f"{learned}."
    return f"{learned}, but {_better(mase, errors, best, (base, base))}"


def _holds(mase: Mapping[str, float], errors: Mapping[str, Floats], used: tuple[str, str], base: str) -> str:
    """What is said of the shown method where no rule is better by more than a near tie."""
    method, name = used
    on, own = f"On {_backtests(errors, method)}", mase[method]
    if base not in mase:
        return f"{on} {name}'s error was {own:.2f} times that of one naive step, and no rule could be compared."
    lead = _lead(own, mase[base])
    if lead < NEAR:
        return f"{on} {name} and {base} did about equally well, their errors less than {_percent(NEAR)} apart: the simpler one will do."
    same = [rule for rule in _rules(mase) if abs(_lead(mase[rule], own)) < NEAR]
    also = f", and about the same as {' and '.join(same)}'s" if same else ""
    return f"{on} {name}'s error was {_percent(lead)} below {base}'s{_agreed(errors, method, base)}{also}."


def _better(mase: Mapping[str, float], errors: Mapping[str, Floats], best: str, than: tuple[str, str]) -> str:
    method, name = than
    lead = _percent(_lead(mase[best], mase[method]))
    return (
        f"{best} did better here, with an error {lead} below {name}'s on {_backtests(errors, best)}{_agreed(errors, best, method)}: use it."
    )


def _rules(mase: Mapping[str, float]) -> list[str]:
    return [name for name in mase if name not in (NETWORK, BLEND)]


def _best_rule(mase: Mapping[str, float]) -> str:
    return min(_rules(mase), key=lambda name: mase[name], default="")


def _lead(one: float, other: float) -> float:
    """The share by which the first error is below the second; negative where it is above."""
    if one == other:
        return 0.0
    return 1 - one / other if other > 0 else -np.inf


def _percent(share: float) -> str:
    return f"{100 * share:.0f} %"


def _agreed(errors: Mapping[str, Floats], one: str, other: str) -> str:
    """In how many backtests the first error was lower."""
    if one not in errors or other not in errors:
        return ""
    lower, count = int((errors[one] < errors[other]).sum()), _known(errors, one)
    if lower == count:
        return " (lower in each)" if count > 1 else ""
    return f" (lower in {lower} of {count})" if 2 * lower > count else f" (though lower in only {lower} of {count})"


def _backtests(errors: Mapping[str, Floats], method: str) -> str:
    count = _known(errors, method)
    return f"{count} backtest{'' if count == 1 else 's'}" if count else "the backtests"


def _known(errors: Mapping[str, Floats], method: str) -> int:
    return int(np.isfinite(errors[method]).sum()) if method in errors else 0


def _capital(text: str) -> str:
    return text[:1].upper() + text[1:]
