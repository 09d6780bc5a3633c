import subprocess
import sys
from collections.abc import Callable

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
    "two layers": {"dataset": "noisy_sine", "cell": "gru", "num_layers": 2, "dropout": 0.2, "clip": 0.5, "bidirectional": True},
    "tokens, a cell of ours": {"dataset": "surnames", "cell": "mgu", "epochs": 1, "bidirectional": True, "layer_norm": True},
}


def apart(history: History, code: bytes) -> str:
    """What the script prints in a Python of its own, which finds no rnnlab."""
    file = folder_of(history) / "taken.py"
    file.write_bytes(code)
    done = subprocess.run([sys.executable, "-I", file.name], cwd=file.parent, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    return done.stdout


@pytest.fixture
def here(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Callable[[History, bytes], str]:
    """Runs a script in this Python, in which no rnnlab can be imported meanwhile, and gives what it prints."""

    def run(history: History, code: bytes) -> str:
        with monkeypatch.context() as without:
            without.chdir(folder_of(history))
            for module in [name for name in sys.modules if name.split(".")[0] == "rnnlab"]:
                without.setitem(sys.modules, module, None)
            exec(code, {"__name__": "__main__"})
        return capsys.readouterr().out

    return run


def reached(printed: str) -> float:
    return float(printed.strip().splitlines()[-1].split()[-1])


def holds(history: History, code: bytes, run: Callable[[History, bytes], str]) -> None:
    assert history.started is not None
    assert b"rnnlab" not in code.replace(b"rnnlab.", b"")
    assert reached(run(history, code)) == pytest.approx(history.epochs[-1].scores[history.started.watched]["loss"], abs=2e-6)


@pytest.mark.parametrize("name", RUNS)
def test_a_script_without_rnnlab_ends_with_the_loss_of_the_run(trained: Trained, here: Callable[..., str], name: str) -> None:
    history = trained(**RUNS[name])
    holds(history, script(path_of(history)), here)


def test_a_script_of_a_hostile_file_does_the_same_in_a_python_of_its_own_and_no_harm(trained: Trained) -> None:
    history = trained(UPLOAD, dataset="uploaded", inputs="all")
    holds(history, script(path_of(history)), apart)
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
    code = keras_script(path_of(history))
    assert b"rnnlab" not in code.replace(b"rnnlab.", b"")
    assert reached(apart(history, code)) == pytest.approx(history.epochs[-1].scores["validation"]["loss"], abs=1e-4)
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
