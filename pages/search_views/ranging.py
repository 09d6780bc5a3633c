"""The range of each setting that is searched, as widgets."""

from collections.abc import Sequence
from typing import Any, get_args

import streamlit as st

from pages.shared.choices import bounds, heeded
from pages.shared.lab import offers
from rnnlab.experiment import Experiment
from rnnlab.search.ranges import FIELDS, MOST_VALUES, SECTIONS, searchable

RANGES: tuple[dict[str, Any], ...] = (
    {"name": "learning_rate", "low": 1e-4, "high": 1e-1, "log": True},
    {"name": "hidden_size", "low": 8, "high": 64, "log": True},
    {"name": "cell", "choices": ("rnn", "lstm", "gru")},
    {"name": "num_layers", "low": 1, "high": 2},
)
"""What is searched unless something else is chosen."""
PROPOSED: dict[str, dict[str, Any]] = {
    **{each["name"]: each for each in RANGES},
    "batch_size": {"choices": (16, 32, 64, 128)},
    "dropout": {"low": 0.0, "high": 0.5},
    "weight_decay": {"low": 1e-6, "high": 1e-2, "log": True},
    "clip": {"choices": (0.0, 1.0, 5.0)},
    "lookback": {"low": 5, "high": 50, "log": True},
    "seed": {"choices": (0, 1, 2, 3, 4, 5, 6, 7)},
}
BESIDE = ("device", "implementation")
"""They decide speed, not how well a network can learn, and are not offered."""
MOST = 8
PARTS = ("low", "high", "log", "points", "choices")


def spread(ranges: Sequence[dict[str, Any]]) -> None:
    """Fills the widgets with these ranges."""
    names = [str(each.get("name")) for each in ranges]
    st.session_state.searched = [name for name in names if name in FIELDS]
    for each in ranges:
        _fill(str(each.get("name")), each)


def gathered() -> list[dict[str, Any]]:
    """The ranges that the widgets say."""
    return [_gathered(name) for name in st.session_state.searched]


def widgets(gridded: bool) -> None:
    """The choice of settings, and a line for each; `gridded` where a number of points counts."""
    offered = [name for section, name, _ in Experiment.settings() if searchable(name) and heeded(section, name) and name not in BESIDE]
    options = [*offered, *(name for name in st.session_state.searched if name not in offered)]
    st.multiselect(
        "Settings to search",
        options,
        format_func=lambda name: str(FIELDS[name].title),
        max_selections=MOST,
        key="searched",
        persist_state="session",
        help="All others stay as they are in the bar at the left.",
    )
    for name in st.session_state.searched:
        if _key(name, "choices") not in st.session_state:
            _fill(name, PROPOSED.get(name) or _proposal(name))
        with st.container(horizontal=True, vertical_alignment="bottom"):
            _line(name, gridded)


def _line(name: str, gridded: bool) -> None:
    """The widgets of one range: all choices there are; or two ends, or a few values instead."""
    title, options = str(FIELDS[name].title), _options(name)
    if options is not None:
        titles = {cell: str(one["title"]) for cell, one in offers().cells.items()} if name == "cell" else {}
        st.multiselect(title, options, format_func=lambda one: titles.get(str(one), str(one)), **_kept(name, "choices"))
        return
    numeric = _kind(name) is not str
    if numeric:
        _ends(name, title, gridded)
    label = f"or only these, of {title}" if numeric else f"{title}, these"
    st.text_input(label, placeholder="with commas", width=190, **_kept(name, "choices"))


def _ends(name: str, title: str, gridded: bool) -> None:
    """The widgets of two ends; off where values are named instead."""
    kind, off = _kind(name), bool(st.session_state[_key(name, "choices")].strip())
    least, most = map(kind, bounds(FIELDS[name]))
    shape: dict[str, Any] = {"format": "%g"} if kind is float else {"step": 1}
    st.number_input(f"{title} from", least, most, disabled=off, width=150, **shape, **_kept(name, "low"))
    st.number_input(f"{title} to", least, most, disabled=off, width=150, **shape, **_kept(name, "high"))
    st.toggle("By factors", disabled=off, help="Whether 1 to 10 is as far as 10 to 100.", **_kept(name, "log"))
    if gridded:
        st.number_input("Points", 2, MOST_VALUES, disabled=off, width=110, help="Values that a grid takes.", **_kept(name, "points"))


def _kept(name: str, part: str) -> dict[str, Any]:
    return {"key": _key(name, part), "persist_state": "session"}


def _key(name: str, part: str) -> str:
    return f"range_{name}_{part}"


def _fill(name: str, each: dict[str, Any]) -> None:
    """The widgets of one range; what it does not say is as it would be proposed."""
    if name not in FIELDS:
        return
    said = {part: value for part, value in each.items() if value is not None}
    plain = {"log": False, "points": 4, "choices": (), **_proposal(name), **said}
    choices = [] if "low" in said else list(plain["choices"])
    options = _options(name)
    plain["choices"] = ", ".join(map(str, choices)) if options is None else [one for one in choices if one in options]
    ends = {part: _kind(name)(plain[part]) for part in ("low", "high") if part in plain}
    st.session_state.update({_key(name, part): value for part, value in {**plain, **ends}.items() if part in PARTS})


def _proposal(name: str) -> dict[str, Any]:
    """Every choice; or of a number, from half to twice its default; of a text, its default."""
    options, default, kind = _options(name), FIELDS[name].default, _kind(name)
    if options is not None:
        return {"choices": tuple(options)}
    if kind is str:
        return {"choices": (default,) if default else ()}
    least, most = bounds(FIELDS[name])
    return {"low": kind(max(least, default / 2)), "high": kind(min(most, 2 * default or 1))}


def _kind(name: str) -> type[int] | type[float] | type[str]:
    """What its values are."""
    kind: type[int] | type[float] | type[str] = type(FIELDS[name].default)
    return kind


def _options(name: str) -> list[Any] | None:
    """All values of a setting that has few; None for numbers and texts."""
    field = FIELDS[name]
    if name == "cell":
        return list(offers().cells)
    if field.annotation is bool:
        return [False, True]
    return list(get_args(field.annotation)) or None


def _gathered(name: str) -> dict[str, Any]:
    if name not in SECTIONS or _key(name, "choices") not in st.session_state:
        return {"name": name}
    choices = st.session_state[_key(name, "choices")]
    if isinstance(choices, str):
        choices = [_number(text.strip()) for text in choices.split(",") if text.strip()]
    if choices or _key(name, "low") not in st.session_state:
        return {"name": name, "choices": choices}
    return {"name": name, **{part: st.session_state[_key(name, part)] for part in ("low", "high", "log", "points")}}


def _number(text: str) -> int | float | str:
    """What a text stands for."""
    for kind in (int, float):
        try:
            return kind(text)
        except ValueError:
            continue
    return text
