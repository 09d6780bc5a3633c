"""What happens at one step of a recurrent network, one cell a file.

A cell is `update(state, gates(x, state))`. Parameter names, shapes and the order of the gates are those of
torch.nn.RNNCell, LSTMCell and GRUCell, so weights copy across by name.
"""

from abc import ABC, abstractmethod
from math import sqrt
from typing import ClassVar

from torch import Generator, Tensor, empty, nn

State = tuple[Tensor, ...]
Gates = dict[str, Tensor]


class Cell(nn.Module, ABC):
    """One step. Its docstring is its equations; each cell is final.

    Shapes: x (B, F); each part of a state and each gate (B, H); weight_ih (G H, F), weight_hh (G H, H), biases (G H,),
    with the G blocks of rows in the order of `blocks`.
    """

    title: ClassVar[str]
    blocks: ClassVar[tuple[str, ...]]
    """The names of the G blocks of rows that the weights hold, in torch's order."""
    state_names: ClassVar[tuple[str, ...]] = ("h",)
    """The parts of the state; the first is the cell's output."""

    def __init__(self, input_size: int, hidden_size: int, generator: Generator | None = None) -> None:
        super().__init__()
        self.input_size, self.hidden_size = input_size, hidden_size
        rows = len(self.blocks) * hidden_size
        self.weight_ih = nn.Parameter(empty(rows, input_size))
        self.weight_hh = nn.Parameter(empty(rows, hidden_size))
        self.bias_ih = nn.Parameter(empty(rows))
        self.bias_hh = nn.Parameter(empty(rows))
        for parameter in self.parameters():
            nn.init.uniform_(parameter, -1 / sqrt(hidden_size), 1 / sqrt(hidden_size), generator=generator)

    def initial_state(self, batch: int) -> State:
        """The state before the first step: zeros (B, H)."""
        return tuple(self.bias_hh.new_zeros(batch, self.hidden_size) for _ in self.state_names)

    @abstractmethod
    def gates(self, x: Tensor, state: State) -> Gates:
        """Every gate's value at this step, by name."""

    @abstractmethod
    def update(self, state: State, gates: Gates) -> State:
        """The next state."""

    def forward(self, x: Tensor, state: State) -> State:
        """One step."""
        return self.update(state, self.gates(x, state))
