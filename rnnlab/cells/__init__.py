"""What happens at one step of a recurrent network, one cell a file.

A cell is `update(state, gates(x, state))`. Parameter names, shapes and the order of the gates are those of
torch.nn.RNNCell, LSTMCell and GRUCell, so weights copy across by name.
"""

from abc import ABC, abstractmethod
from math import sqrt
from typing import ClassVar

from torch import Generator, Tensor, empty, nn
from torch.nn.functional import linear

State = tuple[Tensor, ...]
Gates = dict[str, Tensor]


class Cell(nn.Module, ABC):
    """One step. Its docstring is its equations; each cell is final.

    Shapes: x (B, F); each part of a state and each gate (B, H); weight_ih (G H, F), weight_hh (G H, H), biases (G H,),
    with the G blocks of rows in the order of `blocks`. In the equations W_i and W_h before a block's name are its rows of
    weight_ih and weight_hh, b_i and b_h its rows of the biases.
    """

    title: ClassVar[str]
    blocks: ClassVar[tuple[str, ...]]
    """The names of the G blocks of rows that the weights hold, in torch's order."""
    state_names: ClassVar[tuple[str, ...]] = ("h",)
    """The parts of the state; the first is the cell's output."""
    recurrent: ClassVar[bool] = True
    """Whether the gates read the state, and so weight_hh and bias_hh are there."""

    bias_ih: Tensor | None
    bias_hh: Tensor | None

    def __init__(self, input_size: int, hidden_size: int, generator: Generator | None = None, bias: bool = True) -> None:
        super().__init__()
        self.input_size, self.hidden_size = input_size, hidden_size
        rows = len(self.blocks) * hidden_size
        self.weight_ih = nn.Parameter(empty(rows, input_size))
        if self.recurrent:
            self.weight_hh = nn.Parameter(empty(rows, hidden_size))
        self.bias_ih = nn.Parameter(empty(rows)) if bias else None
        self.bias_hh = nn.Parameter(empty(rows)) if bias and self.recurrent else None
        self.draw(generator)

    def draw(self, generator: Generator | None = None) -> None:
        """Draws all weights anew, evenly within 1 / sqrt(H) of 0, as torch does."""
        for parameter in self.parameters():
            nn.init.uniform_(parameter, -1 / sqrt(self.hidden_size), 1 / sqrt(self.hidden_size), generator=generator)

    def initial_state(self, batch: int) -> State:
        """The state before the first step: zeros (B, H)."""
        return tuple(self.weight_ih.new_zeros(batch, self.hidden_size) for _ in self.state_names)

    def from_input(self, x: Tensor) -> Tensor:
        """The input's share of every block, W_i x + b_i, of one step or of all at once. (..., F) to (..., G H)."""
        return linear(x, self.weight_ih, self.bias_ih)

    @abstractmethod
    def mix(self, from_x: Tensor, state: State) -> Gates:
        """Every gate's value at this step, by name, from the input's share of it (B, G H) and the state."""

    @abstractmethod
    def update(self, state: State, gates: Gates) -> State:
        """The next state."""

    def gates(self, x: Tensor, state: State) -> Gates:
        """Every gate's value at this step, by name."""
        return self.mix(self.from_input(x), state)

    def forward(self, x: Tensor, state: State) -> State:
        """One step."""
        return self.update(state, self.gates(x, state))


class ScannedCell(Cell):
    """A cell whose gates read no state, so that h' = keep * h + write: its steps need not wait for each other."""

    recurrent = False

    @abstractmethod
    def scanned(self, gates: Gates) -> tuple[Tensor, Tensor]:
        """What each unit keeps of its state, and what is written into it: keep and write, shaped as the gates."""

    def update(self, state: State, gates: Gates) -> State:
        """h' = keep * h + write"""
        keep, write = self.scanned(gates)
        return (keep * state[0] + write,)
