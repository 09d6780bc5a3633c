"""An operation does what it says, and what follows from it is computed by the network's own code."""

from dataclasses import replace

import numpy as np
import pytest
import torch

from rnnlab import registry
from rnnlab.errors import RunError
from rnnlab.experiment import Experiment
from rnnlab.inspection import opening
from rnnlab.inspection.surgery.causal_map import CausalMap
from rnnlab.inspection.surgery.grafting import opened
from rnnlab.inspection.surgery.mapping import WORK, causes, thinned
from rnnlab.inspection.surgery.operating import surgery
from rnnlab.inspection.surgery.operation import WHOLE, Operation
from rnnlab.inspection.surgery.surgery import Surgery
from rnnlab.training.training import Training
from tests.sentences import ONE_SENTENCE

EVERY_CELL = pytest.mark.parametrize("cell", registry.cells.names())
QUESTIONS = [
    {"dataset": "noisy_sine", "horizon": 3},
    {"dataset": "noisy_sine", "cell": "gru", "num_layers": 3, "layer_norm": True},
    {"dataset": "noisy_sine", "bidirectional": True, "num_layers": 2, "initial_state": "learned"},
    {"dataset": "reviews", "bidirectional": True, "cell": "gru"},
    {"dataset": "reviews", "pooling": "mean", "readout_size": 5},
    {"dataset": "sine_steps"},
    {"dataset": "delayed_echo", "num_layers": 2},
    {"dataset": "reber", "cell": "mgu", "bidirectional": True},
    {"dataset": "handwriting", "initial_state": "zero"},
    {"dataset": "sine_to_cosine"},
]
every_question = pytest.mark.parametrize("choices", QUESTIONS, ids=[" ".join(map(str, one.values())) for one in QUESTIONS])


def training(**choices: object) -> Training:
    return Training(Experiment.of({"device": "cpu", "hidden_size": 4, **choices}))


def x_of(run: Training, window: int) -> torch.Tensor:
    return torch.tensor(opening.watched(run, window).x)


def places(run: Training) -> list[str]:
    """Every place of the first layer's cell, from what a surgery tells."""
    found = surgery(run, 0, Operation())
    return [*found.wires, WHOLE]


@EVERY_CELL
@pytest.mark.parametrize("choices", [{}, {"num_layers": 2, "bidirectional": True}], ids=["one layer", "two layers, both directions"])
def test_to_put_back_what_was_there_changes_nothing(cell: str, choices: dict[str, object]) -> None:
    run = training(dataset="noisy_sine", cell=cell, **choices)
    for place in places(run):
        for unit in (None, 1):
            same = surgery(run, 3, Operation(place=place, unit=unit, first=2, last=9, donor=3))
            np.testing.assert_allclose(same.answered[1], same.answered[0], atol=1e-6, rtol=0)
            assert same.felt().max() < 1e-6
            assert same.lasting() == 0


@EVERY_CELL
def test_what_is_operated_on_holds_what_was_put_there_and_nothing_before_has_changed(cell: str) -> None:
    run = training(dataset="noisy_sine", cell=cell)
    for place in places(run)[:-1]:
        found = surgery(run, 1, Operation(place=place, unit=2, first=4, last=6, value=0.25))
        np.testing.assert_array_equal(found.wires[place][1, 3:6, 2], 0.25)
        assert all((found.difference(name)[:3] == 0).all() for name in found.wires)
        assert found.felt()[3:].max() > 0


def test_zero_at_the_last_step_is_the_readout_of_the_state_with_a_zero() -> None:
    run = training(dataset="noisy_sine", horizon=3)
    length = x_of(run, 2).shape[1]
    with torch.no_grad():
        outputs, _ = run.network.eval().read(run.network.embed(x_of(run, 2)))
        edited = outputs[:, -1].clone()
        edited[0, 1] = 0
        wanted = run.network.answer(edited)
    found = surgery(run, 2, Operation(unit=1, first=length, last=length), 1)
    assert found.numbers[1] == pytest.approx(wanted[0, 1].item(), abs=1e-6)
    answer = run.task.answer(run.prepared, opening.watched(run, 2), wanted)
    np.testing.assert_allclose(found.answered[1], answer.said().answered, atol=1e-5)


@EVERY_CELL
def test_a_transplanted_state_is_read_on_from_as_the_network_itself_would(cell: str) -> None:
    run = training(dataset="noisy_sine", cell=cell)
    network, cut = run.network.eval(), 4
    with torch.no_grad():
        _, states = network.read(x_of(run, 7)[:, :cut])
        outputs, ended = network.read(x_of(run, 2)[:, cut:], states)
        wanted = network.conclude(outputs, ended, None, None)
    found = surgery(run, 2, Operation(place=WHOLE, first=cut, last=cut, donor=7), 0)
    assert found.numbers[1] == pytest.approx(wanted[0, 0].item(), abs=1e-6)
    np.testing.assert_allclose(found.wires["h"][1, cut:], outputs[0], atol=1e-6)
    assert abs(found.numbers[1] - found.numbers[0]) > 1e-7


def test_another_step_of_a_donor_of_another_length_can_be_transplanted() -> None:
    run = training(dataset="reviews")
    lengths = run.prepared.part(run.prepared.watched).lengths
    short, long = int(lengths.argmin()), int(lengths.argmax())
    end = int(lengths[short])
    found = surgery(run, short, Operation(place=WHOLE, first=end, last=end, donor=long, donor_step=int(lengths[long])), 0)
    with torch.no_grad():
        wanted = run.network.eval()(x_of(run, long))
    assert found.numbers[1] == pytest.approx(wanted[0, 0].item(), abs=1e-6)
    with pytest.raises(RunError, match=ONE_SENTENCE):
        surgery(run, long, Operation(place=WHOLE, first=end + 1, last=end + 1, donor=short))


def test_what_was_carried_into_the_donors_window_is_transplanted_too() -> None:
    run = training(dataset="sine_steps")
    path = surgery(run, 2, Operation(place=WHOLE, first=3, last=3, donor=5)).wires["h"][1, 2]
    np.testing.assert_array_equal(path, surgery(run, 5, Operation()).wires["h"][0, 2])


@pytest.mark.parametrize("cell", ["lstm", "peephole_lstm"])
def test_a_carry_whose_gates_are_held_open_and_shut_stays_as_it_is(cell: str) -> None:
    run = training(dataset="noisy_sine", cell=cell)
    here = run.network.stack[0].cells[0]
    with torch.no_grad():
        here.weight_ih[4:8], here.weight_hh[4:8] = 0, 0
        here.bias_ih[4:8], here.bias_hh[4:8] = 50, 50
        if cell == "peephole_lstm":
            here.p_f.zero_()
    found = surgery(run, 1, Operation(place="i", first=3, last=10))
    np.testing.assert_array_equal(found.wires["f"][1], 1)
    np.testing.assert_array_equal(found.wires["i"][1, 2:], 0)
    np.testing.assert_array_equal(found.wires["c"][1, 2:], np.broadcast_to(found.wires["c"][0, 1], (8, 4)))


def test_what_reads_an_operated_wire_at_the_same_step_follows_it() -> None:
    run = training(dataset="noisy_sine", cell="gru")
    found = surgery(run, 0, Operation(place="r", first=5, last=5))
    cell = run.network.stack[0].cells[0]
    with torch.no_grad():
        from_x = cell.from_input(x_of(run, 0)[:, 4])[0, 8:]
        np.testing.assert_allclose(found.wires["n"][1, 4], torch.tanh(from_x), atol=1e-6)
    lstm = surgery(training(dataset="noisy_sine", cell="lstm"), 0, Operation(place="c", first=5, last=5))
    np.testing.assert_array_equal(lstm.wires["h"][1, 4], 0)
    np.testing.assert_array_equal(lstm.wires["o"][1, 4], lstm.wires["o"][0, 4])
    seen = surgery(training(dataset="noisy_sine", cell="peephole_lstm"), 0, Operation(place="c", first=5, last=5, value=3.0))
    assert (seen.wires["o"][1, 4] != seen.wires["o"][0, 4]).all()


@every_question
def test_all_kinds_of_networks_are_operated_on_and_answer_in_the_words_of_their_task(choices: dict[str, object]) -> None:
    run = training(**choices)
    layer = int(choices.get("num_layers", 1))
    found = Surgery.from_bytes(surgery(run, 2, Operation(layer=layer, first=3, last=3, value=2.0), 0).to_bytes())
    alone = opening.watched(run, 2)
    network = opening.before(run, 2).eval()
    with torch.no_grad():
        outputs = network(torch.tensor(alone.x))
    said = run.task.answer(run.prepared, alone, outputs).said()
    assert found.names == said.names
    assert found.called
    np.testing.assert_allclose(found.answered[0], said.answered, rtol=1e-4, atol=1e-5)
    np.testing.assert_array_equal(found.true, said.true)
    assert np.abs(found.answered[1] - found.answered[0]).max() > 1e-6
    assert found.lasting() is None or found.lasting() >= 0


@pytest.mark.parametrize("layer", [1, 2])
def test_layers_above_read_what_a_normalised_layer_gives(layer: int) -> None:
    run = training(dataset="delayed_echo", num_layers=2, layer_norm=True, bidirectional=True)
    found = surgery(run, 1, Operation(layer=layer, donor=1), 7)
    outputs = run.outputs(opening.watched(run, 1))[0].flatten()
    np.testing.assert_allclose(found.numbers, [outputs[7]] * 2, atol=1e-6)
    assert causes(run, 1, Operation(layer=layer), 7).answer == pytest.approx(outputs[7].item(), abs=1e-6)


@every_question
def test_a_cell_of_the_causal_map_is_the_difference_that_the_operation_by_itself_makes(choices: dict[str, object]) -> None:
    run = training(**choices)
    for operation in (Operation(), Operation(place=places(run)[-2], value=0.75), Operation(place=WHOLE, donor=1, donor_step=2)):
        found = CausalMap.from_bytes(causes(run, 2, operation, -1).to_bytes())
        assert np.abs(found.effects).max() > 1e-6
        for row, column in ((0, 0), (len(found.steps) // 2, 3), (len(found.steps) - 1, 1)):
            step, unit = int(found.steps[row]), int(found.units[column])
            alone = surgery(run, 2, replace(operation, unit=unit, first=step, last=step), found.number)
            assert found.effects[row, column] == pytest.approx(alone.numbers[1] - alone.numbers[0], abs=2e-6)
            assert found.answer == pytest.approx(alone.numbers[0], abs=1e-5)


def test_the_map_of_an_upper_and_of_a_lower_layer_is_that_of_single_operations() -> None:
    run = training(dataset="noisy_sine", cell="lstm", num_layers=2, layer_norm=True)
    for layer in (1, 2):
        found = causes(run, 0, Operation(layer=layer, place="c", value=1.0), 0)
        alone = surgery(run, 0, Operation(layer=layer, place="c", unit=3, first=5, last=5, value=1.0), 0)
        assert found.effects[4, 3] == pytest.approx(alone.numbers[1] - alone.numbers[0], abs=1e-6)


def planted() -> Training:
    """An RNN whose unit 2 alone is read, from itself alone, and keeps all that it holds: h2' = tanh(h2), answer h2."""
    run = training(dataset="noisy_sine", cell="rnn")
    with torch.no_grad():
        for parameter in run.network.parameters():
            parameter.zero_()
        cell = run.network.stack[0].cells[0]
        cell.weight_hh[2, 2], cell.bias_hh[:] = 1, 0.5
        run.network.readout[0].weight[0, 2] = 1
    return run


def test_where_one_unit_matters_the_map_is_zero_everywhere_else() -> None:
    found = causes(planted(), 0, Operation(), 0)
    assert (found.effects[:, [0, 1, 3]] == 0).all()
    assert (found.effects[:, 2] < -1e-6).all()
    assert found.strongest == (2, found.steps[-1])
    assert found.effects[-1, 2] == pytest.approx(-found.answer, abs=1e-6)


def test_an_operation_on_what_nothing_reads_is_not_felt_in_the_answer() -> None:
    found = surgery(planted(), 0, Operation(unit=1, first=2, last=2))
    assert found.numbers[0] == found.numbers[1]
    assert found.lasting() == 0
    felt = found.felt()
    assert felt[1] > 0.1 and (felt[2:] == 0).all() and felt[0] == 0


def test_what_follows_the_step_that_is_answered_is_not_tried() -> None:
    run = training(dataset="delayed_echo", delay=5)
    found = causes(run, 0, Operation(), 2 * 6)
    assert (found.can, found.steps[-1], found.number, found.outputs) == (7, 7, 12, 2)
    later = surgery(run, 0, Operation(first=8, last=8), 2 * 6)
    assert later.numbers[0] == later.numbers[1]


def test_a_network_that_reads_from_both_ends_is_tried_at_steps_after_the_one_that_is_answered() -> None:
    run = training(dataset="delayed_echo", delay=5, bidirectional=True, num_layers=2)
    found = causes(run, 0, Operation(value=1.0), 2 * 6)
    alone = surgery(run, 0, Operation(unit=2, first=9, last=9, value=1.0), 2 * 6)
    assert found.can == len(found.steps) == opening.watched(run, 0).x.shape[1]
    assert found.effects[8, 2] == pytest.approx(alone.numbers[1] - alone.numbers[0], abs=1e-6)
    assert abs(found.effects[8, 2]) > 1e-6


def test_steps_beyond_the_end_of_the_donor_are_not_tried() -> None:
    run = training(dataset="reviews")
    lengths = run.prepared.part(run.prepared.watched).lengths
    short, long = int(lengths.argmin()), int(lengths.argmax())
    assert causes(run, long, Operation(donor=short)).can == lengths.min()


@pytest.mark.parametrize(
    "choices",
    [
        {"dataset": "adding", "hidden_size": 128, "delay": 200},
        {"dataset": "adding", "hidden_size": 512, "delay": 500},
        {"dataset": "adding", "hidden_size": 128, "delay": 500, "num_layers": 4, "bidirectional": True},
        {"dataset": "noisy_sine", "hidden_size": 8},
    ],
)
def test_as_many_steps_and_units_are_tried_as_there_is_time_for(choices: dict[str, object]) -> None:
    here = opened(training(**choices), 0, 1, torch.float32)
    length, width = here.inputs.shape[1], here.cell.hidden_size
    steps, units = thinned(here, length)
    if width == 8:
        assert (len(steps), len(units)) == (length, width)
        return
    assert steps[0] == 1 and steps[-1] == length and units[0] == 0
    assert np.ptp(np.diff(steps)) <= 1 and np.ptp(np.diff(units)) <= 1
    rows = len(units) * (length - steps + 1).sum()
    assert rows * here.cell.weight_hh.numel() < WORK
    assert len(steps) < length


def test_symbols_that_could_come_have_their_chances_at_the_step_of_the_chosen_number() -> None:
    run = training(dataset="delayed_echo", delay=5)
    found = surgery(run, 0, Operation(first=5, last=9, value=1.0), 2 * 8)
    outputs = run.outputs(opening.watched(run, 0))[0, 8].softmax(0)
    assert found.step == 9 and sorted(found.symbols) == ["0", "1"]
    assert found.called == "'0' at step 9"
    np.testing.assert_allclose(found.chances[0], [outputs[int(symbol)] for symbol in found.symbols], atol=1e-6)
    np.testing.assert_allclose(found.chances.sum(axis=1), 1)
    assert not surgery(training(dataset="noisy_sine"), 0, Operation()).symbols


def test_the_network_itself_stays_as_it_was() -> None:
    run = training()
    weights = run.flat.values.clone()
    surgery(run, 0, Operation(value=5.0))
    causes(run, 0, Operation(donor=1))
    assert torch.equal(run.flat.values, weights) and run.flat.values.dtype == torch.float32


@pytest.mark.parametrize(
    "operation",
    [
        Operation(layer=2),
        Operation(layer=0),
        Operation(place="q"),
        Operation(place="c"),
        Operation(place="h'"),
        Operation(unit=4),
        Operation(unit=-1),
        Operation(first=0),
        Operation(first=11, last=11),
        Operation(first=5, last=4),
        Operation(first=1, last=11),
        Operation(donor=10**6),
        Operation(donor=-1),
        Operation(donor=1, donor_step=11),
        Operation(donor=1, donor_step=-1),
    ],
    ids=lambda operation: operation.to_json(),
)
def test_what_cannot_be_operated_on_is_refused(operation: Operation) -> None:
    with pytest.raises(RunError, match=ONE_SENTENCE):
        surgery(training(dataset="noisy_sine", cell="gru"), 0, operation)


@pytest.mark.parametrize("number", [-2, 1])
def test_a_number_of_the_answer_that_is_not_there_is_refused(number: int) -> None:
    for ask in (surgery, causes):
        with pytest.raises(RunError, match=ONE_SENTENCE):
            ask(training(), 0, Operation(), number)


@pytest.mark.parametrize("value", [float("nan"), float("inf"), -1000.5])
def test_a_value_that_is_out_of_range_is_refused(value: float) -> None:
    with pytest.raises(RunError, match=ONE_SENTENCE):
        Operation.from_json(Operation(value=value).to_json())


def test_an_operation_goes_there_and_back() -> None:
    whole = Operation(2, "f", 3, 4, 5, 0.5, 6, 7)
    assert Operation.from_json(whole.to_json()) == whole


def test_a_network_that_writes_is_refused() -> None:
    run = training(dataset="dates", task="translate")
    for ask in (surgery, causes):
        with pytest.raises(RunError, match=ONE_SENTENCE):
            ask(run, 0, Operation())


def test_an_operation_is_told_in_words() -> None:
    assert Operation(unit=3, first=7, last=7).told() == "h of unit 3 in layer 1 is set to 0 at step 7"
    told = Operation(2, WHOLE, None, 7, 9, donor=4).told()
    assert told == "The whole state of all units in layer 2 is replaced at steps 7 to 9 by that of sequence 4 at the same steps"


def test_a_state_of_more_parts_is_felt_in_all_of_them() -> None:
    found = surgery(training(dataset="noisy_sine", cell="lstm"), 0, Operation(place="c", unit=0, first=3, last=3, value=1.0))
    both = tuple(torch.tensor(found.difference(name)) for name in ("h", "c"))
    np.testing.assert_allclose(found.felt(), torch.cat(both, dim=1).norm(dim=1), rtol=1e-5)
