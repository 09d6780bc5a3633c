"""The preparation of a series as code: its parts, and windows of them."""

import inspect

import numpy as np

from rnnlab.experiment import Preparation
from rnnlab.export.literal import Part, constants, numbers, numpy_of
from rnnlab.export.told import Told
from rnnlab.preparation import filling
from rnnlab.preparation.power import Power
from rnnlab.preparation.windowing import Windows
from rnnlab.raw import Series
from rnnlab.tasks.follow import Steps

IN_PARTS = """\
rows = len(VALUES)
test = min(round(rows * TEST_SHARE), rows)
validation = min(round(rows * VALIDATION_SHARE), rows - test)
train = rows - validation - test
SLICES = {"train": slice(train), "validation": slice(train, train + validation), "test": slice(train + validation, rows)}"""

LAGGED = '''\
def lagged(values, lag):
    """Column 0 less what it was some steps before; the other columns lose the same rows."""
    less = values[lag:].copy()
    less[:, 0] -= values[:-lag, 0]
    return less'''

SCALED = {
    "standard": "shift, size = np.nanmean(learned, axis=0), np.nanstd(learned, axis=0)",
    "minmax": "shift, size = np.nanmin(learned, axis=0), np.nanmax(learned, axis=0) - np.nanmin(learned, axis=0)",
    "none": "shift, size = np.zeros(learned.shape[1]), np.ones(learned.shape[1])",
}
"""What is measured on the training part, called `learned`."""
STEADY = "size = np.where((size > 0) & (np.nanmax(learned, axis=0) > np.nanmin(learned, axis=0)), size, 1.0)"

POWERS = {
    True: "values[:, 0] = np.log(values[:, 0])",
    False: "values[:, 0] = (values[:, 0] ** POWER - 1) / POWER",
}

WINDOWS = '''\
def windows(part):
    """Inputs (N, LOOKBACK, F) and the HORIZON values that follow each, of one part by itself."""
    scaled = ((ready(part) - shift) / size).astype(np.float32)
    starts = np.arange(0, max(len(scaled) - LOOKBACK - HORIZON + 1, 0), STRIDE)
    behind, ahead = starts[:, None] + np.arange(LOOKBACK), starts[:, None] + LOOKBACK + np.arange(HORIZON)
    x, y = scaled[behind], scaled[ahead, 0]
{known}    return torch.from_numpy(x), torch.from_numpy(y), None'''

THERE = "    there = ~np.isnan(VALUES[part])[len(VALUES[part]) - len(scaled) :]\n"
MASKED = f"""\
{THERE}    x = np.concatenate([np.nan_to_num(x), there[behind]], axis=2, dtype=np.float32)
    known = (there[ahead, 0] & np.isfinite(y)).all(axis=1)
    x, y = x[known], y[known]
"""
WHOLE = f"""\
{THERE}    known = (there[ahead, 0] & np.isfinite(y)).all(axis=1) & ~np.isnan(x).any(axis=(1, 2))
    x, y = x[known], y[known]
"""

STEPS = '''\
def windows(part):
    """Inputs (N, LOOKBACK, F), all columns but the first, and the first at the same steps (N, LOOKBACK), of one part by itself."""
    scaled = ((VALUES[part] - shift) / size).astype(np.float32)
    steps = np.arange(0, max(len(scaled) - LOOKBACK + 1, 0), STRIDE)[:, None] + np.arange(LOOKBACK)
    return torch.from_numpy(scaled[steps, 1:]), torch.from_numpy(scaled[steps, 0]), None'''

CUT = "PARTS = {name: windows(part) for name, part in SLICES.items()}"


def forecast(told: Told) -> list[Part]:
    """The series as it was read, and windows of it with the values that follow."""
    chosen, train = told.experiment.preparation, told.training.prepared.parts.train
    assert isinstance(train, Windows)
    exponent = next((transform.exponent for transform in train.chain.transforms if isinstance(transform, Power)), None)
    known = {**told.shares, "LOOKBACK": chosen.lookback, "HORIZON": chosen.horizon, "STRIDE": chosen.stride, "SEASON": chosen.season}
    named = constants({**known, **({} if exponent is None else {"POWER": exponent})})
    scaling = f'learned = ready(SLICES["train"])\n{SCALED[chosen.scaling]}\n{STEADY}'
    filling = chosen.fill not in ("none", "mask")
    differenced = chosen.difference or chosen.seasonal_difference
    own = [*([_filled(chosen.fill)] if filling else []), *([LAGGED] if differenced else []), _ready(chosen, exponent, filling)]
    said = [f"{named}\n\n{IN_PARTS}", *own, scaling, _windows(told), CUT]
    return [_series(told, timed=filling), Part("Cut, changed and scaled", "\n\n\n".join(said))]


def follow(told: Told) -> list[Part]:
    """The series as it was read, and windows of it with what was at the same steps."""
    chosen, train = told.experiment.preparation, told.training.prepared.parts.train
    assert isinstance(train, Steps)
    known = {"LOOKBACK": chosen.lookback, "STRIDE": chosen.stride}
    scaling = f'learned = VALUES[SLICES["train"]]\n{SCALED[chosen.scaling]}\n{STEADY}'
    said = [constants({**told.shares, **known}), IN_PARTS, scaling, STEPS, CUT]
    return [_series(told, timed=False), Part("Cut and scaled", "\n\n\n".join(said))]


def _series(told: Told, timed: bool) -> Part:
    series = told.training.prepared.raw
    assert isinstance(series, Series)
    code = ["from io import StringIO", "", "import numpy as np", "import torch", "", constants({"COLUMNS": series.names})]
    code += [numbers("VALUES", series.values), f"VALUES = {numpy_of('VALUES', series.values.dtype.type)}"]
    if timed:
        code += [numbers("WHEN", series.when[:, None]), f"WHEN = {numpy_of('WHEN', series.when.dtype.type)}[:, 0]"]
    return Part("The data: the first column is the one that is answered", "\n".join(code))


def _windows(told: Told) -> str:
    """A function that cuts windows, and where there are gaps leaves out, or marks, what is not known."""
    series = told.training.prepared.raw
    assert isinstance(series, Series)
    if told.training.experiment.preparation.fill == "mask":
        return WINDOWS.format(known=MASKED)
    return WINDOWS.format(known=WHOLE if np.isnan(series.values).any() else "")


def _filled(how: str) -> str:
    """A function that fills gaps, and those of ours that it calls."""
    calls = {filling.WAYS[how], *([filling.linear] if how in ("spline", "season") else [])}
    own = [inspect.getsource(call).strip() for call in sorted(calls, key=lambda call: str(call.__name__))]
    if filling.linear in calls or how == "time":
        own.append(inspect.getsource(filling._interpolate).strip())
    columns = (
        "def filled(values, when):\n"
        '    """The values without gaps, each column by itself."""\n'
        "    made = values.copy()\n    for column in made.T:\n        if np.isnan(column).any() and not np.isnan(column).all():\n"
        f"            column[:] = {filling.WAYS[how].__name__}(column, when, SEASON)\n    return made"
    )
    return "\n\n\n".join(["import pandas as pd\n\nFloats = np.ndarray", *own, columns])


def _ready(chosen: Preparation, exponent: float | None, filling: bool) -> str:
    """A function with a line for each change before the scaling."""
    lines = ["values = filled(VALUES[part], WHEN[part])" if filling else "values = VALUES[part]"]
    lines += [] if exponent is None else ["values = values.copy()", POWERS[exponent == 0]]
    lines += ["values = lagged(values, 1)"] * chosen.difference
    lines += ["values = lagged(values, SEASON)"] if chosen.seasonal_difference else []
    said = "\n    ".join([*lines, "return values"])
    return f'def ready(part):\n    """The values of one part, before they are scaled."""\n    {said}'
