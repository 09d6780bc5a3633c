import numpy as np

from rnnlab.answers import Written
from rnnlab.experiment import Experiment
from rnnlab.inspection.trying.verses import form
from rnnlab.nn.sampling import Sampler, chances, write
from rnnlab.preparation.writing import Manuscript
from rnnlab.training.events import Finished
from rnnlab.training.training import Training


def test_a_network_learns_the_form_of_verse_and_beats_every_counting() -> None:
    training = Training(Experiment.of({"dataset": "poems", "device": "cpu", "epochs": 10}))
    *_, last = training
    assert isinstance(last, Finished)
    manuscript = training.prepared
    assert isinstance(manuscript, Manuscript)
    nats = last.scores["validation"]["nats a character"]
    assert nats < last.naive["validation"]["nats a character"] - 0.25
    assert nats < min(manuscript.levels)
    answer = training.look()[1]
    assert isinstance(answer, Written)
    assert answer.nats.mean(dtype=np.float64) == np.float64(nats)
    begun = manuscript.known.encode(manuscript.start)
    text = manuscript.spelt(token for token, _ in write(training.network, begun, Sampler(0.5), chances(0)[:400]))
    assert form(text).lines > 40
    assert form(text).share > 0.9
