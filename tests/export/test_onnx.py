import json

import numpy as np
import onnx as published
import onnxruntime
import pytest
import torch
from numpy.typing import NDArray

from rnnlab.errors import RunError
from rnnlab.experiment import Experiment
from rnnlab.export.facts import facts
from rnnlab.export.onnx import onnx, written
from rnnlab.nn.network import Ends, Network
from rnnlab.training.training import Training
from tests.export.conftest import Trained, path_of
from tests.sentences import ONE_SENTENCE

SHAPES = [(1, 1), (2, 20), (7, 33)]
NUMBERS, STEPS, TOKENS = Ends(3, 2), Ends(3, 2, every_step=True), Ends(0, 4, tokens=9)
NETWORKS = {
    **{cell: ({"cell": cell}, NUMBERS) for cell in ("rnn", "rnn_relu", "irnn", "lstm", "peephole_lstm", "gru", "gru_reset_first")},
    "without biases": ({"cell": "gru", "bias": False, "num_layers": 2}, STEPS),
    "three layers, both ways": ({"cell": "lstm", "num_layers": 3, "bidirectional": True, "layer_norm": True, "readout_size": 5}, NUMBERS),
    "a learned start": ({"cell": "lstm", "bidirectional": True, "initial_state": "learned"}, NUMBERS),
    "rectified, both ways": ({"cell": "rnn_relu", "bidirectional": True}, STEPS),
    "tokens": ({"cell": "gru", "bidirectional": True, "num_layers": 2}, TOKENS),
    "a mean over steps": ({"cell": "gru", "pooling": "mean", "readout_size": 6, "layer_norm": True}, TOKENS),
}


def network_of(choices: dict[str, object], ends: Ends) -> Network:
    model = Experiment.of({"hidden_size": 5, "embedding_size": 4, **choices}).model
    network = Network(model, ends, seed=3).eval()
    with torch.no_grad():
        for number, weight in enumerate(network.parameters()):
            weight.add_(0.1 * torch.randn(weight.shape, generator=torch.Generator().manual_seed(number)))
    return network


def read_by_onnx(file: bytes, inputs: dict[str, NDArray[np.generic]]) -> NDArray[np.float32]:
    (answer,) = onnxruntime.InferenceSession(file, providers=["CPUExecutionProvider"]).run(None, inputs)
    return np.asarray(answer)


@pytest.mark.parametrize("padded", [False, True], ids=["whole", "padded"])
@pytest.mark.parametrize("name", NETWORKS)
def test_the_file_answers_as_the_network_at_every_batch_and_length(name: str, padded: bool) -> None:
    network = network_of(*NETWORKS[name])
    file, rng = written(network, padded, {}), np.random.default_rng(1)
    for batch, steps in SHAPES:
        tokens, values = rng.integers(1, 9, (batch, steps)), rng.standard_normal((batch, steps, 3)).astype(np.float32)
        x = tokens if network.ends.tokens else values
        lengths = rng.integers(1, steps + 1, batch)
        with torch.no_grad():
            wanted = network(torch.from_numpy(x), lengths=torch.from_numpy(lengths) if padded else None).numpy()
        answer = read_by_onnx(file, {"x": x, **({"lengths": lengths.astype(np.int32)} if padded else {})})
        assert answer.shape == wanted.shape
        np.testing.assert_allclose(answer, wanted, atol=1e-4)


def test_batch_and_time_are_free_and_the_operators_are_those_of_opset_17() -> None:
    model = published.load_from_string(written(network_of({"cell": "gru"}, NUMBERS), padded=True, known={}))
    assert [dimension.dim_param or dimension.dim_value for dimension in model.graph.input[0].type.tensor_type.shape.dim] == [
        "batch",
        "time",
        3,
    ]
    assert [entry.version for entry in model.opset_import] == [17]


def test_the_file_of_a_run_says_how_its_columns_were_scaled(trained: Trained) -> None:
    history = trained(epochs=1, lookback=4)
    file = onnx(path_of(history))
    known = {entry.key: json.loads(entry.value) for entry in published.load_from_string(file).metadata_props}
    series = Training(history.record.experiment).prepared.raw
    train = series.values[: len(series.values) - 2 * round(0.15 * len(series.values))]
    assert known["scaling"] == {"shift": pytest.approx([train.mean()]), "size": pytest.approx([train.std()])}
    assert known["columns"] == ["sine with noise"] and known["experiment"]["model"]["cell"] == "lstm"


@pytest.mark.parametrize(
    ("choices", "known"),
    [
        ({"dataset": "breast_cancer"}, {"scaling", "classes"}),
        ({"dataset": "surnames"}, {"classes", "tokens"}),
        ({"dataset": "sine_to_cosine"}, {"scaling"}),
        ({"dataset": "adding"}, {"classes"}),
    ],
)
def test_what_must_be_known_beside_the_weights_follows_from_the_data(choices: dict[str, object], known: set[str]) -> None:
    assert facts(Training(Experiment.of({"device": "cpu", **choices}))).keys() == {"experiment", "columns"} | known


@pytest.mark.parametrize(
    "choices",
    [{"cell": "min_gru", "batch_size": 512}, {"dataset": "dates", "batch_size": 512}],
    ids=["no operator", "a network of its own"],
)
def test_what_onnx_cannot_say_is_refused_in_one_sentence(trained: Trained, choices: dict[str, object]) -> None:
    with pytest.raises(RunError) as refused:
        onnx(path_of(trained(epochs=1, **choices)))
    assert ONE_SENTENCE.match(str(refused.value))
