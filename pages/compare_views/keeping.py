"""What may be done with the chosen runs: opened, run again with one change, named, pinned, deleted, taken away."""

from collections.abc import Callable, Sequence

import streamlit as st

from pages.shared.choices import heeded, widget
from pages.shared.lab import client, engine
from pages.shared.layout import escape
from pages.shared.taking import take_away
from pages.shared.watching import ACTIVE
from rnnlab.errors import RnnlabError
from rnnlab.experiment import Experiment
from rnnlab.runs.records import LONGEST_NAME
from rnnlab.runs.shelf import Line

CHANGED = ("preparation", "model", "training")
"""Sections of which a setting may be another when a run goes again."""


def said() -> None:
    """What came of the last thing that was done; it cannot be shown before the page is drawn."""
    refusal, done = st.session_state.get("compare_refused", ""), st.session_state.pop("compare_done", "")
    if refusal:
        st.error(escape(refusal), icon=":material/error:")
    if done:
        st.toast(escape(done), icon=":material/check:")


def keep(picked: Sequence[Line]) -> None:
    """The buttons for one of the chosen runs."""
    names = {line.run: line for line in picked}
    with st.container(border=True):
        with st.container(horizontal=True, vertical_alignment="bottom"):
            run = st.selectbox("Do something with", names, format_func=lambda run: names[run].name, key="compare_one", width=300)
            line = names[run]
            _rename(line)
            words, icon = ("Unpin", ":material/keep_off:") if line.pinned else ("Pin", ":material/keep:")
            _button(words, icon, lambda: engine().records.pin(run, client(), not line.pinned), help="It is not forgotten, however old.")
            _delete(line)
        _again(line)
        with st.container(horizontal=True):
            st.page_link("pages/Train.py", label="Open in Train", icon=":material/model_training:", query_params={"run": run})
            st.page_link("pages/Inspect.py", label="Look inside", icon=":material/biotech:", query_params={"run": run})
        take_away(run)


@st.cache_data(ttl=20, show_spinner=False)
def fading(mine: list[tuple[str, bool]]) -> tuple[int, int, list[str]]:
    """How many records there are, and their bytes, and the runs in the order in which they are forgotten; anew where mine change."""
    return len(engine().records), engine().records.bytes, engine().fading()


def _rename(line: Line) -> None:
    key = f"compare_name_{line.run}"

    def act() -> None:
        _do(lambda: engine().records.rename(line.run, client(), st.session_state[key]))

    given = line.history.record.fact("name")
    st.text_input(
        "Name", given, key=key, max_chars=LONGEST_NAME, on_change=act, width=260, placeholder=line.name, help="Empty for its settings."
    )


def _delete(line: Line) -> None:
    lanes = len(engine().lanes(line.history.record.race)) if line.history.record.race in engine().records.owned(client()) else 0
    with st.popover("Delete", icon=":material/delete:", disabled=line.state in ACTIVE):
        st.markdown(f"Delete {escape(line.name)} for good" + (f", with all {lanes} runs of its race?" if lanes else "?"))
        _button("Delete it", ":material/delete_forever:", lambda: engine().forget(line.run, client()))


def _again(line: Line) -> None:
    """The same experiment with one setting changed, as a new run."""
    flat, task = line.experiment.flat(), line.experiment.data.task
    fields = {name: field for section, name, field in Experiment.settings() if section in CHANGED and heeded(section, name, task)}
    with st.container(horizontal=True, vertical_alignment="bottom"):
        titles = {name: str(field.title) for name, field in fields.items()}
        name = st.selectbox("Run again with another", titles, format_func=titles.get, key="compare_setting", width=220, index=None)
        if not name:
            return
        key = f"compare_value_{line.run}_{name}"
        st.session_state.setdefault(key, flat[name])
        with st.container(width=260):
            widget(name, fields[name], key)
        value = st.session_state[key]
        _button("Run it", ":material/play_arrow:", lambda: _begin(line, {name: value}), disabled=value == flat[name])


def _begin(line: Line, change: dict[str, object]) -> None:
    engine().submit(line.experiment.but(**change), client(), line.history.record.blob("upload"))
    st.session_state.compare_done = "It is the first row of the table now."


def _button(label: str, icon: str, act: Callable[[], None], **more: object) -> None:
    st.button(label, icon=icon, key=f"compare_{label}", on_click=_do, args=(act,), **more)  # type: ignore[arg-type]


def _do(act: Callable[[], None]) -> None:
    """Does it, and keeps why it was refused, where it was."""
    st.session_state.compare_refused = ""
    try:
        act()
    except RnnlabError as refusal:
        st.session_state.compare_refused = str(refusal)
