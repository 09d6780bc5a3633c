import pytest

from tests.pages.conftest import errors

QUESTIONS = {
    "noisy_sine": ({"cell": "lstm", "horizon": 3}, 0),
    "delayed_echo": ({"cell": "gru", "num_layers": 2, "delay": 5}, 1),
    "reviews": ({"cell": "peephole_lstm", "bidirectional": True}, 0),
}
SMALL = {"hidden_size": 6, "epochs": 1}


def told(app):
    return " ".join(caption.value.replace("\\", "") for caption in app.caption)


def surgery(open_page, run, **query):
    app = open_page("pages/Inspect.py", run=run, view="Surgery", **query)
    assert not errors(app)
    return app


@pytest.mark.parametrize("dataset", QUESTIONS)
def test_operations_are_shown_in_the_words_of_each_task(open_page, trains, dataset):
    choices, chances = QUESTIONS[dataset]
    app = surgery(open_page, trains(dataset, **SMALL, **choices))
    parts = 2 if "lstm" in choices["cell"] else 1
    assert len(app.get("echarts_chart")) == 3 + chances + 2 * parts
    assert "h of unit 0 in layer 1 is set to 0 at step 1." in told(app)
    assert "the most causal of those tried" in told(app)
    assert app.selectbox(key="cut_place").options[:parts] == ["h", "c"][:parts]
    last = "o" if parts == 2 else "n"
    app.selectbox(key="cut_place").set_value(last).run()
    assert not errors(app)
    assert f"{last} of unit 0 in layer 1 is set to 0 at step 1." in told(app)
    assert len(app.get("echarts_chart")) == 5 + chances + 2 * parts


def test_a_state_is_transplanted_from_another_sequence_that_is_told(open_page, trains):
    app = surgery(open_page, trains("reviews", cell="gru", **SMALL))
    app.toggle(key="cut_all").set_value(True)
    app.segmented_control(key="cut_how").set_value("transplant").run()
    app.number_input(key="cut_donor").set_value(3)
    app.number_input(key="cut_donor_step").set_value(2).run()
    assert not errors(app)
    assert "h of all units in layer 1 is replaced at step 1 by that of sequence 3 at step 2." in told(app)
    assert "Sequence 0 reads: " in told(app) and "Sequence 3 reads: " in told(app)
    app.number_input(key="cut_donor_step").set_value(1000).run()
    (refusal,) = errors(app)
    assert "Sequence 3 has steps 1 to" in refusal.replace("\\", "")


def test_a_value_is_held_from_a_step_on_and_at_every_step(open_page, trains):
    app = surgery(open_page, trains("noisy_sine", cell="rnn", **SMALL))
    app.segmented_control(key="cut_how").set_value("value").run()
    app.number_input(key="cut_value").set_value(-0.5)
    app.number_input(key="unit").set_value(4)
    app.number_input(key="step").set_value(7)
    app.selectbox(key="cut_when").set_value("on").run()
    assert not errors(app)
    assert "h of unit 4 in layer 1 is set to -0.5 at steps 7 to 10." in told(app)
    assert "h of unit 4: at step 7 " in told(app)
    app.selectbox(key="cut_when").set_value("every").run()
    assert "set to -0.5 at steps 1 to 10" in told(app)
    app.number_input(key="answer_number").set_value(5).run()
    (refusal,) = errors(app)
    assert "number 5 was asked for" in refusal


def test_a_choice_that_another_window_or_run_has_no_room_for_falls_back_to_what_it_has(open_page, trains, reviews):
    most, least = max(reviews), min(reviews)
    app = surgery(open_page, trains("reviews", cell="gru", **SMALL), window=str(reviews.index(most)))
    app.selectbox(key="cut_place").set_value("r")
    app.number_input(key="step").set_value(most).run()
    assert not errors(app)
    app.number_input(key="window").set_value(reviews.index(least)).run()
    assert not errors(app)
    assert app.number_input(key="step").value <= app.number_input(key="step").max == least < most
