"""From a series to the verdict, with networks that learn for a fixed number of steps, so that a slow machine changes nothing."""

import re
from collections.abc import Callable
from dataclasses import replace

import numpy as np
import pandas as pd
import pytest

from rnnlab import datasets
from rnnlab.experiment import Experiment
from rnnlab.forecasting import looking as looking_module
from rnnlab.forecasting.asked.asking import Asked, ask
from rnnlab.forecasting.looking import Looking
from rnnlab.forecasting.network.fitting import fit
from rnnlab.forecasting.network.recipe import MEASURED
from rnnlab.forecasting.plan import Plan
from rnnlab.raw import Card, Series
from tests.forecasting.test_asking import UPLOADED, sales
from tests.forecasting.test_working import answered
from tests.sentences import ONE_SENTENCE

PLAN = Plan(networks=1, origins=3, seconds=300)
SIMPLER = ("naive did better here", "the naive forecast does not say, which is shown instead.", "naive did about equally well")


@pytest.fixture
def steps(monkeypatch) -> Callable[[int], None]:
    """Has networks learn for so many steps, however long they take."""

    def of(count: int) -> None:
        recipe = replace(MEASURED, steps=count)
        monkeypatch.setattr(looking_module, "fit", lambda past, plan, seconds: fit(past, plan, 1e9, recipe))

    return of


@pytest.mark.parametrize("seed", [0, 5])
def test_on_a_random_walk_the_naive_rule_wins_and_the_sentence_says_so(steps, seed):
    steps(150)
    walk = np.random.default_rng(seed).normal(size=(800, 1)).cumsum(axis=0)
    series = Series(walk, np.arange(800.0), ("price",), "row", Card("walk", "", "", ""))
    outlook = answered(ask(series, UPLOADED, PLAN.model_copy(update={"horizon": 4, "cell": "gru", "hidden_size": 8})))
    assert len(outlook.ends) == 3
    assert any(words in outlook.verdict.lower() for words in SIMPLER), outlook.verdict
    assert ONE_SENTENCE.match(outlook.verdict)


@pytest.mark.timeout(120)
def test_on_mackey_glass_the_network_wins_clearly_and_the_sentence_says_so(steps):
    steps(100)
    chaos = Experiment.of({"dataset": "mackey_glass", "task": "forecast"})
    outlook = answered(ask(datasets.load(chaos), chaos, PLAN.model_copy(update={"horizon": 24, "hidden_size": 16})))
    assert outlook.used == "network" == outlook.scored[0].method
    said = re.match(r"On 3 backtests the LSTM's error was (\d+) % below seasonal naive's \(lower in each\)", outlook.verdict)
    assert said and int(said[1]) >= 30, outlook.verdict


def uploaded(frame: pd.DataFrame, **plan: object) -> Asked:
    chosen = UPLOADED.but(series="*" if "shop" in frame else "")
    plan = {"horizon": 6, "hidden_size": 8, **plan}
    return ask(datasets.load(chosen, frame.to_csv(index=False).encode()), chosen, PLAN.model_copy(update=plan))


def long(frame: pd.DataFrame) -> pd.DataFrame:
    """A file of two series below each other."""
    other = frame.assign(sold=frame["sold"] * 2 + 30 * np.cos(np.arange(len(frame))), shop="B")
    return pd.concat([frame.assign(shop="A"), other], ignore_index=True)


def short(frame: pd.DataFrame) -> pd.DataFrame:
    return frame


def with_column(frame: pd.DataFrame) -> pd.DataFrame:
    return frame.assign(price=np.sin(np.arange(len(frame))) + frame["sold"] / 50)


@pytest.mark.parametrize("form", [short, long, with_column])
def test_a_forecast_is_the_same_whatever_comes_later(steps, form):
    steps(20)
    frame, plan = sales(72), {"targets": ("sold",), "past": ("price",)} if form is with_column else {}
    changed = frame.assign(sold=np.where(np.arange(72) < 66, frame["sold"], -7 * frame["sold"] ** 2))
    looked = [Looking(uploaded(form(one), **plan)) for one in (frame, changed)]
    for looking in looked:
        list(looking)
    one, other = (looking.tested[0] for looking in looked)
    assert looked[0].asked.ends[-1] == 66
    assert (one.quantiles == other.quantiles).all() and one.notes == other.notes and one.season == other.season
    rules = [{name: points.tolist() for name, (points, _) in looking.tested_rules[0].forecasts.items()} for looking in looked]
    both = rules[0].keys() & rules[1].keys()
    assert both >= {"naive", "drift", "AutoCES"}
    assert all(rules[0][name] == rules[1][name] for name in both)
    assert looked[0].ahead and looked[1].ahead and (looked[0].ahead.quantiles != looked[1].ahead.quantiles).all()
