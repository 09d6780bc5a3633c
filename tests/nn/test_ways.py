from itertools import product
from typing import Any

import pytest
import torch
from torch import Tensor
from torch.testing import assert_close

from rnnlab import registry
from rnnlab.cells import Cell
from rnnlab.nn import scan, stepping
from rnnlab.nn.unrolling import ways

BATCH, STEPS, FEATURES, HIDDEN = 3, 6, 3, 4
NAMES = registry.cells.names()
OTHERS = [(name, way) for name in NAMES for way in ways(registry.cells.load(name)) if way != "by_hand"]
LOOKS = ["outputs", "last state", "both"]
"""What a loss looks at: the gradient then comes in at every step, at the end only, or at both."""


def made(name: str, bias: bool = True) -> Cell:
    cell: Cell = registry.cells.load(name)(FEATURES, HIDDEN, torch.Generator().manual_seed(0), bias)
    return cell.double()


def taken(cell: Cell, way: str, lengths: Tensor | None, look: str, steps: int = STEPS) -> dict[str, Any]:
    """What comes out of a way from a random first state, and all gradients of what the loss looks at."""
    random = torch.Generator().manual_seed(1)
    shapes = [(BATCH, steps, FEATURES), *[(BATCH, HIDDEN)] * len(cell.state_names)]
    x, *state = (torch.randn(shape, dtype=torch.float64, generator=random).requires_grad_() for shape in shapes)
    cell.zero_grad()
    outputs, last = ways(type(cell))[way](cell, x, tuple(state), lengths)
    looked = {"outputs": [outputs], "last state": list(last), "both": [outputs, *last]}[look]
    sum((torch.randn(part.shape, dtype=torch.float64, generator=random) * part.sin()).sum() for part in looked).backward()  # type: ignore[union-attr]
    gradients = {name: leaf.grad for name, leaf in [("x", x), *zip(cell.state_names, state), *cell.named_parameters()]}
    return {"outputs": outputs.detach(), "last": [part.detach() for part in last], **gradients}


def test_every_cell_can_be_taken_by_hand_and_most_have_another_way() -> None:
    assert all("by_hand" in ways(registry.cells.load(name)) for name in NAMES)
    assert {way for _, way in OTHERS} == {"gate_by_gate", "bptt", "scan", "built_in"}


@pytest.mark.parametrize("look", LOOKS)
@pytest.mark.parametrize("lengths", [None, torch.tensor([2, 6, 1])], ids=["full", "padded"])
@pytest.mark.parametrize("bias", [True, False], ids=["bias", "no bias"])
@pytest.mark.parametrize(("name", "way"), OTHERS)
def test_a_way_gives_the_outputs_last_states_and_gradients_of_by_hand(
    name: str, way: str, bias: bool, lengths: Tensor | None, look: str
) -> None:
    cell = made(name, bias)
    ours, by_hand = (taken(cell, taking, lengths, look) for taking in (way, "by_hand"))
    assert_close(ours, by_hand, atol=1e-10, rtol=1e-10)


@pytest.mark.parametrize("steps", [1, 2, 3, 4, 7, 8, 13])
@pytest.mark.parametrize(("name", "way"), OTHERS)
def test_a_way_is_by_hand_for_any_number_of_steps(name: str, way: str, steps: int) -> None:
    ours, by_hand = (taken(made(name), taking, None, "both", steps) for taking in (way, "by_hand"))
    assert_close(ours, by_hand, atol=1e-10, rtol=1e-10)


@pytest.mark.parametrize(("name", "way"), OTHERS)
def test_a_way_gives_the_same_where_nothing_is_learned(name: str, way: str) -> None:
    cell, x = made(name), torch.randn(BATCH, STEPS, FEATURES, dtype=torch.float64, generator=torch.Generator().manual_seed(1))
    unroll = ways(type(cell))[way]
    learned = unroll(cell, x, cell.initial_state(BATCH))
    with torch.inference_mode():
        assert_close(unroll(cell, x, cell.initial_state(BATCH)), learned)


@pytest.mark.parametrize(("name", "way"), [*OTHERS, *((name, "by_hand") for name in NAMES)])
def test_a_way_changes_neither_what_it_reads_nor_where_it_begins(name: str, way: str) -> None:
    cell, random = made(name), torch.Generator().manual_seed(1)
    given = [torch.randn(shape, dtype=torch.float64, generator=random) for shape in [(BATCH, STEPS, FEATURES), *[(BATCH, HIDDEN)] * 2]]
    x, *state = (part.clone() for part in given)
    ways(type(cell))[way](cell, x, tuple(state[: len(cell.state_names)]))
    assert_close([x, *state], given, atol=0, rtol=0)


@pytest.mark.parametrize("steps", [1, 2, 3, 5, 7, 11, 100])
@pytest.mark.parametrize("name", [name for name in NAMES if not registry.cells.load(name).recurrent])
def test_the_scan_is_the_loop_for_numbers_of_steps_that_are_no_powers_of_2_too(name: str, steps: int) -> None:
    cell, random = made(name), torch.Generator().manual_seed(1)
    x, h = (torch.randn(size, dtype=torch.float64, generator=random) for size in ((BATCH, steps, FEATURES), (BATCH, HIDDEN)))
    assert_close(scan.walk(cell, x, (h,)), stepping.walk(cell, x, (h,)), atol=1e-12, rtol=1e-12)  # type: ignore[arg-type]


@pytest.mark.parametrize(("name", "way"), list(product(["lstm", "gru"], ["gate_by_gate", "bptt", "built_in"])))
def test_a_weight_that_is_not_learned_has_no_gradient_and_the_others_keep_theirs(name: str, way: str) -> None:
    free, held = made(name), made(name)
    held.weight_hh.requires_grad_(False)
    everything, rest = taken(free, way, None, "both"), taken(held, way, None, "both")
    assert rest["weight_hh"] is None
    assert_close({**everything, "weight_hh": None}, rest)
