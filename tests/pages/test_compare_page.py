import io

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
        app = open_page("pages/Compare.py")
        app.session_state["client"] = client
        app.query_params["runs"] = ",".join(runs)
        app.run()
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
    app.text_input(key=f"compare_value_{run}_hidden_size").set_value("6").run()
    app.button(key="compare_Run it").click().run()
    (new,) = set(lab.engine().records.owned("iris")) - {run}
    assert lab.engine().history(new).record.experiment == lab.engine().history(run).record.experiment.but(hidden_size=6)
    app.text_input(key=f"compare_value_{run}_hidden_size").set_value("much").run()
    app.button(key="compare_Run it").click().run()
    assert "Hidden size should be a whole number" in errors(app)[0].replace("\\", "")


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
