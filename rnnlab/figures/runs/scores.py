"""The scores of a run that ended, beside the naive rule's, as a table and as one sentence."""

import pandas as pd

from rnnlab.runs.race import judged
from rnnlab.training.events import EpochDone, Finished, Started

NOTHING = 1e-12
"""Less than this is rounding."""


def scores(finished: Finished) -> pd.DataFrame:
    """One line a part and rule, one column a measure, in the user's units."""
    rows = {
        (part, rule): values[part]
        for part in finished.scores
        for rule, values in (("network", finished.scores), ("naive rule", finished.naive))
    }
    table = pd.DataFrame.from_dict(rows, orient="index")
    return table.mask(table.abs() < NOTHING, 0.0).rename_axis(["part", "rule"]).reset_index()


def beats(finished: Finished, started: Started) -> bool:
    """Whether the network beat the naive rule on data that it never learned from."""
    part, measure = judged(finished)
    ours, naive = finished.scores[part][measure], finished.naive[part][measure]
    return ours < naive if started.aim == "low" else ours > naive


def verdict(finished: Finished, started: Started) -> str:
    """The same in one sentence."""
    part, measure = judged(finished)
    ours, naive, count = finished.scores[part][measure], finished.naive[part][measure], started.sequences[part]
    compared = f"{measure} {ours:.4g} against {naive:.4g} for the naive rule ({started.naive_name})"
    weights = f" with the weights of epoch {finished.kept}" if finished.kept else ""
    data = f"On the {count} sequences of the {part} part"
    if beats(finished, started):
        return f"{data} the network{weights} beats the naive rule: {compared}."
    return f"{data} the network{weights} does not beat the naive rule: {compared}. Use the naive rule, or train on."


def epochs(done: list[EpochDone]) -> pd.DataFrame:
    """One line an epoch: epoch, the measures of both parts, learning rate."""
    return pd.DataFrame(
        [
            {
                "epoch": epoch.epoch,
                **{f"{part} {measure}": value for part, values in epoch.scores.items() for measure, value in reversed(values.items())},
                "learning rate": epoch.learning_rate,
            }
            for epoch in done
        ]
    )


def levels(found: dict[str, float]) -> pd.DataFrame:
    """One line a simple rule, with its root mean squared error in the user's units."""
    return pd.DataFrame([{"rule": rule, "RMSE": value} for rule, value in found.items()])


def leak(measured: dict[str, float]) -> str:
    """What the wrong order of windowing and splitting pretends, in sentences."""
    wrong, right = measured["wrong"], measured["right"]
    better = f" The wrong order makes it look {100 * (1 - wrong / right):.0f} % better." if wrong < right else ""
    return (
        f"Wrong order: {measured['overlapping']:,} of {measured['windows']:,} test windows share values with training windows, and a model "
        f"that looks up the most similar windows has an error (RMSE) of {wrong:.4g}. Right order, the same model: {right:.4g}.{better}"
    )
