from tests.pages.conftest import errors, until_rest
from tests.pages.test_train import shown
from tests.sentences import ONE_SENTENCE


def test_a_network_describes_pictures_of_the_watched_part_and_drawn_ones(open_page):
    train = open_page("pages/Train.py", dataset="scenes", epochs="1", hidden_size="8", embedding_size="4", batch_size="1024")
    train.button(key="train").click().run()
    until_rest(train)
    assert not errors(train)
    assert "naive rule" in (*train.success, *train.warning)[0].value
    assert "630 pictures of the validation part beside what the network wrote" in shown(train).replace("\\", "")

    app = open_page("pages/Predict.py", run=train.session_state.run)
    assert not errors(app)
    first = table(app)
    assert first["probability"].between(0, 1).all()
    assert first["looked most at"].str.fullmatch(r"row [1-8], column [1-8] \(\d+%\)").all()
    assert "It wrote: **" in shown(app)
    app.number_input(key="picture").set_value(629).run()
    assert not errors(app)
    assert not table(app).equals(first)

    app.segmented_control(key="picture_way").set_value("one that I draw").run()
    assert not errors(app)
    assert "true is **a large red circle left of a small blue square**" in shown(app)
    app.selectbox(key="colour_0").set_value("violet")
    app.slider(key="x_1_small").set_value(12).run()
    assert not errors(app)
    assert "No one sentence is clearly true" in shown(app)

    for page in ("pages/Inspect.py", "pages/Cells.py"):
        (refusal,) = errors(app.switch_page(page).run())
        assert ONE_SENTENCE.match(refusal.replace("\\", ""))
        assert "page Predict" in refusal


def test_pictures_are_shown_with_their_sentences_on_the_page_data(open_page):
    app = open_page("pages/Data.py", dataset="scenes")
    assert not errors(app)
    assert "8 pictures; the first shows a " in shown(app).replace("\\", "")


def table(app):
    """The words of the sentence, one a line."""
    (frame,) = [frame.value for frame in app.dataframe if "next likely" in frame.value.columns]
    return frame
