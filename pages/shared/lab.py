"""What every page needs of the machine: the engine, what it offers, and which browser is asking."""

import json
import os
import re
import secrets
from pathlib import Path
from typing import Any

import streamlit as st

from rnnlab.experiment import Experiment, Model
from rnnlab.forecasting.asked.understanding import Understanding
from rnnlab.inspection.data.outline import Outline
from rnnlab.inspection.data.shape import Kind, Shape
from rnnlab.inspection.microscope.microscope import Look, Microscope
from rnnlab.inspection.microscope.tale import Tale
from rnnlab.inspection.trying.passage import Passage
from rnnlab.packing import unpack
from rnnlab.runs.engine import Engine
from rnnlab.runs.offers import Offers
from rnnlab.runs.shelf import Shelf

COOKIE = "rnnlab_client"
PATIENCE = 180.0
"""Seconds for data that may have to be downloaded first, or are large."""


@st.cache_resource(on_release=lambda engine: engine.close(), show_spinner=False)
def engine() -> Engine:
    """The one engine of this server. RNNLAB_HOME names the folder of its records."""
    return Engine(Path(os.environ.get("RNNLAB_HOME", ".rnnlab")))


@st.cache_data(show_spinner="Starting the training process (once, about two seconds) ...")
def offers() -> Offers:
    """Cells, tasks and devices of this machine."""
    return Offers.from_bytes(engine().questions.ask("rnnlab.runs.offers:offers"))


def shelf() -> Shelf:
    """What runs of this engine there are, by their owners."""
    return _shelf(engine())


@st.cache_resource(max_entries=2, show_spinner=False, hash_funcs={Engine: id})
def _shelf(engine: Engine) -> Shelf:
    return Shelf(engine, {name: cell["title"] for name, cell in offers().cells.items()})


@st.cache_data(max_entries=64, show_spinner="Reading ...")
def passage(run: str, text: str, step: int) -> Passage:
    """What the run's network, as it was after this step, thought after each word of a text. Raises RnnlabError for a run without texts."""
    return Passage.from_bytes(engine().questions.ask("rnnlab.inspection.trying.reading:read_text", record=engine().path(run), text=text))


@st.cache_data(max_entries=256, show_spinner=False)
def tale(cell: str) -> Tale:
    """What a cell is, and every way to compute it."""
    return Tale.from_bytes(engine().questions.ask("rnnlab.inspection.microscope.telling:tell", cell=cell))


def shape(model: Model, kind: Kind, batch: int, sizes: tuple[int, ...], batch_first: bool) -> Shape:
    """A network of this shape, run once. sizes: inputs, outputs, steps and answers. Raises RnnlabError for what cannot be run."""
    return _shape(model.model_dump_json(), kind, batch, sizes, batch_first)


@st.cache_data(max_entries=256, show_spinner=False)
def _shape(model: str, kind: Kind, batch: int, sizes: tuple[int, ...], batch_first: bool) -> Shape:
    what = {"model": model, "kind": kind, "batch": batch, "sizes": list(sizes), "batch_first": batch_first}
    return Shape.from_bytes(engine().questions.ask("rnnlab.inspection.data.shaping:shape", **what))


def microscope(experiment: Experiment, upload: bytes | None, run: str, step: int, look: Look) -> Microscope:
    """One step of a cell: on the weights that a run had after this step of its training, or where `run` is "" on fresh ones."""
    return _microscope(experiment.model_dump_json(), upload, run, step, look.to_json())


@st.cache_data(max_entries=128, show_spinner=False)
def _microscope(experiment: str, _upload: bytes | None, run: str, step: int, look: str) -> Microscope:
    record, lent = engine().path(run) if run else "", engine().questions.lend(_upload)
    what = {"experiment": experiment, "upload": lent, "record": record, "look": look}
    return Microscope.from_bytes(engine().questions.ask("rnnlab.inspection.microscope.microscoping:microscope", **what))


def lineup(experiment: Experiment, upload: bytes | None, choices: str) -> list[Experiment]:
    """The lanes of a race. choices: see rnnlab.runs.lineup. Raises RnnlabError for what cannot race."""
    found = engine().questions.ask(
        "rnnlab.runs.lineup:lanes", experiment=experiment.model_dump_json(), upload=engine().questions.lend(upload), choices=choices
    )
    return [Experiment.model_validate_json(lane["experiment"]) for lane in json.loads(found)]


def outline(experiment: Experiment, upload: bytes | None, number: int = 0) -> Outline:
    """What becomes of the experiment's data. Raises RnnlabError for data that cannot be prepared."""
    return _outline(_data_of(experiment), experiment.data.upload, number, upload)


def understanding(experiment: Experiment, upload: bytes | None, plan: str) -> Understanding:
    """What was understood of the data that a forecast is asked of. Raises RnnlabError for data that are no series."""
    return _understanding(_data_of(experiment), experiment.data.upload, plan, upload)


def honesty(experiment: Experiment, upload: bytes | None) -> dict[str, Any]:
    """The levels that a forecast must beat, and what the wrong order would pretend."""
    return _honesty(_data_of(experiment), experiment.data.upload, upload)


def counted(experiment: Experiment, upload: bytes | None) -> dict[str, Any]:
    """What a rule that only counts words gets right in texts."""
    return _counted(_data_of(experiment), experiment.data.upload, upload)


def _data_of(experiment: Experiment) -> str:
    """The experiment with what does not concern its data left out, so that one answer serves all networks."""
    return Experiment(data=experiment.data, reading=experiment.reading, preparation=experiment.preparation).model_dump_json()


@st.cache_data(max_entries=64, show_spinner="Preparing the data ...")
def _outline(experiment: str, digest: str, number: int, _upload: bytes | None) -> Outline:
    lent = engine().questions.lend(_upload)
    return Outline.from_bytes(
        engine().questions.ask(
            "rnnlab.inspection.data.outlining:outline", patience=PATIENCE, experiment=experiment, upload=lent, number=number
        )
    )


@st.cache_data(max_entries=64, show_spinner="Reading the data ...")
def _understanding(experiment: str, digest: str, plan: str, _upload: bytes | None) -> Understanding:
    lent = engine().questions.lend(_upload)
    what = {"experiment": experiment, "upload": lent, "plan": plan}
    return Understanding.from_bytes(engine().questions.ask("rnnlab.forecasting.asked.understanding:understand", patience=PATIENCE, **what))


@st.cache_data(max_entries=64, show_spinner="Measuring ...")
def _honesty(experiment: str, digest: str, _upload: bytes | None) -> dict[str, Any]:
    lent = engine().questions.lend(_upload)
    return unpack(engine().questions.ask("rnnlab.inspection.data.outlining:honesty", experiment=experiment, upload=lent))[1]


@st.cache_data(max_entries=64, show_spinner="Counting words ...")
def _counted(experiment: str, digest: str, _upload: bytes | None) -> dict[str, Any]:
    lent = engine().questions.lend(_upload)
    return unpack(engine().questions.ask("rnnlab.inspection.data.wording:counted", patience=PATIENCE, experiment=experiment, upload=lent))[
        1
    ]


def client() -> str:
    """The name of this browser, the same in all its tabs and after a reload: whoever starts a run may steer it."""
    if "client" not in st.session_state:
        known = str(st.context.cookies.get(COOKIE, ""))
        st.session_state.client = known if re.fullmatch(r"[A-Za-z0-9_-]{22}", known) else secrets.token_urlsafe(16)
    return str(st.session_state.client)


def remember_client() -> None:
    """Has the browser keep its name, where it does not yet. Drawn once a page."""
    if st.context.cookies.get(COOKIE) != client():
        cookie = f"{COOKIE}={client()}; path=/; max-age=31536000; SameSite=Lax"
        st.html(f"<script>document.cookie = '{cookie}'</script>", unsafe_allow_javascript=True)
