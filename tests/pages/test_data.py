import pytest

from rnnlab import registry
from tests.pages.conftest import errors
from tests.pages.test_train import SERIES, press, shown, until_rest


def table(app, name: str):
    return next(frame.value for frame in app.dataframe if name in frame.value.columns)


def test_a_series_is_shown_with_its_steps_and_one_window(open_page):
    app = open_page("pages/Data.py", dataset="noisy_sine", lookback="20", horizon="3")
    assert not errors(app)
    stages = table(app, "step")
    assert stages.step.tolist() == ["read", "scaled (standard)", "windows of 20 + 3"]
    assert stages.rows.tolist() == [1000, 1000, 1000 - 3 * 22]
    assert "train (678, 20, 1)" in shown(app).replace("\\", "")
    assert len(app.get("echarts_chart")) == 4


def test_gaps_are_counted_filled_by_name_and_never_silently(open_page):
    app = open_page("pages/Data.py", dataset="co2", fill="none")
    assert not errors(app)
    before = table(app, "step")
    app.selectbox(key="fill").select("linear").run()
    after = table(app, "step")
    assert before["missing values"].iloc[0] == after["missing values"].iloc[0] == 59
    assert after["missing values"].iloc[-2] == 0
    assert before["left out"].iloc[-1] > after["left out"].iloc[-1] > 0


def test_what_is_set_here_is_what_train_trains_on(open_page):
    app = open_page("pages/Data.py", dataset="noisy_sine", difference="1", lookback="15")
    assert app.query_params["difference"] in ("1", ["1"])
    app.switch_page("pages/Train.py").run()
    app.session_state.epochs = 2
    app = until_rest(press(app, "Train").run())
    assert not errors(app)
    assert "15 x 1" in shown(app)


def test_a_file_is_told_in_sentences_with_what_corrects_them(open_page):
    app = open_page("pages/Data.py", dataset="uploaded")
    assert "Upload a file" in shown(app)
    app.file_uploader[0].upload("sales.csv", SERIES.replace(b",", b";")).run()
    assert not errors(app)
    text = shown(app).replace("\\", "")
    assert "semicolon" in text and "(to correct it: Separator)" in text
    app.selectbox(key="separator").select("comma").run()
    assert errors(app)
    app.selectbox(key="separator").select("auto").run()
    assert not errors(app)


def test_the_wrong_order_is_measured_beside_the_levels(open_page):
    app = open_page("pages/Data.py", dataset="noisy_sine")
    app.toggle(key="measure").set_value(True).run()
    assert not errors(app)
    assert table(app, "rule").rule.tolist()[0].startswith("persistence") or "rule" in table(app, "rule").columns
    assert "test windows share values with training windows" in shown(app)


def test_unequal_windows_are_padded_and_the_padding_is_proved_unlearned(open_page):
    app = open_page("pages/Data.py", dataset="irregular_sensor", span="6")
    assert not errors(app)
    text = shown(app).replace("\\", "")
    assert "is padding" in text and "greatest gradient in the padding is 0" in text


@pytest.mark.parametrize("dataset", [name for name in registry.datasets.names() if name not in ("imdb", "uploaded")])
def test_every_data_set_opens_with_its_card_its_shapes_and_its_levels(open_page, dataset):
    app = open_page("pages/Data.py", dataset=dataset)
    assert not errors(app)
    presets = registry.datasets.load(dataset).presets
    lines = ("adding", "delayed_echo", "parity", "parity_at_the_end")
    drawn = bool({"forecast", "follow", "describe"} & set(presets)) or dataset in lines
    assert bool(app.get("echarts_chart")) == drawn
    assert any("rule" in frame.value.columns for frame in app.dataframe) == ("forecast" in presets)
    assert "Source: " in shown(app).replace("\\", "")
    assert "train (" in shown(app).replace("\\", "")


def test_settings_that_leave_nothing_are_one_sentence(open_page):
    app = open_page("pages/Data.py", dataset="sunspots", lookback="400")
    (message,) = errors(app)
    assert "choose a shorter lookback" in message
