"""Put something of your own to a trained network."""

from importlib import import_module

import streamlit as st

from pages.shared.lab import engine, offers
from pages.shared.layout import guard, page
from pages.shared.watching import elsewhere
from rnnlab import registry

page("Predict", "Put something of your own to a trained network, and see what it makes of it.")

run = st.query_params.get("run", "") or st.session_state.get("run", "")
st.session_state.run = run


def _view() -> str:
    """The name of the view that suits the run; "" for none."""
    return str(offers().tasks[engine().history(run).record.experiment.data.task]["view"]) if run else ""


def _links() -> None:
    """What can be put to, and where to train it."""
    st.info("Here a trained network reads what you type, or writes and draws on: train on one of these first, then come back.")
    datasets = {name: registry.datasets.load(name) for name in registry.datasets.names()}
    for name, dataset in datasets.items():
        if any(offers().tasks[task]["view"] for task in dataset.presets):
            st.page_link("pages/Train.py", label=dataset.title, icon=":material/model_training:", query_params={"dataset": name})


with guard():
    if run and elsewhere(run):
        st.session_state.run = ""
    elif _view():
        st.query_params["run"] = run
        engine().touch(run)
        import_module(f"pages.predict_views.{_view()}").show(run)
    else:
        _links()
