import subprocess
import sys

import pytest

from rnnlab.errors import RunError
from rnnlab.export.keras_script import keras_script
from rnnlab.export.literal import constants, lines, literal
from rnnlab.export.script import script
from rnnlab.runs.history import History
from rnnlab.training.events import RateChanged
from tests.export.conftest import Trained, folder_of, path_of
from tests.sentences import ONE_SENTENCE

HOSTILE = '"""\nimport pathlib; pathlib.Path("harmed").write_text("") #\u202e\\'
NAME = '"' + HOSTILE.replace('"', '""') + '"'
UPLOAD = (f"day,{NAME},other\n" + "".join(f"2024-{1 + n // 28:02d}-{1 + n % 28:02d},{(n * 7) % 11},{n % 5}\n" for n in range(200))).encode()

RUNS = {
    "sine": {"dataset": "noisy_sine"},
    "table": {"dataset": "breast_cancer", "hidden_size": 8},
    "upload": {"dataset": "uploaded", "inputs": "all"},
    "two layers": {"dataset": "noisy_sine", "cell": "gru", "num_layers": 2, "dropout": 0.2, "clip": 0.5, "bidirectional": True},
    "tokens, a cell of ours": {"dataset": "surnames", "cell": "mgu", "epochs": 1, "bidirectional": True, "layer_norm": True},
}


def ran(history: History, code: bytes) -> "subprocess.CompletedProcess[str]":
    """The script run where there is no rnnlab to import."""
    file = folder_of(history) / "taken.py"
    file.write_bytes(code)
    assert b"rnnlab" not in code.replace(b"rnnlab.", b"")
    return subprocess.run([sys.executable, "-I", file.name], cwd=file.parent, capture_output=True, text=True, check=False)


def reached(done: "subprocess.CompletedProcess[str]") -> float:
    return float(done.stdout.strip().splitlines()[-1].split()[-1])


@pytest.mark.parametrize("name", RUNS)
def test_a_script_without_rnnlab_ends_with_the_loss_of_the_run(trained: Trained, name: str) -> None:
    history = trained(UPLOAD if name == "upload" else None, **RUNS[name])
    assert history.started is not None
    done = ran(history, script(path_of(history)))
    assert done.returncode == 0, done.stderr
    assert reached(done) == pytest.approx(history.epochs[-1].scores[history.started.watched]["loss"], abs=2e-6)
    assert not (folder_of(history) / "harmed").exists()


def test_a_script_of_another_seed_does_not_reach_that_loss(trained: Trained) -> None:
    history = trained(epochs=1, lookback=3)
    code = script(path_of(history))
    assert b"SEED = 0\n" in code
    with pytest.raises(AssertionError, match="gradients explode"):
        exec(code.replace(b"SEED = 0\n", b"SEED = 1\n"), {})


def test_rates_that_were_changed_by_hand_are_said(trained: Trained) -> None:
    history = trained(epochs=1, lookback=3)
    history.record.append([RateChanged(5, 0.5)])
    assert b"RATES = {5: 0.5}" in script(path_of(history))


def test_a_script_in_keras_ends_with_the_loss_of_a_run_by_keras(trained: Trained) -> None:
    history = trained(implementation="keras", cell="gru", epochs=1, lookback=3, num_layers=2, dropout=0.1, weight_decay=1e-3)
    done = ran(history, keras_script(path_of(history)))
    assert done.returncode == 0, done.stderr
    assert reached(done) == pytest.approx(history.epochs[-1].scores["validation"]["loss"], abs=1e-4)
    with pytest.raises(RunError, match="take the Keras script"):
        script(path_of(history))


@pytest.mark.parametrize(
    "choices",
    [
        {"dataset": "dates", "epochs": 1},
        {"truncation": 5, "epochs": 1},
        {"span": 3.0, "epochs": 1},
    ],
    ids=["a network of its own", "cut gradients", "spans of time"],
)
def test_what_a_plain_script_cannot_say_is_refused_in_one_sentence(trained: Trained, choices: dict[str, object]) -> None:
    history = trained(**choices, batch_size=512)
    for made in (script, keras_script):
        with pytest.raises(RunError) as refused:
            made(path_of(history))
        assert ONE_SENTENCE.match(str(refused.value))


def test_a_value_is_written_so_that_it_is_only_a_value() -> None:
    values = {"NAMES": (HOSTILE, "it's"), "RATES": {3: float("nan"), 4: 0.1}, "YES": True, "NOTHING": None, "ONE": (1,)}
    found: dict[str, object] = {}
    exec(f"{constants(values)}\n{lines('TEXT', HOSTILE)}\n{lines('EMPTY', '')}", found)
    assert repr(tuple(found[name] for name in values)) == repr(tuple(values.values()))
    assert (found["TEXT"], found["EMPTY"]) == (HOSTILE, "")
    assert len(constants(values).splitlines()) == len(values)
    with pytest.raises(TypeError, match="no plain value"):
        literal(object())
