"""What a folder says held against its documents and records: quotes, amounts, expressions."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from evalutils.base.faults import FaultList, choices
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
from evalutils.evidence.tables import Table
from evalutils.evidence.year.model import Analysis, BudgetRow, IndicatorRow
from evalutils.evidence.year.rows import QUALITATIVE, as_number
from evalutils.evidence.year.texts import ANALYSIS
from evalutils.reading.documents import Document
from evalutils.reading.quantities import DivisionByZeroInterval, Interval


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
