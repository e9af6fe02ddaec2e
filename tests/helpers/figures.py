"""A printed figure against the exact value it stands for, read by hand and not by the printer.

The printer is not asked, nor is the reader of quantities: what it would say wrong it would also
read wrong. Only what a pupil knows is used here: digits, 万 and 亿, per cent, rounding.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from fractions import Fraction
from pathlib import Path
from typing import Any

from lxml import html

_NUMBER = re.compile(r"(?<![\d.])([-−]?)(\d{1,3}(?:,\d{3})+|\d+)(?:\.(\d+))?[多余]?\s*([万亿%％]?)")
_SCALES = {"万": Fraction(10**4), "亿": Fraction(10**8), "%": Fraction(1, 100)}
#: The only numbers that the documents of these runs write without digits.
_IN_WORDS = {"一": "1", "one": "1"}


def figures_of(page: Path) -> Iterator[tuple[str, str]]:
    """Yield every figure of a page as printed, with the name of the value that it stands for."""
    root = html.parse(str(page)).getroot()
    headed = set(_headed(root))
    for figure in root.iter("data"):
        words = re.sub(r"\s+", " ", figure.text_content()).strip()
        ref = str(figure.get("data-ref"))
        yield f"{words}万" if figure in headed and ref.startswith("evidence:") else words, ref


def _headed(root: Any) -> Iterator[Any]:
    """Yield the figures of the rows whose head says 万元 for all of them."""
    for head in root.iter("th"):
        if "（万元）" in head.text_content():
            rows = next(head.iterancestors("table")).xpath(".//tr")
            first = rows.index(next(head.iterancestors("tr")))
            for row in rows[first : first + int(head.get("rowspan", "1"))]:
                yield from row.iter("data")


def misprinted(page: Path, values: Mapping[str, Mapping[str, Any]]) -> list[str]:
    """Return the figures of a page that do not say the exact value they stand for."""
    figures = set(figures_of(page))
    assert len(figures) > 30, page
    return [
        f"{words} ({ref}): {values[ref]}"
        for words, ref in sorted(figures)
        if not says(words, values[ref])
    ]


def says(words: str, value: Mapping[str, Any]) -> bool:
    """Return whether printed words say an exact value, rounded as they are written.

    >>> says("99.98%", {"value": "8107/8109"}), says("99.97%", {"value": "8107/8109"})
    (True, False)
    >>> says("10—100分", {"low": "10", "high": "100"}), says("30—100", {"low": "10", "high": "100"})
    (True, False)
    >>> says("约120万人次", {"low": "1150000", "high": "1250000", "printed": "written"})
    True
    """
    numbers = list(_numbers(words))
    ends = [None if value.get(end) is None else Fraction(value[end]) for end in ("low", "high")]
    if not numbers:
        return False
    if value.get("value") is not None:
        # rounded to the nearest: half a unit of the last place printed
        return all(abs(said - Fraction(value["value"])) <= step / 2 for said, step in numbers)
    if value.get("printed") == "written":
        # as its source writes it, with a hedge: somewhere within what the hedge may mean
        return all(
            (ends[0] is None or said >= ends[0]) and (ends[1] is None or said <= ends[1])
            for said, _ in numbers
        )
    stated = [end for end in ends if end is not None]
    if len(numbers) == 1 and len(stated) == 2:
        return False
    # rounded outward, so that what is printed holds what was computed
    outward = zip(numbers, stated, (end is ends[0] for end in stated), strict=True)
    return all(
        0 <= (end - said if is_low else said - end) < _to_the_hundred(said, step)
        for (said, step), end, is_low in outward
    )


def _to_the_hundred(said: Fraction, step: Fraction) -> Fraction:
    """Return the step of an end of an interval: from ten thousand on it is told to the hundred."""
    return max(step, Fraction(100)) if said >= 10**4 and said % 100 == 0 else step


def _numbers(words: str) -> Iterator[tuple[Fraction, Fraction]]:
    """Yield each number in printed words, with the unit of the last place it is printed to."""
    for word, digits in _IN_WORDS.items():
        words = digits if re.match(rf"{word}(?!\w*\d)", words) else words
    for sign, whole, part, scale in _NUMBER.findall(words):
        factor = _SCALES.get(scale.replace("％", "%"), Fraction(1))
        said = Fraction(f"{whole.replace(',', '')}.{part or 0}") * factor
        yield (-said if sign else said), factor / 10 ** len(part)
