"""A line that a network writes by hand, and what it held possible at each stroke."""

import streamlit as st

from pages.shared.lab import engine
from pages.shared.layout import draw_svg, view
from rnnlab.figures.tasks.gaussians import ahead
from rnnlab.figures.tasks.script import live
from rnnlab.inspection.trying.script import Draft, Script

MOST_STROKES, MOST_BIAS, MOST_SEED = 600, 10.0, 2**31 - 1


def show(run: str) -> None:
    """The choices, the line as it is written, and one of its strokes."""
    history = engine().history(run)
    if not history.snapshot:
        st.info("This run has no weights yet: wait for its first steps, then let it write.")
        return
    draft = _draft(history.started.sequences[history.started.watched] if history.started else 0)
    found = script(run, draft.to_json(), history.snapshot.step)
    view(
        "Written by hand",
        "what does it write when nobody leads its hand?",
        "Each stroke is drawn by chance out of what the network held possible, and then read by it as if somebody had written it. Dotted "
        "is what it read of a line that it did not learn from; it goes on from there, often in the same slant and size.",
        "A bias of 0, of 1 and of 5: the higher, the more even the hand, and the fewer words it knows.",
    )
    draw_svg(live(found), key="script")
    _stroke(found)


@st.cache_data(max_entries=64, show_spinner="Writing ...")
def script(run: str, draft: str, step: int) -> Script:
    """What the run's network, as it was after this step, writes for a Draft (JSON). Raises RnnlabError for one out of range."""
    return Script.from_bytes(engine().questions.ask("rnnlab.inspection.trying.penning:pen", record=engine().path(run), draft=draft))


def _draft(lines: int) -> Draft:
    """What a person wants written."""
    with st.container(horizontal=True, vertical_alignment="bottom"):
        seed = st.number_input("Seed", 0, MOST_SEED, 1, help="Another seed, another line.", key="pen_seed", width=130)
        bias = st.number_input(
            "Bias",
            0.0,
            MOST_BIAS,
            1.0,
            0.5,
            help="How much surer of itself the network is made than it is: 0 for not at all (Graves 2013, section 5.4).",
            key="pen_bias",
            width=130,
        )
        strokes = st.number_input("Strokes", 10, MOST_STROKES, 200, 10, help="How many it writes.", key="pen_strokes", width=130)
        line = st.number_input("Begin with line", 0, lines, 0, help="A line it reads first; 0 for none.", key="pen_line", width=150)
        share = st.slider("Share of it", 0.1, 1.0, 0.5, 0.1, help="How much of it is read.", key="pen_share", width=180, disabled=not line)
    return Draft(int(seed), float(bias), int(strokes), int(line), float(share))


def _stroke(found: Script) -> None:
    """One stroke, and what else could have come."""
    view(
        "One stroke",
        "where could the pen have gone?",
        "Each Gaussian is an ellipse of one and one of two standard deviations around where it expects the pen, the heavier the darker; "
        "the bold line is the stroke that came, dashed where the pen was in the air.",
        "Step on to where the pen lifts: there it is less sure.",
    )
    number = st.slider("Stroke", 1, len(found.drawn), min(30, len(found.drawn)), key=f"pen_stroke_{len(found.drawn)}")
    draw_svg(ahead(found, number), key="gaussians")
