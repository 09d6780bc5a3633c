"""A typed text, and what the network thought of it after each piece."""

import streamlit as st

from pages.shared.lab import engine, outline, passage
from pages.shared.layout import draw, escape, view
from rnnlab.figures.tasks.reading import path, words

MOST_LETTERS = 5000


def show(run: str) -> None:
    """The text, each piece with what it changed, and the path of the probability."""
    history = engine().history(run)
    record = history.record
    first = outline(record.experiment, record.blob("upload")).examples[0][1]
    text = st.text_area("Text", first, max_chars=MOST_LETTERS, key=f"typed_{record.experiment.data.dataset}", persist_state="session")
    if not history.snapshot:
        st.info("This run has no weights yet: wait for its first steps, then read the text again.")
        return
    found = passage(run, text, history.snapshot.step)
    options = list(range(len(found.class_names)))
    number = st.selectbox(
        "Class", options, index=found.answer, format_func=lambda number: found.class_names[number], key=f"class_{run}", width=260
    )
    st.markdown(
        f"After the last {found.unit}: **{escape(found.class_names[found.answer])}**, with probability "
        f"{found.probabilities[-1][found.answer]:.3f}."
    )
    view(
        "Read in order",
        f"what did each {found.unit} change?",
        "The number below it is what it added to the probability of the class, or took from it. Red adds, blue takes; the stronger, the "
        f"more. A question mark stands where the training part has no such {found.unit}, so that the network reads only that there is one.",
        "Change what comes first, or a not before the last adjective: order decides.",
    )
    st.html(words(found, number))
    unknown = found.known.count(False)
    cut = f" The last {found.left_out} are beyond the length at which texts are cut, and were not read." if found.left_out else ""
    st.caption(f"{len(found.pieces)} {found.unit}s, of which {unknown} are unknown.{cut}")
    draw(path(found, number), key="reading")
