"""The class of a text."""

import numpy as np
from numpy.typing import NDArray

from rnnlab.errors import InvalidExperiment, UnreadableData
from rnnlab.experiment import Experiment, Preparation
from rnnlab.nn.network import Ends
from rnnlab.preparation import splitting
from rnnlab.preparation.prepared import Prepared, Stage
from rnnlab.preparation.tokens import Tokened, tokens_of, vocabulary
from rnnlab.raw import Raw, Texts
from rnnlab.sequences import Sequences, Split
from rnnlab.tasks.classify import ClassifyTask

__all__ = ["ClassifyTextTask"]


class ClassifyTextTask(ClassifyTask):
    """A text, read word by word or character by character, to its class; loss, measures and scores as for rows."""

    title = "Classify texts"
    about = "The network reads a text piece by piece, each a learned vector, and answers how likely each class is."
    settings = ("vocabulary", "text_length", "validation_share", "test_share")
    view = "reading"
    naive_name = "every text gets the share of each class in the training part"

    def prepare(self, raw: Raw, experiment: Experiment) -> Prepared:
        """Split as the source says, or at random (random state 1); words as tokens (N, T), cut and padded at the end."""
        if not isinstance(raw, Texts):
            raise InvalidExperiment("Classes of texts need texts, and other data came: choose data such as reviews.")
        chosen = experiment.preparation
        rows = _split(raw, chosen)
        if len(np.unique(raw.classes[rows.train])) < 2:
            raise UnreadableData("The training part needs texts of at least two classes: make the held-out shares smaller.")
        known = vocabulary(raw, rows.train, chosen)
        x, lengths = known.arrays(raw.texts, chosen.text_length)
        parts = rows.map(lambda part: Sequences(x[part], raw.classes[part], part, lengths[part]))
        names = ("read", f"as tokens, {len(known.known):,} {raw.unit}s known", f"cut and padded to {x.shape[1]} {raw.unit}s")
        stages = tuple(Stage(name, len(x), 0) for name in names)
        return Tokened(raw, parts, (f"number of the {raw.unit}",), stages, known=known)

    def inputs(self, prepared: Prepared, sequences: Sequences, number: int) -> NDArray[np.float64]:
        """The tokens of one text, (T, 1)."""
        return tokens_of(sequences, number)[:, None].astype(np.float64)

    def ends(self, prepared: Prepared) -> Ends:
        """The tokens that there are, and one number a class."""
        assert isinstance(prepared, Tokened) and isinstance(prepared.raw, Texts)
        return Ends(0, len(prepared.raw.class_names), tokens=prepared.known.size)


def _split(raw: Texts, chosen: Preparation) -> Split[NDArray[np.int64]]:
    """Row numbers of each part."""
    if raw.parts is not None:
        return splitting.as_given(raw.parts)
    return splitting.at_random(len(raw.texts), chosen.validation_share, chosen.test_share)
