import json

import pytest
from streamlit.testing.v1 import AppTest

from pages.shared import lab
from rnnlab.experiment import Experiment
from rnnlab.search.study import Study
from rnnlab.search.trials import gathered
from tests.conftest import until
from tests.pages.conftest import REST, errors
from tests.pages.test_train import press, shown

RATES = {"name": "learning_rate", "low": 0.001, "high": 0.1, "log": True}
CELLS = {"name": "cell", "choices": ["rnn", "gru"]}
TINY = {"epochs": "3", "hidden_size": "3", "lookback": "4"}
STUDY = {"ranges": [RATES, CELLS], "sampler": "random", "pruner": "none", "trials": 11}


def until_over(app: AppTest) -> AppTest:
    until(lambda: lab.engine().state(app.session_state.search) in REST, seconds=90)
    return app.run()


@pytest.fixture(scope="module")
def searched(home) -> str:
    """The name of a search that another browser made."""
    run = lab.engine().submit(Experiment.of(TINY), "somebody", study=Study.of(STUDY).model_dump_json())
    until(lambda: lab.engine().state(run) in REST, seconds=120)
    return run


def test_the_page_opens_with_four_settings_and_their_ranges(open_page):
    app = open_page("pages/Search.py")
    assert not errors(app)
    assert app.multiselect(key="searched").value == ["learning_rate", "hidden_size", "cell", "num_layers"]
    assert (app.number_input(key="range_learning_rate_low").value, app.toggle(key="range_learning_rate_log").value) == (1e-4, True)
    assert app.multiselect(key="range_cell_choices").value == ["rnn", "lstm", "gru"]
    assert not app.button(key="start_search").disabled


@pytest.mark.timeout(200)
def test_from_a_link_to_the_best_settings_opened_as_a_run(open_page):
    link = {"study_trials": "3", "study_pruner": "none", "study_sampler": "random", "study_ranges": json.dumps(RATES)}
    app = open_page("pages/Search.py", **TINY, **link)
    assert not errors(app)
    app = until_over(app.button(key="start_search").click().run())
    assert not errors(app)
    trials = gathered(lab.engine().history(app.session_state.search).told)
    assert [trial.state for trial in trials] == ["done"] * 3
    table = next(frame.value for frame in app.dataframe if "score" in frame.value.columns)
    assert table["score"].tolist() == sorted(trial.score for trial in trials)
    assert "The best of 3 trials so far" in shown(app).replace("\\", "")
    assert len(app.get("echarts_chart")) == 4
    assert "side by side, up to" not in shown(app)
    best = min(trials, key=lambda trial: trial.score)
    app = app.button(key="open_best").click().run()
    assert not errors(app)
    record = lab.engine().history(app.session_state.run).record
    assert record.experiment == Experiment.of(TINY).but(**best.choices)
    assert app.session_state.learning_rate == best.choices["learning_rate"]


def test_a_link_brings_back_the_search_and_what_it_was_asked(open_page, searched):
    app = open_page("pages/Search.py", run=searched)
    assert not errors(app)
    assert app.session_state.study_trials == 11 and app.session_state.epochs == 3
    assert app.multiselect(key="searched").value == ["learning_rate", "cell"]
    assert "another browser" in shown(app) and "searched with other data" not in shown(app)
    assert len(app.get("echarts_chart")) == 5
    assert not [button for button in app.button if button.label in ("Stop", "Pause", "Resume")]


@pytest.mark.timeout(200)
def test_eight_seeds_are_a_choice_and_are_trained_side_by_side_with_their_median_and_range(open_page):
    app = open_page("pages/Search.py", **TINY, study_pruner="none")
    app.multiselect(key="searched").set_value(["seed"]).run()
    assert app.text_input(key="range_seed_choices").value == "0, 1, 2, 3, 4, 5, 6, 7"
    app = until_over(app.button(key="start_search").click().run())
    assert not errors(app)
    trials = gathered(lab.engine().history(app.session_state.search).told)
    scores = sorted(trial.score for trial in trials)
    assert len(trials) == 8
    said = shown(app).replace("\\", "")
    assert "side by side, up to 8 at once" in said
    assert f"{(scores[3] + scores[4]) / 2:.4g} in the median" in said
    assert f"from {scores[0]:.4g} to {scores[-1]:.4g}" in said


def test_the_importance_says_on_how_many_trials_it_rests(open_page, searched):
    app = open_page("pages/Search.py", run=searched)
    assert "rests on 11 trials" in shown(app)


def test_the_slice_follows_the_setting_that_is_chosen(open_page, searched):
    app = open_page("pages/Search.py", run=searched)
    assert "against Learning rate" in shown(app)
    app.selectbox(key="sliced").select("cell").run()
    assert not errors(app)
    assert "against Cell" in shown(app)


def test_the_best_settings_are_taken_into_the_form(open_page, searched):
    app = open_page("pages/Search.py", run=searched)
    best = min(gathered(lab.engine().history(searched).told), key=lambda trial: trial.score)
    app.button(key="take_best").click().run()
    assert not errors(app)
    assert (app.session_state.learning_rate, app.session_state.cell) == (best.choices["learning_rate"], best.choices["cell"])
    assert "searched with other data or settings" in shown(app)


@pytest.mark.parametrize("page", ["pages/Train.py", "pages/Inspect.py", "pages/Predict.py", "pages/Forecast.py"])
def test_another_page_says_kindly_that_the_link_is_a_search(open_page, searched, page):
    app = open_page(page, run=searched)
    assert not errors(app)
    assert "names a search" in shown(app)


def test_the_link_of_a_run_that_trains_is_sent_from_the_search_to_train(open_page):
    run = lab.engine().submit(Experiment.of({"epochs": 1, "hidden_size": 4}), "x")
    app = open_page("pages/Search.py", run=run)
    assert not errors(app)
    assert "watched on the page Train" in shown(app)


def test_a_search_is_not_offered_to_stand_beside_a_run(searched):
    first, second = (lab.engine().submit(Experiment.of({**TINY, "seed": seed}), "somebody") for seed in (1, 2))
    until(lambda: all(lab.engine().state(run) in REST for run in (first, second)))
    assert lab.shelf().beside(first, "somebody") == [second]


@pytest.mark.timeout(200)
def test_a_search_is_paused_resumed_and_stopped(open_page):
    app = open_page("pages/Search.py", epochs="30", hidden_size="8", study_trials="200", study_ranges=json.dumps(RATES))
    app = app.button(key="start_search").click().run()
    run = app.session_state.search
    until(lambda: len(lab.engine().history(run).told) > 1, seconds=60)
    app = until_over(press(app.run(), "Pause").run())
    assert not errors(app)
    assert "Paused by you" in shown(app)
    assert "Rewind" not in [button.label for button in app.button]
    told = len(lab.engine().history(run).told)
    app = press(app, "Resume").run()
    until(lambda: len(lab.engine().history(run).told) > told, seconds=60)
    assert "new_rate" not in app.session_state
    app = until_over(press(app.run(), "Stop").run())
    assert not errors(app)
    assert "Stopped before its end" in shown(app)


def test_another_setting_comes_with_a_range_of_its_own(open_page):
    app = open_page("pages/Search.py")
    app.multiselect(key="searched").set_value(["dropout", "bidirectional", "batch_size"]).run()
    assert not errors(app)
    assert app.number_input(key="range_dropout_high").value == 0.5
    assert app.multiselect(key="range_bidirectional_choices").value == [False, True]
    assert app.text_input(key="range_batch_size_choices").value == "16, 32, 64, 128"
    app.text_input(key="range_batch_size_choices").set_value("8, 16").run()
    assert not errors(app)
    study = Study.of({"ranges": [json.loads(one) for one in app.query_params["study_ranges"]]})
    assert study.ranges[2].choices == (8, 16)


def test_a_grid_asks_for_the_points_of_each_range_and_is_refused_where_it_is_too_large(open_page):
    app = open_page("pages/Search.py", study_sampler="grid")
    assert not errors(app)
    app.number_input(key="range_learning_rate_points").set_value(20).run()
    (message,) = errors(app)
    assert "A grid may have 200 points" in message.replace("\\", "") and app.button(key="start_search").disabled


def test_a_choice_that_a_setting_does_not_have_is_left_out_of_the_form(open_page):
    app = open_page("pages/Search.py", study_ranges='{"name": "bidirectional", "choices": ["yes", false]}')
    assert len(errors(app)) == 0
    assert app.multiselect(key="range_bidirectional_choices").value == [False]


def test_a_range_that_ends_below_its_start_is_a_sentence_and_can_be_mended(open_page):
    app = open_page("pages/Search.py")
    app.number_input(key="range_hidden_size_low").set_value(100).run()
    (message,) = errors(app)
    assert "Hidden size" in message and app.button(key="start_search").disabled
    app.number_input(key="range_hidden_size_low").set_value(4).run()
    assert not errors(app) and not app.button(key="start_search").disabled


@pytest.mark.parametrize(
    "text", ["no range", '{"name": "weather", "low": 1, "high": 2}', '{"name": "dataset", "choices": ["a", "b"]}', "[1]"]
)
def test_a_range_in_a_link_that_cannot_be_searched_is_a_sentence_and_the_page_works(open_page, text):
    app = open_page("pages/Search.py", study_ranges=text)
    assert len(errors(app)) == 1
    assert app.multiselect(key="searched").value == ["learning_rate", "hidden_size", "cell", "num_layers"]
    assert not app.button(key="start_search").disabled


def test_a_link_to_a_search_that_is_not_here_is_a_sentence_and_the_page_works(open_page):
    app = open_page("pages/Search.py", run="A" * 16)
    assert "There is no record" in errors(app)[-1]
    assert app.session_state.search == "" and not app.button(key="start_search").disabled
