"""The other way to look ahead, to be compared with: one step is answered, the answer is read like a value, then the next is answered."""

from dataclasses import replace
from pathlib import Path

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor

from rnnlab import datasets
from rnnlab.errors import RunError
from rnnlab.forecasting.asked.asking import ask
from rnnlab.forecasting.network.examples import Material
from rnnlab.forecasting.network.fitting import MIDDLE, answers
from rnnlab.forecasting.network.keeping import kept
from rnnlab.forecasting.network.recipe import MEASURED
from rnnlab.forecasting.network.setting import decide
from rnnlab.forecasting.plan import Plan
from rnnlab.nn.horizon import HorizonNetwork
from rnnlab.packing import pack, unpack
from rnnlab.runs.record import Record

Floats = NDArray[np.float64]


def compared(record: str) -> bytes:
    """The medians "direct" and "recursive" (C, H), in the user's units, of this record's networks, as a safetensors file.

    Raises RunError for a record that has no forecast of a network yet.
    """
    opened = Record(Path(record))
    arrays = opened.blob("weights")
    if not arrays:
        raise RunError("Only a forecast of a network can be made step by step, and none is here yet: let it be made first.")
    asked = ask(datasets.load(opened.experiment, opened.blob("upload")), opened.experiment, Plan.of_json(opened.plan))
    setting = decide(asked.past, asked.plan, MEASURED)
    networks = kept(setting.sizes, asked.plan, unpack(arrays)[0])
    return pack({"direct": direct(networks, setting.everything.material), "recursive": recursive(networks, setting.everything.material)})


def direct(networks: list[HorizonNetwork], whole: Material) -> Floats:
    """The medians (C, H) of the networks' answers for all steps at once after the last row, in the user's units."""
    rows, series = whole.rest.shape[1], torch.arange(len(whole.rest))
    batch = whole.cut(series, torch.full_like(series, rows - 1), rows)
    return whole.in_units(series.numpy(), answers(networks, batch)[..., MIDDLE:].double().numpy(), batch)[..., 0]


def recursive(networks: list[HorizonNetwork], whole: Material) -> Floats:
    """The same where each network's answer for one step alone is asked, and is read as the newest value of the next window.

    What is known ahead is known; the other columns stay as they were last.
    """
    rows, series = whole.rest.shape[1], torch.arange(len(whole.rest))
    longer = _with_room(whole)
    for end in range(rows - 1, rows + whole.horizon - 1):
        batch = longer.cut(series, torch.full_like(series, end), rows)
        longer.rest[:, end + 1] = (batch.last + batch.spread * answers(networks, batch)[:, 0, MIDDLE:]).select(1, 0)
    batch = whole.cut(series, torch.full_like(series, rows - 1), rows)
    answered = (longer.rest[:, rows:] - batch.last) / batch.spread
    return whole.in_units(series.numpy(), answered.unsqueeze(2).double().numpy(), batch)[..., 0]


def _with_room(whole: Material) -> Material:
    """The same with a horizon more of rows, in which values are written; the seasons go on."""
    count = whole.horizon
    return replace(
        whole,
        rest=_longer(whole.rest.T, count).T,
        there=torch.cat([whole.there, torch.ones(len(whole.there), count, dtype=torch.bool)], dim=1),
        parts=tuple((torch.cat([part, _again(part[:, -period:], count)], dim=1), period) for part, period in whole.parts),
        others=_longer(whole.others, count),
        ahead=_longer(whole.ahead, count),
        calendar=_longer(whole.calendar, count),
    )


def _longer(rows: Tensor, count: int) -> Tensor:
    """Rows (T, K) with the last one again at the end, so many times."""
    return torch.cat([rows, rows[-1:].expand(count, -1)])


def _again(last: Tensor, count: int) -> Tensor:
    """A period (C, P) over and over, (C, count)."""
    return last[:, torch.arange(count) % last.shape[1]]
