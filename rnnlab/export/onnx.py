"""A trained network as an ONNX file, by a small writer of our own: batch and time stay free in it.

Source: the operators RNN, GRU and LSTM of onnx, Operators.md. Shapes there: X (T, B, F), W (D, G H, F), R (D, G H, H), B (D, 2 G H),
P (D, 3 H), states (D, B, H), Y (T, D, B, H). torch's own exporter writes the number of steps down, or fails, on most recurrent networks.
"""

import json
from pathlib import Path
from typing import Any

import numpy as np
import onnx as published
import torch
from onnx import TensorProto, helper
from torch import Tensor

from rnnlab.cells import Cell
from rnnlab.cells.gru import GRU
from rnnlab.cells.gru_reset_first import GRUResetFirst
from rnnlab.cells.irnn import IRNN
from rnnlab.cells.lstm import LSTM
from rnnlab.cells.peephole_lstm import PeepholeLSTM
from rnnlab.cells.rnn import RNN
from rnnlab.cells.rnn_relu import RNNReLU
from rnnlab.export import refusing
from rnnlab.export.facts import facts
from rnnlab.export.onnx_graph import Graph
from rnnlab.inspection import opening
from rnnlab.nn.layer import Layer
from rnnlab.nn.network import Network
from rnnlab.runs.history import History
from rnnlab.runs.record import Record

OPSET, FORMAT = 17, 8
BLOCKS = {"RNN": ("h",), "LSTM": ("i", "o", "f", "g"), "GRU": ("z", "r", "n")}
"""The blocks of rows of W, R and B in ONNX's order, by our names of them."""
OPERATORS: dict[type[Cell], tuple[str, dict[str, Any]]] = {
    RNN: ("RNN", {}),
    RNNReLU: ("RNN", {"activations": ["Relu"]}),
    IRNN: ("RNN", {"activations": ["Relu"]}),
    LSTM: ("LSTM", {}),
    PeepholeLSTM: ("LSTM", {}),
    GRU: ("GRU", {"linear_before_reset": 1}),
    GRUResetFirst: ("GRU", {"linear_before_reset": 0}),
}
"""ONNX's operator for a cell, and its attributes."""


def onnx(record: str) -> bytes:
    """The file of a run's network with its newest weights. Raises RunError for one that ONNX's operators cannot say."""
    refusing.refuse(refusing.onnx(History(Record(Path(record))).advance()))
    training = opening.stored(record)
    return written(training.network.eval(), training.lengths is not None, facts(training))


def written(network: Network, padded: bool, known: dict[str, Any]) -> bytes:
    """The file: x (batch, time, F), or tokens (batch, time), and where sequences are padded lengths (batch,), to answer (batch, O),
    or (batch, time, O). `known` are facts that stand in its metadata as JSON.
    """
    graph = Graph()
    lengths = "lengths" if padded else ""
    x = "x"
    if network.embedding:
        x = graph.add("Gather", graph.constant(network.embedding.weight), x)
    end = x
    for layer in network.stack:
        x, end = _layer(graph, layer, x, lengths)
    _read_out(graph, network, x, end, lengths)
    model = helper.make_model(
        helper.make_graph(graph.nodes, "rnnlab", _inputs(network, padded), [_answer(network)], graph.weights),
        opset_imports=[helper.make_opsetid("", OPSET)],
        ir_version=FORMAT,
        producer_name="rnnlab",
    )
    helper.set_model_props(model, {name: json.dumps(value) for name, value in known.items()})
    published.checker.check_model(model, full_check=True)
    return bytes(model.SerializeToString())


def _inputs(network: Network, padded: bool) -> list[Any]:
    ends = network.ends
    kind = TensorProto.INT64 if ends.tokens else TensorProto.FLOAT
    shape: list[str | int | None] = ["batch", "time", *([] if ends.tokens else [ends.inputs])]
    inputs = [helper.make_tensor_value_info("x", kind, shape)]
    return [*inputs, helper.make_tensor_value_info("lengths", TensorProto.INT32, ["batch"])] if padded else inputs


def _answer(network: Network) -> Any:  # noqa: ANN401  (onnx has no types)
    shape: list[str | int | None] = ["batch", *(["time"] if network.ends.every_step else []), network.ends.outputs]
    return helper.make_tensor_value_info("answer", TensorProto.FLOAT, shape)


def _layer(graph: Graph, layer: Layer, x: str, lengths: str) -> tuple[str, str]:
    """The outputs of a layer (B, T, D H), and those at the end (B, D H)."""
    cell = layer.cells[0]
    operator, more = OPERATORS[type(cell)]
    steps_first = graph.add("Transpose", x, perm=[1, 0, 2])
    weights = [graph.constant(array) for array in _weights(layer.cells, operator)]
    peepholes = graph.constant(_peepholes(layer.cells)) if isinstance(cell, PeepholeLSTM) else ""
    first = [_start(graph, layer, part, x) for part in range(len(cell.state_names))]
    inputs = [steps_first, *weights, *[""] * (3 - len(weights)), lengths, *first, *([peepholes] if peepholes else [])]
    way = "bidirectional" if len(layer.cells) > 1 else "forward"
    activations = {name: value * len(layer.cells) if name == "activations" else value for name, value in more.items()}
    outputs, last = graph.loop(operator, inputs, hidden_size=cell.hidden_size, direction=way, **activations)
    every = graph.add("Reshape", graph.add("Transpose", outputs, perm=[2, 0, 1, 3]), graph.constant([0, 0, -1]))
    end = graph.add("Reshape", graph.add("Transpose", last, perm=[1, 0, 2]), graph.constant([0, -1]))
    return _normed(graph, layer, every), _normed(graph, layer, end)


def _weights(cells: list[Cell], operator: str) -> list[Tensor]:
    """W, R and where there are biases B, their blocks in ONNX's order."""

    def rows(cell: Cell, weight: Tensor) -> Tensor:
        named = dict(zip(cell.blocks, weight.chunk(len(cell.blocks)), strict=True))
        return torch.cat([named[block] for block in BLOCKS[operator]])

    arrays = [torch.stack([rows(cell, getattr(cell, name)) for cell in cells]) for name in ("weight_ih", "weight_hh")]
    if cells[0].bias_ih is None:
        return arrays
    return [*arrays, torch.stack([torch.cat([rows(cell, getattr(cell, name)) for name in ("bias_ih", "bias_hh")]) for cell in cells])]


def _peepholes(cells: list[Cell]) -> Tensor:
    return torch.stack([torch.cat([getattr(cell, f"p_{gate}") for gate in "iof"]) for cell in cells])


def _start(graph: Graph, layer: Layer, part: int, x: str) -> str:
    """The learned part of the state before the first step, for each sequence (D, B, H); "" for zeros."""
    if not layer.first:
        return ""
    parts = len(layer.cells[0].state_names)
    learned = torch.stack([layer.first[direction * parts + part] for direction in range(len(layer.cells))]).unsqueeze(1)
    batch = graph.add("Gather", graph.add("Shape", x), graph.constant([0]))
    shape = graph.add("Concat", graph.constant([len(layer.cells)]), batch, graph.constant([learned.shape[2]]), axis=0)
    return graph.add("Expand", graph.constant(learned), shape)


def _normed(graph: Graph, layer: Layer, x: str) -> str:
    if layer.norm is None:
        return x
    scale, shift = (graph.constant(weight) for weight in (layer.norm.weight, layer.norm.bias))
    return graph.add("LayerNormalization", x, scale, shift, axis=-1, epsilon=layer.norm.eps)


def _read_out(graph: Graph, network: Network, x: str, end: str, lengths: str) -> None:
    """The answer, from the outputs of all steps or from those at the end."""
    *inner, outer = network.readout
    over_all = not network.ends.every_step and network.pooling == "mean"
    read = x if network.ends.every_step or over_all else end
    for linear in inner:
        read = _linear(graph, linear, read)
        read = graph.add("Relu", read) if over_all else read
    _linear(graph, outer, _mean(graph, read, lengths) if over_all else read, called="answer")


def _linear(graph: Graph, linear: torch.nn.Module, x: str, called: str = "") -> str:
    product = graph.add("MatMul", x, graph.constant(linear.get_parameter("weight").T))
    return graph.add("Add", product, graph.constant(linear.get_parameter("bias")), called=called)


def _mean(graph: Graph, steps: str, lengths: str) -> str:
    """The mean over the true steps of each sequence."""
    if not lengths:
        return graph.add("ReduceMean", steps, axes=[1], keepdims=0)
    zero, one = (graph.constant(np.array(number, np.int32)) for number in (0, 1))
    time = graph.add("Gather", graph.add("Shape", steps), graph.constant(np.array(1)))
    places = graph.add("Range", zero, graph.add("Cast", time, to=TensorProto.INT32), one)
    ends = graph.add("Unsqueeze", lengths, graph.constant([1]))
    there = graph.add("Cast", graph.add("Less", places, ends), to=TensorProto.FLOAT)
    kept = graph.add("Mul", steps, graph.add("Unsqueeze", there, graph.constant([2])))
    total = graph.add("ReduceSum", kept, graph.constant([1]), keepdims=0)
    return graph.add("Div", total, graph.add("Cast", ends, to=TensorProto.FLOAT))
