"""A table of written forms, each with the quantities it holds: ``quantities_cases.tsv``."""

import re
from fractions import Fraction
from pathlib import Path

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


# One test for all rows: there are thousands, and to start a test takes longer than to read one.
def test_written_forms_are_read_as_the_table_says():
    wrong = {}
    for text, expected in _cases():
        found = read_quantities(text)
        read = [(q.text, str(q.interval), q.unit) for q in found]
        if read != expected or [text[q.start : q.end] for q in found] != [q.text for q in found]:
            wrong[text] = {"read": read, "expected": expected}
    assert wrong == {}


def test_the_table_is_long_and_says_nothing_twice():
    texts = [text for text, _ in _cases()]
    assert len(texts) >= 1000
    assert len(set(texts)) == len(texts)
