import gzip

import pytest

from rnnlab import datasets, registry
from rnnlab.errors import RnnlabError
from rnnlab.experiment import Experiment
from rnnlab.files.prose import prose
from rnnlab.raw import Corpus
from tests.sentences import ONE_SENTENCE

CARD = registry.datasets.load("uploaded").card
ENGLISH = "Once upon a time, there was a text.\nIt had two lines, and a “mark”.\n" * 20


def poems() -> str:
    raw = datasets.load(Experiment.of({"dataset": "poems"}))
    assert isinstance(raw, Corpus)
    return raw.text


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030", "utf-16"])
def test_a_chinese_text_is_read_in_any_encoding(encoding: str) -> None:
    found = prose(poems().encode(encoding), "auto", CARD)
    assert found.text == poems()
    assert "2,400" not in found.facts[-1].text
    assert f"{len(poems()):,} characters" in found.facts[-1].text


def test_a_text_in_big5_is_read_and_a_chosen_encoding_is_obeyed(shared) -> None:
    text = (shared / "text" / "tang_wujue_5char_quatrains_trad.txt").read_text(encoding="utf-8")[:26_000]
    body = text.encode("big5", "ignore")
    assert prose(body, "auto", CARD).text == prose(body, "big5", CARD).text == body.decode("big5").rstrip("\n") + "\n"


def test_line_ends_and_packing_do_not_matter() -> None:
    found = prose(gzip.compress(ENGLISH.replace("\n", "\r\n").encode()), "auto", CARD)
    assert found.text == ENGLISH


@pytest.mark.parametrize("upload", [b"", b"  \n ", b"%PDF-1.7 rest of it", b"\x00\x01\x02" * 500])
def test_what_is_no_text_is_refused_in_one_sentence(upload: bytes) -> None:
    with pytest.raises(RnnlabError, match=ONE_SENTENCE):
        prose(upload, "auto", CARD)
