"""Codec: records as JSON and back."""

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from fractions import Fraction
from typing import Literal

import pytest
from helpers.evaluations import span
from hypothesis import given
from hypothesis import strategies as st

from evalutils.evidence.processed import from_json, to_json
from evalutils.reading.quantities import Interval


@dataclass(frozen=True)
class Sample:
    name: str
    share: Fraction
    ends: Interval | None
    parts: tuple[Fraction, ...]
    flag: bool | None = None
    kind: Literal["goal", "background"] = "goal"
    names: frozenset[str] = frozenset()
    words: Mapping[tuple[str, ...], str] = field(default_factory=dict)


@pytest.mark.parametrize("ends", [None, span(1, 2, "(]"), span(None, 3), Interval.exact("0.1")])
def test_a_record_comes_back_as_it_went(ends) -> None:
    sample = Sample(
        "甲", Fraction(1, 3), ends, (Fraction("0.1"), Fraction(7)), None, "background",
        frozenset({"乙", "丙"}), {("goals", "a.b"): "c"},
    )  # fmt: skip
    assert from_json(Sample, json.loads(json.dumps(to_json(sample)))) == sample


def test_exact_numbers_are_strings() -> None:
    assert to_json(Fraction(8107, 8109)) == "8107/8109"
    assert Interval.exact("0.10").as_json() == {"value": "0.1"}


@given(st.none() | st.fractions(), st.none() | st.fractions(), st.booleans(), st.booleans())
def test_every_interval_comes_back(low, high, low_incl, high_incl) -> None:
    if low is not None and high is not None and low >= high:
        low, high = high, low + 1 if low == high else low
    made = Interval(low, high, low_incl, high_incl)
    assert Interval.from_json(json.loads(json.dumps(made.as_json()))) == made
