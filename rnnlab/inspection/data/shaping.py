"""The four shapes of a network, run once so that every tensor on the diagram is one that was there."""

import json
from dataclasses import asdict
from typing import Any

import torch
from torch import Tensor, nn

from rnnlab.cells import Cell
from rnnlab.cells.gru import GRU
from rnnlab.cells.irnn import IRNN
from rnnlab.cells.lstm import LSTM
from rnnlab.cells.rnn import RNN
from rnnlab.cells.rnn_relu import RNNReLU
from rnnlab.errors import InvalidExperiment
from rnnlab.experiment import Model
from rnnlab.inspection.data.shape import LayerSize, Shape, TorchCall
from rnnlab.nn.network import Ends, Network
from rnnlab.nn.shapes import n_to_1, n_to_m, n_to_n, one_to_n

MOST_STEPS = 200
IN_TORCH: dict[type[Cell], tuple[type[nn.RNNBase], dict[str, str]]] = {
    RNN: (nn.RNN, {"nonlinearity": "tanh"}),
    RNNReLU: (nn.RNN, {"nonlinearity": "relu"}),
    IRNN: (nn.RNN, {"nonlinearity": "relu"}),
    LSTM: (nn.LSTM, {}),
    GRU: (nn.GRU, {}),
}
"""torch's own stack of a cell, and what it is called with beside the sizes."""


@torch.inference_mode()
def shape(model: str, kind: str, batch: int, sizes: list[int], batch_first: bool) -> bytes:
    """A Shape as JSON: the network of `model` (JSON) run on zeros. sizes: F, O, N and M.

    Raises InvalidExperiment for what cannot be run.
    """
    chosen = Model.model_validate_json(model)
    features, outputs, steps, answers = sizes
    if chosen.bidirectional and kind in ("1 to N", "N to M"):
        raise InvalidExperiment(
            f"From {kind} the network writes what it reads next, so nothing can be read from the end, and both directions were chosen: "
            "switch Both directions off."
        )
    if max(steps, answers) > MOST_STEPS:
        raise InvalidExperiment(f"A diagram is run on at most {MOST_STEPS} steps, and {max(steps, answers)} came: choose fewer.")
    outputs = features if kind == "1 to N" else outputs
    network = Network(chosen, Ends(features, outputs), seed=0).eval()
    decoder = Network(chosen, Ends(outputs, outputs), seed=1).eval() if kind == "N to M" else None
    given, written = (1, steps) if kind == "1 to N" else (steps, answers)
    x = torch.zeros(batch, given, features)
    y = _run(kind, network, decoder, x, written)
    states = network.read(x)[1]
    found = Shape(
        kind=kind,
        x=list(x.shape),
        y=list(y.shape),
        state=[len(states) * len(states[0]), *states[0][0][0].shape],
        state_names=list(network.stack[0].cells[0].state_names),
        blocks=list(network.stack[0].cells[0].blocks),
        layers=_layers("", network) + (_layers("decoder, ", decoder) if decoder else []),
        torch=_in_torch(chosen, network, x, batch_first),
    )
    return json.dumps(asdict(found)).encode()


def _run(kind: str, network: Network, decoder: Network | None, x: Tensor, steps: int) -> Tensor:
    """The answers (B, steps with an answer, O)."""
    match kind:
        case "N to N":
            return n_to_n(network, x)
        case "1 to N":
            return one_to_n(network, x[:, 0], steps)
        case "N to M":
            assert decoder is not None
            return n_to_m(network, decoder, x, steps)
        case _:
            return n_to_1(network, x).unsqueeze(1)


def _layers(place: str, network: Network) -> list[LayerSize]:
    """Every layer with its true count of parameters, and that of its cells by formula."""
    sizes = []
    for number, layer in enumerate(network.stack, start=1):
        cell = layer.cells[0]
        count = sum(parameter.numel() for parameter in layer.parameters())
        sizes.append(LayerSize(f"{place}layer {number}", count, _formula(cell, len(layer.cells)), cell.input_size, cell.hidden_size))
    for number, linear in enumerate(network.readout, start=1):
        assert isinstance(linear, nn.Linear)
        count = sum(parameter.numel() for parameter in linear.parameters())
        name = f"{place}readout" + (f" {number}" if len(network.readout) > 1 else "")
        sizes.append(LayerSize(name, count, "O (H + 1)", linear.in_features, linear.out_features))
    return sizes


def _formula(cell: Cell, directions: int) -> str:
    """The parameters of a layer's cells in letters: blocks of H rows, each with D and H weights and two biases."""
    blocks = len(cell.blocks)
    inside = ["D", *(["H"] if cell.recurrent else [])]
    biases = (cell.bias_ih is not None) + (cell.bias_hh is not None)
    inside += [str(biases)] if biases else []
    more = sum(parameter.numel() for name, parameter in cell.named_parameters() if name.startswith("p_")) // cell.hidden_size
    factor = "".join(f"{number} " for number in (directions, blocks) if number > 1)
    return f"{factor}H ({' + '.join(inside)})" + (f" + {directions * more} H" if more else "")


def _in_torch(model: Model, network: Network, x: Tensor, batch_first: bool) -> TorchCall | None:
    """How torch's own stack of this cell is made and called; None where torch has none."""
    kind = type(network.stack[0].cells[0])
    if kind not in IN_TORCH:
        return None
    make, more = IN_TORCH[kind]
    given: dict[str, Any] = {
        "input_size": x.shape[2],
        "hidden_size": model.hidden_size,
        "num_layers": model.num_layers,
        **more,
        "bias": model.bias,
        "batch_first": batch_first,
        "dropout": model.dropout if model.num_layers > 1 else 0.0,
        "bidirectional": model.bidirectional,
    }
    stack = make(**given).eval()
    read = x if batch_first else x.transpose(0, 1)
    output, last = stack(read)
    lasts = last if isinstance(last, tuple) else (last,)
    call = f"torch.nn.{make.__name__}({', '.join(f'{name}={value!r}' for name, value in given.items())})"
    named = {name: list(part.shape) for name, part in zip(("h_n", "c_n"), lasts, strict=False)}
    return TorchCall(call, {"input": list(read.shape), "output": list(output.shape), **named})
