"""Goals against evidence: which goal has what it takes to be judged."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from evalutils.reporting.charts.drawing import render
from evalutils.reporting.charts.drawn import DataTable, DrawingError, Drawn, require
from evalutils.reporting.charts.layout import PAGE_MM, points_wide, stack, tall
from evalutils.reporting.charts.marks import BODY, SMALL, Dot, Mark, Text, level, picture
from evalutils.reporting.charts.typeface import wrap, wrap_evenly
from evalutils.reporting.charts.wording import wording

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
    data = DataTable((words["goal"], *columns), tuple(_cells(row, words) for row in goals))
    return render(picture(width, y + 1, marks), _alt(goals, columns, words, language), data)


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


def _cells(row: GoalEvidence, words: dict[str, str]) -> tuple[str, ...]:
    return (row.goal, *(_word(mark, words) for mark in row.marks))


def _alt(
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
        names=words["names"].format(between.join(empty)) if empty else "",
    )
