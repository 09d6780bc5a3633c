"""Where a search looks for one setting."""

from math import inf, log
from typing import Annotated

import numpy as np
from pydantic import Field, StringConstraints, model_validator

from rnnlab.errors import InvalidExperiment
from rnnlab.experiment import Experiment, Section

Choice = bool | int | float | Annotated[str, StringConstraints(max_length=200)]

SECTIONS = {name: section for section, name, _ in Experiment.settings()}
FIELDS = {name: field for _, name, field in Experiment.settings()}
FIXED = ("validation_share", "test_share")
"""What trials are compared on."""
MOST_VALUES = 64
"""Of one setting, by name or as the points of a grid."""


def searchable(name: str) -> bool:
    """Whether trials that differ in this setting answer the same question for the same data."""
    return name == "inputs" or (SECTIONS.get(name, "data") not in {"data", "reading"} and name not in FIXED)


class Range(Section):
    """The values that one setting may take: some choices, or all between two ends."""

    name: str = Field(title="Setting", max_length=40, description="Its name in the experiment.")
    choices: tuple[Choice, ...] = Field(
        (), title="Choices", max_length=MOST_VALUES, description="Values to choose among; none for a range."
    )
    low: int | float | None = Field(None, title="From", description="The least value of a range.")
    high: int | float | None = Field(None, title="To", description="The greatest value of a range.")
    log: bool = Field(False, title="By factors", description="Whether 1 to 10 is as far as 10 to 100.")
    points: int = Field(4, ge=2, le=MOST_VALUES, title="Points", description="Values that a grid takes from a range.")

    @model_validator(mode="after")
    def _searchable(self) -> "Range":
        if self.name not in FIELDS:
            raise InvalidExperiment(f"There is no setting {self.name!r} to search: choose one of the experiment's, such as learning_rate.")
        if not searchable(self.name):
            raise InvalidExperiment(
                f"{self.title} says what is asked, or on what trials are compared, and cannot be searched: choose a setting of the "
                "preparation, the network or its training."
            )
        if self.choices:
            self._refuse_ends()
        else:
            self._refuse_no_numbers()
        for value in self.choices or (self.low, self.high):
            Experiment.of({self.name: value})
        return self

    @property
    def title(self) -> str:
        """Of the setting."""
        return str(FIELDS[self.name].title)

    @property
    def whole(self) -> bool:
        """Whether its values are whole numbers."""
        return type(FIELDS[self.name].default) is int

    @property
    def size(self) -> float:
        """How many values there are; infinite where they are not counted."""
        if self.choices:
            return len(self.choices)
        low, high = self.ends
        return int(high) - int(low) + 1 if self.whole else inf

    @property
    def ends(self) -> tuple[float, float]:
        """Of a range."""
        assert self.low is not None and self.high is not None
        return self.low, self.high

    def grid(self) -> list[Choice]:
        """The values that a grid takes: the choices, or points as far from each other as can be, each once."""
        if self.choices:
            return list(self.choices)
        low, high = self.ends
        inner = np.exp(np.linspace(log(low), log(high), self.points)) if self.log else np.linspace(low, high, self.points)
        points = [low, *inner[1:-1].tolist(), high]
        return [*dict.fromkeys(round(point) for point in points)] if self.whole else [*points]

    def _refuse_ends(self) -> None:
        if self.low is not None or self.high is not None or len({repr(choice) for choice in self.choices}) < len(self.choices):
            raise InvalidExperiment(
                f"{self.title} takes choices that differ, or two ends, and both or a choice twice came: keep one of them."
            )

    def _refuse_no_numbers(self) -> None:
        if type(FIELDS[self.name].default) not in {int, float}:
            raise InvalidExperiment(f"{self.title} is no number, so a search of it needs choices, and none came: name two or more.")
        if self.low is None or self.high is None or not self.low < self.high:
            raise InvalidExperiment(
                f"A range of {self.title} needs a least value below its greatest, and {self.low} to {self.high} came: change one of them."
            )
        if self.log and self.low <= 0:
            raise InvalidExperiment(f"A range by factors begins above 0, and {self.title} begins at {self.low}: choose 0.0001 or so.")
