"""English that every Python brings: the help texts of its own language."""

from rnnlab.datasets import WRITING, Dataset
from rnnlab.errors import UnreadableData
from rnnlab.experiment import Experiment
from rnnlab.raw import Card, Corpus

__all__ = ["Pydoc"]


class Pydoc(Dataset):
    """What `help()` says of Python's topics, one after the other."""

    title = "Python's help texts"
    presets = {"write": WRITING}
    card = Card(
        title="Python's help texts",
        about="What Python's own help says about its language: some eighty topics, about 465,000 characters of English with examples of "
        "code, from the topic assert to the topic yield. The words differ a little from one version of Python to the next.",
        source="pydoc_data.topics of the standard library, all topics in the order of the alphabet.",
        licence="PSF License Version 2, as Python",
    )

    def load(self, experiment: Experiment, upload: bytes | None) -> Corpus:
        """The topics with an empty line between them. Raises UnreadableData where Python came without them."""
        try:
            from pydoc_data.topics import topics  # half a megabyte, which only this needs
        except ImportError as error:
            raise UnreadableData(
                "The help texts of Python's standard library were expected, and this Python came without them: "
                "upload a text of your own instead."
            ) from error
        return Corpus("\n\n".join(topics[name] for name in sorted(topics)), "character", self.card)
