import io
import json
import re
import struct
import warnings
import zipfile
import zlib
from collections.abc import Callable
from pathlib import Path
from xml.etree import ElementTree

import numpy as np
import pytest

from rnnlab.answers import from_bytes
from rnnlab.errors import RnnlabError
from rnnlab.experiment import Experiment
from rnnlab.export.taking import TAKEN
from rnnlab.packing import pack, unpack
from rnnlab.runs import archive as archives
from rnnlab.runs.archive import archive, unpacked
from rnnlab.runs.engine import Engine
from rnnlab.runs.history import History
from rnnlab.runs.record import Record
from rnnlab.runs.reopening import reopen
from rnnlab.training.events import Finished
from tests.conftest import until
from tests.sentences import ONE_SENTENCE

Parts = dict[str, bytes]


@pytest.fixture(scope="session")
def made(lab: Engine) -> Path:
    """The record of a run that has finished."""
    run = lab.submit(Experiment.of({"epochs": 3, "hidden_size": 8, "keep": "best"}), "giver")
    until(lambda: lab.state(run) == "finished")
    lab.records.rename(run, "giver", "my run")
    return Path(lab.path(run))


@pytest.fixture(scope="session")
def zipped(made: Path) -> bytes:
    return archive(str(made))


@pytest.fixture
def parts(zipped: bytes) -> Parts:
    with zipfile.ZipFile(io.BytesIO(zipped)) as file:
        return {name: file.read(name) for name in file.namelist()}


def packed(parts: Parts, **more: bytes) -> bytes:
    written = io.BytesIO()
    with zipfile.ZipFile(written, "w", zipfile.ZIP_DEFLATED) as file:
        for name, data in {**parts, **more}.items():
            file.writestr(name, data)
    return written.getvalue()


def opened(data: bytes, folder: Path) -> Record:
    (folder / "given.zip").write_bytes(data)
    reopen(str(folder / "given.zip"), str(folder / "again.run"), "taker")
    return Record(folder / "again.run")


def without_clock(blob: bytes | None) -> tuple[dict[str, bytes], object]:
    arrays, facts = unpack(blob or b"")
    return {name: np.asarray(values).tobytes() for name, values in arrays.items()}, facts


def test_a_run_that_went_through_an_archive_has_the_same_events_weights_and_answers(made: Path, zipped: bytes, tmp_path: Path):
    before, after = Record(made), opened(zipped, tmp_path)
    assert after.events() == before.events()
    assert after.experiment == before.experiment
    assert (after.fact("owner"), after.fact("name"), after.fact("created")) == ("taker", "my run", before.fact("created"))
    assert after.blobs() == before.blobs()
    for name in before.blobs():
        if name != "answer":
            assert without_clock(after.blob(name)) == without_clock(before.blob(name)), name
    one, other = (from_bytes(record.blob("answer") or b"") for record in (before, after))
    assert np.array_equal(vars(one)["predicted"], vars(other)["predicted"])
    assert np.array_equal(vars(one)["actual"], vars(other)["actual"])


def test_a_run_of_an_uploaded_file_takes_the_file_along(lab: Engine, tmp_path: Path):
    from hashlib import sha256

    file = "\n".join(["value", *(f"{np.sin(step / 5):.4f}" for step in range(200))]).encode()
    experiment = Experiment.of({"dataset": "uploaded", "upload": sha256(file).hexdigest(), "epochs": 1, "hidden_size": 4})
    run = lab.submit(experiment, "giver", file)
    until(lambda: lab.state(run) == "finished")
    data = archive(lab.path(run))
    assert opened(data, tmp_path).blob("upload") == file
    with zipfile.ZipFile(io.BytesIO(data)) as zipped:
        inside = {name: zipped.read(name) for name in zipped.namelist()}
    with pytest.raises(RnnlabError, match="uploaded file") as refused:
        unpacked(packed(inside, upload=file + b"\n1"))
    assert ONE_SENTENCE.match(str(refused.value))


def test_a_run_with_a_score_that_is_no_number_is_opened_again(lab: Engine, tmp_path: Path):
    from hashlib import sha256

    file = "\n".join(["value", *(f"{np.sin(step / 5):.4f}" for step in range(30))]).encode()
    shares = {"validation_share": 0.14, "test_share": 0.14}
    choices = {"dataset": "uploaded", "upload": sha256(file).hexdigest(), "lookback": 3, "epochs": 1, "hidden_size": 4}
    run = lab.submit(Experiment.of({**choices, **shares}), "giver", file)
    until(lambda: lab.state(run) == "finished")
    before, after = lab.history(run).ending, History(opened(archive(lab.path(run)), tmp_path)).advance().ending
    assert isinstance(before, Finished)
    assert np.isnan(before.scores["test"]["R2"])
    assert repr(after) == repr(before)


def test_a_paused_run_goes_on_from_its_archive_as_if_it_had_stayed(lab: Engine):
    experiment = Experiment.of({"epochs": 40, "hidden_size": 8, "dropout": 0.2})
    straight = lab.submit(experiment, "giver")
    until(lambda: lab.state(straight) == "finished")
    paused = lab.submit(experiment, "giver")
    until(lambda: lab.history(paused).snapshot)
    lab.pause(paused, "giver")
    until(lambda: lab.state(paused) not in ("waiting", "training"))
    brought = lab.bring(archive(lab.path(paused)), "taker")
    if lab.state(brought) == "paused":
        lab.resume(brought, "taker")
    until(lambda: lab.state(brought) == "finished")
    assert lab.history(brought).batches()["loss"].tolist() == lab.history(straight).batches()["loss"].tolist()


def text(parts: Parts, name: str, old: str, new: str) -> Parts:
    assert old.encode() in parts[name], old
    return {**parts, name: parts[name].replace(old.encode(), new.encode(), 1)}


def header(parts: Parts, change: Callable[[str], str]) -> Parts:
    """The weights with another header."""
    data = parts["weights.safetensors"]
    (length,) = struct.unpack("<Q", data[:8])
    changed = change(data[8 : 8 + length].decode()).encode()
    return {**parts, "weights.safetensors": struct.pack("<Q", len(changed)) + changed + data[8 + length :]}


def weights(parts: Parts, **changes: np.ndarray) -> Parts:
    arrays, facts = unpack(parts["weights.safetensors"])
    return {**parts, "weights.safetensors": pack({**arrays, **changes}, facts)}


def lying(parts: Parts) -> bytes:
    """A zip whose entry unpacks to more than its header tells."""
    data = bytearray(packed({**parts, "upload": bytes(50 << 20)}))
    place = data.rindex(b"upload") - 46
    assert data[place : place + 4] == b"PK\x01\x02"
    data[place + 24 : place + 28] = struct.pack("<I", 100)
    return bytes(data)


def re_way(parts: Parts) -> Parts:
    return {**parts, "events.csv": re.sub(rb'""way"": ""[a-z_]+""', b'""way"": ""magic""', parts["events.csv"])}


def no_start(events: bytes) -> bytes:
    """Only the header and the last event."""
    lines = events.splitlines(keepends=True)
    return lines[0] + next(line for line in lines if line.startswith(b"Finished"))


def twice(parts: Parts) -> bytes:
    written = io.BytesIO()
    with warnings.catch_warnings(), zipfile.ZipFile(written, "w") as file:
        warnings.simplefilter("ignore")
        for name, data in [*parts.items(), ("run.json", b"{}")]:
            file.writestr(name, data)
    return written.getvalue()


HOSTILE: dict[str, Callable[[Parts], bytes]] = {
    "no zip": lambda parts: b"PK\x03\x04 and no more",
    "empty": lambda parts: b"",
    "cut off": lambda parts: packed(parts)[:-400],
    "a flipped byte": lambda parts: (data := packed(parts))[:3000] + bytes([data[3000] ^ 255]) + data[3001:],
    "another zip": lambda parts: packed({"table.csv": b"a,b"}),
    "a path out of its folder": lambda parts: packed({**parts, "../../evil.json": b"{}"}),
    "an absolute path": lambda parts: packed({**parts, "/etc/passwd": b"x"}),
    "a pickle": lambda parts: packed({**parts, "weights.pt": b"\x80\x04."}),
    "an entry twice": twice,
    "a figure of another kind": lambda parts: packed({**parts, "figures/loss.html": b"<p>"}),
    "a figure elsewhere": lambda parts: packed({**parts, "figures/../../loss.svg": b"<svg/>"}),
    "a figure too large": lambda parts: packed({**parts, "figures/loss.svg": np.random.default_rng(0).bytes((1 << 20) + 1)}),
    "figures too many": lambda parts: packed({**parts, **{f"figures/{letter}.svg": b"<svg/>" for letter in "abcdefghi"}}),
    "no settings": lambda parts: packed({name: data for name, data in parts.items() if name != "experiment.json"}),
    "a bomb": lambda parts: packed({**parts, "upload": bytes(100 << 20)}),
    "a bomb that lies": lying,
    "another format": lambda parts: packed(text(parts, "run.json", "rnnlab run", "their run")),
    "a later version": lambda parts: packed(text(parts, "run.json", '"version": 1', '"version": 2')),
    "a name too long": lambda parts: packed(text(parts, "run.json", "my run", "x" * 70)),
    "an unknown setting": lambda parts: packed(text(parts, "experiment.json", '"hidden_size"', '"hidden_sizes"')),
    "a setting out of range": lambda parts: packed(text(parts, "experiment.json", '"hidden_size": 8', '"hidden_size": 80000')),
    "a key twice": lambda parts: packed(text(parts, "experiment.json", '"seed": 0', '"seed": 0, "seed": 1')),
    "deep JSON": lambda parts: packed({**parts, "run.json": b"[" * 60_000}),
    "a list for an object": lambda parts: packed({**parts, "run.json": b"[]"}),
    "no text": lambda parts: packed({**parts, "events.csv": b"\xff\xfe\xff"}),
    "other columns": lambda parts: packed(text(parts, "events.csv", "gradient_norm", "gradient")),
    "an unknown event": lambda parts: packed(text(parts, "events.csv", "\nBatchDone,", "\nSystem,")),
    "a loss that is no number": lambda parts: packed({**parts, "events.csv": parts["events.csv"] + b"BatchDone,1,1,nan,1.0,1.0,\n"}),
    "an epoch without a loss": lambda parts: packed(
        {**parts, "events.csv": re.sub(rb'(\nEpochDone.*?""loss"": )[0-9.]+', rb"\1null", parts["events.csv"], count=1)}
    ),
    "a score for a part": lambda parts: packed(text(parts, "events.csv", '""test"": {', '""test"": null, ""t"": {')),
    "scores beyond all depth": lambda parts: packed(
        {**parts, "events.csv": parts["events.csv"] + b'Snapshot,1,1,,,,"{""scores"": ' + b'{""a"":' * 600 + b"1" + b"}" * 600 + b'}"\n'}
    ),
    "a step that is text": lambda parts: packed({**parts, "events.csv": parts["events.csv"] + b"BatchDone,one,1,1.0,1.0,1.0,\n"}),
    "a way that is none": lambda parts: packed(re_way(parts)),
    "a link in a text": lambda parts: packed(
        {**parts, "events.csv": parts["events.csv"] + b'Paused,30,,,,,"{""reason"": ""[x](http://y)""}"\n'}
    ),
    "an end without a start": lambda parts: packed({**parts, "events.csv": no_start(parts["events.csv"])}),
    "steps without weights": lambda parts: packed({name: data for name, data in parts.items() if name != "weights.safetensors"}),
    "a missing step": lambda parts: packed(text(parts, "events.csv", "\nBatchDone,2,", "\nBatchDone,3,")),
    "an event too many": lambda parts: packed({**parts, "events.csv": parts["events.csv"] + b"BatchDone,9999,1,1.0,1.0,1.0,\n"}),
    "scores of no part": lambda parts: packed(text(parts, "events.csv", '""train""', '""rain""')),
    "other settings than the weights": lambda parts: packed(text(parts, "experiment.json", '"hidden_size": 8', '"hidden_size": 9')),
    "a header without an end": lambda parts: packed({**parts, "weights.safetensors": struct.pack("<Q", 1 << 40) + b"{}"}),
    "a header too long": lambda parts: packed(header(parts, lambda told: told[:-1] + " " * (70 << 10) + "}")),
    "a header with a key twice": lambda parts: packed(header(parts, lambda told: told.replace('"good"', '"mean"'))),
    "a header with no number": lambda parts: packed(header(parts, lambda told: told.replace('\\"step\\": ', '\\"step\\": NaN, \\"s\\": '))),
    "a header with infinity": lambda parts: packed(
        header(parts, lambda told: told.replace('\\"learning_rate\\": 0', '\\"learning_rate\\": 1e999, \\"l\\": 0'))
    ),
    "a huge shape": lambda parts: packed(header(parts, lambda told: told.replace('"shape":[', '"shape":[1000000000,0,', 1))),
    "half numbers": lambda parts: packed(header(parts, lambda told: told.replace('"F32"', '"F16"', 1))),
    "weights that are no numbers": lambda parts: packed(weights(parts, weights=np.full(0, np.nan, np.float32))),
    "weights with infinity": lambda parts: packed(
        weights(parts, weights=np.full_like(unpack(parts["weights.safetensors"])[0]["weights"], np.inf))
    ),
    "a tensor too many": lambda parts: packed(weights(parts, more=np.zeros(3, np.float32))),
    "weights of another step": lambda parts: packed(header(parts, lambda told: told.replace('\\"step\\": ', '\\"step\\": 1'))),
    "a milestone of another shape": lambda parts: packed(
        {**parts, "weights-after-step-0.safetensors": pack({"weights": np.zeros(4, np.float32)})}
    ),
    "a milestone that is no safetensors": lambda parts: packed({**parts, "weights-after-step-0.safetensors": b"{}"}),
}


@pytest.mark.parametrize("kind", HOSTILE)
def test_an_archive_that_is_not_in_order_is_refused_in_one_sentence_and_leaves_nothing(kind: str, parts: Parts, tmp_path: Path):
    with pytest.raises(RnnlabError) as refused:
        opened(HOSTILE[kind](parts), tmp_path)
    assert ONE_SENTENCE.match(str(refused.value)), str(refused.value)
    assert not [path for path in tmp_path.iterdir() if path.name != "given.zip"]


def test_an_archive_in_order_is_the_measure_of_the_hostile_ones(parts: Parts, tmp_path: Path):
    assert opened(packed(parts), tmp_path).events()


def test_a_figure_in_an_archive_is_never_unpacked(parts: Parts, tmp_path: Path):
    data = bytearray(packed({**parts, "figures/loss.svg": bytes(5000)}))
    place = data.index(b"figures/loss.svg") + len(b"figures/loss.svg")
    data[place : place + 5] = b"\xff" * 5
    with zipfile.ZipFile(io.BytesIO(data)) as broken, pytest.raises(zlib.error):
        broken.read("figures/loss.svg")
    assert opened(bytes(data), tmp_path).events()


def test_what_is_drawn_of_a_run_is_in_its_archive_and_comes_back_no_more(made: Path, tmp_path: Path):
    data = archive(str(made), lambda history: {"loss": b"<svg>%d</svg>" % len(history.epochs)})
    with zipfile.ZipFile(io.BytesIO(data)) as file:
        assert file.read("figures/loss.svg") == b"<svg>3</svg>"
    assert opened(data, tmp_path).blobs() == Record(made).blobs()


def test_a_run_that_is_taken_away_has_figures_and_is_opened_again(lab: Engine, made: Path):
    (whole,) = [taken for taken in TAKEN if taken.ending == ".rnnlab.zip"]
    data = lab.questions.ask(whole.question, record=str(made))
    with zipfile.ZipFile(io.BytesIO(data)) as file:
        figures = {name: file.read(name).decode() for name in file.namelist() if name.startswith("figures/")}
    assert figures.keys() == {f"figures/{name}.svg" for name in ("loss", "gradient", "answers", "scores")}
    assert all(ElementTree.fromstring(svg).tag.endswith("svg") for svg in figures.values())
    assert lab.state(lab.bring(data, "taker")) == "finished"


def test_a_file_too_large_is_refused_before_it_is_read(monkeypatch: pytest.MonkeyPatch, zipped: bytes):
    monkeypatch.setattr(archives, "MOST_PACKED", len(zipped) - 1)
    with pytest.raises(RnnlabError, match="may have") as refused:
        unpacked(zipped)
    assert ONE_SENTENCE.match(str(refused.value))


def test_a_run_too_large_for_an_archive_is_refused_when_it_is_made(monkeypatch: pytest.MonkeyPatch, made: Path):
    monkeypatch.setattr(archives, "MOST_UNPACKED", 1000)
    with pytest.raises(RnnlabError, match="this run has more") as refused:
        archive(str(made))
    assert ONE_SENTENCE.match(str(refused.value))


def test_a_run_that_has_not_begun_comes_back_too(tmp_path: Path):
    Record.create(tmp_path / "a.run", Experiment.of({"cell": "gru"}), "giver").close()
    again = opened(archive(str(tmp_path / "a.run")), tmp_path)
    assert History(again).advance().started is None
    assert again.experiment.model.cell == "gru"


def test_a_run_that_was_rewound_and_goes_again_comes_back_from_where_it_is(lab: Engine):
    run = lab.submit(Experiment.of({"epochs": 4, "hidden_size": 4}), "giver")
    until(lambda: lab.state(run) == "finished")
    lab.rewind(run, "giver")
    assert lab.history(lab.bring(archive(lab.path(run)), "taker")).step == 0
    lab.resume(run, "giver")
    until(lambda: lab.state(run) == "finished")
    brought = lab.bring(archive(lab.path(run)), "taker")
    assert lab.state(brought) == "finished"
    assert lab.history(brought).batches()["loss"].tolist() == lab.history(run).batches()["loss"].tolist()


def test_the_events_are_a_table_with_a_loss_for_each_step(parts: Parts):
    import csv

    rows = list(csv.DictReader(io.StringIO(parts["events.csv"].decode())))
    losses = [float(row["loss"]) for row in rows if row["event"] == "BatchDone"]
    assert len(losses) == 3 * json.loads(next(row["more"] for row in rows if row["event"] == "Started"))["batches"]
