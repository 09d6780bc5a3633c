from inspect import cleandoc

import numpy as np
import pytest
import torch

from rnnlab import registry
from rnnlab.cells import Cell
from rnnlab.cells.gru import GRU
from rnnlab.inspection.microscope import anatomy
from rnnlab.inspection.microscope.circuit import Circuit
from rnnlab.inspection.microscope.equations import Binary, Equation, Name, Product, evaluate, follow, parse
from rnnlab.inspection.microscope.notation import latex, text

FEATURES, HIDDEN = 3, 5

every_cell = pytest.mark.parametrize("kind", [registry.cells.load(name) for name in registry.cells.names()], ids=registry.cells.names())


class GRUTheOtherWayRound(GRU):
    """r = sigmoid(W_ir x + b_ir + W_hr h + b_hr)
    z = sigmoid(W_iz x + b_iz + W_hz h + b_hz)
    n = tanh(W_in x + b_in + r * (W_hn h + b_hn))
    h' = (1 - z) * h + z * n
    """


def apart(kind: type[Cell], bias: bool = True) -> float:
    """The greatest difference between a step of the docstring and a step of the code, over every gate and new state."""
    random = torch.Generator().manual_seed(0)
    cell = kind(FEATURES, HIDDEN, random, bias).double()
    for parameter in cell.parameters():
        torch.nn.init.uniform_(parameter, -1, 1, generator=random)
    x, *state = (torch.rand(1, size, generator=random, dtype=torch.float64) - 0.5 for size in (FEATURES, *[HIDDEN] * len(cell.state_names)))
    gates = cell.gates(x, tuple(state))
    after = {f"{name}'": part for name, part in zip(cell.state_names, cell.update(tuple(state), gates), strict=True)}
    known = {"x": x[0].numpy(), **{name: part[0].numpy() for name, part in zip(cell.state_names, state, strict=True)}}
    found = follow(anatomy.equations(cell), known | anatomy.weights(cell))
    assert set(found) == {*gates, *after}
    return max(float(np.abs(found[name] - values[0].detach().numpy()).max()) for name, values in {**gates, **after}.items())


@pytest.mark.parametrize("bias", [True, False])
@every_cell
def test_a_docstring_computes_what_its_code_computes(kind: type[Cell], bias: bool) -> None:
    assert apart(kind, bias) < 1e-12


def test_a_docstring_that_is_not_its_code_is_found_out() -> None:
    assert apart(GRUTheOtherWayRound) > 0.01


@every_cell
def test_equations_are_written_as_they_were_read(kind: type[Cell]) -> None:
    written = [f"{equation.name} = {text(equation.expression)}" for equation in parse(kind.__doc__ or "")]
    assert "\n".join(written) == cleandoc(kind.__doc__ or "").partition("\n\n")[0]


def test_a_matrix_product_binds_closer_than_anything_else() -> None:
    (equation,) = parse("n = r * W_hn h")
    assert equation == Equation("n", Binary("*", Name("r"), Product("W_hn", Name("h"))))
    (bracketed,) = parse("n = W_hn (r * c') / r")
    assert bracketed.expression == Binary("/", Product("W_hn", Binary("*", Name("r"), Name("c'"))), Name("r"))


def test_a_value_of_an_equation_is_that_of_its_arithmetic() -> None:
    (equation,) = parse("h' = (1 - z) * relu(W x / 2 - b)".replace("W x", "W_i x"))
    values = {"z": np.array([0.25, 0.5]), "x": np.array([1.0, 2.0]), "W_i": np.array([[4.0, 0.0], [0.0, -8.0]]), "b": np.array([1.0, 1.0])}
    np.testing.assert_array_equal(evaluate(equation.expression, values), [0.75 * 1.0, 0.0])


@pytest.mark.parametrize(
    "expression",
    [
        "__import__('os').system('true')",
        "x.real",
        "x[0]",
        "x ** 2",
        "lambda: x",
        "eval(x)",
        "tanh(x, h)",
        "tanh(of=x)",
        "'x'",
        "x if x else h",
        "0.5 * x",
        "x +",
        "b h",
    ],
)
def test_what_is_no_sum_or_product_of_wires_and_weights_is_refused(expression: str) -> None:
    with pytest.raises(ValueError, match="sums and products of wires and weights"):
        parse(f"h' = {expression}")


def test_a_held_result_is_what_later_equations_see() -> None:
    equations = parse("f = sigmoid(W_if x)\nc' = f * c\nh' = tanh(c')")
    known = {"x": np.zeros(2), "W_if": np.ones((3, 2)), "c": np.ones(3)}
    free, all_held, one_held = (follow(equations, known, clamps) for clamps in ({}, {"f": 1.0}, {"f.1": 0.0}))
    np.testing.assert_array_equal(free["c'"], [0.5, 0.5, 0.5])
    np.testing.assert_array_equal(all_held["h'"], np.tanh([1.0, 1.0, 1.0]))
    np.testing.assert_array_equal(one_held["f"], [0.5, 0.0, 0.5])
    np.testing.assert_array_equal(one_held["c'"], [0.5, 0.0, 0.5])


def test_a_cell_without_biases_has_none_in_its_equations() -> None:
    cell = GRU(FEATURES, HIDDEN, bias=False)
    written = [text(equation.expression) for equation in anatomy.equations(cell)]
    assert written[0] == "sigmoid(W_ir x + W_hr h)"
    assert written[2] == "tanh(W_in x + r * W_hn h)"


@pytest.mark.parametrize(
    ("line", "written"),
    [
        ("f = sigmoid(W_if x + b_if)", r"\sigma\left(W_{if} x + b_{if}\right)"),
        ("h' = o * tanh(c')", r"o \odot \tanh\left(c'\right)"),
        ("h' = f / (f + i) * h", r"\frac{f}{f + i} \odot h"),
        ("n = relu(W_hn (r * h))", r"\operatorname{relu}\left(W_{hn} \left(r \odot h\right)\right)"),
    ],
)
def test_equations_are_typeset(line: str, written: str) -> None:
    (equation,) = parse(line)
    assert latex(equation.expression) == written


def circuit(name: str) -> Circuit:
    kind = registry.cells.load(name)
    return Circuit(parse(kind.__doc__), kind.state_names)


def reads(found: Circuit, name: str) -> set[str]:
    """The names of the wires that go into the part whose wire has this name."""
    part = next(part for part in found.parts if part.name == name and part.kind in ("weighted", "operation"))
    return {found.parts[number].name for number in part.inputs}


@every_cell
def test_the_wires_of_a_circuit_are_the_names_in_its_equations(kind: type[Cell]) -> None:
    found = Circuit(parse(kind.__doc__ or ""), kind.state_names)
    assert all(number < place for place, part in enumerate(found.parts) for number in part.inputs)
    assert [part.name for part in found.parts if part.kind == "after"] == [f"{state}'" for state in kind.state_names]
    named = {part.name for part in found.parts}
    assert {"x", *kind.state_names} <= named
    assert {equation.name for equation in parse(kind.__doc__ or "")} <= named


def test_the_two_forms_of_the_gru_differ_in_where_r_acts() -> None:
    assert reads(circuit("gru"), "n") == {"x", "r * (W_hn h + b_hn)"}
    assert reads(circuit("gru"), "r * (W_hn h + b_hn)") == {"r", "W_hn h + b_hn"}
    assert reads(circuit("gru_reset_first"), "n") == {"x", "r * h"}


def test_gates_with_peepholes_read_the_carry() -> None:
    assert reads(circuit("peephole_lstm"), "i") == {"x", "h", "c"}
    assert reads(circuit("peephole_lstm"), "o") == {"x", "h", "c'"}


def test_what_is_computed_twice_is_one_part() -> None:
    parts = [part.name for part in circuit("min_lstm").parts]
    assert parts.count("f + i") == 1
    assert reads(circuit("min_lstm"), "f / (f + i)") == {"f", "f + i"}


@pytest.mark.parametrize(
    ("name", "state", "way"),
    [
        ("lstm", "c", ["f * c", "c'"]),
        ("lstm", "h", []),
        ("gru", "h", ["z * h", "h'"]),
        ("min_lstm", "h", ["f / (f + i) * h", "h'"]),
        ("rnn", "h", []),
    ],
)
def test_the_straight_way_of_a_state_passes_no_weights(name: str, state: str, way: list[str]) -> None:
    found = circuit(name)
    assert [found.parts[number].name for number in found.track(state)] == way


def test_a_candidate_without_a_name_is_a_part_of_its_own() -> None:
    found = Circuit(parse("f = sigmoid(W_if x)\nh' = f * h + (1 - f) * (W_ih x + b_ih)"), ["h"])
    assert reads(found, "h'") == {"f * h", "(1 - f) * (W_ih x + b_ih)"}
    assert reads(found, "W_ih x + b_ih") == {"x"}
