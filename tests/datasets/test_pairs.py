from datetime import date, timedelta

import pytest
from babel.dates import format_date

from rnnlab import datasets, registry
from rnnlab.datasets.dates import FIRST, FORMS
from rnnlab.experiment import Experiment
from rnnlab.preparation.pairs import BEYOND, END, Pairing
from rnnlab.raw import Pairs

every_set = pytest.mark.parametrize("name", ["dates", "digit_addition"])


def raw_of(name: str) -> Pairs:
    raw = datasets.load(Experiment.of({"dataset": name}))
    assert isinstance(raw, Pairs)
    return raw


def prepared(name: str, **chosen: object) -> Pairing:
    experiment = Experiment.of({"dataset": name, **chosen})
    found = registry.tasks.load("translate")().prepare(datasets.load(experiment), experiment)
    assert isinstance(found, Pairing)
    return found


@every_set
def test_all_sources_are_different_and_the_same_each_time(name: str) -> None:
    raw = raw_of(name)
    assert len(raw.sources) == len(raw.targets) == len(set(raw.sources)) >= 10_000
    assert raw_of(name).sources == raw.sources
    assert all(raw.sources)
    assert all(raw.targets)


def test_no_date_comes_twice_so_none_of_the_test_part_was_learned() -> None:
    found = prepared("dates")
    parts = [{found.decode(row) for row in part.y} for _, part in found.parts.items()]
    assert sum(map(len, parts)) == len(parts[0] | parts[1] | parts[2]) == 10_000
    assert all(date(1900, 1, 1) <= date.fromisoformat(day) <= date(2100, 12, 31) for part in parts for day in part)


def test_no_form_of_a_date_means_another_day_in_another_language() -> None:
    meant: dict[str, date] = {}
    for number in range(0, 1500):
        day = FIRST + timedelta(number)
        for language, forms in FORMS.items():
            for form in forms:
                assert meant.setdefault(format_date(day, form, locale=language).lower(), day) == day


def test_dates_are_written_in_every_language() -> None:
    sources = raw_of("dates").sources
    for month in ("october", "oktober", "octobre", "octubre", "ottobre", "outubro", "października", "lokakuuta"):
        assert any(month in source for source in sources), month


def test_sums_are_right_and_never_asked_both_ways_round() -> None:
    raw = raw_of("digit_addition")
    asked = [tuple(map(int, source.split("+"))) for source in raw.sources]
    assert [sum(numbers) for numbers in asked] == list(map(int, raw.targets))
    assert len({tuple(sorted(numbers)) for numbers in asked}) == len(asked)
    assert max(map(max, asked)) == 999
    assert any(one > other for one, other in asked)
    assert any(one < other for one, other in asked)


@every_set
@pytest.mark.parametrize("reverse", [False, True])
def test_numbers_are_the_texts_that_they_stand_for(name: str, reverse: bool) -> None:
    raw, found = raw_of(name), prepared(name, reverse=reverse)
    part = found.parts.test
    assert part.lengths is not None
    for row in range(20):
        source, target = raw.sources[part.when[row]], raw.targets[part.when[row]]
        tokens, wanted = part.x[row, : part.lengths[row]].tolist(), part.y[row].tolist()
        assert tokens == found.encode(source)
        assert "".join(found.known.names[token] for token in tokens) == (source[::-1] if reverse else source)
        assert (part.x[row, part.lengths[row] :] == 0).all()
        assert found.decode(part.y[row]) == target
        assert wanted[len(target) :] == [END, *[BEYOND] * (len(wanted) - len(target) - 1)]


def test_an_unknown_capital_is_read_as_the_small_letter_and_what_is_unknown_as_unknown() -> None:
    found = prepared("dates")
    assert found.encode("MAI") == found.encode("mai")
    assert found.encode("м") == [1]
    assert min(found.encode("mai")) > 1


def test_shares_that_leave_nothing_to_learn_from_are_refused() -> None:
    from rnnlab.errors import UnreadableData
    from tests.sentences import ONE_SENTENCE

    with pytest.raises(UnreadableData, match=ONE_SENTENCE):
        prepared("dates", validation_share=0.5, test_share=0.5)
