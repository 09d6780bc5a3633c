import pytest

from tests.pages.conftest import errors

QUESTIONS = {
    "poems": {},
    "reviews": {"bidirectional": True},
    "delayed_echo": {"delay": 5},
    "noisy_sine": {},
}
SMALL = {"cell": "gru", "hidden_size": 6, "epochs": 1}


def told(app):
    """All that the page says in words and tables, Markdown's escapes left out."""
    return " ".join([one.value for one in app.caption] + [table.value.to_string() for table in app.dataframe]).replace("\\", "")


@pytest.mark.parametrize("dataset", QUESTIONS)
def test_a_sequence_is_coloured_and_units_are_found(open_page, trains, dataset):
    run = trains(dataset, **SMALL, **QUESTIONS[dataset])
    app = open_page("pages/Inspect.py", run=run, view="Coloured by a unit", unit="2", step="3")
    assert not errors(app)
    assert "Unit 2 of layer 1" in told(app)
    assert ("step 3" in told(app)) and ("guesses" in told(app)) == (dataset != "noisy_sine")
    words = told(app)
    app.number_input(key="unit").set_value(4)
    app.select_slider(key="at").set_value("0").run()
    assert not errors(app)
    assert "Unit 4 of layer 1" in told(app) and told(app) != words

    app.segmented_control(key="view").set_value("detectors").run()
    assert not errors(app)
    words = told(app)
    assert "told it best in" in words and "chance reaches" in words
    options = app.selectbox(key="predicate").options
    app.selectbox(key="predicate").select_index(1).run()
    assert not errors(app)
    assert told(app) != words
    assert ("one of these" in options) == (dataset != "noisy_sine")
    unit = app.selectbox(key="detected_unit").select_index(2).run().selectbox(key="detected_unit").value
    app.button(key="detected_colour").click().run()
    assert not errors(app)
    assert app.segmented_control(key="view").value == "coloured"
    assert f"Unit {unit} of layer 1" in told(app)


def test_what_a_person_types_is_looked_for_and_what_depends_on_it_is_shown(open_page, trains):
    app = open_page("pages/Inspect.py", run=trains("poems", **SMALL), view="Find units for", predicate="a new line")
    assert not errors(app)
    assert "a new line: of 6 units" in told(app)
    app.selectbox(key="predicate").set_value("one of these").run()
    assert not errors(app)
    assert "Type what is to be looked for" in app.info[0].value
    app.text_input(key="predicate_words").set_value("，。").run()
    assert not errors(app)
    assert "one of these: ，。" in told(app)
    assert "Verdict" not in told(app)
    app.toggle(key="taken_away").set_value(True).run()
    assert not errors(app)
    assert "Verdict" in told(app)
    app.text_input(key="predicate_words").set_value("\U0001f600").run()
    assert len(errors(app)) == 1
    assert "must hold at 1 to 99 % of the steps" in errors(app)[0].replace("\\", "")


def test_both_directions_of_a_layer_and_a_shorter_sequence_are_coloured_too(open_page, trains, reviews):
    run = trains("reviews", **SMALL, bidirectional=True)
    link = {"window": str(reviews.index(max(reviews))), "step": str(max(reviews))}
    app = open_page("pages/Inspect.py", run=run, view="Coloured by a unit", **link)
    words = told(app)
    app.segmented_control(key="coloured_1.h").set_value("1r.h").run()
    assert not errors(app)
    assert "Unit 0 of layer 1r" in told(app) and told(app) != words
    app.number_input(key="window").set_value(reviews.index(min(reviews))).run()
    assert not errors(app)
    assert app.number_input(key="step").value <= min(reviews) < max(reviews)
