"""Items come in order, the next one is under way, and errors arrive where they are looked for."""

import threading

import pytest

from labeling.studio.ahead import ahead


def test_all_items_come_in_their_order() -> None:
    assert list(ahead(iter([[1], [2], [3]]))) == [[1], [2], [3]]
    assert list(ahead(iter([]))) == []


def test_the_next_item_is_fetched_while_one_is_used() -> None:
    fetched = threading.Event()

    def source():
        yield "first"
        fetched.set()
        yield "second"

    items = ahead(source())
    assert next(items) == "first"
    assert fetched.wait(5)
    assert list(items) == ["second"]


def test_an_error_of_the_source_comes_after_what_was_fetched_before() -> None:
    def source():
        yield "first"
        raise ValueError("broken")

    items = ahead(source())
    assert next(items) == "first"
    with pytest.raises(ValueError, match="broken"):
        next(items)
