import numpy as np
import pytest

from rnnlab.answers import Answer, Classification, Forecast, from_bytes, to_bytes

values = np.random.default_rng(0).standard_normal((7, 3))


@pytest.mark.parametrize(
    "answer",
    [
        Forecast(values, values + 1, np.arange(21.0).reshape(7, 3), "°C", "Tag", dated=True),
        Forecast(values[:, :1], values[:, 1:2], values[:, 2:], "y", "t", dated=False),
        Classification(np.abs(values), np.arange(7) % 3, ["yes", "no", "Größe"]),
    ],
    ids=["forecast", "forecast of views", "classification"],
)
def test_an_answer_survives_its_bytes(answer: Answer) -> None:
    back = from_bytes(to_bytes(answer))
    assert type(back) is type(answer)
    for name, value in vars(answer).items():
        np.testing.assert_array_equal(getattr(back, name), value)
        assert type(getattr(back, name)) is type(value)
