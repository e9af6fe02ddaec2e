"""Figures from records among the evidence: rows of kind ``record``, and those nobody lists."""

from __future__ import annotations

from collections.abc import Sequence

from evalutils.base.faults import FaultList, choices
from evalutils.evidence.ledger import RECORD, Evidence, EvidenceRow, bound, unlisted
from evalutils.evidence.project.tables import Table
from evalutils.evidence.records import FILE, RecordBook


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
