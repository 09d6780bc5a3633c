"""What a rule that only counts words gets right: the level that reading in order must beat."""

from pathlib import Path

from rnnlab import datasets, registry
from rnnlab.errors import UnreadableData
from rnnlab.experiment import Experiment
from rnnlab.packing import pack
from rnnlab.preparation.prepared import Prepared
from rnnlab.preparation.tokens import pieces
from rnnlab.raw import Texts
from rnnlab.tasks import Task


def counted(experiment: str, upload: str) -> bytes:
    """As packed facts: the accuracy of the rule on the part that is looked at last, the part's name, and how many texts it has."""
    chosen = Experiment.model_validate_json(experiment)
    task: Task = registry.tasks.load(chosen.data.task)()
    prepared = task.prepare(datasets.load(chosen, Path(upload).read_bytes() if upload else None), chosen)
    part = "test" if len(prepared.parts.test) else "validation"
    return pack({}, {"accuracy": bag_of_words(prepared, part), "part": part, "texts": len(prepared.part(part))})


def bag_of_words(prepared: Prepared, part: str) -> float:
    """The accuracy of a logistic regression on weighted counts of words (tf-idf), or of runs of one to three characters.

    It learns from the training part, and sees whole texts, in which only the order of words is lost.
    """
    from sklearn.feature_extraction.text import TfidfVectorizer
    from sklearn.linear_model import LogisticRegression

    raw, train, held_out = prepared.raw, prepared.parts.train, prepared.part(part)
    if not isinstance(raw, Texts):
        raise UnreadableData("Words can be counted in texts, and other data came: choose data such as reviews.")
    runs = (1, 1) if raw.unit == "word" else (1, 3)
    counts = TfidfVectorizer(analyzer=lambda text: _runs(pieces(text, raw.unit), runs))
    model = LogisticRegression(max_iter=1000)
    model.fit(counts.fit_transform([raw.texts[row] for row in train.when]), train.y)
    return float(model.score(counts.transform([raw.texts[row] for row in held_out.when]), held_out.y))


def _runs(found: list[str], lengths: tuple[int, int]) -> list[str]:
    """Neighbouring pieces, joined."""
    shortest, longest = lengths
    return ["".join(found[i : i + n]) for n in range(shortest, longest + 1) for i in range(len(found) - n + 1)]
