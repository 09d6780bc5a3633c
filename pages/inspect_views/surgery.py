"""An operation on what a network holds in mind, and what comes of it."""

from dataclasses import replace
from functools import partial

import streamlit as st

from pages.shared.answer_number import answer_number
from pages.shared.chosen import Chosen
from pages.shared.layout import draw, escape, view
from rnnlab.figures import Figure
from rnnlab.figures.inside.about_zero import causal, difference
from rnnlab.figures.inside.surgery import answer, chances, course, courses, felt
from rnnlab.figures.tasks.writing import seen
from rnnlab.inspection.surgery.causal_map import CausalMap
from rnnlab.inspection.surgery.operation import MOST, WHOLE, Operation
from rnnlab.inspection.surgery.surgery import Surgery
from rnnlab.inspection.trace import Trace

WHEN = {"at": "at the step", "on": "from the step on", "every": "at every step"}
HOW = {"zero": "set to zero", "value": "set to a value", "transplant": "transplant"}
SAID = 60
"""Pieces of a text that are told."""


def show(chosen: Chosen) -> None:
    """The choice of an operation, the answer before and after, the causal map, and what became of the state."""
    trace = chosen.trace()
    view(
        "Surgery",
        "what does the network do with another thing in mind?",
        "One unit, one gate, or the whole state is set to zero, held at a value, or replaced by what the network had in mind while it read "
        "another sequence; then it reads on. What is computed from it at the same step follows it: h follows c, and c follows its gates. "
        "The answer before and after says what the operation did, not what goes along with it.",
        "Transplant the whole state of all units from a sequence of the other class, early, then late.",
    )
    operation = _choose(chosen, trace)
    if operation.donor is not None:
        _tell(chosen.window, trace.read)
        _tell(operation.donor, Trace.from_bytes(chosen.ask("tracing:trace_run", window=operation.donor)).read)
    number = answer_number()
    found = Surgery.from_bytes(chosen.ask("surgery.operating:operate", operation=operation.to_json(), number=number))
    _answer(found)
    _map(chosen, trace, found)
    _state(found, trace)


def _choose(chosen: Chosen, trace: Trace) -> Operation:
    """The operation, from the widgets and the link."""
    states, gates = (_wires(chosen.layer, list(arrays)) for arrays in (trace.states, trace.gates))
    places = (
        {name: name for name in states}
        | ({WHOLE: " and ".join(states)} if len(states) > 1 else {})
        | {name: f"gate {name}" for name in gates}
    )
    length, width = next(iter(trace.states.values())).shape
    with st.container(horizontal=True, vertical_alignment="bottom"):
        place = st.selectbox("Operate on", places, format_func=places.get, key="cut_place", bind="query-params", width=150)
        unit = st.number_input(f"Unit, 0 to {width - 1}", 0, width - 1, key="unit", bind="query-params", width=150)
        all_units = st.toggle("All units", key="cut_all", bind="query-params")
        when = st.selectbox("When", WHEN, format_func=WHEN.get, key="cut_when", bind="query-params", width=180)
        step = st.number_input(f"Step, 1 to {length}", 1, length, key="step", bind="query-params", width=150)
    first, last = {"at": (step, step), "on": (step, length), "every": (1, length)}[when]
    return _graft(chosen, Operation(chosen.layer, place, None if all_units else unit, first, last))


def _wires(layer: int, names: list[str]) -> list[str]:
    """Of the direction of a layer that reads from the start."""
    return [name.partition(".")[2] for name in names if name.startswith(f"{layer}.")]


def _graft(chosen: Chosen, operation: Operation) -> Operation:
    """The operation with what is put there."""
    with st.container(horizontal=True, vertical_alignment="bottom"):
        how = st.segmented_control("How", HOW, default="zero", format_func=HOW.get, required=True, key="cut_how", bind="query-params")
        if how == "value":
            value = st.number_input(
                "Value", -MOST * 1.0, MOST * 1.0, 1.0, 0.1, format="%g", key="cut_value", bind="query-params", width=150
            )
            return replace(operation, value=value)
        if how == "zero":
            return operation
        started = chosen.history.started
        count = started.sequences[started.watched] if started else 1
        donor = st.number_input(f"From sequence, 0 to {count - 1}", 0, count - 1, key="cut_donor", bind="query-params", width=180)
        words = "Of that sequence; 0 for the same step as here."
        after = st.number_input("Its step", 0, 1_000_000, key="cut_donor_step", help=words, bind="query-params", width=150)
    return replace(operation, donor=donor, donor_step=after)


def _tell(window: int, read: list[str]) -> None:
    """What a sequence says, where it is a text: words with blanks between them, characters without."""
    if read:
        between = " " if max(map(len, read)) > 1 else ""
        text = between.join(map(seen, read[:SAID]))
        st.caption(escape(f"Sequence {window} reads: {text}{' ...' if len(read) > SAID else ''}"))


def _answer(found: Surgery) -> None:
    """In the task's own words."""
    columns = st.columns(2) if found.symbols else [st.container()]
    with columns[0]:
        draw(answer(found), key="surgery_answer")
    if found.symbols:
        with columns[1]:
            draw(chances(found), key="surgery_chances")


def _map(chosen: Chosen, trace: Trace, operated: Surgery) -> None:
    """The same operation on every unit at every step."""
    view(
        "Causal map",
        "which unit carries the answer, and when?",
        "Each cell is one operation by itself: what is put in is what is chosen above, in one unit at one step, and the colour is how much "
        "the chosen number of the answer changes, as the network gives it, before any softmax: red up, blue down. Rows do not add up, and "
        "neither do columns: two units that say the same cover for each other.",
        "Click the strongest cell, and see that operation above.",
    )
    st.caption(escape(f"Number {operated.number} stands for: {operated.called}."))
    whole = replace(operated.operation, unit=None, first=1, last=1)
    found = CausalMap.from_bytes(chosen.ask("surgery.mapping:map_causes", operation=whole.to_json(), number=operated.number))
    figure = causal(found, trace.orders[str(chosen.layer)], trace.read)
    draw(figure, key="causal_map", pick=partial(_pick, figure))


def _pick(figure: Figure) -> None:
    """Takes over the cell that was clicked as the operation."""
    for series in st.session_state["causal_map"].selection.selected:
        for place in series["data_indices"]:
            cell = figure.spec["dataset"]["source"].iloc[place]
            st.session_state.update(unit=int(cell["unit"]), step=int(cell["step"]), cut_all=False, cut_when="at")


def _state(found: Surgery, trace: Trace) -> None:
    """How long it is felt, and where."""
    view(
        "Recovery",
        "for how many steps is the operation felt?",
        "How far the state is from what it would have been; the shaded steps are those of the operation. A line that falls back to 0 is a "
        "network that recovers; one that stays up has another thing in mind for good. Below, the same unit by unit.",
        "The same operation on an RNN and on an LSTM.",
    )
    draw(felt(found), key="surgery_felt")
    names, order = courses(found), trace.orders[str(found.operation.layer)]
    for name, column in zip(names, st.columns(len(names)), strict=True):
        with column:
            draw(difference(found, name, order, trace.read), key=f"surgery_difference_{name}")
            draw(course(found, name, st.session_state.unit), key=f"surgery_course_{name}")
