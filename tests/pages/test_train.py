import pytest

from pages.shared import lab
from rnnlab.experiment import Experiment
from tests.pages.conftest import errors, until_rest

SERIES = b"day,sold\n" + b"".join(b"2024-%02d-%02d,%d\n" % (m, d, (d * 7) % 11) for m in range(1, 13) for d in range(1, 29))


def shown(app) -> str:
    return "\n".join(
        element.value for kind in (app.markdown, app.caption, app.success, app.warning, app.info, app.error) for element in kind
    )


def press(app, label: str):
    (button,) = [button for button in app.button if button.label == label]
    return button.click()


def train(app, **settings):
    for name, value in settings.items():
        app.session_state[name] = value
    return until_rest(press(app, "Train").run())


def test_a_cold_link_opens_with_its_settings(open_page):
    app = open_page("pages/Train.py", dataset="noisy_sine", hidden_size="64", learning_rate="0.01", cell="gru")
    assert not errors(app)
    assert (app.session_state.hidden_size, app.session_state.learning_rate, app.session_state.cell) == (64, 0.01, "gru")
    assert Experiment.of(app.query_params | {}).model.hidden_size == 64


def test_a_link_with_a_setting_out_of_range_is_explained_and_the_page_works(open_page):
    app = open_page("pages/Train.py", hidden_size="99999")
    (message,) = errors(app)
    assert "Hidden size" in message and "99999" in message
    assert app.session_state.hidden_size == 50


def test_training_ends_with_charts_scores_and_a_verdict_beside_the_naive_rule(open_page):
    app = train(open_page("pages/Train.py", epochs="20", hidden_size="16", learning_rate="0.01"))
    assert not errors(app)
    assert len(app.get("echarts_chart")) == 3
    assert "naive rule" in shown(app) and "test part" in shown(app)
    assert app.query_params["run"] == [app.session_state.run] or app.query_params["run"] == app.session_state.run


def test_the_table_of_the_heart_disease_tutorial_has_one_line_an_epoch_and_two_curves(open_page):
    app = train(open_page("pages/Train.py", dataset="breast_cancer"))
    assert not errors(app)
    table = app.dataframe[-1].value
    assert list(table.columns) == ["epoch", "train accuracy", "train loss", "test accuracy", "test loss", "learning rate"]
    assert len(table) == 30
    assert len(app.get("echarts_chart")) == 4


def test_the_settings_of_another_data_set_are_its_own(open_page):
    app = open_page("pages/Train.py")
    app.selectbox(key="dataset").select("breast_cancer").run()
    assert not errors(app)
    assert (app.session_state.hidden_size, app.session_state.epochs, app.session_state.cell) == (200, 30, "rnn")
    assert "lookback" not in [widget.key for widget in app.number_input]


def test_an_uploaded_column_is_forecast(open_page):
    app = open_page("pages/Train.py", dataset="uploaded")
    app.file_uploader[0].upload("sales.csv", SERIES).run()
    assert not errors(app)
    app.session_state.epochs = 2
    app = until_rest(press(app, "Train").run())
    assert not errors(app)
    assert "naive rule" in shown(app)


def test_an_uploaded_heart_table_is_classified(open_page, shared):
    app = open_page("pages/Train.py", dataset="uploaded")
    app.file_uploader[0].upload("heart.csv", (shared / "tables" / "heart.csv").read_bytes()).run()
    assert (app.session_state.task, app.session_state.cell) == ("classify", "rnn")
    app = until_rest(press(app, "Train").run())
    assert not errors(app)
    assert app.dataframe[0].value.loc[0, "accuracy"] == pytest.approx(0.84, abs=0.04)


@pytest.mark.parametrize(
    ("name", "data", "word"),
    [
        ("picture.csv", b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR" + bytes(50), "picture"),
        ("empty.csv", b"", "empty"),
        ("words.csv", b"a,b\nx,y\nz,w\n" * 50, "numbers"),
        ("large.csv", b"a,b\n" + b"1,2\n" * (17 << 20), "MB"),
    ],
)
def test_an_upload_that_cannot_be_used_gets_one_sentence_and_nothing_else_changes(open_page, name, data, word):
    app = open_page("pages/Train.py", dataset="uploaded", hidden_size="33")
    before = dict(app.query_params)
    app.file_uploader[0].upload(name, data).run()
    if not app.error:
        app = until_rest(press(app, "Train").run())
    (message,) = errors(app)
    assert word in message
    assert message.count(". ") <= 1 and "Traceback" not in message
    assert app.session_state.hidden_size == 33
    assert {key: value for key, value in dict(app.query_params).items() if key in before and key != "upload"} == {
        key: value for key, value in before.items() if key != "upload"
    }


def test_markup_in_a_column_name_is_shown_as_text(open_page):
    name = "<img src=x onerror=alert(1)> **bold**"
    app = open_page("pages/Train.py", dataset="uploaded")
    app.file_uploader[0].upload("a.csv", SERIES.replace(b"sold", name.encode())).run()
    app = until_rest(press(app, "Train").run())
    assert not errors(app)
    assert "<img" not in shown(app).replace("\\<img", "")


def test_divergence_is_explained_and_a_smaller_rate_is_one_press_away(open_page):
    app = train(open_page("pages/Train.py", learning_rate="1000000", epochs="3"))
    (message,) = errors(app)
    assert "diverged at step" in message and "last good step" in message
    app = until_rest(press(app, "Run again with gradients clipped to 1").run())
    assert app.session_state.clip == 1
    again = lab.engine().history(app.session_state.run).record.experiment
    assert (again.training.clip, again.training.learning_rate) == (1, 1e6)


def test_two_browsers_do_not_see_each_others_runs(open_page):
    mine = train(open_page("pages/Train.py", epochs="2"))
    other = open_page("pages/Train.py")
    assert other.session_state.run == ""
    watching = open_page("pages/Train.py", run=mine.session_state.run)
    assert "another browser started" in shown(watching)
    assert not [button for button in watching.button if button.label in ("Pause", "Stop", "Resume", "Rewind")]


def test_a_link_to_a_run_brings_back_its_settings_and_its_charts(open_page):
    mine = train(open_page("pages/Train.py", epochs="3", hidden_size="12"))
    again = open_page("pages/Train.py", run=mine.session_state.run)
    assert not errors(again)
    assert (again.session_state.hidden_size, again.session_state.epochs) == (12, 3)
    assert len(again.get("echarts_chart")) == 3


def test_a_link_to_a_run_of_another_machine_keeps_its_settings(open_page):
    app = open_page("pages/Train.py", run="AAAAAAAAAAAAAAAA", hidden_size="21")
    assert "train it again" in errors(app)[0]
    assert app.session_state.hidden_size == 21


def test_the_same_experiment_twice_draws_the_same_curve(open_page):
    curves = []
    for _ in range(2):
        app = train(open_page("pages/Train.py", epochs="3", hidden_size="12", dropout="0.3"))
        curves.append(lab.engine().history(app.session_state.run).batches()["loss"].tolist())
    assert curves[0] == curves[1]


def test_a_run_that_comes_to_rest_while_its_page_is_drawn_gets_the_buttons_of_its_new_state(open_page, monkeypatch):
    app = train(open_page("pages/Train.py"), epochs=2)
    before, truth = ["training"], lab.engine().state
    monkeypatch.setattr(lab.engine(), "state", lambda run: before.pop() if before else truth(run))
    app.run()
    assert not before and not errors(app)
    labels = [button.label for button in app.button]
    assert "Rewind" in labels and "Pause" not in labels
