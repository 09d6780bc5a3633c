from tests.pages.conftest import errors
from tests.pages.test_train import shown


def test_a_run_writes_as_many_strokes_as_asked_and_goes_on_from_a_line(open_page, trains):
    app = open_page("pages/Predict.py", run=trains("handwriting", hidden_size=6, mixtures=2, epochs=1, batch_size=400))
    assert not errors(app)
    assert "200 strokes that the network wrote" in shown(app)
    assert "stroke 30" in shown(app)
    app.number_input(key="pen_strokes").set_value(40).run()
    assert "40 strokes that the network wrote" in shown(app)
    app.number_input(key="pen_line").set_value(2).run()
    assert not errors(app)
    assert "before that it had read" in shown(app)
    app.slider(key="pen_stroke_40").set_value(40).run()
    assert not errors(app)
    assert "as stroke 40" in shown(app)


def test_the_data_page_shows_a_line_stroke_by_stroke(open_page):
    app = open_page("pages/Data.py", dataset="handwriting")
    assert not errors(app)
    before = [caption.value for caption in app.caption]
    assert any("strokes, the pen put down" in caption for caption in before)
    app.number_input(key="number").set_value(1).run()
    assert not errors(app)
    assert [caption.value for caption in app.caption] != before
