"""The settings of an experiment as widgets and as a link: both are drawn from the declarations in rnnlab/experiment.py."""

import hashlib
from collections.abc import Iterable
from typing import Any, get_args

import streamlit as st
from annotated_types import Ge, Gt, Le
from pydantic.fields import FieldInfo

from pages.shared.lab import engine, offers, outline
from pages.shared.layout import escape, guard
from rnnlab import registry
from rnnlab.errors import RnnlabError
from rnnlab.experiment import ASKED_FOR, IMPLEMENTATIONS, Experiment

LESS_USED = {
    "implementation",
    "embedding_size",
    "pooling",
    "readout_size",
    "bias",
    "layer_norm",
    "initial_state",
    "attention",
    "mixtures",
    "shuffle",
    "truncation",
    "teacher_forcing",
    "keep",
    "weight_decay",
}
MOST_MEGABYTES, MOST_PASTED = 64, 500_000


def current() -> Experiment:
    """What is chosen now, from the link or as it was left. Raises InvalidExperiment for choices that do not go together."""
    arrived = st.session_state.pop("arrived", False)
    if "dataset" not in st.session_state or (arrived and "dataset" in st.query_params):
        _start()
    if arrived:  # on a new page a widget begins anew unless its value is set
        st.session_state.update({name: st.session_state[name] for _, name, _ in Experiment.settings()})
    st.session_state.update(st.session_state.pop("proposed", {}))  # before any widget is drawn
    return Experiment.of({name: st.session_state[name] for _, name, _ in Experiment.settings()})


def write_link(experiment: Experiment, run: str = "") -> None:
    """Puts the experiment, and the run that it led to, into the address of the page."""
    link = {name: str(value) for name, value in experiment.changed().items()} | ({"run": run} if run else {})
    if st.query_params.to_dict() != link:
        st.query_params.from_dict(link)


def upload() -> bytes | None:
    """The bytes of the file that the experiment learns from, where it does."""
    data: bytes | None = st.session_state.get("file") if st.session_state.dataset == "uploaded" else None
    return data


def source(task: str = "") -> None:
    """Widgets for the data set, the question, and the file; where one question is put, for the data that answer it, and what is chosen."""
    datasets = {name: registry.datasets.load(name) for name in registry.datasets.names()}
    datasets = {name: one for name, one in datasets.items() if not task or task in one.presets or name == st.session_state.dataset}
    field = Experiment.sections["data"].model_fields["dataset"]
    st.selectbox(
        str(field.title),
        datasets,
        format_func=lambda name: datasets[name].title,
        help=field.description,
        key="dataset",
        persist_state="session",
        on_change=_take_preset,
    )
    chosen = datasets[st.session_state.dataset]
    if task in chosen.presets:
        st.session_state.task = task
    elif len(chosen.presets) > 1:
        titles = {name: str(offers().tasks[name]["title"]) for name in chosen.presets}
        st.selectbox("Question", titles, format_func=lambda name: titles[name], key="task", persist_state="session", on_change=_take_preset)
    st.caption(escape(str(offers().tasks[st.session_state.task]["about"])))
    if st.session_state.dataset == "uploaded":
        _file()


def target(columns: list[str]) -> None:
    """Widgets for what is predicted, of the columns that there are, and from what."""
    if len(columns) > 1:
        if st.session_state.column not in columns:
            st.session_state.column = ""
        field = Experiment.sections["data"].model_fields["column"]
        options = ["", *columns]
        st.selectbox(
            str(field.title),
            options,
            format_func=lambda name: name or "the proposal",
            help=field.description,
            key="column",
            persist_state="session",
        )
        widgets("data", only={"inputs"})


def widgets(section: str, only: Iterable[str] = (), without: Iterable[str] = ()) -> None:
    """The widgets of a section's settings, those less used in a box that opens."""
    fields = {
        name: field
        for part, name, field in Experiment.settings()
        if part == section and (not only or name in only) and name not in without and heeded(part, name)
    }
    for name, field in fields.items():
        if name not in LESS_USED:
            widget(name, field)
    less = {name: field for name, field in fields.items() if name in LESS_USED}
    if less:
        with st.expander(f"More of {section}"):
            for name, field in less.items():
                widget(name, field)


def heeded(section: str, name: str, task: str = "") -> bool:
    """Whether a task, or the one that is chosen, heeds the setting."""
    settings = offers().tasks[task or st.session_state.task]["settings"]
    return (section != "preparation" and name not in ASKED_FOR) or name in settings  # type: ignore[operator]


def _start() -> None:
    """Once a session: the choices of the link, or of the run that it names; what is wrong with them is said, not obeyed."""
    asked: dict[str, Any] = st.query_params.to_dict()
    run = asked.pop("run", "")
    with guard():
        if run:
            record = engine().history(run).record
            asked = {**record.experiment.flat(), **asked}
            st.session_state.file = record.blob("upload")
    experiment = Experiment()
    with guard():
        experiment = Experiment.of(asked)
    st.session_state.update(experiment.flat())


def _take_preset() -> None:
    dataset = st.session_state.dataset
    task = st.session_state.task if st.session_state.task in registry.datasets.load(dataset).presets else None
    kept = {"upload": st.session_state.upload} if dataset == "uploaded" else {}
    st.session_state.update({**Experiment.preset(dataset, task), **kept})


def _file() -> None:
    file = st.file_uploader("File", help=f"CSV, TSV, TXT, XLSX or XLS, also zipped; up to {MOST_MEGABYTES} MB.")
    if st.session_state.task == _any_text() and file is None:
        _paste()
    if file is not None:
        data = file.getvalue()
        digest = hashlib.sha256(data).hexdigest()
        if digest != st.session_state.upload:
            _take_file(data, digest)
    if not st.session_state.get("file") and st.session_state.upload:
        st.info("This link was made with a file that is not here. Upload the same file to repeat the run.")


def _any_text() -> str:
    """The question that any text answers: the last one, tried where no other fits, or where it was chosen."""
    return str(list(registry.datasets.load("uploaded").presets)[-1])


def _paste() -> None:
    """A text that is pasted instead of uploaded."""
    text = st.text_area("Or paste a text", max_chars=MOST_PASTED, key="pasted", height=120)
    if st.button("Learn from this text", key="use_pasted", disabled=not text.strip()):
        data = text.encode()
        _take_file(data, hashlib.sha256(data).hexdigest())


def _take_file(data: bytes, digest: str) -> None:
    """Keeps an uploaded file, asking of it what it can answer; where it can answer nothing, everything stays as it was."""
    answers, refusals, any_text = {}, [], _any_text()
    for task in [any_text] if st.session_state.task == any_text else registry.datasets.load("uploaded").presets:
        if task == any_text and answers:
            break
        try:
            answers[task] = outline(Experiment.of({"dataset": "uploaded", "task": task, "upload": digest, "lookback": 1}), data)
        except RnnlabError as refusal:
            refusals.append(refusal)
    if not answers:
        with guard():
            raise refusals[0]
        return
    timeless = [task for task, found in answers.items() if found.time_name == "row"]
    task = timeless[-1] if timeless == list(answers) else next(iter(answers))  # rows without times are cases rather than a series
    st.session_state.proposed = {**Experiment.preset("uploaded", task), "upload": digest, "file": data}
    st.rerun()


def widget(name: str, field: FieldInfo, key: str = "") -> None:
    """The widget that suits the declaration of a setting, kept under this key, or its name."""
    label, words = str(field.title), field.description
    choices = get_args(field.annotation)
    kept: dict[str, Any] = {"key": key or name, "persist_state": "session", "help": words}
    if name == "cell":
        cells = offers().cells
        st.selectbox(label, cells, format_func=lambda cell: cells[cell]["title"], **kept)
    elif name == "implementation":
        st.selectbox(label, choices, format_func=IMPLEMENTATIONS.get, **kept)
    elif choices:
        st.selectbox(label, choices, format_func=lambda choice: str(choice).replace("_", " "), **kept)
    elif field.annotation is bool:
        st.toggle(label, **kept)
    elif field.annotation is str:
        st.text_input(label, **kept)
    elif field.annotation is float:
        extra = field.json_schema_extra if isinstance(field.json_schema_extra, dict) else {}
        st.number_input(label, *map(float, bounds(field)), step=extra.get("step"), format="%g", **kept)
    else:
        st.number_input(label, *map(int, bounds(field)), step=1, **kept)


def bounds(field: FieldInfo) -> tuple[float, float]:
    """The least and the greatest value that a number may have, as far as they are declared."""
    least, most = 0.0, 1e9
    for bound in field.metadata:
        match bound:
            case Ge(ge=value) | Gt(gt=value):
                least = float(value)  # type: ignore[arg-type]
            case Le(le=value):
                most = float(value)  # type: ignore[arg-type]
    return least, most
