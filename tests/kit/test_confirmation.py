"""The confirmation of an act of staff: a reason, and the last word."""

import pytest

from cso_kit.web.confirmation import Asking, Confirmed, read_confirmation
from cso_kit.web.list_part import Part, fetched_part


@pytest.mark.parametrize("typed", ["", "  ", "no", "x" * 201])
def test_act_without_a_fitting_reason_is_not_confirmed_and_the_reason_is_kept_as_typed(typed: str) -> None:
    asking = read_confirmation({"reason": typed, "confirmed": "yes"})

    assert isinstance(asking, Asking)
    assert (asking.reason, asking.is_last) == (typed.strip(), False)
    assert asking.error


def test_reason_alone_is_asked_once_more() -> None:
    assert read_confirmation({"reason": " The holder called. "}) == Asking("The holder called.", is_last=True)


def test_reason_with_the_last_word_is_a_confirmation() -> None:
    assert read_confirmation({"reason": "The holder called.", "confirmed": "yes"}) == Confirmed("The holder called.")


@pytest.mark.parametrize("said", ["no", "YES", "on"])
def test_any_other_last_word_asks_again(said: str) -> None:
    asking = read_confirmation({"reason": "The holder called.", "confirmed": said})

    assert asking == Asking("The holder called.", is_last=True)


@pytest.mark.parametrize(
    ("asked", "items", "number", "first"),
    [("", [0, 1], 1, 1), ("3", [4], 3, 5), ("99", [4], 3, 5), ("x", [0, 1], 1, 1)],
)
def test_part_of_a_list_that_is_not_in_memory_is_fetched_alone(
    asked: str, items: list[int], number: int, first: int
) -> None:
    asked_for = []

    def fetch(offset: int, size: int) -> list[int]:
        asked_for.append((offset, size))
        return list(range(5))[offset : offset + size]

    assert fetched_part(5, asked, 2, fetch) == Part(items, 5, number, 3, first)
    assert asked_for == [(first - 1, 2)]
