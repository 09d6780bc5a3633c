"""What a person wants to know of the future, as one frozen value."""

from typing import Literal

from pydantic import Field, ValidationError

from rnnlab.errors import InvalidExperiment
from rnnlab.experiment import Section

QUANTILES = (0.05, 0.1, 0.25, 0.5, 0.75, 0.9, 0.95)
"""Of every forecast, ascending; the first and the last bound the interval that should hold nine values in ten."""


class Plan(Section):
    """Which columns to forecast, from which, how far, and how long it may take."""

    targets: tuple[str, ...] = Field((), title="Forecast", description="Columns; one network for all. None for the proposal.")
    past: tuple[str, ...] = Field((), title="Also read", description="Columns that are known up to now.")
    future: tuple[str, ...] = Field(
        (),
        title="Known ahead",
        description="Columns known for the future too, such as prices: they go on where the target ends.",
    )
    horizon: int = Field(12, ge=1, le=200, title="Horizon", description="Steps to look ahead.")
    origins: int = Field(4, ge=3, le=5, title="Backtests", description="Times in the past from which the same is forecast, and compared.")
    seconds: float = Field(45.0, ge=5, le=300, title="Seconds", description="Of processor time, after which what there is is shown.")
    season: int = Field(0, ge=0, le=10_000, title="Season", description="Steps after which things repeat; 0 for what the data say.")
    negative: Literal["auto", "possible", "impossible"] = Field(
        "auto", title="Below zero", description="Whether the values can be negative; auto: not if they never were."
    )
    cell: Literal["lstm", "gru", "rnn"] = Field("lstm", title="Cell", description="What reads the past.")
    hidden_size: int = Field(32, ge=1, le=256, title="Hidden size", description="Units of the network.")
    networks: int = Field(3, ge=1, le=7, title="Networks", description="Trained from other seeds; the forecast is their median.")
    blend: bool = Field(True, title="Blend", description="Whether the mean of the network's and of the best simple rule's is tried too.")
    seed: int = Field(0, ge=0, le=2**31 - 1, title="Seed", description="First weights and order of windows follow from it.")

    @classmethod
    def of_json(cls, text: str) -> "Plan":
        """The plan that `model_dump_json` wrote. Raises InvalidExperiment for one of another version, or out of range."""
        try:
            return cls.model_validate_json(text)
        except ValidationError as error:
            first = error.errors()[0]
            name = str(first["loc"][-1]) if first["loc"] else "plan"
            field = cls.model_fields.get(name)
            raise InvalidExperiment(
                f"{field.title if field else name} {first['msg'].removeprefix('Input ')}, but {str(first['input'])[:60]!r} came: "
                f"{(field.description or '') if field else 'choose it anew.'}"
            ) from error
