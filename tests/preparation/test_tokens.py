import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from rnnlab.experiment import Preparation
from rnnlab.preparation.tokens import FIRST, PADDING, UNKNOWN, Vocabulary, pieces, vocabulary
from rnnlab.raw import Card, Texts

TEXTS = Texts(("b a a", "a c", "b z z z z"), np.array([0, 1, 0]), ("no", "yes"), "word", Card("", "", "", ""))


def test_words_are_small_letters_and_marks_stand_by_themselves() -> None:
    assert pieces("It's NOT good,\nreally!", "word") == ["it's", "not", "good", ",", "really", "!"]
    assert pieces("Ab c", "character") == ["A", "b", " ", "c"]


def test_the_vocabulary_is_that_of_the_given_rows_the_most_frequent_first() -> None:
    assert vocabulary(TEXTS, np.array([0, 1]), Preparation()).known == ("a", "b", "c")
    assert vocabulary(TEXTS, np.array([1, 0]), Preparation(text_length=1)).known == ("a", "b")


def test_no_more_pieces_are_known_than_were_asked_for() -> None:
    many = Texts((" ".join(f"w{number}" for number in range(30)),), np.array([0]), ("no",), "word", TEXTS.card)
    found = vocabulary(many, np.array([0]), Preparation(vocabulary=10))
    assert (len(found.known), found.size) == (10, 12)


def test_an_unknown_word_and_an_empty_text_are_the_unknown_token() -> None:
    known = Vocabulary(("a", "b"), "word")
    assert known.encode("b never a") == [FIRST + 1, UNKNOWN, FIRST]
    assert known.encode("  ") == [UNKNOWN]


@given(st.lists(st.text("ab x"), min_size=1, max_size=6), st.integers(1, 5))
def test_arrays_are_the_tokens_cut_and_padded_at_the_end(texts: list[str], most: int) -> None:
    known = Vocabulary(("a", "b"), "word")
    tokens, lengths = known.arrays(texts, most)
    assert tokens.shape == (len(texts), lengths.max())
    for text, row, length in zip(texts, tokens, lengths, strict=True):
        assert row[:length].tolist() == known.encode(text)[:most]
        assert 1 <= length <= most
        assert (row[length:] == PADDING).all()
        assert (row[:length] != PADDING).all()
