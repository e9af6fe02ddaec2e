"""What stands beside something in a chart can be told from it, on white and on dark."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator

import pytest
from lxml import etree

from evalutils.reporting.charts import PALETTE, Drawn
from evalutils.reporting.editions.html import palette

import test_charts  # isort: skip
import test_charts_results  # isort: skip

SVG = "{http://www.w3.org/2000/svg}"
NAMES = {value: name for name, value in PALETTE.items()}


DRAWINGS: dict[str, Callable[..., Drawn]] = {
    **test_charts.CHARTS, **test_charts_results.CHARTS,
}  # fmt: skip


def bars(svg: str) -> list[tuple[float, float, float, float, str]]:
    """Return left, right, top, bottom and colour of everything filled with four corners."""
    found = []
    for node in etree.fromstring(svg).iter(f"{SVG}path"):
        numbers = [float(number) for number in re.findall(r"-?\d+(?:\.\d+)?", node.get("d", ""))]
        fill = str(node.get("fill"))
        if fill in NAMES and len(numbers) in (8, 10):
            across, down = numbers[::2], numbers[1::2]
            found.append((min(across), max(across), min(down), max(down), NAMES[fill]))
    return found


def neighbours(svg: str) -> Iterator[tuple[str, str, float]]:
    """Yield the colours of bars that stand beside or upon each other, and the paper between."""
    drawn = bars(svg)
    for place, one in enumerate(drawn):
        for other in drawn[place + 1 :]:
            beside = min(one[3], other[3]) - max(one[2], other[2]) > 2
            gap = max(one[0], other[0]) - min(one[1], other[1])
            if beside and gap < 4 and one[4] != other[4]:
                yield one[4], other[4], gap


@pytest.mark.parametrize("name", sorted(DRAWINGS))
def test_neighbours_are_parted_by_paper_or_by_contrast(name: str) -> None:
    for one, other, gap in neighbours(DRAWINGS[name]().svg):
        if gap >= 0.95:  # a point of paper, from which each differs by 3:1
            continue
        if "paper" in (one, other):  # an outline, drawn in its own colour
            continue
        for scheme in ("light", "dark"):
            colours = palette()[scheme]
            assert test_charts.contrast(colours[one], colours[other]) >= 3, (scheme, one, other)


def test_what_stands_beside_each_other_is_found() -> None:
    assert {(one, other) for one, other, _ in neighbours(DRAWINGS["composition"]().svg)} == {
        ("accent", "second"),
    }  # fmt: skip
    assert list(neighbours(DRAWINGS["kinds"]().svg))
