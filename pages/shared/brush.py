"""A sequence that a person drags over, with a mouse, a pen or a finger, to choose a stretch of it."""

from collections.abc import Callable

import streamlit as st

BRUSH = st.components.v2.component(
    "rnnlab_brush",
    html="<section></section>",
    css="""section { display: flex; flex-wrap: wrap; align-items: flex-end; row-gap: 6px; max-height: 260px; overflow-y: auto;
  color: var(--st-text-color); cursor: text; user-select: none; -webkit-user-select: none; touch-action: pan-y }
span { box-sizing: border-box; min-width: .6em; padding: 3px 4px; text-align: center; border-bottom: 3px solid transparent }
.bar { display: flex; align-items: flex-end; flex: 1 1 8px; min-width: 4px; max-width: 40px; height: 72px; padding: 0 1px 2px }
.bar b { width: 100%; background: currentColor; opacity: .45 }
.in { border-bottom-color: currentColor; background: color-mix(in srgb, var(--st-primary-color) 25%, transparent) }
.in b { opacity: .9 }
""",
    js="""export default function ({ data, parentElement, setTriggerValue }) {
  const place = parentElement.querySelector("section")
  place.innerHTML = data
  const steps = [...place.querySelectorAll("[data-step]")]
  let begun = null, now = null
  const under = (event) => {
    const found = place.getRootNode().elementFromPoint(event.clientX, event.clientY)?.closest?.("[data-step]")
    return found && place.contains(found) ? Number(found.dataset.step) : null
  }
  const stretch = () => [Math.min(begun, now), Math.max(begun, now)]
  const mark = () => {
    const [first, last] = stretch()
    for (const step of steps) step.classList.toggle("in", first <= step.dataset.step && step.dataset.step <= last)
  }
  place.onpointerdown = (event) => {
    if (event.button) return
    begun = now = under(event)
    if (begun !== null) { place.setPointerCapture(event.pointerId); mark() }
  }
  place.onpointermove = (event) => {
    if (begun === null) return
    now = under(event) ?? now
    mark()
  }
  place.onpointerup = () => {
    if (begun !== null) setTriggerValue("stretch", stretch())
    begun = null
  }
  place.onpointercancel = () => {
    begun = null
    place.innerHTML = data
  }
}
""",
)


def brush(strip: str, key: str, take: Callable[[int, int], None]) -> None:
    """Shows a strip of rnnlab.figures.inside.stretch; `take` is called with the first and the last step, from 1, that were dragged over."""

    def taken() -> None:
        stretch = st.session_state[key].stretch
        if stretch:
            take(*(int(step) for step in stretch))

    BRUSH(data=strip, key=key, on_stretch_change=taken)
