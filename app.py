"""The home page: what rnnlab is, and one finished run."""

from pathlib import Path

import streamlit as st

from pages.shared.lab import engine
from pages.shared.layout import draw, page, view
from rnnlab.answers import from_bytes
from rnnlab.figures.inside.states import states
from rnnlab.figures.runs.curves import curve, stamp
from rnnlab.figures.runs.scores import verdict
from rnnlab.figures.tasks.answers import answers
from rnnlab.inspection.trace import Trace
from rnnlab.runs.history import History
from rnnlab.runs.record import Record
from rnnlab.training.events import Finished

EXAMPLE = Path(__file__).parent / "data" / "example.run"

page(
    "rnnlab",
    "Train a recurrent network in front of your eyes, and look inside while it learns: choose data and a cell, press Train, "
    "watch the loss fall and the predictions bend into place, then see what each unit holds in mind.",
)
engine()  # the training process starts while the visitor reads


@st.cache_resource(show_spinner=False)
def example() -> History:
    """The run in data/, made by data/make_example.py."""
    return History(Record(EXAMPLE)).advance()


st.page_link("pages/Train.py", label="**Train your own**", icon=":material/model_training:")

history = example()
ending, started = history.ending, history.started
assert started is not None and isinstance(ending, Finished)
settings = history.record.experiment
st.markdown(
    f"## A finished run\n{settings.model.cell.upper()} with {settings.model.hidden_size} units on a noisy sine, trained by rnnlab's own "
    f"code on {stamp(history)} in {ending.seconds:.1f} s; nothing below is simulated. {verdict(ending, started)}"
)
same = {name: str(value) for name, value in settings.changed().items()}
st.page_link("pages/Train.py", label="Train the same yourself", icon=":material/replay:", query_params=same)
left, right = st.columns(2)
with left:
    view(
        "Loss",
        "did it learn?",
        "Lower is better. The dashed line is data that training never touched; the dotted line is the naive rule.",
        "Train the same with a tenth of the learning rate.",
    )
    draw(curve(history, log=True), key="example_loss")
with right:
    view("Answers", "what does it predict?", "The dashed line is the prediction one step ahead.", "Train the same with horizon 20.")
    draw(answers(from_bytes(history.record.blob("answer") or b""), started.watched, stamp(history)), key="example_answers")
trace = Trace.from_bytes(history.record.blob("trace") or b"")
view(
    "State",
    "what does it hold in mind?",
    "Each row is a unit, each column a step of one window, from -1 (blue) to +1 (red).",
    "Train your own, then open Look inside.",
)
for name, column in zip(trace.states, st.columns(len(trace.states)), strict=True):
    with column:
        draw(states(trace, name), key=f"example_{name}")
