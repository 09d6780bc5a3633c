"""A network that reads a sequence to its end, then writes another one."""

from itertools import count

import torch
from torch import Generator, Tensor, nn

from rnnlab.cells import State
from rnnlab.experiment import Model
from rnnlab.nn.attention import Memory
from rnnlab.nn.decoder import Decoder
from rnnlab.nn.network import Ends, Linear, Network, States

ELSEWHERE = 2**31
"""Added to the seed: a stream of chance that no encoder draws from, for seeds are below."""


class Translator(Network):
    """Tokens (B, S) to logits (B, T, V): the layers of a network encode, a decoder writes T symbols.

    The decoder's layers begin where the encoder's ended; of an encoder of two directions, at a linear map of both ends. It may look
    back at the encoder's outputs at all true steps. Both directions, layer norm and a learned first state are the encoder's alone.
    Source: I. Sutskever et al. (2014), arXiv:1409.3215; D. Bahdanau et al. (2014), arXiv:1409.0473.
    """

    def __init__(self, model: Model, ends: Ends, seed: int, steps: int, teacher_forcing: float = 1.0) -> None:
        super().__init__(model, ends, seed)
        generator = Generator().manual_seed(seed + ELSEWHERE)
        self.steps, self.teacher_forcing = steps, teacher_forcing
        self.readout = nn.ModuleList()  # the decoder's reads out
        self.decoder = Decoder(model, ends.outputs, self.stack[-1].output_size, generator)
        parts = [part for cell in self.decoder.cells for part in cell.state_names] if model.bidirectional else []
        self.bridge = nn.ModuleList(Linear(2 * model.hidden_size, model.hidden_size, generator) for _ in parts)

    def practise(self, x: Tensor, y: Tensor, noise: Generator, lengths: Tensor | None = None) -> Tensor:
        """Logits (B, T, V) while learning: each symbol after the true one before it, as far as teacher forcing goes."""
        outputs, ended = self.read(self.embed(x), None, noise, lengths)
        states, memory = self.hand_over(self.silence(outputs, noise), ended, lengths)
        return self.decoder.practise(y, states, memory, self.teacher_forcing, noise)

    def conclude(self, outputs: Tensor, ended: States, noise: Generator | None, lengths: Tensor | None) -> Tensor:
        """Logits (B, T, V), each after the likeliest symbol before it."""
        states, memory = self.hand_over(outputs, ended, lengths)
        return self.decoder.write(states, memory, self.steps)[0]

    def hand_over(self, outputs: Tensor, ended: States, lengths: Tensor | None) -> tuple[list[State], Memory | None]:
        """What the decoder begins with, a state a layer, and what it may look back at."""
        there = None if lengths is None else torch.arange(outputs.shape[1], device=outputs.device) < lengths.to(outputs.device).unsqueeze(1)
        return self._cross(ended), self.decoder.remember(outputs, there)

    def _cross(self, ended: States) -> list[State]:
        if not len(self.bridge):
            return [layer[0] for layer in ended]
        number = count()
        return [tuple(self.bridge[next(number)](torch.cat(both, dim=1)) for both in zip(*layer, strict=True)) for layer in ended]
