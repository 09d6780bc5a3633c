import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from rnnlab.errors import InvalidExperiment, OverLimit
from rnnlab.search.ranges import FIELDS, Range, searchable
from rnnlab.search.study import MOST_TRIALS, Study
from tests.search.planted import RATES, study
from tests.sentences import ONE_SENTENCE

CELLS = {"name": "cell", "choices": ["lstm", "gru"]}


def test_a_study_survives_its_json() -> None:
    written = study(RATES, CELLS, {"name": "shuffle", "choices": [True, False]}, {"name": "hidden_size", "low": 2, "high": 9})
    assert Study.of_json(written.model_dump_json()) == written
    assert Study.of_json(written.model_dump_json()).ranges[2].choices == (True, False)


@pytest.mark.parametrize(
    "broken",
    [
        {"name": "hidden_sise", "low": 1, "high": 2},
        {"name": "dataset", "choices": ["sunspots", "co2"]},
        {"name": "validation_share", "low": 0.1, "high": 0.2},
        {"name": "cell", "low": 1, "high": 2},
        {"name": "cell", "choices": ["lstm", "lstn"]},
        {"name": "hidden_size", "low": 0, "high": 2},
        {"name": "hidden_size", "low": 8, "high": 513},
        {"name": "hidden_size", "low": 1.5, "high": 3},
        {"name": "hidden_size", "low": 8, "high": 8},
        {"name": "hidden_size", "low": 8},
        {"name": "hidden_size", "low": 8, "high": 9, "choices": [1]},
        {"name": "hidden_size", "choices": [8, 8]},
        {"name": "dropout", "low": 0, "high": 0.5, "log": True},
        {"name": "dropout", "low": "a", "high": 0.5},
        {"name": "dropout", "low": 0.1, "high": 0.5, "steps": 3},
    ],
)
def test_a_range_that_cannot_be_searched_is_refused_in_a_sentence(broken: dict[str, Any]) -> None:
    with pytest.raises(InvalidExperiment) as refused:
        study(broken)
    assert ONE_SENTENCE.match(str(refused.value)), refused.value


@pytest.mark.parametrize("broken", [{"trials": 0}, {"trials": 201}, {"minutes": 0}, {"folds": 6}, {"sampler": "best"}, {"seed": -1}])
def test_a_study_out_of_bounds_is_refused_in_a_sentence_that_names_the_field(broken: dict[str, Any]) -> None:
    with pytest.raises(InvalidExperiment) as refused:
        study(**broken)
    assert ONE_SENTENCE.match(str(refused.value)), refused.value
    assert str(Study.model_fields[next(iter(broken))].title) in str(refused.value)


def test_a_setting_is_searched_once() -> None:
    with pytest.raises(InvalidExperiment, match="Learning rate came twice"):
        study(RATES, RATES)


def test_a_grid_that_is_too_large_is_refused_before_it_starts_and_the_same_ranges_can_be_drawn_from() -> None:
    wide = [{"name": name, "low": 1, "high": 90, "points": 8} for name in ("hidden_size", "lookback", "batch_size")]
    with pytest.raises(OverLimit, match=r"512") as refused:
        study(*wide, sampler="grid")
    assert ONE_SENTENCE.match(str(refused.value))
    assert study(*wide).planned == 4


def test_every_setting_that_keeps_the_question_can_be_searched() -> None:
    for name, field in FIELDS.items():
        if not searchable(name):
            continue
        default = field.default
        Range(name=name, choices=(default, not default) if isinstance(default, bool) else (default,))


def test_a_grid_is_spaced_evenly_or_by_factors_and_ends_where_the_range_does() -> None:
    assert Range(name="dropout", low=0.0, high=0.75, points=4).grid() == pytest.approx([0, 0.25, 0.5, 0.75])
    assert Range(**{**RATES, "points": 5}).grid() == pytest.approx([1e-4, 1e-3, 1e-2, 1e-1, 1])
    assert Range(name="num_layers", low=1, high=3, points=9).grid() == [1, 2, 3]


def test_there_are_no_more_trials_than_combinations() -> None:
    layers = {"name": "num_layers", "low": 1, "high": 3}
    assert study(CELLS, layers, trials=50).planned == 6
    assert study(RATES, layers, trials=50).planned == 50
    assert study({**RATES, "points": 3}, layers, trials=50, sampler="grid").planned == 9
    assert len(study(CELLS, layers).combinations()) == 6
    assert study({"name": "hidden_size", "low": 1, "high": MOST_TRIALS + 1}).combinations() == []


@pytest.mark.parametrize(("epochs", "rungs"), [(1, (1,)), (2, (1, 2)), (9, (1, 3, 9)), (100, (4, 12, 34, 100))])
def test_rungs_rise_by_factors_to_the_last_epoch(epochs: int, rungs: tuple[int, ...]) -> None:
    assert study().rungs(epochs) == rungs


def test_scores_are_relative_where_trials_prepare_their_data_differently() -> None:
    assert study({"name": "scaling", "choices": ["standard", "minmax"]}).relative
    assert not study(RATES, CELLS).relative


def test_what_a_page_reads_of_a_search_imports_neither_torch_nor_optuna() -> None:
    modules = ", ".join(f"rnnlab.search.{name}" for name in ("study", "trials", "pruning", "importance"))
    script = f"import sys, {modules}; print({{'torch', 'optuna', 'sklearn', 'distributed'}} & sys.modules.keys())"
    done = subprocess.run([sys.executable, "-c", script], cwd=Path(__file__).parents[2], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "set()"
