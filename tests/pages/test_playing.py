import pytest


@pytest.fixture
def app(open_page, trains):
    """A run of three steps, looked into: before the first, after each, and as it is."""
    app = open_page("pages/Inspect.py", run=trains("noisy_sine", cell="rnn", hidden_size=4, epochs=1, batch_size=256))
    assert app.select_slider(key="at").options == ["0", "1", "2", "3", "newest"] and app.select_slider(key="at").value == "newest"
    return app


def test_the_training_plays_from_its_first_moment_to_the_newest_and_stops(app) -> None:
    moments = app.select_slider(key="at").options
    app.button(key="play").click().run()
    shown = [app.select_slider(key="at").value]
    while app.button(key="play").label == "Stop":
        app.run()
        shown.append(app.select_slider(key="at").value)
    order = [moments.index(moment) for moment in shown]
    assert order[0] <= 1 and shown[-1] == "newest" and order == sorted(set(order))
    assert not app.error


def test_playing_stops_where_one_says_so(app) -> None:
    app.button(key="play").click().run()
    app.button(key="play").click().run()
    rested = app.select_slider(key="at").value
    assert rested != "newest" and app.run().select_slider(key="at").value == rested
