"""The lanes of a race: one experiment with many cells, implementations, values of one more setting, and seeds."""

import json
from functools import partial
from pathlib import Path
from typing import Any

from rnnlab import datasets, registry
from rnnlab.errors import InvalidExperiment
from rnnlab.experiment import IMPLEMENTATIONS, Experiment
from rnnlab.nn.sizing import Make, equal_parameters, parameters
from rnnlab.nn.unrolling import ways
from rnnlab.runs.race import names
from rnnlab.tasks import Task

BY_ITSELF = ("auto", "keras")
"""Implementations that are not ways of a cell of ours."""


def lanes(experiment: str, upload: str, choices: str) -> bytes:
    """As JSON, a list of {"name", "experiment"}: what an experiment (JSON) that learns from the file `upload` ("" for none) races as.

    Choices are JSON: "cells", pairs of a cell and an implementation; "seeds"; "equal", which is "hidden size", or "parameters" for
    cells each as wide as it takes to have as many as the experiment has; "setting", the name of one more that differs ("" for none), and
    "values", its values as text. Raises InvalidExperiment for a pair that does not exist, or a value out of range.
    """
    chosen, asked = Experiment.model_validate_json(experiment), json.loads(choices)
    make = _make(chosen, upload) if asked["equal"] == "parameters" else None
    changes = [{asked["setting"]: value} for value in asked["values"]] if asked["setting"] else [{}]
    contenders = [_contender(chosen.but(**change), cell, way, make) for cell, way in asked["cells"] for change in changes]
    titles = {name: registry.cells.load(name).title for name in registry.cells.names()}
    found: list[dict[str, Any]] = [
        {"name": f"{name}, seed {seed}", "experiment": contender.but(seed=seed).model_dump_json()}
        for name, contender in zip(names(contenders, titles), contenders, strict=True)
        for seed in asked["seeds"]
    ]
    return json.dumps(found).encode()


def _make(chosen: Experiment, upload: str) -> Make:
    """What makes a network for the data of the experiment."""
    task: Task = registry.tasks.load(chosen.data.task)()
    prepared = task.prepare(datasets.load(chosen, Path(upload).read_bytes() if upload else None), chosen)
    return partial(task.network, prepared)


def _contender(chosen: Experiment, cell: str, way: str, make: Make | None) -> Experiment:
    contender = chosen.but(cell=cell, implementation=way)
    there = (*BY_ITSELF, *ways(registry.cells.load(cell)))
    if way not in there:
        title = registry.cells.load(cell).title
        raise InvalidExperiment(
            f"{title} can be computed {'; '.join(IMPLEMENTATIONS[one] for one in there)}; what was asked for is {IMPLEMENTATIONS[way]}: "
            "choose one of these."
        )
    if make is None:
        return contender
    return contender.but(hidden_size=equal_parameters(chosen, cell, parameters(chosen, make), make))
