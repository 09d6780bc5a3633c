"""What is asked of a sequence, one task a file."""

from abc import ABC, abstractmethod
from typing import ClassVar, Literal

import numpy as np
from numpy.typing import NDArray
from torch import Tensor

from rnnlab.answers import Answer
from rnnlab.experiment import Experiment
from rnnlab.nn.network import Ends, Network
from rnnlab.preparation.prepared import Prepared
from rnnlab.raw import Raw
from rnnlab.sequences import Sequences


class Task(ABC):
    """A question: how data are prepared for it, what a wrong answer costs, and what an answer says in the user's units.

    Outputs are what the network gives for sequences, (N, output_size); targets are the y of those sequences. A part is judged in
    pieces, so `naive` and `answer` may be given a piece of it.
    """

    title: ClassVar[str]
    about: ClassVar[str]
    settings: ClassVar[tuple[str, ...]]
    """The names of the preparation settings that it heeds, and of those others that only some tasks do."""
    loss_name: ClassVar[str]
    naive_name: ClassVar[str]
    """What the naive rule does, in words."""
    view: ClassVar[str] = ""
    """The view in which a person puts something of their own to the network, a file of pages/predict_views; "" for none."""
    aim: ClassVar[Literal["low", "high"]]
    """Which values of the first of its scores are good."""

    @abstractmethod
    def prepare(self, raw: Raw, experiment: Experiment) -> Prepared:
        """The data split, scaled on the training part, and as sequences. Raises RnnlabError where they do not serve."""

    @abstractmethod
    def inputs(self, prepared: Prepared, sequences: Sequences, number: int) -> NDArray[np.float64]:
        """One of the sequences in the user's units, (T, F), its columns those of `prepared.names`."""

    @abstractmethod
    def ends(self, prepared: Prepared) -> Ends:
        """What a network for these data reads and answers."""

    def network(self, prepared: Prepared, experiment: Experiment) -> Network:
        """A network for these data, its weights drawn from the seed."""
        return Network(experiment.model, self.ends(prepared), experiment.training.seed)

    @abstractmethod
    def loss(self, outputs: Tensor, targets: Tensor) -> Tensor:
        """The mean loss, a scalar."""

    @abstractmethod
    def measures(self, outputs: Tensor, targets: Tensor) -> dict[str, float]:
        """Means over the batch that are shown beside the loss."""

    @abstractmethod
    def naive(self, prepared: Prepared, sequences: Sequences) -> Tensor:
        """The outputs of the rule that a network must beat."""

    def solved(self, prepared: Prepared) -> float | None:
        """The loss that counts as solved, where there is one."""
        return None

    @abstractmethod
    def answer(self, prepared: Prepared, sequences: Sequences, outputs: Tensor) -> Answer:
        """The outputs in the user's units, beside the truth."""

    def finish(self, answer: Answer, network: Network, prepared: Prepared) -> Answer:
        """The answer to a whole part, with what only the network itself can add for a person to see; here nothing."""
        return answer

    @abstractmethod
    def scores(self, answer: Answer) -> dict[str, float]:
        """The measures of a whole part, in the user's units."""
