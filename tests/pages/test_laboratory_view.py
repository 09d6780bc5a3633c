import pytest

from pages.shared import lab
from rnnlab.experiment import Experiment
from rnnlab.runs.record import Record
from tests.conftest import until
from tests.pages.conftest import REST, errors

ME, OTHER = "a-browser-of-this-test", "b-browser-of-this-test"
TINY = {"dataset": "delayed_echo", "delay": 5, "hidden_size": 4, "epochs": 1}


def made(client: str = ME, **choices: object) -> str:
    """The name of a run of this client's that has come to rest."""
    run = lab.engine().submit(Experiment.of({**TINY, **choices}), client)
    until(lambda: lab.engine().state(run) in REST)
    return run


@pytest.fixture
def look(open_page):
    """Opens a view as this browser."""

    def opened(run: str, view: str, client: str = ME, **query: str):
        app = open_page("pages/Inspect.py", {"client": client}, run=run, view=view, **query)
        assert not errors(app)
        return app

    return opened


@pytest.fixture(scope="module")
def runs() -> dict[str, str]:
    """One run a cell, of one browser; one of other data, and one of another browser."""
    found = {cell: made(cell=cell) for cell in ("rnn", "lstm", "gru")}
    return {**found, "longer": made(cell="gru", delay=6), "foreign": made(OTHER, cell="mgu")}


def told(app) -> str:
    return " ".join(caption.value for caption in app.caption).replace("\\", "")


@pytest.mark.parametrize("view", ["Influence", "Gradient through time"])
def test_only_this_browsers_runs_of_the_same_sequences_can_stand_beside(look, runs, view):
    app = look(runs["rnn"], view)
    offered = app.multiselect(key="beside")
    assert set(offered.options) == {"LSTM", "GRU"}
    assert set(lab.engine().records.home.glob("*.run")) > {lab.engine().records.home / f"{runs['foreign']}.run"}
    theirs = look(runs["rnn"], view, client=OTHER)
    assert theirs.multiselect(key="beside").options == ["MGU (minimal gated unit)"]


@pytest.mark.parametrize("view", ["Influence", "Gradient through time"])
def test_a_run_of_another_browser_in_the_link_is_left_out_and_that_is_said(look, runs, view):
    app = look(runs["rnn"], view, beside=f"{runs['foreign']},{runs['longer']},{runs['lstm']}")
    assert app.session_state["beside"] == [runs["lstm"]]
    assert "left out: it is not this browser's" in told(app)
    assert "MGU" not in told(app)


def test_a_race_itself_a_forecast_and_a_file_that_is_no_record_are_not_offered(look, runs):
    home, experiment = lab.engine().records.home, Experiment.of({**TINY, "cell": "irnn"})
    for name, fact in (("r" * 16, {"lanes": '["x"]'}), ("p" * 16, {"plan": "{}"})):
        Record.create(home / f"{name}.run", experiment, ME, **fact).close()
    (home / f"{'n' * 16}.run").write_bytes(b"nothing")
    assert set(look(runs["rnn"], "Gradient through time").multiselect(key="beside").options) == {"LSTM", "GRU"}
    for name in "rpn":
        (home / f"{name * 16}.run").unlink()


def test_runs_side_by_side_have_a_column_each_and_agree_to_a_degree(look, runs):
    app = look(runs["rnn"], "Influence", beside=f"{runs['lstm']},{runs['gru']}")
    assert len(app.get("echarts_chart")) == 3
    methods, between = (table.value for table in app.dataframe)
    assert list(methods.columns) == ["methods", "RNN", "LSTM", "GRU"]
    assert len(methods) == 10
    assert {"RNN and LSTM", "RNN and GRU", "LSTM and GRU"} < set(between.columns)
    app.segmented_control(key="influence_scale").set_value("absolute").run()
    assert not errors(app)


def test_the_gradients_of_several_runs_are_in_one_figure_each_told(look, runs):
    app = look(runs["rnn"], "Gradient through time")
    assert "LSTM:" not in told(app)
    app.multiselect(key="beside").set_value([runs["lstm"], runs["gru"]]).run()
    assert not errors(app)
    for name in ("RNN", "LSTM", "GRU"):
        assert f"{name}: each step back multiplies the gradient by" in told(app)
    assert app.query_params["beside"] in ([f"{runs['lstm']},{runs['gru']}"], f"{runs['lstm']},{runs['gru']}")


def test_an_earlier_moment_shows_all_runs_as_they_were_then(look, runs):
    app = look(runs["rnn"], "Gradient through time", beside=runs["lstm"])
    newest = told(app)
    app.select_slider(key="at").set_value("0").run()
    assert not errors(app)
    now = told(app)
    assert now != newest and "LSTM: each step back" in now
    assert newest.split("LSTM: each step back")[1][:60] != now.split("LSTM: each step back")[1][:60]


def test_the_loss_that_flows_back_through_the_unrolled_network_is_chosen(look, runs):
    app = look(runs["gru"], "Gradient through time")
    assert "flowing back through" in told(app)
    steps = lab.engine().history(runs["gru"]).started.shape[0]
    assert f"The gradient of the loss at step {steps} flowing back" in told(app)
    app.number_input(key="loss_at").set_value(9).run()
    assert not errors(app)
    assert "The gradient of the loss at step 9 flowing back" in told(app)


def test_where_there_is_none_beside_a_button_trains_the_same_with_the_other_cells(look):
    alone = made(cell="gru", delay=9)
    app = look(alone, "Gradient through time")
    assert "Train the same with RNN and LSTM" in app.button(key="beside_start").label
    app.button(key="beside_start").click().run()
    assert not errors(app)
    lanes = app.session_state["beside"]
    assert len(lanes) == 2
    until(lambda: all(lab.engine().state(lane) in REST for lane in lanes))
    cells = [lab.engine().history(lane).record.experiment for lane in lanes]
    assert [one.model.cell for one in cells] == ["rnn", "lstm"]
    assert all(one.but(cell="gru") == lab.engine().history(alone).record.experiment for one in cells)
    app.run()
    assert not errors(app)
    assert "RNN: each step back" in told(app) and "LSTM: each step back" in told(app)
    assert all(lab.engine().owns(lane, ME) for lane in lanes)


def test_the_laboratory_changes_a_copy_and_says_what(look, runs):
    app = look(runs["lstm"], "Gradient laboratory")
    assert "Nothing is changed yet" in told(app)
    app.slider(key="what_forget").set_value(3.0)
    app.slider(key="what_scale").set_value(1.5)
    app.slider(key="what_cut").set_value(4)
    app.number_input(key="what_clip").set_value(0.001).run()
    assert not errors(app)
    assert "b_if + 3, by which LSTM keeps more of its memory" in told(app)
    assert "1.5 x W_hh" in told(app) and "cut after every 4 steps" in told(app)
    assert [metric.value for metric in app.metric][-1] == "0.001"
    assert len(app.get("echarts_chart")) == 2
    assert "b_if" in app.code[0].value
    untouched = look(runs["lstm"], "Gradient laboratory")
    assert "Nothing is changed yet" in told(untouched)


def test_a_cell_without_a_forget_gate_says_so(look, runs):
    assert "RNN has no gate that decides what is kept" in told(look(runs["rnn"], "Gradient laboratory"))


def test_what_cannot_be_cut_is_refused_in_one_sentence(look):
    app = look(made(cell="gru", bidirectional=True), "Gradient laboratory")
    app.slider(key="what_cut").set_value(3).run()
    assert [error.value.startswith("A gradient can be cut where a network reads one way") for error in app.error] == [True]


def test_how_the_run_itself_was_truncated_and_clipped_is_said(look):
    run = made(cell="gru", delay=8, truncation=6, clip=0.5)
    assert "In its own training the gradient is cut after every 6 steps and clipped to 0.5" in told(look(run, "Gradient laboratory"))


def test_a_clip_that_is_long_enough_leaves_the_gradient_as_it_is(look, runs):
    app = look(runs["gru"], "Gradient laboratory")
    app.number_input(key="what_clip").set_value(1000.0).run()
    assert not errors(app)
    assert "no longer than 1000, and stays as it is" in told(app)
    app.number_input(key="what_clip").set_value(0.001).run()
    assert "Clipped to 0.001 it is" in told(app)
