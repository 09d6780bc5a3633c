"""One layer of a network as code in plain torch."""

from typing import NamedTuple

from rnnlab.cells import Cell
from rnnlab.cells.gru import GRU
from rnnlab.cells.irnn import IRNN
from rnnlab.cells.lstm import LSTM
from rnnlab.cells.rnn import RNN
from rnnlab.cells.rnn_relu import RNNReLU
from rnnlab.experiment import Model

BUILT_IN: dict[type[Cell], tuple[str, str]] = {
    RNN: ("nn.RNN", ""),
    RNNReLU: ("nn.RNN", ', nonlinearity="relu"'),
    IRNN: ("nn.RNN", ', nonlinearity="relu"'),
    LSTM: ("nn.LSTM", ""),
    GRU: ("nn.GRU", ""),
}
"""torch.nn's layer for a cell, and what it is called with beside."""

PACKED = """\
packed = nn.utils.rnn.pack_padded_sequence(x, lengths, batch_first=True, enforce_sorted=False)
outputs, ended = self.read(packed{first})
outputs, _ = nn.utils.rnn.pad_packed_sequence(outputs, batch_first=True, total_length=x.shape[1])"""


class Lines(NamedTuple):
    """Of a class: those of its __init__, and of its forward."""

    init: list[str]
    forward: list[str]


def layer_lines(cell: type[Cell], model: Model, padded: bool) -> Lines:
    """The lines of a class Layer, which gives its outputs (B, T, D H) and those at the end (B, D H)."""
    return _built_in(cell, model, padded) if cell in BUILT_IN else _by_hand(cell, model)


def _built_in(cell: type[Cell], model: Model, padded: bool) -> Lines:
    """A layer of torch.nn, what it says at each step and at the end."""
    name, more = BUILT_IN[cell]
    both = ", bidirectional=True" if model.bidirectional else ""
    init = [f"self.read = {name}(width, HIDDEN_SIZE, bias=BIAS, batch_first=True{both}{more})", *_own_start(cell)]
    learned, forward = model.initial_state == "learned", []
    if learned:
        init.append(f"self.first = nn.ParameterList(torch.zeros(DIRECTIONS, 1, HIDDEN_SIZE) for _ in {cell.state_names!r})")
        forward.append("first = tuple(part.expand(-1, len(x), -1).contiguous() for part in self.first)")
    given = (", first" if cell is LSTM else ", first[0]") if learned else ""
    forward.append(PACKED.format(first=given) if padded else f"outputs, ended = self.read(x{given})")
    forward.append(f"end = torch.cat(tuple({'ended[0]' if cell is LSTM else 'ended'}), dim=1)")
    return _normed(Lines(init, forward), model)


def _own_start(cell: type[Cell]) -> list[str]:
    """Of a cell whose first weights are not all drawn."""
    if cell is not IRNN:
        return []
    return [
        "for name, weight in self.read.named_parameters():",
        '    if name.startswith("weight_hh"):',
        "        nn.init.eye_(weight)",
        '    elif name.startswith("bias"):',
        "        nn.init.zeros_(weight)",
    ]


def _by_hand(cell: type[Cell], model: Model) -> Lines:
    """A layer of our own cell."""
    init = [f"self.cells = nn.ModuleList({cell.__name__}(width, HIDDEN_SIZE, bias=BIAS) for _ in range(DIRECTIONS))"]
    states = "[cell.initial_state(len(x)) for cell in self.cells]"
    if model.initial_state == "learned":
        init.append(f"self.first = nn.ParameterList(torch.zeros(DIRECTIONS, HIDDEN_SIZE) for _ in {cell.state_names!r})")
        states = "[tuple(part[way].expand(len(x), -1) for part in self.first) for way in range(DIRECTIONS)]"
    forward = [f"states = {states}", "outputs, end = along(self.cells[0], x, states[0], lengths)"]
    if model.bidirectional:
        forward += [
            "backwards, begin = along(self.cells[1], flip(x, lengths), states[1], lengths)",
            "outputs, end = torch.cat([outputs, flip(backwards, lengths)], dim=2), torch.cat([end, begin], dim=1)",
        ]
    return _normed(Lines(init, forward), model)


def _normed(lines: Lines, model: Model) -> Lines:
    if not model.layer_norm:
        return Lines(lines.init, [*lines.forward, "return outputs, end"])
    norm = "self.norm = nn.LayerNorm(DIRECTIONS * HIDDEN_SIZE)"
    return Lines([*lines.init, norm], [*lines.forward, "return self.norm(outputs), self.norm(end)"])
