import torch
from hypothesis import given, settings
from hypothesis import strategies as st

from rnnlab.training.randomness import derived, order

quick = settings(deadline=None, max_examples=60)
rows, sizes, seeds, epochs = st.integers(1, 300), st.integers(1, 64), st.integers(0, 2**31 - 1), st.integers(1, 2000)


@quick
@given(rows, sizes, seeds, epochs, st.booleans())
def test_an_epoch_takes_every_row_once_in_batches_of_the_size_asked_for(
    count: int, size: int, seed: int, epoch: int, shuffle: bool
) -> None:
    batches = order(count, size, seed, epoch, shuffle)
    assert sorted(torch.cat(batches).tolist()) == list(range(count))
    assert {len(batch) for batch in batches[:-1]} <= {size}
    assert 1 <= len(batches[-1]) <= size


@quick
@given(rows, sizes, seeds, epochs, st.booleans())
def test_the_order_follows_from_seed_and_epoch_and_nothing_else(count: int, size: int, seed: int, epoch: int, shuffle: bool) -> None:
    first = torch.cat(order(count, size, seed, epoch, shuffle))
    torch.rand(3)
    assert torch.equal(first, torch.cat(order(count, count, seed, epoch, shuffle)))


def test_another_epoch_and_another_seed_have_another_order() -> None:
    orders = [tuple(torch.cat(order(100, 7, seed, epoch, True)).tolist()) for seed in range(4) for epoch in range(1, 5)]
    assert len(set(orders)) == 16


def test_without_shuffling_rows_come_in_order() -> None:
    assert torch.cat(order(10, 3, 5, 6, shuffle=False)).tolist() == list(range(10))


def test_a_derived_seed_is_the_same_on_every_machine() -> None:
    assert derived(0, "order", 1) == 7021862330116196507


@quick
@given(seeds, epochs)
def test_each_place_has_a_seed_of_its_own_that_torch_takes(seed: int, place: int) -> None:
    assert (
        len(
            {
                derived(seed, "order", place),
                derived(seed, "dropout", place),
                derived(seed, "order", place + 1),
                derived(seed + 1, "order", place),
            }
        )
        == 4
    )
    assert 0 <= derived(seed, place) < 2**63
