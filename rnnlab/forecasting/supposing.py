"""What a forecast would be if its last values, or what is known ahead, were others: by the networks that were trained for it."""

import json
from dataclasses import replace
from pathlib import Path

import numpy as np
import torch
from numpy.typing import NDArray

from rnnlab import datasets
from rnnlab.errors import InvalidExperiment, RunError
from rnnlab.forecasting.asked.asking import Asked, ask
from rnnlab.forecasting.assembling import MIDDLE
from rnnlab.forecasting.judged.blending import BLEND
from rnnlab.forecasting.judged.rules import apply
from rnnlab.forecasting.network.examples import material
from rnnlab.forecasting.network.fitting import answers
from rnnlab.forecasting.network.keeping import kept
from rnnlab.forecasting.network.recipe import Recipe
from rnnlab.forecasting.network.setting import Setting, decide, newest
from rnnlab.forecasting.outlook import NETWORK, Outlook
from rnnlab.forecasting.past import Past
from rnnlab.forecasting.plan import Plan
from rnnlab.nn.horizon import HorizonNetwork
from rnnlab.packing import pack, unpack
from rnnlab.runs.record import Record

Floats = NDArray[np.float64]


def suppose(record: str, changes: str) -> bytes:
    """The quantiles (C, H, Q) of the forecast in this record, as they would be with changes, in a safetensors file.

    changes: JSON with "last", rows of all targets at the end of the past, and "coming", rows of all columns known ahead; null for a
    missing value. Raises RunError for a record that has no forecast of a network yet, InvalidExperiment for values that it cannot read.
    """
    opened = Record(Path(record))
    stored, weights = opened.blob("outlook"), opened.blob("weights")
    if not stored or not weights:
        raise RunError("Only a forecast that is made can be asked what if, and this one is not: let it be made first.")
    outlook = Outlook.from_bytes(stored)
    asked = ask(datasets.load(opened.experiment, opened.blob("upload")), opened.experiment, Plan.of_json(opened.plan))
    changed = _changed(asked.past, json.loads(changes))
    setting = decide(asked.past, asked.plan, Recipe())
    _refuse_no_logarithm(setting, changed)
    networks = kept(setting.sizes, asked.plan, unpack(weights)[0]) if outlook.used in (NETWORK, BLEND) else []
    moved = _answer(setting, networks, changed) - _answer(setting, networks, asked.past)
    if outlook.used == BLEND:
        moved = (moved + _moved_rule(outlook, asked, changed)[..., None]) / 2
    floor = 0.0 if outlook.quantiles.min() >= 0 and np.nanmin(outlook.past) >= 0 else -np.inf
    return pack({"quantiles": np.maximum(np.sort(outlook.quantiles + moved, axis=2), floor)})


def _changed(past: Past, changes: dict[str, list[list[float | None]]]) -> Past:
    """The past with other last rows, and other rows ahead."""
    last, coming = (np.array(changes[name], np.float64) for name in ("last", "coming"))
    targets, ahead = past.targets.copy(), past.ahead.copy()
    if last.size:
        targets[-len(last) :] = last
    if coming.size:
        ahead[-len(coming) :] = np.where(np.isnan(coming), ahead[-len(coming) :], coming)
    return replace(past, targets=targets, ahead=ahead)


def _refuse_no_logarithm(setting: Setting, changed: Past) -> None:
    least = float(np.nanmin(changed.targets))
    if setting.everything.material.shape.log and least <= 0:
        raise InvalidExperiment(
            f"This forecast is made of logarithms, so values above 0 were expected, and {least:g} came: write a larger one."
        )


def _answer(setting: Setting, networks: list[HorizonNetwork], past: Past) -> Floats:
    """Quantiles (C, H, Q) in the user's units, not calibrated; of the naive base without networks."""
    known = newest(past)[0]
    rows, series = len(known.targets), torch.arange(known.targets.shape[1])
    whole = material(known, setting.everything.material.shape, rows)
    last = whole.cut(series, torch.full_like(series, rows - 1), rows)
    found = answers(networks, last) if networks else torch.zeros(len(series), past.horizon, setting.sizes.answers)
    return np.sort(whole.in_units(series.numpy(), found.double().numpy(), last), axis=2)


def _moved_rule(outlook: Outlook, asked: Asked, changed: Past) -> Floats:
    """How far (C, H) the forecast of the blend's other part moves."""
    best = next(one.method for one in outlook.scored if one.method in outlook.rules)
    now = apply(changed, outlook.season).forecasts
    return now[best][0] - outlook.rules[best] if best in now else np.zeros_like(outlook.quantiles[..., MIDDLE])
