import json

import pytest
from safetensors.numpy import load

from pages.shared import lab
from pages.shared.layout import escape
from rnnlab.experiment import Experiment
from rnnlab.export.taking import TAKEN, called, settings
from rnnlab.packing import unpack
from tests.pages.conftest import errors

SMALL = {"epochs": 1, "hidden_size": 4, "lookback": 3}
LABELS = [taken.label for taken in TAKEN]


def buttons(open_page, run: str) -> dict[str, object]:
    app = open_page("pages/Train.py", run=run)
    assert not errors(app)
    return {button.label: button for button in app.get("download_button") if button.label in LABELS}


def test_a_finished_run_can_be_taken_away_whole(open_page, trains):
    found = buttons(open_page, trains("noisy_sine", **SMALL))
    assert list(found) == LABELS
    assert not any(button.disabled for button in found.values())


def test_what_a_run_cannot_be_said_in_is_off_and_says_why(open_page, trains):
    run = trains("noisy_sine", **SMALL, cell="min_gru")
    found = buttons(open_page, run)
    assert [label for label, button in found.items() if button.disabled] == ["Script (Keras)", "Network (ONNX)"]
    captions = {caption.value for caption in open_page("pages/Train.py", run=run).caption}
    for taken in TAKEN:
        if taken.label in ("Script (Keras)", "Network (ONNX)"):
            assert f"**{taken.label}**: {escape(taken.refused(lab.engine().history(run)))}" in captions


def test_each_file_is_made_by_a_worker_or_at_once(trains):
    path = lab.engine().path(trains("noisy_sine", **SMALL))
    for taken in TAKEN:
        data = lab.engine().questions.ask(taken.question, record=path)
        assert data
        if taken.ending == "-weights.safetensors":
            assert load(data)["layers.0.directions.0.weight_ih"].shape == (16, 1)
            assert unpack(data)[1]["experiment"]["model"] == json.loads(settings(path))["model"]


@pytest.mark.parametrize("taken", TAKEN, ids=LABELS)
def test_a_file_is_called_after_cell_data_set_and_seed(taken):
    assert called(Experiment.of({"cell": "gru", "seed": 7}), taken.ending) == f"gru-noisy_sine-seed-7{taken.ending}"
    assert len({one.ending for one in TAKEN}) == len(TAKEN)
