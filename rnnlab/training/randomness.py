"""Chance as a pure function of the seed, so that nothing of it needs saving."""

from hashlib import blake2b

import torch
from torch import Generator, Tensor


def derived(seed: int, *place: object) -> int:
    """A seed of its own for one place in a run, such as ("order", epoch); the same on every machine."""
    digest = blake2b(repr((seed, *place)).encode(), digest_size=8).digest()
    return int.from_bytes(digest, "big") >> 1


def order(rows: int, batch_size: int, seed: int, epoch: int, shuffle: bool) -> tuple[Tensor, ...]:
    """The row numbers of each batch of an epoch."""
    if not shuffle:
        return torch.split(torch.arange(rows), batch_size)
    generator = Generator().manual_seed(derived(seed, "order", epoch))
    return torch.split(torch.randperm(rows, generator=generator), batch_size)
