"""A picture put to a run's network, which describes it and shows where it looked."""

from collections.abc import Sequence
from math import isqrt
from typing import Any

import numpy as np
import torch
from numpy.typing import NDArray

from rnnlab.errors import RunError
from rnnlab.inspection import opening
from rnnlab.inspection.trying.description import Description
from rnnlab.nn.describer import Describer
from rnnlab.preparation.captions import END, Album, pixel_rows
from rnnlab.raw import Pictures
from rnnlab.scenes import Thing, caption, draw
from rnnlab.training.training import Training


def describe_watched(record: str, number: int) -> bytes:
    """The Description, as bytes, of one picture of the part that the run watches, by its newest weights.

    Raises RunError where there are no weights yet, for a run that describes no pictures, and where there is no such picture.
    """
    training = opening.stored(record)
    album, _ = _describes(training)
    row = int(opening.watched(training, number).when[0])
    assert isinstance(album.raw, Pictures)
    return describe(training, album.raw.pixels[row], album.raw.captions[row]).to_bytes()


def describe_drawn(record: str, things: Sequence[dict[str, Any]]) -> bytes:
    """The Description, as bytes, of one thing or two that somebody laid, each the arguments of a Thing.

    Raises RunError as above, and for things that there are not or that do not lie inside.
    """
    if not 1 <= len(things) <= 2:
        raise RunError(f"A picture of one thing or two was expected, and {len(things)} came: draw one or two.")
    laid = [Thing(**thing) for thing in things]
    pixels = draw(laid)
    return describe(opening.stored(record), pixels, caption(laid)).to_bytes()


@torch.inference_mode()
def describe(training: Training, pixels: NDArray[np.uint8], true: str) -> Description:
    """What the network writes about pixels (3, S, S), up to its end."""
    album, network = _describes(training)
    network.eval()
    logits, weights = network.describe(torch.from_numpy(pixel_rows(pixels[None])))
    probabilities, attention = logits[0].softmax(1).numpy(), weights[0].numpy()
    ended = np.flatnonzero(probabilities.argmax(axis=1) == END)
    steps = int(ended[0]) + 1 if len(ended) else len(probabilities)
    side = isqrt(attention.shape[1])
    return Description(pixels, probabilities[:steps], attention[:steps].reshape(steps, side, side), ["the end", *album.words], true)


def _describes(training: Training) -> tuple[Album, Describer]:
    """The data and the network. Raises RunError for a run that describes no pictures."""
    album, network = training.prepared, training.network
    if not isinstance(album, Album) or not isinstance(network, Describer):
        raise RunError("To describe a picture takes a run that learned from pictures, and this one did not: train on scenes.")
    return album, network
