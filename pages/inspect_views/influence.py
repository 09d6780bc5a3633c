"""What mattered for the answer."""

import streamlit as st

from pages.shared.answer_number import answer_number
from pages.shared.beside import Runs, choose, together
from pages.shared.chosen import Chosen
from pages.shared.layout import draw, escape, view
from rnnlab.figures.inside.weighed import Scale, between_methods, between_runs, small_multiples, tops
from rnnlab.inspection.influence.influence import Influence

SCALES: dict[Scale, str] = {"normalised": "each panel its own", "absolute": "one for all runs"}


def show(chosen: Chosen) -> None:
    """Methods one below the other, runs side by side, and how far they agree."""
    view(
        "Influence",
        "which steps decided this number of the answer?",
        "A bar a step, a method a row, a run a column; the head of each panel says its scale. A gradient says how a small change there "
        "would move the answer, occlusion what the answer loses without the step. The hollow bars are another thing: the share of the "
        "final memory that each step wrote, exact, whatever the answer makes of it. Saliency of recurrent networks favours late steps "
        "(Ismail and others, 2019), so trust what several methods show, and do not take a pale early step for one that was not used "
        "before occlusion says so too.",
        "The same trained with RNN and GRU, side by side. Then the first milestone of training: the methods agree on nothing yet.",
    )
    choose(chosen)
    with st.container(horizontal=True, vertical_alignment="bottom"):
        number = answer_number()
        scale = st.segmented_control("Scale", SCALES, default="normalised", format_func=SCALES.get, required=True, key="influence_scale")
    together(chosen, lambda runs: _compare(runs, number, scale))


def _compare(runs: Runs, number: int, scale: Scale) -> None:
    found = {name: Influence.from_bytes(one.ask("influence.weighing:weigh", number=number, layer=one.layer)) for name, one in runs.items()}
    first = next(iter(runs.values()))
    read, influence = first.trace().said(), next(iter(found.values()))
    if influence.outputs > 1 or influence.number:
        st.caption(_number(influence))
    ends = tops(found.values())
    for place, (column, (name, one)) in enumerate(zip(st.columns(len(found)), found.items(), strict=True)):
        with column:
            st.markdown(f"**{escape(name)}**, answer {one.answer:.4g}")
            draw(small_multiples(one, read, scale, ends), key=f"influence_{place}" if place else "influence")
    if not len(influence.written):
        st.caption("The memory ledger is left out: this sequence is too long for it.")
    view(
        "Agreement",
        "do the methods, and the networks, say the same?",
        "Rank correlation (Spearman) of the sizes: 1 for the same order of steps, 0 for orders that have nothing in common, -1 for the "
        "opposite. On the last quarter lies 0.25 of what is spread evenly; a gradient that has far more there than occlusion shows the "
        "favour for late steps.",
        "A long delay, and an RNN beside an LSTM.",
    )
    st.dataframe(between_methods(found), hide_index=True, alt="How far each two methods rank the steps alike, by run")
    st.dataframe(between_runs(found), hide_index=True, alt="How late the influence lies, and how far each two runs rank the steps alike")


def _number(influence: Influence) -> str:
    """Which number it is, and which is the largest beside it."""
    step, place = divmod(influence.number, influence.outputs)
    at = f" at answer {step + 1}" if influence.number >= influence.outputs else ""
    largest = f" The largest of these is number {influence.largest}: of classes, the one that is answered." if influence.outputs > 1 else ""
    return f"Number {influence.number} is the one at place {place}, from 0, of {influence.outputs}{at}.{largest}"
