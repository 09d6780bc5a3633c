import pytest

from pages.shared import lab
from rnnlab import registry
from tests.conftest import until
from tests.pages.conftest import errors, until_rest

QUICK = {"hidden_size": "4", "lookback": "5", "epochs": "2"}


def plain(elements) -> str:
    return " ".join(element.value for element in elements).replace("\\", "")


@pytest.mark.parametrize("cell", registry.cells.names())
def test_every_cell_goes_under_the_microscope_on_fresh_weights(open_page, cell):
    app = open_page("pages/Cells.py", cell=cell, **QUICK)
    assert not errors(app)
    assert "Wiring of " in plain(app.caption)
    assert len(app.get("bidi_component")) == 1
    assert "h' = " in app.code[0].value


def test_an_edit_reaches_the_gate_the_path_and_the_answer(open_page):
    app = open_page("pages/Cells.py", cell="lstm", **QUICK)
    assert "edited" not in plain(app.caption)
    app.selectbox(key="scope_gate").set_value("f").run()
    assert not errors(app)
    assert "after the edit:" in app.code[0].value
    answers = app.dataframe[0].value
    assert answers["edited"].tolist() != answers["original"].tolist()
    app.selectbox(key="scope_gate").set_value("none").run()
    app.number_input(key="scope_value").set_value(3.0).run()
    assert "x = 3" in plain(app.caption) or app.dataframe[0].value["edited"].tolist() != answers["original"].tolist()


def test_a_trained_run_goes_under_the_microscope_too(open_page):
    train = open_page("pages/Train.py", cell="gru", **QUICK)
    train.button(key="train").click().run()
    until_rest(train)
    fresh = train.switch_page("pages/Cells.py").run()
    assert not errors(fresh)
    trained = fresh.code[0].value
    fresh.segmented_control(key="scope_weights").set_value("fresh weights").run()
    assert not errors(fresh)
    assert fresh.code[0].value != trained


def test_cells_race_to_the_end_with_their_times_and_scores_beside_the_naive_rule(open_page):
    app = open_page("pages/Cells.py", {"cells_view": "Race"}, **QUICK)
    app.multiselect(key="race_cells").set_value(["gru", "rnn"])
    app.multiselect(key="race_ways").set_value(["auto", "built_in"])
    app.number_input(key="race_seeds").set_value(2)
    app.button(key="race_start").click().run()
    assert not errors(app)
    run = app.session_state["race"]
    until(lambda: lab.engine().state(run) == "finished")
    app.run()
    assert not errors(app)
    table = app.dataframe[0].value
    assert sorted(table["contender"]) == ["GRU, by torch", "GRU, the fastest here", "RNN, by torch", "RNN, the fastest here"]
    assert (table["seconds per epoch"] > 0).all() and (table["seeds"] == 2).all() and (table["naive rule"] > 0).all()
    assert len(app.get("echarts_chart")) == 2
    app.toggle(key="race_answers").set_value(True).run()
    assert not errors(app)
    assert len(app.get("echarts_chart")) == 6


def test_contenders_may_differ_in_one_more_setting(open_page):
    app = open_page("pages/Cells.py", {"cells_view": "Race"}, dataset="sine_steps", epochs="2", hidden_size="4")
    app.multiselect(key="race_cells").set_value(["rnn"])
    app.selectbox(key="race_setting").set_value("initial_state").run()
    app.text_input(key="race_values_initial_state").set_value("zero, carried").run()
    app.button(key="race_start").click().run()
    run = app.session_state["race"]
    until(lambda: lab.engine().state(run) == "finished")
    app.run()
    assert not errors(app)
    assert sorted(app.dataframe[0].value["contender"]) == ["RNN, initial state carried", "RNN, initial state zero"]


def test_a_race_is_watched_where_races_are(open_page):
    race = lab.engine().race([lab.Experiment.of({"epochs": 1})] * 2, "somebody")
    for page in ("pages/Train.py", "pages/Inspect.py"):
        app = open_page(page, run=race)
        assert not errors(app)
        assert "race" in plain(app.info)
    watched = open_page("pages/Cells.py", race=race)
    assert not errors(watched)
    assert watched.segmented_control(key="cells_view").value == "Race"


@pytest.mark.parametrize("cell", registry.cells.names())
def test_every_cell_is_told_with_its_equations_and_code(open_page, cell):
    app = open_page("pages/Cells.py", {"cells_view": "Equations and code"}, cell=cell)
    assert not errors(app)
    assert "h' = " in app.code[0].value
    assert "class " in app.code[1].value


def test_the_shapes_change_with_the_settings(open_page):
    app = open_page("pages/Cells.py", {"cells_view": "Shapes"}, cell="gru", hidden_size="7")
    assert not errors(app)
    assert app.dataframe[0].value["parameters"].tolist() == [3 * 7 * (1 + 7 + 2), 8, 218]
    assert "bidirectional=False" in app.code[0].value
    app.toggle(key="bidirectional").set_value(True).run()
    assert app.dataframe[0].value["parameters"].tolist() == [2 * 210, 15, 435]
    app.segmented_control(key="shape_kind").set_value("1 to N").run()
    assert ["both directions" in error.value for error in app.error] == [True]
    app.toggle(key="bidirectional").set_value(False).run()
    assert not errors(app)
    assert any("become 10 answers" in caption.value.replace("\\", "") for caption in app.caption)
