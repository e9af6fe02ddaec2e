"""A table of written forms, each with the quantities it holds: ``quantities_cases.tsv``."""

import re
from fractions import Fraction
from pathlib import Path

import pytest

from evalutils.reading.quantities import number_text, read_quantities

TABLE = Path(__file__).with_name("quantities_cases.tsv")


def _exactly(interval: str) -> str:
    """Return ``[1.5e6, 2e6]`` as the package prints it."""
    return re.sub(r"-?\d[\d.e/]*", lambda m: number_text(Fraction(m.group())), interval)


def _cases() -> list[tuple[str, list[tuple[str, str, str]]]]:
    cases = []
    for line in TABLE.read_text(encoding="utf-8").splitlines():
        if not line or line.startswith("#"):
            continue
        text, *cells = line.split("\t")
        cells += [""] * (-len(cells) % 3)
        rows = zip(cells[::3], cells[1::3], cells[2::3], strict=True)
        cases.append((text, [(span, _exactly(bounds), unit) for span, bounds, unit in rows]))
    return cases


@pytest.mark.parametrize(
    ("text", "expected"), [pytest.param(*case, id=case[0]) for case in _cases()]
)
def test_a_written_form_is_read_as_the_table_says(text, expected):
    found = read_quantities(text)
    assert [(q.text, str(q.interval), q.unit) for q in found] == expected
    assert all(text[q.start : q.end] == q.text for q in found)


def test_the_table_is_long_and_says_nothing_twice():
    texts = [text for text, _ in _cases()]
    assert len(texts) >= 1000
    assert len(set(texts)) == len(texts)
