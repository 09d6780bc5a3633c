"""All runs of this browser in one table; some of them, chosen, beside each other."""

import streamlit as st

from pages.compare_views import bringing, chosen, keeping
from pages.shared.lab import client, engine, shelf
from pages.shared.layout import escape, guard, page
from pages.shared.watching import ACTIVE
from rnnlab.figures.runs.compared import table
from rnnlab.runs.shelf import Line

TICK = 2.0
MOST = 8
"""Runs that stand beside each other."""

page(
    "Compare",
    "Every network that this browser trained. Tick some rows to see their curves, costs, settings, answers and hidden states together.",
)


def _table(lines: list[Line]) -> list[Line]:
    """The table; the lines that are ticked in it, which the link names too."""
    asked = st.query_params.get("runs", "").split(",")
    ticked = [place for place, line in enumerate(lines) if line.run in asked]
    picked = st.dataframe(
        table(lines),
        hide_index=True,
        on_select="rerun",
        selection_mode="multi-row",
        selection_default={"selection": {"rows": ticked}},
        key=f"compare_{lines[0].run}_{len(lines)}",
        column_config=_columns(),
        alt="Every run: its state, its loss after each epoch, scores beside the naive rule's, parameters and time",
    )
    found = [lines[place] for place in picked["selection"]["rows"] if place < len(lines)]
    if len(found) > MOST:
        st.caption(f"The first {MOST} of the {len(found)} ticked runs are shown.")
    _write_link(found[:MOST])
    return found[:MOST]


def _columns() -> dict[str, object]:
    number = st.column_config.NumberColumn
    return {
        "run": st.column_config.TextColumn(width="medium", pinned=True),
        "loss": st.column_config.LineChartColumn("loss by epoch", help="Of the part that is watched."),
        "best loss": number(format="%.4g", help="The least of the watched part after an epoch."),
        "naive rule": number(format="%.4g", help="Its loss on the same part: what a network must get below."),
        "final score": number(format="%.4g", help="Of a run that finished, in the units of the data."),
        "measure": st.column_config.TextColumn(help="What the final score is, and of which part."),
        "parameters": number(format="localized"),
        "seconds": number(format="%.1f", help="Of training."),
        "begun": st.column_config.DatetimeColumn(format="distance"),
    }


def _write_link(found: list[Line]) -> None:
    names = ",".join(line.run for line in found)
    if names:
        st.query_params["runs"] = names
    elif "runs" in st.query_params:
        del st.query_params["runs"]


def _look(active: bool) -> None:
    """One look; drawn as a whole again once a run starts or ends."""
    with guard():
        lines = shelf().lines(client())
        if any(line.state in ACTIVE for line in lines) != active:
            st.rerun()
        if not lines:
            st.info("This browser has trained nothing yet: train a network, or open an archive of one below.")
            st.page_link("pages/Train.py", label="Go to Train", icon=":material/model_training:")
            return
        for line in lines:
            if line.state in ACTIVE:
                engine().touch(line.run, client())
        picked = _table(lines)
        keeping.said()
        if not picked:
            st.info("Tick two or more rows at the left of the table to compare them, or one to name it, run it again or take it away.")
        else:
            keeping.keep(picked)
            chosen.show(picked)
        _fading(lines)


def _fading(lines: list[Line]) -> None:
    """How long runs are kept, and which goes next."""
    (taken, size, nxt), limits = keeping.fading([(line.run, line.pinned) for line in lines]), engine().limits
    called = {line.run: line.name for line in lines}
    mine = next(((before, run) for before, run in enumerate(nxt) if run in called), None)
    words = (
        f"This server keeps {limits.kept} runs of all its visitors, {limits.bytes >> 20:,} MB together, and has {taken}, {size >> 20:,} MB "
        "together; beyond that the oldest go first, pinned ones never."
    )
    if mine:
        left = max(limits.kept - taken, 0) + mine[0] + 1
        words += f" Of yours the next to go is {escape(called[mine[1]])}, when {left} more are begun, or sooner where they are large."
    st.caption(words)


with guard():
    active = any(line.state in ACTIVE for line in shelf().lines(client()))
    st.fragment(_look, run_every=TICK if active else None)(active)
    bringing.bring()
