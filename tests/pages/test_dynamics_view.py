import pytest

from tests.pages.conftest import errors

RUNS = {
    "noisy_sine": {"epochs": 1, "cell": "gru", "hidden_size": 2},
    "delayed_echo": {"epochs": 1, "delay": 5, "cell": "lstm", "hidden_size": 6, "num_layers": 2},
    "reviews": {"epochs": 1, "cell": "lstm", "hidden_size": 6, "bidirectional": True},
}


def told(app):
    return [caption.value.replace("\\", "") for caption in app.caption]


def charts(app):
    return len(app.get("echarts_chart"))


@pytest.mark.parametrize("dataset", RUNS)
def test_path_and_dynamics_show_the_newest_network_and_an_earlier_one(open_page, trains, dataset):
    run = trains(dataset, **RUNS[dataset])
    for view, least in (("Path of the state", 1), ("Dynamics", 2)):
        app = open_page("pages/Inspect.py", run=run, view=view)
        assert not errors(app)
        assert charts(app) >= least
        newest = told(app)
        app.select_slider(key="at").set_value("0").run()
        assert not errors(app)
        assert charts(app) >= least
        assert told(app) != newest


def test_a_path_is_seen_along_other_axes_with_another_window_over_it_in_a_link(open_page, trains):
    run = trains("reviews", epochs=1, cell="gru", hidden_size=6)
    link = {"axis_x": "readout, positive against negative", "axis_z": "direction 3", "other_window": "4", "turn": "60"}
    app = open_page("pages/Inspect.py", run=run, view="Path of the state", colours_say="what is true", **link)
    assert not errors(app)
    words = next(words for words in told(app) if words.startswith("Along"))
    assert words.startswith("Along readout, positive against negative (")
    assert "Window 0: " in words and "Window 4: " in words
    assert app.slider(key="turn").value == 60
    app.selectbox(key="axis_z").set_value("none").run()
    assert not errors(app)
    assert "direction 3" not in " ".join(told(app))


def test_the_input_is_held_at_a_word_and_one_that_is_not_known_is_refused(open_page, trains):
    run = trains("reviews", epochs=1, cell="gru", hidden_size=2)
    app = open_page("pages/Inspect.py", run=run, view="Dynamics", held="a word", held_word="good")
    assert not errors(app)
    assert any("the input is held at the word 'good', over and over" in words for words in told(app))
    app.text_input(key="held_word").set_value("xyzzy").run()
    assert "'xyzzy' is none of its" in errors(app)[0].replace("\\", "")


def test_two_units_with_a_carry_have_no_arrows_and_a_large_state_no_points(open_page, trains):
    small = trains("noisy_sine", epochs=1, cell="lstm", hidden_size=2)
    app = open_page("pages/Inspect.py", run=small, view="Dynamics")
    assert not errors(app)
    assert any("a state of four numbers, h and c" in words for words in told(app))
    large = trains("noisy_sine", epochs=1, cell="lstm", hidden_size=129)
    app = open_page("pages/Inspect.py", run=large, view="Dynamics")
    assert not errors(app)
    assert "states of up to 256 numbers, and this one has 258" in app.info[0].value
    assert charts(app) == 1
