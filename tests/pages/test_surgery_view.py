import pytest

from rnnlab.experiment import Experiment
from rnnlab.training.training import Training
from tests.pages.conftest import errors, trained

QUESTIONS = {
    "noisy_sine": ({"cell": "lstm", "horizon": "3", "epochs": "2"}, 0),
    "delayed_echo": ({"cell": "gru", "num_layers": "2", "epochs": "1", "delay": "5"}, 1),
    "reviews": ({"cell": "peephole_lstm", "bidirectional": "True", "epochs": "1"}, 0),
}


def told(app):
    return " ".join(caption.value.replace("\\", "") for caption in app.caption)


def surgery(open_page, run, **query):
    app = open_page("pages/Inspect.py", run=run, **query)
    return app.segmented_control(key="view").set_value("surgery").run()


@pytest.mark.parametrize("dataset", QUESTIONS)
def test_operations_are_shown_in_the_words_of_each_task(open_page, dataset):
    choices, chances = QUESTIONS[dataset]
    run = trained(open_page, dataset=dataset, hidden_size="6", **choices)
    app = surgery(open_page, run)
    assert not errors(app)
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


def test_a_state_is_transplanted_from_another_sequence_that_is_told(open_page):
    run = trained(open_page, dataset="reviews", cell="gru", hidden_size="6", epochs="1")
    app = surgery(open_page, run)
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


def test_a_value_is_held_from_a_step_on_and_at_every_step(open_page):
    run = trained(open_page, dataset="noisy_sine", cell="rnn", hidden_size="6", epochs="1")
    app = surgery(open_page, run)
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


def test_a_choice_that_another_window_or_run_has_no_room_for_falls_back_to_what_it_has(open_page):
    choices = {"dataset": "reviews", "hidden_size": "6", "epochs": "1"}
    lengths = Training(Experiment.of({**choices, "device": "cpu"})).prepared.parts.validation.lengths
    long, short = (next(window for window, found in enumerate(lengths) if found == end) for end in (lengths.max(), lengths.min()))
    app = surgery(open_page, trained(open_page, cell="gru", **choices), window=str(long))
    app.selectbox(key="cut_place").set_value("r")
    app.number_input(key="step").set_value(int(lengths.max())).run()
    assert not errors(app)
    app.number_input(key="window").set_value(short).run()
    assert not errors(app)
    assert app.number_input(key="step").value <= app.number_input(key="step").max == lengths.min()
