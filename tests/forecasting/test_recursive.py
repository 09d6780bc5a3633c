from pathlib import Path

import numpy as np
import pytest
import torch
from torch import Tensor, nn

from rnnlab import datasets
from rnnlab.errors import RunError
from rnnlab.forecasting.asked.asking import ask
from rnnlab.forecasting.network.examples import Material, Shape, material
from rnnlab.forecasting.network.keeping import kept, weights
from rnnlab.forecasting.network.recipe import MEASURED
from rnnlab.forecasting.network.recursive import compared, direct, recursive
from rnnlab.forecasting.network.setting import decide
from rnnlab.forecasting.past import Past
from rnnlab.forecasting.plan import QUANTILES, Plan
from rnnlab.nn.horizon import Horizon, HorizonNetwork
from rnnlab.packing import pack, unpack
from rnnlab.runs.record import Record
from tests.forecasting.test_asking import UPLOADED, sales
from tests.sentences import ONE_SENTENCE

H, PLAN = 5, Plan(horizon=5, hidden_size=4)


def whole(targets: np.ndarray, ahead: np.ndarray | None = None, **shape: object) -> Material:
    rows = len(targets) + H
    known = np.zeros((rows, 0)) if ahead is None else ahead
    past = Past(targets, np.zeros((len(targets), 0)), known, np.arange(float(rows)), ("a",) * targets.shape[1])
    return material(past, Shape(lookback=8, **shape), len(targets))  # type: ignore[arg-type]


class Rising(nn.Module):
    """Answers that step 1 is `by` spreads above the last value read, and that all others are as they were."""

    def __init__(self, by: float) -> None:
        super().__init__()
        self.by = by

    def forward(self, x: Tensor, known: Tensor, series: Tensor) -> Tensor:
        answers = torch.zeros(len(x), H, len(QUANTILES))
        answers[:, 0] = self.by
        return answers


def awake(sizes: Horizon) -> HorizonNetwork:
    network = HorizonNetwork(sizes, "lstm", PLAN.hidden_size, torch.Generator().manual_seed(0))
    nn.init.normal_(network.head.weight, generator=torch.Generator().manual_seed(1))
    return network


def made(folder: Path) -> Record:
    return Record.create(folder / "one.run", UPLOADED, "me", sales().to_csv(index=False).encode(), plan=PLAN.model_dump_json())


def test_each_answer_is_read_before_the_next_is_given() -> None:
    line = whole(np.arange(40.0)[:, None])
    rising = [Rising(by=float(1 / line.cut(torch.tensor([0]), torch.tensor([39]), 40).spread * line.rest.diff()[0, 0]))]
    assert recursive(rising, line)[0] == pytest.approx(np.arange(40.0, 45.0), rel=1e-4)  # type: ignore[arg-type]
    assert direct(rising, line)[0] == pytest.approx([40, 39, 39, 39, 39], rel=1e-4)  # type: ignore[arg-type]


def test_one_step_ahead_both_say_the_same_and_further_not() -> None:
    chance = np.random.default_rng(0)
    gaps = chance.standard_normal((60, 2)).cumsum(axis=0)
    gaps[20, 0] = np.nan
    known = whole(gaps, chance.standard_normal((65, 1)))
    networks = [awake(Horizon(known.inputs, known.known, H, len(QUANTILES), series=2))]
    before = known.rest.clone()
    found, other = recursive(networks, known), direct(networks, known)
    assert found.shape == other.shape == (2, H)
    assert found[:, 0] == pytest.approx(other[:, 0], abs=1e-5)
    assert not np.allclose(found[:, 1:], other[:, 1:], atol=1e-2)
    assert torch.equal(known.rest, before)


def test_seasons_go_on_and_logarithms_come_back() -> None:
    wave = np.exp(np.sin(2 * np.pi * np.arange(48) / 6))
    found = recursive([Rising(by=0.0)], whole(wave[:, None], periods=(6,), log=True))  # type: ignore[list-item]
    assert found[0] == pytest.approx(wave[:H], rel=0.02)


def test_networks_come_back_from_their_arrays() -> None:
    sizes = Horizon(inputs=1, known=0, horizon=H, answers=len(QUANTILES))
    network, again = awake(sizes), kept(sizes, PLAN, weights([awake(sizes), awake(sizes)]))
    x = torch.randn(3, 8, 1, generator=torch.Generator().manual_seed(2)), torch.zeros(3, H, 0), torch.zeros(3, dtype=torch.int64)
    assert len(again) == 2
    assert torch.equal(again[1](*x), network(*x))


def test_a_record_with_networks_is_answered(tmp_path: Path) -> None:
    opened = made(tmp_path)
    asked = ask(datasets.load(UPLOADED, opened.blob("upload")), UPLOADED, PLAN)
    setting = decide(asked.past, asked.plan, MEASURED)
    networks = [awake(setting.sizes)]
    opened.append([], {"weights": pack(weights(networks))})
    found, _ = unpack(compared(str(opened.path)))
    assert np.array_equal(found["recursive"], recursive(networks, setting.everything.material))
    assert np.array_equal(found["direct"], direct(networks, setting.everything.material))


def test_a_record_without_networks_is_refused(tmp_path: Path) -> None:
    with pytest.raises(RunError, match="none is here yet") as refused:
        compared(str(made(tmp_path).path))
    assert ONE_SENTENCE.match(str(refused.value))
