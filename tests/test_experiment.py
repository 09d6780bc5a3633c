from collections import Counter
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pydantic import ValidationError

from rnnlab import registry
from rnnlab.errors import InvalidExperiment
from rnnlab.experiment import Experiment
from tests.sentences import ONE_SENTENCE

CHOICES: dict[str, st.SearchStrategy[Any]] = {
    "dataset": st.sampled_from(registry.datasets.names()),
    "task": st.sampled_from(registry.tasks.names()),
    "upload": st.sampled_from(["", "0f" * 32]),
    "column": st.text(max_size=200),
    "inputs": st.sampled_from(["target", "all"]),
    "encoding": st.sampled_from(["auto", "utf-8"]),
    "separator": st.sampled_from(["auto", "comma", "semicolon", "tab", "pipe", "space"]),
    "decimal": st.sampled_from(["auto", "point", "comma"]),
    "header_row": st.integers(-1, 1000),
    "layout": st.sampled_from(["auto", "columns", "years by months", "a series a row", "long"]),
    "sheet": st.text(max_size=100),
    "series": st.text(max_size=200),
    "time_column": st.text(max_size=200),
    "date_order": st.sampled_from(["auto", "day first", "month first", "year first"]),
    "missing_words": st.text(max_size=200),
    "resample": st.sampled_from(["", "D", "0.5"]),
    "fill": st.sampled_from(["none", "linear", "time", "spline", "last value", "season", "mask"]),
    "season": st.integers(1, 10_000),
    "power": st.sampled_from(["none", "log", "box-cox"]),
    "difference": st.integers(0, 2),
    "seasonal_difference": st.booleans(),
    "scaling": st.sampled_from(["standard", "minmax", "none"]),
    "lookback": st.integers(1, 1000),
    "span": st.floats(0, 1e12),
    "horizon": st.integers(1, 200),
    "stride": st.integers(1, 1000),
    "delay": st.integers(1, 500),
    "vocabulary": st.integers(10, 50_000),
    "text_length": st.integers(1, 1000),
    "reverse": st.booleans(),
    "columns_a_step": st.integers(0, 1000),
    "validation_share": st.floats(0, 0.5),
    "test_share": st.floats(0.01, 0.5),
    "cell": st.sampled_from(registry.cells.names()),
    "hidden_size": st.integers(1, 512),
    "num_layers": st.integers(1, 4),
    "dropout": st.floats(0, 0.9),
    "readout_size": st.integers(0, 512),
    "embedding_size": st.integers(1, 512),
    "pooling": st.sampled_from(["end", "mean"]),
    "bidirectional": st.booleans(),
    "bias": st.booleans(),
    "layer_norm": st.booleans(),
    "initial_state": st.sampled_from(["zero", "learned", "carried"]),
    "attention": st.sampled_from(["none", "additive"]),
    "mixtures": st.integers(1, 30),
    "implementation": st.sampled_from(["auto", "gate_by_gate", "by_hand", "bptt", "scan", "built_in", "keras"]),
    "learning_rate": st.floats(1e-12, 1e6),
    "batch_size": st.integers(1, 1024),
    "epochs": st.integers(1, 2000),
    "shuffle": st.booleans(),
    "clip": st.floats(0, 1e6),
    "truncation": st.integers(0, 1000),
    "teacher_forcing": st.floats(0, 1),
    "weight_decay": st.floats(0, 1),
    "keep": st.sampled_from(["last", "best"]),
    "seed": st.integers(0, 2**31 - 1),
    "device": st.sampled_from(["auto", "cpu", "cuda", "mps"]),
}

choices = st.fixed_dictionaries({}, optional=CHOICES)
words = st.text(st.characters(exclude_characters=".!?"), max_size=300)
anything = st.recursive(
    st.sampled_from([None, True, 0, -1, 10**9, 10**400, "", "nan", "0", "9" * 5000, "\ud800"]) | words | st.integers() | st.floats(),
    lambda inner: st.lists(inner, max_size=2) | st.dictionaries(words, inner, max_size=2),
    max_leaves=3,
)
quick = settings(deadline=None, max_examples=100)


def test_every_setting_is_tried_here() -> None:
    assert list(CHOICES) == [name for _, name, _ in Experiment.settings()]


@quick
@given(choices)
def test_what_was_chosen_is_kept(chosen: dict[str, Any]) -> None:
    assert Experiment.of(chosen).flat() == {**Experiment.preset(chosen.get("dataset", "noisy_sine"), chosen.get("task")), **chosen}


@quick
@given(choices)
def test_an_experiment_survives_json_a_link_and_its_flat_choices(chosen: dict[str, Any]) -> None:
    experiment = Experiment.of(chosen)
    link = {name: str(value) for name, value in experiment.changed().items()}
    assert Experiment.model_validate_json(experiment.model_dump_json()) == experiment
    assert Experiment.of(experiment.flat()) == experiment
    assert Experiment.of(link) == experiment
    assert hash(Experiment.of(link)) == hash(experiment)


@quick
@given(choices)
def test_a_link_lists_no_setting_that_is_as_in_the_preset(chosen: dict[str, Any]) -> None:
    experiment = Experiment.of(chosen)
    preset = Experiment.preset(experiment.data.dataset, experiment.data.task)
    assert all(value != preset[name] for name, value in experiment.changed().items() if name not in ("dataset", "task"))


@pytest.mark.parametrize("dataset", registry.datasets.names())
def test_a_link_of_a_preset_names_only_data_set_and_task(dataset: str) -> None:
    assert set(Experiment.of({"dataset": dataset}).changed()) == {"dataset", "task"}


def test_a_preset_holds_unless_something_else_is_chosen() -> None:
    experiment = Experiment.of({"dataset": "breast_cancer", "hidden_size": 7})
    assert (experiment.data.task, experiment.model.cell, experiment.model.hidden_size) == ("classify", "rnn", 7)


def test_another_choice_leaves_the_first_experiment_as_it_was() -> None:
    first = Experiment.of({"seed": 3})
    second = first.but(seed=4)
    assert (first.training.seed, second.training.seed) == (3, 4)
    assert second.but(seed=3) == first


def test_an_experiment_cannot_be_changed() -> None:
    with pytest.raises(ValidationError):
        Experiment().training.seed = 1  # type: ignore[misc]


def test_names_that_are_no_settings_are_left_aside() -> None:
    assert Experiment.of({"utm_source": "mail", "seed": "5"}) == Experiment.of({"seed": 5})


def test_no_name_is_used_in_two_sections() -> None:
    counts = Counter(name for _, name, _ in Experiment.settings())
    assert set(counts.values()) == {1}


def test_every_setting_has_a_title_of_its_own_and_a_description() -> None:
    fields = [field for _, _, field in Experiment.settings()]
    assert len({field.title for field in fields}) == len(fields)
    assert all(field.description and field.description.endswith(".") for field in fields)


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("hidden_size", 0),
        ("hidden_size", 99999),
        ("hidden_size", "many"),
        ("hidden_size", 2.5),
        ("num_layers", 5),
        ("dropout", 0.95),
        ("learning_rate", 0),
        ("learning_rate", "nan"),
        ("learning_rate", "inf"),
        ("batch_size", -1),
        ("epochs", 10**9),
        ("seed", 2**31),
        ("scaling", "loud"),
        ("shuffle", "perhaps"),
        ("upload", "../../etc/passwd"),
        ("column", "x" * 201),
        ("lookback", None),
        ("horizon", ""),
    ],
)
def test_a_value_out_of_range_is_refused_by_the_title_of_its_setting(name: str, value: object) -> None:
    title = next(field.title for _, setting, field in Experiment.settings() if setting == name)
    with pytest.raises(InvalidExperiment) as refusal:
        Experiment.of({name: value})
    assert str(refusal.value).startswith(f"{title} ")
    assert ONE_SENTENCE.match(str(refusal.value)), refusal.value


@pytest.mark.parametrize(
    ("name", "one", "offered"),
    [
        ("cell", "cell", registry.cells),
        ("dataset", "data set", registry.datasets),
        ("task", "task", registry.tasks),
    ],
    ids=["cell", "dataset", "task"],
)
def test_a_name_that_is_not_offered_is_refused_by_those_that_are(name: str, one: str, offered: registry.Registry) -> None:
    with pytest.raises(InvalidExperiment, match=ONE_SENTENCE) as refusal:
        Experiment.of({name: "brain"})
    assert f"no {one} called 'brain'" in str(refusal.value)
    assert ", ".join(offered.names()) in str(refusal.value)


def test_an_experiment_that_holds_nothing_out_is_refused() -> None:
    with pytest.raises(InvalidExperiment, match=r"\AValidation share and test share are both 0") as refusal:
        Experiment.of({"validation_share": 0, "test_share": "0"})
    assert ONE_SENTENCE.match(str(refusal.value)), refusal.value


@settings(deadline=None, max_examples=400)
@given(st.dictionaries(st.sampled_from(list(CHOICES)), anything, min_size=1, max_size=3))
def test_whatever_is_chosen_makes_an_experiment_or_is_refused_in_one_sentence(chosen: dict[str, Any]) -> None:
    try:
        experiment = Experiment.of(chosen)
    except InvalidExperiment as refusal:
        assert ONE_SENTENCE.match(str(refusal)), refusal
    else:
        assert Experiment.model_validate_json(experiment.model_dump_json()) == experiment
