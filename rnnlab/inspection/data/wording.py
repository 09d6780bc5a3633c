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

LONGEST = 4
EDGE = "\n"


def counted(experiment: str, upload: str) -> bytes:
    """As packed facts: the rule's accuracy on the part that is looked at last, the part's name and number of texts, what is counted."""
    chosen = Experiment.model_validate_json(experiment)
    task: Task = registry.tasks.load(chosen.data.task)()
    prepared = task.prepare(datasets.load(chosen, Path(upload).read_bytes() if upload else None), chosen)
    part = "test" if len(prepared.parts.test) else "validation"
    found = {"accuracy": bag_of_words(prepared, part), "part": part, "texts": len(prepared.part(part)), "what": what(prepared)}
    return pack({}, found)


def what(prepared: Prepared) -> str:
    """What is counted, in words."""
    assert isinstance(prepared.raw, Texts)
    return f"runs of 1 to {LONGEST} characters" if prepared.raw.unit == "character" else "words"


def bag_of_words(prepared: Prepared, part: str) -> float:
    """The accuracy of a logistic regression on weighted counts of words (tf-idf), or of runs of one to four characters.

    It learns from the training part, and sees whole texts, in which only the order of words, or of runs, is lost.
    """
    from sklearn.feature_extraction.text import TfidfVectorizer
    from sklearn.linear_model import LogisticRegression
    from threadpoolctl import threadpool_limits

    raw, train, held_out = prepared.raw, prepared.parts.train, prepared.part(part)
    if not isinstance(raw, Texts):
        raise UnreadableData("Words can be counted in texts, and other data came: choose data such as reviews.")
    letters = raw.unit == "character"
    counts = TfidfVectorizer(analyzer=lambda text: _runs(text) if letters else pieces(text, raw.unit))
    model = LogisticRegression(C=10.0 if letters else 1.0, max_iter=1000)  # short texts have few counts, which may weigh more
    with threadpool_limits(1):  # on such thin matrices more threads only wait for each other
        model.fit(counts.fit_transform([raw.texts[row] for row in train.when]), train.y)
    return float(model.score(counts.transform([raw.texts[row] for row in held_out.when]), held_out.y))


def _runs(text: str) -> list[str]:
    """All runs of characters that are short enough, the edges of the text counted as characters too."""
    edged = f"{EDGE}{text}{EDGE}"
    return [edged[start : start + length] for length in range(1, LONGEST + 1) for start in range(len(edged) - length + 1)]
