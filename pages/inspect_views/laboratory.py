"""What if the gradient were cut or clipped, the forget bias higher, or the recurrent weights larger?"""

import streamlit as st

from pages.shared.chosen import Chosen
from pages.shared.lab import offers, tale
from pages.shared.layout import draw, escape, view
from rnnlab.figures.inside.fading import by_lag
from rnnlab.figures.inside.triangle import pull
from rnnlab.inspection.gradient.what_if import Change, WhatIf


def show(chosen: Chosen) -> None:
    """Sliders for a change, and what it makes of the gradient, the loss and the memory, on a copy of the network."""
    view(
        "Gradient laboratory",
        "what makes a gradient vanish or explode?",
        "The network of this run reads the sequence twice: as it is, and as a copy with your change, which nobody trained. One line each: "
        "the norm of the last loss's gradient by how many steps lie between. The run itself stays as it is.",
        "Scale W_hh to 2 and then to 0.5. Then add 3 to the forget bias of an LSTM, and see how far back the gradient reaches.",
    )
    change = _change(chosen)
    found = WhatIf.from_bytes(chosen.ask("gradient.experimenting:try_out", layer=chosen.layer, change=change.to_json()))
    st.caption(escape(_told(found, change, chosen)))
    _numbers(found, change)
    draw(by_lag({"as it is": found.before, "changed": found.after}), key="what_if_lag")
    view(
        "The changed network",
        "which losses reach which states now?",
        "A row is a loss, a column a state before it. Cut after every few steps, the triangle falls into blocks: what lies in an earlier "
        "block gets nothing at all, however much it mattered.",
        "A truncation of 5: the blocks, and the line above that ends at the cut.",
    )
    draw(pull(found.after, chosen.layer), key="what_if_pull")
    with st.expander("The equations of its cell"):
        st.code(tale(chosen.history.record.experiment.model.cell).equations, language=None, wrap_lines=True)


def _change(chosen: Chosen) -> Change:
    """What the sliders say."""
    steps = chosen.history.started.shape[0] if chosen.history.started else 1
    whole = {"bind": "query-params", "width": 260}
    with st.container(horizontal=True):
        cut = st.slider(
            "Truncation", 0, min(steps, 200), 0, key="what_cut", help="Cut the gradient after every so many steps; 0 for never.", **whole
        )
        forget = st.slider("Forget bias, added", -5.0, 5.0, 0.0, 0.5, key="what_forget", help="More keeps more of the memory.", **whole)
        scale = st.slider("Scale of W_hh", 0.5, 2.0, 1.0, 0.05, key="what_scale", help="Times the weights from state to state.", **whole)
        clip = st.number_input(
            "Clip norm", 0.0, 1e6, 0.0, 0.1, key="what_clip", help="Longest gradient of all weights; 0 for any.", format="%g", **whole
        )
    return Change(cut, clip, forget, scale)


def _told(found: WhatIf, change: Change, chosen: Chosen) -> str:
    """What was changed, in all layers, and what this cell does not have."""
    title = offers().cells[chosen.history.record.experiment.model.cell]["title"]
    said = []
    if not found.forget_gate:
        said.append(f"{title} has no gate that decides what is kept, so the forget bias changes nothing.")
    elif change.forget:
        said.append(f"In every layer: {found.forget_gate}, by which {title} keeps {'more' if change.forget > 0 else 'less'} of its memory.")
    if not found.recurrent:
        said.append(f"{title} has no weights from state to state, so their scale changes nothing.")
    elif change.scale != 1:
        said.append(f"In every layer: {change.scale:g} x W_hh.")
    if change.truncation:
        said.append(f"The gradient is cut after every {change.truncation} steps.")
    return " ".join(said or ["Nothing is changed yet: both lines are the same."]) + _as_trained(chosen)


def _as_trained(chosen: Chosen) -> str:
    """How the run itself truncates and clips, where it does."""
    training = chosen.history.record.experiment.training
    if not (training.truncation or training.clip):
        return ""
    cut = f"cut after every {training.truncation} steps" if training.truncation else "not cut"
    clip = f"clipped to {training.clip:g}" if training.clip else "not clipped"
    return f" In its own training the gradient is {cut} and {clip}; the network as it is stands here without either."


def _numbers(found: WhatIf, change: Change) -> None:
    """Loss and norms, before and after."""
    (loss, loss_after), (norm, norm_after) = found.losses, found.norms
    shorter = found.clipped / norm_after if found.clipped < norm_after else None
    with st.container(horizontal=True):
        st.metric("Loss of this sequence", f"{loss_after:.4g}", _by(loss_after - loss), delta_color="inverse")
        st.metric("Gradient norm, all weights", f"{norm_after:.4g}", _by(norm_after - norm), delta_color="off")
        st.metric("After clipping", f"{found.clipped:.4g}", shorter and f"{shorter:.3g} of it", delta_color="off", delta_arrow="off")
    clipping = f" Clipped to {change.clip:g} it is {shorter:.3g} of that, in every weight alike." if shorter else ""
    stays = f" It is no longer than {change.clip:g}, and stays as it is." if change.clip and not shorter else ""
    st.caption(
        escape(
            f"The gradient of this sequence's loss by all weights has a norm of {norm:.4g} as the network is, and {norm_after:.4g} with "
            f"the change.{clipping}{stays} In training it is that of a whole batch that is clipped."
        )
    )


def _by(difference: float) -> str | None:
    """What the change made of a number, where it made anything."""
    return f"{difference:+.3g} by the change" if difference else None
