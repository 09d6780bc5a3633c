"""Small pictures of one or two coloured shapes, each with the sentence that is true of it."""

import numpy as np

from rnnlab.datasets import Dataset
from rnnlab.experiment import Experiment
from rnnlab.raw import Card, Pictures
from rnnlab.scenes import COLOURS, SHAPES, SIDE, SIZES, Thing, caption, draw

__all__ = ["Scenes"]

SCENES = 6000
ALONE = 6
"""One scene in so many shows one thing, all others two."""


class Scenes(Dataset):
    """6,000 scenes, drawn by rnnlab."""

    title = "Scenes (drawn)"
    presets = {
        "describe": {
            "cell": "gru",
            "embedding_size": 16,
            "hidden_size": 32,
            "learning_rate": 5e-3,
            "batch_size": 32,
            "clip": 1.0,
            "epochs": 30,
            "keep": "best",
            "validation_share": 0.1,
            "test_share": 0.1,
        }
    }
    card = Card(
        title="Scenes (drawn)",
        about="6,000 pictures of 32 by 32 pixels with one coloured shape or two, at random places: 4 shapes in 6 colours and 2 sizes, and "
        "of two how the first lies to the second, such as: a large red circle left of a small blue square. The colour nearer to red in the "
        "rainbow is named first, and how the two lie is always clear, so that one sentence alone is right. Captions of the held-out parts "
        "are never seen in training: who gets them right puts known words together in a new way.",
        source="Synthetic: drawn by rnnlab.",
        licence="MIT, as rnnlab",
    )

    def load(self, experiment: Experiment, upload: bytes | None) -> Pictures:
        """The same scenes for every seed."""
        rng = np.random.default_rng(1)
        scenes = [_scene(rng, 2 if number % ALONE else 1) for number in range(SCENES)]
        return Pictures(np.stack([draw(things) for things in scenes]), tuple(map(caption, scenes)), self.card)


def _scene(rng: np.random.Generator, count: int) -> list[Thing]:
    """So many things of different colours, laid anew until one sentence is clearly true."""
    things = [
        Thing(SHAPES[rng.integers(len(SHAPES))], tuple(COLOURS)[colour], tuple(SIZES)[rng.integers(len(SIZES))], SIDE // 2, SIDE // 2)
        for colour in rng.permutation(len(COLOURS))[:count]
    ]
    while True:
        scene = [_laid(rng, thing) for thing in things]
        if caption(scene):
            return scene


def _laid(rng: np.random.Generator, thing: Thing) -> Thing:
    """The thing at a random place."""
    first, last = thing.radius, SIDE - thing.radius
    return Thing(thing.shape, thing.colour, thing.size, int(rng.integers(first, last)), int(rng.integers(first, last)))
