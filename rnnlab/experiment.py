"""Everything that a person chose, as one frozen value: a form, a link, a saved run and a seed are made from it."""

from collections.abc import Iterator, Mapping
from typing import Annotated, Any, ClassVar, Literal

from pydantic import AfterValidator, BaseModel, ConfigDict, Field, ValidationError, model_validator
from pydantic.fields import FieldInfo

from rnnlab import registry
from rnnlab.errors import InvalidExperiment


def _member(members: registry.Registry) -> AfterValidator:
    def check(name: str) -> str:
        if name not in members.names():
            raise ValueError(f"there is no {members.one} called {name[:60]!r}; choose one of {', '.join(members.names())}")
        return name

    return AfterValidator(check)


class Section(BaseModel):
    """Settings that are used together. Names are unique over all sections, so a link can list them flat."""

    model_config = ConfigDict(frozen=True, extra="forbid", allow_inf_nan=False)


class Data(Section):
    """What is learned from, and what is asked of it."""

    dataset: Annotated[str, _member(registry.datasets)] = Field("noisy_sine", title="Data set", description="What the network learns from.")
    task: Annotated[str, _member(registry.tasks)] = Field(
        "forecast", title="Question", description="What the network has to answer from a sequence."
    )
    upload: str = Field("", title="Uploaded file", pattern=r"^([0-9a-f]{64})?$", description="The SHA-256 of the file's bytes.")
    column: str = Field("", title="Column", max_length=200, description="The column to forecast, or the column of classes.")
    inputs: Literal["target", "all"] = Field(
        "target", title="Inputs", description="What the network reads: past values of the target alone, or of every numeric column."
    )


class Reading(Section):
    """How an uploaded file is understood, where the guess is wrong. "auto" is the guess."""

    encoding: str = Field("auto", title="Encoding", max_length=40, description="How bytes stand for letters, such as utf-8 or latin-1.")
    separator: Literal["auto", "comma", "semicolon", "tab", "pipe", "space"] = Field(
        "auto", title="Separator", description="What stands between two fields of a line."
    )
    decimal: Literal["auto", "point", "comma"] = Field("auto", title="Decimal mark", description="What stands before the tenths.")
    header_row: int = Field(
        -1, ge=-1, le=1000, title="Header row", description="The line, from 1, that names the columns; 0 for none, -1 for the guess."
    )
    layout: Literal["auto", "columns", "years by months", "a series a row", "long"] = Field(
        "auto", title="Layout", description="One series a column; a table of years by months; one a row; or one below the other."
    )
    sheet: str = Field("", title="Sheet", max_length=100, description="Of an Excel file; the first with a table unless named.")
    series: str = Field(
        "",
        title="Series",
        max_length=200,
        description="Which of several series that stand below each other, or in rows; * for all, a column each.",
    )
    time_column: str = Field(
        "auto", title="Time column", max_length=200, description="The column of dates or times; none for no such column."
    )
    date_order: Literal["auto", "day first", "month first", "year first"] = Field(
        "auto", title="Order of dates", description="How 01/02/03 is read."
    )
    missing_words: str = Field(
        "",
        title="Words for no value",
        max_length=200,
        description="More words or numbers that stand for no value, with commas between them.",
    )


class Preparation(Section):
    """How raw data become sequences, in the order in which it is done."""

    resample: str = Field(
        "",
        title="Regular grid",
        max_length=20,
        description="A step of time such as D, h or 15min on which values are averaged; empty for none.",
    )
    fill: Literal["none", "linear", "time", "spline", "last value", "season", "mask"] = Field(
        "none",
        title="Missing values",
        description="How gaps in the inputs are filled; mask tells the network where they are; a filled value is never a target.",
    )
    season: int = Field(
        1, ge=1, le=10_000, title="Season", description="Steps after which things repeat, such as 12 months, 7 days or 24 hours."
    )
    power: Literal["none", "log", "box-cox"] = Field(
        "none", title="Power", description="Makes growth even by the logarithm, or the power of Box and Cox that suits the training part."
    )
    difference: int = Field(
        0, ge=0, le=2, title="Differences", description="How often each value is replaced by its change since the last."
    )
    seasonal_difference: bool = Field(
        False, title="Seasonal difference", description="Replace each value by its change since one season before."
    )
    scaling: Literal["standard", "minmax", "none"] = Field(
        "standard",
        title="Scaling",
        description="Brings each column to mean 0 and variance 1, or to the range 0 to 1, as measured on the training part.",
    )
    lookback: int = Field(10, ge=1, le=1000, title="Lookback", description="Past values that one prediction sees, in steps.")
    span: float = Field(
        0.0,
        ge=0,
        le=1e12,
        json_schema_extra={"step": 1.0},
        title="Span of time",
        description="For values at irregular times: a window holds all values within this time (in days where there are dates) instead of "
        "a fixed number; 0 for a fixed number.",
    )
    horizon: int = Field(1, ge=1, le=200, title="Horizon", description="Future values predicted at once, in steps.")
    stride: int = Field(1, ge=1, le=1000, title="Stride", description="Steps from the start of one window to the start of the next.")
    delay: int = Field(
        10, ge=1, le=500, title="Delay", description="Steps that a memory task makes the network wait; the Reber grammar has its own."
    )
    vocabulary: int = Field(
        10_000, ge=10, le=50_000, title="Vocabulary", description="Words known, the most frequent of the training part; all others are one."
    )
    text_length: int = Field(200, ge=1, le=1000, title="Text length", description="Words, or characters, after which a text is cut.")
    reverse: bool = Field(False, title="Read backwards", description="Whether the input is read from its end, which brings its start near.")
    columns_a_step: int = Field(
        0, ge=0, le=1000, title="Columns a step", description="Columns of a row that are read at one step; 0 for all of them at once."
    )
    validation_share: float = Field(
        0.15,
        ge=0,
        le=0.5,
        json_schema_extra={"step": 0.05},
        title="Validation share",
        description="Part of the data watched during training, 0 to 0.5.",
    )
    test_share: float = Field(
        0.15,
        ge=0,
        le=0.5,
        json_schema_extra={"step": 0.05},
        title="Test share",
        description="Part of the data looked at once, after training, 0 to 0.5.",
    )

    @model_validator(mode="after")
    def _held_out(self) -> "Preparation":
        if self.validation_share + self.test_share == 0:
            raise ValueError("validation share and test share are both 0, so nothing could show what was learned; give one of them 0.1")
        return self


ASKED_FOR = {"inputs", "attention", "mixtures", "teacher_forcing"}
"""Settings of data, network and training that only those tasks heed that name them, as all do with settings of preparation."""

IMPLEMENTATIONS = {
    "auto": "the fastest here",
    "gate_by_gate": "by hand, gate by gate",
    "by_hand": "by hand",
    "bptt": "by hand, its gradient too",
    "scan": "by hand, all steps at once",
    "built_in": "by torch",
    "keras": "by Keras",
}
"""The same numbers from other code, in words."""


class Model(Section):
    """The network: cells in layers, read out at the last step."""

    cell: Annotated[str, _member(registry.cells)] = Field("lstm", title="Cell", description="What happens at each step.")
    hidden_size: int = Field(50, ge=1, le=512, title="Hidden size", description="Units in each layer.")
    num_layers: int = Field(1, ge=1, le=4, title="Layers", description="Cells stacked on each other.")
    dropout: float = Field(
        0.0,
        ge=0,
        le=0.9,
        json_schema_extra={"step": 0.05},
        title="Dropout",
        description="Share of each layer's outputs, the last layer's too, silenced at random while training, 0 to 0.9.",
    )
    readout_size: int = Field(
        0, ge=0, le=512, title="Readout size", description="Width of one more linear layer before the answer; 0 for none."
    )
    embedding_size: int = Field(
        32, ge=1, le=512, title="Embedding size", description="Numbers that stand for a token, such as a word; of no account for numbers."
    )
    pooling: Literal["end", "mean"] = Field(
        "end", title="Pooling", description="What a single answer is read out of: the end of the sequence, or the mean over all its steps."
    )
    bidirectional: bool = Field(
        False, title="Both directions", description="A second cell in each layer reads from the end; their outputs stand side by side."
    )
    bias: bool = Field(True, title="Biases", description="Whether cells add learned constants, two to each gate as torch does.")
    layer_norm: bool = Field(
        False, title="Layer norm", description="Brings each layer's outputs at each step to mean 0 and variance 1, then to a learned scale."
    )
    initial_state: Literal["zero", "learned", "carried"] = Field(
        "zero",
        title="Initial state",
        description="What a network has in mind before the first step: nothing, what training finds best, or what it ended the last "
        "window with, for windows that follow each other in batches of one.",
    )
    attention: Literal["none", "additive"] = Field(
        "additive",
        title="Attention",
        description="Whether a network that writes looks back at all that was read before each symbol, or has only what it ended with.",
    )
    mixtures: int = Field(10, ge=1, le=30, title="Mixtures", description="Gaussians that are mixed to say where a pen may go next.")
    implementation: Literal["auto", "gate_by_gate", "by_hand", "bptt", "scan", "built_in", "keras"] = Field(
        "auto",
        title="Implementation",
        description="Whose code computes the same numbers: ours in several ways, torch's or Keras's; page Cells shows and races them.",
    )


class Training(Section):
    """How the network learns."""

    learning_rate: float = Field(
        1e-3, gt=0, le=1e6, json_schema_extra={"step": 0.001}, title="Learning rate", description="Size of Adam's steps."
    )
    batch_size: int = Field(32, ge=1, le=1024, title="Batch size", description="Sequences a step learns from.")
    epochs: int = Field(100, ge=1, le=2000, title="Epochs", description="Passes over the training part.")
    shuffle: bool = Field(True, title="Shuffle", description="Draw the training sequences in a new order each epoch.")
    clip: float = Field(
        0.0,
        ge=0,
        le=1e6,
        json_schema_extra={"step": 0.5},
        title="Gradient clipping",
        description="Largest gradient norm; longer gradients are shortened to it; 0 for none.",
    )
    truncation: int = Field(
        0, ge=0, le=1000, title="Truncation", description="Steps that the gradient flows back before it is cut off; 0 for all of them."
    )
    teacher_forcing: float = Field(
        1.0,
        ge=0,
        le=1,
        json_schema_extra={"step": 0.1},
        title="Teacher forcing",
        description="Share of the symbols after which a network that writes is given the right one to go on from, instead of its own.",
    )
    weight_decay: float = Field(
        0.0, ge=0, le=1, json_schema_extra={"step": 0.0001}, title="L2 penalty", description="Pull of every weight towards 0; 0 for none."
    )
    keep: Literal["last", "best"] = Field(
        "last", title="Weights kept", description="Those after the last step, or after the epoch with the least loss on the watched part."
    )
    seed: int = Field(0, ge=0, le=2**31 - 1, title="Seed", description="First weights, order of batches and dropout follow from it.")
    device: Literal["auto", "cpu", "cuda", "mps"] = Field(
        "auto", title="Device", description="Where to compute; auto takes CUDA, then MPS, then the CPU."
    )


class Experiment(Section):
    """One frozen, validated set of choices. The same experiment gives the same curve."""

    data: Data = Data()
    reading: Reading = Reading()
    preparation: Preparation = Preparation()
    model: Model = Model()
    training: Training = Training()

    sections: ClassVar[dict[str, type[Section]]] = {
        "data": Data,
        "reading": Reading,
        "preparation": Preparation,
        "model": Model,
        "training": Training,
    }

    @classmethod
    def settings(cls) -> Iterator[tuple[str, str, FieldInfo]]:
        """(section, name, field) of every setting, in the order in which a form shows them."""
        for section, kind in cls.sections.items():
            for name, field in kind.model_fields.items():
                yield section, name, field

    @classmethod
    def of(cls, choices: Mapping[str, Any]) -> "Experiment":
        """The experiment of flat choices; what is not chosen is as the data set's preset has it.

        Values may be text, as a link has them; unknown names are left aside.
        Raises InvalidExperiment with one sentence for a value out of range.
        """
        flat = {**cls.preset(choices.get("dataset", Data().dataset), choices.get("task")), **choices}
        nested: dict[str, dict[str, Any]] = {section: {} for section in cls.sections}
        for section, name, _ in cls.settings():
            if name in flat:
                nested[section][name] = flat[name]
        try:
            return cls.model_validate(nested)
        except ValidationError as error:
            raise InvalidExperiment(_sentence(error)) from error

    @classmethod
    def preset(cls, dataset: str, task: str | None = None) -> dict[str, Any]:
        """All settings, flat, as the data set proposes them for the task, or for the first that suits it."""
        defaults = {name: field.default for _, name, field in cls.settings()}
        if dataset not in registry.datasets.names():
            return defaults
        presets = registry.datasets.load(dataset).presets
        chosen = task if isinstance(task, str) and task in presets else next(iter(presets))
        return {**defaults, "dataset": dataset, "task": chosen, **presets[chosen]}

    def flat(self) -> dict[str, Any]:
        """Every setting by its name."""
        return {name: getattr(getattr(self, section), name) for section, name, _ in self.settings()}

    def changed(self) -> dict[str, Any]:
        """Data set, task, and the settings that differ from their preset: what a link carries."""
        preset = self.preset(self.data.dataset, self.data.task)
        named = ("dataset", "task")
        return {name: value for name, value in self.flat().items() if value != preset[name] or name in named}

    def but(self, **choices: Any) -> "Experiment":
        """The same experiment with some settings chosen anew."""
        return self.of({**self.flat(), **choices})


UNPARSED = {"int_parsing": "should be a whole number", "float_parsing": "should be a number", "bool_parsing": "should be true or false"}


def _sentence(error: ValidationError) -> str:
    first = error.errors()[0]
    field = next((field for _, name, field in Experiment.settings() if first["loc"] and name == first["loc"][-1]), None)
    said = first["msg"].removeprefix("Value error, ").removeprefix("Input ").removeprefix("String ")
    wanted = UNPARSED.get(first["type"], said)
    if field is None or first["type"] == "value_error":
        return wanted[:1].upper() + wanted[1:] + "."
    return f"{field.title} {wanted}, but {str(first['input'])[:60]!r} came: {str(field.description).removesuffix('.')}."
