"""The runs that were chosen, laid over each other: those that read the same sequences on the same charts."""

from collections.abc import Sequence
from dataclasses import replace

import streamlit as st

from pages.compare_views.held import states
from pages.shared.lab import offers, shelf
from pages.shared.layout import draw, escape, view
from rnnlab import registry
from rnnlab.answers import Answer, Forecast, from_bytes
from rnnlab.figures.runs.compared import differences, forecasts, window
from rnnlab.figures.runs.curves import stamp
from rnnlab.figures.runs.race import curves, scatter
from rnnlab.figures.runs.seeds import seeds, several
from rnnlab.figures.tasks.answers import answers
from rnnlab.runs.race import Race
from rnnlab.runs.shelf import Line, sequences

OVER = ("epoch", "step", "seconds")
COSTS = ("parameters", "seconds of training", "seconds per epoch")


def show(picked: Sequence[Line]) -> None:
    """All charts of the chosen runs that have begun."""
    called = shelf().called([line.run for line in picked])
    picked = [replace(line, name=called[line.run]) for line in picked]
    begun = [line for line in picked if line.history.started]
    if len(begun) < len(picked):
        st.caption("Runs that have not begun are left out of the charts.")
    groups: dict[str, list[Line]] = {}
    for line in begun:
        groups.setdefault(sequences(line.experiment), []).append(line)
    if len(groups) > 1:
        st.info("These runs do not all read the same sequences, so their losses are not one scale: each kind has charts of its own.")
    if len(picked) > 1:
        _differences(picked)
    for number, group in enumerate(groups.values()):
        if len(groups) > 1:
            st.markdown(f"### {escape(_data(group[0]))}")
        _charts(group, number)
        _answers(group, number)
        states(group, number)


def _data(line: Line) -> str:
    """What a run learned from, and to answer what."""
    data = line.experiment.data
    return f"{registry.datasets.load(data.dataset).title}: {offers().tasks[data.task]['title']}"


def _differences(picked: Sequence[Line]) -> None:
    found = differences(picked)
    if len(found):
        st.markdown("**Only these settings differ**")
        st.dataframe(found, hide_index=True, alt="The settings in which the chosen runs differ, one column a run")
    else:
        st.caption("These runs have the same settings throughout.")


def _charts(group: Sequence[Line], number: int) -> None:
    race = _race(group)
    left, right = st.columns(2)
    with left:
        view(
            "Loss",
            "which learns faster, and further?",
            "The loss of the watched part after each epoch; runs that differ in nothing but the seed are one line, their median, between "
            "thin lines at the least and the greatest. Below the dotted naive rule something was learned.",
            "Over seconds instead of epochs: a large network may learn more an epoch, and less a second.",
        )
        with st.container(horizontal=True, vertical_alignment="bottom"):
            x = st.segmented_control("Over", OVER, default="epoch", required=True, key=f"compare_over_{number}")
            log = st.toggle("Logarithmic", value=True, key=f"compare_log_{number}")
        draw(curves(race, x, log), key=f"compare_curves_{number}")
    with right:
        view(
            "Cost",
            "what does a better score cost?",
            "Each finished run at its final score and what it cost: low and to the left is good where the score is an error.",
            "The same cell with half and twice the hidden size.",
        )
        by = st.segmented_control("Against", COSTS, default="parameters", required=True, key=f"compare_by_{number}")
        draw(scatter(race, by), key=f"compare_costs_{number}")
    if several(race):
        _seeds(race, number)


def _seeds(race: Race, number: int) -> None:
    """The scores of runs that differ in the seed alone."""
    view(
        "Seeds",
        "how much of the score is luck?",
        "A row for each group of runs that differ in nothing but the seed: a ring is one seed, the bar their median, the line their range, "
        "the diamond the naive rule. Where two lines overlap, these seeds do not tell which is better.",
        "Run one of them again with another seed, above, until the lines part or clearly do not.",
    )
    draw(seeds(race), key=f"compare_seeds_{number}")


def _race(group: Sequence[Line]) -> Race:
    """The runs as a race, those of the same experiment once: they have the same curve."""
    longest: dict[str, Line] = {}
    for line in sorted(group, key=lambda line: len(line.losses)):
        longest[line.experiment.model_dump_json()] = line
    if len(longest) < len(group):
        st.caption("Runs of the same settings and seed have the same curve: the longest of them is drawn.")
    kept = [line for line in group if line in longest.values()]
    race = Race([line.history for line in kept], {name: cell["title"] for name, cell in offers().cells.items()})
    called = {line.run: line.name for line in kept}
    race.contenders = [replace(one, name=called[one.lanes[0].record.path.stem]) if len(one.lanes) == 1 else one for one in race.contenders]
    return race


def _answers(group: Sequence[Line], number: int) -> None:
    """What each run answers now for the same watched part."""
    stored = {line: line.history.record.blob("answer") for line in group if line.history.snapshot}
    found = {line: from_bytes(data) for line, data in stored.items() if data}
    if not found:
        return
    view(
        "Answers",
        "where do they differ?",
        "What each run answers now for the watched part, which is the same for all of them.",
        "A window where all of them are wrong: is it the data, or the networks?",
    )
    alike = {line.name: answer for line, answer in found.items() if isinstance(answer, Forecast)}
    if len(alike) == len(found):
        _overlaid(alike, group[0].history.started.watched if group[0].history.started else "", number)
    else:
        _side_by_side(found, number)


def _overlaid(found: dict[str, Forecast], part: str, number: int) -> None:
    count, horizon = next(iter(found.values())).predicted.shape
    if horizon == 1:
        draw(forecasts(found, part), key=f"compare_answers_{number}")
        return
    with st.container(horizontal=True, vertical_alignment="bottom"):
        at = st.number_input(f"Window, 0 to {count - 1}", 0, count - 1, key=f"compare_window_{number}", width=180)
        ahead = st.number_input(f"Steps ahead, 1 to {horizon}", 1, horizon, key=f"compare_ahead_{number}", width=180)
    left, right = st.columns(2)
    with left:
        draw(window(found, part, at), key=f"compare_answers_{number}")
    with right:
        draw(forecasts(found, part, ahead), key=f"compare_ahead_answers_{number}")


def _side_by_side(found: dict[Line, Answer], number: int) -> None:
    columns = st.columns(2)
    for place, (line, answer) in enumerate(found.items()):
        with columns[place % 2]:
            st.markdown(f"**{escape(line.name)}**")
            started = line.history.started
            draw(answers(answer, started.watched if started else "", stamp(line.history)), key=f"compare_answer_{number}_{place}")
