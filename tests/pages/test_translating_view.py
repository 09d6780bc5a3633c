from tests.pages.conftest import errors
from tests.pages.test_train import shown

SMALL = {"epochs": 1, "hidden_size": 8, "embedding_size": 4, "batch_size": 1024}


def test_a_typed_sum_is_answered_with_its_map_and_its_beam(open_page, trains):
    app = open_page("pages/Predict.py", run=trains("digit_addition", **SMALL))
    assert not errors(app)
    assert "Where the network looked most" in shown(app)
    assert "at most 3 beginnings" in shown(app)
    app.text_input(key="typed_digit_addition").set_value("1x+22").run()
    app.number_input(key="beam_width").set_value(1).run()
    app.toggle(key="explain_beam").set_value(True).run()
    assert not errors(app)
    assert "No text of the training part has x" in shown(app)
    assert "at most 1 beginning kept" in shown(app)
    assert "kept “" in shown(app)
    app.text_input(key="begun_digit_addition").set_value("99").run()
    assert not errors(app)
    assert "**99" in shown(app)
    app.text_input(key="typed_digit_addition").set_value("").run()
    assert len(errors(app)) == 1


def test_a_run_without_attention_says_so(open_page, trains):
    app = open_page("pages/Predict.py", run=trains("digit_addition", **SMALL, attention="none"))
    assert not errors(app)
    assert any("no attention" in info.value for info in app.info)
    assert "at most 3 beginnings" in shown(app)


def test_pairs_are_shown_with_what_is_wanted(open_page):
    app = open_page("pages/Data.py", dataset="dates")
    assert not errors(app)
    assert any(list(frame.value.columns) == ["read", "wanted"] for frame in app.dataframe)
