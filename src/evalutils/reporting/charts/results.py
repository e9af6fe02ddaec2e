"""Charts of results: targets met, and what goals rest on."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction

from evalutils.reading.quantities import Interval, number_text
from evalutils.reporting.charts.drawing import render
from evalutils.reporting.charts.layout import (
    BODY,
    PAGE_MM,
    SMALL,
    Dot,
    DrawingError,
    Drawn,
    Mark,
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
    stack,
    tall,
    text_width,
    ticks,
    upright,
    whisker,
    wording,
    wrap,
    wrap_evenly,
)
from evalutils.reporting.document import DataTable

_ACHIEVED_BAR = 10.0


@dataclass(frozen=True, slots=True)
class Achieved:
    """The degree to which an indicator reached its target.

    Parameters
    ----------
    name
        Of the indicator.
    rate
        Degree of achievement as the scoring profile defines it, a ratio: 1 is the target met.
    text
        How actual and target are printed (``367/367``), or ``""``.
    assumed
        Whether the target is an assumption: said under the name.

    Raises
    ------
    DrawingError
        If the degree may be negative: no such thing can be drawn from zero.
    """

    name: str
    rate: Interval
    text: str = ""
    assumed: bool = False

    def __post_init__(self) -> None:
        if self.rate.low is None or self.rate.low < 0:
            message = f"{self.name}: a degree of achievement from 0 up is needed, not {self.rate}"
            raise DrawingError(message)

    @property
    def missed(self) -> bool:
        """Whether the target is missed whatever value the evidence allows."""
        high = self.rate.high
        return high is not None and (high < 1 or (high == 1 and not self.rate.high_incl))


def achievement_dots(
    indicators: Sequence[Achieved],
    *,
    language: str = "zh",
    width_mm: float = PAGE_MM,
) -> Drawn:
    """Draw degrees of achievement from zero, with their intervals, against the line of 100 %.

    Parameters
    ----------
    indicators
        Scored indicators, in the order they are drawn. A target missed for certain is an
        exception in colour and in words.
    language
        ``zh`` or ``en``.
    width_mm
        Width of the picture.

    Raises
    ------
    DrawingError
        If there is no indicator.
    """
    require(indicators, "indicators")
    words = wording(language)["achievement"]
    width = points_wide(width_mm)
    notes = [_degree(item.rate, words, language) for item in indicators]
    listed = [
        Row(item.name, _note(item, note, words), _under(item, words))
        for item, note in zip(indicators, notes, strict=True)
    ]
    rows = lay_rows(listed, width, SMALL + 8, _ACHIEVED_BAR)
    ends = [float(e) * 100 for i in indicators for e in (i.rate.low, i.rate.high) if e is not None]
    values = ticks(max([*ends, 100.0]))
    scale = Scale(0, values[-1] * 1.03, rows.left, rows.right)
    goal = scale(100)
    marks = grid(scale, values, rows.spans, width, write=lambda value: f"{value:g}%")
    marks += rows.words
    half = text_width(words["goal"], SMALL) / 2
    at = min(max(goal - half, 0.0), width - 2 * half)
    marks.append(Text(at, SMALL, words["goal"], SMALL))
    marks += [upright(goal, top, low, "ink", 1.2) for top, low in rows.spans]
    for item, middle in zip(indicators, rows.middles, strict=True):
        color = "exception" if item.missed else "accent"
        percent = item.rate * Interval.exact(100)
        marks.append(level(rows.left, scale(percent.low or 0), middle, "hairline", 1.0))
        marks += whisker(percent, scale, middle, color)
    data = DataTable(tuple(words["columns"]), tuple(map(_achieved_cells, indicators)))
    height = rows.spans[-1][1] + SMALL + 8
    return render(
        picture(width, height, marks), _achieved_alt(indicators, notes, words, language), data
    )


def _degree(rate: Interval, words: dict[str, str], language: str) -> str:
    low, high = (
        None if end is None else shown(end * 100, 2, language) for end in (rate.low, rate.high)
    )
    if rate.is_exact:
        return f"{low}%"
    if high is None:
        return words["from" if rate.low_incl else "above"].format(rate=low)
    return f"{low}%–{high}%"


def _note(item: Achieved, degree: str, words: dict[str, str]) -> str:
    return degree + words["missed"] if item.missed else degree


def _under(item: Achieved, words: dict[str, str]) -> str:
    said = [item.text] if item.text else []
    if item.assumed:
        said.append(words["assumed"])
    return words["between"].join(said)


def _achieved_alt(
    indicators: Sequence[Achieved], notes: Sequence[str], words: dict[str, str], language: str
) -> str:
    named = [f"{item.name} {note}" for item, note in zip(indicators, notes, strict=True)]
    missed = [item.name for item in indicators if item.missed]
    return words["alt"].format(
        count=len(indicators),
        degrees=wording(language)["list"].join(named),
        missed=len(missed),
        which=words["which"].format(names=wording(language)["list"].join(missed)) if missed else "",
    )


def _achieved_cells(item: Achieved) -> tuple[str, ...]:
    low, high = (
        "" if end is None else number_text(end * Fraction(100))
        for end in (item.rate.low, item.rate.high)
    )
    return (item.name, item.text, low, high, str(item.rate * Interval.exact(100)))


STATES = ("full", "half", "empty")

_RADIUS = 6.0
_ROW = 37.0


@dataclass(frozen=True, slots=True)
class GoalMark:
    """Whether a goal has one kind of evidence.

    Parameters
    ----------
    state
        ``full``, ``half`` or ``empty``.
    word
        What stands under the mark (``有``, ``仅自报``…); by default the word for the state.

    Raises
    ------
    DrawingError
        If the state is none of the three.
    """

    state: str
    word: str = ""

    def __post_init__(self) -> None:
        if self.state not in STATES:
            message = f"unknown state {self.state!r}; one of {', '.join(STATES)}"
            raise DrawingError(message)


@dataclass(frozen=True, slots=True)
class GoalEvidence:
    """A goal of the text and its marks, one for each column."""

    goal: str
    marks: tuple[GoalMark, ...]


def goal_matrix(
    goals: Sequence[GoalEvidence],
    columns: Sequence[str],
    *,
    what: str = "",
    language: str = "zh",
    width_mm: float = PAGE_MM,
) -> Drawn:
    """Draw goals × evidence; every mark has a word, so that form and colour only repeat it.

    Parameters
    ----------
    goals
        Rows, each with as many marks as there are columns.
    columns
        Kinds of evidence (有年度指标值, 有结果数据…).
    what
        What the rows are, where they are not goals alone (绩效目标与背景任务).
    language
        ``zh`` or ``en``.
    width_mm
        Width of the picture.

    Raises
    ------
    DrawingError
        If there are no goals or columns, or a row has another number of marks.
    """
    require(goals, "goals")
    require(columns, "kinds of evidence")
    for row in goals:
        if len(row.marks) != len(columns):
            message = f"{row.goal}: {len(row.marks)} marks for {len(columns)} columns"
            raise DrawingError(message)
    words = dict(wording(language)["goals"])
    words["goal"] = what or words["goal"]
    width = points_wide(width_mm)
    first = 0.36 * width
    step = (width - first) / len(columns)
    centres = [first + step * (place + 0.5) for place in range(len(columns))]
    marks, y = _head(words["goal"], columns, centres, step)
    for row in goals:
        marks.append(level(0, width, y))
        lines = [Text(0, 0, line) for line in wrap(row.goal, first - 10, BODY)]
        height = max(_ROW, tall(lines) + 12)
        marks += stack(lines, y + height / 2)
        for mark, x in zip(row.marks, centres, strict=True):
            marks += _mark(mark, x, y + height / 2, step - 4, words)
        y += height
    marks.append(level(0, width, y))
    data = DataTable((words["goal"], *columns), tuple(_goal_cells(row, words) for row in goals))
    return render(picture(width, y + 1, marks), _goals_alt(goals, columns, words, language), data)


def _head(
    corner: str, columns: Sequence[str], centres: Sequence[float], step: float
) -> tuple[list[Mark], float]:
    """Return the column heads, set on a common last line, and where the rows begin."""
    first = wrap(corner, centres[0] - step / 2 - 10, SMALL)
    heads = [wrap_evenly(column, step - 8, SMALL) for column in columns]
    base = max(len(lines) for lines in (first, *heads)) * SMALL * 1.3
    marks: list[Mark] = []
    for place, line in enumerate(reversed(first)):
        marks.append(Text(0, base - place * SMALL * 1.3, line, SMALL, "muted"))
    for lines, x in zip(heads, centres, strict=True):
        for place, line in enumerate(reversed(lines)):
            marks.append(Text(x, base - place * SMALL * 1.3, line, SMALL, "muted", "center"))
    return marks, base + 7


def _mark(
    mark: GoalMark, x: float, middle: float, room: float, words: dict[str, str]
) -> list[Mark]:
    color = "unscored" if mark.state == "empty" else "accent"
    share = {"full": 1.0, "half": 0.5, "empty": 0.0}[mark.state]
    lines = wrap_evenly(_word(mark, words), room, SMALL)
    y = middle - len(lines) * SMALL * 0.65
    dot = Dot(x, y, _RADIUS, color, color, share)
    ink = "muted" if mark.state == "empty" else "ink"
    below = [
        Text(x, y + _RADIUS + SMALL + 2 + place * SMALL * 1.3, line, SMALL, ink, "center")
        for place, line in enumerate(lines)
    ]
    return [dot, *below]


def _word(mark: GoalMark, words: dict[str, str]) -> str:
    return mark.word or words[mark.state]


def _goal_cells(row: GoalEvidence, words: dict[str, str]) -> tuple[str, ...]:
    return (row.goal, *(_word(mark, words) for mark in row.marks))


def _goals_alt(
    goals: Sequence[GoalEvidence], columns: Sequence[str], words: dict[str, str], language: str
) -> str:
    between = wording(language)["list"]
    full = [g.goal for g in goals if all(mark.state == "full" for mark in g.marks)]
    empty = [g.goal for g in goals if all(mark.state == "empty" for mark in g.marks)]
    return words["alt"].format(
        count=len(goals),
        what=words["goal"],
        columns=between.join(columns),
        full=len(full),
        empty=len(empty),
        names=words["names"].format(names=between.join(empty)) if empty else "",
    )
