from pathlib import Path

import pytest

from rnnlab import datasets
from rnnlab.experiment import Experiment
from rnnlab.inspection.data.wording import bag_of_words, what
from rnnlab.training.events import Finished
from rnnlab.training.training import Training


def test_order_decides_where_counting_words_is_guessing() -> None:
    training = Training(Experiment.of({"dataset": "reviews", "device": "cpu"}))
    *_, last = training
    assert isinstance(last, Finished)
    accuracy = last.scores["test"]["accuracy"]
    assert accuracy > 0.99
    assert accuracy > last.naive["test"]["accuracy"] + 0.4
    assert bag_of_words(training.prepared, "test") == pytest.approx(0.5, abs=0.06)


def test_languages_of_surnames_are_learned_letter_by_letter() -> None:
    training = Training(Experiment.of({"dataset": "surnames", "bidirectional": False, "hidden_size": 32, "epochs": 3, "device": "cpu"}))
    *_, last = training
    assert isinstance(last, Finished)
    assert last.scores["test"]["accuracy"] > 0.45
    assert last.naive["test"]["accuracy"] < 0.1
    assert bag_of_words(training.prepared, "test") == pytest.approx(0.75, abs=0.03)
    assert what(training.prepared) == "runs of 1 to 4 characters"


def test_names_of_18_languages_in_a_file_beat_the_most_frequent_one_and_come_near_runs_of_letters(shared: Path) -> None:
    named = [(file.stem, name) for file in sorted((shared / "text" / "names").glob("*.txt")) for name in file.read_text().split("\n")[::8]]
    upload = "name,language\n" + "".join(f'"{name}",{language}\n' for language, name in named if name.strip())
    settings = {"hidden_size": 48, "embedding_size": 24, "learning_rate": 1e-2, "batch_size": 64, "epochs": 5, "pooling": "end"}
    experiment = Experiment.of({"dataset": "uploaded", "task": "classify_text", "device": "cpu", **settings})
    training = Training(experiment, datasets.load(experiment, upload.encode()))
    *_, last = training
    assert isinstance(last, Finished)
    ours, naive, runs = last.scores["test"]["accuracy"], last.naive["test"]["accuracy"], bag_of_words(training.prepared, "test")
    assert naive + 0.15 < ours
    assert naive + 0.2 < runs < ours + 0.15
