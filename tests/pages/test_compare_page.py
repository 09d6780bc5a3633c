import io
import re

import pytest
from streamlit.testing.v1 import AppTest

from pages.shared import lab
from rnnlab.experiment import Experiment
from rnnlab.runs.archive import archive
from tests.conftest import until
from tests.pages.conftest import REST, errors

SMALL = {"epochs": 2, "hidden_size": 4, "lookback": 3}


@pytest.fixture(scope="module")
def trains():
    """Trains an experiment for a client, unless it was trained for it before."""
    known: dict[str, str] = {}

    def one(client: str, **choices: object) -> str:
        experiment = Experiment.of({**SMALL, **choices})
        key = client + experiment.model_dump_json()
        if key not in known:
            known[key] = lab.engine().submit(experiment, client)
            until(lambda: lab.engine().state(known[key]) in REST)
        return known[key]

    return one


@pytest.fixture
def opened(open_page):
    """The page as a client sees it, with some runs ticked by the link."""

    def one(client: str, *runs: str) -> AppTest:
        app = open_page("pages/Compare.py", {"client": client}, runs=",".join(runs))
        assert not errors(app)
        return app

    return one


def rows(app: AppTest) -> list[str]:
    return app.dataframe[0].value["run"].tolist()


def figures(app: AppTest) -> str:
    return " ".join(caption.value for caption in app.caption).replace("\\", "")


def test_where_nothing_was_trained_the_way_to_train_is_shown(opened):
    app = opened("nobody")
    assert "trained nothing yet" in app.info[0].value
    assert not app.dataframe


def test_the_runs_of_this_browser_are_rows_and_no_others(opened, trains):
    trains("alice", cell="gru"), trains("alice", cell="rnn"), trains("bob", cell="lstm")
    assert len(rows(opened("alice"))) == 2
    assert len(rows(opened("bob"))) == 1


def test_ticked_runs_lie_over_each_other_with_only_what_differs(opened, trains):
    runs = [trains("carol", cell=cell) for cell in ("gru", "rnn", "lstm")]
    app = opened("carol", *runs[:2])
    assert app.dataframe[1].value["setting"].tolist() == ["Cell"]
    said = figures(app)
    assert "Loss of the validation part by epoch: " in said
    assert "Test MSE: " in said
    assert "mean absolute errors: " in said
    assert said.count("after epoch 2") == 2


def test_runs_that_differ_in_the_seed_alone_are_one_line_with_their_range(opened, trains):
    runs = [trains("dan", cell="gru", seed=seed) for seed in (0, 1, 2)]
    assert "over 3 seeds" in figures(opened("dan", *runs))


def test_scores_of_several_seeds_have_their_median_and_range(opened, trains):
    seeds = [trains("dan", cell="gru", seed=seed) for seed in (0, 1, 2)]
    assert re.search(
        r"Test MSE of each seed: RNN .* with its only one; GRU median .*, from .* to .* over 3 seeds; the naive rule",
        figures(opened("dan", *seeds, trains("dan", cell="rnn"))),
    )
    assert "of each seed" not in figures(opened("dan", seeds[0], trains("dan", cell="rnn")))


def heads(app: AppTest) -> list[str]:
    return [each.value.replace("\\", "") for each in app.markdown if ", layer " in each.value]


def test_hidden_states_of_the_same_window_stand_side_by_side(opened, trains):
    runs = [trains("nora", cell=cell, hidden_size=size) for cell, size in (("gru", 4), ("gru", 6))]
    app = opened("nora", *runs)
    assert heads(app) == ["**GRU, hidden size 6**, layer 1, after step 44", "**GRU, hidden size 4**, layer 1, after step 44"]
    said = figures(app)
    assert "Hidden state h of layer 1: 6 units over 3 steps" in said
    assert "Of its 4 rows beside a unit of GRU, hidden size 6" in said
    assert "Unequal size (4 to 6 units in 1 layer), unequal parameters (" in said
    app.number_input(key="compare_read_0").set_value(3).run()
    assert not errors(app)
    assert figures(app) != said


def test_one_run_has_no_hidden_states_beside_it(opened, trains):
    assert not heads(opened("nora", trains("nora", cell="gru", hidden_size=4)))


def test_at_most_four_networks_have_their_states_side_by_side(opened, trains):
    app = opened("otto", *(trains("otto", cell="gru", seed=seed) for seed in range(5)))
    assert len(heads(app)) == 4
    assert "The first 4 of the 5 chosen runs are shown." in figures(app)


def test_layers_are_chosen_and_a_network_with_fewer_shows_its_last(opened, trains):
    app = opened("pia", trains("pia", cell="gru"), trains("pia", cell="gru", num_layers=2, bidirectional=True))
    app.number_input(key="compare_layer_0").set_value(2).run()
    assert [head.split(", layer ")[1][0] for head in heads(app)] == ["2", "1"]
    assert "the direction from the start is shown" in figures(app)


def test_states_of_a_run_in_training_are_those_of_a_kept_moment(opened, trains):
    done = trains("rita", cell="gru")
    going = lab.engine().submit(Experiment.of({**SMALL, "cell": "rnn", "epochs": 2000}), "rita")
    until(lambda: lab.engine().history(going).snapshot)
    (step,) = [int(head.rsplit(" ", 1)[1]) for head in heads(opened("rita", done, going)) if "RNN" in head]
    lab.engine().stop(going, "rita")
    assert step in lab.engine().history(going).milestones()


def test_networks_that_look_at_pictures_say_why_they_have_no_states_here(opened):
    preset, runs = Experiment.preset("scenes", "describe"), []
    for seed in (0, 1):
        runs.append(lab.engine().submit(Experiment.of({**preset, "hidden_size": 4, "seed": seed}), "sara"))
        until(lambda: lab.engine().history(runs[-1]).snapshot)
        lab.engine().pause(runs[-1], "sara")
        until(lambda: lab.engine().state(runs[-1]) in REST)
    assert "looks at whole pictures" in figures(opened("sara", *runs))


def test_a_run_of_another_browser_is_not_ticked_by_a_link(opened, trains):
    mine, theirs = trains("erin", cell="gru"), trains("frank", cell="rnn")
    app = opened("erin", theirs)
    assert len(rows(app)) == 1
    assert "Tick two or more" in app.info[0].value
    assert mine not in str(app.query_params)


def test_runs_of_other_sequences_have_charts_of_their_own(opened, trains):
    app = opened("gina", trains("gina", cell="gru"), trains("gina", cell="gru", lookback=5))
    assert "not one scale" in app.info[0].value
    assert figures(app).count("Loss of the validation part") == 2


def test_a_run_is_named_pinned_and_deleted_on_the_page(opened, trains):
    run = trains("hugo", cell="gru")
    app = opened("hugo", run)
    app.text_input(key=f"compare_name_{run}").set_value("the good one").run()
    assert rows(app) == ["the good one"]
    app.button(key="compare_Pin").click().run()
    assert app.dataframe[0].value["pinned"].tolist() == [True]
    app.button(key="compare_Unpin").click().run()
    assert app.dataframe[0].value["pinned"].tolist() == [False]
    app.button(key="compare_Delete it").click().run()
    assert not errors(app)
    assert run not in lab.engine().records.owned("hugo")


def test_a_run_goes_again_with_one_change(opened, trains):
    run = trains("iris", cell="gru")
    app = opened("iris", run)
    app.selectbox(key="compare_setting").set_value("hidden_size").run()
    number = app.number_input(key=f"compare_value_{run}_hidden_size")
    assert (number.label, number.value, number.min, number.max) == ("Hidden size", 4, 1, 512)
    assert app.button(key="compare_Run it").disabled
    number.set_value(6).run()
    app.button(key="compare_Run it").click().run()
    assert not errors(app)
    assert "first row" in app.toast[0].value
    (new,) = set(lab.engine().records.owned("iris")) - {run}
    assert lab.engine().history(new).record.experiment == lab.engine().history(run).record.experiment.but(hidden_size=6)


def test_a_change_that_does_not_go_with_the_rest_is_refused_in_words(opened, trains):
    run = trains("ivan", cell="gru", validation_share=0)
    app = opened("ivan", run)
    app.selectbox(key="compare_setting").set_value("test_share").run()
    app.number_input(key=f"compare_value_{run}_test_share").set_value(0.0).run()
    app.button(key="compare_Run it").click().run()
    assert "both 0" in errors(app)[0]
    assert lab.engine().records.owned("ivan") == [run]
    app.button(key="compare_Pin").click().run()
    assert not errors(app)


def test_only_settings_that_the_question_heeds_can_be_changed(opened, trains):
    def offered(run: str, client: str) -> list[str]:
        return opened(client, run).selectbox(key="compare_setting").options

    assert "Lookback" in offered(trains("jane", cell="gru"), "jane")
    rows = trains("jane", **{**Experiment.preset("digits"), "epochs": 1, "hidden_size": 4})
    assert "Lookback" not in offered(rows, "jane")
    assert "Hidden size" in offered(rows, "jane")


def test_an_archive_is_opened_as_a_run_of_this_browser(opened, trains):
    given = archive(lab.engine().path(trains("jack", cell="gru")))
    app = opened("kate")
    app.file_uploader(key="compare_archive").set_value(("run.zip", given, "application/zip")).run()
    assert not errors(app)
    assert len(rows(app)) == 1
    app.run()
    assert len(rows(app)) == 1


def test_a_file_that_is_no_archive_is_refused_in_words(opened):
    app = opened("leon")
    app.file_uploader(key="compare_archive").set_value(("run.zip", io.BytesIO(b"PK no zip").getvalue(), "application/zip")).run()
    assert "damaged" in errors(app)[0]
    assert lab.engine().records.owned("leon") == []


def test_the_page_says_what_is_forgotten_next(opened, trains):
    trains("mona", cell="gru")
    said = figures(opened("mona"))
    assert "keeps 200 runs" in said
    assert "Of yours the next to go is GRU" in said
