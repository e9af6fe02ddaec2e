"""Quotes of a folder held against its documents, amounts of the budget against their evidence."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence

from evalutils.base.faults import FaultList, choices
from evalutils.evidence.ledger import Evidence, EvidenceRow, bound
from evalutils.evidence.project.formulas import Figures
from evalutils.evidence.project.model import OPEN, Analysis, BudgetRow
from evalutils.evidence.project.rows import as_number
from evalutils.evidence.project.tables import Table
from evalutils.evidence.project.texts import ANALYSIS
from evalutils.evidence.quotes import PassageError, passage
from evalutils.reading.documents import Document

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
