"""The four shapes of a recurrent network: from how many inputs to how many answers.

N to 1 is `Network` itself. The others read or answer at other steps, with the same weights.
"""

import torch
from torch import Tensor

from rnnlab.nn.network import Network, States


def n_to_1(network: Network, x: Tensor) -> Tensor:
    """One answer (B, O) after reading x (B, N, F)."""
    answer: Tensor = network(x)
    return answer


def n_to_n(network: Network, x: Tensor) -> Tensor:
    """An answer at each step of x (B, N, F): (B, N, O)."""
    outputs, _ = network.read(x)
    return network.answer(outputs)


def one_to_n(network: Network, first: Tensor, steps: int, states: States | None = None) -> Tensor:
    """Answers (B, steps, O) to one input (B, F): each answer is the next input, so O must be F.

    `states` is what the network has in mind before; nothing unless given. One direction only: nobody can read a future that
    is not written yet.
    """
    now, answers = first, []
    for _ in range(steps):
        outputs, states = network.read(now.unsqueeze(1), states)
        now = network.answer(outputs[:, 0])
        answers.append(now)
    return torch.stack(answers, dim=1)


def n_to_m(encoder: Network, decoder: Network, x: Tensor, steps: int) -> Tensor:
    """Answers (B, steps, O) of a decoder that begins with all that an encoder had in mind after reading x (B, N, F).

    Its first input is a zero, then its own answers (O must be the decoder's input size).
    Source: K. Cho et al. (2014), arXiv:1406.1078; I. Sutskever et al. (2014), arXiv:1409.3215.
    """
    _, states = encoder.read(x)
    nothing = x.new_zeros(len(x), decoder.ends.outputs)
    return one_to_n(decoder, nothing, steps, states)
