from dataclasses import replace
from functools import cache
from math import isfinite
from typing import Any

import numpy as np
import pytest
import torch

from rnnlab import datasets, registry
from rnnlab.answers import from_bytes, to_bytes
from rnnlab.errors import RnnlabError
from rnnlab.experiment import Experiment, Preparation
from rnnlab.preparation.prepared import Prepared
from rnnlab.raw import Raw, Series
from rnnlab.sequences import Sequences
from rnnlab.tasks import Task
from tests.sentences import ONE_SENTENCE

OTHERWISE: dict[str, Any] = {
    "resample": "0.3",
    "fill": "last value",
    "season": 3,
    "power": "box-cox",
    "difference": 1,
    "seasonal_difference": False,
    "scaling": "minmax",
    "lookback": 7,
    "span": 2.0,
    "horizon": 3,
    "stride": 2,
    "delay": 4,
    "vocabulary": 12,
    "text_length": 6,
    "reverse": True,
    "columns_a_step": 6,
    "validation_share": 0.25,
    "test_share": 0.3,
}
"""Another value of each preparation setting."""
OFFERED = {
    "follow": "sine_to_cosine",
    "forecast": "noisy_sine",
    "classify": "breast_cancer",
    "classify_text": "reviews",
    "describe": "scenes",
    "handwrite": "handwriting",
    "label": "delayed_echo",
    "recall": "adding",
    "translate": "dates",
    "write": "poems",
}
"""A data set for each task."""


@pytest.fixture(params=registry.tasks.names())
def name(request: pytest.FixtureRequest) -> str:
    return str(request.param)


@pytest.fixture
def task(name: str) -> Task:
    task: Task = registry.tasks.load(name)()
    return task


@pytest.fixture
def raw(name: str) -> Raw:
    return given(name, settings())


def given(name: str, experiment: Experiment) -> Raw:
    return loaded(name, experiment.preparation.delay)


@cache
def loaded(name: str, delay: int) -> Raw:
    """The delay is all that data depend on here."""
    raw = datasets.load(settings(dataset=OFFERED[name], task=name, delay=delay))
    if isinstance(raw, Series) and name == "forecast":  # with gaps to fill, and above 0
        values = raw.values + 1000
        values[[5, 6, 7, 50]] = np.nan
        return replace(raw, values=values)
    return raw


def settings(**changed: Any) -> Experiment:
    return Experiment.of({"fill": "linear", "season": 2, "seasonal_difference": True, "lookback": 5, **changed})


@cache
def prepared_once(name: str) -> Prepared:
    task: Task = registry.tasks.load(name)()
    return task.prepare(given(name, settings()), settings())


@pytest.fixture
def prepared(name: str) -> Prepared:
    return prepared_once(name)


def arrays(prepared: Prepared) -> list[np.ndarray]:
    return [values for _, part in prepared.parts.items() for values in (part.x, part.y, part.when)]


def same(one: Prepared, other: Prepared) -> bool:
    return all(np.array_equal(ours, theirs) for ours, theirs in zip(arrays(one), arrays(other), strict=True))


def shape(task: Task, prepared: Prepared, sequences: Sequences) -> tuple[int, ...]:
    """Of the outputs for sequences."""
    ends = task.ends(prepared)
    return (len(sequences), *([sequences.y.shape[1]] if ends.every_step else []), ends.outputs)


def test_it_says_what_it_asks(task: Task) -> None:
    titles = [registry.tasks.load(other).title for other in registry.tasks.names()]
    assert titles.count(task.title) == 1
    assert all(text.strip() for text in (task.title, task.about, task.loss_name, task.naive_name))
    assert task.aim in ("low", "high")


def test_another_value_of_every_preparation_setting_is_tried_here() -> None:
    assert set(OTHERWISE) == set(Preparation.model_fields)
    assert all(value != getattr(settings().preparation, setting) for setting, value in OTHERWISE.items())


@pytest.mark.parametrize("setting", OTHERWISE)
def test_it_heeds_the_settings_that_it_names_and_no_other(name: str, task: Task, prepared: Prepared, setting: str) -> None:
    changed = settings(**{setting: OTHERWISE[setting]})
    other = task.prepare(given(name, changed), changed)
    assert same(prepared, other) == (setting not in task.settings)


def test_its_parts_are_sequences_and_share_none_of_the_answers(task: Task, prepared: Prepared) -> None:
    places = []
    for part in vars(prepared.parts).values():
        assert (part.x.ndim, part.x.dtype) == ((2, np.int64) if task.ends(prepared).tokens else (3, np.float32))
        assert len(part.x) == len(part.y) == len(part.when) > 0
        places.append(set(part.when.ravel().tolist()))
    assert not places[0] & places[1]
    assert not places[1] & places[2]
    assert not places[0] & places[2]


def test_preparing_leaves_the_raw_data_as_they_were(task: Task, raw: Raw) -> None:
    before = {field: np.copy(value) for field, value in vars(raw).items() if isinstance(value, np.ndarray)}
    task.prepare(raw, settings())
    for field, value in before.items():
        np.testing.assert_array_equal(getattr(raw, field), value)


def test_it_accepts_some_raw_data_and_refuses_the_rest_in_one_sentence(task: Task) -> None:
    accepted = 0
    for other, dataset in OFFERED.items():
        try:
            task.prepare(datasets.load(Experiment.of({"dataset": dataset, "task": other})), settings())
            accepted += 1
        except RnnlabError as refusal:
            assert ONE_SENTENCE.match(str(refusal))
    assert 0 < accepted < len(OFFERED)


def test_its_loss_and_measures_are_means_over_the_batch(task: Task, prepared: Prepared) -> None:
    outputs = torch.randn((8, *shape(task, prepared, prepared.parts.train)[1:]), generator=torch.Generator().manual_seed(0))
    targets = torch.tensor(prepared.parts.train.y[:8])
    both, halves = task.loss(outputs, targets), [task.loss(outputs[rows], targets[rows]) for rows in (slice(4), slice(4, 8))]
    assert both.shape == ()
    torch.testing.assert_close(both, (halves[0] + halves[1]) / 2)
    measures = [task.measures(outputs[rows], targets[rows]) for rows in (slice(8), slice(4), slice(4, 8))]
    for measure, value in measures[0].items():
        assert value == pytest.approx((measures[1][measure] + measures[2][measure]) / 2)


@pytest.mark.parametrize("part", ["train", "validation", "test"])
def test_its_naive_rule_answers_every_sequence_and_is_scored_like_a_network(task: Task, prepared: Prepared, part: str) -> None:
    sequences = prepared.part(part)
    outputs = task.naive(prepared, sequences)
    assert (outputs.shape, outputs.dtype) == (shape(task, prepared, sequences), torch.float32)
    assert isfinite(task.loss(outputs, torch.tensor(sequences.y)).item())
    answer = task.answer(prepared, sequences, outputs)
    scores = task.scores(answer)
    assert scores
    assert all(isinstance(value, float) and isfinite(value) for value in scores.values())
    assert task.scores(from_bytes(to_bytes(answer))) == scores


def test_a_single_sequence_is_answered_and_scored(task: Task, prepared: Prepared) -> None:
    part = prepared.parts.test
    first = {name: values[:1] for name, values in vars(part).items() if name in ("x", "y", "when", "ends")}
    one = replace(part, **first)
    scores = task.scores(task.answer(prepared, one, task.naive(prepared, one)))
    assert isfinite(next(iter(scores.values())))
