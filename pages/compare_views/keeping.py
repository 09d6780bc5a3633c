"""What may be done with the chosen runs: opened, run again with one change, named, pinned, deleted, taken away."""

from collections.abc import Callable, Sequence

import streamlit as st

from pages.shared.lab import client, engine
from pages.shared.layout import escape, guard
from pages.shared.live import ACTIVE
from pages.shared.taking import take_away
from rnnlab.experiment import Experiment
from rnnlab.runs.records import LONGEST_NAME
from rnnlab.runs.shelf import Line

LONGEST_VALUE = 200


def keep(picked: Sequence[Line]) -> None:
    """The buttons for one of the chosen runs."""
    names = {line.run: line for line in picked}
    run = st.selectbox("Do something with", names, format_func=lambda run: names[run].name, key="compare_one", width=420)
    line = names[run]
    with st.container(horizontal=True, vertical_alignment="bottom"):
        st.page_link("pages/Train.py", label="Open in Train", icon=":material/model_training:", query_params={"run": run})
        st.page_link("pages/Inspect.py", label="Look inside", icon=":material/biotech:", query_params={"run": run})
        words, icon = ("Unpin", ":material/keep_off:") if line.pinned else ("Pin", ":material/keep:")
        _button(words, icon, lambda: engine().records.pin(run, client(), not line.pinned), help="It is not forgotten, however old.")
        _rename(line)
        _delete(line)
    _again(line)
    take_away(run)


@st.cache_data(ttl=20, show_spinner=False)
def places(mine: list[tuple[str, bool]]) -> tuple[int, int, list[str]]:
    """Records that there are, records that are kept, and the runs in the order in which they are forgotten; anew where mine change."""
    return len(engine().records), engine().limits.kept, engine().fading()


def _rename(line: Line) -> None:
    key = f"compare_name_{line.run}"

    def act() -> None:
        with guard():
            engine().records.rename(line.run, client(), st.session_state[key])

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
    fields = {name: field for section, name, field in Experiment.settings() if section in ("preparation", "model", "training")}
    flat = line.experiment.flat()
    with st.container(horizontal=True, vertical_alignment="bottom"):
        name = st.selectbox(
            "Run again with another",
            list(fields),
            format_func=lambda one: str(fields[one].title),
            key="compare_setting",
            width=220,
            index=None,
        )
        if not name:
            return
        value = st.text_input(
            "Value",
            str(flat[name]),
            key=f"compare_value_{line.run}_{name}",
            max_chars=LONGEST_VALUE,
            help=fields[name].description,
            width=220,
        )

        def begin() -> None:
            experiment = line.experiment.but(**{name: value})
            engine().submit(experiment, client(), line.history.record.blob("upload"))

        _button("Run it", ":material/play_arrow:", begin, disabled=value == str(flat[name]))


def _button(label: str, icon: str, act: Callable[[], None], **more: object) -> None:
    def guarded() -> None:
        with guard():
            act()

    st.button(label, icon=icon, key=f"compare_{label}", on_click=guarded, **more)  # type: ignore[arg-type]
