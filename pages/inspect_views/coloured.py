"""What was read, coloured by one unit."""

from functools import partial

import streamlit as st

from pages.shared.chosen import Chosen
from pages.shared.clickable import clickable
from pages.shared.layout import draw, escape, view
from rnnlab.figures.inside.coloured import Floats, guesses, series, strip, table, told
from rnnlab.inspection.guesses import MOST_STEPS, Guesses
from rnnlab.inspection.trace import REVERSE, Trace

STRIP = clickable(
    "rnnlab_coloured",
    """section { color: var(--st-text-color); font-family: monospace; line-height: 1.15; overflow-wrap: anywhere }
span { display: inline-block; vertical-align: top; text-align: center; min-width: .8em; margin: 0 0 8px; cursor: pointer }
b { display: block; font-weight: normal; font-size: 16px; padding: 1px 1px 2px; white-space: pre }
u { display: block; position: relative; height: 17px; text-decoration: none;
    background: linear-gradient(currentColor, currentColor) center / 100% 1px no-repeat }
i { position: absolute; left: 20%; width: 60%; background: currentColor }
u + small { margin-top: 3px }
small { display: block; font-size: 11px; padding: 0 2px }
small.right { font-weight: bold; text-decoration: underline }
.words span { margin-right: 4px }
.words b { padding: 1px 5px 2px }
.picked { outline: 2px solid currentColor }
""",
)
"""Shows a strip, and says which of its pieces was clicked."""


def show(chosen: Chosen) -> None:
    """The text as a strip, or numbers as lines, coloured; the guesses at one step; all of it as a table."""
    found = chosen.trace()
    view(
        "Coloured by a unit",
        f"when is one unit on, and what did the network guess meanwhile, after step {chosen.step} of its training?",
        "Red is above 0, blue below, up to 1 and -1; the bar says the same, up or down from its line. Below a piece of text stand the "
        "likeliest guesses at what is to be answered there, the likeliest first, underlined where right; where a sequence is answered "
        "once, the answer had it ended there, with its percent. Most units look like noise; few have a name.",
        "Click into the field of the unit, and flip through the units with the arrow keys: does one change at quotes, brackets or words?",
    )
    name, unit, step = _picked(chosen, found)
    begin = (step - 1) // MOST_STEPS * MOST_STEPS
    guessed = Guesses.from_bytes(chosen.ask("guessing:guess", begin=begin))
    block, picked = slice(begin, begin + MOST_STEPS), step - 1 - begin
    values, pieces = found.states[name][block, unit], guessed.symbols or found.said()[block]
    if guessed.symbols:
        STRIP(data=strip(pieces, values, guessed, picked), key="coloured_strip", on_picked_change=partial(_pick_piece, begin))
    else:
        figure = series(found.x[block], found.names, values, picked, begin)
        draw(figure, key="coloured_series", pick=partial(_pick_point, begin))
    st.caption(escape(told(name, unit, values, begin, len(found.x))))
    if len(guessed.classes):
        draw(guesses(guessed, picked, pieces[picked]), key="coloured_guesses")
    _as_table(pieces, values, guessed)


def _picked(chosen: Chosen, found: Trace) -> tuple[str, int, int]:
    """The name of h in the trace, the unit and the step."""
    names = [name for name in chosen.names(found.states) if name.endswith(".h")]
    steps, units = found.states[names[0]].shape
    st.session_state.step = min(st.session_state.get("step", 1), steps)
    with st.container(horizontal=True, vertical_alignment="bottom"):
        unit = st.number_input(f"Unit, 0 to {units - 1}", 0, units - 1, key="unit", bind="query-params", width=200)
        step = st.number_input(f"Step, 1 to {steps}", 1, steps, key="step", bind="query-params", width=200)
        if len(names) == 1:
            return names[0], unit, step
        turns = {name: "from the end" if name.startswith(f"{chosen.layer}{REVERSE}.") else "from the start" for name in names}
        name = st.segmented_control("Reads", names, format_func=turns.get, default=names[0], required=True, key=f"coloured_{names[0]}")
    return name, unit, step


def _as_table(pieces: list[str], values: Floats, guessed: Guesses) -> None:
    with st.expander("Every step in a table"):
        st.dataframe(table(pieces, values, guessed), hide_index=True, alt="Each step with the unit's value and the likeliest guesses")


def _pick_piece(begin: int) -> None:
    place = st.session_state.coloured_strip.picked
    if place is not None:
        st.session_state.step = begin + place + 1


def _pick_point(begin: int) -> None:
    for picked in st.session_state.coloured_series.selection.selected:
        for place in picked["data_indices"]:
            st.session_state.step = begin + int(place) + 1
