"""Where a network computes."""

import torch

from rnnlab.errors import InvalidExperiment


def available() -> tuple[str, ...]:
    """The devices of this machine, the fastest first."""
    found = {"cuda": torch.cuda.is_available(), "mps": torch.backends.mps.is_available(), "cpu": True}
    return tuple(name for name, there in found.items() if there)


def choose(wanted: str) -> torch.device:
    """The device to use. Raises InvalidExperiment where this machine lacks the one that was asked for."""
    there = available()
    if wanted == "auto":
        return torch.device(there[0])
    if wanted not in there:
        raise InvalidExperiment(f"Device {wanted!r} was asked for, and this machine has {' and '.join(there)}: choose auto.")
    return torch.device(wanted)
