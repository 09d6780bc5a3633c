from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest
import torch
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra import numpy as hnp

from rnnlab import registry
from rnnlab.errors import RunError
from rnnlab.experiment import Experiment, Model
from rnnlab.inspection.trace import REVERSE, Trace
from rnnlab.inspection.tracing import similar, trace, trace_run
from rnnlab.nn.network import Ends, Network
from rnnlab.raw import Series
from rnnlab.runs.record import Record
from rnnlab.training.training import Training
from tests.parity.stacks import STACKS, of_torch, read

X = torch.randn(9, 2, generator=torch.Generator().manual_seed(0))
TURNS = ("", REVERSE)

every_cell = pytest.mark.parametrize("name", registry.cells.names())
every_direction = pytest.mark.parametrize("bidirectional", [False, True], ids=["one direction", "both directions"])
every_depth = pytest.mark.parametrize("num_layers", [1, 2, 3])


def network(name: str, num_layers: int = 1, **model: object) -> Network:
    return Network(Model(cell=name, hidden_size=5, num_layers=num_layers, **model), Ends(2, 1), seed=3)


@every_direction
@every_depth
@pytest.mark.parametrize("name", STACKS)
def test_the_last_layers_outputs_are_torchs_and_so_are_the_last_states_of_all(name: str, num_layers: int, bidirectional: bool) -> None:
    opened = network(name, num_layers, dropout=0.5, bidirectional=bidirectional)
    outputs, last = read(of_torch(name, opened), X.unsqueeze(0), None)
    traced = trace(opened, X)
    turns = TURNS[: 1 + bidirectional]
    ours = np.concatenate([traced.states[f"{num_layers}{turn}.h"] for turn in turns], axis=1)
    np.testing.assert_allclose(ours, outputs[0].detach(), atol=1e-5)
    places = [f"{layer}{turn}" for layer in range(1, num_layers + 1) for turn in turns]
    for part, values in zip("hc", last, strict=False):
        for place, value in zip(places, values[:, 0].detach(), strict=True):
            end = 0 if place.endswith(REVERSE) else -1  # in the order of the data the second direction ends at the first step
            np.testing.assert_allclose(traced.states[f"{place}.{part}"][end], value, atol=1e-5)


@every_direction
@every_depth
@every_cell
def test_every_gate_and_state_of_every_layer_and_direction_is_there_for_every_step(name: str, num_layers: int, bidirectional: bool) -> None:
    opened = network(name, num_layers, bidirectional=bidirectional)
    cell = opened.stack[0].cells[0]
    places = [f"{layer}{turn}" for layer in range(1, num_layers + 1) for turn in TURNS[: 1 + bidirectional]]
    gates = cell.gates(X[:1], cell.initial_state(1))
    traced = trace(opened, X)
    assert list(traced.states) == [f"{place}.{part}" for place in places for part in cell.state_names]
    assert list(traced.gates) == [f"{place}.{gate}" for place in places for gate in gates]
    assert list(traced.orders) == places
    assert all(values.shape == (9, 5) for group in (traced.states, traced.gates) for values in group.values())
    np.testing.assert_array_equal(traced.x, X)


@pytest.mark.parametrize("settings", [{"layer_norm": True}, {"initial_state": "learned"}, {"bias": False}], ids=str)
@every_direction
@every_cell
def test_what_is_traced_is_what_the_network_reads(name: str, bidirectional: bool, settings: dict[str, object]) -> None:
    opened = network(name, 2, bidirectional=bidirectional, **settings)
    with torch.no_grad():
        for layer in opened.stack:
            for part in layer.first:
                part.fill_(0.3)
    traced = trace(opened, X)
    outputs, ended = opened.read(X.unsqueeze(0))
    both = torch.cat([torch.tensor(traced.states[f"2{turn}.h"]) for turn in TURNS[: 1 + bidirectional]], dim=1)
    last = opened.stack[1]
    torch.testing.assert_close(last.norm(both) if last.norm else both, outputs[0])
    for number, layer in enumerate(ended, start=1):
        for turn, state in zip(TURNS, layer, strict=False):
            for part, value in zip(last.cells[0].state_names, state, strict=True):
                end = traced.states[f"{number}{turn}.{part}"][0 if turn else -1]
                torch.testing.assert_close(torch.tensor(end), value[0])


@pytest.mark.parametrize("turn", TURNS, ids=["reading on", "reading back"])
@every_cell
def test_each_state_follows_from_the_gates_and_the_state_before(name: str, turn: str) -> None:
    opened = network(name, bidirectional=True)
    traced, cell = trace(opened, X), opened.stack[0].cells[1 if turn else 0]
    before = cell.initial_state(1)
    named = {key.removeprefix(f"1{turn}."): values for key, values in traced.gates.items() if key.startswith(f"1{turn}.")}
    for step in reversed(range(9)) if turn else range(9):
        gates = {gate: torch.tensor(values[step : step + 1]) for gate, values in named.items()}
        torch.testing.assert_close(gates, cell.gates(X[step : step + 1], before))
        before = cell.update(before, gates)
        for part, values in zip(cell.state_names, before, strict=True):
            np.testing.assert_allclose(traced.states[f"1{turn}.{part}"][step], values[0].detach(), atol=1e-6)


@pytest.mark.parametrize(("name", "squashed"), [("gru", "rz"), ("lstm", "ifo"), ("rnn", "")])
def test_gates_are_between_0_and_1_and_candidates_between_minus_1_and_1(name: str, squashed: str) -> None:
    for key, values in trace(network(name, 2), 5 * X).gates.items():
        low = 0 if key.partition(".")[2] in squashed else -1
        assert low <= values.min() < values.max() <= 1
        assert (values.min() < 0) == (low < 0)


def test_a_trace_of_a_network_in_training_has_no_dropout() -> None:
    opened = network("lstm", 2, dropout=0.9).train()
    traced = trace(opened, X)
    torch.testing.assert_close(opened.readout[0](torch.tensor(traced.states["2.h"][-1:])), opened.eval()(X.unsqueeze(0)))


@settings(deadline=None, max_examples=60)
@given(hnp.arrays(np.float32, st.tuples(st.integers(1, 20), st.integers(1, 12)), elements=st.floats(-1, 1, width=32)))
def test_the_order_of_units_is_a_permutation(values: np.ndarray) -> None:
    assert sorted(similar(values).tolist()) == list(range(values.shape[1]))


def test_as_many_silent_units_as_steps_have_an_order() -> None:
    assert sorted(similar(np.zeros((4, 4), np.float32)).tolist()) == [0, 1, 2, 3]


def test_units_that_move_alike_stand_side_by_side() -> None:
    t = np.linspace(0, 6, 50)
    paths = [np.sin(t), np.cos(t), np.full(50, 0.9), np.sin(t) + 0.01, np.cos(t) - 0.01, np.full(50, 0.91)]
    order = similar(np.stack(paths, axis=1).astype(np.float32)).tolist()
    assert {frozenset(order[start : start + 2]) for start in (0, 2, 4)} == {frozenset({0, 3}), frozenset({1, 4}), frozenset({2, 5})}


@pytest.fixture
def recorded(tmp_path: Path) -> Callable[[Experiment], tuple[Path, Training]]:
    def record(experiment: Experiment, steps: int = 3) -> tuple[Path, Training]:
        training = Training(experiment)
        for _ in zip(range(steps), training, strict=False):
            pass
        opened = Record.create(tmp_path / "a.run", experiment)
        opened.append([], {"checkpoint": training.checkpoint().to_bytes()})
        opened.close()
        return tmp_path / "a.run", training

    return record


@pytest.mark.parametrize("choices", [{"lookback": 6}, {"dataset": "breast_cancer", "hidden_size": 8}], ids=str)
def test_a_runs_newest_weights_are_traced_reading_a_window_in_the_users_units(recorded, choices: dict[str, object]) -> None:
    path, training = recorded(Experiment.of({**choices, "device": "cpu"}))
    traced = Trace.from_bytes(trace_run(str(path), 2))
    prepared = training.prepared
    window = prepared.part(prepared.watched).x[2]
    when = prepared.part(prepared.watched).when[2]
    wanted = prepared.raw.values[when[0] - 6 : when[0]] if isinstance(prepared.raw, Series) else prepared.raw.features[when][None]
    np.testing.assert_allclose(traced.x, wanted, rtol=1e-5)
    np.testing.assert_allclose(traced.states["1.h"], trace(training.network, torch.tensor(window)).states["1.h"], atol=1e-6)
    assert len(traced.names) == window.shape[1]
    assert traced.names[0] in ("sine with noise", "mean radius")


@pytest.mark.parametrize("window", [-1, 10**6])
def test_a_window_that_is_not_there_is_refused(recorded, window: int) -> None:
    path, _ = recorded(Experiment.of({"device": "cpu", "hidden_size": 4}))
    with pytest.raises(RunError, match=f"number {window} was asked for: choose a smaller one"):
        trace_run(str(path), window)


def test_a_run_without_weights_is_refused(tmp_path: Path) -> None:
    Record.create(tmp_path / "a.run", Experiment()).close()
    with pytest.raises(RunError, match="no weights of this run yet"):
        trace_run(str(tmp_path / "a.run"), 0)
