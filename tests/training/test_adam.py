import pytest
import torch

from rnnlab.training.adam import Adam


@pytest.mark.parametrize("weight_decay", [0.0, 0.1])
@pytest.mark.parametrize("path", ["fused", "plain"])
def test_its_steps_are_those_of_torch_also_after_a_change_of_rate(path: str, weight_decay: float, monkeypatch: pytest.MonkeyPatch) -> None:
    if path == "plain":
        monkeypatch.delattr(torch, "_fused_adam_")
    random = torch.Generator().manual_seed(0)
    values = torch.randn(40, generator=random)
    reference = torch.nn.Parameter(values.clone())
    ours = Adam(values, torch.zeros_like(values), 0.01, weight_decay)
    theirs = torch.optim.Adam([reference], lr=0.01, weight_decay=weight_decay)
    for step in range(30):
        if step == 15:
            ours.learning_rate = theirs.param_groups[0]["lr"] = 0.1
        gradient = torch.randn(40, generator=random) * 10 ** (step % 3 - 1)
        ours.gradient.copy_(gradient)
        reference.grad = gradient.clone()
        ours.step()
        theirs.step()
        torch.testing.assert_close(values, reference.data, atol=1e-5, rtol=1e-5)
    assert ours.steps.item() == 30


def test_the_first_step_is_the_learning_rate_against_the_sign_of_the_gradient() -> None:
    values = torch.zeros(3)
    Adam(values, torch.tensor([1e-3, -5.0, 100.0]), 0.5, 0.0).step()
    torch.testing.assert_close(values, torch.tensor([-0.5, 0.5, -0.5]), atol=1e-4, rtol=0)
