"""The class of a row."""

from typing import ClassVar

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor
from torch.nn.functional import cross_entropy

from rnnlab.answers import Answer, Classification
from rnnlab.errors import InvalidExperiment, UnreadableData
from rnnlab.experiment import Experiment
from rnnlab.nn.network import Ends
from rnnlab.preparation import splitting
from rnnlab.preparation.prepared import Prepared, Stage
from rnnlab.preparation.scaling import FITS
from rnnlab.raw import Raw, Table, Texts
from rnnlab.sequences import Sequences
from rnnlab.tasks import Task

__all__ = ["ClassifyTask"]


class ClassifyTask(Task):
    """A row of a table, read at once or some columns a step, to its class."""

    title = "Classify rows"
    about = "The network reads a row, all of it at once or some columns at a step, and answers how likely each class is."
    settings: ClassVar[tuple[str, ...]] = ("scaling", "columns_a_step", "validation_share", "test_share")
    loss_name = "cross entropy"
    naive_name = "every row gets the share of each class in the training part"
    aim = "high"

    def prepare(self, raw: Raw, experiment: Experiment) -> Prepared:
        """Split at random (random state 1), then scaled on the training part; (rows, T F) becomes (rows, T, F), T = 1 unless chosen."""
        if not isinstance(raw, Table):
            raise InvalidExperiment("Classes need a table of rows, and a series came: ask for a forecast instead.")
        preparation = experiment.preparation
        rows = splitting.at_random(len(raw.classes), preparation.validation_share, preparation.test_share)
        if len(np.unique(raw.classes[rows.train])) < 2:
            raise UnreadableData("The training part needs rows of at least two classes: make the held-out shares smaller.")
        width = _width(raw, preparation.columns_a_step)
        scaling = FITS[preparation.scaling](raw.features[rows.train])
        x = scaling.apply(raw.features).astype(np.float32).reshape(len(raw.features), -1, width)
        parts = rows.map(lambda part: Sequences(x[part], raw.classes[part], part))
        names = raw.feature_names if x.shape[1] == 1 else tuple(f"column {number + 1} of a step" for number in range(width))
        stages = ("read", f"scaled ({preparation.scaling})", f"rows as sequences of length {x.shape[1]}")
        return Prepared(raw, parts, names, tuple(Stage(stage, len(x), 0) for stage in stages))

    def inputs(self, prepared: Prepared, sequences: Sequences, number: int) -> NDArray[np.float64]:
        """The features of one row, (T, F)."""
        assert isinstance(prepared.raw, Table)
        row: NDArray[np.float64] = prepared.raw.features[sequences.when[number]].reshape(sequences.x.shape[1:])
        return row

    def ends(self, prepared: Prepared) -> Ends:
        """The features, and one number a class."""
        assert isinstance(prepared.raw, Table)
        return Ends(prepared.parts.train.x.shape[2], len(prepared.raw.class_names))

    def loss(self, outputs: Tensor, targets: Tensor) -> Tensor:
        """The cross entropy, in nats."""
        return cross_entropy(outputs, targets)

    def measures(self, outputs: Tensor, targets: Tensor) -> dict[str, float]:
        """The share of right answers."""
        return {"accuracy": (outputs.argmax(1) == targets).float().mean().item()}

    def naive(self, prepared: Prepared, sequences: Sequences) -> Tensor:
        """The log share of each class in the training part, for every row: the most frequent class wins."""
        counts = np.bincount(prepared.parts.train.y.astype(np.int64), minlength=self.ends(prepared).outputs)
        return torch.tensor(np.log(np.maximum(counts, 1e-9) / counts.sum()), dtype=torch.float32).expand(len(sequences), -1)

    def answer(self, prepared: Prepared, sequences: Sequences, outputs: Tensor) -> Answer:
        """Probabilities of each class."""
        assert isinstance(prepared.raw, Table | Texts)
        probabilities = outputs.double().softmax(1).numpy()
        return Classification(probabilities, sequences.y.astype(np.int64), list(prepared.raw.class_names))

    def scores(self, answer: Answer) -> dict[str, float]:
        """Accuracy, how many are right, cross entropy; of more than two classes the mean of the shares found of each that there is."""
        from sklearn.metrics import accuracy_score, log_loss, recall_score

        assert isinstance(answer, Classification)
        labels, answered = np.arange(answer.probabilities.shape[1]), answer.probabilities.argmax(1)
        found = {
            "accuracy": float(accuracy_score(answer.actual, answered)),
            "correct": float(accuracy_score(answer.actual, answered, normalize=False)),
            "cross entropy": float(log_loss(answer.actual, answer.probabilities, labels=labels)),
        }
        if len(labels) > 2:
            found["mean recall"] = float(recall_score(answer.actual, answered, labels=np.unique(answer.actual), average="macro"))
        return found


def _width(raw: Table, columns_a_step: int) -> int:
    """The columns that are read at one step. Raises InvalidExperiment where the steps do not come out even."""
    columns = len(raw.feature_names)
    if columns_a_step and columns % columns_a_step:
        even = [number for number in range(1, columns + 1) if columns % number == 0]
        raise InvalidExperiment(
            f"Columns a step must divide the {columns} columns of a row, and {columns_a_step} does not: "
            f"choose from {', '.join(map(str, even))}, or 0 for all at once."
        )
    return columns_a_step or columns
