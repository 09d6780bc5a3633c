import os
import random
import signal
import time
from pathlib import Path

import numpy as np
import pytest

from rnnlab.errors import RnnlabError, RunError
from rnnlab.experiment import Experiment
from rnnlab.runs.engine import Engine
from rnnlab.training.events import BatchDone, Diverged, EpochDone, Failed, Finished, Paused
from rnnlab.training.training import train
from tests.conftest import alive, until
from tests.runs.conftest import Limited


def rest(engine: Engine, run: str) -> str:
    until(lambda: engine.state(run) not in ("waiting", "training"))
    return engine.state(run)


def weights(engine: Engine, run: str) -> bytes:
    """The checkpoint, without its clock."""
    from rnnlab.packing import unpack

    arrays, facts = unpack(engine.history(run).record.blob("checkpoint") or b"")
    facts["position"].pop("seconds")
    return b"".join(np.asarray(array).tobytes() for _, array in sorted(arrays.items())) + repr(facts).encode()


def test_a_run_in_a_worker_is_the_run_in_this_process(lab: Engine, short: Experiment):
    run = lab.submit(short, "a")
    assert rest(lab, run) == "finished"
    recorded = [event for _, event in lab.history(run).record.events()]
    for kind in (BatchDone, EpochDone, Finished):
        here = [vars(event) | {"seconds": 0} for event in train(short) if isinstance(event, kind)]
        there = [vars(event) | {"seconds": 0} for event in recorded if isinstance(event, kind)]
        assert there == here


def test_a_paused_run_frees_its_place_and_goes_on_bit_for_bit(limited: Limited):
    own = limited(slots=1)
    experiment = Experiment.of({"epochs": 30, "hidden_size": 8, "num_layers": 2, "dropout": 0.3})
    straight, paused = own.submit(experiment, "a"), own.submit(experiment, "b")
    assert rest(own, straight) == "finished"
    for _ in range(3):
        step = own.history(paused).step
        until(lambda step=step: own.history(paused).step > step)
        own.pause(paused, "b")
        if rest(own, paused) == "finished":
            break
        assert own.pid(paused) == 0
        own.resume(paused, "b")
    assert rest(own, paused) == "finished"
    assert weights(own, paused) == weights(own, straight)
    assert own.history(paused).batches()["loss"].tolist() == own.history(straight).batches()["loss"].tolist()


def test_a_run_killed_at_random_steps_ends_with_every_weight_as_if_it_had_not_been(lab: Engine):
    experiment = Experiment.of({"epochs": 60, "hidden_size": 8, "dropout": 0.2, "clip": 0.5})
    straight, killed = lab.submit(experiment, "a"), lab.submit(experiment, "b")
    chance = random.Random(0)
    for _ in range(4):
        until(lambda: lab.pid(killed) or lab.state(killed) == "finished")
        time.sleep(chance.uniform(0.15, 0.6))
        if not lab.pid(killed):
            break
        os.kill(lab.pid(killed), signal.SIGKILL)
        assert rest(lab, killed) in ("failed", "finished")
        lab.resume(killed, "b")
    assert rest(lab, killed) == rest(lab, straight) == "finished"
    assert weights(lab, killed) == weights(lab, straight)
    assert lab.history(killed).batches()["loss"].tolist() == lab.history(straight).batches()["loss"].tolist()


def test_a_killed_worker_leaves_a_message_and_the_log_and_the_next_run_works(lab: Engine, short: Experiment, long: Experiment):
    run = lab.submit(long, "a")
    until(lambda: lab.history(run).step > 20)
    os.kill(lab.pid(run), signal.SIGKILL)
    assert rest(lab, run) == "failed"
    ending = lab.history(run).ending
    assert isinstance(ending, Failed)
    assert "signal 9" in ending.message and "Resume" in ending.message
    assert lab.history(run).step > 20
    assert rest(lab, lab.submit(short, "a")) == "finished"


def test_a_stopped_run_is_scored_as_it_is(lab: Engine, long: Experiment):
    run = lab.submit(long, "a")
    until(lambda: lab.history(run).step > 5)
    lab.stop(run, "a")
    assert rest(lab, run) == "stopped"
    ending = lab.history(run).ending
    assert isinstance(ending, Finished)
    assert ending.stopped and ending.step == lab.history(run).step < lab.history(run).total_steps
    assert set(ending.scores) == set(ending.naive) == {"train", "validation", "test"}


def test_a_rewound_run_starts_over_from_the_same_weights(lab: Engine, short: Experiment):
    run = lab.submit(short, "a")
    assert rest(lab, run) == "finished"
    first = lab.history(run).batches()["loss"].tolist()
    lab.rewind(run, "a")
    assert lab.state(run) == "paused"
    assert lab.history(run).step == 0
    lab.resume(run, "a")
    assert rest(lab, run) == "finished"
    assert lab.history(run).batches()["loss"].tolist() == first


def test_the_learning_rate_changes_in_the_middle_of_a_run(lab: Engine, long: Experiment):
    run = lab.submit(long, "a")
    until(lambda: lab.history(run).step > 5)
    lab.change_rate(run, "a", 0.01)
    until(lambda: 0.01 in [epoch.learning_rate for epoch in lab.history(run).epochs])
    assert lab.history(run).step > lab.history(run).rates[0].step > 5
    with pytest.raises(RnnlabError, match="Learning rate"):
        lab.change_rate(run, "a", -1)
    lab.stop(run, "a")
    assert rest(lab, run) == "stopped"


def test_divergence_is_caught_and_its_step_marked(lab: Engine):
    run = lab.submit(Experiment.of({"learning_rate": 1e6}), "a")
    assert rest(lab, run) == "diverged"
    ending = lab.history(run).ending
    assert isinstance(ending, Diverged)
    assert ending.step == lab.history(run).step + 1


def test_what_cannot_be_trained_fails_with_one_sentence(lab: Engine):
    run = lab.submit(Experiment.of({"lookback": 900}), "a")
    assert rest(lab, run) == "failed"
    ending = lab.history(run).ending
    assert isinstance(ending, Failed)
    assert "choose a shorter lookback" in ending.message


def test_only_the_client_that_started_a_run_steers_it(lab: Engine, long: Experiment):
    run = lab.submit(long, "a")
    for steer in (lab.pause, lab.stop, lab.resume, lab.rewind):
        with pytest.raises(RunError, match="another one"):
            steer(run, "b")
    with pytest.raises(RunError):
        lab.change_rate(run, "", 0.1)
    assert lab.state(run) in ("waiting", "training")
    lab.stop(run, "a")
    rest(lab, run)


def test_runs_have_names_that_cannot_be_guessed_and_no_others_are_opened(lab: Engine, short: Experiment):
    runs = {lab.submit(short, f"client {number}") for number in range(3)}
    assert len(runs) == 3 and all(len(run) == 16 for run in runs)
    for name in ("", "../../etc/passwd", "a" * 16, "x" * 17):
        with pytest.raises(RunError):
            lab.history(name)
    for run in runs:
        rest(lab, run)


def test_a_client_trains_one_run_and_has_two_waiting_while_others_pass(lab: Engine, long: Experiment, short: Experiment):
    mine = [lab.submit(long, "a") for _ in range(3)]
    with pytest.raises(RunError, match="waiting"):
        lab.submit(long, "a")
    assert [lab.state(run) for run in mine] == ["training", "waiting", "waiting"]
    assert [lab.place(run) for run in mine] == [0, 1, 2]
    assert rest(lab, lab.submit(short, "b")) == "finished"
    lab.stop(mine[1], "a")
    lab.stop(mine[0], "a")
    until(lambda: lab.state(mine[2]) == "training")
    lab.stop(mine[2], "a")
    rest(lab, mine[2])


def test_a_run_that_nobody_looks_at_is_paused(limited: Limited, long: Experiment):
    engine = limited(lease=1.0, grace=60)
    run = engine.submit(long, "a")
    for _ in range(8):
        time.sleep(0.25)
        engine.touch(run)
    assert engine.state(run) == "training"
    assert rest(engine, run) == "paused"
    assert "no page looked" in getattr(engine.history(run).ending, "reason", "")


def test_a_run_that_takes_too_long_is_paused_where_others_wait(limited: Limited, long: Experiment):
    engine = limited(minutes=1 / 60, slots=1, grace=60)
    run, waiting = engine.submit(long, "a"), engine.submit(long, "a")
    time.sleep(2)
    assert engine.state(run) == "training", "only the same person's own run waits"
    other = engine.submit(long, "b")
    assert rest(engine, run) == "paused"
    assert "minutes" in getattr(engine.history(run).ending, "reason", "")
    until(lambda: engine.state(other) == "training")
    engine.stop(waiting, "a")
    engine.stop(other, "b")
    rest(engine, other)


def test_the_oldest_records_go_where_all_are_too_large_together(idle: Limited, short: Experiment):
    engine, runs = idle(bytes=1 << 19), []
    for _ in range(3):
        runs.append(engine.submit(short, "a", upload=os.urandom(1 << 18)))
        engine.stop(runs[-1], "a")
    left = {path.stem for path in engine.records.home.glob("*.run")}
    assert runs[0] not in left and runs[-1] in left


def test_a_worker_that_does_not_obey_is_killed(limited: Limited, long: Experiment):
    own = limited(grace=0.5)
    run = own.submit(long, "a")
    until(lambda: own.history(run).step > 5)
    os.kill(own.pid(run), signal.SIGSTOP)
    own.stop(run, "a")
    assert rest(own, run) == "failed"


def test_a_run_that_needs_too_much_memory_fails_and_the_engine_lives(limited: Limited, short: Experiment):
    engine = limited(memory=96 << 20)
    greedy = engine.submit(Experiment.of({"hidden_size": 512, "lookback": 100, "batch_size": 512}), "a")
    assert rest(engine, greedy) == "failed"
    assert "memory" in getattr(engine.history(greedy).ending, "message", "")
    assert rest(engine, engine.submit(short, "a")) == "finished"


def test_no_worker_is_left_when_an_engine_ends_and_another_goes_on_with_it(lab: Engine, long: Experiment):
    engine = Engine(lab.records.home)
    run = engine.submit(long, "a")
    until(lambda: engine.history(run).step > 5)
    pid = engine.pid(run)
    engine.close()
    assert not alive(pid)
    assert isinstance(lab.history(run).ending, Paused)
    step = lab.history(run).step
    lab.resume(run, "a")
    until(lambda: lab.history(run).step > step)
    lab.stop(run, "a")
    rest(lab, run)


def test_a_host_that_dies_takes_its_runs_along_and_another_takes_over(lab: Engine, long: Experiment, short: Experiment):
    run = lab.submit(long, "a")
    until(lambda: lab.history(run).step > 5)
    worker = lab.pid(run)
    os.kill(lab.host, signal.SIGKILL)
    assert rest(lab, run) in ("failed", "paused")
    until(lambda: not alive(worker))
    assert rest(lab, lab.submit(short, "b")) == "finished"


def test_a_worker_kept_warm_does_what_a_forked_one_does(tmp_path: Path, short: Experiment, lab: Engine):
    engine = Engine(tmp_path, warm=True)
    run, forked = engine.submit(short, "a"), lab.submit(short, "a")
    until(lambda: engine.state(run) == lab.state(forked) == "finished", 90)
    assert weights(engine, run) == weights(lab, forked)
    engine.close()


def test_the_oldest_records_are_forgotten(idle: Limited, short: Experiment):
    engine, runs = idle(kept=2), []
    for _ in range(4):
        runs.append(engine.submit(short, "a"))
        engine.stop(runs[-1], "a")
    assert {path.stem for path in engine.records.home.glob("*.run")} == set(runs[-2:])


def test_a_question_that_cannot_be_answered_says_why(lab: Engine, short: Experiment):
    run = lab.submit(short, "a")
    assert rest(lab, run) == "finished"
    with pytest.raises(RnnlabError, match="numbered from 0"):
        lab.questions.ask("rnnlab.inspection.tracing:trace_run", record=lab.path(run), window=10**6)
