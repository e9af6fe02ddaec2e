"""Cells of tables go a short way, and come out as the grammar would read them."""

import sys

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from evalutils.reading.quantities import read_quantities

#: Wherever the grammar stands.
READER = sys.modules[read_quantities.__module__]

_PRINTED = st.one_of(
    st.integers(0, 10**9).map(str),
    st.integers(0, 10**9).map("{:,}".format),
    st.decimals(min_value=0, max_value=10**7, places=2).map("{:f}".format),
    st.decimals(min_value=0, max_value=10**7, places=2).map("{:,f}".format),
    st.from_regex(r"\A[0-9]{1,9}(?:[.,][0-9]{1,4}){0,3}\Z"),
    st.sampled_from(["2022", "2022.10", "20136", "2013699", "20220101", "007", "0.0", "无"]),
)  # fmt: skip
_EDGE = st.sampled_from((" | ", "|", "\t", "\n", " |\n| ", "", " "))


@settings(max_examples=100, deadline=None)
@given(st.lists(st.tuples(_EDGE, _PRINTED), max_size=6))
@example([(" | ", "10"), ("\n", "10"), ("\n", "5.5")])
@example([("", "10"), ("\n", "科目")])
@example([(" ", "10"), ("", "")])
def test_a_cell_says_the_same_with_and_without_the_short_way(cells):
    text = "".join(edge + printed for edge, printed in cells)
    short = read_quantities(text)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(READER, "cell_at", lambda text, start: None)
        assert short == read_quantities(text)


def test_the_short_way_is_taken():
    calls = []
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(READER, "masked_to", lambda text, start: calls.append(start))
        found = read_quantities("支出 | 1,234.50 | 10\t0.00 | 55000 |")
    assert [q.text for q in found] == ["1,234.50", "10", "0.00", "55000"]
    assert calls == []
