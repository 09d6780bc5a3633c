"""Choose data, see what they are, and prepare them step by step."""

import streamlit as st

from pages.shared.choices import current, source, target, upload, widgets, write_link
from pages.shared.honesty import cross_validation, levels_and_leak
from pages.shared.lab import counted, outline
from pages.shared.layout import draw, draw_svg, escape, guard, page, view
from rnnlab import registry
from rnnlab.experiment import Experiment
from rnnlab.figures import data as figures
from rnnlab.figures.tasks.album import album
from rnnlab.figures.tasks.script import written
from rnnlab.figures.tasks.writing import costs
from rnnlab.inspection.data.outline import Outline

page(
    "Data",
    "Choose data or upload a file, see what was understood, and prepare it step by step. What is set here is what **Train** trains on.",
)


def understood(found: Outline) -> None:
    """What the file was understood to hold, each sentence with the setting that overrides it."""
    titles = {name: str(field.title) for _, name, field in Experiment.settings()}
    view(
        "What was understood",
        "was the file read as you meant it?",
        "Each line is one guess; the setting that corrects it stands behind it.",
        "Choose another separator, and see it refused.",
    )
    lines = [escape(text) + (f" _(to correct it: {titles[setting]})_" if setting else "") for text, setting in found.facts]
    st.markdown("\n".join(f"- {line}" for line in lines))


def series(found: Outline) -> None:
    """The series, the steps of its preparation, and one window."""
    view(
        "Series",
        "what does it look like, and where are its parts?",
        "Shades are the parts, in time order: the network learns from the first, is watched on the second, and tested once on the last.",
        "Zoom with the slider; look for seasons, gaps and jumps.",
    )
    draw(figures.series(found), key="series_figure")
    if found.step and found.time_name != "row" and not experiment.preparation.resample:
        st.caption(f"Most steps are {escape(found.step)}: write it as Regular grid to make missing times visible.")


def preparation(found: Outline) -> None:
    """Counts after each step, and the shapes that come out."""
    view(
        "Preparation",
        "what is left after each step?",
        "Steps go from top to bottom. Everything fitted, such as a scaling, is fitted on the training part alone.",
        "A lookback of twice the season.",
    )
    if len(found.changed):
        draw(figures.changed(found), key="changed_figure")
    st.dataframe(figures.stages(found), hide_index=True, alt="Rows and missing values after each step of the preparation")
    size = ", ".join(map(str, found.shape))
    shapes = ", ".join(f"{part} ({count:,}, {size})" for part, count in found.parts.items())
    st.caption(f"Shapes (sequences, steps{', columns' if len(found.shape) > 1 else ''}): {shapes}.")


def texts(found: Outline) -> None:
    """Some texts with their classes, and what a rule that only counts words gets right."""
    view(
        "Texts",
        "what is read, and does its order matter?",
        "Below the examples stands what a rule gets right that counts the words of a text, or short runs of its characters, and knows "
        "nothing of their order.",
        "A vocabulary of 20 words.",
    )
    shown = [{"class": name, "text": text} for name, text in found.examples]
    st.dataframe(shown, hide_index=True, alt="Some texts and their classes")
    level = counted(experiment, upload())
    st.markdown(
        f"Logistic regression on the {level['what']} alone (tf-idf), learned from the training part: accuracy "
        f"**{level['accuracy']:.3f}** on the {level['texts']:,} texts of the {level['part']} part."
    )


def pictures(found: Outline) -> None:
    """Some pictures with their sentences."""
    view(
        "Pictures",
        "what is to be described, and how?",
        "Each picture stands beside the one sentence that is true of it.",
        "Cover a sentence and describe its picture yourself.",
    )
    draw(album(found.pixels, found.captions, f"{len(found.captions)} pictures; the first shows {found.captions[0]}."), key="album")


def strokes(found: Outline) -> None:
    """One line by hand."""
    view(
        "One line",
        "what does the network read, stroke by stroke?",
        "Each dot is a place where the pen was; the network reads how far it went from there, and whether it was lifted.",
        "Other numbers: no two lines have the same slant, size and shaking.",
    )
    draw_svg(written(found.window, found.says), key="line_figure")
    st.number_input("Line number, over all parts", 0, sum(found.parts.values()) - 1, key="number", persist_state="session")


def long_text(found: Outline) -> None:
    """How the text begins, and what counting makes of it."""
    view(
        "Text",
        "what is read, and how far does counting get?",
        "Below stands how the text begins, and what a character of the watched part costs by counting runs of characters in the "
        "training part. Longer runs know more, until they become too rare to help; a network that writes must do better.",
        "A vocabulary of 10 characters.",
    )
    st.code(found.opening, language=None, wrap_lines=True, height=240)
    st.dataframe(costs(found.levels), hide_index=True, alt="Cost of a character by the length of the runs that are counted")


def pairs(found: Outline) -> None:
    """Some texts with what is wanted for them."""
    view(
        "Pairs",
        "what is read, and what is to be written?",
        "Each line is one text, read character by character, and beside it the text that is wanted for it.",
        "Cover the right column and write it yourself: which character did you look at for each that you wrote?",
    )
    shown = [{"read": source, "wanted": target} for source, target in found.pairs]
    st.dataframe(shown, hide_index=True, alt=f"{len(shown)} texts, each with the one that is wanted for it")


def padding(found: Outline) -> None:
    """A padded batch, and the proof that its padding is never learned."""
    view(
        "Padding",
        "what happens to sequences of unequal lengths?",
        "Each row is a sequence, filled up at the end to the longest. True lengths are given, so nothing is learned from the filling.",
        "A longer span of time.",
    )
    draw(figures.padded(found), key="padded_figure")


def one_window(found: Outline) -> None:
    """One window and what it must predict."""
    view(
        "One window",
        "what does the network see, and what must it answer?",
        "The line is what it reads; the diamonds are the values that it must predict.",
        "A horizon of 20.",
    )
    draw(figures.window(found), key="window_figure")


experiment = Experiment()
with st.sidebar, guard():
    current()
    st.markdown("**Data**")
    source()
    place = st.container()
    st.markdown("**Preparation**")
    widgets("preparation")
    if st.session_state.dataset == "uploaded":
        with st.expander("How the file is read"):
            widgets("reading")
with guard():
    experiment = current()
    write_link(experiment)
    if experiment.data.dataset == "uploaded" and upload() is None:
        st.info("Upload a file in the bar at the left: a CSV or Excel file with one header row.")
        st.stop()
    number = int(st.session_state.get("number", 0))
    with place:
        columns = outline(experiment.but(column=""), upload()).columns
        target(columns)
    experiment = current()
    found = outline(experiment, upload(), number)
    card = registry.datasets.load(experiment.data.dataset).card
    st.markdown(f"## {escape(found.title)}\n{escape(found.about)}")
    st.caption(f"Source: {escape(card.source)} Licence: {escape(card.licence)}.")
    if found.facts:
        understood(found)
    if len(found.when):
        series(found)
    left, right = st.columns(2)
    with left:
        preparation(found)
    if found.examples:
        with right:
            texts(found)
    if found.captions:
        with right:
            pictures(found)
    if found.pairs:
        with right:
            pairs(found)
    if found.says:
        strokes(found)
    if found.opening:
        with right:
            long_text(found)
    if found.scaling_column:
        with right:
            view(
                "Scaling and the test part",
                "what if the scaling had seen the test part?",
                "A scaling that is fitted on all rows carries a little of the test part into training.",
                "A larger test share: the difference grows.",
            )
            st.markdown(escape(figures.scaling_shift(found)))
    if len(found.window_when):
        with right:
            one_window(found)
            st.number_input("Window number, over all parts", 0, sum(found.parts.values()) - 1, key="number", persist_state="session")
    if len(found.when):
        if len(found.batch):
            padding(found)
        if len(found.changed):  # windows that predict what follows them
            levels_and_leak(experiment, found.rows)
            cross_validation(found)
    st.page_link("pages/Train.py", label="**Train on these data**", icon=":material/model_training:")
