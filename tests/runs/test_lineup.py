import json

import pytest

from rnnlab.errors import InvalidExperiment, RnnlabError
from rnnlab.experiment import Experiment
from rnnlab.runs.engine import Engine
from rnnlab.runs.lineup import lanes
from rnnlab.training.events import Started
from rnnlab.training.training import train
from tests.sentences import ONE_SENTENCE

BASE = Experiment.of({"hidden_size": 20, "epochs": 2, "num_layers": 2})


def lined_up(**choices: object) -> list[tuple[str, Experiment]]:
    two = [["gru", "by_hand"], ["lstm", "built_in"]]
    asked = {"cells": two, "seeds": [1], "equal": "hidden size", "setting": "", "values": [], **choices}
    made = json.loads(lanes(BASE.model_dump_json(), "", json.dumps(asked)))
    return [(lane["name"], Experiment.model_validate_json(lane["experiment"])) for lane in made]


def test_each_contender_has_a_lane_for_each_seed_and_differs_in_nothing_else():
    found = lined_up(seeds=[1, 5])
    assert [name for name, _ in found] == [
        "GRU, by hand, seed 1",
        "GRU, by hand, seed 5",
        "LSTM, by torch, seed 1",
        "LSTM, by torch, seed 5",
    ]
    assert found[1][1] == BASE.but(cell="gru", implementation="by_hand", seed=5)


def test_with_equal_parameters_each_is_as_wide_as_it_takes():
    begun = [
        next(iter(train(experiment)))
        for _, experiment in [("", BASE), *lined_up(equal="parameters", cells=[["rnn", "auto"], ["gru", "bptt"]])]
    ]
    counts = [event.parameters for event in begun if isinstance(event, Started)]
    assert len(counts) == 3
    assert all(abs(count - counts[0]) < 0.05 * counts[0] for count in counts)
    assert [experiment.model.hidden_size for _, experiment in lined_up(equal="parameters", cells=[["lstm", "auto"]])] == [20]


def test_an_implementation_that_a_cell_does_not_have_is_refused_with_those_that_it_has():
    with pytest.raises(InvalidExperiment, match=r"^GRU can be computed the fastest here; .* asked for is by hand, all steps") as refused:
        lined_up(cells=[["gru", "scan"]])
    assert ONE_SENTENCE.match(str(refused.value))
    with pytest.raises(RnnlabError, match="no cell called"):
        lined_up(cells=[["gpu", "auto"]])


def test_a_page_can_ask_for_the_lanes(lab: Engine):
    asked = json.dumps({"cells": [["rnn", "auto"]], "seeds": [0], "equal": "parameters", "setting": "", "values": []})
    answer = lab.questions.ask("rnnlab.runs.lineup:lanes", experiment=BASE.model_dump_json(), upload="", choices=asked)
    assert [lane["name"] for lane in json.loads(answer)] == ["RNN, seed 0"]


def test_contenders_differ_in_one_more_setting_and_are_named_after_it():
    found = lined_up(cells=[["gru", "auto"], ["rnn", "auto"]], setting="learning_rate", values=["0.01", "0.1"])
    assert [name for name, _ in found] == [
        "GRU, learning rate 0.01, seed 1",
        "GRU, learning rate 0.1, seed 1",
        "RNN, learning rate 0.01, seed 1",
        "RNN, learning rate 0.1, seed 1",
    ]
    assert found[1][1] == BASE.but(cell="gru", learning_rate=0.1, seed=1)


def test_a_value_out_of_range_is_refused():
    with pytest.raises(InvalidExperiment, match="Learning rate") as refused:
        lined_up(setting="learning_rate", values=["fast"])
    assert ONE_SENTENCE.match(str(refused.value))


def test_a_network_that_writes_is_counted_with_all_that_it_writes_with():
    base = Experiment.of({"dataset": "dates", "epochs": 1, "hidden_size": 16})
    asked = {"cells": [["rnn", "auto"], ["lstm", "auto"]], "seeds": [0], "equal": "parameters", "setting": "", "values": []}
    made = json.loads(lanes(base.model_dump_json(), "", json.dumps(asked)))
    experiments = [base, *(Experiment.model_validate_json(lane["experiment"]) for lane in made)]
    counts = [next(iter(train(experiment))).parameters for experiment in experiments]
    assert all(abs(count - counts[0]) < 0.06 * counts[0] for count in counts)
