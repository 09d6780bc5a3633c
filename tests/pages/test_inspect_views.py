import pytest

from tests.pages.conftest import errors

QUESTIONS = {
    "noisy_sine": {"epochs": 1},
    "delayed_echo": {"epochs": 1, "delay": 5},
    "reviews": {"epochs": 1, "bidirectional": True},
}
CHARTS = {"states": 4, "gates": 6, "ledger": 2, "influence": 1, "gradient": 2, "worth": 1, "moments": 0}
"""The other views have tests of their own beside this file."""


def told(app):
    return [caption.value for caption in app.caption] + [table.value.to_string() for table in app.dataframe]


@pytest.mark.parametrize("dataset", QUESTIONS)
def test_each_view_shows_the_newest_network_and_an_earlier_one(open_page, trains, dataset):
    run = trains(dataset, cell="lstm", hidden_size=6, **QUESTIONS[dataset])
    app = open_page("pages/Inspect.py", run=run)
    newest, earlier = {}, {}
    for at, words in (("newest", newest), ("0", earlier)):
        app.select_slider(key="at").set_value(at)
        for view, charts in CHARTS.items():
            app.segmented_control(key="view").set_value(view).run()
            assert not errors(app)
            assert len(app.get("echarts_chart")) >= charts
            words[view] = told(app)
    assert not [view for view in CHARTS if newest[view] == earlier[view]]


def test_one_units_account_adds_up(open_page, trains):
    run = trains("noisy_sine", cell="gru", hidden_size=6, epochs=1)
    app = open_page("pages/Inspect.py", run=run, view="Memory ledger", unit="4")
    app.number_input(key="today_10").set_value(6).run()
    assert not errors(app)
    assert any("of unit 4 as it is after step 6: the 7 parts add up" in caption.value.replace("\\", "") for caption in app.caption)


def test_a_cell_without_gates_is_shown_without_them(open_page, trains):
    app = open_page("pages/Inspect.py", run=trains("noisy_sine", cell="rnn", hidden_size=6, epochs=1))
    for view in CHARTS:
        app.segmented_control(key="view").set_value(view).run()
        assert not errors(app)
