import subprocess
import sys
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
import torch

from rnnlab import registry
from rnnlab.answers import Classification, Forecast
from rnnlab.errors import RnnlabError
from rnnlab.experiment import Experiment, Model
from rnnlab.inspection.microscope.microscope import Look, Microscope
from rnnlab.inspection.microscope.microscoping import dissect, microscope
from rnnlab.inspection.microscope.substitution import Substitution
from rnnlab.inspection.trace import REVERSE
from rnnlab.inspection.tracing import trace
from rnnlab.nn.network import Ends, Network
from rnnlab.runs.record import Record
from rnnlab.training.training import Training
from tests.sentences import ONE_SENTENCE

X = torch.randn(7, 2, generator=torch.Generator().manual_seed(0))
STEP, UNIT = 3, 4

every_cell = pytest.mark.parametrize("name", registry.cells.names())


def network(name: str, **model: object) -> Network:
    drawn = Network(Model(cell=name, hidden_size=5, **{"num_layers": 2, "bidirectional": True, **model}), Ends(2, 3), seed=3)
    with torch.no_grad():
        for layer in drawn.stack:
            for first in layer.first:
                first.uniform_(-1, 1, generator=torch.Generator().manual_seed(layer.output_size))
    return drawn


def cell_values(name: str, look: Look, **model: object) -> dict[str, np.ndarray]:
    """Every gate and new state at the step, as the tracing of the cells' own code has them."""
    traced = trace(network(name, **model), X)
    key = f"{look.layer}{look.direction}."
    gates = {place.removeprefix(key): values[look.step - 1] for place, values in traced.gates.items() if place.startswith(key)}
    after = {f"{place.removeprefix(key)}'": values[look.step - 1] for place, values in traced.states.items() if place.startswith(key)}
    return gates | after


@pytest.mark.parametrize("choices", [{}, {"bias": False, "layer_norm": True, "initial_state": "learned"}], ids=["plain", "all else"])
@pytest.mark.parametrize("direction", ["", REVERSE])
@pytest.mark.parametrize("layer", [1, 2])
@every_cell
def test_the_numbers_put_in_come_to_what_the_cells_code_has(name: str, layer: int, direction: str, choices: dict[str, object]) -> None:
    look = Look(layer=layer, direction=direction, step=STEP, unit=UNIT)
    found = Microscope.from_bytes(dissect(network(name, **choices), X, look).to_bytes())
    wanted, unit = cell_values(name, look, **choices), Substitution(found)
    assert {equation.name for equation in found.equations} == set(wanted)
    for wire, values in wanted.items():
        np.testing.assert_allclose(found.original.wires[wire], values, atol=1e-6)
        assert unit.computed(wire) == pytest.approx(values[UNIT], abs=1e-6)
        assert unit.computed(wire) == pytest.approx(unit.result(wire), abs=1e-12)
        assert sum(term.value for term in unit.terms(wire)) == pytest.approx(unit.total(wire), abs=1e-12)


@pytest.mark.parametrize("direction", ["", REVERSE])
@every_cell
def test_the_answer_and_h_at_all_steps_are_those_of_the_network(name: str, direction: str) -> None:
    opened = network(name, layer_norm=True, initial_state="learned", readout_size=4)
    found = dissect(opened, X, Look(layer=2, direction=direction, step=STEP))
    np.testing.assert_allclose(found.original.outputs, opened(X.unsqueeze(0))[0].detach(), atol=1e-6)
    np.testing.assert_allclose(found.original.path, trace(opened, X).states[f"2{direction}.h"], atol=1e-6)


def test_the_state_that_goes_in_is_that_of_the_step_before_in_the_order_of_reading() -> None:
    opened = network("lstm")
    forwards, backwards = (dissect(opened, X, Look(step=STEP, direction=direction)).original for direction in ("", REVERSE))
    np.testing.assert_array_equal(forwards.wires["h"], forwards.path[STEP - 2])
    np.testing.assert_array_equal(backwards.wires["h"], backwards.path[STEP])
    np.testing.assert_array_equal(backwards.wires["h'"], backwards.path[STEP - 1])
    np.testing.assert_array_equal(backwards.wires["x"], X[STEP - 1].double())


def test_every_wire_of_the_circuit_carries_the_value_of_its_expression() -> None:
    found = dissect(network("gru"), X, Look(step=STEP))
    wires = found.original.wires
    assert {part.name for part in found.circuit.parts} == set(wires)
    np.testing.assert_allclose(wires["r * (W_hn h + b_hn)"], wires["r"] * wires["W_hn h + b_hn"], atol=1e-12)
    np.testing.assert_allclose(wires["z * h"] + wires["(1 - z) * n"], wires["h'"], atol=1e-12)


@every_cell
def test_without_an_edit_nothing_is_changed(name: str) -> None:
    found = dissect(network(name), X, Look(step=STEP))
    assert not found.look.edits
    assert not any(found.changed(part.name) for part in found.circuit.parts)
    np.testing.assert_array_equal(found.original.outputs, found.edited.outputs)


@every_cell
def test_a_gate_held_at_its_own_value_changes_nothing(name: str) -> None:
    opened = network(name)
    look = Look(layer=2, direction=REVERSE, step=STEP)
    values = dissect(opened, X, look).original.wires
    gates = [equation.name for equation in dissect(opened, X, look).equations if not equation.name.endswith("'")]
    clamps = {f"{gate}.{unit}": float(values[gate][unit]) for gate in gates for unit in range(5)}
    found = dissect(opened, X, replace(look, clamps=clamps))
    assert not any(found.changed(part.name) for part in found.circuit.parts)
    np.testing.assert_allclose(found.original.outputs, found.edited.outputs, atol=1e-12)


@pytest.mark.parametrize("layer", [1, 2])
@every_cell
def test_an_edited_input_is_read_by_all_layers_from_its_step_on(name: str, layer: int) -> None:
    opened, read = network(name, bidirectional=False), X.clone()
    read[STEP - 1, 1] = 2.5
    found = dissect(opened, X, Look(layer=layer, step=STEP, inputs={1: 2.5}))
    alone = dissect(opened, read, Look(layer=layer, step=STEP))
    np.testing.assert_allclose(found.edited.path, alone.original.path, atol=1e-12)
    np.testing.assert_allclose(found.edited.outputs, alone.original.outputs, atol=1e-12)
    for part in found.circuit.parts:
        np.testing.assert_allclose(found.edited.wires[part.name], alone.original.wires[part.name], atol=1e-12)
    np.testing.assert_array_equal(found.edited.path[: STEP - 1], found.original.path[: STEP - 1])
    assert (found.edited.path[STEP - 1 :] != found.original.path[STEP - 1 :]).any()
    assert (found.edited.outputs != found.original.outputs).any()


def test_a_held_gate_is_what_the_later_steps_the_layer_above_and_the_answer_see() -> None:
    opened = network("lstm", num_layers=2, bidirectional=False).double()
    cell, above = (layer.cells[0] for layer in opened.stack)
    state, outputs = cell.initial_state(1), []
    for step, x in enumerate(X.double().unsqueeze(1), start=1):
        gates = cell.gates(x, state)
        if step == STEP:
            gates["f"][:, UNIT] = 0.25
            gates["o"][:] = 1.0
        state = cell.update(state, gates)
        outputs.append(state[0])
    found = dissect(opened, X, Look(step=STEP, clamps={f"f.{UNIT}": 0.25, "o": 1.0}))
    np.testing.assert_allclose(found.edited.path, torch.cat(outputs).detach(), atol=1e-12)
    top = above.initial_state(1)
    for output in outputs:
        top = above(output, top)
    np.testing.assert_allclose(found.edited.outputs, opened.answer(top[0])[0].detach(), atol=1e-12)
    assert (found.edited.wires["f"] != found.original.wires["f"]).nonzero()[0].tolist() == [UNIT]
    assert not found.changed("i") and not found.changed("h") and found.changed("c'")


def test_a_gate_that_sees_the_new_carry_sees_what_a_held_gate_made_of_it() -> None:
    opened = network("peephole_lstm")
    cell = opened.stack[0].cells[0]
    found = dissect(opened, X, Look(step=STEP, clamps={"i": 0.0}))
    was, became = found.original.wires, found.edited.wires
    np.testing.assert_allclose(became["c'"], became["f"] * became["c"], atol=1e-12)
    moved = np.log(became["o"] / (1 - became["o"])) - np.log(was["o"] / (1 - was["o"]))
    np.testing.assert_allclose(moved, cell.p_o.detach().double() * torch.from_numpy(became["c'"] - was["c'"]), atol=1e-9)
    assert np.abs(moved).max() > 0


def test_terms_name_each_weight_and_have_the_biases_apart() -> None:
    opened = network("lstm")
    cell = opened.stack[0].cells[0]
    found = replace(dissect(opened, X, Look(step=STEP, unit=UNIT)), columns=["rain", "wind"])
    terms = {term.name: term for term in Substitution(found).terms("f")}
    row = 5 + UNIT
    assert list(terms) == ["W_if x[rain]", "W_if x[wind]", "b_if", *(f"W_hf h[{unit}]" for unit in range(5)), "b_hf"]
    assert [name for name, term in terms.items() if term.bias] == ["b_if", "b_hf"]
    assert terms["b_hf"].value == pytest.approx(cell.bias_hh[row].item())
    assert terms["W_if x[wind]"].value == pytest.approx(cell.weight_ih[row, 1].item() * X[STEP - 1, 1].item())
    assert terms["W_hf h[2]"].value == pytest.approx(cell.weight_hh[row, 2].item() * found.original.path[STEP - 2, 2])


def test_a_factor_before_a_sum_is_in_each_of_its_terms() -> None:
    found = dissect(network("gru"), X, Look(step=STEP, unit=UNIT))
    terms = {term.name: term.value for term in Substitution(found).terms("n")}
    wires = found.original.wires
    together = sum(value for name, value in terms.items() if name.startswith("r * "))
    assert together == pytest.approx((wires["r"] * wires["W_hn h + b_hn"])[UNIT])
    assert "r * b_hn" in terms and "r * W_hn h[3]" in terms and "b_in" in terms


def numbered(lines: str, **wires: float) -> Microscope:
    """A microscope of equations of one unit, with weights of 0.5 and the wires given."""
    template = dissect(Network(Model(cell="rnn", hidden_size=1), Ends(1, 1), seed=0), X[:, :1], Look())
    found = {name: np.array([value]) for name, value in wires.items()}
    rows = {name: np.array([0.5]) for name in ("W_if", "W_hf", "b_if", "b_hf")}
    seen = replace(template.original, wires=found)
    return replace(template, docstring=lines, rows=rows, original=seen, edited=seen)


def test_an_equation_is_written_with_its_numbers() -> None:
    lines = "f = sigmoid(W_if x + b_if + W_hf h + b_hf)\nh' = (1 - f) * tanh(h) / f"
    found = Substitution(numbered(lines, x=0.8, h=-0.5, f=0.7, **{"h'": -0.198}))
    assert found.lines() == [
        "f = sigmoid(1.150) = 0.760, from W_if x = 0.400, b_if = 0.500, W_hf h = -0.250, b_hf = 0.500",
        "h' = (1 - f) * tanh(h) / f = (1 - 0.700) * tanh(-0.500) / 0.700 = -0.198",
    ]
    assert found.typeset("f") == (
        r"\begin{aligned} f &= \sigma\left(W_{if} x + b_{if} + W_{hf} h + b_{hf}\right)"
        r" \\ &= \sigma\left(0.400 + 0.500 + \left(-0.250\right) + 0.500\right) \\ &= \sigma\left(1.150\right) \\ &= 0.760 \end{aligned}"
    )


def test_a_held_gate_is_written_beside_what_its_equation_gives() -> None:
    found = dissect(network("lstm"), X, Look(step=STEP, unit=UNIT, clamps={"f": 0.9}))
    (line,) = (line for line in Substitution(found, edited=True).lines() if line.startswith("f"))
    assert line.startswith("f = 0.900, held there; its equation gives sigmoid(")
    assert Substitution(found, edited=True).typeset("f").endswith(r"\text{held at } 0.900 \end{aligned}")
    assert "held" not in "".join(Substitution(found).lines())
    other = dissect(network("lstm"), X, Look(step=STEP, unit=UNIT, clamps={"f.0": 0.9}))
    assert "held" not in "".join(Substitution(other, edited=True).lines())


def test_a_small_number_is_not_written_as_0() -> None:
    lines = Substitution(numbered("h' = f * h", x=0.0, f=0.5, h=-1e-5, **{"h'": -5e-6})).lines()
    assert lines == ["h' = f * h = 0.500 * (-1.0e-05) = -5.0e-06"]


def test_a_microscope_survives_its_bytes() -> None:
    found = dissect(network("min_lstm"), X, Look(layer=2, step=STEP, unit=UNIT, inputs={1: 0.5}, clamps={"f.2": 1.0}))
    back = Microscope.from_bytes(found.to_bytes())
    assert back.look == found.look
    assert (back.title, back.docstring, back.states, back.columns) == (found.title, found.docstring, found.states, found.columns)
    assert back.columns[7] == "layer 1 backwards, unit 2"
    for ours, theirs in ((back.original, found.original), (back.edited, found.edited)):
        assert list(ours.wires) == list(theirs.wires)
        assert all((ours.wires[name] == values).all() for name, values in theirs.wires.items())
        np.testing.assert_array_equal(ours.path, theirs.path)
    assert all((back.rows[name] == values).all() for name, values in found.rows.items())


def record(path: Path, experiment: Experiment) -> Training:
    training = Training(experiment)
    for _ in zip(range(3), training, strict=False):
        pass
    opened = Record.create(path, experiment)
    opened.append([], {"checkpoint": training.checkpoint().to_bytes()})
    opened.close()
    return training


CHOICES = [
    {"lookback": 6, "horizon": 2, "scaling": "minmax"},
    {"dataset": "breast_cancer", "hidden_size": 8},
    {"dataset": "irregular_sensor", "hidden_size": 4},
]


@pytest.mark.parametrize("trained", [False, True])
@pytest.mark.parametrize("choices", CHOICES, ids=str)
def test_the_answer_is_in_the_users_units_beside_what_is_true(tmp_path: Path, choices: dict[str, object], trained: bool) -> None:
    experiment = Experiment.of({**choices, "device": "cpu"})
    training = record(tmp_path / "a.run", experiment) if trained else Training(experiment)
    path = str(tmp_path / "a.run") if trained else ""
    found = Microscope.from_bytes(microscope("" if trained else experiment.model_dump_json(), "", path, Look(window=2).to_json()))
    watched = training.prepared.part(training.prepared.watched)
    answer = training.task.answer(training.prepared, watched, training.outputs(watched))
    if isinstance(answer, Forecast):
        wanted, truth, named = answer.predicted[2], answer.actual[2], f"{answer.name}, 1 step ahead"
    else:
        assert isinstance(answer, Classification)
        wanted, truth, named = answer.probabilities[2], np.eye(2)[answer.actual[2]], f"probability of {answer.class_names[0]}"
    np.testing.assert_allclose(found.original.answer, wanted, rtol=1e-4, atol=1e-5)
    np.testing.assert_allclose(found.truth, truth)
    assert found.answer_names[0] == named
    steps = watched.x.shape[1] if watched.lengths is None else watched.lengths[2]
    np.testing.assert_array_equal(found.x, watched.x[2, :steps])
    np.testing.assert_allclose(found.inputs, training.task.inputs(training.prepared, watched, 2))
    assert found.columns == found.names == list(training.prepared.names)


def test_an_edit_moves_the_answer_in_the_users_units() -> None:
    experiment = Experiment.of({"device": "cpu", "hidden_size": 4}).model_dump_json()
    found = Microscope.from_bytes(microscope(experiment, "", "", Look(step=10, inputs={0: 3.0}).to_json()))
    moved = found.edited.answer - found.original.answer
    scale = found.inputs[0, 0] - found.inputs[1, 0], found.x[0, 0] - found.x[1, 0]
    assert moved == pytest.approx((found.edited.outputs - found.original.outputs) * scale[0] / scale[1], rel=1e-4)
    assert moved[0] != 0


@pytest.mark.parametrize(
    "look",
    [
        Look(layer=3),
        Look(layer=0),
        Look(direction="r"),
        Look(direction="up"),
        Look(step=0),
        Look(step=11),
        Look(unit=-1),
        Look(unit=4),
        Look(window=-1),
        Look(window=10**6),
        Look(inputs={1: 0.0}),
        Look(inputs={0: float("nan")}),
        Look(clamps={"z": 0.5}),
        Look(clamps={"h'": 0.5}),
        Look(clamps={"f.4": 0.5}),
        Look(clamps={"f.x": 0.5}),
        Look(clamps={"f": float("inf")}),
    ],
    ids=str,
)
def test_a_look_at_what_is_not_there_is_refused_in_one_sentence(look: Look) -> None:
    experiment = Experiment.of({"device": "cpu", "hidden_size": 4}).model_dump_json()
    with pytest.raises(RnnlabError) as refused:
        microscope(experiment, "", "", look.to_json())
    assert ONE_SENTENCE.match(str(refused.value))


@pytest.mark.parametrize("text", ["", "[]", "7", '{"steep": 1}', '{"inputs": {"a": 1}}', '{"clamps": {"f": "high"}}', '{"step": "1"}'])
def test_a_look_that_cannot_be_read_is_refused_in_one_sentence(text: str) -> None:
    with pytest.raises(RnnlabError) as refused:
        Look.from_json(text)
    assert ONE_SENTENCE.match(str(refused.value))


def test_a_run_without_weights_is_refused(tmp_path: Path) -> None:
    Record.create(tmp_path / "a.run", Experiment()).close()
    with pytest.raises(RnnlabError, match="no weights of this run yet"):
        microscope("", "", str(tmp_path / "a.run"), Look().to_json())


def test_a_microscope_is_read_and_written_out_without_torch() -> None:
    script = "import sys; from rnnlab.inspection.microscope import microscope, substitution; print('torch' in sys.modules)"
    done = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=True, cwd=Path(__file__).parents[3])
    assert done.stdout.strip() == "False"
