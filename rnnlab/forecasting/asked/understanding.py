"""What was understood of the data that a forecast is asked of, before it is made: arrays and sentences, readable without torch."""

import json
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from rnnlab import datasets
from rnnlab.errors import RnnlabError, UnreadableData
from rnnlab.experiment import Experiment
from rnnlab.forecasting.asked.asking import Asked, ask
from rnnlab.forecasting.asked.choosing import LEAST_ROWS, proposal
from rnnlab.forecasting.asked.regular import offer
from rnnlab.forecasting.plan import Plan
from rnnlab.packing import pack, unpack
from rnnlab.raw import Series

Floats = NDArray[np.float64]


@dataclass(frozen=True)
class Understanding:
    """Columns, facts, and either what will be forecast or why it cannot be.

    Shapes: when (T + H,) and targets (T, C), as in Past; lengths 0 where it is refused.
    """

    when: Floats
    targets: Floats
    columns: list[str]
    """Of numbers."""
    facts: list[tuple[str, str]]
    """Of the file: sentence, and the setting that overrides it."""
    proposal: str
    """What is forecast where nothing is chosen."""
    names: list[str] = field(default_factory=list)
    """Of the targets."""
    notes: list[str] = field(default_factory=list)
    horizon: int = 0
    ends: list[int] = field(default_factory=list)
    time_name: str = ""
    dated: bool = False
    step: str = ""
    refused: str = ""
    """Why there can be no forecast, in one sentence."""
    grid: str = ""
    """The regular grid that would help, where one would."""

    def to_bytes(self) -> bytes:
        """A safetensors file."""
        facts = {name: value for name, value in asdict(self).items() if not isinstance(value, np.ndarray)}
        return pack({"when": self.when, "targets": self.targets}, facts)

    @classmethod
    def from_bytes(cls, data: bytes) -> "Understanding":
        """The understanding of `to_bytes`."""
        arrays, facts = unpack(data)
        found: dict[str, Any] = {**arrays, **facts}
        return cls(**found)


def understand(experiment: str, upload: str, plan: str) -> bytes:
    """An Understanding, as bytes, of an experiment and a plan (JSON) on the file `upload` ("" for none).

    Raises RnnlabError for a file that holds no series.
    """
    chosen = Experiment.model_validate_json(experiment)
    raw = datasets.load(chosen, Path(upload).read_bytes() if upload else None)
    if not isinstance(raw, Series):
        raise UnreadableData(f"A forecast needs a series of numbers over time, and {raw.card.title!r} is none: choose other data.")
    facts = [(fact.text, fact.setting) for fact in raw.facts]
    found = Understanding(np.zeros(0), np.zeros((0, 0)), list(raw.names), facts, proposal(raw, chosen))
    try:
        return _with(found, ask(raw, chosen, Plan.of_json(plan))).to_bytes()
    except RnnlabError as error:
        irregular = "Regular grid" in str(error) and len(raw.when) >= LEAST_ROWS
        return Understanding(**{**vars(found), "refused": str(error), "grid": offer(raw) if irregular else ""}).to_bytes()


def _with(found: Understanding, asked: Asked) -> Understanding:
    past = asked.past
    more = {
        "when": past.when,
        "targets": past.targets,
        "names": list(past.names),
        "notes": [*asked.notes, *asked.missing],
        "horizon": past.horizon,
        "ends": list(asked.ends),
        "time_name": asked.time_name,
        "dated": past.dated,
        "step": past.step,
    }
    return Understanding(**{**vars(found), **more})


def question(plan: Plan) -> str:
    """The plan with what does not concern the data left out, so that one answer serves all networks."""
    heeded = {"targets", "past", "future", "horizon", "origins"}
    return json.dumps(plan.model_dump(mode="json", include=heeded))
