from math import comb

import numpy as np
import pytest
import torch
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from rnnlab.errors import RunError
from rnnlab.experiment import Experiment
from rnnlab.inspection.matches import searched
from rnnlab.inspection.matches.alike import Reading, alike, packed, units_of
from rnnlab.inspection.matches.lifting import lifts
from rnnlab.inspection.matches.marks import marks, places
from rnnlab.inspection.matches.matched import Matched, Wish
from rnnlab.inspection.matches.matching import matched
from rnnlab.inspection.tracing import trace
from rnnlab.training.training import Training
from tests.sentences import ONE_SENTENCE

NOTHING = np.zeros(0, np.int64)


def training(**choices: object) -> Training:
    return Training(Experiment.of({"device": "cpu", "hidden_size": 4, **choices}))


def reading(*sequences: list[str]) -> Reading:
    """Each sequence is a list of steps, each step the letters of the units that are on: "ab" are units 0 and 1."""
    steps = [step for sequence in sequences for step in sequence]
    on = np.array([[letter in step for letter in "abcdef"] for step in steps])
    owners = np.repeat(np.arange(len(sequences)), [len(sequence) for sequence in sequences])
    return Reading(packed(on), owners, np.arange(len(steps)))


def found(where: Reading, wanted: str, off_before: bool = False, off_after: bool = False, own: np.ndarray = NOTHING) -> list[tuple]:
    units = packed(np.array([[letter in wanted for letter in "abcdef"]]))[0]
    return [
        (one.first, one.last, "".join("abcdef"[unit] for unit in one.common), one.others)
        for one in alike(where, units, (off_before, off_after), own, 50)
    ]


def test_most_in_common_comes_first_then_the_fewest_others_then_the_longest_then_the_earliest() -> None:
    planted = reading(
        ["ab", "", "abd", "", "abc", "abc", ""],
        ["abc", "", "abcde", "abcde", "abcde", "", "abcd"],
        ["c", "c", "c", "", "abc"],
    )
    assert found(planted, "abc") == [
        (4, 5, "abc", 0),
        (7, 7, "abc", 0),
        (18, 18, "abc", 0),
        (13, 13, "abc", 1),
        (9, 11, "abc", 2),
        (0, 0, "ab", 0),
        (2, 2, "ab", 1),
        (14, 16, "c", 0),
    ]


def test_the_score_is_the_units_on_in_both_over_those_on_in_either() -> None:
    units = packed(np.array([[True, True, True, False, False, False]]))[0]
    scores = [one.score for one in alike(reading(["abc"], ["abcde"], ["ad"]), units, (False, False), NOTHING, 50)]
    assert scores == pytest.approx([1, 3 / 5, 1 / 4])


def test_a_run_does_not_go_on_into_the_next_sequence() -> None:
    assert found(reading(["", "a", "a"], ["a", "a", "a"]), "a") == [(3, 5, "a", 0), (1, 2, "a", 0)]


def test_a_run_that_overlaps_a_better_one_is_left_out() -> None:
    assert found(reading(["a", "a", "ab", "ab", "a"]), "ab") == [(2, 3, "ab", 0)]


def test_the_stretch_itself_is_left_out() -> None:
    assert found(reading(["ab", "ab", "", "ab"]), "ab", own=np.array([1])) == [(3, 3, "ab", 0)]


def test_a_unit_that_was_on_before_does_not_count_where_it_must_be_off() -> None:
    planted = reading(["a", "ab", "b", "", "ab", "b"])
    assert found(planted, "ab") == [(1, 1, "ab", 0), (4, 4, "ab", 0)]
    assert found(planted, "ab", off_before=True) == [(4, 4, "ab", 0), (0, 1, "a", 0)]
    assert found(planted, "ab", off_after=True) == [(0, 1, "a", 0), (4, 5, "b", 0)]
    later = reading(["", "a", "ab", "a", ""])
    assert found(later, "ab", off_before=True) == [(1, 3, "a", 0)]
    assert found(later, "b", off_before=True, off_after=True) == [(2, 2, "b", 0)]
    assert found(reading(["b", "ab", "b"]), "b", off_before=True, off_after=True) == [(0, 2, "b", 0)]


def test_nothing_is_on_before_a_sequence_or_after_it() -> None:
    assert found(reading(["a"], ["a"], ["a"]), "a", True, True) == [(0, 0, "a", 0), (1, 1, "a", 0), (2, 2, "a", 0)]


def test_no_more_are_given_than_are_wanted_and_none_for_no_units() -> None:
    planted = reading(["a", "", "a", "", "a"])
    units = packed(np.array([[True, False]]))[0]
    assert len(alike(planted, units, (False, False), NOTHING, 2)) == 2
    assert found(planted, "") == []
    assert found(planted, "f") == []


@given(arrays(np.bool_, st.tuples(st.integers(1, 12), st.just(70)), elements=st.booleans()), st.integers(0, 2**70 - 1), st.integers(1, 5))
def test_the_best_run_is_the_best_of_all_there_are(on: np.ndarray, chosen: int, length: int) -> None:
    wanted = np.array([[bool(chosen >> unit & 1) for unit in range(70)]])
    owners = np.arange(len(on)) // length
    every = []
    for first in range(len(on)):
        for last in range(first, len(on)):
            if owners[first] == owners[last]:
                inside = on[first : last + 1].all(axis=0)
                common, either = int((inside & wanted[0]).sum()), int((inside | wanted[0]).sum())
                every.append((-common, either, first - last, first))
    best = min(every)
    told = alike(Reading(packed(on), owners, np.arange(len(on))), packed(wanted)[0], (False, False), NOTHING, 50)
    if best[0] == 0:
        assert not told
    else:
        assert (-len(told[0].common), told[0].first - told[0].last, told[0].first) == (best[0], best[2], best[3])
        assert told[0].others + int(wanted.sum()) == best[1]
    assert len({step for one in told for step in range(one.first, one.last + 1)}) == sum(one.last - one.first + 1 for one in told)


@given(arrays(np.bool_, st.tuples(st.integers(1, 4), st.integers(1, 130)), elements=st.booleans()))
def test_packed_units_come_back(on: np.ndarray) -> None:
    assert [units_of(words) for words in packed(on)] == [np.flatnonzero(row).tolist() for row in on]


def test_lift_and_p_are_those_of_a_table_made_by_hand() -> None:
    labels = np.array([0, 0, 0, 0, 1, 1, 1, 1, 1, 1])
    chosen = np.array([1, 1, 1, 0, 1, 0, 0, 0, 0, 0], bool)
    first, second = lifts(labels, chosen, ["a", "b"])
    ways = [comb(4, both) * comb(6, 4 - both) for both in range(5)]
    p = sum(one for one in ways if one <= ways[3]) / comb(10, 4)
    assert {first.label, second.label} == {"a", "b"}
    a, b = sorted((first, second), key=lambda one: one.label)
    assert (a.matched, a.matches, a.having, a.all, b.matched, b.having) == (3, 4, 4, 10, 1, 6)
    assert (a.lift, b.lift) == pytest.approx(((3 / 4) / (4 / 10), (1 / 4) / (6 / 10)))
    assert (a.p, b.p) == pytest.approx((p, p))
    assert (a.corrected, b.corrected) == pytest.approx((p, p))


def test_p_is_corrected_for_the_number_of_labels_and_the_least_comes_first() -> None:
    labels = np.repeat([0, 1, 2], [10, 10, 20])
    chosen = np.isin(np.arange(40), [0, 1, 2, 3, 4, 5, 6, 10, 20, 21])
    told = lifts(labels, chosen, ["a", "b", "c", "never seen"])
    assert [one.p for one in told] == sorted(one.p for one in told)
    assert told[0].label == "a"
    ranked = [min(1.0, *(told[later].p * 3 / (later + 1) for later in range(place, 3))) for place in range(3)]
    assert [one.corrected for one in told] == pytest.approx(ranked)


def test_a_label_beyond_all_names_counts_but_is_not_told() -> None:
    (told,) = lifts(np.array([0, 1, 1, 1]), np.array([True, False, False, True]), ["rising"])
    assert (told.label, told.matched, told.matches, told.having, told.all) == ("rising", 1, 2, 1, 4)


def test_where_nothing_or_everything_is_chosen_there_is_nothing_to_compare() -> None:
    assert lifts(np.array([0, 1]), np.array([False, False]), ["a", "b"]) == []
    assert lifts(np.array([0, 1]), np.array([True, True]), ["a", "b"]) == []


def test_padding_is_never_matched_and_every_step_is_searched_once() -> None:
    run = training(dataset="reviews")
    part = run.prepared.parts.validation
    told = matched(run, 0, 1, Wish(1, 2, -100))
    assert told.steps == int(part.lengths.sum()) < part.x.shape[0] * part.x.shape[1]
    assert (told.sequences, told.whole) == (len(part), len(part))
    longest = np.argsort(-part.lengths[1:], kind="stable") + 1
    assert [(one.sequence, one.first, one.last) for one in told.matches] == [
        (row, 1, part.lengths[row]) for row in longest[: len(told.matches)].tolist()
    ]


def test_the_units_are_those_that_are_on_over_the_whole_stretch() -> None:
    run = training(dataset="delayed_echo", num_layers=2)
    h = trace(run.network, torch.tensor(run.prepared.parts.validation.x[7])).states["2.h"]
    level = float(np.median(h))
    told = matched(run, 7, 2, Wish(20, 21, level))
    assert told.units == np.flatnonzero((h[19:21] >= level).all(axis=0)).tolist()
    fresh = matched(run, 7, 2, Wish(20, 21, level, off_before=True, off_after=True))
    beside = (h[18] < level) & (h[21] < level)
    assert fresh.units == [unit for unit in told.units if beside[unit]]


def test_a_unit_that_was_planted_matches_where_its_word_is_read() -> None:
    run = training(dataset="reviews", cell="rnn")
    cell, names = run.network.stack[0].cells[0], run.prepared.known.names  # type: ignore[attr-defined]
    part, planted = run.prepared.parts.validation, names.index("but")
    with torch.no_grad():
        run.network.embedding.weight.zero_()
        run.network.embedding.weight[planted, 0] = 5.0
        for weights in cell.parameters():
            weights.zero_()
        cell.weight_ih[2, 0] = 1.0
    row, place = (int(one[0]) for one in np.nonzero(part.x == planted))
    told = matched(run, row, 1, Wish(place + 1, place + 1, 0.5))
    assert told.units == [2]
    assert len(told.matches) == 50
    for one in told.matches:
        assert one.read[one.first - one.begins : one.last + 1 - one.begins] == ["but"]
        assert (one.score, one.common) == (1, [2])
        assert one.sequence != row or one.first != place + 1


def test_a_share_is_a_threshold_for_each_unit_and_a_unit_that_never_moves_is_never_on() -> None:
    run = training(dataset="noisy_sine", cell="rnn_relu")
    with torch.no_grad():
        run.network.stack[0].cells[0].weight_ih[1] = run.network.stack[0].cells[0].weight_hh[1] = 0
        run.network.stack[0].cells[0].bias_ih[1] = run.network.stack[0].cells[0].bias_hh[1] = 0
    torch.set_flush_denormal(True)  # as workers do
    told = matched(run, 0, 1, Wish(1, 1, 0.0, share=True))
    torch.set_flush_denormal(False)
    assert 1 not in told.units
    assert all(level > 0 for level in told.thresholds)
    part = run.prepared.parts.validation
    run = training(dataset="noisy_sine", cell="gru")
    h = np.concatenate([trace(run.network, torch.tensor(one.copy())).states["1.h"] for one in part.x])
    told = matched(run, 3, 1, Wish(10, 10, 0.3, share=True))
    assert [(h[:, unit] < level).mean() for unit, level in zip(told.units, told.thresholds, strict=True)] == pytest.approx(
        [0.3] * len(told.units), abs=0.002
    )
    assert told.units


def test_windows_that_share_a_moment_of_a_series_match_there_once_and_never_at_the_stretch() -> None:
    run = training(dataset="noisy_sine", lookback=10)
    told = matched(run, 5, 1, Wish(3, 4, -100))
    moments = [moment for one in told.matches for moment in range(one.sequence + one.first, one.sequence + one.last + 1)]
    assert told.matches
    assert len(set(moments)) == len(moments)
    assert not {5 + 3, 5 + 4} & set(moments)
    assert (told.about, told.counted) == ("sine with noise rising at its last step", "moments")
    count = len(run.prepared.parts.validation) + 9
    assert told.lifts[0].all == count - 1 - 2  # all moments but the first, of which nothing came before, and the two of the stretch


def test_a_series_is_labelled_by_whether_it_rises() -> None:
    run = training(dataset="noisy_sine")
    part = run.prepared.parts.validation
    for one in matched(run, 0, 1, Wish(5, 6, -0.05)).matches:
        before, last = (float(part.x[one.sequence, step, 0]) for step in (one.last - 2, one.last - 1))
        assert one.label == ("" if one.last == 1 else "rising" if last > before else "not rising")
        assert one.numbers[one.last - one.begins] == pytest.approx(
            run.task.inputs(run.prepared, part, one.sequence)[one.last - 1, 0], rel=1e-6
        )


def test_classes_of_sequences_are_counted_once_a_sequence_without_the_own_one() -> None:
    run = training(dataset="reviews")
    part, names = run.prepared.parts.validation, run.prepared.raw.class_names  # type: ignore[union-attr]
    told = matched(run, 4, 1, Wish(2, 3, 0.0))
    rows = {one.sequence for one in told.matches} - {4}
    assert told.counted == "sequences"
    assert all(one.label == names[part.y[one.sequence]] for one in told.matches)
    for one in told.lifts:
        number = names.index(one.label)
        assert (one.matches, one.all) == (len(rows), len(part) - 1)
        assert one.matched == sum(part.y[row] == number for row in rows)
        assert one.having == (np.delete(part.y, 4) == number).sum()


def test_classes_of_steps_stand_beside_what_was_read() -> None:
    run = training(dataset="delayed_echo", delay=3)
    part = run.prepared.parts.validation
    told = matched(run, 0, 1, Wish(12, 13, 0.0))
    assert told.lifts
    for one in told.matches:
        wanted = part.y[one.sequence, one.begins - 1 : one.begins - 1 + len(one.track)]
        assert one.track == [["0", "1"][label] if label >= 0 else "" for label in wanted]
        assert one.read == [f"{value:g}" for value in part.x[one.sequence, one.begins - 1 : one.begins - 1 + len(one.read), 0]]
        assert one.label == one.track[one.last - one.begins]


@pytest.mark.parametrize(
    ("dataset", "about"),
    [("pydoc", "character that comes next"), ("digit_addition", "character read at its last step"), ("digits", "class of its sequence")],
)
def test_each_task_has_a_label(dataset: str, about: str) -> None:
    run = training(dataset=dataset)
    part = run.prepared.parts.validation.only(slice(0, 9))
    told = marks(run.prepared, part)
    assert told.about == about
    assert told.labels.shape == part.x.shape[:2]
    assert len(np.unique(places(part))) == told.labels.size


def test_only_so_many_steps_are_searched_and_that_is_told(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(searched, "MOST_STEPS", 100)
    run = training(dataset="reviews")
    told = matched(run, 599, 1, Wish(1, 2, 0.0))
    lengths = run.prepared.parts.validation.lengths
    assert told.steps <= 100 < told.steps + lengths[told.sequences]
    assert (told.sequences, told.whole) == (int(np.searchsorted(np.cumsum(lengths), 100, "right")), 600)
    assert max(one.sequence for one in told.matches) < told.sequences


def test_what_was_found_comes_back_from_bytes() -> None:
    told = matched(training(dataset="reviews"), 0, 1, Wish(1, 2, 0.0))
    assert Matched.from_bytes(told.to_bytes()) == told


@pytest.mark.parametrize("wish", [Wish(0, 1, 0), Wish(3, 2, 0), Wish(1, 11, 0), Wish(1, 1, 1.5, share=True)])
def test_a_stretch_that_is_not_there_and_a_share_that_is_none_are_refused(wish: Wish) -> None:
    with pytest.raises(RunError, match=ONE_SENTENCE):
        matched(training(dataset="noisy_sine"), 0, 1, wish)


def test_a_layer_that_is_not_there_and_a_network_that_looks_at_pictures_are_refused() -> None:
    with pytest.raises(RunError, match=ONE_SENTENCE):
        matched(training(dataset="noisy_sine"), 0, 2, Wish(1, 1, 0))
    with pytest.raises(RunError, match=ONE_SENTENCE):
        matched(training(dataset="scenes", embedding_size=4), 0, 1, Wish(1, 1, 0))
