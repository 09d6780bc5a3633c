from collections.abc import Callable
from types import SimpleNamespace

import pytest

from pages.shared import draft as drafts
from pages.shared.draft import AT_ONCE, Draft
from rnnlab.errors import RunError
from rnnlab.inspection.trying.continuation import Continuation, Place, Wish


@pytest.fixture
def draft(monkeypatch: pytest.MonkeyPatch) -> Draft:
    """A text that grows by the letter a, asked of no process; `meanwhile` happens before the answer comes."""
    made = Draft("run", Wish("begun"), 120)

    def ask(function: str, record: str, wish: str) -> bytes:
        asked = Wish.from_json(wish)
        meanwhile, made.meanwhile = made.meanwhile, lambda: None  # type: ignore[attr-defined]
        meanwhile()
        letters = [asked.chosen or "a", *"a" * (asked.count - 1)]
        return Continuation("begun", [], [Place(letter, 1.0, False, []) for letter in letters]).to_bytes()

    made.meanwhile = lambda: None  # type: ignore[attr-defined]
    answering = SimpleNamespace(questions=SimpleNamespace(ask=ask), path=lambda run: run)
    monkeypatch.setattr(drafts, "engine", lambda: answering)
    return made


def test_it_grows_to_its_length_and_rests(draft: Draft) -> None:
    lengths = []
    while draft.going:
        draft.grow()
        lengths.append(len(draft.text))
    assert lengths == [AT_ONCE, 2 * AT_ONCE, 120]


def test_another_character_is_put_where_it_was_chosen_and_nothing_else_is(draft: Draft) -> None:
    draft.grow()
    draft.change(10, "b")
    draft.grow()
    draft.grow()
    assert draft.text == "a" * 10 + "b" + "a" * 99


@pytest.mark.parametrize(
    ("meanwhile", "left"),
    [(Draft.stop, 50), (lambda draft: draft.change(7, "b"), 7), (Draft.grow, 100)],
    ids=["stopped", "changed", "grown"],
)
def test_what_comes_too_late_is_left_aside(draft: Draft, meanwhile: Callable[[Draft], None], left: int) -> None:
    draft.grow()
    draft.meanwhile = lambda: meanwhile(draft)  # type: ignore[attr-defined]
    draft.grow()
    assert len(draft.text) == left
    assert draft.going == (meanwhile is not Draft.stop)


def test_a_refusal_ends_it_and_is_kept(draft: Draft) -> None:
    def refuse() -> None:
        raise RunError("No.")

    draft.grow()
    draft.meanwhile = refuse  # type: ignore[attr-defined]
    draft.grow()
    assert (draft.going, draft.refusal, len(draft.text)) == (False, "No.", 50)
    draft.change(3, "b")
    assert draft.refusal == ""
