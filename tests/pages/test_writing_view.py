from tests.pages.conftest import errors, until_rest
from tests.pages.test_train import shown


def trained(open_page, **choices):
    app = open_page("pages/Train.py", **choices)
    app.button(key="train").click().run()
    return until_rest(app)


def written(app):
    """The view after the text has grown to its end, each run of the page adding some."""
    app.button(key="writing_write").click().run()
    while not app.button(key="writing_stop").disabled:
        assert not errors(app)
        app.run()
    assert not errors(app)
    return app


def test_a_network_writes_on_can_be_stopped_and_is_changed_by_hand(open_page):
    train = trained(open_page, dataset="poems", epochs="1", hidden_size="8")
    assert not errors(train)
    assert "naive rule" in (*train.success, *train.warning)[0].value
    assert "nats" in shown(train)
    app = open_page("pages/Predict.py", run=train.session_state.run)
    assert not errors(app)
    app.text_area(key="writing_begun").set_value("春风*")
    app.number_input(key="writing_length").set_value(60)
    app.button(key="writing_write").click().run()
    assert not errors(app)
    assert len(app.session_state.draft.text) == 50
    app.button(key="writing_stop").click().run()
    assert len(app.session_state.draft.text) == 50
    assert app.button(key="writing_stop").disabled

    first = written(app).session_state.draft.text
    assert len(first) == 60
    assert "60 of 60 characters" in shown(app)
    assert "Not in the training text" in shown(app)
    assert written(app).session_state.draft.text == first

    app.number_input(key="writing_place").set_value(31).run()
    assert not errors(app)
    app.selectbox(key="writing_other_30").select_index(0)
    app.button(key="writing_change").click().run()
    while app.session_state.draft.going:
        app.run()
    again = app.session_state.draft.text
    assert not errors(app)
    assert len(again) == 60
    assert again[:30] == first[:30]
    assert again[30] != first[30]
    assert app.session_state.draft.places[30].chosen

    app.session_state.draft.wish.__dict__["temperature"] = -1.0  # as no widget lets it be
    app.session_state.draft.going, app.session_state.draft.length = True, 61
    app.run().run()
    assert len(errors(app)) == 1
    assert not app.session_state.draft.going


def test_a_pasted_text_is_learned_from(open_page):
    app = open_page("pages/Data.py", dataset="uploaded", task="write")
    assert not errors(app)
    app.text_area(key="pasted").set_value("the rain in spain stays mainly in the plain. " * 30).run()
    app.button(key="use_pasted").click().run()
    assert not errors(app)
    assert app.session_state.task == "write"
    assert "1,351 characters, 15 of them different" in shown(app).replace("\\", "")
    assert "the rain in spain" in app.code[0].value
