"""Charts of amounts: a budget and its execution, a total and its parts, counts of unlike things."""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction

from evalutils.reading.quantities import number_text
from evalutils.reporting.charts.drawing import render
from evalutils.reporting.charts.layout import (
    PAGE_MM,
    Row,
    Scale,
    grid,
    lay_rows,
    points_wide,
    ticks,
    whisker,
)
from evalutils.reporting.charts.marks import (
    BODY,
    LARGE,
    SMALL,
    Bar,
    DrawingError,
    Drawn,
    Mark,
    Measured,
    Text,
    level,
    picture,
    require,
    shown,
    text_width,
    upright,
    wording,
    wrap,
    wrap_evenly,
)
from evalutils.reporting.document import DataTable

_BULLET_BAR = 22.0
#: Half the goal line, and a point of paper.
_PARTED = 2.0
_GAP = 22.0


def execution_bullet(
    budget: Measured,
    executed: Measured,
    rate: Measured,
    balance: Measured,
    *,
    unit: str | None = None,
    per_unit: int | None = None,
    language: str = "zh",
    width_mm: float = PAGE_MM,
) -> Drawn:
    """Draw 全年执行数 against 全年预算数 from zero, with rate and balance in words.

    Parameters
    ----------
    budget, executed, rate, balance
        Exact figures in 元 (the rate a ratio), each with its printed text. Names are labels.
    unit, per_unit
        Unit of the axis, and how many 元 it holds; else 万元, or thousands in English.
    language
        ``zh`` or ``en``.
    width_mm
        Width of the picture.

    Raises
    ------
    DrawingError
        If there is neither a budget nor anything executed, or a glyph is missing.
    ValueError
        If a figure is not exact.
    """
    words = wording(language)["execution"]
    unit, per_unit = unit or words["unit"], per_unit or words["per_unit"]
    width = points_wide(width_mm)
    planned, spent = (part.interval.value / per_unit for part in (budget, executed))
    most = max(planned, spent)
    if most <= 0:
        message = "an execution chart of nothing: budget and executed are 0"
        raise DrawingError(message)
    block, left = _block(rate, balance, width)
    scale = Scale(0, float(most), left, width)
    labels, top = _bullet_labels(budget, executed, left, scale(planned), width)
    marks: list[Mark] = [
        *block,
        *grid(
            scale,
            [value for value in ticks(float(most)) if value <= most],
            [(top, top + _BULLET_BAR + 4)],
            width,
            write=lambda value: shown(Fraction(value), language=language),
            unit=unit,
        ),
        *_bars(scale, planned, spent, top),
        *labels,
    ]
    height = max(block[-1].y + 5, top + _BULLET_BAR + SMALL + 12)
    figures = (budget, executed, rate, balance)
    names = ("budget", "executed", "rate", "balance")
    told = (f"{part.name} {part.text}" for part in figures)
    alt = words["alt"].format(**dict(zip(names, told, strict=True)))
    rows = tuple((part.name, part.text, part.ends()[0]) for part in figures)
    return render(picture(width, height, marks), alt, DataTable(tuple(words["columns"]), rows))


def _block(rate: Measured, balance: Measured, width: float) -> tuple[list[Text], float]:
    """Return the rate, large, with its name and the balance below, and where the bar begins."""
    room = 0.42 * width
    lines = [Text(0, LARGE, rate.text, LARGE, "accent")]
    for words, color in ((rate.name, "muted"), (f"{balance.name} {balance.text}", "ink")):
        for line in wrap(words, room, SMALL):
            lines.append(Text(0, lines[-1].y + 1.55 * SMALL, line, SMALL, color))
    return lines, max(text_width(line.words, line.size) for line in lines) + _GAP


def _bullet_labels(
    budget: Measured, executed: Measured, left: float, goal: float, width: float
) -> tuple[list[Text], float]:
    """Return the labels above the bar, on one line where they fit, and the bar's top."""
    spent, planned = f"{executed.name} {executed.text}", f"{budget.name} {budget.text}"
    room = text_width(spent, BODY) + text_width(planned, BODY) + _GAP
    if room <= goal - left:
        lines = [Text(left, BODY, spent, BODY, "accent"), Text(goal, BODY, planned, align="right")]
        return lines, BODY + 9
    lines = []
    for words, color in ((planned, "ink"), (spent, "accent")):
        for line in wrap(words, width - left, BODY):
            lines.append(Text(left, BODY + 1.4 * BODY * len(lines), line, BODY, color))
    return lines, lines[-1].y + 9


def _bars(scale: Scale, planned: Fraction, spent: Fraction, top: float) -> list[Mark]:
    """Return the budget as ground and goal line, the executed part as the bar on it."""
    goal, end = scale(planned), scale(min(planned, spent))
    over = spent > planned
    # Beside the goal line a little paper parts the two colours.
    end -= _PARTED if over else 0
    marks: list[Mark] = [
        Bar(scale.left, top, goal - scale.left, _BULLET_BAR, fill="tint"),
        Bar(scale.left, top + 6, max(end - scale.left, 0), _BULLET_BAR - 12),
    ]
    if over:
        beyond = goal + _PARTED
        width = max(scale(spent) - beyond, 1.0)
        marks.append(Bar(beyond, top + 6, width, _BULLET_BAR - 12, fill="exception"))
    return [*marks, upright(goal - 1, top - 3, top + _BULLET_BAR + 3, "ink", 2.0)]


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
        marks += _bar(kind, scale, middle)
    said = [f"{kind.name}{note}" for kind, note in zip(kinds, notes, strict=True)]
    alt = words["alt"].format(parts=wording(language)["list"].join(said))
    data = tuple((kind.name, kind.text, *kind.ends()) for kind in kinds)
    return render(
        picture(width, rows.spans[-1][1] + SMALL + 8, marks),
        alt,
        DataTable(tuple(words["columns"]), data),
    )


def _bar(kind: Measured, scale: Scale, middle: float) -> list[Mark]:
    """Return the certain part solid, what the words leave open pale with its ends."""
    low = scale(kind.interval.low or 0)
    high = scale.right if kind.interval.high is None else scale(kind.interval.high)
    top = middle - _KIND_BAR / 2
    marks: list[Mark] = [Bar(scale.left, top, low - scale.left, _KIND_BAR)]
    if not kind.interval.is_exact:
        marks.append(Bar(low, top, high - low, _KIND_BAR, "tint"))
        color = "exception" if kind.conflict else "accent"
        marks += whisker(kind.interval, scale, middle, color)
    return marks
