"""The four shapes of a network, unrolled, with the tensors that were there."""

import pandas as pd
import streamlit as st

from pages.shared.lab import shape
from pages.shared.layout import draw_svg, view
from rnnlab.experiment import Experiment
from rnnlab.figures.circuit.unrolled import unrolled
from rnnlab.inspection.data.shape import KINDS, Shape

SIZES = {
    "batch": ("Batch B", 32),
    "inputs": ("Inputs D", 1),
    "outputs": ("Outputs O", 1),
    "steps": ("Steps N", 10),
    "answers": ("Answers M", 5),
}


def shapes(experiment: Experiment) -> None:
    """The diagram, the weights, and torch's call."""
    view(
        "Shapes",
        "how many inputs become how many answers?",
        "Time goes from left to right. Boxes of one row are one cell with the same weights at every step; arrows to the right carry "
        "its state. Beside each row stands the shape of what leaves it at one step.",
        "Switch on Both directions, in the bar at the left, and see what doubles. Then N to M.",
    )
    kind = st.segmented_control("Shape", KINDS, default=KINDS[0], required=True, key="shape_kind")
    with st.container(horizontal=True):
        sizes = {name: st.number_input(label, 1, 200, default, key=f"shape_{name}", width=130) for name, (label, default) in SIZES.items()}
    batch_first = st.toggle("Batch first", True, key="shape_batch_first", help="Whether torch's tensors begin with the batch.")
    found = shape(experiment.model, kind, sizes.pop("batch"), tuple(sizes.values()), batch_first)
    draw_svg(unrolled(found, experiment.model.bidirectional), key="shape_figure")
    _weights(found)
    _torch(found)


def _weights(found: Shape) -> None:
    view(
        "Weights",
        "how many numbers does it learn?",
        "Counted in the network that was run. By formula a layer has, for each block of rows, H (D + H + 2): weights for the D inputs, "
        "for the H units before, and two biases. An RNN has one block, a GRU three, an LSTM four.",
        "Change the cell, and compare the last line.",
    )
    rows = [(layer.name, layer.inputs, layer.outputs, layer.formula, layer.parameters) for layer in found.layers]
    rows.append(("all", found.x[2], found.y[2], "", found.parameters))
    table = pd.DataFrame(rows, columns=["part", "in", "out", "weights and biases of its cells", "parameters"])
    st.dataframe(table, hide_index=True, alt=f"Parameters of each part; {found.parameters:,} in all")


def _torch(found: Shape) -> None:
    view(
        "In torch",
        "how is the same made with torch.nn?",
        "The call with every parameter of torch's own stack, and the shapes of its tensors when it read the same input.",
        "Batch first off: see which axes change places, and that h_n does not.",
    )
    if found.torch:
        lines = [found.torch.call, *(f"{name:7} {tuple(size)}" for name, size in found.torch.shapes.items())]
        st.code("\n".join(lines), wrap_lines=True)
    else:
        st.info("torch has no stack of this cell; RNN, LSTM and GRU it has.")
