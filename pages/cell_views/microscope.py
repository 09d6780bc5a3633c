"""One step of one cell: every wire with its vector, one unit with its numbers, and what an edit changes."""

from contextlib import suppress

import pandas as pd
import streamlit as st

from pages.shared.choices import upload
from pages.shared.lab import engine, microscope
from pages.shared.layout import draw, draw_svg, view
from rnnlab.errors import RunError
from rnnlab.experiment import Experiment
from rnnlab.figures.circuit.paths import paths
from rnnlab.figures.circuit.terms import terms
from rnnlab.figures.circuit.wiring import wiring
from rnnlab.inspection.microscope.equations import Apply
from rnnlab.inspection.microscope.microscope import Look, Microscope
from rnnlab.inspection.microscope.substitution import Substitution
from rnnlab.inspection.trace import REVERSE

WEIGHTS = ("fresh weights", "the run's weights")


def under_microscope(experiment: Experiment) -> None:
    """Where to look, what to change there, and what is seen."""
    view(
        "Microscope",
        "what happens inside the cell at one step?",
        "Signals go from left to right. Each wire carries one number a unit: a strip of squares, blue below 0 and red above, with the "
        "number of the picked unit beside it. The thick track at the top of an LSTM is its carry c: a product and a sum, nothing else.",
        "Hold the forget gate f at 0 in all units, and see the carry lose its past.",
    )
    run, chosen = _weights(experiment)
    step = engine().history(run).snapshot.step if run else 0
    first = microscope(chosen, upload(), run, step, Look())
    found = microscope(chosen, upload(), run, step, _look(first, chosen))
    draw_svg(wiring(found), key="wiring")
    _unit(found)
    _after(found)


def _weights(experiment: Experiment) -> tuple[str, Experiment]:
    """The run whose weights are looked at, "" for fresh ones, and its experiment."""
    run = st.session_state.get("run", "")
    trained = False
    with suppress(RunError):  # of a link to a run that is not here, the settings still hold
        trained = bool(run) and bool(engine().history(run).snapshot)
    with st.container(horizontal=True, vertical_alignment="bottom"):
        which = st.segmented_control(
            "Weights", WEIGHTS if trained else WEIGHTS[:1], default=WEIGHTS[int(trained)], required=True, key="scope_weights"
        )
        if not trained:
            st.caption("Train a network, and its weights can be looked at here, while it learns and after.")
    if which == WEIGHTS[0]:
        return "", experiment
    engine().touch(run)
    return run, engine().history(run).record.experiment


def _look(first: Microscope, experiment: Experiment) -> Look:
    """Where the widgets point, and what they change."""
    steps, layers = len(first.original.path), experiment.model.num_layers
    with st.container(horizontal=True, vertical_alignment="bottom"):
        window = st.number_input("Window", 0, 1_000_000, key="scope_window", width=130)
        layer = st.number_input("Layer", 1, layers, key="scope_layer", width=120) if layers > 1 else 1
        turns = ("from the start", "from the end") if experiment.model.bidirectional else ("from the start",)
        turn = st.selectbox("Reads", turns, key="scope_turn", width=160) if len(turns) > 1 else turns[0]
        unit = st.number_input(f"Unit, 0 to {first.units - 1}", 0, first.units - 1, key="scope_unit", width=150)
    step = st.slider("Step", 1, steps, min(5, steps), key="scope_step") if steps > 1 else 1
    place = Look(int(window), int(layer), REVERSE if turn == "from the end" else "", int(step), int(unit))
    with st.expander("Edit the input, or hold a gate", icon=":material/edit:"):
        return _edited(first, place)


def _edited(first: Microscope, place: Look) -> Look:
    """The same look with what is typed here changed there."""
    column = st.selectbox("Input", range(len(first.names)), format_func=lambda number: first.names[number], key="scope_column")
    now = float(first.x[place.step - 1, column]) if place.window == 0 else None
    value = st.number_input(
        "Its value at this step, scaled as the network reads it" + ("" if now is None else f" (it was {now:.3g})"),
        value=None,
        format="%g",
        key="scope_value",
        placeholder="as it was",
    )
    gates = [equation.name for equation in first.equations if not equation.name.endswith("'")]
    with st.container(horizontal=True, vertical_alignment="bottom"):
        gate = st.selectbox("Gate", ["none", *gates], key="scope_gate", width=130)
        held = st.slider("Held at", -1.0, 1.0, 0.0, 0.05, key="scope_held", disabled=gate == "none", width=260)
        alone = st.toggle("Only in the picked unit", key="scope_alone", disabled=gate == "none")
    inputs = {} if value is None else {int(column): float(value)}
    clamps = {} if gate == "none" else {f"{gate}.{place.unit}" if alone else str(gate): float(held)}
    return Look(place.window, place.layer, place.direction, place.step, place.unit, inputs, clamps)


def _unit(found: Microscope) -> None:
    look = found.look
    view(
        f"Unit {look.unit}",
        f"where do its numbers at step {look.step} come from?",
        "One line an equation with this unit's numbers put in. The bars are the summands of one gate, the largest first, each of the "
        "two biases by itself; they add up to what goes into the gate's function.",
        "Another step: which summand changes most?",
    )
    substituted = Substitution(found)
    lines = substituted.lines()
    if look.edits:
        lines += ["", "after the edit:", *Substitution(found, edited=True).lines()]
    st.code("\n".join(lines), language=None, wrap_lines=True)
    summed = [
        equation.name
        for equation in found.equations
        if isinstance(equation.expression, Apply) and len(substituted.terms(equation.name)) > 1
    ]
    name = st.segmented_control("Summands of", summed, default=summed[0], required=True, key=f"scope_terms_{found.title}")
    st.latex(rf"\small {substituted.typeset(name)}")
    draw(terms(found, name), key="terms")


def _after(found: Microscope) -> None:
    view(
        "What becomes of it",
        "what does the unit hold afterwards, and what does the network answer?",
        "The line is the unit's output h over the whole window. Where something is edited, the dashed line is what became of it.",
        "Edit an early step, then a late one: which changes the answer more?",
    )
    draw(paths(found), key="paths")
    answers = {"answer": found.answer_names, "original": found.original.answer}
    if found.look.edits:
        answers["edited"] = found.edited.answer
    table = pd.DataFrame({**answers, "true": found.truth})
    st.dataframe(table, hide_index=True, alt="The network's answer for this window beside the truth")
