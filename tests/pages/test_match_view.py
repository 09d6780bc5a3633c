import re

import pytest

from pages.inspect_views.match import _go, _take
from rnnlab.inspection.matches.matched import Match, Matched
from tests.pages.conftest import errors

QUESTIONS = {
    "noisy_sine": {},
    "delayed_echo": {"delay": 5, "num_layers": 2},
    "reviews": {},
}
SMALL = {"cell": "gru", "hidden_size": 6, "epochs": 1}


def opened(open_page, run, **query):
    app = open_page("pages/Inspect.py", run=run, view="Select and match", **query)
    assert not errors(app)
    return app


def captions(app):
    return " ".join(caption.value.replace("\\", "") for caption in app.caption)


def table(app, column):
    return next(frame.value for frame in app.dataframe if column in frame.value)


@pytest.mark.parametrize("dataset", QUESTIONS)
def test_the_view_shows_units_matches_and_labels_of_the_newest_network_and_an_earlier_one(open_page, trains, dataset):
    app = opened(open_page, trains(dataset, **SMALL, **QUESTIONS[dataset]), threshold="-1")
    app.number_input(key="to_step").set_value(app.number_input(key="to_step").max).run()
    assert not errors(app)
    newest = table(app, "least h there").to_string()
    assert "6 units are on" in captions(app)
    assert set(table(app, "in common")["in common"]) == {"6 of 6"}
    assert len(app.get("echarts_chart")) == 1
    assert table(app, "lift")["label"].tolist()
    app.select_slider(key="at").set_value("0").run()
    assert not errors(app)
    assert table(app, "least h there").to_string() != newest


def test_the_numbers_of_a_link_choose_the_stretch_the_threshold_and_the_sides(open_page, trains):
    run = trains("noisy_sine", **SMALL)
    app = opened(open_page, run, from_step="3", to_step="7", threshold="-0.5", window="4", off_before="true")
    assert "Steps 3 to 7 of 10" in captions(app)
    assert app.number_input(key="threshold").value == -0.5
    assert app.toggle(key="off_before").value and not app.toggle(key="off_after").value
    app = opened(open_page, run, from_step="3", to_step="7", threshold_share="true", share="0.25")
    assert app.number_input(key="share").value == 0.25
    assert "Steps 3 to 7 of 10" in captions(app)


def test_two_steps_in_the_wrong_order_are_the_same_stretch(open_page, trains):
    app = opened(open_page, trains("noisy_sine", **SMALL), from_step="7", to_step="3")
    assert "Steps 3 to 7 of 10" in captions(app)


def test_a_step_that_a_shorter_sequence_does_not_have_gives_way(open_page, trains, reviews):
    most, least = max(reviews), min(reviews)
    link = {"window": str(reviews.index(most)), "from_step": str(most - 1), "to_step": str(most)}
    app = opened(open_page, trains("reviews", **SMALL), **link)
    assert (app.number_input(key="from_step").value, app.number_input(key="to_step").value) == (most - 1, most)
    app.number_input(key="window").set_value(reviews.index(least)).run()
    assert not errors(app)
    assert app.number_input(key="to_step").value <= app.number_input(key="to_step").max == least < most


def test_where_no_unit_is_on_that_is_said_and_nothing_is_matched(open_page, trains):
    app = opened(open_page, trains("noisy_sine", **SMALL), threshold="5")
    assert [info.value for info in app.info] == [
        "No unit is on like this over the whole stretch: choose a lower threshold or fewer steps, or let units be on beside it."
    ]
    assert not app.dataframe


def test_what_was_read_is_told_as_text_and_not_as_markdown(open_page, trains):
    app = opened(open_page, trains("reviews", **SMALL))
    (told,) = [caption.value for caption in app.caption if caption.value.startswith("Steps")]
    assert "\\." in told and not re.search(r"(?<!\\)[*_`<>.]", told)


def test_what_was_dragged_over_and_what_was_ticked_are_taken_over(monkeypatch):
    class Session(dict):
        __getattr__ = dict.__getitem__

    state = Session()
    monkeypatch.setattr("pages.inspect_views.match.st.session_state", state)
    _take(3, 5)
    assert state == {"from_step": 3, "to_step": 5}
    match = Match(8, 2, 4, [0], 0, 1.0, "", 1, ["a"], [], [])
    found = Matched([0], [0.3], [match, match], [], "x", "moments", 1, 1, 1, "test", ["a"], [])
    state["table"] = type("Event", (), {"selection": type("Selection", (), {"rows": [1]})})
    _go("table", found)
    assert (state["window"], state["from_step"], state["to_step"]) == (8, 2, 4)
