"""Reading a drawing back: its words, where they stand, what is drawn in which colour."""

from __future__ import annotations

from lxml import etree

from evalutils.reporting.charts import Drawn, text_width

SVG = "{http://www.w3.org/2000/svg}"


def words_of(drawn: Drawn) -> list[str]:
    return [str(node.text) for node in etree.fromstring(drawn.svg).iter(f"{SVG}text")]


def boxes(drawn: Drawn) -> list[tuple[str, float, float, float, float]]:
    """Return words with left, top, right and bottom in points, by the face's own metrics."""
    found = []
    for node in etree.fromstring(drawn.svg).iter(f"{SVG}text"):
        words, size = str(node.text), float(str(node.get("font-size", "")).removesuffix("px"))
        width = text_width(words, size)
        anchor = {"middle": 0.5, "end": 1.0}.get(node.get("text-anchor", "start"), 0.0)
        left = float(node.get("x", "nan")) - anchor * width
        base = float(node.get("y", "nan"))
        found.append((words, left, base - 0.85 * size, left + width, base + 0.1 * size))
    return found


def assert_legible(drawn: Drawn) -> None:
    _, _, width, height = map(float, str(etree.fromstring(drawn.svg).get("viewBox", "")).split())
    placed = boxes(drawn)
    for words, left, top, right, bottom in placed:
        assert -0.1 <= left <= right <= width + 0.1, f"{words} leaves the sheet"
        assert -0.1 <= top <= bottom <= height + 0.1, f"{words} leaves the sheet"
    for place, (words, left, top, right, bottom) in enumerate(placed):
        for other, left2, top2, right2, bottom2 in placed[place + 1 :]:
            apart = right <= left2 or right2 <= left or bottom <= top2 or bottom2 <= top
            assert apart, f"{words} overlaps {other}"


def discs(drawn: Drawn) -> list[str]:
    """Return the fills of circles: dots, and the ends of intervals."""
    circles = etree.fromstring(drawn.svg).iter(f"{SVG}circle")
    return [str(node.get("fill")) for node in circles]
