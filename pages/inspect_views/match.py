"""A stretch of the sequence, and where else the network is in the same state."""

from functools import partial
from typing import Any

import streamlit as st

from pages.shared.brush import brush
from pages.shared.chosen import Chosen
from pages.shared.layout import draw, escape, view
from rnnlab.figures.inside.matched import AFTER, BEFORE, HERE, bounds, lifts, lines, matches, units
from rnnlab.figures.inside.stretch import said, strip
from rnnlab.inspection.matches.matched import Matched


def show(chosen: Chosen) -> None:
    """The stretch, the units that are on over it, the runs most like it, and whether a label gathers there."""
    view(
        "Select and match",
        "where else does the network think the same?",
        "A unit is on where its h is at least the threshold. The units that are on over the whole stretch are drawn below; then many "
        "sequences are searched for the runs of steps at which just these units are on: first those with most of them, then those with "
        "the fewest others, then the longest.",
        "Drag over two or three steps that mean something to you, and see whether the matches mean the same.",
    )
    h = chosen.trace().states[f"{chosen.layer}.h"]
    wish = _wish(len(h))
    found = Matched.from_bytes(chosen.ask("matches.matching:match", layer=chosen.layer, wish=wish))
    stretch = wish["first"], wish["last"]
    brush(strip(found.read, found.numbers, *stretch), "stretch", _take)
    st.caption(escape(said(found.read, found.numbers, *stretch)))
    if not found.units:
        st.info("No unit is on like this over the whole stretch: choose a lower threshold or fewer steps, or let units be on beside it.")
        return
    draw(lines(found, h, *stretch), key="stretch_units")
    with st.expander(f"All {len(found.units)} units that are on, with their thresholds"):
        st.dataframe(units(found, h, *stretch), hide_index=True, alt="Units that are on over the whole stretch")
    _matches(chosen, found, stretch)
    _lifts(found)


def _wish(steps: int) -> dict[str, Any]:
    """The stretch and the rest, as the fields of a Wish."""
    with st.container(horizontal=True, vertical_alignment="bottom"):
        middle = max(steps // 2, 1)
        ends = [_end("From step", "from_step", middle, steps), _end("To step", "to_step", min(middle + 1, steps), steps)]
        share = st.toggle("A threshold for each unit", key="threshold_share", bind="query-params", help="Units have different scales.")
        if share:
            help_ = "A unit is on where its h is higher than this share of its values."
            level = st.number_input("Share of its values", 0.0, 1.0, 0.75, 0.05, key="share", help=help_, bind="query-params", width=160)
        else:
            help_ = "A unit is on where its h is this or more."
            level = st.number_input("Threshold", -100.0, 100.0, 0.3, 0.05, key="threshold", help=help_, bind="query-params", width=160)
        sides = {
            name: st.toggle(label, key=name, bind="query-params", help="Such a unit came on, or went off, just there.")
            for name, label in (("off_before", "Off before"), ("off_after", "Off after"))
        }
    return {"first": min(ends), "last": max(ends), "threshold": level, "share": share, **sides}


def _end(label: str, key: str, step: int, steps: int) -> int:
    """A step that the person, or the link, chooses; until then the one that is given."""
    if (st.session_state.get(key) or 0) > steps:
        st.session_state[key] = steps
    words = f"{label}, 1 to {steps}"
    return st.number_input(words, 1, steps, None, key=key, bind="query-params", placeholder=str(step), width=160) or step


def _take(first: int, last: int) -> None:
    st.session_state.update(from_step=first, to_step=last)


def _matches(chosen: Chosen, found: Matched, stretch: tuple[int, int]) -> None:
    """What is most like the stretch."""
    view(
        "Best matches",
        "what do these places have in common?",
        "Each line is a match with the steps around it. The score is the units on in both, over those on in either. No match overlaps "
        "a better one, or the stretch itself.",
        "Raise the threshold: fewer units are on, and the matches say more clearly what they share. Tick a line to go there.",
    )
    part = f"{found.sequences} of {found.whole}" if found.sequences < found.whole else f"all {found.whole}"
    st.markdown(
        f"The {len(found.matches)} best in {part} sequences of the {found.part} part, {found.steps:,} steps. "
        f"The label is the {escape(found.about)}."
    )
    key = "_".join(map(str, ("matches", chosen.window, chosen.layer, chosen.step, *stretch)))
    st.dataframe(
        matches(found.matches, len(found.units)),
        hide_index=True,
        column_config=_columns(found),
        selection_mode="single-row",
        on_select=partial(_go, key, found),
        key=key,
        alt="Runs of steps that are most like the stretch",
    )


def _columns(found: Matched) -> dict[str, Any]:
    """How text, or numbers, are shown before a match, there, and after it."""
    if found.read:
        return {BEFORE: st.column_config.TextColumn(BEFORE, alignment="right")}
    low, high = bounds(found.matches)
    return {name: st.column_config.BarChartColumn(name, y_min=low, y_max=high) for name in (BEFORE, HERE, AFTER)}


def _go(key: str, found: Matched) -> None:
    """Goes to the match whose line was ticked."""
    for row in st.session_state[key].selection.rows:
        match = found.matches[row]
        st.session_state.update(window=match.sequence, from_step=match.first, to_step=match.last)


def _lifts(found: Matched) -> None:
    """Whether the matches share a label."""
    view(
        "Labels at the matches",
        "do they share more than chance would give?",
        f"Counted is the {escape(found.about)}, once for each of the {found.counted}. Lift is the share of a label among the matches "
        "over its share anywhere: 2 is twice as often. p is how often a difference as large would come by chance (Fisher's exact test), "
        "corrected for the number of labels (Benjamini and Hochberg); above 0.05 it may well be chance.",
        "The first milestone of training: before it has learned, matches share little.",
    )
    if not found.lifts:
        st.info(f"No match has a label here ({found.about}), so there is nothing to count.")
        return
    st.dataframe(lifts(found), hide_index=True, alt="How often each label stands at the matches, and anywhere")
