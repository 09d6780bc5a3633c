"""A text that the network goes on with, each character opened up, and changed by hand."""

import streamlit as st

from pages.shared.clickable import clickable
from pages.shared.draft import Draft
from pages.shared.lab import engine
from pages.shared.layout import draw, escape, view
from rnnlab.figures.tasks.writing import candidates, seen, strip, table
from rnnlab.inspection.trying.continuation import MOST, MOST_BEGUN, Wish
from rnnlab.inspection.trying.verses import chinese, form

TICK = 0.1
WRITTEN = clickable(
    "rnnlab_written",
    """section { overflow-wrap: anywhere; color: var(--st-text-color); font-family: monospace; line-height: 1.1 }
span { display: inline-block; text-align: center; min-width: .75em; margin-bottom: 6px; padding-top: 2px; cursor: pointer }
small { display: block; font-size: 10px; margin-top: 2px }
.copied { border-bottom: 3px solid currentColor }
.picked { outline: 2px solid currentColor }
.chosen { font-weight: bold; text-decoration: underline double }
""",
)
"""Shows a strip, and says which of its characters was clicked."""


def show(run: str) -> None:
    """The controls, the text as it is written, and one place of it."""
    if not engine().history(run).snapshot:
        st.info("This run has no weights yet: wait for its first steps, then let it write.")
        return
    draft = st.session_state.get("draft")
    draft = draft if draft and draft.run == run else None
    view(
        "Written",
        "how sure was it of each character?",
        "Below each character stands its surprise, the negative log of its probability, in whole nats: 0 was certain, 3 had one "
        "chance in twenty; the redder, the more surprising. Underlined is the longest passage that stands word for word in the "
        "training text.",
        "Click a character, put another in its place, and let the network go on from there.",
    )
    _controls(run, bool(draft and draft.going))
    if draft and draft.refusal:
        st.error(escape(draft.refusal), icon=":material/error:")
    if draft:
        (st.fragment(_text, run_every=TICK) if draft.going else _text)(draft)
        if not draft.going and draft.places:
            _place(draft)


def _controls(run: str, going: bool) -> None:
    st.text_area("Beginning", max_chars=MOST_BEGUN, key="writing_begun", persist_state="session", help="Empty: as a new line begins.")
    with st.container(horizontal=True, vertical_alignment="bottom"):
        st.number_input("Characters", 1, MOST, 300, key="writing_length", persist_state="session", width=105)
        st.number_input(
            "Temperature",
            *(0.0, 5.0, 0.8, 0.1),
            key="writing_temperature",
            persist_state="session",
            width=120,
            help="Below 1 the likely becomes likelier, above 1 less likely; 0 always takes the likeliest.",
        )
        words = "Only this many of the likeliest characters are drawn from; 0 for all."
        st.number_input("Top-k", 0, 1000, 0, key="writing_top_k", persist_state="session", width=100, help=words)
        words = "Only the likeliest characters that together reach this probability are drawn from."
        st.number_input("Top-p", 0.01, 1.0, 1.0, 0.05, key="writing_top_p", persist_state="session", width=110, help=words)
        st.number_input("Seed", 0, 2**31 - 1, 1, key="writing_seed", persist_state="session", width=100)
        st.button("Write", type="primary", icon=":material/edit:", key="writing_write", on_click=_begin, args=(run,))
        st.button("Stop", icon=":material/stop:", key="writing_stop", on_click=_stop, disabled=not going)


def _begin(run: str) -> None:
    of = {name: st.session_state[f"writing_{name}"] for name in ("begun", "temperature", "top_k", "top_p", "seed")}
    st.session_state.draft = Draft(run, Wish(**of), st.session_state.writing_length)


def _stop() -> None:
    st.session_state.draft.stop()


def _text(draft: Draft) -> None:
    """The text so far; while it grows, some more of it."""
    going = draft.going
    if going:
        draft.grow()
        WRITTEN(data=strip(draft.begun, draft.places, draft.copied), key="writing_growing")  # what a fragment drew, it alone hears
    else:
        picked = st.session_state.get("writing_place", 1) - 1
        WRITTEN(data=strip(draft.begun, draft.places, draft.copied, picked), key="writing_strip", on_picked_change=_pick)
    if draft.places:
        _caption(draft)
    if going and not draft.going:
        st.rerun()


def _pick() -> None:
    picked = st.session_state.writing_strip.picked
    if picked is not None:
        st.session_state.writing_place = picked + 1


def _caption(draft: Draft) -> None:
    """What was measured over the whole text."""
    nats, copied, text = [place.nats for place in draft.places], draft.copied, draft.text
    passage = text[copied.start : copied.start + copied.length]
    said = [
        f"{len(nats)} of {draft.length} characters, mean surprise {sum(nats) / len(nats):.2f} nats. Longest passage copied from the "
        f"training text: {copied.length} characters, from place {copied.start + 1}: {passage!r}."
    ]
    if chinese(text):
        said.append(form(text).words)
    if draft.unknown:
        said.append(f"Not in the training text, and read only as something unknown: {' '.join(map(repr, draft.unknown))}.")
    st.caption(escape(" ".join(said)))


def _place(draft: Draft) -> None:
    """What could have come at one place, and what to put there instead."""
    count = len(draft.places)
    st.session_state.writing_place = min(st.session_state.get("writing_place", 1), count)
    view(
        "One place",
        "what else could have come?",
        "Of each character two bars: the probability that the network gives it, and the probability with which it was drawn, after "
        "temperature, top-k and top-p.",
        "Find the most surprising character, and see what the network had expected.",
    )
    with st.container(horizontal=True, vertical_alignment="bottom"):
        number = st.number_input(f"Place, 1 to {count}", 1, count, key="writing_place", width=140) - 1
        place = draft.places[number]
        others = [one.character for one in place.likely if one.character != place.character]
        other = st.selectbox("Put instead", others, format_func=seen, key=f"writing_other_{number}", width=160)
        st.button("Put it there and go on", key="writing_change", on_click=draft.change, args=(number, other), disabled=other is None)
    draw(candidates(place, number), key="writing_candidates")
    with st.expander("The text, and every character in a table"):
        st.code(draft.begun + draft.text, language=None, wrap_lines=True)
        st.dataframe(table(draft.places), hide_index=True, alt="Each character with its surprise and its probability")
