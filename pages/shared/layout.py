"""What all pages look like: the list of pages, the head, a view with its words, and the guard that shows errors."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

import streamlit as st
from streamlit.delta_generator import DeltaGenerator

from pages.shared.lab import remember_client
from rnnlab.errors import RnnlabError
from rnnlab.figures import Drawing, Figure
from rnnlab.figures.numbers import csv

PAGES = {
    "app.py": ("Home", ":material/home:"),
    "pages/Data.py": ("Data", ":material/timeline:"),
    "pages/Cells.py": ("Cells", ":material/hub:"),
    "pages/Train.py": ("Train", ":material/model_training:"),
    "pages/Search.py": ("Search", ":material/manage_search:"),
    "pages/Forecast.py": ("Forecast", ":material/query_stats:"),
    "pages/Inspect.py": ("Look inside", ":material/biotech:"),
    "pages/Compare.py": ("Compare", ":material/compare_arrows:"),
    "pages/Predict.py": ("Predict", ":material/chat:"),
}


def page(title: str, words: str) -> None:
    """The head of a page and the list of all pages."""
    if st.session_state.get("page") != title:
        st.session_state.update(page=title, arrived=True)
    st.set_page_config(page_title=f"{title} - rnnlab", page_icon=":material/ssid_chart:", layout="wide")
    with st.sidebar:
        st.markdown("**rnnlab**")
        for path, (label, icon) in PAGES.items():
            st.page_link(path, label=label, icon=icon)
    remember_client()
    st.title(title)
    st.markdown(words)


def view(title: str, question: str, read: str, attempt: str) -> None:
    """The head of one view: the question that it answers; how to read it and one thing to try, a click away."""
    with st.container(horizontal=True, vertical_alignment="center"):
        st.markdown(f"**{title}** — {question}", width="stretch")
        with st.popover("How to read it", icon=":material/help:", type="tertiary"):
            st.markdown(f"**Read.** {read}\n\n**Try.** {attempt}")


def draw(figure: Figure, key: str, slot: DeltaGenerator | None = None, pick: Callable[[], None] | None = None) -> None:
    """A figure, with its words for those who do not see it and below it for all; here, or in a place kept for it.

    `pick` is called when something in it is clicked.
    """
    with slot or st.container():
        st.echarts_chart(figure.spec, key=key, alt=figure.alt, height=figure.height, on_select=pick or "ignore")
        _caption(figure.alt, f"{key}.csv", lambda: csv(figure))
        if figure.text:
            st.code(figure.text, language=None, wrap_lines=True)


DRAWING = st.components.v2.component(
    "rnnlab_drawing",
    html='<section tabindex="0"></section>',
    css="section { overflow-x: auto; contain: inline-size; color: var(--st-text-color) }",
    js="""export default function ({ data, parentElement }) {
  parentElement.querySelector("section").innerHTML = data
}
""",
)
"""Shows SVG in the colours of the theme, scrolled where it is wider than the page. Streamlit's own st.html takes SVG out."""


def draw_svg(drawing: Drawing, key: str) -> None:
    """A diagram, with its words below it."""
    DRAWING(data=drawing.svg, key=key)
    _caption(drawing.alt, f"{key}.svg", drawing.svg.encode)


def _caption(words: str, name: str, file: Callable[[], bytes]) -> None:
    """What a figure shows in words, and the figure as a file, which is made when it is asked for."""
    with st.container(horizontal=True, vertical_alignment="top"):
        st.caption(escape(words), width="stretch")
        ending = name.rpartition(".")[2].upper()
        st.download_button(
            ending,
            file,
            name,
            key=f"save_{name}",
            on_click="ignore",
            type="tertiary",
            icon=":material/download:",
        )


@contextmanager
def guard() -> Iterator[None]:
    """Shows what rnnlab refuses as one sentence; everything else is a bug and goes on."""
    try:
        yield
    except RnnlabError as error:
        st.error(escape(str(error)), icon=":material/error:")


def button(label: str, icon: str, key: str, act: Callable[[], None], **more: Any) -> None:
    """A button whose act is done, or refused in a sentence, before the page is drawn again; `more` is as of st.button."""

    def guarded() -> None:
        with guard():
            act()

    st.button(label, icon=icon, key=key, on_click=guarded, **more)


def escape(text: str) -> str:
    """Text of a user's as text: Markdown and HTML in it are shown, not obeyed."""
    return "".join(f"\\{letter}" if letter in "\\`*_{}[]()#+-.!|~$<>:&" else letter for letter in text)
