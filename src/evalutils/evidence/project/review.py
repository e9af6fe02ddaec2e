"""Comments and sign-offs of reviewers: ``review.csv``, or the sheet ``review``."""

from __future__ import annotations

import datetime
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from evalutils.base.faults import FaultList, choices
from evalutils.evidence.project.columns import table_columns
from evalutils.evidence.project.model import SIGN_OFF, Analysis, IndicatorRow, ReviewRow
from evalutils.evidence.project.rows import check_columns
from evalutils.evidence.project.tables import Row, Table

TABLE = "review"
REVIEW = "review.csv"
#: Prefix of an anchor → what stands behind it, for the anchors that a raw folder decides.
PREFIXES = {"ind": "indicators", "ev": "evidence", "problem": "problems", "goal": "goals"}

#: A sign-off in Chinese words.
_SIGNED = frozenset({SIGN_OFF, "签字", "签署"})
_DATE = re.compile(r"(\d{4})[-/.年](\d{1,2})[-/.月](\d{1,2})日?", re.ASCII)
_RESULTS_ID = re.compile(r"[0-9a-f]{12,64}")
_ID_IN_WORDS = re.compile(r"(?<![0-9a-zA-Z])[0-9a-f]{12,64}(?![0-9a-zA-Z])")


@dataclass(frozen=True, slots=True)
class Anchors:
    """The names a raw folder gives to places of its report, by prefix (:data:`PREFIXES`)."""

    names: Mapping[str, Sequence[str]]

    @property
    def all(self) -> list[str]:
        """Every anchor, written out (``ind-Q1``)."""
        return [f"{prefix}-{name}" for prefix, names in self.names.items() for name in names]

    def settled(self, written: str) -> str:
        """Return an anchor as the page has it: without ``#``, and with its prefix.

        Examples
        --------
        >>> anchors = Anchors({"ind": ["Q1"], "ev": ["villages"], "problem": [], "goal": []})
        >>> anchors.settled("#ind-Q1"), anchors.settled("villages"), anchors.settled("result")
        ('ind-Q1', 'ev-villages', 'result')
        """
        plain = written.strip().removeprefix("#")
        if plain in _SIGNED:
            return SIGN_OFF
        for prefix in ("ind", "ev"):
            if plain in self.names[prefix]:
                return f"{prefix}-{plain}"
        return plain

    def knows(self, anchor: str) -> bool:
        """Return whether an anchor may be one: other parts decide on those without a prefix."""
        prefix, _, name = anchor.partition("-")
        return prefix not in self.names or name in self.names[prefix]


def had_its_place(anchor: str, status: str, seen: str) -> bool:
    """Return whether a comment on a place that is not there had it once, and is to be kept.

    It names the mark that stood there, or is closed; and findings come and go with what a run
    finds. Anything else is taken for a slip of the pen.
    """
    return bool(seen) or status == "已关闭" or anchor.startswith("finding-")


def anchors_of(
    indicators: Sequence[IndicatorRow], evidence: Sequence[str], analysis: Analysis
) -> Anchors:
    """Return the names that a raw folder gives to places of its report."""
    return Anchors(
        {
            "ind": [row.code for row in indicators],
            "ev": list(evidence),
            "problem": [item.id for item in analysis.problems],
            "goal": [item.id for item in analysis.goals],
        }
    )


def review_rows(table: Table, anchors: Anchors, faults: FaultList) -> tuple[ReviewRow, ...]:
    """Return the rows of the review table, noting what is wrong with its cells.

    A comment whose place is gone is kept: it has the mark of what was seen there, or is closed.
    Without either, an unknown place is taken for a slip of the pen and is a fault.
    """
    table = replace(table, rows=tuple(_plain_words(row) for row in table.rows))
    check_columns(table, faults)
    rows = [_row(table, row, anchors, faults) for row in table.rows]
    _check_twice(table, rows, faults)
    return tuple(rows)


def _plain_words(row: Row) -> Row:
    """Return a row whose status is in the words of the table (``open`` is 待回复)."""
    cells = dict(row.cells)
    meant = table_columns(TABLE)["status"].meant
    cells["status"] = meant.get(cells["status"].casefold(), cells["status"])
    return replace(row, cells=cells)


def _row(table: Table, row: Row, anchors: Anchors, faults: FaultList) -> ReviewRow:
    cells = row.cells
    anchor = anchors.settled(cells["anchor"])
    date = _iso(cells["date"])
    if cells["date"] and date is None:
        faults.add("bad_date", table.file, cells["date"], **table.at(row, "date"))
    made = ReviewRow(
        row=row.number,
        anchor=anchor,
        reviewer=cells["reviewer"],
        date=date or cells["date"],
        comment=cells["comment"],
        status=cells["status"] or ("已回复" if cells["reply"] else "待回复"),
        reply=cells["reply"],
        seen=cells["seen"].casefold(),
        results_id=cells["results_id"].casefold(),
    )
    if anchor == SIGN_OFF:
        return _signed(table, row, made, faults)
    if not made.comment:
        faults.add("cell_blank", table.file, **table.at(row, "comment"))
    kept = had_its_place(anchor, made.status, made.seen)
    if anchor and not kept and not anchors.knows(anchor):
        near = choices(anchor, anchors.all)
        faults.add("unknown_anchor", table.file, anchor, near=near, **table.at(row, "anchor"))
    return made


def _signed(table: Table, row: Row, made: ReviewRow, faults: FaultList) -> ReviewRow:
    """Return a sign-off with the results it names, in its own column or in its words."""
    named = made.results_id
    if not named:
        found = _ID_IN_WORDS.search(made.comment)
        named = found.group() if found else made.seen
    if not _RESULTS_ID.fullmatch(named):
        faults.add("sign_off_without_id", table.file, named, **table.at(row, "results_id"))
    return replace(made, results_id=named)


def _iso(written: str) -> str | None:
    """Return a date in ISO form; spreadsheet programs write ``2023/3/31`` of their own accord."""
    found = _DATE.fullmatch(written)
    if not found:
        return None
    try:
        return datetime.date(*(int(part) for part in found.groups())).isoformat()
    except ValueError:
        return None


def _check_twice(table: Table, rows: Sequence[ReviewRow], faults: FaultList) -> None:
    """Note a comment, or a sign-off of one person for the same results, that stands twice."""
    first: dict[tuple[str, ...], int] = {}
    for row, made in zip(table.rows, rows, strict=True):
        said = made.results_id if made.anchor == SIGN_OFF else made.comment
        key = (made.anchor, made.reviewer, made.date, said)
        if key in first and all(key):
            at = table.at(row, "anchor")
            faults.add("comment_repeated", table.file, made.anchor, first=first[key], **at)
        first.setdefault(key, made.row)
