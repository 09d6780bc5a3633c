"""Put something of your own to a trained network."""

import streamlit as st

from pages.shared.lab import engine, offers, passage
from pages.shared.layout import draw, escape, guard, page, view
from pages.shared.live import race_elsewhere
from rnnlab.figures.reading import path, words

MOST_LETTERS = 5000
START = "the plot was not good , but the cast was very funny ."

page("Predict", "Type a text of your own, and see a trained network read it word by word.")

run = st.query_params.get("run", "") or st.session_state.get("run", "")
st.session_state.run = run


def _text() -> None:
    """A typed text, and what the network thought of it after each word."""
    history = engine().history(run)
    engine().touch(run)
    text = st.text_area("Text", START, max_chars=MOST_LETTERS, key="typed", persist_state="session")
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
        "more. A question mark stands where the training part has no such word, so that the network reads only that there is one.",
        "Put a not before the last adjective.",
    )
    st.html(words(found, number))
    unknown = found.known.count(False)
    cut = f" The last {found.left_out} are beyond the length at which texts are cut, and were not read." if found.left_out else ""
    st.caption(f"{len(found.pieces)} {found.unit}s, of which {unknown} are unknown.{cut}")
    draw(path(found, number), key="reading")


with guard():
    if run and race_elsewhere(run):
        st.session_state.run = ""
    elif run and offers().tasks[engine().history(run).record.experiment.data.task]["typed"]:
        st.query_params["run"] = run
        _text()
    else:
        st.info("Here a run that classifies texts reads what you type: train one on reviews first, then come back.")
        st.page_link("pages/Train.py", label="Train on reviews", icon=":material/model_training:", query_params={"dataset": "reviews"})
