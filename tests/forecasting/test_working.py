import json
import time
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from rnnlab import datasets
from rnnlab.errors import RnnlabError
from rnnlab.forecasting import looking as looking_module
from rnnlab.forecasting.asked.asking import Asked, ask
from rnnlab.forecasting.assembling import assemble
from rnnlab.forecasting.judged.rules import Applied, apply
from rnnlab.forecasting.looking import Looking
from rnnlab.forecasting.network.fitting import fit
from rnnlab.forecasting.outlook import NETWORK, Outlook
from rnnlab.forecasting.plan import Plan
from rnnlab.forecasting.supposing import suppose
from rnnlab.forecasting.working import work
from rnnlab.packing import unpack
from rnnlab.runs.control import Command
from rnnlab.runs.engine import Engine
from rnnlab.runs.history import History
from rnnlab.runs.record import Record
from rnnlab.training.events import Event, Failed, Finished, Paused
from tests.conftest import until
from tests.forecasting.test_asking import UPLOADED, sales
from tests.sentences import ONE_SENTENCE

SMALL = Plan(networks=1, origins=3, hidden_size=4, seconds=5)


STOP = Command("stop")


class Orders:
    """What a worker is told: a command as soon as something holds."""

    def __init__(self, when: Callable[[], bool] = lambda: False, command: Command = STOP) -> None:
        self.when, self.command = when, command

    def next(self) -> Command | None:
        return self.command if self.when() else None


def record(path: Path, frame: pd.DataFrame, plan: Plan = SMALL) -> Record:
    return Record.create(path / "one.run", UPLOADED, "me", frame.to_csv(index=False).encode(), plan=plan.model_dump_json())


def made(path: Path, frame: pd.DataFrame, plan: Plan = SMALL) -> tuple[Outlook, Event | None]:
    opened = record(path, frame, plan)
    work(Orders(), str(opened.path))  # type: ignore[arg-type]
    stored = opened.blob("outlook")
    assert stored
    return Outlook.from_bytes(stored), History(opened).advance().ending


def hurried(monkeypatch: pytest.MonkeyPatch) -> Plan:
    """A plan whose networks have next to no time, so that every part of the way is gone, and soon."""
    monkeypatch.setattr(looking_module, "SHARE_OF_RULES", 1e9)
    monkeypatch.setattr(looking_module, "fit", lambda past, plan, seconds: fit(past, plan, 0.02))
    return SMALL


@pytest.fixture(scope="module")
def finished(tmp_path_factory: pytest.TempPathFactory) -> Record:
    """A forecast that was made."""
    opened = record(tmp_path_factory.mktemp("forecast"), sales())
    work(Orders(), str(opened.path))  # type: ignore[arg-type]
    return opened


def answered(asked: Asked) -> Outlook:
    looking = Looking(asked)
    for _ in looking:
        pass
    outlook = assemble(looking)
    assert outlook is not None
    return outlook


def outlook_of(opened: Record) -> Outlook:
    stored = opened.blob("outlook")
    assert stored
    return Outlook.from_bytes(stored)


def test_a_forecast_is_made_tested_and_told(finished):
    outlook, ending = outlook_of(finished), History(finished).advance().ending
    assert isinstance(ending, Finished) and not ending.stopped
    assert outlook.quantiles.shape == (1, 12, 7)
    assert np.isfinite(outlook.quantiles).all()
    assert (np.diff(outlook.quantiles, axis=2) >= 0).all()
    assert NETWORK in outlook.tested and "seasonal naive" in outlook.tested
    assert {one.method for one in outlook.scored} == set(outlook.tested)
    assert all(values.shape == outlook.actual.shape == (len(outlook.ends), 1, 12) for values in outlook.tested.values())
    assert ONE_SENTENCE.match(outlook.verdict)
    assert outlook.season == 12


def test_the_backtests_are_those_of_the_newest_origins_in_order(finished):
    sold, outlook = sales()["sold"], outlook_of(finished)
    assert outlook.ends.tolist() == sorted(outlook.ends.tolist())
    assert outlook.ends[-1] == 108
    for place, end in enumerate(outlook.ends):
        assert outlook.actual[place, 0].tolist() == sold[end : end + 12].tolist()
        assert outlook.tested["naive"][place, 0].tolist() == [sold[end - 1]] * 12


def test_progress_is_told_with_the_losses_of_network_and_naive_base(finished):
    progress = History(finished).advance().progress
    assert {one.stage for one in progress} >= {"Simple rules", "Forecast"}
    learned = [one for one in progress if one.loss is not None]
    assert learned and all(one.naive is not None and one.naive > 0 for one in learned)
    assert [one.seconds for one in progress] == sorted(one.seconds for one in progress)
    assert progress[-1].done == progress[-1].of


def test_nothing_of_the_future_is_in_a_backtest():
    frame, changed = sales(), sales()
    changed.loc[108:, "sold"] *= 3
    asked = [ask(datasets.load(UPLOADED, one.to_csv(index=False).encode()), UPLOADED, SMALL) for one in (frame, changed)]
    pasts = [Looking(one).pasts[0] for one in asked]
    assert pasts[0].targets.tolist() == pasts[1].targets.tolist()
    assert len(pasts[0].targets) == 108 and len(pasts[0].when) == 120


def test_stopped_while_the_network_learns_it_ends_with_the_best_rule_and_says_so(tmp_path):
    opened = record(tmp_path, sales(), SMALL.model_copy(update={"seconds": 300.0}))
    work(Orders(lambda: any(one.loss is not None for one in History(opened).advance().progress)), str(opened.path))  # type: ignore[arg-type]
    ending, stored = History(opened).advance().ending, opened.blob("outlook")
    assert isinstance(ending, Finished) and ending.stopped
    assert stored
    outlook = Outlook.from_bytes(stored)
    assert outlook.used in outlook.rules
    assert "has not made its forecast" in outlook.verdict and ONE_SENTENCE.match(outlook.verdict)
    assert np.isfinite(outlook.quantiles).all()
    assert opened.blob("weights") is None


def test_stopped_before_anything_was_known_it_ends_with_a_sentence(tmp_path, monkeypatch):
    def endless(*_: object) -> None:
        while True:
            time.sleep(0.01)

    monkeypatch.setattr(looking_module, "apply", endless)
    opened = record(tmp_path, sales())
    work(Orders(lambda: True), str(opened.path))  # type: ignore[arg-type]
    ending = History(opened).advance().ending
    assert isinstance(ending, Failed)
    assert "stopped before" in ending.message and ONE_SENTENCE.match(ending.message)


def test_a_pause_ends_it_with_its_reason_and_it_begins_anew(tmp_path, monkeypatch):
    opened = record(tmp_path, sales(), hurried(monkeypatch))
    seen = lambda: bool(History(opened).advance().progress)  # noqa: E731
    work(Orders(seen, Command("pause", "Nobody looked.")), str(opened.path))  # type: ignore[arg-type]
    ending = History(opened).advance().ending
    assert isinstance(ending, Paused) and ending.reason == "Nobody looked."
    work(Orders(), str(opened.path))  # type: ignore[arg-type]
    again = History(opened).advance()
    assert isinstance(again.ending, Finished) and not again.ending.stopped
    assert again.progress[0].seconds < 1e-2


def test_a_question_without_an_answer_ends_in_its_sentence(tmp_path):
    opened = record(tmp_path, sales(8))
    work(Orders(), str(opened.path))  # type: ignore[arg-type]
    ending = History(opened).advance().ending
    assert isinstance(ending, Failed) and "at least 12" in ending.message


def test_where_time_is_short_the_newest_backtest_is_made_and_that_is_said(tmp_path, monkeypatch):
    plan = hurried(monkeypatch)
    monkeypatch.setattr(looking_module, "SHARE_OF_RULES", 0.0)
    outlook, _ = made(tmp_path, sales(), plan)
    assert outlook.ends.tolist() == [108]
    assert "The time sufficed for 1 of 3 backtests, the newest." in outlook.notes
    assert np.isfinite(outlook.intervals).all()


def test_a_rule_that_is_too_slow_for_every_backtest_is_left_out_rather_than_backtests(tmp_path, monkeypatch):
    def slow(*what: object, **more: object) -> Applied:
        found = apply(*what, **more)  # type: ignore[arg-type]
        return Applied({name: (points, 99.0 if name == "MSTL" else 0.0) for name, (points, _) in found.forecasts.items()}, found.notes)

    plan = hurried(monkeypatch)
    monkeypatch.setattr(looking_module, "SHARE_OF_RULES", 10)
    monkeypatch.setattr(looking_module, "apply", slow)
    outlook, _ = made(tmp_path, sales(), plan)
    assert len(outlook.ends) == 3
    assert "AutoCES" in outlook.tested and "MSTL" not in outlook.tested | outlook.rules
    assert any("MSTL was left out: time is short" in note for note in outlook.notes)


def test_several_columns_are_forecast_together_each_in_its_units(tmp_path, monkeypatch):
    frame = sales().assign(kept=lambda one: 1000 - one["sold"], price=np.arange(120.0) % 5)
    outlook, _ = made(tmp_path, frame, plan=hurried(monkeypatch).model_copy(update={"targets": ("sold", "kept"), "past": ("price",)}))
    assert outlook.names == ["sold", "kept"]
    assert 100 < np.median(outlook.quantiles[0]) < 400
    assert 600 < np.median(outlook.quantiles[1]) < 1000


def test_what_if_moves_the_forecast_as_the_networks_do(tmp_path):
    frame = sales().assign(price=np.arange(120.0) % 5)
    frame.loc[108:, "sold"] = np.nan
    plan = SMALL.model_copy(update={"targets": ("sold",), "future": ("price",)})
    outlook, _ = made(tmp_path, frame, plan=plan)
    assert outlook.coming_names == ["price"] and outlook.coming[:, 0].tolist() == frame["price"][108:].tolist()
    path, last, coming = str(tmp_path / "one.run"), outlook.past[-6:], outlook.coming

    def supposed(last, coming):
        changes = json.dumps({"last": last.tolist(), "coming": coming.tolist()})
        return unpack(suppose(path, changes))[0]["quantiles"]

    assert supposed(last, coming) == pytest.approx(outlook.quantiles)
    assert supposed(last + np.array([[0.0]] * 5 + [[50.0]]), coming)[0, 0, 3] > outlook.quantiles[0, 0, 3] + 1
    assert np.abs(supposed(last, coming + 100) - outlook.quantiles).max() > 0 or outlook.used not in (NETWORK, "blend")


def test_what_if_of_values_without_a_logarithm_is_a_sentence(tmp_path, monkeypatch):
    growing = sales().assign(sold=lambda one: np.exp(one["sold"] / 40).round(3))
    outlook, _ = made(tmp_path, growing, hurried(monkeypatch))
    assert any("logarithm" in note for note in outlook.notes)
    with pytest.raises(RnnlabError) as refused:
        suppose(str(tmp_path / "one.run"), json.dumps({"last": [[0.0]], "coming": []}))
    assert ONE_SENTENCE.match(str(refused.value))


def test_what_if_of_a_forecast_that_is_not_made_is_refused(tmp_path):
    opened = record(tmp_path, sales())
    with pytest.raises(RnnlabError) as refused:
        suppose(str(opened.path), "{}")
    assert ONE_SENTENCE.match(str(refused.value))


def test_the_engine_makes_a_forecast_where_there_is_a_plan(lab: Engine):
    run = lab.submit(UPLOADED, "a", sales().to_csv(index=False).encode(), SMALL.model_dump_json())
    assert lab.owns(run, "a") and not lab.owns(run, "b")
    with pytest.raises(RnnlabError):
        lab.stop(run, "b")
    until(lambda: lab.state(run) == "finished", seconds=90)
    assert lab.history(run).record.plan == SMALL.model_dump_json()
    assert outlook_of(lab.history(run).record).quantiles.shape == (1, 12, 7)


def test_stop_ends_a_worker_at_once(lab: Engine):
    run = lab.submit(UPLOADED, "a", sales(144).to_csv(index=False).encode(), Plan(seconds=300).model_dump_json())
    until(lambda: any(one.loss is not None for one in lab.history(run).progress), seconds=60)
    lab.stop(run, "a")
    until(lambda: lab.state(run) != "training")
    assert lab.state(run) == "stopped"
    assert lab.history(run).record.blob("outlook")


@pytest.mark.timeout(240)
def test_every_messy_file_that_is_a_series_ends_in_a_forecast_or_a_sentence(shared, monkeypatch):
    plan, forecasts, refusals, known = hurried(monkeypatch), set(), [], set()
    for path in sorted((shared / "messy_csv").glob("*")):
        try:
            asked = ask(datasets.load(UPLOADED, path.read_bytes()), UPLOADED, plan)
        except RnnlabError as refused:
            assert ONE_SENTENCE.match(str(refused)), path.name
            refusals.append(path.name)
            continue
        forecasts.add(path.name)
        if asked.past.targets.tobytes() in known:
            continue
        known.add(asked.past.targets.tobytes())
        asked = replace(asked, ends=asked.ends[-1:])
        if len(asked.past.targets) > 3000:  # of a season of a year, or of 336 steps, simple rules need seconds
            asked = replace(asked, plan=asked.plan.model_copy(update={"season": 7}))
        outlook = answered(asked)
        assert np.isfinite(outlook.quantiles).all(), path.name
        assert ONE_SENTENCE.match(outlook.verdict), outlook.verdict
    assert len(forecasts) > 25 and len(refusals) > 25
    assert {"air.csv.gz", "constant_series.csv", "milk_datamarket_footer.csv", "mintemp_four_missing_codes.csv"} <= forecasts
