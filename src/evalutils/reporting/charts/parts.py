"""A whole and its parts as one bar, drawn only where the parts add up."""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction

from evalutils.reading.quantities import number_text
from evalutils.reporting.charts.drawing import render
from evalutils.reporting.charts.drawn import DataTable, DrawingError, Drawn, Measured, require
from evalutils.reporting.charts.layout import PAGE_MM, Scale, points_wide
from evalutils.reporting.charts.marks import BODY, SMALL, Bar, Mark, Text, level, picture, upright
from evalutils.reporting.charts.typeface import text_width, wrap, wrap_evenly
from evalutils.reporting.charts.wording import shown, wording

_BAR = 20.0
_FILLS = ("accent", "second", "muted", "ink")


def composition(
    total: Measured,
    parts: Sequence[Measured],
    *,
    language: str = "zh",
    width_mm: float = PAGE_MM,
) -> Drawn:
    """Draw the parts of a whole as one bar, each labelled, with the sum written out.

    Parameters
    ----------
    total
        The whole, exact.
    parts
        Up to four parts, exact, in the order they are drawn.
    language
        ``zh`` or ``en``.
    width_mm
        Width of the picture.

    Raises
    ------
    DrawingError
        If the parts do not add up to the whole, or there are more than four.
    ValueError
        If a figure is not exact.
    """
    require(parts, "parts")
    if len(parts) > len(_FILLS):
        message = f"{len(parts)} parts; a reader tells at most {len(_FILLS)} apart"
        raise DrawingError(message)
    values = [part.interval.value for part in parts]
    whole = total.interval.value
    if sum(values) != whole or whole <= 0:
        said = " + ".join(number_text(value) for value in values)
        message = f"{total.name}: {said} is not {number_text(whole)}"
        raise DrawingError(message)
    words = wording(language)["composition"]
    width = points_wide(width_mm)
    scale = Scale(0, float(whole), 0, width)
    spans = _spans(values, scale)
    shares = [words["share"].format(shown(value * 100 / whole, 1, language)) for value in values]
    names = [
        words["label"].format(name=part.name, text=part.text, share=share)
        for part, share in zip(parts, shares, strict=True)
    ]
    labels, top = _labels(names, spans, width)
    marks: list[Mark] = [*labels]
    for (left, right), fill in zip(spans, _FILLS, strict=False):
        marks.append(Bar(left, top, right - left, _BAR, fill))
    sum_of = " + ".join(shown(value, language=language) for value in values)
    said = words["sum"].format(name=total.name, sum=sum_of, total=total.text)
    brace = _brace(said, width, top + _BAR + 6)
    marks += brace
    alt = words["alt"].format(
        total_name=total.name,
        total=total.text,
        parts=wording(language)["list"].join(f"{part.name}{part.text}" for part in parts),
    )
    rows = (
        *((part.name, part.ends()[0], share) for part, share in zip(parts, shares, strict=True)),
        (total.name, total.ends()[0], words["share"].format("100")),
    )
    height = top + _BAR + 11 + 1.4 * SMALL * (len(brace) - 3) + 4
    return render(picture(width, height, marks), alt, DataTable(tuple(words["columns"]), rows))


def _spans(values: Sequence[Fraction], scale: Scale) -> list[tuple[float, float]]:
    """Return where each part begins and ends, with white between neighbours."""
    spans, start = [], Fraction(0)
    for value in values:
        left = scale(start) + (1.5 if start else 0)
        spans.append((left, max(scale(start + value), left + 0.5)))
        start += value
    return spans


def _labels(
    labels: Sequence[str], spans: Sequence[tuple[float, float]], width: float
) -> tuple[list[Mark], float]:
    """Return the labels over their parts, with leaders where a line higher up is needed."""
    lanes: list[float] = []  # how far each line is taken, from the lowest up
    placed: list[tuple[float, int, list[str]]] = []
    for (left, _), label in zip(spans, labels, strict=True):
        lines = wrap(label, width, BODY)
        long = max(text_width(line, BODY) for line in lines)
        x = max(0.0, min(left, width - long))
        lane = next(
            (at for at, taken in enumerate(lanes) if x >= taken and len(lines) == 1), len(lanes)
        )
        lanes[lane : lane + len(lines)] = [x + long + 10] * len(lines)
        placed.append((x, lane, lines))
    top = len(lanes) * BODY * 1.5 + 6
    marks: list[Mark] = []
    for (x, lane, lines), (left, right) in zip(placed, spans, strict=True):
        y = top - 8 - lane * BODY * 1.5
        marks += [Text(x, y - up * BODY * 1.5, line) for up, line in enumerate(reversed(lines))]
        at = min(max(left, x) + 3, (left + right) / 2)
        marks.append(upright(at, y + 2.5, top - 1, "muted", 0.7))
    return marks, top


def _brace(words: str, width: float, y: float) -> list[Mark]:
    """Return a line under the whole bar with the sum below it."""
    return [
        level(0, width, y, "muted", 0.8),
        upright(0, y - 3, y, "muted", 0.8),
        upright(width, y - 3, y, "muted", 0.8),
        *(
            Text(width / 2, y + 5 + SMALL * (1 + 1.4 * place), line, SMALL, "ink", "center")
            for place, line in enumerate(wrap_evenly(words, width, SMALL))
        ),
    ]
