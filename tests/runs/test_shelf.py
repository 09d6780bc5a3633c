import os
from pathlib import Path

import pytest

from rnnlab.errors import OverLimit, RnnlabError, RunError
from rnnlab.experiment import Experiment
from rnnlab.runs import records
from rnnlab.runs.engine import Engine
from rnnlab.runs.history import History
from rnnlab.runs.record import Record
from rnnlab.runs.shelf import Shelf, differing, sequences, told
from tests.conftest import until
from tests.lanes import LANE, finished
from tests.runs.conftest import Limited
from tests.sentences import ONE_SENTENCE

TITLES = {"gru": "GRU", "lstm": "LSTM", "rnn": "RNN"}


@pytest.fixture
def own(idle: Limited) -> Engine:
    return idle(slots=1, kept=4)


class Puts:
    """Puts records on the disk of an engine, each older than the next."""

    def __init__(self, home: Path) -> None:
        self.home, self.made = home, 0

    def __call__(self, owner: str = "me", losses: tuple[float, ...] = (), ended: bool = False, **choices: object) -> str:
        from rnnlab.training.events import BatchDone, EpochDone

        self.made += 1
        run = f"run{self.made:013d}"
        path = self.home / f"{run}.run"
        facts = {name: str(choices.pop(name)) for name in ("race", "lanes", "plan", "study") if name in choices}
        record = Record.create(path, Experiment.of({"epochs": 3, **choices}), owner, created=f"{1_700_000_000 + self.made}.000", **facts)
        events = [LANE, BatchDone(1, 1, 1.0, 1.0, 0.1)] if losses else []
        for number, loss in enumerate(losses, start=1):
            events.append(EpochDone(number, number, 0.1, {"train": {"loss": 9.0}, "validation": {"loss": loss}}, 0.5 * number))
        record.append([*events, *([finished(2.0)] if ended else [])])
        record.close()
        os.utime(path, (self.made, self.made))
        return run


@pytest.fixture
def put(own: Engine) -> Puts:
    return Puts(own.records.home)


def test_a_line_says_how_a_run_went(own: Engine, put: Puts):
    put(losses=(3.0, 1.0, 2.0), ended=True, cell="gru")
    (line,) = Shelf(own, TITLES).lines("me")
    assert (line.name, line.state, line.losses, line.best, line.baseline) == ("GRU", "finished", [3.0, 1.0, 2.0], 1.0, 0.5)
    assert (line.parameters, line.seconds, line.created, line.pinned) == (321, 1.0, 1_700_000_001.0, False)
    assert line.final
    assert line.final.scores["test"]["RMSE"] == 2.0


def test_what_is_not_known_yet_is_none(own: Engine, put: Puts):
    put()
    (line,) = Shelf(own, TITLES).lines("me")
    assert (line.losses, line.best, line.baseline, line.final, line.seconds, line.parameters) == ([], None, None, None, None, None)


def test_two_clients_never_see_each_others_runs(own: Engine, put: Puts):
    mine, theirs = put("me"), put("you")
    shelf = Shelf(own, TITLES)
    assert [line.run for line in shelf.lines("me")] == [mine]
    assert [line.run for line in shelf.lines("you")] == [theirs]
    assert shelf.lines("") == shelf.lines("nobody") == []
    assert shelf.beside(theirs, "me") == [mine]
    assert shelf.beside(theirs, "you") == []


def test_races_forecasts_and_searches_are_no_lines_and_lanes_are(own: Engine, put: Puts):
    lane = put(race="run0000000000002")
    put(lanes='["run0000000000001"]')
    put(plan="{}")
    put(study="{}")
    assert [line.run for line in Shelf(own, TITLES).lines("me")] == [lane]


def test_the_newest_run_is_the_first_line_and_a_deleted_one_none(own: Engine, put: Puts):
    old, new = put(), put()
    shelf = Shelf(own, TITLES)
    assert [line.run for line in shelf.lines("me")] == [new, old]
    own.forget(new, "me")
    assert [line.run for line in shelf.lines("me")] == [old]


def test_a_damaged_record_takes_no_other_with_it(own: Engine, put: Puts):
    good, bad = put(), put()
    shelf = Shelf(own, TITLES)
    own.records.owned("me")
    (own.records.home / f"{bad}.run").write_bytes(b"no database" * 1000)
    assert [line.run for line in shelf.lines("me")] == [good]


def test_beside_a_run_stand_those_that_read_the_same_its_race_first(own: Engine, put: Puts):
    run, same = put(race="run0000000000009"), put(cell="gru")
    lane = put(race="run0000000000009", cell="gru")
    put(lookback=12)
    newest = put(hidden_size=3)
    assert Shelf(own, TITLES).beside(run, "me") == [lane, newest, same]


def test_a_name_tells_what_differs():
    def names(*choices: dict[str, object]) -> list[str]:
        return told([Experiment.of(one) for one in choices], TITLES)

    gru = {"cell": "gru"}
    assert names(gru, {"cell": "rnn"}) == ["GRU", "RNN"]
    assert names({**gru, "hidden_size": 4}, {**gru, "hidden_size": 8}) == ["GRU, hidden size 4", "GRU, hidden size 8"]
    assert names(gru, {**gru, "seed": 1}, {"cell": "rnn"}) == ["GRU, seed 0", "GRU, seed 1", "RNN"]
    assert names(gru, gru, gru) == ["GRU, seed 0", "GRU, seed 0, run 2", "GRU, seed 0, run 3"]
    assert names(gru, {**gru, "dataset": "co2"}) == ["GRU, forecast noisy sine", "GRU, forecast co2"]


def test_only_the_settings_that_differ_are_said_to():
    one = Experiment.of({"cell": "gru"})
    assert differing([one, one.but(seed=3, hidden_size=4), one]) == ["hidden_size", "seed"]
    assert differing([one, one]) == differing([]) == []


def test_sequences_depend_on_data_and_preparation_alone():
    one = Experiment()
    assert sequences(one) == sequences(one.but(cell="gru", seed=3, epochs=4))
    assert sequences(one) != sequences(one.but(lookback=11))


def test_a_name_that_was_given_is_kept_and_may_be_taken_back(own: Engine, put: Puts):
    run, shelf = put(cell="gru"), Shelf(own, TITLES)
    own.records.rename(run, "me", "  the\ngood   one " + "x" * 100)
    assert shelf.lines("me")[0].name == ("the good one " + "x" * 100)[:60]
    own.records.rename(run, "me", " ")
    assert shelf.lines("me")[0].name == "GRU"


def refused(act: object, *what: object) -> str:
    with pytest.raises(RnnlabError) as error:
        act(*what)  # type: ignore[operator]
    assert ONE_SENTENCE.match(str(error.value)), str(error.value)
    return str(error.value)


def test_only_the_owner_may_name_pin_or_delete(own: Engine, put: Puts):
    run = put("me")
    for act, more in ((own.records.rename, ("x",)), (own.records.pin, (True,)), (own.forget, ())):
        assert "another one" in refused(act, run, "you", *more)
        assert "another one" in refused(act, run, "", *more)
    assert own.history(run).record.fact("name") == own.history(run).record.fact("pinned") == ""


def test_a_run_is_not_deleted_while_it_trains_and_is_gone_after(lab: Engine, long: Experiment):
    run = lab.submit(long, "deleter")
    assert "at rest" in refused(lab.forget, run, "deleter")
    lab.stop(run, "deleter")
    until(lambda: lab.state(run) not in ("waiting", "training"))
    lab.forget(run, "deleter")
    assert not list(lab.records.home.glob(f"{run}*"))
    with pytest.raises(RunError, match="no record"):
        lab.history(run)


def test_a_lane_is_deleted_with_all_of_its_race(own: Engine, put: Puts):
    lanes = [put(race="run0000000000003"), put(race="run0000000000003")]
    put(lanes=f'["{lanes[0]}", "{lanes[1]}"]')
    own.forget(lanes[0], "me")
    assert not list(own.records.home.glob("*.run"))


def test_the_oldest_runs_that_are_not_pinned_are_forgotten_first(own: Engine, put: Puts, short: Experiment):
    runs = [put() for _ in range(4)]
    own.records.pin(runs[0], "me", True)
    os.utime(own.records.home / f"{runs[0]}.run", (1, 1))
    assert own.fading() == runs[1:]
    new = own.submit(short, "you")
    assert sorted(path.stem for path in own.records.home.glob("*.run")) == sorted([runs[0], *runs[2:], new])
    own.records.pin(runs[0], "me", False)
    assert runs[0] in own.fading()


def test_with_one_lane_pinned_its_race_is_kept_whole(own: Engine, put: Puts):
    lanes = [put(race="run0000000000003"), put(race="run0000000000003")]
    put(lanes=f'["{lanes[0]}", "{lanes[1]}"]')
    own.records.pin(lanes[1], "me", True)
    assert own.fading() == []


def test_a_client_may_pin_so_many_and_no_more(own: Engine, put: Puts, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(records, "MOST_PINNED", 1)
    first, second, theirs = put(), put(), put("you")
    own.records.pin(first, "me", True)
    own.records.pin(first, "me", True)
    with pytest.raises(OverLimit):
        own.records.pin(second, "me", True)
    own.records.pin(theirs, "you", True)
    own.records.pin(first, "me", False)
    own.records.pin(second, "me", True)


def test_a_history_of_epochs_is_the_history_without_its_steps(own: Engine, put: Puts):
    run = put(losses=(3.0, 1.0), ended=True)
    whole, brief = (History(own.records.opened(run).record, steps=steps).advance() for steps in (True, False))
    assert (brief.epochs, brief.started, brief.ending) == (whole.epochs, whole.started, whole.ending)
    assert (len(whole.batches()["step"]), len(brief.batches()["step"])) == (1, 0)
