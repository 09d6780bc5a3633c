"""Data prepared as for training, and told step by step."""

import os
from dataclasses import asdict
from hashlib import sha256
from pathlib import Path
from typing import Any

import numpy as np
import torch
from numpy.typing import NDArray

from rnnlab import datasets, registry
from rnnlab.cells.lstm import LSTM
from rnnlab.experiment import Experiment
from rnnlab.forecasting.judged.leaking import leak
from rnnlab.forecasting.judged.levels import levels, season_repeated
from rnnlab.inspection.data.outline import Outline
from rnnlab.nn.unrolling import ways
from rnnlab.packing import pack, unpack
from rnnlab.preparation.prepared import Prepared
from rnnlab.preparation.resampling import propose
from rnnlab.preparation.scaling import FITS
from rnnlab.preparation.thinning import thin
from rnnlab.preparation.windowing import Windows
from rnnlab.preparation.writing import Manuscript
from rnnlab.raw import Card, Corpus, Fact, Pairs, Pictures, Puzzle, Raw, Series, Strokes, Table, Texts
from rnnlab.sequences import Sequences
from rnnlab.tasks import Task

MOST_POINTS = 4000
BATCH = 24
MOST_COLUMNS = 2
"""Of a puzzle that can be drawn as lines: beyond are symbols, one-hot."""
EXAMPLES, PAIRS, MOST_LETTERS = 3, 12, 300
PICTURES = 8
"""That are shown of all."""
OPENING = 600
"""Characters that are shown of a long text."""
EMPTY = np.zeros(0)


def outline(experiment: str, upload: str, number: int) -> bytes:
    """The outline, as bytes, of an experiment (JSON) that learns from the file `upload` ("" for none).

    `number` picks the window, counted over all parts. Raises RnnlabError for data that cannot be prepared.
    """
    chosen, raw, task = _load(experiment, upload)
    prepared = task.prepare(raw, chosen)
    counts = {name: len(part) for name, part in prepared.parts.items() if len(part)}
    series = prepared.raw if isinstance(prepared.raw, Series) else None
    kept = thin(series.values[:, 0], MOST_POINTS) if series else np.arange(0)
    changed_when, changed = _changed(prepared, series) if series else (EMPTY, EMPTY)
    thinned = thin(changed, MOST_POINTS)
    padded = _padded(prepared.parts.train)
    found: dict[str, Any] = {**_window(prepared, task, number), **_proof(prepared.parts.train), **_shift(prepared, chosen)}
    return Outline(
        when=series.when[kept] if series else EMPTY,
        values=series.values[kept, 0] if series else EMPTY,
        bounds=_bounds(prepared, series) if series else EMPTY,
        **found,
        changed_when=changed_when[thinned],
        changed=changed[thinned],
        batch=padded,
        title=raw.card.title,
        about=raw.card.about,
        facts=[(fact.text, fact.setting) for fact in raw.facts],
        columns=_columns(raw),
        names=list(prepared.names),
        time_name=series.time_name if series else "step" if isinstance(raw, Puzzle) else "row",
        dated=bool(series and series.dated),
        step=propose(raw) if isinstance(raw, Series) else "",
        parts=counts,
        shape=list(prepared.parts.train.x.shape[1:]),
        examples=_examples(raw),
        stages=list(prepared.stages),
        rows=len(series.when) if series else 0,
        mean=float(np.nanmean(changed)) if len(changed) else 0.0,
        deviation=float(np.nanstd(changed)) if len(changed) else 0.0,
        pixels=raw.pixels[:PICTURES] if isinstance(raw, Pictures) else np.zeros((0, 3, 0, 0), np.uint8),
        captions=list(raw.captions[:PICTURES]) if isinstance(raw, Pictures) else [],
        pairs=list(zip(raw.sources[:PAIRS], raw.targets[:PAIRS], strict=True)) if isinstance(raw, Pairs) else [],
        opening=raw.text[:OPENING] if isinstance(raw, Corpus) else "",
        levels=prepared.levels if isinstance(prepared, Manuscript) else [],
    ).to_bytes()


def honesty(experiment: str, upload: str) -> bytes:
    """As packed facts: the levels to beat on the test part, and what the wrong order of splitting and windowing would pretend."""
    chosen, raw, task = _load(experiment, upload)
    chosen = chosen.but(span=0.0)
    prepared = task.prepare(raw, chosen)
    assert isinstance(prepared.raw, Series)
    settings = chosen.preparation
    test = round(len(prepared.raw.when) * (settings.test_share or settings.validation_share))
    found = {f"{rule}, one step ahead": error for rule, error in levels(prepared.raw, test, settings.lookback, settings.season).items()}
    if 1 < settings.season <= len(prepared.raw.when) - test:
        found["last season over and over, all at once"] = season_repeated(prepared.raw, test, settings.season)
    return pack({}, {"levels": found, "test": test, "leak": vars(leak(prepared, settings))})


def _load(experiment: str, upload: str) -> tuple[Experiment, Raw, Task]:
    chosen = Experiment.model_validate_json(experiment)
    return chosen, _raw(chosen, upload), registry.tasks.load(chosen.data.task)()


def _raw(chosen: Experiment, upload: str) -> Raw:
    """The raw data. A series read from a file is kept beside it, so that the next question need not read a million rows again."""
    if not upload or chosen.data.task != "forecast":
        return datasets.load(chosen, Path(upload).read_bytes() if upload else None)
    kept = Path(f"{upload}-{sha256(chosen.reading.model_dump_json().encode()).hexdigest()[:16]}")
    if kept.exists():
        arrays, facts = unpack(kept.read_bytes())
        card, told = Card(**facts.pop("card")), tuple(Fact(**fact) for fact in facts.pop("facts"))
        return Series(arrays["values"], arrays["when"], tuple(facts.pop("names")), card=card, facts=told, **facts)
    raw = datasets.load(chosen, Path(upload).read_bytes())
    if isinstance(raw, Series):
        facts = {name: value for name, value in asdict(raw).items() if name not in ("values", "when")}
        part = kept.with_suffix(f".{os.getpid()}")
        part.write_bytes(pack({"values": raw.values, "when": raw.when}, facts))
        part.rename(kept)
    return raw


def _columns(raw: Raw) -> list[str]:
    if isinstance(raw, Series):
        return list(raw.names)
    if isinstance(raw, Texts):
        return list(raw.columns)
    return list(raw.feature_names) if isinstance(raw, Puzzle | Table) else []


def _examples(raw: Raw) -> list[tuple[str, str]]:
    """The first texts of each class: class and text, where they are texts."""
    if not isinstance(raw, Texts):
        return []
    found = [(name, np.flatnonzero(raw.classes == number)[:EXAMPLES]) for number, name in enumerate(raw.class_names)]
    return [(name, raw.texts[row][:MOST_LETTERS]) for name, rows in found for row in rows]


def _bounds(prepared: Prepared, series: Series) -> NDArray[np.float64]:
    """Where the parts begin, and where the last ends."""
    starts = [int(part.when.min()) for _, part in prepared.parts.items() if len(part)]
    return series.when[[0, *starts[1:], len(series.when) - 1]]


def _changed(prepared: Prepared, series: Series) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """The target as the network sees it, over time, with a gap between the parts."""
    when, values, start = [], [], 0
    for part in (prepared.parts.train, prepared.parts.validation, prepared.parts.test):
        if isinstance(part, Windows) and len(part):
            first, last = part.stages[0], part.stages[-1]
            when.append(series.when[start + len(first) - len(last) : start + len(first)])
            values.append(np.append(last[:-1, 0], np.nan))
            start += len(first)
    return (np.concatenate(when), np.concatenate(values)) if when else (EMPTY, EMPTY)


def _padded(train: Sequences) -> NDArray[np.float64]:
    """The first column of some sequences of unequal lengths, NaN in their padding."""
    if train.lengths is None:
        return np.zeros((0, 0))
    rows = np.linspace(0, len(train) - 1, min(BATCH, len(train))).astype(np.int64)
    there = np.arange(train.x.shape[1]) < train.lengths[rows][:, None]
    return np.where(there, _wide(train.x[rows])[:, :, 0], np.nan).astype(np.float64)


def _wide(x: NDArray[np.generic]) -> NDArray[np.float64]:
    """x as numbers (N, T, F); of tokens (N, T) one column."""
    return (x if x.ndim == 3 else x[:, :, None]).astype(np.float64)


def _proof(train: Sequences) -> dict[str, Any]:
    """Measured on a fresh LSTM that reads a padded batch: mask against packing, and the gradient in the padding."""
    if train.lengths is None:
        return {"mask_and_packing": 0.0, "padding_gradient": 0.0}
    x, lengths = torch.from_numpy(_wide(train.x[:BATCH])), torch.from_numpy(train.lengths[:BATCH])
    cell = LSTM(x.shape[2], 8, torch.Generator().manual_seed(0)).double()
    x.requires_grad_()
    _, masked = ways(LSTM)["by_hand"](cell, x, cell.initial_state(len(x)), lengths)
    _, packed = ways(LSTM)["built_in"](cell, x, cell.initial_state(len(x)), lengths)
    masked[0].sum().backward()  # type: ignore[no-untyped-call]
    assert x.grad is not None
    padding = torch.arange(x.shape[1]) >= lengths.unsqueeze(1)
    difference = max(float((one - other).detach().abs().max()) for one, other in zip(masked, packed, strict=True))
    return {"mask_and_packing": difference, "padding_gradient": float((x.grad.abs().sum(2) * padding).max())}


def _shift(prepared: Prepared, chosen: Experiment) -> dict[str, Any]:
    """What fitting the scaling on everything would do to the columns of a table."""
    raw, way = prepared.raw, FITS[chosen.preparation.scaling]
    if not isinstance(raw, Table):
        return {"scaling_shift": 0.0, "scaling_column": ""}
    ours, theirs = way(raw.features[prepared.parts.train.when]), way(raw.features)
    moved = np.abs(ours.apply(raw.features) - theirs.apply(raw.features)).max(axis=0)
    worst = int(moved.argmax())
    return {"scaling_shift": float(moved[worst]), "scaling_column": raw.feature_names[worst]}


def _puzzle(inputs: NDArray[np.float64], y: NDArray[np.generic]) -> dict[str, Any]:
    """A sequence of a puzzle over its steps, from 1, with the number wanted at the end, or the class at each step where one is."""
    when, wanted = np.arange(1.0, len(inputs) + 1), np.atleast_1d(y).astype(np.float64)
    asked = wanted >= 0
    return {"window": inputs, "window_when": when, "target": wanted[asked], "target_when": when[-len(wanted) :][asked]}


def _window(prepared: Prepared, task: Task, number: int) -> dict[str, Any]:
    """One sequence and its target, by the names in Outline."""
    parts = [part for _, part in prepared.parts.items() if len(part)]
    number = min(number, sum(map(len, parts)) - 1)
    for part in parts:
        if number < len(part):
            break
        number -= len(part)
    inputs = task.inputs(prepared, part, number)
    if isinstance(prepared.raw, Puzzle) and inputs.shape[1] <= MOST_COLUMNS:
        return _puzzle(inputs, part.y[number])
    if isinstance(prepared.raw, Strokes):
        says = prepared.raw.texts[part.when[number]]
        return {"window": inputs, "window_when": EMPTY, "target": EMPTY, "target_when": EMPTY, "says": says}
    if not isinstance(prepared.raw, Series):
        return {"window": inputs, "window_when": EMPTY, "target": EMPTY, "target_when": EMPTY}
    rows = part.when[number]
    before = np.arange(int(rows[0]) - len(inputs), int(rows[0])) if isinstance(part, Windows) else rows
    series = prepared.raw
    return {"window": inputs, "window_when": series.when[before], "target": series.values[rows, 0], "target_when": series.when[rows]}
