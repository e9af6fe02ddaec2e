"""Loops that have something to go through."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TypeVar

T = TypeVar("T")


def some(things: Iterable[T]) -> list[T]:
    """Return things as a list, of which there must be one: a loop over none proves nothing.

    >>> some([])
    Traceback (most recent call last):
    AssertionError: a loop over nothing
    """
    found = list(things)
    assert found, "a loop over nothing"
    return found
