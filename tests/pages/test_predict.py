from tests.pages.conftest import errors
from tests.pages.test_train import shown


def test_a_typed_text_is_read_word_by_word(open_page, trains):
    app = open_page("pages/Predict.py", run=trains("reviews", cell="gru", hidden_size=6, epochs=1))
    assert not errors(app)
    app.text_area(key="typed_reviews").set_value("the plot was not wibble").run()
    assert not errors(app)
    assert "5 words, of which 1 are unknown" in shown(app)
    assert "after each of 5 words" in shown(app)
    app.text_area(key="typed_reviews").set_value(" ").run()
    assert len(errors(app)) == 1


def test_a_run_that_nothing_can_be_put_to_is_sent_to_data_of_which_something_can(open_page, trains):
    app = open_page("pages/Predict.py", run=trains("noisy_sine", cell="gru", hidden_size=6, epochs=1))
    assert not errors(app)
    assert "train on one of these" in app.info[0].value


def test_texts_are_shown_beside_what_counting_words_gets_right(open_page):
    app = open_page("pages/Data.py", dataset="reviews")
    assert not errors(app)
    assert any("text" in frame.value.columns for frame in app.dataframe)
    assert "accuracy **0.5" in shown(app)
