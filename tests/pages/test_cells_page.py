import pytest

from rnnlab import registry
from tests.pages.conftest import errors


@pytest.mark.parametrize("cell", registry.cells.names())
def test_every_cell_is_told_with_its_equations_and_code(open_page, cell):
    app = open_page("pages/Cells.py", cell=cell)
    assert not errors(app)
    assert "h' = " in app.code[0].value
    assert "class " in app.code[1].value


def test_the_shapes_change_with_the_settings(open_page):
    app = open_page("pages/Cells.py", cell="gru", hidden_size="7")
    app.segmented_control(key="cells_view").set_value("Shapes").run()
    assert not errors(app)
    assert app.dataframe[0].value["parameters"].tolist() == [3 * 7 * (1 + 7 + 2), 8, 218]
    assert "bidirectional=False" in app.code[0].value
    app.toggle(key="bidirectional").set_value(True).run()
    assert app.dataframe[0].value["parameters"].tolist() == [2 * 210, 15, 435]
    app.segmented_control(key="shape_kind").set_value("1 to N").run()
    assert ["both directions" in error.value for error in app.error] == [True]
    app.toggle(key="bidirectional").set_value(False).run()
    assert not errors(app)
    assert any("become 10 answers" in caption.value.replace("\\", "") for caption in app.caption)
