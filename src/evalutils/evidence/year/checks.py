"""What is asked of a raw folder: quotes, amounts, expressions, what is stated, own rules.

What it says is held against its documents, its records and the forms in ``source/``. Rules of
one's own are plain functions in ``rules.py`` of the folder: a program of whoever fills it, that
runs as one. It lies among the inputs, so a run is made again when it changes, and a seal holds it.
"""

from __future__ import annotations

import runpy
import traceback
import unicodedata
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from fractions import Fraction
from pathlib import Path
from typing import Any

from evalutils.base.faults import Fault, FaultList, choices, shown_folder
from evalutils.base.patterns import regex
from evalutils.base.places import Place
from evalutils.base.words import message_language
from evalutils.evidence.expressions import ExpressionError, evaluate, names_in, unit_clash
from evalutils.evidence.ledger import (
    RECORD,
    Evidence,
    EvidenceRow,
    PassageError,
    bound,
    passage,
    unlisted,
)
from evalutils.evidence.records import FILE, RecordBook
from evalutils.evidence.schema import OPEN
from evalutils.evidence.tables import Row, Table
from evalutils.evidence.year.handover import CleanYear
from evalutils.evidence.year.model import Analysis, BudgetRow, IndicatorRow
from evalutils.evidence.year.rows import QUALITATIVE, as_number
from evalutils.evidence.year.texts import ANALYSIS
from evalutils.reading.documents import Document
from evalutils.reading.forms import read_forms
from evalutils.reading.quantities import DivisionByZeroInterval, Interval, Quantity, common_unit
from evalutils.reading.reports import read_reports
from evalutils.reading.selfeval import Cell, Item, SelfEvaluation, quantities_of


@dataclass(frozen=True, slots=True)
class Figure:
    """The values of a name, with their unit."""

    interval: Interval
    unit: str


@dataclass(frozen=True, slots=True)
class Figures:
    """What an expression may name.

    Parameters
    ----------
    names
        All names, also of evidence whose quote has a fault of its own.
    values
        Name → figure, for those that were found.
    """

    names: Collection[str]
    values: Mapping[str, Figure]


def figure_of(item: Evidence) -> Figure:
    """Return a piece of evidence as expressions see it."""
    return Figure(item.quantity.interval, item.quantity.unit)


def check_actuals(
    table: Table, indicators: Collection[IndicatorRow], known: Figures, faults: FaultList
) -> None:
    """Note every ``actual`` that cannot be computed from the evidence.

    Parameters
    ----------
    table, indicators
        The indicator table and its rows, in the same order.
    known
        The evidence.
    faults
        Place faults are noted.
    """
    for cells, row in zip(table.rows, indicators, strict=True):
        # A qualitative result is told in words; a person chooses its tier.
        if row.actual and row.direction != QUALITATIVE:
            place = {"file": table.file, **table.at(cells, "actual")}
            _check(row.actual, place, known, faults)


def check_computed(analysis: Analysis, file: str, known: Figures, faults: FaultList) -> None:
    """Note every computed value whose expression cannot be computed, or whose id is taken.

    A computed value may use those before it.
    """
    names, values = list(known.names), dict(known.values)
    for number, row in enumerate(analysis.computed, 1):
        place = {"file": file, "column": f"computed[{number}].expression"}
        value = _check(row.expression, place, Figures(names, values), faults)
        if row.id in known.names:
            faults.add("name_repeated_key", file, row.id, column=f"computed[{number}].id")
        names.append(row.id)
        if value is not None:
            values[row.id] = Figure(value, row.unit)
    for number, entry in enumerate(analysis.not_computed, 1):
        at = f"not_computed[{number}]"
        if entry.expression:
            place = {"file": file, "column": f"{at}.expression"}
            _check(entry.expression, place, Figures(names, values), faults)
        if entry.expression and not entry.assumption:
            faults.add("assumption_blank", file, column=f"{at}.assumption")


def _check(
    expression: str, place: Mapping[str, Any], known: Figures, faults: FaultList
) -> Interval | None:
    """Note what is wrong with an expression, and return its values if there are any."""
    at = dict(place)
    file = at.pop("file")
    try:
        used = names_in(expression)
    except ExpressionError as problem:
        faults.add("bad_expression", file, expression, part=problem.what, **at)
        return None
    unknown = [name for name in used if name not in known.names]
    for name in unknown:
        near = choices(name, known.names)
        faults.add("unknown_name", file, expression, name=name, near=near, **at)
    if unknown or any(name not in known.values for name in used):
        return None
    clash = unit_clash(expression, {name: known.values[name].unit for name in used})
    if clash:
        faults.add("units_differ", file, expression, left=clash[0], right=clash[1], **at)
    try:
        return evaluate(expression, {name: known.values[name].interval for name in used})
    except DivisionByZeroInterval:
        faults.add("division_by_zero", file, expression, **at)
        return None


def bind_records(
    table: Table, rows: Sequence[EvidenceRow], records: RecordBook, faults: FaultList
) -> dict[str, Evidence]:
    """Return everything the records say as evidence, by the name expressions use.

    Parameters
    ----------
    table, rows
        The evidence table and its rows, in the same order. A row of kind ``record`` names its
        aggregate in ``quote`` and the table of records in ``document``.
    records
        What the records say; aggregates that no row names go by their own id.
    faults
        Place faults are noted: unknown, repeated and non-public aggregates, another table, and
        ``same_as`` that names no evidence.
    """
    made: dict[str, Evidence] = {}
    named: set[str] = set()
    for cells, row in zip(table.rows, rows, strict=True):
        if row.kind != RECORD or not row.quote:
            continue
        at = table.at(cells, "quote")
        if row.quote in records.internal:
            faults.add("record_not_public", table.file, row.quote, **at)
        elif row.quote in named:
            faults.add("record_named_twice", table.file, row.quote, **at)
        elif row.quote not in records.figures and row.quote in records.unanswered:
            continue  # the records have faults, and those say enough
        elif row.quote not in records.figures:
            near = choices(row.quote, records.figures)
            faults.add("record_unknown_aggregate", table.file, row.quote, near=near, **at)
        else:
            found = records.figures[row.quote]
            if row.document not in _names(found.origin.file):
                at = table.at(cells, "document")
                stated = found.origin.file
                faults.add("record_other_table", table.file, row.document, stated=stated, **at)
            made[row.id] = bound(row, {}, records.figures)
            named.add(row.quote)
    ids = {row.id for row in rows}
    for number, ident in enumerate(records.figures, 1):
        if ident in ids and ident not in named:
            faults.add("name_repeated_key", FILE, ident, column=f"aggregates[{number}].id")
    for item in unlisted(rows, records.figures):
        made.setdefault(item.id, item)
    _check_links(records, {*ids, *made}, faults)
    return made


def _names(file: str) -> set[str]:
    """Return the names a table of records may go by."""
    name = file.rpartition("/")[2]
    return {file, name, name.rpartition(".")[0], FILE}


def _check_links(records: RecordBook, known: set[str], faults: FaultList) -> None:
    """Note every ``same_as`` and plan that names no evidence."""
    for figure in (*records.figures.values(), *records.internal.values()):
        asked = figure.aggregate
        links = {"same_as": asked.same_as.removeprefix("evidence:")}
        links["plan.total"] = asked.plan.total.removeprefix("evidence:") if asked.plan else ""
        for key, ident in links.items():
            if ident and ident not in known:
                near, column = choices(ident, known), f"aggregates.{asked.id}.{key}"
                faults.add("unknown_evidence", FILE, ident, column=column, near=near)


#: Amounts of the budget table are in 万元, evidence is in 元.
TEN_THOUSAND = 10_000


def bind_rows(
    table: Table,
    rows: Sequence[EvidenceRow],
    sources: Collection[str],
    documents: Mapping[str, Document],
    faults: FaultList,
) -> dict[str, Evidence]:
    """Return every piece of evidence that is found, by id, noting those that are not.

    Parameters
    ----------
    table, rows
        The evidence table and its rows, in the same order.
    sources
        Names of the documents that ``project.yaml`` lists.
    documents
        Those of them that could be read.
    faults
        Place faults are noted.
    """
    found = {}
    for cells, row in zip(table.rows, rows, strict=True):
        if row.kind == "quote" and row.document and row.document not in sources:
            near, at = choices(row.document, sources), table.at(cells, "document")
            faults.add("unknown_document", table.file, row.document, near=near, **at)
            continue
        readable = row.kind == "manual" or (row.kind == "quote" and row.document in documents)
        if not readable or row.quote in {"", OPEN}:
            continue
        try:
            found[row.id] = bound(row, documents, {})
        except PassageError as problem:
            missing = problem.code == "quantity_missing"
            at = table.at(cells, "quantity" if missing else "quote")
            what = str(row.quantity) if missing else row.quote
            faults.add(problem.code, table.file, what, **{**at, **problem.facts})
    return found


def check_quotes(
    analysis: Analysis,
    sources: Collection[str],
    documents: Mapping[str, Document],
    faults: FaultList,
) -> None:
    """Note every quote of ``analysis.yaml`` that does not stand exactly once in its document."""
    for name in ("goals", "problems", "recommendations"):
        for number, entry in enumerate(getattr(analysis, name), 1):
            place = f"{name}[{number}]"
            own = getattr(entry, "text", "")
            if bool(entry.quote) == bool(own):
                code = "quote_and_text" if own else "quote_or_text"
                faults.add(code, ANALYSIS, own, column=f"{place}.text")
            if not entry.quote:
                continue
            if entry.document not in sources:
                near = choices(entry.document, sources)
                column = f"{place}.document"
                faults.add("unknown_document", ANALYSIS, entry.document, column=column, near=near)
            elif entry.document in documents:
                try:
                    passage(documents[entry.document], entry.quote)
                except PassageError as problem:
                    column = f"{place}.quote"
                    faults.add(problem.code, ANALYSIS, entry.quote, column=column, **problem.facts)


def check_budget(
    table: Table, rows: Sequence[BudgetRow], known: Figures, faults: FaultList
) -> None:
    """Note every amount of the budget that its evidence does not state."""
    for cells, row in zip(table.rows, rows, strict=True):
        for field in ("initial", "adjusted", "executed"):
            amount, ident = getattr(row, field), getattr(row, f"{field}_evidence")
            at, beside = table.at(cells, field), table.at(cells, f"{field}_evidence")
            if amount and not ident:
                faults.add("amount_without_evidence", table.file, amount, **beside)
            elif ident and not amount:
                faults.add("evidence_without_amount", table.file, ident, **at)
            elif ident and ident not in known.names:
                near = choices(ident, known.names)
                faults.add("unknown_evidence", table.file, ident, near=near, **beside)
            elif ident in known.values and (number := as_number(amount)) is not None:
                figure = known.values[ident]
                if figure.unit != "元" or number * TEN_THOUSAND not in figure.interval:
                    stated = f"{figure.interval} {figure.unit}"
                    faults.add("amount_differs", table.file, amount, id=ident, stated=stated, **at)


#: Bases that say that a paper states the cell.
_STATED = frozenset({"approved", "source"})
_CLAUSE = regex.compile(r"[，。；、,;\n]")
#: A shorter name stands in too many goals to say which of them is meant.
_SHORTEST = 4


def check_stated(
    table: Table,
    rows: Sequence[IndicatorRow],
    year: str,
    documents: Mapping[str, Document],
    faults: FaultList,
) -> None:
    """Note targets and points that the sources state otherwise than they stand in the table.

    A cell is held against the indicators of the same name, blanks and signs aside, in every
    form or declaration of the year (or of none) in ``source/``, and where no form has the
    indicator, against the indicators and goals that reports tell of it. One that agrees is
    enough, and where nothing is told of it nothing is said. Another number, unit or magnitude
    (元 for 万元) is a fault with both places.
    """
    leaves = {row.code for row in rows} - {row.parent for row in rows}
    asked = [
        (row, cells)
        for row, cells in zip(rows, table.rows, strict=True)
        if row.code in leaves and (_aims(row) or row.points_basis in _STATED)
    ]
    if not asked:
        return
    papers = documents.values()
    forms = (one for paper in papers for one in read_forms(paper, declarations=True))
    items = _items(_of_year(forms, year))
    goals: tuple[_Goal, ...] = ()
    if any(_name(row.name) not in items for row, _ in asked):
        # to read prose takes longer than to read forms, and a form is what was approved
        reports = _of_year((one for paper in papers for one in read_reports(paper)), year)
        items = _items(reports) | items
        goals = tuple(_goals(reports))
    for row, cells in asked:
        name = _name(row.name)
        namesakes = items.get(name, [])
        meant = [one for one in goals if len(name) >= _SHORTEST and name in one.words]
        if _aims(row):
            _check_target(table, row, cells, namesakes or meant, faults)
        if row.points_basis in _STATED:
            _check_points(table, row, cells, namesakes, faults)


def _aims(row: IndicatorRow) -> bool:
    """Return whether a row has a target in figures that a paper is said to state."""
    return row.target_basis in _STATED and row.direction != QUALITATIVE


def _of_year(told: Iterable[SelfEvaluation], year: str) -> list[SelfEvaluation]:
    return [one for one in told if one.year is None or str(one.year) == year]


def _items(told: Iterable[SelfEvaluation]) -> dict[str, list[Item]]:
    """Return indicators by their plain names."""
    items: dict[str, list[Item]] = {}
    for one in told:
        for item in one.items:
            items.setdefault(_name(item.name.text), []).append(item)
    return items


@dataclass(frozen=True, slots=True)
class _Goal:
    """A clause of a goal that has one figure: its plain words, and where it stands."""

    words: str
    target: Cell
    target_quantities: tuple[Quantity, ...]


def _goals(told: Iterable[SelfEvaluation]) -> Iterator[_Goal]:
    for cell in (goal.expected for one in told for goal in one.goals):
        for clause in _CLAUSE.split("" if cell is None else cell.text):
            figures = quantities_of(clause)
            if cell is not None and (figure := _one(figures)) is not None:
                words = clause[: figure.start] + clause[figure.end :]
                yield _Goal(_name(words), cell, tuple(figures))


def _name(text: str) -> str:
    """Return a name without what offices write differently: blanks, width, signs."""
    plain = unicodedata.normalize("NFKC", text)
    return "".join(sign for sign in plain if sign.isalnum())


def _check_target(
    table: Table,
    row: IndicatorRow,
    cells: Row,
    namesakes: Iterable[Item | _Goal],
    faults: FaultList,
) -> None:
    unit = "" if row.target.strip().endswith(("%", "％")) else row.unit
    mine = _one(quantities_of(row.target + unit))
    stated = [(item.target, _one(item.target_quantities)) for item in namesakes]
    known = [(cell, figure) for cell, figure in stated if cell is not None and figure is not None]
    if mine is None or not known or any(_same(mine, figure) for _, figure in known):
        return
    cell, _ = known[0]
    faults.add("target_not_as_stated", table.file, row.target + unit,
               **_stated(cell), **table.at(cells, "target"))  # fmt: skip


def _check_points(
    table: Table, row: IndicatorRow, cells: Row, namesakes: Iterable[Item], faults: FaultList
) -> None:
    mine = as_number(row.points)
    known = [
        (item.points, item.points.number)
        for item in namesakes
        if item.points is not None and item.points.number is not None
    ]
    if mine is None or not known or any(Fraction(number) == mine for _, number in known):
        return
    cell, _ = known[0]
    faults.add("points_not_as_stated", table.file, row.points,
               **_stated(cell), **table.at(cells, "points"))  # fmt: skip


def _stated(cell: Cell) -> dict[str, Any]:
    where = f"{cell.place.document} {cell.place.words(message_language())}"
    return {"stated": " ".join(cell.text.split()), "at": where}


def _one(figures: Sequence[Quantity]) -> Quantity | None:
    """Return the figure of a cell that has one, and no range."""
    return figures[0] if len(figures) == 1 and figures[0].printed is not None else None


def _same(mine: Quantity, stated: Quantity) -> bool:
    """Return whether two figures are one: number with its scale, and unit where both have one."""
    if mine.unit and stated.unit:
        (one, factor), (other, scale) = common_unit(mine.unit), common_unit(stated.unit)
        if one != other:
            return False
        return _printed(mine) * factor == _printed(stated) * scale
    return _printed(mine) == _printed(stated)


def _printed(figure: Quantity) -> Fraction:
    return Fraction(0) if figure.printed is None else figure.printed


#: File of a raw folder, and the name in it that lists the rules.
OWN_RULES, LISTED = "rules.py", "RULES"

#: What a rule is: it takes a year as it was read, and gives what has to be mended in it.
Rule = Callable[[CleanYear], Iterable[Fault]]


def fault(
    file: str, *, expected: str, step: str, row: int = 0, column: str = "", found: object = ""
) -> Fault:
    """Return something that has to be mended, in the words of a rule of one's own.

    Parameters
    ----------
    file
        Where: a file of the year's folder (``indicators.csv``), or a sheet of ``inputs.xlsx``.
    row, column
        Where in it, the header being row 1.
    found
        What is there.
    expected
        What should be.
    step
        What to do next.

    Examples
    --------
    >>> told = fault("indicators.csv", row=4, column="points", found=12, expected="不超过10分",
    ...              step="按批复的分值填写")
    >>> print(told.text("zh"))
    indicators.csv 第 4 行 points 列：现为“12”
      应为：不超过10分
      下一步：按批复的分值填写
    """
    where = Place(file, row=row, key=column)
    return Fault("own_rule", where, str(found), {"expected": expected, "step": step})


def own_faults(clean: CleanYear) -> list[Fault]:
    """Return what the rules of a year's own folder find; none where it has no such file.

    Parameters
    ----------
    clean
        The year, read and without other faults.
    """
    path = clean.year.folder / OWN_RULES
    if not path.is_file():
        return []
    try:
        return [_placed(found, clean) for found in _found(path, clean)]
    except Exception as error:
        # a rule is a program of the user's: whatever it raises is told with its line
        lines = [one.lineno for one in traceback.extract_tb(error.__traceback__)
                 if one.filename == str(path)]  # fmt: skip
        line = lines[-1] if lines else getattr(error, "lineno", None)
        where = Place(shown_folder(path.parent) + OWN_RULES, lines=(line, line) if line else None)
        return [Fault("own_rule_failed", where, f"{type(error).__name__}: {error}")]


def _found(path: Path, clean: CleanYear) -> Iterator[Any]:
    rules: Iterable[Rule] = runpy.run_path(str(path)).get(LISTED, ())
    for rule in rules:
        yield from rule(clean)


def _placed(found: Any, clean: CleanYear) -> Fault:
    """Return a fault with its file named as the user knows it: from the bundle's root."""
    if not isinstance(found, Fault):
        message = f"a rule gives evalutils.fault(…), not {found!r}"
        raise TypeError(message)
    document = shown_folder(clean.year.folder) + found.where.document
    return replace(found, where=replace(found.where, document=document))
