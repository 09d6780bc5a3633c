from rnnlab.sequences import Split


def test_a_change_is_made_to_each_part_by_itself() -> None:
    assert Split([1, 2], [3], []).map(len) == Split(2, 1, 0)


def test_the_parts_come_by_name_in_the_order_of_their_use() -> None:
    assert list(Split("a", "b", "c").items()) == [("train", "a"), ("validation", "b"), ("test", "c")]
