from math import isfinite

import numpy as np
import pytest

from rnnlab import datasets, registry
from rnnlab.errors import RnnlabError
from rnnlab.experiment import Experiment
from rnnlab.raw import Corpus, Pairs, Pictures, Puzzle, Raw, Series, Strokes, Table, Texts
from rnnlab.training.events import BatchDone, Started
from rnnlab.training.training import Training
from tests.reviews_file import keras_home
from tests.sentences import ONE_SENTENCE

__all__ = ["keras_home"]

UPLOAD = "day,size,weight,said,kind\n" + "".join(
    f"{np.datetime64('2020-01-01') + row},{row % 7},{(row * row) % 11 / 4},it was {row} days ago,{'ab'[row % 2]}\n" for row in range(120)
)
"""What a data set gets that lives on a file; it has dates, numbers, texts and classes."""
QUESTIONS = [(name, task) for name in registry.datasets.names() for task in registry.datasets.load(name).presets]

every_dataset = pytest.mark.parametrize("name", registry.datasets.names())
every_question = pytest.mark.parametrize(("name", "task"), QUESTIONS)


@pytest.fixture(autouse=True)
def _reviews(request: pytest.FixtureRequest) -> None:
    """What is downloaded, as if it had been."""
    if "imdb" in request.node.name:
        request.getfixturevalue("keras_home")


def raw_of(experiment: Experiment) -> Raw:
    return datasets.load(experiment, UPLOAD.encode())


@every_dataset
def test_its_title_is_its_own_and_its_card_says_all_one_should_know(name: str) -> None:
    kind = registry.datasets.load(name)
    titles = [registry.datasets.load(other).title for other in registry.datasets.names()]
    assert titles.count(kind.title) == 1
    for card in (kind.card, raw_of(Experiment.of({"dataset": name})).card):
        assert all(text.strip() for text in vars(card).values())


@every_dataset
def test_its_presets_name_tasks_and_settings_that_exist(name: str) -> None:
    presets = registry.datasets.load(name).presets
    settings = {setting for _, setting, _ in Experiment.settings()}
    assert presets
    assert set(presets) <= set(registry.tasks.names())
    assert all(set(preset) <= settings - {"dataset", "task"} for preset in presets.values())


@every_question
def test_a_preset_is_a_valid_experiment_with_that_task(name: str, task: str) -> None:
    experiment = Experiment.of({"dataset": name, "task": task})
    preset = registry.datasets.load(name).presets[task]
    assert (experiment.data.dataset, experiment.data.task) == (name, task)
    assert experiment.flat() == {**experiment.flat(), **preset}


@every_dataset
def test_without_an_upload_it_loads_or_says_what_to_do(name: str) -> None:
    try:
        raw = datasets.load(Experiment.of({"dataset": name}))
    except RnnlabError as refusal:
        assert ONE_SENTENCE.match(str(refusal))
        assert "upload" in str(refusal)
    else:
        assert isinstance(raw, Raw)


@every_question
def test_its_data_are_whole(name: str, task: str) -> None:
    raw = raw_of(Experiment.of({"dataset": name, "task": task}))
    if isinstance(raw, Series):
        assert raw.values.shape == (len(raw.when), len(raw.names))
        assert raw.values.dtype == raw.when.dtype == np.float64
        assert not np.isinf(raw.values).any()
        assert not np.isnan(raw.values).all(axis=0).any()
        assert np.isfinite(raw.when).all()
        assert (np.diff(raw.when) >= 0).all()
        assert all(raw.names)
        assert raw.time_name
    elif isinstance(raw, Puzzle):
        assert raw.x.shape[::2] == (len(raw.y), len(raw.feature_names))
        assert raw.y.shape in (raw.x.shape[:1], raw.x.shape[:2])
        assert (raw.y.ndim == 2) == bool(raw.class_names)
        assert np.isfinite(raw.x).all()
        assert 0 < raw.solved < raw.level
    elif isinstance(raw, Texts):
        assert len(raw.texts) == len(raw.classes)
        assert all(text.strip() for text in raw.texts)
        assert set(raw.classes) == set(range(len(raw.class_names)))
    elif isinstance(raw, Corpus):
        assert len(raw.text) > 1000
        assert all(sign.isprintable() for sign in set(raw.text) - {"\n"})
    elif isinstance(raw, Pairs):
        assert len(raw.sources) == len(raw.targets) == len(set(raw.sources))
        assert all(text.strip() for text in (*raw.sources, *raw.targets))
    elif isinstance(raw, Strokes):
        assert raw.strokes.shape == (len(raw.texts), raw.lengths.max(), 3)
        assert raw.lengths.min() > 1
        assert np.isfinite(raw.strokes).all()
        assert not raw.strokes[np.arange(raw.strokes.shape[1]) >= raw.lengths[:, None]].any()
        assert set(np.unique(raw.strokes[..., 2])) == {0, 1}
    elif isinstance(raw, Pictures):
        assert raw.pixels.shape == (len(raw.captions), 3, raw.pixels.shape[3], raw.pixels.shape[3])
        assert raw.pixels.dtype == np.uint8
        assert all(text.strip() for text in raw.captions)
    elif isinstance(raw, Table):
        assert raw.features.shape == (len(raw.classes), len(raw.feature_names))
        assert (raw.features.dtype, raw.classes.dtype) == (np.float64, np.int64)
        assert np.isfinite(raw.features).all()
        assert set(raw.classes) == set(range(len(raw.class_names)))


@every_question
def test_it_loads_the_same_each_time(name: str, task: str) -> None:
    first, second = (raw_of(Experiment.of({"dataset": name, "task": task})) for _ in range(2))
    for field, value in vars(first).items():
        np.testing.assert_array_equal(getattr(second, field), value)


@every_question
def test_its_preset_takes_a_step(name: str, task: str) -> None:
    experiment = Experiment.of({"dataset": name, "task": task, "device": "cpu"})
    stream = iter(Training(experiment, raw_of(experiment)))
    started, done = next(stream), next(stream)
    assert isinstance(started, Started)
    assert set(started.sequences) >= {"train", started.watched}
    assert isinstance(done, BatchDone)
    assert isfinite(done.loss)
    assert 0 < done.gradient_norm < float("inf")
