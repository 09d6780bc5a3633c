import numpy as np
import pytest

from rnnlab.forecasting.judged.blending import blended, moved, partner
from rnnlab.forecasting.judged.rules import drift, naive
from rnnlab.forecasting.judged.scoring import Backtests, by_origin, score
from rnnlab.forecasting.judged.verdict import verdict
from rnnlab.forecasting.outlook import Scored
from tests.sentences import ONE_SENTENCE

Table = tuple[list[Scored], dict[str, np.ndarray]]


def table(**errors: "list[float] | float") -> Table:
    """Scores whose MASE is the mean of the backtests' errors; `_` in a name stands for a space."""
    each = {name.replace("_", " "): np.array(found if isinstance(found, list) else [found] * 4) for name, found in errors.items()}
    return [Scored(name, float(found.mean()), *[1.0] * 6, 0.1) for name, found in each.items()], each


def said(made: Table, beaten: bool = True) -> tuple[str, str]:
    used, sentence = verdict(*made, beaten, "the LSTM")
    assert ONE_SENTENCE.match(sentence)
    return used, sentence


@pytest.mark.parametrize(
    ("made", "used", "sentence"),
    [
        (
            table(network=0.77, seasonal_naive=1.0, naive=1.5),
            "network",
            "On 4 backtests the LSTM's error was 23 % below seasonal naive's (lower in each).",
        ),
        (
            table(network=[0.5, 0.5, 0.5, 1.1], seasonal_naive=1.0),
            "network",
            "On 4 backtests the LSTM's error was 35 % below seasonal naive's (lower in 3 of 4).",
        ),
        (
            table(network=[0.1, 1.1, 1.1], seasonal_naive=[1.0, 1.0, 1.0]),
            "network",
            "On 3 backtests the LSTM's error was 23 % below seasonal naive's (though lower in only 1 of 3).",
        ),
        (
            table(network=0.8, naive=1.0, drift=1.2),
            "network",
            "On 4 backtests the LSTM's error was 20 % below naive's (lower in each).",
        ),
        (
            table(network=0.8, seasonal_naive=1.0, AutoCES=0.704),
            "network",
            "AutoCES did better here, with an error 12 % below the LSTM's on 4 backtests (lower in each): use it.",
        ),
        (
            table(network=1.25, naive=1.0, AutoETS=1.1),
            "network",
            "Naive did better here, with an error 20 % below the LSTM's on 4 backtests (lower in each): use it.",
        ),
        (
            table(network=[0.4, 0.8, 0.8, 0.8], seasonal_naive=1.0, MSTL=[0.6, 0.6, 0.6, 0.6]),
            "network",
            "MSTL did better here, with an error 14 % below the LSTM's on 4 backtests (lower in 3 of 4): use it.",
        ),
        (
            table(network=0.705, seasonal_naive=1.0, AutoCES=0.7, AutoETS=0.9),
            "network",
            "On 4 backtests the LSTM's error was 30 % below seasonal naive's (lower in each), and about the same as AutoCES's.",
        ),
        (
            table(network=0.995, seasonal_naive=1.0),
            "network",
            "On 4 backtests the LSTM and seasonal naive did about equally well, their errors less than 5 % apart: the simpler one will do.",
        ),
        (
            table(network=[0.9, 0.9, 1.05, 1.0], seasonal_naive=1.0),
            "network",
            "On 4 backtests the LSTM and seasonal naive did about equally well, their errors less than 5 % apart: the simpler one will do.",
        ),
        (
            table(network=0.8, seasonal_naive=1.0, AutoCES=0.77),
            "network",
            "On 4 backtests the LSTM's error was 20 % below seasonal naive's (lower in each), and about the same as AutoCES's.",
        ),
        (
            table(network=0.8, blend=0.7, seasonal_naive=1.0, AutoCES=0.75),
            "blend",
            "On 4 backtests the blend's error was 30 % below seasonal naive's (lower in each).",
        ),
        (
            table(network=0.8, blend=0.7, seasonal_naive=1.0, AutoCES=0.63),
            "blend",
            "AutoCES did better here, with an error 10 % below the blend's on 4 backtests (lower in each): use it.",
        ),
        (
            table(network=0.8, blend=0.79, seasonal_naive=1.0),
            "network",
            "On 4 backtests the LSTM's error was 20 % below seasonal naive's (lower in each).",
        ),
        (
            table(network=[0.8], seasonal_naive=[1.0]),
            "network",
            "On 1 backtest the LSTM's error was 20 % below seasonal naive's.",
        ),
    ],
)
def test_the_sentence_says_which_is_better_by_how_much_and_how_often(made: Table, used: str, sentence: str) -> None:
    assert said(made) == (used, sentence)
    assert said((made[0][::-1], made[1])) == (used, sentence), "whatever the order of the table"


@pytest.mark.parametrize(
    ("made", "used", "sentence"),
    [
        (
            table(network=1.0, seasonal_naive=1.0, AutoCES=0.7),
            "seasonal naive",
            "The LSTM learned nothing that the seasonal naive forecast does not say, which is shown instead, but AutoCES did better here, "
            "with an error 30 % below seasonal naive's on 4 backtests (lower in each): use it.",
        ),
        (
            table(network=1.0, naive=1.0, drift=0.99),
            "naive",
            "The LSTM learned nothing that the naive forecast does not say, which is shown instead.",
        ),
        (table(), "naive", "The LSTM learned nothing that the naive forecast does not say, which is shown instead."),
    ],
)
def test_a_network_that_did_not_beat_its_base_is_not_shown(made: Table, used: str, sentence: str) -> None:
    assert said(made, beaten=False) == (used, sentence)


def test_the_blend_is_not_shown_either_where_the_base_is() -> None:
    assert said(table(network=1.0, blend=0.5, seasonal_naive=1.0), beaten=False)[0] == "seasonal naive"


def test_nothing_known_says_nothing() -> None:
    nan = float("nan")
    assert said(table(network=nan, seasonal_naive=nan)) == (
        "network",
        "No actual value is known in the backtests, so nothing can be said of how good the LSTM is.",
    )
    assert said(table(network=nan, seasonal_naive=1.0))[1].startswith("No actual value")
    assert (
        said(table(network=0.5))[1]
        == "On 4 backtests the LSTM's error was 0.50 times that of one naive step, and no rule could be compared."
    )


def test_backtests_that_are_not_known_are_not_counted() -> None:
    scored, errors = table(network=[0.5, 0.5, 0.5, 0.5], seasonal_naive=1.0)
    errors = {name: np.append(found[:3], np.nan) for name, found in errors.items()}
    assert said((scored, errors))[1] == "On 3 backtests the LSTM's error was 50 % below seasonal naive's (lower in each)."
    assert said((scored, {}))[1] == "On the backtests the LSTM's error was 50 % below seasonal naive's."


def test_an_error_of_zero_is_a_hundred_per_cent_below() -> None:
    assert "an error 100 % below the LSTM's" in said(table(network=0.5, seasonal_naive=0.0))[1]
    assert "did about equally well" in said(table(network=0.0, seasonal_naive=0.0))[1]


def backtested(series: np.ndarray, methods: dict, horizon: int = 8) -> Table:
    ends = [len(series) - horizon * back for back in (4, 3, 2, 1)]
    known = Backtests(np.stack([series[None, end : end + horizon] for end in ends]), np.ones((4, 1)))
    predicted = {name: np.stack([rule(series[:end], 1, horizon)[None] for end in ends]) for name, rule in methods.items()}
    return [score(known, name, found, 0.1) for name, found in predicted.items()], {
        name: by_origin(known, found) for name, found in predicted.items()
    }


def test_on_a_random_walk_the_last_value_is_recommended() -> None:
    walk = np.random.default_rng(0).standard_normal(400).cumsum()

    def wild(values: np.ndarray, season: int, horizon: int) -> np.ndarray:
        return values[-1] + 8 * (values[-1] - values[-9]) / 8 * np.arange(1, horizon + 1) / 4

    used, sentence = said(backtested(walk, {"network": wild, "naive": naive}))
    assert used == "network"
    assert sentence.startswith("Naive did better here, with an error ")
    assert sentence.endswith("use it.")


def test_on_a_straight_line_who_carries_it_on_is_recommended() -> None:
    line = np.arange(200.0)
    used, sentence = said(backtested(line, {"network": drift, "naive": naive}))
    assert used == "network"
    assert sentence == "On 4 backtests the LSTM's error was 100 % below naive's (lower in each)."


def test_the_partner_is_the_rule_with_the_smallest_mean_error() -> None:
    assert partner({"naive": np.array([1.0, 1.0]), "drift": np.array([0.5, np.nan]), "MSTL": np.full(2, np.nan)}) == "drift"
    assert partner({"MSTL": np.full(2, np.nan)}) is None
    assert partner({}) is None


def test_the_blend_of_a_backtest_takes_the_best_rule_of_the_others() -> None:
    network = np.zeros((3, 1, 2))
    rules = {"naive": np.full((3, 1, 2), 2.0), "drift": np.full((3, 1, 2), 4.0)}
    errors = {"naive": np.array([1.0, 1.0, 1.0]), "drift": np.array([0.0, 1.1, 1.1])}
    found = blended(network, rules, errors)
    assert found is not None
    assert found[:, 0, 0].tolist() == [1.0, 2.0, 2.0], "drift was better in the first only, which is not asked for its own"
    assert blended(network, rules, {name: np.full(3, np.nan) for name in rules}) is None
    assert blended(network, {}, {}) is None


def test_moved_quantiles_have_the_median_that_was_asked_for_and_their_widths() -> None:
    quantiles = np.sort(np.random.default_rng(0).standard_normal((2, 3, 7)), axis=-1)
    found = moved(quantiles, np.full((2, 3), 5.0))
    assert (found[..., 3] == 5).all()
    np.testing.assert_allclose(np.diff(found), np.diff(quantiles))
