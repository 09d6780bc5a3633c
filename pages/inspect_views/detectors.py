"""Which units tell where something holds."""

import streamlit as st

from pages.shared.chosen import Chosen
from pages.shared.layout import draw, view
from rnnlab.figures.inside.detected import SHOWN, by_unit, depended, histogram, table
from rnnlab.inspection.units.dependence import Dependence
from rnnlab.inspection.units.detected import MOST_LETTERS, Detected, Offer


def show(chosen: Chosen) -> None:
    """What can be looked for; the units that tell it best, beside chance; one of them by itself, and what depends on it."""
    view(
        "Find units for",
        "is there a unit that tells where something holds, and is that more than chance?",
        "The area under the ROC curve is the chance that the unit is higher (or lower) at a step where it holds than at one where it does "
        "not: 0.5 knows nothing, 1 never errs. Units are chosen in the training part, and the areas shown are from the part that nobody "
        "learned from. Chance is measured by giving whole sequences the marks of others, and by the best of all units each time, so that "
        "many units, slow series and the place in a sequence cannot fool you. Supported: 0.9 or more, and beyond chance; weak: beyond "
        "chance; refuted: not even that. What goes along with something need not be used for it: take the unit away, below.",
        "The same at step 0 of the training: what untrained weights tell already was not learned.",
    )
    offer = Offer.from_bytes(chosen.ask("units.detecting:offer"))
    looked_for = _looked_for(offer)
    if not looked_for:
        return
    found = Detected.from_bytes(chosen.ask("units.detecting:detect", layer=chosen.layer, looked_for=looked_for))
    draw(by_unit(found), key="detected")
    st.dataframe(table(found), hide_index=True, alt=f"The {SHOWN} units that tell it best, with their areas and verdicts")
    unit = _one_unit(found)
    if offer.every_step:
        _taken_away(chosen, unit, looked_for)


def _looked_for(offer: Offer) -> tuple[str, str] | None:
    """The name of a predicate, and the words that complete it; nothing where there is none yet."""
    options = [*offer.shares, *offer.worded]
    if not options:
        st.info("Nothing that could be looked for holds at 1 to 99 % of the steps of these data.")
        return None
    with st.container(horizontal=True, vertical_alignment="bottom"):
        name = st.selectbox("What", options, key="predicate", bind="query-params", width=360)
        if name not in offer.worded:
            return name, ""
        read = "Characters, such as 0123" if offer.unit == "character" else f"{offer.unit.capitalize()}s, with spaces between them"
        words = st.text_input(read, max_chars=MOST_LETTERS, key="predicate_words", bind="query-params", width=360)
    if not words:
        st.info("Type what is to be looked for.")
        return None
    return name, words


def _one_unit(found: Detected) -> int:
    """One of the best units: its values where the predicate holds, and elsewhere."""
    best = [int(unit) for unit in found.order[:SHOWN]]
    with st.container(horizontal=True, vertical_alignment="bottom"):
        unit = st.selectbox("Unit", best, key="detected_unit", width=200)
        st.button("Colour a sequence by it", icon=":material/format_color_text:", key="detected_colour", on_click=_colour, args=(unit,))
    draw(histogram(found, unit), key="detected_values")
    return int(unit)


def _colour(unit: int) -> None:
    st.session_state.update(unit=unit, view="coloured")
    st.query_params["unit"] = str(unit)  # the link keeps it, though its field is not on the page yet


def _taken_away(chosen: Chosen, unit: int, looked_for: tuple[str, str]) -> None:
    """What the loss does without the unit."""
    view(
        "Without it",
        "does the network use the unit for this?",
        "The unit is held at zero at every step. If it is used for what it goes along with, the loss rises more where that holds than "
        "elsewhere, and more so than without other units that vary as much.",
        "A unit that is supported above and refuted here: it goes along with something, but nothing depends on it.",
    )
    if st.toggle("Take it away", key="taken_away", bind="query-params"):
        found = Dependence.from_bytes(chosen.ask("units.depending:depend", place=(chosen.layer, unit), looked_for=looked_for))
        draw(depended(found), key="depended")
