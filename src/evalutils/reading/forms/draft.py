"""A form while it is read: parts collected row by row, and what could not be read of it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from fractions import Fraction

from evalutils.base.patterns import regex
from evalutils.base.places import Place
from evalutils.reading.documents import Unreadable
from evalutils.reading.forms import indicators, labels, money
from evalutils.reading.forms.rows import Columns, Row
from evalutils.reading.forms.vocabulary import compact, is_called
from evalutils.reading.selfeval import (
    Cell,
    Goal,
    Item,
    MoneyRow,
    Problem,
    SelfEvaluation,
    Total,
    Weight,
    is_blank,
)

#: A row of problems, or of what is done about them, and what parts one from the next.
_HEADED = {
    "problems": regex.compile(
        r"(?:主要)?存在(?:的)?(?:主要)?问题[^：:；]{0,6}[：:；]\s*(?P<told>.+)", regex.S
    ),
    "measures": regex.compile(
        r"(?:下一步)?(?:拟)?(?:改进|整改)(?:措施|建议|方向)[^：:；]{0,6}[：:；]\s*(?P<told>.+)",
        regex.S,
    ),
}
_NEXT = regex.compile(r"[；;。\n]+|(?<=[\s。；;]|^)(?:\d{1,2}[.、．](?!\d)|[（(]\d{1,2}[)）])")
_NONE = regex.compile(r"(?:基本|目前|总体)?(?:暂?无|没有|未(?:发现|见)|不存在)")
_SHORTEST = 4


def _listed(notes: Sequence[Cell], kind: str) -> tuple[Cell, ...]:
    """Return the problems or measures that rows under a form tell, each by itself."""
    found = []
    for note in notes:
        told = _HEADED[kind].match(note.text.strip())
        for part in _NEXT.split(told["told"]) if told is not None else ():
            words = part.strip(" ，,、")
            if len(words) >= _SHORTEST and not is_blank(words) and not _NONE.match(words):
                found.append(replace(note, text=words))
    return tuple(found)


@dataclass
class Draft:
    """The parts of one form, as far as they are read."""

    title: Cell | None = None
    heading: Cell | None = None
    fields: dict[str, Cell] = field(default_factory=dict)
    year_cell: Cell | None = None
    unit: str = ""
    money_columns: Columns | None = None
    goal_columns: dict[str, int] | None = None
    columns: Columns | None = None
    mode: str = ""
    table: int = 0
    last_table: int = 0
    money: list[MoneyRow] = field(default_factory=list)
    goals: list[Goal] = field(default_factory=list)
    items: list[Item] = field(default_factory=list)
    weights: list[Weight] = field(default_factory=list)
    total: Total | None = None
    lone_total: bool = False
    follows: bool = False
    subtotals: list[Total] = field(default_factory=list)
    grade: Cell | None = None
    notes: list[Cell] = field(default_factory=list)
    unreadable: list[Unreadable] = field(default_factory=list)

    @property
    def begun(self) -> bool:
        """Whether a form is named or has a part."""
        return bool(self.title or self.fields or self.filled)

    @property
    def filled(self) -> bool:
        """Whether a part of a form is read."""
        return bool(self.money or self.goals or self.items)

    def add_goal(self, goal: Goal) -> None:
        """Add a goal; what is reported joins what was expected on the line before."""
        if self.goals:
            last = self.goals[-1]
            if goal.expected is None and last.actual is None:
                self.goals[-1] = replace(last, actual=goal.actual)
                return
            if goal.actual is None and last.expected is None:
                self.goals[-1] = replace(last, expected=goal.expected)
                return
        self.goals.append(goal)

    def add_weight(self, weight: Weight | None) -> None:
        """Add points printed in a name, once."""
        if weight is not None and weight not in self.weights:
            self.weights.append(weight)

    def add_unread(self, place: Place, name: str, **facts: str) -> None:
        """Add a part that could not be read, once; ``name`` is its entry of the catalogue."""
        part = Unreadable(place, f"forms.unread.{name}", facts)
        if part not in self.unreadable:
            self.unreadable.append(part)

    def form(self, document: str) -> SelfEvaluation | None:
        """Return the form, ``None`` where what was read makes none."""
        titled = self.title is not None and labels.is_title(self.title.text)
        if not (
            self.items
            or (self.money and self.goals)
            or any(row.kind == "total" and row.points and row.score for row in self.money)
            or ((titled or self.follows) and (self.filled or self.unreadable))
        ):
            return None
        title = self.title or self.heading
        cells = [self.title, *self.fields.values(), *(row.label for row in self.money)]
        cells += [item.name for item in self.items]
        place = next((cell.place for cell in cells if cell is not None), Place(document))
        self._settle_total()
        self._settle_unit(place)
        year_cell = self.year_cell or title
        year = None
        if year_cell is not None:
            year = labels.year_of(year_cell.text) or labels.year_of(year_cell.text, alone=True)
        whole = [cell.text for cell in (title, self.heading) if cell is not None]
        kind = "unit" if "unit" in map(labels.kind_of_title, whole) else "project"
        project = self.fields.get("project")
        if project is None and title is not None and kind == "project":
            project = labels.project_in(title)
        department, unit = self.fields.get("department"), self.fields.get("unit")
        if kind == "unit" and unit is None:
            unit = department
        measures = _listed(self.notes, "measures")
        wrong = _listed(self.notes, "problems")
        # One to one where there are as many of both, else all are told for all.
        every = tuple(range(len(measures)))
        problems = tuple(
            Problem(cell, answered_by=(at,) if len(wrong) == len(measures) else every)
            for at, cell in enumerate(wrong)
        )
        stated = [weight for note in self.notes for weight in indicators.stated_weights(note)]
        named = [*self.notes, *([title] if title else [])]
        rule = next((rule for cell in named if (rule := indicators.stated_rule(cell))), None)
        return SelfEvaluation(
            document,
            place,
            kind,
            title,
            project,
            department,
            unit,
            year,
            year_cell if year is not None else None,
            money=tuple(self.money),
            goals=tuple(self.goals),
            items=tuple(self.items),
            weights=tuple(self.weights),
            total=self.total,
            subtotals=tuple(self.subtotals),
            grade=self.grade,
            notes=tuple(self.notes),
            stated_weights=tuple(stated),
            stated_rule=next(
                (rule for cell in named if (rule := indicators.stated_rule(cell))), None
            ),
            problems=problems,
            recommendations=measures,
            unreadable=tuple(self.unreadable),
        )

    def _settle_total(self) -> None:
        """Decide whether the one figure of a row 合计 is the points or the score."""
        total = self.total
        if total is None or not self.lone_total or self.columns is None:
            return
        # Without a column of points, or where the label says 分, the one figure is the score.
        if not self.columns.has("points") or "分" in total.label.text:
            return
        sums = {}
        for role in ("score", "points"):
            cells = [getattr(indicator, role) for indicator in self.items]
            sums[role] = sum((cell.number or Fraction(0) for cell in cells if cell), Fraction(0))
        number = total.score.number if total.score else None
        if number == sums["score"] or number is None:
            return
        if number == sums["points"]:
            self.total = Total(total.label, total.score, None)
            return
        printed = total.score.text if total.score else ""
        label = total.label
        self.add_unread(label.place, "points_or_score", label=label.text, figure=printed)
        self.total = None

    def _settle_unit(self, place: Place) -> None:
        amounts = [
            amount
            for row in self.money
            for amount in (row.initial, row.adjusted, row.executed, row.received)
            if amount is not None
        ]
        for cell in (amount.cell for amount in amounts if amount.number is None):
            if not money.is_nothing(cell.text):
                self.add_unread(cell.place, "no_amount", text=cell.text)
        loose = [amount for amount in amounts if amount.number is not None and not amount.unit]
        if loose:
            figures = "、".join(dict.fromkeys(compact(amount.cell.text) for amount in loose))
            first = loose[0].cell.place
            self.add_unread(first if first.words() else place, "no_unit", figures=figures)

    def cannot_lay(self, columns: Columns, row: Row) -> None:
        """Say that the cells of a narrower row cannot be laid under the header."""
        words = " | ".join(cell.text for cell in row.cells[: row.printed])
        counts = {"cells": str(row.printed), "width": str(columns.width)}
        self.add_unread(row.cells[0].place, "narrow_row", **counts, words=words)

    def cannot_identify(self, columns: Columns, row: Row) -> None:
        """Say which columns hold something in a row and could not be identified."""
        for column in columns.unknown:
            cell = row.cells[column] if column < len(row.cells) else None
            if cell is None or not cell.text or cell.carried:
                continue
            # The column as a whole is told, once: not every row of it.
            place = replace(cell.place, row=0, lines=None)
            if header := columns.headers[column]:
                place = replace(place, column=0, header=header)
                self.add_unread(place, "unknown_column", header=header, text=cell.text)
            else:
                number = str(place.column)
                self.add_unread(place, "nameless_column", number=number, text=cell.text)

    def without_header(self, row: Row, cells: Sequence[Cell]) -> None:
        """Say that figures of a row without a header belong to nothing that can be named.

        Only in and right under the form's own tables: a table further on is another one.
        """
        near = row.table - (self.last_table or row.table) <= 1
        levels = is_called("level", "second", cells[0].text) or not self.filled
        if self.total is None and (levels or (near and any(map(indicators.holds_figure, cells)))):
            words = " | ".join(cell.text for cell in cells)
            self.add_unread(cells[0].place, "no_header", words=words)
            self.last_table = row.table
