import numpy as np
import pytest
import torch

from rnnlab.errors import RunError
from rnnlab.experiment import Experiment
from rnnlab.figures.tasks.beam import TOLD, beam, beginnings, steps
from rnnlab.figures.tasks.looking import looking
from rnnlab.inspection.microscope.microscope import Look
from rnnlab.inspection.microscope.microscoping import _of_training
from rnnlab.inspection.tracing import trace
from rnnlab.inspection.trying.translating import END_SIGN, MOST_LETTERS, MOST_WIDTH, translation
from rnnlab.inspection.trying.translation import Translation
from rnnlab.nn.translator import Translator
from rnnlab.preparation.pairs import Pairing
from rnnlab.training.training import Training
from tests.sentences import ONE_SENTENCE

SMALL = {"dataset": "digit_addition", "hidden_size": 12, "embedding_size": 6, "device": "cpu", "dropout": 0.5}


def made(**chosen: object) -> Training:
    """A network whose symbols differ: what fresh weights write is always the same one."""
    training = Training(Experiment.of({**SMALL, **chosen}))
    training.flat.values.mul_(4)
    return training


@pytest.fixture(scope="module", params=[False, True], ids=["forwards", "backwards"])
def training(request: pytest.FixtureRequest) -> Training:
    return made(reverse=request.param, bidirectional=True)


def test_what_is_written_is_what_the_network_answers(training: Training) -> None:
    prepared, network = training.prepared, training.network
    assert isinstance(prepared, Pairing)
    assert isinstance(network, Translator)
    found = Translation.from_bytes(translation(training, "34+567", 3).to_bytes())
    assert found.pieces == list("34+567")
    network.eval()
    with torch.inference_mode():
        logits = network(torch.tensor([prepared.encode("34+567")]))[0]
    symbols = logits.argmax(1).numpy()
    assert found.greedy.text == prepared.decode(symbols)
    chances = logits.double().log_softmax(1).amax(1)[: len(found.greedy.symbols)]
    assert found.greedy.log_probability == pytest.approx(chances.sum().item(), rel=1e-5)
    assert found.best.log_probability >= found.greedy.log_probability - 1e-6


def test_weights_are_in_the_order_of_the_typed_text(training: Training) -> None:
    prepared, network = training.prepared, training.network
    assert isinstance(prepared, Pairing)
    assert isinstance(network, Translator)
    found = translation(training, "12+3", 1)
    network.eval()
    with torch.inference_mode():
        outputs, ended = network.read(network.embed(torch.tensor([prepared.encode("12+3")])))
        states, memory = network.hand_over(outputs, ended, None)
        weights = network.decoder.write(states, memory, network.steps)[1][0].numpy()[: len(found.greedy.weights)]
    np.testing.assert_allclose(found.greedy.weights, weights[:, ::-1] if prepared.backwards else weights, rtol=1e-5)
    np.testing.assert_allclose(np.sum(found.greedy.weights, axis=1), 1, rtol=1e-5)


def test_with_width_1_both_are_the_same(training: Training) -> None:
    found = translation(training, "9+9", 1)
    assert found.best == found.greedy
    assert all(sum(branch.kept for branch in branches) == 1 for branches in found.rounds)


def test_unknown_characters_are_said_where_they_stand(training: Training) -> None:
    assert translation(training, "1x+22", 2).known == [True, False, True, True, True]


@pytest.mark.parametrize("width", [1, 4, MOST_WIDTH])
def test_the_drawing_has_a_box_a_branch_and_a_thick_way_to_the_answer(training: Training, width: int) -> None:
    found = translation(training, "57+8", width)
    texts, winner = beginnings(found), found.winner()
    assert texts[-1][winner[-1]].removesuffix(END_SIGN) == found.best.text
    assert found.rounds[-1][winner[-1]].log_probability == found.best.log_probability
    drawing = beam(found)
    boxes = sum(map(len, found.rounds))
    assert drawing.svg.count("<rect") == boxes
    assert drawing.svg.count("<path") == boxes - len(found.rounds[0])
    assert drawing.svg.count('stroke-width="3"') == 2 * len(found.rounds) - 1
    dashed = sum(not branch.kept for branches in found.rounds for branch in branches)
    assert f"{dashed} dashed ones" in drawing.alt
    assert found.best.text in drawing.alt
    told = steps(found)
    assert len(told) == len(found.rounds)
    for sentence, branches, words in zip(told, found.rounds, texts, strict=True):
        named = [text for text, branch in zip(words, branches, strict=True) if branch.kept]
        named += words[len(named) :][:TOLD]
        assert sentence.count("“") == len(named)
        assert all(f"“{text}”" in sentence for text in named)


def test_the_map_holds_the_weights_and_its_words_say_where_it_looked_most(training: Training) -> None:
    found = translation(training, "1 +2", 1)
    figure = looking(found.pieces, found.best)
    assert figure.spec["xAxis"]["data"] == ["1", "␣", "+", "2"]
    assert figure.spec["yAxis"]["data"] == found.best.symbols
    drawn = {tuple(cell["value"][:2]): cell["value"][2] for cell in figure.spec["series"][0]["data"]}
    assert drawn == {(c, r): round(w, 4) for r, row in enumerate(found.best.weights) for c, w in enumerate(row)}
    first = int(np.argmax(found.best.weights[0]))
    assert f"(number {first + 1}, {max(found.best.weights[0]):.2f})" in figure.alt
    assert figure.alt.count("(number") == len(found.best.symbols)


def test_what_was_typed_is_shown_and_not_obeyed(training: Training) -> None:
    found = translation(training, "<b>&", 1)
    cells = looking(found.pieces, found.best).spec["series"][0]["data"]
    assert "looked at &lt;," in cells[0]["tooltip"]["formatter"]
    assert "looked at &amp;," in cells[3]["tooltip"]["formatter"]


def test_without_attention_there_is_nowhere_to_look() -> None:
    found = translation(made(attention="none"), "1+1", 2)
    assert found.best.weights == [[] for _ in found.best.symbols]


def test_an_answer_goes_on_from_what_it_must_begin_with(training: Training) -> None:
    free, begun = translation(training, "34+567", 3), translation(training, "34+567", 3, "99")
    assert begun.best.text.startswith("99")
    assert begun.greedy.text.startswith("99")
    assert [branch.symbol for branches in begun.rounds[:2] for branch in branches] == ["9", "9"]
    assert begun.best.log_probability <= free.best.log_probability or not free.best.text.startswith("99")


@pytest.mark.parametrize("begun", ["x", "12345", "1 "])
def test_what_cannot_be_begun_with_is_refused_in_one_sentence(training: Training, begun: str) -> None:
    with pytest.raises(RunError, match=ONE_SENTENCE):
        translation(training, "1+1", 1, begun)


@pytest.mark.parametrize(("text", "width"), [("", 1), ("1" * (MOST_LETTERS + 1), 1), ("1+1", 0), ("1+1", MOST_WIDTH + 1)])
def test_what_is_out_of_bounds_is_refused_in_one_sentence(training: Training, text: str, width: int) -> None:
    with pytest.raises(RunError, match=ONE_SENTENCE):
        translation(training, text, width)


def test_a_run_of_another_question_is_refused_in_one_sentence() -> None:
    with pytest.raises(RunError, match=ONE_SENTENCE):
        translation(Training(Experiment.of({"dataset": "noisy_sine", "device": "cpu"})), "1+1", 1)


def test_its_encoder_can_be_looked_into(training: Training) -> None:
    part = training.prepared.parts.validation
    assert part.lengths is not None
    traced = trace(training.network, torch.from_numpy(part.x[0, : part.lengths[0]]))
    assert traced.states["1.h"].shape == (part.lengths[0], 12)
    found = _of_training(training, Look(step=2))
    training.network.eval()
    with torch.inference_mode():
        outputs = training.network(torch.from_numpy(part.x[:1]), lengths=torch.from_numpy(part.lengths[:1]))[0].double()
    asked = part.y[0] >= 0
    wanted = outputs.softmax(1)[torch.arange(len(asked)), torch.from_numpy(np.maximum(part.y[0], 0))][asked]
    np.testing.assert_allclose(found.original.answer, wanted, rtol=1e-3)
    assert found.answer_names[-1] == f"probability of the end at place {asked.sum()}"
