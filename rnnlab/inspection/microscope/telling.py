"""A cell told in full: its equations, the code of every way to compute it, and the proof that they agree."""

import inspect
import json
from collections.abc import Callable
from dataclasses import asdict
from typing import Any

import torch
from torch import Tensor

from rnnlab import registry
from rnnlab.cells import Cell
from rnnlab.inspection.microscope.tale import Tale, Telling
from rnnlab.nn import built_in, gate_by_gate, numpy_loops, scan, stepping
from rnnlab.nn.bptt import scan as bptt_scan
from rnnlab.nn.unrolling import BPTT, Way, choose, ways

BATCH, STEPS, FEATURES, HIDDEN = 4, 12, 3, 8
NUMPY: dict[str, Callable[..., Any]] = {"rnn": numpy_loops.rnn, "lstm": numpy_loops.lstm, "gru": numpy_loops.gru}
ABOUT: dict[Way, str] = {
    "gate_by_gate": "Every gate by itself, with products of its own, as one first writes it.",
    "by_hand": "All gates in one product, and the input's share of all steps computed before the loop.",
    "bptt": "The same loop with its gradient written out, instead of recorded by autograd.",
    "scan": "All steps at once, in rounds that double their reach.",
    "built_in": "torch's own loop, behind the same call.",
}


@torch.inference_mode()
def tell(cell: str) -> bytes:
    """The Tale of a cell, as JSON."""
    kind: type[Cell] = registry.cells.load(cell)
    equations, _, rest = inspect.cleandoc(kind.__doc__ or "").partition("\n\n")
    notes, _, source = rest.partition("Source:")
    made = kind(FEATURES, HIDDEN, torch.Generator().manual_seed(0)).double()
    x = torch.randn(BATCH, STEPS, FEATURES, dtype=torch.float64, generator=torch.Generator().manual_seed(1))
    outputs = {way: unroll(made, x, made.initial_state(BATCH))[0] for way, unroll in ways(kind).items()}
    truth = outputs["by_hand"]
    tellings = [Telling(way, ABOUT[way], _code(kind, way), _apart(found, truth)) for way, found in outputs.items()]
    if cell in NUMPY:
        weights = {name: value.numpy() for name, value in made.state_dict().items()}
        found = torch.stack([torch.from_numpy(NUMPY[cell](row.numpy(), weights)) for row in x])
        about = "The shortest true loop, in NumPy alone, for one sequence."
        tellings.insert(0, Telling("numpy", about, inspect.getsource(NUMPY[cell]), _apart(found, truth)))
    chosen = choose(kind, "auto", "cpu")
    told = Tale(
        kind.title,
        equations,
        " ".join(notes.split()),
        " ".join(source.split()),
        inspect.getsource(kind),
        tellings,
        chosen.way,
        chosen.why,
    )
    return json.dumps(asdict(told)).encode()


def _code(kind: type[Cell], way: Way) -> str:
    """The source of what ran."""
    match way:
        case "gate_by_gate":
            parts: list[Any] = [gate_by_gate.WALKS[kind], gate_by_gate._shares]
        case "bptt":
            parts = [inspect.getmodule(BPTT.get(kind, bptt_scan.walk))]
        case "scan":
            parts = [scan.walk]
        case "built_in":
            return f"LOOPS[{kind.__name__}] = torch.{built_in.LOOPS[kind].__name__}\n\n\n{inspect.getsource(built_in.unroll)}"
        case _:
            parts = [stepping.steps, stepping.walk]
    return "\n\n".join(inspect.getsource(part) for part in parts)


def _apart(found: Tensor, truth: Tensor) -> float:
    return float((found - truth).abs().max())
