"""The settings of an experiment as widgets and as a link: both are drawn from the declarations in rnnlab/experiment.py."""

import hashlib
from typing import Any, get_args

import pandas as pd
import streamlit as st
from annotated_types import Ge, Gt, Le
from pydantic.fields import FieldInfo

from pages.shared.lab import engine, offers
from pages.shared.layout import guard
from rnnlab import reading, registry
from rnnlab.experiment import Experiment

HEADS = {"data": "Data", "preparation": "Windows and parts", "model": "Network", "training": "Training"}
"""Sections of the form, in order."""
LESS_USED = {"unrolling", "readout_size", "shuffle", "weight_decay", "scaling", "validation_share", "test_share"}


def choose() -> Experiment:
    """The form, filled from the link or as it was left. Raises InvalidExperiment for choices that do not go together."""
    _start()
    for section, head in HEADS.items():
        st.markdown(f"**{head}**")
        if section == "data":
            _data()
        else:
            _section(section)
    return Experiment.of({name: st.session_state[name] for _, name, _ in Experiment.settings()})


def write_link(experiment: Experiment, run: str) -> None:
    """Puts the experiment, and the run that it led to, into the address of the page."""
    link = {name: str(value) for name, value in experiment.changed().items()} | ({"run": run} if run else {})
    if st.query_params.to_dict() != link:
        st.query_params.from_dict(link)


def upload() -> bytes | None:
    """The bytes of the file that the experiment learns from, where it does."""
    data: bytes | None = st.session_state.get("file")
    return data


def _start() -> None:
    """Once a session: the choices of the link, or of the run that it names; what is wrong with them is said, not obeyed."""
    if "dataset" in st.session_state:
        return
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
    st.session_state.update(Experiment.preset(dataset, task))


def _data() -> None:
    datasets = {name: registry.datasets.load(name) for name in registry.datasets.names()}
    field = Experiment.sections["data"].model_fields["dataset"]
    st.selectbox(
        str(field.title),
        datasets,
        format_func=lambda name: datasets[name].title,
        key="dataset",
        persist_state="session",
        help=field.description,
        on_change=_take_preset,
    )
    chosen = datasets[st.session_state.dataset]
    if len(chosen.presets) > 1:
        titles = {name: str(offers().tasks[name]["title"]) for name in chosen.presets}
        st.selectbox("Question", titles, format_func=lambda name: titles[name], key="task", persist_state="session", on_change=_take_preset)
    if st.session_state.dataset == "uploaded":
        _file()


def _file() -> None:
    file = st.file_uploader(
        "CSV file", type=["csv", "tsv", "txt"], help=f"Up to {reading.MOST_BYTES >> 20} MB; one header row, one row a line."
    )
    if file is not None:
        data = file.getvalue()
        digest = hashlib.sha256(data).hexdigest()
        if digest != st.session_state.upload:
            _take_file(data, digest)
    if not upload():
        if st.session_state.upload:
            st.info("This link was made with a file that is not here. Upload the same file to repeat the run.")
        return
    frame = _frame(upload() or b"")
    if st.session_state.task == "forecast":
        columns, label = reading.numeric_columns(frame), "Column to forecast"
    else:
        columns, label = [str(name) for name in frame.columns], "Column of classes"
    if st.session_state.column not in columns and columns:
        st.session_state.column = columns[-1]
    if columns:
        st.selectbox(label, columns, key="column", persist_state="session")
    st.caption(f"{len(frame):,} rows and {len(frame.columns)} columns were read.")


def _take_file(data: bytes, digest: str) -> None:
    """Keeps an uploaded file once it could be read; otherwise everything stays as it was."""
    with guard():
        _frame(data)
        st.session_state.update(file=data, upload=digest, column="")


@st.cache_data(max_entries=4, show_spinner="Reading the file ...")
def _frame(data: bytes) -> pd.DataFrame:
    return reading.read(data)


def _section(section: str) -> None:
    heeded = offers().tasks[st.session_state.task]["settings"]
    fields = {
        name: field
        for part, name, field in Experiment.settings()
        if part == section and (part != "preparation" or name in heeded)  # type: ignore[operator]
    }
    for name, field in fields.items():
        if name not in LESS_USED:
            _widget(name, field)
    less = {name: field for name, field in fields.items() if name in LESS_USED}
    if less:
        with st.expander(f"More of {HEADS[section].lower()}"):
            for name, field in less.items():
                _widget(name, field)


def _widget(name: str, field: FieldInfo) -> None:
    """The widget that suits the declaration of a setting."""
    label, words = str(field.title), field.description
    choices = get_args(field.annotation)
    kept = {"key": name, "persist_state": "session", "help": words}
    if name == "cell":
        cells = offers().cells
        st.segmented_control(label, cells, format_func=lambda cell: cells[cell]["title"], **kept, required=True)
    elif choices:
        st.selectbox(label, choices, format_func=lambda choice: str(choice).replace("_", " "), **kept)
    elif field.annotation is bool:
        st.toggle(label, **kept)
    else:
        least, most = _range(field)
        if field.annotation is float:
            extra = field.json_schema_extra if isinstance(field.json_schema_extra, dict) else {}
            st.number_input(label, float(least), float(most), step=extra.get("step"), format="%g", **kept)
        else:
            st.number_input(label, int(least), int(most), step=1, **kept)


def _range(field: FieldInfo) -> tuple[float, float]:
    least, most = 0.0, 1e9
    for bound in field.metadata:
        match bound:
            case Ge(ge=value) | Gt(gt=value):
                least = float(value)  # type: ignore[arg-type]
            case Le(le=value):
                most = float(value)  # type: ignore[arg-type]
    return least, most
