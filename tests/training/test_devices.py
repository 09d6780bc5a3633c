import pytest
import torch

from rnnlab.errors import InvalidExperiment
from rnnlab.training import devices


def test_auto_takes_the_first_device_there_is_and_the_cpu_is_always_there() -> None:
    assert devices.choose("auto") == torch.device(devices.available()[0])
    assert devices.available()[-1] == "cpu"
    assert devices.choose("cpu") == torch.device("cpu")


@pytest.mark.parametrize("wanted", ["cuda", "mps"])
def test_a_device_that_is_not_there_is_refused(wanted: str) -> None:
    if wanted in devices.available():
        pytest.skip(f"this machine has {wanted}")
    with pytest.raises(InvalidExperiment, match=f"'{wanted}' was asked for, and this machine has .*cpu: choose auto.$"):
        devices.choose(wanted)
