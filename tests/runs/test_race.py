import os
import re
import signal
import sqlite3
from pathlib import Path
from types import SimpleNamespace

import pytest

from rnnlab import datasets
from rnnlab.errors import OverLimit, RunError
from rnnlab.experiment import Experiment
from rnnlab.nn.network import Ends, Network
from rnnlab.nn.sizing import parameters
from rnnlab.raw import Raw
from rnnlab.runs import worker
from rnnlab.runs.control import Command, Control
from rnnlab.runs.engine import MOST_LANES, Engine
from rnnlab.runs.history import History
from rnnlab.runs.racing import Racing
from rnnlab.runs.record import Record
from rnnlab.runs.worker import Worker
from rnnlab.training import training
from rnnlab.training.events import BatchDone, Diverged, EpochDone, Failed, Finished, Paused
from rnnlab.training.training import Training, train
from tests.conftest import until
from tests.runs.conftest import Limited
from tests.runs.test_engine import rest, weights
from tests.sentences import ONE_SENTENCE

CHOICES = ({"cell": "gru"}, {"cell": "lstm", "implementation": "built_in"}, {"cell": "rnn", "dropout": 0.3, "num_layers": 2})


class Script(Control):
    """Commands that come after so many looks for one; in this process, where no stream brings any."""

    def __init__(self, commands: dict[int, Command] | None = None) -> None:
        self.commands, self.looks = commands or {}, 0

    def next(self) -> Command | None:
        self.looks += 1
        return self.commands.get(self.looks)


def three(epochs: int, **more: object) -> list[Experiment]:
    return [Experiment.of({"epochs": epochs, "hidden_size": 8, **choice, **more}) for choice in CHOICES]


def racing_in(folder: Path, experiments: list[Experiment], control: Control | None = None) -> Racing:
    records = [Record.create(folder / f"{number}.run", one) for number, one in enumerate(experiments)]
    return Racing(Record.create(folder / "head.run", experiments[0]), records, control or Script())


def told(events: list[object]) -> list[dict[str, object]]:
    return [vars(event) | {"seconds": 0} for event in events if isinstance(event, BatchDone | EpochDone | Finished)]


def losses(engine: Engine, run: str) -> list[float]:
    return engine.history(run).batches()["loss"].tolist()


def test_each_lane_of_a_race_is_the_run_that_it_would_be_alone(lab: Engine):
    experiments = three(3)
    race = lab.race(experiments, "a")
    assert rest(lab, race) == "finished"
    for lane, experiment in zip(lab.lanes(race), experiments, strict=True):
        assert lab.state(lane) == "finished"
        assert told([event for _, event in lab.history(lane).record.events()]) == told(list(train(experiment)))


def test_the_record_of_a_race_says_when_it_began_and_ended_and_what_its_lanes_took(lab: Engine):
    race = lab.race(three(2), "a")
    assert rest(lab, race) == "finished"
    histories = [lab.history(lane) for lane in lab.lanes(race)]
    ending = lab.history(race).ending
    assert isinstance(ending, Finished)
    assert (ending.step, ending.epoch, ending.stopped, ending.scores) == (histories[0].step, 2, False, {})
    ends = [history.ending for history in histories]
    assert ending.seconds == pytest.approx(sum(end.seconds for end in ends if isinstance(end, Finished)), rel=0.5)
    assert (lab.history(race).step, lab.history(race).epochs, lab.history(race).started) == (0, [], None)
    assert (lab.lanes(race), lab.lanes(lab.lanes(race)[0])) == ([history.record.path.stem for history in histories], [])


def network(experiment: Experiment) -> Network:
    return Network(experiment.model, Ends(1, 1), seed=0)


def test_what_is_known_before_the_first_step_is_recorded_of_all_lanes_at_once(tmp_path: Path):
    racing = racing_in(tmp_path, three(2))
    started = [History(lane).advance().started for lane in racing.lanes]
    assert [begun and begun.parameters for begun in started] == [parameters(one, network) for one in three(2)]


def test_lanes_take_turns_of_an_epoch_and_one_that_is_behind_comes_first(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    turns: list[tuple[str, int]] = []
    whole = Worker.epoch

    def noted(lane: Worker) -> Command | None:
        turns.append((lane.record.path.stem, lane.training.position.epoch))
        return whole(lane)

    monkeypatch.setattr(Worker, "epoch", noted)
    batches = next(iter(Training(three(2)[0]))).batches
    racing_in(tmp_path, three(2), Script({batches + 2: Command("pause")})).run()
    assert turns == [("0", 1), ("1", 1)]
    turns.clear()
    Racing(Record(tmp_path / "head.run"), [Record(tmp_path / f"{lane}.run") for lane in range(3)], Script()).run()
    assert turns == [("1", 1), ("2", 1), ("0", 2), ("1", 2), ("2", 2), ("0", 3), ("1", 3), ("2", 3)]


def test_a_paused_race_goes_on_bit_for_bit(limited: Limited):
    own, experiments = limited(slots=1), three(12)
    race, alone = own.race(experiments, "a"), [own.submit(experiment, "b") for experiment in experiments[:2]]
    assert own.state(alone[0]) == "waiting"
    for _ in range(2):
        step = own.history(own.lanes(race)[2]).step
        until(lambda step=step: own.history(own.lanes(race)[2]).step > step)
        own.pause(race, "a")
        assert rest(own, race) in ("paused", "finished")
        assert {own.state(lane) for lane in own.lanes(race)} <= {"paused", "finished"}
        own.resume(race, "a")
    assert rest(own, race) == "finished"
    for run, lane in zip(alone, own.lanes(race), strict=False):
        assert rest(own, run) == "finished"
        assert weights(own, run) == weights(own, lane)
        assert losses(own, run) == losses(own, lane)


def test_a_race_is_steered_by_any_of_its_lanes_and_paused_within_a_step_of_each(lab: Engine):
    race = lab.race(three(2000), "a")
    first, second, third = lab.lanes(race)
    until(lambda: lab.history(third).step > 5)
    lab.pause(second, "a")
    assert rest(lab, race) == "paused"
    reached = [lab.history(lane) for lane in (first, second, third)]
    assert [history.ending for history in reached] == [Paused(history.step, "Paused by you.") for history in reached]
    assert max(len(history.epochs) for history in reached) - min(len(history.epochs) for history in reached) <= 1
    step = reached[0].step
    lab.resume(third, "a")
    assert {lab.state(run) for run in (race, first, second, third)} <= {"waiting", "training"}
    until(lambda: lab.history(first).step > step + 50)
    lab.stop(first, "a")
    assert rest(lab, race) == "stopped"


def test_a_stopped_race_has_every_lane_scored_as_it_is(lab: Engine):
    race = lab.race(three(2000), "a")
    until(lambda: lab.history(lab.lanes(race)[1]).step > 5)
    lab.stop(race, "a")
    assert rest(lab, race) == "stopped"
    for lane in lab.lanes(race):
        ending = lab.history(lane).ending
        assert isinstance(ending, Finished)
        assert ending.stopped and ending.step < lab.history(lane).total_steps
        assert set(ending.scores) == {"train", "validation", "test"}


def test_a_lane_that_diverges_or_cannot_be_trained_leaves_and_the_others_go_on(lab: Engine):
    sound, wild = three(2)[0], three(2, learning_rate=1e6)[1]
    race = lab.race([wild, sound.but(lookback=900), sound], "a")
    assert rest(lab, race) == "finished"
    diverged, failed, finished = (lab.history(lane).ending for lane in lab.lanes(race))
    assert isinstance(diverged, Diverged) and isinstance(failed, Failed) and isinstance(finished, Finished)
    assert "choose a shorter lookback" in failed.message
    assert [lab.state(lane) for lane in lab.lanes(race)] == ["diverged", "failed", "finished"]
    assert losses(lab, lab.lanes(race)[2]) == [event.loss for event in train(sound) if isinstance(event, BatchDone)]


def test_a_race_of_which_no_lane_can_be_trained_has_failed_as_its_lanes_did(lab: Engine):
    race = lab.race([experiment.but(lookback=900) for experiment in three(2)], "a")
    assert rest(lab, race) == "failed"
    assert lab.history(race).ending == lab.history(lab.lanes(race)[0]).ending


def test_a_killed_race_goes_on_from_the_checkpoints_of_its_lanes(lab: Engine):
    experiments = three(12)
    race, alone = lab.race(experiments, "a"), lab.submit(experiments[2], "b")
    lanes = lab.lanes(race)
    until(lambda: lab.history(lanes[2]).step > 60 and lab.pid(lanes[2]))
    assert lab.pid(lanes[0]) == lab.pid(race)
    os.kill(lab.pid(race), signal.SIGKILL)
    assert rest(lab, race) == "failed"
    message = getattr(lab.history(race).ending, "message", "")
    step = re.search(r"signal 9 after step (\d+)\.", message)
    assert step and int(step[1]) == max(lab.history(lane).step for lane in lanes) > 60
    assert {lab.state(lane) for lane in lanes} == {"interrupted"}
    lab.resume(race, "a")
    assert rest(lab, race) == rest(lab, alone) == "finished"
    assert {lab.state(lane) for lane in lanes} == {"finished"}
    assert weights(lab, lanes[2]) == weights(lab, alone)
    assert losses(lab, lanes[2]) == losses(lab, alone)


def test_a_lane_that_is_over_is_left_as_it_is_when_its_race_goes_on(tmp_path: Path):
    short, long = three(1)[0], three(3)[1]
    racing_in(tmp_path, [short, long], Script({1000: Command("pause")})).run()
    before = Record(tmp_path / "0.run").events()
    at_rest = [History(Record(tmp_path / f"{lane}.run")).advance() for lane in (0, 1)]
    assert [type(lane.ending) for lane in at_rest] == [Finished, Finished]
    Racing(Record(tmp_path / "head.run"), [lane.record for lane in at_rest], Script()).run()
    assert Record(tmp_path / "0.run").events() == before
    ending = History(Record(tmp_path / "head.run")).advance().ending
    assert isinstance(ending, Finished) and (ending.step, ending.epoch) == (at_rest[1].step, 3)


def test_the_clock_of_a_lane_leaves_out_the_others_and_the_looks(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    clock = SimpleNamespace(now=0.0)
    step, look = Training._step, Training.look

    def slow_step(lane: Training, rows: object) -> object:
        clock.now += 1.0 if lane.experiment.model.cell == "gru" else 1000.0
        return step(lane, rows)  # type: ignore[arg-type]

    def slow_look(lane: Training) -> object:
        clock.now += 1e6
        return look(lane)

    monkeypatch.setattr(Training, "_step", slow_step)
    monkeypatch.setattr(Training, "look", slow_look)
    for module in (training, worker):
        monkeypatch.setattr(module, "time", SimpleNamespace(perf_counter=lambda: clock.now))
    experiments = three(2)
    racing_in(tmp_path, experiments).run()
    for lane, pace in ((0, 1.0), (1, 1000.0), (2, 1000.0)):
        history = History(Record(tmp_path / f"{lane}.run")).advance()
        assert history.batches()["seconds"].tolist() == [pace * step for step in range(1, history.step + 1)]
        assert isinstance(history.ending, Finished) and history.ending.seconds == pace * history.step


def test_a_new_learning_rate_is_one_for_all_lanes(tmp_path: Path):
    racing_in(tmp_path, three(2), Script({3: Command("rate", learning_rate=0.5)})).run()
    rates = [History(Record(tmp_path / f"{lane}.run")).advance().rates for lane in range(3)]
    assert [[(change.step, change.learning_rate) for change in changes] for changes in rates] == [[(3, 0.5)], [(0, 0.5)], [(0, 0.5)]]


def test_data_that_all_lanes_learn_from_are_read_once(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    loaded: list[str] = []
    load = datasets.load

    def noted(experiment: Experiment, upload: bytes | None = None) -> Raw:
        loaded.append(experiment.data.dataset)
        return load(experiment, upload)

    monkeypatch.setattr(datasets, "load", noted)
    same = three(1)
    racing_in(tmp_path, [*same, same[0].but(dataset="lorenz")])
    assert loaded == ["noisy_sine", "lorenz"]


def test_a_race_is_of_a_few_lanes_and_of_one_at_least(lab: Engine, short: Experiment):
    for count in (0, MOST_LANES + 1):
        with pytest.raises(OverLimit, match=f"this one would have {count}") as refused:
            lab.race([short] * count, "a")
        assert ONE_SENTENCE.match(str(refused.value))


def test_only_the_client_that_started_a_race_steers_its_lanes(lab: Engine):
    race = lab.race(three(2000), "a")
    lane = lab.lanes(race)[1]
    assert lab.owns(lane, "a") and not lab.owns(lane, "b")
    for steer in (lab.pause, lab.stop, lab.resume, lab.rewind):
        for run in (race, lane):
            with pytest.raises(RunError, match="another one"):
                steer(run, "b")
    with pytest.raises(RunError, match="at rest"):
        lab.rewind(lane, "a")
    assert lab.state(lane) in ("waiting", "training")
    lab.stop(race, "a")
    rest(lab, race)


def test_a_race_waits_as_one_job_and_its_lanes_wait_with_it(limited: Limited, long: Experiment):
    own = limited(slots=1)
    run, race = own.submit(long, "a"), own.race(three(2), "a")
    lanes = own.lanes(race)
    assert [own.state(lane) for lane in lanes] == ["waiting"] * 3
    assert [own.place(name) for name in (race, *lanes)] == [1, 1, 1, 1]
    own.pause(lanes[0], "a")
    assert [own.state(name) for name in (race, *lanes)] == ["paused"] * 4
    own.resume(race, "a")
    own.stop(run, "a")
    assert rest(own, race) == "finished"
    assert {own.state(lane) for lane in lanes} == {"finished"}


def test_a_page_that_looks_at_a_lane_keeps_its_race_going(idle: Limited):
    engine = idle()
    race = engine.race(three(2), "a")
    before = engine._jobs[race].lease
    engine.touch(engine.lanes(race)[2])
    assert engine._jobs[race].lease > before


def test_a_rewound_race_starts_over_with_every_lane(lab: Engine):
    race = lab.race(three(2), "a")
    assert rest(lab, race) == "finished"
    before = [losses(lab, lane) for lane in lab.lanes(race)]
    lab.rewind(race, "a")
    assert [(lab.state(lane), lab.history(lane).step) for lane in lab.lanes(race)] == [("paused", 0)] * 3
    lab.resume(race, "a")
    assert rest(lab, race) == "finished"
    assert [losses(lab, lane) for lane in lab.lanes(race)] == before


def test_a_race_is_forgotten_as_a_whole_and_not_while_it_trains(idle: Limited, tmp_path: Path, short: Experiment):
    engine = idle(kept=2, slots=2)
    race = engine.race(three(2), "a")
    for _ in range(2):
        engine.stop(engine.submit(short, "b"), "b")
    assert all((tmp_path / f"{run}.run").exists() for run in (race, *engine.lanes(race)))
    lanes = engine.lanes(race)
    engine.stop(race, "a")
    for number, run in enumerate((lanes[0], race, *lanes[1:])):
        os.utime(tmp_path / f"{run}.run", (number, number))
    last = [engine.submit(short, "b") for _ in range(2)]
    assert {path.stem for path in tmp_path.glob("*.run")} == set(last)
    for run in (race, *lanes):
        with pytest.raises(RunError, match="no record"):
            engine.history(run)


def test_what_is_no_record_does_not_keep_others_from_being_forgotten(idle: Limited, tmp_path: Path, short: Experiment):
    for name, content in (("a" * 16, b""), ("b" * 16, b"no database")):
        (tmp_path / f"{name}.run").write_bytes(content)
        os.utime(tmp_path / f"{name}.run", (1, 1))
    run = idle(kept=1).submit(short, "a")
    assert [path.stem for path in tmp_path.glob("*.run")] == [run]


def test_the_file_that_lanes_learn_from_is_kept_once(idle: Limited):
    engine = idle()
    lane = engine.lanes(engine.race(three(1), "a", b"file"))[1]
    assert engine.history(lane).record.blob("upload") == b"file"
    with sqlite3.connect(engine.path(lane)) as database:
        assert database.execute("SELECT count(*) FROM blob WHERE name = 'upload'").fetchone() == (0,)


def test_a_lane_whose_race_is_gone_is_a_run_of_its_own(lab: Engine):
    race = lab.race(three(2), "a")
    lane = lab.lanes(race)[0]
    assert rest(lab, race) == "finished"
    before = losses(lab, lane)
    Path(lab.path(race)).unlink()
    lab.rewind(lane, "a")
    lab.resume(lane, "a")
    assert rest(lab, lane) == "finished"
    assert losses(lab, lane) == before


def test_a_record_made_before_there_were_races_opens(tmp_path: Path):
    record = Record.create(tmp_path / "a.run", Experiment())
    record.close()
    with sqlite3.connect(tmp_path / "a.run") as database:
        assert sorted(name for (name,) in database.execute("SELECT name FROM fact")) == ["created", "experiment", "owner"]
    again = Record(tmp_path / "a.run")
    assert (again.race, again.lanes, again.fact("race"), again.blob("upload")) == ("", [], "", None)
