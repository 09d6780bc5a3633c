"""A typed text, what the network writes for it, where it looked, and what a beam search kept in mind."""

import streamlit as st

from pages.shared.lab import engine, outline
from pages.shared.layout import draw, draw_svg, escape, view
from rnnlab.figures.tasks.beam import beam, steps
from rnnlab.figures.tasks.looking import looking
from rnnlab.inspection.trying.translation import MOST_LETTERS, MOST_WIDTH, Rendering, Translation


def show(run: str) -> None:
    """The text and its translation, the map of attention, and the beam."""
    history = engine().history(run)
    record = history.record
    dataset, first = record.experiment.data.dataset, outline(record.experiment, record.blob("upload")).pairs[0][0]
    left, middle, right = st.columns([3, 2, 1])
    text = left.text_input("Text", first, max_chars=MOST_LETTERS, key=f"typed_{dataset}", persist_state="session")
    begun = middle.text_input("The answer must begin with", max_chars=MOST_LETTERS, key=f"begun_{dataset}", persist_state="session")
    width = right.number_input("Width of the beam", 1, MOST_WIDTH, 3, key="beam_width", persist_state="session")
    if not history.snapshot:
        st.info("This run has no weights yet: wait for its first steps, then type the text again.")
        return
    found = translation(run, text, begun, int(width), history.snapshot.step)
    _answers(found)
    _attention(found)
    _beam(found)


@st.cache_data(max_entries=64, show_spinner="Reading ...")
def translation(run: str, text: str, begun: str, width: int, step: int) -> Translation:
    """What the run's network writes for a text, with a beam of this width, as it was after this step of its training.

    Raises RnnlabError for what it cannot read, or begin with.
    """
    asked = {"record": engine().path(run), "text": text, "begun": begun, "width": width}
    return Translation.from_bytes(engine().questions.ask("rnnlab.inspection.trying.translating:translate_text", **asked))


def _answers(found: Translation) -> None:
    st.markdown(f"Written symbol by symbol, each time the likeliest: {_told(found.greedy)}.")
    same = "the same" if found.best.text == found.greedy.text else "another"
    st.markdown(f"The likeliest text that the beam search found, {same}: {_told(found.best)}.")
    unknown = [piece for piece, known in zip(found.pieces, found.known, strict=True) if not known]
    if unknown:
        st.caption(f"No text of the training part has {escape(', '.join(unknown))}: the network reads only that something is there.")


def _told(written: Rendering) -> str:
    return f"**{escape(written.text) or '(nothing)'}**, with probability {written.probability:.3f}"


def _attention(found: Translation) -> None:
    view(
        "Attention",
        "where did it look for each symbol?",
        "A row is a symbol that was written, from the top, ⏎ the end; a column is a character that was read. The darker, the more the "
        "network looked there just before it wrote. Each row sums to 1; point at a cell to read its number.",
        "The same day in another language: the dark cells move to where the day, the month and the year now stand. Then have the answer "
        "begin with another year.",
    )
    if found.best.weights[0]:
        draw(looking(found.pieces, found.best), key="looking")
    else:
        st.info("This run has no attention: all that it knows of the text is the state in which reading ended.")


def _beam(found: Translation) -> None:
    view(
        "Beam search",
        "which beginnings did it keep in mind?",
        "A column is a step. A box is a beginning of the text: its last symbol, and the log probability of all so far, 0 for certain. "
        "Whole boxes were kept and go on; dashed ones were the next best and were dropped; = is one that had ended and waits. The thick "
        "way is the answer. Point at a box to read all that it has written.",
        "A text that the network is not sure of, such as a date without its month, with a width of 5.",
    )
    draw_svg(beam(found), key="beam")
    if st.toggle("Explain each step", key="explain_beam", persist_state="session"):
        st.markdown("\n".join(f"- {escape(told)}" for told in steps(found)))
