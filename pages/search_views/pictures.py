"""The trials of a search in pictures, each with its question."""

import streamlit as st

from pages.shared.lab import engine
from pages.shared.layout import draw, escape, guard, view
from rnnlab.figures.search.combined import combined
from rnnlab.figures.search.grown import grown
from rnnlab.figures.search.ranked import ranked
from rnnlab.figures.search.sliced import sliced
from rnnlab.figures.search.tried import tried
from rnnlab.figures.search.weighty import weighty
from rnnlab.search.importance import FEWEST, Importance
from rnnlab.search.study import Study
from rnnlab.search.trials import Trial

EVERY = 5
"""Trials after which the importance is asked for anew while a search goes."""


def pictures(run: str, study: Study, trials: list[Trial], active: bool) -> None:
    """As curves, as they arrive, as a table, side by side, by importance, and along one setting."""
    view(
        "Curves",
        "how does each trial learn?",
        "Each line is a trial, its score told between and at the epochs where trials are compared; the thick one is the best so far, "
        "dashed ones were dropped on the way, the dotted one is the naive rule. Point at a line to read what it sets. Lower is better.",
        "Search the Seed alone: how far do curves lie apart that differ in nothing but luck?",
    )
    draw(grown(study, trials, engine().history(run).record.experiment.training.epochs), key="grown_figure")
    view(
        "Trials",
        "is it still getting better?",
        "Each point is a trial, its shape how it went; the line is the best so far, the dotted one the naive rule. Lower is better. Where "
        "the line has been level for long, more trials will not bring much.",
        "Search the same at random, and see how soon its line is as low.",
    )
    draw(tried(study, trials), key="tried_figure")
    _table(study, trials)
    view(
        "Side by side",
        "which settings go together with low scores?",
        "Each line is a trial, and crosses each axis at what it sets; the axis at the right is its score. The thick line is the best, "
        "dashed ones were dropped on the way. Drag along an axis to keep only the lines that pass there; click it to let all back.",
        "Drag over the lowest tenth of the score, and see on which axes the lines that are left lie close together.",
    )
    draw(combined(study, trials), key="combined_figure")
    left, right = st.columns(2)
    with left:
        _importance(run, study, trials, active)
    with right:
        _slice(study, trials)


def _table(study: Study, trials: list[Trial]) -> None:
    formats = {"score": st.column_config.NumberColumn(format="%.4g"), "seconds": st.column_config.NumberColumn(format="%.1f")}
    formats |= {each.title: st.column_config.NumberColumn(format="%.3g") for each in study.ranges if not each.choices and not each.whole}
    table = ranked(study, trials)
    st.dataframe(table, hide_index=True, column_config=formats, height=260, alt=f"{len(trials)} trials, the best first")


def _importance(run: str, study: Study, trials: list[Trial], active: bool) -> None:
    view(
        "Importance",
        "which settings matter?",
        "A bar is the share of the differences between trials that goes with this setting alone, as a forest of trees fitted to them "
        "says (fANOVA). What is missing to 1 is owed to several together. It holds for these ranges only.",
        "Search again over a wider range of the least, and see whether it still does not matter.",
    )
    done = sum(trial.state == "done" for trial in trials)
    if done < FEWEST:
        st.caption(f"It takes {FEWEST} trials that trained to their end to tell settings from noise; there are {done}.")
        return
    with guard():
        found = _weighed(run, done - done % EVERY if active else done)
        draw(weighty(found, {each.name: each.title for each in study.ranges}), key="weighty_figure")


@st.cache_data(max_entries=64, show_spinner=False)
def _weighed(run: str, done: int) -> Importance:
    return Importance.from_bytes(engine().questions.ask("rnnlab.search.importance:answer", record=engine().path(run)))


def _slice(study: Study, trials: list[Trial]) -> None:
    view(
        "One setting",
        "where along it are the low scores?",
        "Each point is a trial, at what it sets of this setting and the score that it came to; the others differ between the points, so "
        "look at the lower edge of the cloud.",
        "Find the setting whose low scores lie at one end of its range: the best may lie beyond.",
    )
    titles = {each.name: each.title for each in study.ranges}
    name = st.selectbox("Setting", titles, format_func=lambda one: escape(titles[one]), key="sliced")
    draw(sliced(study, trials, name), key="sliced_figure")
