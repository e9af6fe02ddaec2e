"""The evaluator's own tables as a form, so that the rules on forms read them too."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, replace
from fractions import Fraction

from evalutils.base.places import Place
from evalutils.evaluation.audit.remark import Remark, remark
from evalutils.evaluation.formatting import value_text
from evalutils.evaluation.profiles import Profile
from evalutils.evaluation.values import Value
from evalutils.evidence.schema import WORKBOOK, table_columns
from evalutils.evidence.year import BudgetRow, IndicatorRow, ProjectYear
from evalutils.reading.forms import kind_of
from evalutils.reading.selfeval import Amount, Cell, Item, MoneyRow, SelfEvaluation

_ASSUMED = "assumption"
_QUALITATIVE = "定性"


@dataclass(frozen=True, slots=True)
class OwnForms:
    """The tables of a project-year as two forms.

    Parameters
    ----------
    declared
        What a document states: targets and points without those the evaluator assumed.
    whole
        All that the tables hold. What a rule finds here and not in ``declared`` rests on a
        choice of the evaluator's.
    """

    declared: SelfEvaluation
    whole: SelfEvaluation


def own_forms(year: ProjectYear, values: Mapping[str, Value], profile: Profile) -> OwnForms:
    """Return the tables of a project-year as forms.

    Parameters
    ----------
    year
        The raw folder.
    values
        ``score:<code>.target`` and ``score:<code>.actual`` are what targets and actual values
        read as; a value that is not there is a column the form does not have: unscored is
        told elsewhere, and no defect of the unit.
    profile
        Tells the dimension of a row that stands under no heading.
    """
    tables = _Tables(year, values, profile)
    return OwnForms(tables.form(lambda basis: basis != _ASSUMED), tables.form(lambda basis: True))


def as_written(value: Value) -> str:
    """Return a target or an actual value as a cell of a form says it."""
    if value.written is not None:
        return value.written.words
    return value_text(value.interval, value.unit, value.scale)


def values_without_evidence(
    year: ProjectYear, values: Mapping[str, Value], profile: Profile
) -> Iterator[Remark]:
    """R20: an actual value that somebody typed, and no evidence stands behind it."""
    tables = _Tables(year, values, profile)
    for row in tables.leaves:
        actual = values.get(f"score:{row.code}.actual")
        if actual is not None and not actual.evidence:
            said = as_written(actual)
            cell = tables.cell("indicators", row.row, "actual", said)
            yield remark("actual_unbacked", cell, name=row.name, actual=said)


class _Tables:
    def __init__(self, year: ProjectYear, values: Mapping[str, Value], profile: Profile) -> None:
        self.year, self.values, self.profile = year, values, profile
        self.by_code = {row.code: row for row in year.indicators}
        parents = {row.parent for row in year.indicators}
        self.leaves = [row for row in year.indicators if row.code not in parents]
        self.workbook = year.workbook

    def form(self, stated: Callable[[str], bool]) -> SelfEvaluation:
        rows = [row for row in self.leaves if not self._is_execution(row)]
        made = (self._indicator(row, stated) for row in rows)
        place = self._place("indicators", 0)
        return SelfEvaluation(
            place.document, place, year=int(self.year.project.year),
            items=tuple(item for item in made if item is not None),
            money=self._money(stated),
        )  # fmt: skip

    def _indicator(self, row: IndicatorRow, stated: Callable[[str], bool]) -> Item | None:
        points = row.points if stated(row.points_basis) else ""
        # A goal cut out of a text is judged by a person, with a reason (办法 16); the words of
        # an approved form are the unit's own target.
        words = row.direction == _QUALITATIVE and row.target_basis != "approved"
        aimed = row.target and stated(row.target_basis) and not words
        target = self._target(row) if aimed else ""
        if not (target or points or row.declared_score):
            return None
        level1, level2 = self._levels(row)
        actual = self.values.get(f"score:{row.code}.actual")
        said = row.actual if row.direction == _QUALITATIVE else ""
        told = as_written(actual) if actual is not None else said
        return Item(
            self.cell("indicators", row.row, "name", row.name),
            level1, level2,
            self._cell_if("indicators", row.row, "target", target),
            self._cell_if("indicators", row.row, "actual", told),
            self._cell_if("indicators", row.row, "points", points),
            self._cell_if("indicators", row.row, "declared_score", row.declared_score),
            self.cell("indicators", row.row, "deviation_reason", row.deviation_reason),
            comparator="qualitative" if row.direction == _QUALITATIVE else row.direction,
        )  # fmt: skip

    def _target(self, row: IndicatorRow) -> str:
        value = self.values.get(f"score:{row.code}.target")
        if row.direction == _QUALITATIVE or value is None:
            return row.target
        return f"{row.direction}{as_written(value)}"

    def _levels(self, row: IndicatorRow) -> tuple[Cell | None, Cell | None]:
        """Return 一级指标 and 二级指标: the headings above, else the dimension of the row."""
        above, line = row, []
        while above.parent:
            above = self.by_code[above.parent]
            line.append(above)
        dimension = self.profile.dimension_of(row.dimension, *(item.name for item in line))
        level1 = line[-1].name if line else dimension.counts_as if dimension else ""
        level2 = line[0].name if len(line) > 1 else row.dimension
        top = line[-1].row if line else row.row
        return (
            self._cell_if("indicators", top, "name", level1),
            self._cell_if("indicators", row.row, "dimension", level2),
        )

    def _money(self, stated: Callable[[str], bool]) -> tuple[MoneyRow, ...]:
        """Return the rows of the budget; points and score of execution stand with the total."""
        leaf = next((item for item in self.leaves if self._is_execution(item)), None)
        scored = self._execution(leaf, stated) if leaf is not None else None
        rows = [
            MoneyRow(
                self.cell("budget", row.row, "source", row.source), kind_of(row.source),
                self._amount(row, "initial"), self._amount(row, "adjusted"),
                self._amount(row, "executed"),
            )
            for row in self.year.budget
        ]  # fmt: skip
        if scored is None:
            return tuple(rows)
        if not any(row.kind == "total" for row in rows):
            return (scored, *rows)
        return tuple(
            replace(row, points=scored.points, score=scored.score, reason=scored.reason)
            if row.kind == "total"
            else row
            for row in rows
        )

    def _execution(self, leaf: IndicatorRow, stated: Callable[[str], bool]) -> MoneyRow:
        def cell(column: str, text: str) -> Cell | None:
            return self._cell_if("indicators", leaf.row, column, text)

        return MoneyRow(
            self.cell("indicators", leaf.row, "name", leaf.name), "total",
            points=cell("points", leaf.points if stated(leaf.points_basis) else ""),
            score=cell("declared_score", leaf.declared_score),
            reason=cell("deviation_reason", leaf.deviation_reason),
        )  # fmt: skip

    def _amount(self, row: BudgetRow, column: str) -> Amount:
        text = str(getattr(row, column))
        cell = self.cell("budget", row.row, column, text)
        if not text:
            return Amount(cell, None, "万元")
        number = Fraction(text)
        step = Fraction(1, 10 ** len(text.partition(".")[2]))
        return Amount(cell, number, "万元", number, step)

    def _is_execution(self, row: IndicatorRow) -> bool:
        dimension = self.profile.dimension_of(row.name, row.dimension)
        return dimension is not None and dimension.kind == "execution"

    def _place(self, table: str, row: int, column: str = "") -> Place:
        header = table_columns(table)[column].title if column else ""
        if self.workbook:
            return Place(WORKBOOK, row=row, header=header, sheet=table)
        return Place(f"{table}.csv", row=row, header=header)

    def cell(self, table: str, row: int, column: str, text: str) -> Cell:
        return Cell(text.strip(), self._place(table, row, column))

    def _cell_if(self, table: str, row: int, column: str, text: str) -> Cell | None:
        """Return a cell, or ``None`` for a blank one: as if the form had no such column."""
        return self.cell(table, row, column, text) if text.strip() else None
