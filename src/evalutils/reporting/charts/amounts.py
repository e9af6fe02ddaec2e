"""Charts of amounts: a total and its parts, counts of unlike things."""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction

from evalutils.reading.quantities import number_text
from evalutils.reporting.charts.drawing import render
from evalutils.reporting.charts.layout import (
    BODY,
    PAGE_MM,
    SMALL,
    Bar,
    DrawingError,
    Drawn,
    Mark,
    Measured,
    Row,
    Scale,
    Text,
    grid,
    lay_rows,
    level,
    picture,
    points_wide,
    require,
    shown,
    text_width,
    ticks,
    upright,
    whisker,
    wording,
    wrap,
    wrap_evenly,
)
from evalutils.reporting.document import DataTable

_PARTS_BAR = 20.0
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
    shares = [
        words["share"].format(number=shown(value * 100 / whole, 1, language)) for value in values
    ]
    names = [
        words["label"].format(name=part.name, text=part.text, share=share)
        for part, share in zip(parts, shares, strict=True)
    ]
    labels, top = _part_labels(names, spans, width)
    marks: list[Mark] = [*labels]
    for (left, right), fill in zip(spans, _FILLS, strict=False):
        marks.append(Bar(left, top, right - left, _PARTS_BAR, fill))
    sum_of = " + ".join(shown(value, language=language) for value in values)
    said = words["sum"].format(name=total.name, sum=sum_of, total=total.text)
    brace = _brace(said, width, top + _PARTS_BAR + 6)
    marks += brace
    alt = words["alt"].format(
        total_name=total.name,
        total=total.text,
        parts=wording(language)["list"].join(f"{part.name}{part.text}" for part in parts),
    )
    rows = (
        *((part.name, part.ends()[0], share) for part, share in zip(parts, shares, strict=True)),
        (total.name, total.ends()[0], words["share"].format(number="100")),
    )
    height = top + _PARTS_BAR + 11 + 1.4 * SMALL * (len(brace) - 3) + 4
    return render(picture(width, height, marks), alt, DataTable(tuple(words["columns"]), rows))


def _spans(values: Sequence[Fraction], scale: Scale) -> list[tuple[float, float]]:
    """Return where each part begins and ends, with white between neighbours."""
    spans, start = [], Fraction(0)
    for value in values:
        left = scale(start) + (1.5 if start else 0)
        spans.append((left, max(scale(start + value), left + 0.5)))
        start += value
    return spans


def _part_labels(
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


_KIND_BAR = 16.0


def by_kind(
    kinds: Sequence[Measured],
    *,
    unit: str = "",
    language: str = "zh",
    width_mm: float = PAGE_MM,
) -> Drawn:
    """Draw each kind as a bar to its lower end and a whisker over its interval.

    Parameters
    ----------
    kinds
        Figures with a lower end of 0 or more, in the order they are drawn. A conflict is
        drawn as an exception and said so.
    unit
        Unit of the axis (份).
    language
        ``zh`` or ``en``.
    width_mm
        Width of the picture.

    Raises
    ------
    DrawingError
        If there is nothing to draw, or a lower end is missing or negative.
    """
    require(kinds, "kinds")
    for kind in kinds:
        if kind.interval.low is None or kind.interval.low < 0:
            message = f"{kind.name}: a bar needs a lower end of 0 or more, not {kind.interval}"
            raise DrawingError(message)
    words = wording(language)["kinds"]
    width = points_wide(width_mm)
    notes = [f"{k.text}{words['conflict_note'] if k.conflict else ''}" for k in kinds]
    rows = lay_rows(
        [Row(kind.name, note) for kind, note in zip(kinds, notes, strict=True)], width, 2, _KIND_BAR
    )
    known = [end for k in kinds for end in (k.interval.low, k.interval.high) if end is not None]
    values = ticks(float(max(known)) or 1.0)
    scale = Scale(0, values[-1], rows.left, rows.right)
    marks = grid(
        scale,
        values,
        rows.spans,
        width,
        write=lambda value: shown(Fraction(value), language=language),
        unit=unit,
    )
    marks += rows.words
    for kind, middle in zip(kinds, rows.middles, strict=True):
        marks += bar(kind, scale, middle, _KIND_BAR)
    said = [f"{kind.name}{note}" for kind, note in zip(kinds, notes, strict=True)]
    alt = words["alt"].format(parts=wording(language)["list"].join(said))
    data = tuple((kind.name, kind.text, *kind.ends()) for kind in kinds)
    return render(
        picture(width, rows.spans[-1][1] + SMALL + 8, marks),
        alt,
        DataTable(tuple(words["columns"]), data),
    )


def bar(
    kind: Measured, scale: Scale, middle: float, height: float, color: str = "accent"
) -> list[Mark]:
    """Return the certain part solid, what the words leave open pale with its ends.

    Parameters
    ----------
    kind
        A figure with a lower end of 0 or more.
    scale
        Where values lie.
    middle, height
        Of the bar.
    color
        Of the certain part.
    """
    low = scale(kind.interval.low or 0)
    high = scale.right if kind.interval.high is None else scale(kind.interval.high)
    top = middle - height / 2
    marks: list[Mark] = [Bar(scale.left, top, low - scale.left, height, color)]
    if not kind.interval.is_exact:
        marks.append(Bar(low, top, high - low, height, "tint"))
        marks += whisker(kind.interval, scale, middle, "exception" if kind.conflict else color)
    return marks
