"""A network that looks at a picture and describes it."""

import torch
from torch import Generator, Tensor, nn

from rnnlab.cells import Cell, State
from rnnlab.errors import RunError
from rnnlab.experiment import Model
from rnnlab.nn.attention import Memory
from rnnlab.nn.decoder import Decoder
from rnnlab.nn.layer import Layer
from rnnlab.nn.network import Ends, Linear, Network
from rnnlab.nn.picture_encoder import CHANNELS, PictureEncoder
from rnnlab.nn.unrolling import Choice, ways


class Describer(Network):
    """Pictures as rows (B, S, 3 S) to what is written of them, (B, steps, V).

    A convolutional encoder sees a grid of places; the decoder begins with the strongest value of each channel over all places, and
    looks back at the grid before each word.
    Source: K. Xu et al. (2015), arXiv:1502.03044, the soft attention of section 4.2; the encoder here is far smaller.
    """

    def __init__(self, model: Model, ends: Ends, seed: int, steps: int, teacher_forcing: float = 1.0) -> None:
        nn.Module.__init__(self)
        generator = Generator().manual_seed(seed)
        self.encoder = PictureEncoder(generator)
        self.decoder = Decoder(model, ends.outputs, CHANNELS[-1], generator)
        names = [name for cell in self.decoder.cells for name in cell.state_names]
        self.begin = Linear(CHANNELS[-1], len(names) * model.hidden_size, generator)
        self.stack = [Pen(cell) for cell in self.decoder.cells]
        self.ends, self.embedding, self.dropout = ends, None, model.dropout
        self.steps, self.teacher_forcing = steps, teacher_forcing

    def forward(self, x: Tensor, noise: Generator | None = None, lengths: Tensor | None = None) -> Tensor:
        """The logits of each next word, each after the likeliest one before it."""
        return self.describe(x)[0]

    def practise(self, x: Tensor, y: Tensor, noise: Generator, lengths: Tensor | None = None) -> Tensor:
        """The logits of each next word, each after the true one before it, as far as teacher forcing goes."""
        states, memory = self.look(x)
        return self.decoder.practise(y, states, memory, self.teacher_forcing, noise)

    def describe(self, x: Tensor) -> tuple[Tensor, Tensor]:
        """The logits, and where it looked before each word, (B, steps, places), or (B, steps, 0) without attention."""
        return self.decoder.write(*self.look(x), self.steps)

    def look(self, x: Tensor) -> tuple[list[State], Memory | None]:
        """What the decoder has in mind before the first word, by layer, and the grid that it can look at."""
        batch, side, _ = x.shape
        places = self.encoder(x.view(batch, side, 3, side).transpose(1, 2))
        parts = iter(torch.tanh(self.begin(places.amax(1))).chunk(sum(len(cell.state_names) for cell in self.decoder.cells), dim=1))
        states = [tuple(next(parts).contiguous() for _ in cell.state_names) for cell in self.decoder.cells]
        return states, self.decoder.remember(places)

    def embed(self, x: Tensor) -> Tensor:
        """Nothing: raises RunError, since a picture is not read step by step."""
        raise RunError(
            "A sequence that is read step by step was expected, and this run looks at whole pictures: open it on the page Predict."
        )


class Pen(Layer):
    """A layer of the decoder, as what opens a network finds it."""

    def __init__(self, cell: Cell) -> None:
        nn.Module.__init__(self)
        self.cells, self.output_size, self.norm = [cell], cell.hidden_size, None
        self.first, self.unrollings = nn.ParameterList(), ways(type(cell))

    def choice(self, padded: bool) -> Choice:
        """By hand."""
        return Choice("by_hand", "each word is written after the one before it, so that no loop can run ahead")
