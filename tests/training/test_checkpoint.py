import torch

from rnnlab.training.checkpoint import Checkpoint, Position


def test_a_checkpoint_survives_its_bytes_to_the_last_bit() -> None:
    tensors = {"weights": torch.randn(50), "odd": torch.tensor([float("nan"), -0.0, float("inf"), 1e-45]), "steps": torch.tensor(7.0)}
    checkpoint = Checkpoint(Position(7, 2, 3, {"loss": 0.1 + 0.2, "accuracy": 1 / 3}, 1e-300, 12.5), 1 / 3e4, tensors)
    back = Checkpoint.from_bytes(checkpoint.to_bytes())
    assert (back.position, back.learning_rate) == (checkpoint.position, checkpoint.learning_rate)
    assert back.tensors.keys() == tensors.keys()
    for name, tensor in tensors.items():
        assert (back.tensors[name].shape, back.tensors[name].dtype) == (tensor.shape, tensor.dtype)
        assert back.tensors[name].numpy().tobytes() == tensor.numpy().tobytes()


def test_what_comes_back_can_be_written_to() -> None:
    back = Checkpoint.from_bytes(Checkpoint(Position(), 0.1, {"weights": torch.zeros(3)}).to_bytes())
    back.tensors["weights"] += 1
    assert back.tensors["weights"].tolist() == [1, 1, 1]
