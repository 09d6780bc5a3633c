"""HTML of our own making whose pieces can be clicked."""

import streamlit as st
from streamlit.components.v2.types import ComponentRenderer

CLICKED = """export default function ({ data, parentElement, setTriggerValue }) {
  const place = parentElement.querySelector("section")
  place.innerHTML = data
  place.onclick = (event) => {
    const found = event.target.closest("[data-place]")
    if (found) setTriggerValue("picked", Number(found.dataset.place))
  }
}
"""


def clickable(name: str, css: str) -> ComponentRenderer:
    """A component that shows HTML, and gives back as "picked" the data-place of the piece of it that was clicked."""
    return st.components.v2.component(name, html='<section tabindex="0"></section>', css=css, js=CLICKED)
