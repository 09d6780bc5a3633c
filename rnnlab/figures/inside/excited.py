"""When a unit is most on and most off, as tables."""

import pandas as pd

from rnnlab.inspection.units.moments import Moment, Moments


def moments(found: list[Moment], text: bool) -> pd.DataFrame:
    """One line a moment: the value, where it is, and what was read there, between brackets, with what stood around it."""
    between = " " if text else ", "
    return pd.DataFrame(
        [
            {
                "value": round(one.value, 4),
                "read": between.join([*one.before, f"[{one.here}]", *one.after]),
                "sequence": one.sequence,
                "step": one.step,
            }
            for one in found
        ]
    )


def responses(found: Moments) -> pd.DataFrame:
    """One line a piece of text, the strongest first: the mean change of the unit where it was read, and how often that was."""
    return pd.DataFrame([{"piece": one.piece, "mean change": round(one.change, 4), "times": one.times} for one in found.responses])
