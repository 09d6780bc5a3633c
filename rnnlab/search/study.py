"""What a search looks for, and how, as one frozen value."""

from collections.abc import Mapping
from itertools import product
from math import ceil, prod
from typing import Any, Literal

from pydantic import Field, ValidationError, model_validator

from rnnlab.errors import InvalidExperiment, OverLimit
from rnnlab.experiment import Section
from rnnlab.search.ranges import SECTIONS, Choice, Range

MOST_TRIALS = 200

RUNG = 3
"""Each rung is so many times as high as the one below, and halving lets one trial in so many go on."""
MOST_RUNGS = 4
MOST_LOOKS = 20


class Study(Section):
    """The ranges of some settings, how values are drawn from them, which trials are dropped, and what all may cost."""

    ranges: tuple[Range, ...] = Field(title="Settings", min_length=1, max_length=8, description="Those that are searched; all others stay.")
    sampler: Literal["grid", "random", "tpe"] = Field(
        "tpe",
        title="Sampler",
        description="Every combination; values drawn at random; or those near the best so far (tree-structured Parzen estimator).",
    )
    pruner: Literal["none", "median", "halving"] = Field(
        "median",
        title="Pruner",
        description="Which trials are dropped while they train: none; those worse than the median of the finished ones at the same epoch; "
        "or all but the best third at each rung (successive halving).",
    )
    trials: int = Field(20, ge=1, le=MOST_TRIALS, title="Trials", description="How many to try at most.")
    minutes: float = Field(5.0, gt=0, le=1440, title="Minutes", description="After which what there is, is the answer.")
    folds: int = Field(
        1,
        ge=1,
        le=5,
        title="Folds",
        description="1 for the one validation part; more for as many in time order, each after what it learned.",
    )
    seed: int = Field(0, ge=0, le=2**31 - 1, title="Seed", description="What is drawn follows from it.")

    @model_validator(mode="after")
    def _possible(self) -> "Study":
        names = [each.name for each in self.ranges]
        twice = next((each.title for each in self.ranges if names.count(each.name) > 1), "")
        if twice:
            raise InvalidExperiment(f"A setting can be searched over one range, and {twice} came twice: keep one.")
        if self.sampler == "grid" and self.size > MOST_TRIALS:
            raise OverLimit(
                f"A grid may have {MOST_TRIALS} points, and this one would have {self.size:,.0f}: choose fewer settings or points, or draw "
                "at random."
            )
        return self

    @classmethod
    def of(cls, choices: Mapping[str, Any]) -> "Study":
        """The study of these values. Raises InvalidExperiment or OverLimit, with one sentence, for one that cannot be searched."""
        return cls._told(choices)

    @classmethod
    def of_json(cls, text: str) -> "Study":
        """The study that `model_dump_json` wrote. Raises as `of` does."""
        return cls._told(text)

    @classmethod
    def _told(cls, source: Mapping[str, Any] | str) -> "Study":
        try:
            return cls.model_validate_json(source) if isinstance(source, str) else cls.model_validate(source)
        except ValidationError as error:
            raise InvalidExperiment(_sentence(error)) from error

    @property
    def size(self) -> float:
        """How many trials could differ: the points of the grid, or of all ranges; infinite where they are not counted."""
        return prod(len(each.grid()) if self.sampler == "grid" else each.size for each in self.ranges)

    @property
    def planned(self) -> int:
        """How many trials there will be, if time allows."""
        return int(min(self.trials, self.size))

    @property
    def relative(self) -> bool:
        """Whether scores are shares of what the naive rule loses, since trials that prepare data differently lose in different units."""
        return any(SECTIONS[each.name] in {"data", "preparation"} for each in self.ranges)

    @property
    def of_seeds(self) -> bool:
        """Whether trials differ in their luck alone, so that how far they lie apart is what is asked."""
        return [each.name for each in self.ranges] == ["seed"]

    def rungs(self, epochs: int) -> tuple[int, ...]:
        """The epochs of a trial after which it is compared, ascending; its last one at the end."""
        return tuple(sorted({ceil(epochs / RUNG**below) for below in range(MOST_RUNGS)}))

    def looks(self, epochs: int) -> tuple[int, ...]:
        """The epochs of a trial after which its score is told where many are trained side by side: its rungs, and some between them."""
        return tuple(sorted({*self.rungs(epochs), *(ceil(epochs * look / MOST_LOOKS) for look in range(1, MOST_LOOKS + 1))}))

    def combinations(self) -> list[dict[str, Choice]]:
        """All there are, where they are few enough to be counted: of the grid, or of all ranges."""
        if self.size > MOST_TRIALS:
            return []
        values = [each.grid() if self.sampler == "grid" else _every(each) for each in self.ranges]
        return [{each.name: value for each, value in zip(self.ranges, row, strict=True)} for row in product(*values)]


def _every(each: Range) -> list[Choice]:
    return list(each.choices) if each.choices else list(range(int(each.ends[0]), int(each.ends[1]) + 1))


def _sentence(error: ValidationError) -> str:
    first = error.errors()[0]
    said = first["msg"].removeprefix("Input ").removeprefix("Value error, ")
    named = [part for part in first["loc"] if isinstance(part, str)]
    fields = {**Study.model_fields, **Range.model_fields}
    title = next((str(fields[name].title) for name in reversed(named) if name in fields), "A search")
    return f"{title} {said[:1].lower()}{said[1:]}, but {str(first['input'])[:60]!r} came: choose it anew."
