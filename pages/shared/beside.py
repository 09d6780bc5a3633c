"""Other runs of the same data beside the one looked at: which there are, which are chosen, and a button that starts some."""

import json
from collections.abc import Callable
from dataclasses import replace

import streamlit as st

from pages.shared.chosen import NEWEST, Chosen
from pages.shared.lab import client, engine, lineup, offers, shelf
from pages.shared.layout import escape, guard
from pages.shared.watching import ACTIVE

MOST, MOST_OFFERED = 3, 40
TRIO = ("rnn", "lstm", "gru")
TICK = 1.0

Runs = dict[str, Chosen]
"""By what tells them apart; the one looked at is the first."""


def choose(chosen: Chosen) -> None:
    """The choice of up to three more runs that read the same sequences; a button that starts some where there are none."""
    offered = shelf().beside(chosen.run, client())[:MOST_OFFERED]
    asked = [name for name in st.query_params.get("beside", "").split(",") if name]
    taken = st.session_state.get("beside", asked)
    st.session_state.beside = [name for name in taken if name in offered][:MOST]
    if offered:
        called = shelf().called([chosen.run, *offered])
        st.multiselect(
            f"Beside it, up to {MOST} more",
            offered,
            format_func=lambda name: called.get(name, name),
            max_selections=MOST,
            key="beside",
            on_change=_write_link,
            help="Runs that this browser started and that read the same sequences.",
        )
    else:
        _button(chosen)
    if any(name not in offered for name in asked):
        st.caption("A run that the link names is left out: it is not this browser's, or does not read the same sequences.")


def together(chosen: Chosen, show: Callable[[Runs], None]) -> None:
    """Shows the run with those beside it; anew by itself while one of these trains and the page does not tick for the run itself."""
    ticks = engine().state(chosen.run) not in ACTIVE and _any_active()

    def once() -> None:
        with guard():
            if ticks and not _any_active():
                st.rerun()
            show(_looked_at(chosen))

    st.fragment(once, run_every=TICK if ticks else None)()


def _any_active() -> bool:
    return any(engine().state(run) in ACTIVE for run in st.session_state.beside)


def _looked_at(chosen: Chosen) -> Runs:
    """The runs, all looked at as the first is; those without weights yet are told and left out."""
    called = shelf().called([chosen.run, *st.session_state.beside])
    found = {called[chosen.run]: chosen}
    for run in st.session_state.beside:
        engine().touch(run)
        if engine().history(run).snapshot:
            found[called[run]] = _as(chosen, run, called[run])
        else:
            st.caption(f"{escape(called[run])} has no weights yet: it is {engine().state(run)}.")
    return found


def _as(chosen: Chosen, run: str, name: str) -> Chosen:
    """Another run looked at as this one: the last moment that was kept until then, which is told, and a layer that there is."""
    history = engine().history(run)
    at, moments = chosen.at, history.milestones()
    if at != NEWEST:
        until = [moment for moment in moments if moment <= int(at)]
        at = str(until[-1]) if until else NEWEST
        if at != chosen.at:
            st.caption(f"{escape(name)} kept no weights after step {chosen.at}; it is shown after step {at}.")
    seen = history.snapshot.step if history.snapshot else chosen.seen
    return replace(chosen, run=run, layer=min(chosen.layer, history.record.experiment.model.num_layers), at=at, seen=seen)


def _button(chosen: Chosen) -> None:
    """Trains the same with the cells that are missing."""
    cells = [cell for cell in TRIO if cell != chosen.history.record.experiment.model.cell]
    titles = " and ".join(offers().cells[cell]["title"] for cell in cells)

    def begin() -> None:
        with guard():
            record = chosen.history.record
            seeds, upload = [record.experiment.training.seed], record.blob("upload")
            choices = {"cells": [(cell, "auto") for cell in cells], "seeds": seeds, "equal": "hidden size", "setting": "", "values": []}
            race = engine().race(lineup(record.experiment, upload, json.dumps(choices)), client(), upload)
            st.session_state.beside = engine().lanes(race)
            _write_link()

    st.button(f"Train the same with {titles}, to stand beside it", icon=":material/sports_score:", key="beside_start", on_click=begin)


def _write_link() -> None:
    """Puts the chosen runs into the address of the page."""
    st.query_params["beside"] = ",".join(st.session_state.beside)
