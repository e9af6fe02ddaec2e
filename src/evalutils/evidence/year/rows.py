"""Table rows into records: blanks, coded values, numbers, names, the indicator tree, comments."""

from __future__ import annotations

import datetime
import unicodedata
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from fractions import Fraction
from typing import Any

from evalutils.base.faults import FaultList, choices
from evalutils.base.patterns import re
from evalutils.base.words import message_language
from evalutils.evidence.expressions import is_name
from evalutils.evidence.ledger import EvidenceRow
from evalutils.evidence.schema import OPEN, table_columns
from evalutils.evidence.tables import Row, Table
from evalutils.evidence.year.model import (
    SIGN_OFF,
    TIERS,
    Analysis,
    BudgetRow,
    IndicatorRow,
    ReviewRow,
)
from evalutils.reading.quantities import number_text

_DECIMAL = re.compile(r"-?\d+(?:\.\d+)?", re.ASCII)
_POINTS = re.compile(r"\d+(?:\.\d+)?", re.ASCII)
_TARGET = re.compile(r"-?\d+(?:\.\d+)?%?", re.ASCII)
_CODE = re.compile(r"[^\W_][\w.-]{0,39}")
#: A profile may write a tier out (部分达成并有一定效果); it begins with the tier's short name.
_TIER = re.compile(rf"({'|'.join(TIERS)})[^\d\s]*(?:\s*(\d+(?:\.\d+)?)\s*[%％])?", re.ASCII)
_LEVELS = ("1", "2", "3")
QUALITATIVE = "定性"


def as_number(text: str) -> Fraction | None:
    """Return a decimal as written in a cell, exactly; ``None`` if it is no plain decimal.

    Examples
    --------
    >>> as_number("81.09"), as_number("677,00")
    (Fraction(8109, 100), None)
    """
    return Fraction(text) if _DECIMAL.fullmatch(text) else None


def evidence_rows(table: Table, faults: FaultList) -> tuple[EvidenceRow, ...]:
    """Return the rows of the evidence table, noting what is wrong with its cells."""
    check_columns(table, faults)
    _check_names(table, "id", is_name, "bad_id", faults)
    rows = []
    for row in table.rows:
        cells = row.cells
        number = cells["quantity"] or "1"
        if not _is_count(number):
            _misfit(table, row, "quantity", _is_count, "bad_count", faults)
            number = "1"
        rows.append(
            EvidenceRow(
                row=row.number,
                id=cells["id"],
                label=cells["label"],
                kind=cells["kind"],
                document=cells["document"],
                quote=cells["quote"],
                quantity=int(number),
                as_of=cells["as_of"],
                note=cells["note"],
                status=cells["status"],
            )
        )
    return tuple(rows)


def indicator_rows(table: Table, faults: FaultList) -> tuple[IndicatorRow, ...]:
    """Return the rows of the indicator table, noting what is wrong with its cells."""
    check_columns(table, faults)
    _check_names(table, "code", lambda code: bool(_CODE.fullmatch(code)), "bad_code", faults)
    rows = []
    for row in table.rows:
        cells = dict(row.cells)
        level = cells.pop("level")
        if level and level not in _LEVELS:
            _misfit(table, row, "level", _LEVELS.__contains__, "bad_level", faults)
        for field in ("points", "declared_score"):
            _check_number(table, row, field, _POINTS, faults)
        if cells["direction"] != QUALITATIVE:
            _check_number(table, row, "target", _TARGET, faults)
        if cells["target"] and not cells["target_basis"]:
            faults.add("basis_blank", table.file, **table.at(row, "target_basis"))
        if cells["points"] and not cells["points_basis"]:
            faults.add("basis_blank", table.file, **table.at(row, "points_basis"))
        _check_tier(table, row, faults)
        # Cells are keyed by field, and the record's other fields are all text.
        rows.append(IndicatorRow(row.number, level=int(level) if level in _LEVELS else 0, **cells))
    return tuple(rows)


def budget_rows(table: Table, faults: FaultList) -> tuple[BudgetRow, ...]:
    """Return the rows of the budget table, noting what is wrong with its cells."""
    check_columns(table, faults)
    _check_repeats(table, "source", faults)
    for row in table.rows:
        for field in ("initial", "adjusted", "executed"):
            _check_number(table, row, field, _DECIMAL, faults)
    return tuple(BudgetRow(row.number, **row.cells) for row in table.rows)


def check_columns(table: Table, faults: FaultList, only: Sequence[str] = ()) -> None:
    """Check every cell against its column: decided, filled, and one of the coded values.

    With ``only`` the columns of these fields and no others.
    """
    columns, language = table_columns(table.name), message_language()
    for row in table.rows:
        for field, column in ((name, columns[name]) for name in only or columns):
            text = row.cells[field]
            if text == OPEN:
                faults.add("to_be_decided", table.file, text, **table.at(row, field))
            if column.filled and not text and field in table.headers:
                faults.add("cell_blank", table.file, **table.at(row, field))
            if column.values and text and text not in (*column.values, OPEN):
                words = [column.said(value, language) for value in column.values]
                near = column.meant.get(text) or choices(text, words)
                told: dict[str, Any] = {"values": "、".join(words), "near": near}
                faults.add("unknown_value", table.file, text, **told, **table.at(row, field))


def _check_names(
    table: Table, field: str, good: Callable[[str], bool], code: str, faults: FaultList
) -> None:
    for row in table.rows:
        name = row.cells[field]
        if name and not good(name):
            _misfit(table, row, field, good, code, faults)
    _check_repeats(table, field, faults)


def _check_repeats(table: Table, field: str, faults: FaultList) -> None:
    first: dict[str, int] = {}
    for row in table.rows:
        name = row.cells[field]
        if name in first:
            at = table.at(row, field)
            faults.add("name_repeated", table.file, name, first=first[name], **at)
        elif name:
            first[name] = row.number


def _check_number(
    table: Table, row: Row, field: str, pattern: re.Pattern[str], faults: FaultList
) -> None:
    text = row.cells[field]
    if text and not pattern.fullmatch(text):
        _misfit(table, row, field, _fitting(pattern), "bad_number", faults)


def _fitting(pattern: re.Pattern[str]) -> Callable[[str], bool]:
    return lambda text: pattern.fullmatch(text) is not None


def _is_count(text: str) -> bool:
    return text.isascii() and text.isdigit() and int(text) > 0


def _misfit(
    table: Table,
    row: Row,
    field: str,
    good: Callable[[str], bool],
    code: str,
    faults: FaultList,
    **facts: Any,
) -> None:
    """Note a cell that does not fit; where only its full-width signs are at fault, those."""
    text = row.cells[field]
    plain = unicodedata.normalize("NFKC", text).strip()
    if plain != text and good(plain):
        faults.add("full_width", table.file, text, plain=plain, **table.at(row, field))
    else:
        faults.add(code, table.file, text, **facts, **table.at(row, field))


def _check_tier(table: Table, row: Row, faults: FaultList) -> None:
    tier = row.cells["tier"]
    if not tier:
        return
    if not _TIER.fullmatch(tier):
        near = "、".join(_tier_examples(TIERS))
        _misfit(table, row, "tier", _fitting(_TIER), "bad_tier", faults, near=near)
    if row.cells["direction"] != QUALITATIVE:
        faults.add("tier_not_qualitative", table.file, tier, **table.at(row, "tier"))
    if not row.cells["reason"]:
        faults.add("tier_without_reason", table.file, **table.at(row, "reason"))


def _tier_examples(tiers: Iterable[str]) -> list[str]:
    return [f"{tier} {share}%" for tier, share in zip(tiers, (90, 70, 40), strict=True)]


#: Points of a whole form (办法 附1).
FULL_POINTS = Fraction(100)


def leaves(indicators: Sequence[IndicatorRow]) -> tuple[IndicatorRow, ...]:
    """Return the indicators that nothing stands under, in table order.

    Examples
    --------
    >>> rows = [IndicatorRow(2, "E", "", 1, "效益"), IndicatorRow(3, "E1", "E", 2, "知晓率")]
    >>> [row.code for row in leaves(rows)]
    ['E1']
    """
    parents = {row.parent for row in indicators}
    return tuple(row for row in indicators if row.code not in parents)


def check_tree(table: Table, indicators: Sequence[IndicatorRow], faults: FaultList) -> None:
    """Note what is wrong with parents, levels and points of the indicator table."""
    by_code = {row.code: row for row in indicators if row.code}
    cells = {row.number: row for row in table.rows}
    # A code that stands twice has its fault already: what its rows add up to says nothing.
    codes = [row.code for row in indicators if row.code]
    sound = len(codes) == len(set(codes))
    for row in indicators:
        sound &= _check_place(table, cells[row.row], row, by_code, faults)
    for row in leaves(indicators):
        for field in ("points", "direction"):
            if not getattr(row, field):
                faults.add("cell_blank", table.file, **table.at(cells[row.row], field))
    if sound:
        _check_points(table, cells, indicators, faults)


def _check_place(
    table: Table,
    cells: Row,
    row: IndicatorRow,
    by_code: Mapping[str, IndicatorRow],
    faults: FaultList,
) -> bool:
    """Note a parent that is unknown or a descendant, or a level that does not fit; say if sound."""
    at = table.at(cells, "parent")
    if row.parent and row.parent not in by_code:
        near = choices(row.parent, by_code.keys() - {row.code})
        faults.add("unknown_parent", table.file, row.parent, near=near, **at)
        return False
    seen, above = [row.code], row.parent
    while above and above not in seen:
        seen.append(above)
        above = by_code[above].parent if above in by_code else ""
    if above:
        if above == row.code:
            circle = " → ".join([*seen, above])
            faults.add("parent_circle", table.file, row.parent, circle=circle, **at)
        return False
    wanted = by_code[row.parent].level + 1 if row.parent else 1
    if row.level and row.level != wanted and (not row.parent or by_code[row.parent].level):
        level_at = table.at(cells, "level")
        faults.add("level_wrong", table.file, str(row.level), wanted=wanted, **level_at)
    return True


def _check_points(
    table: Table, cells: Mapping[int, Row], indicators: Sequence[IndicatorRow], faults: FaultList
) -> None:
    points = {row.code: as_number(row.points) for row in indicators}
    for row in indicators:
        children = [child for child in indicators if child.parent == row.code]
        stated, parts = points[row.code], [points[child.code] for child in children]
        if not children or stated is None or None in parts:
            continue
        total = sum((part for part in parts if part is not None), Fraction(0))
        if total != stated:
            faults.add(
                "points_of_children",
                table.file,
                row.points,
                total=number_text(total),
                children="、".join(child.code for child in children),
                **table.at(cells[row.row], "points"),
            )
    bottom = [points[row.code] for row in leaves(indicators)]
    if None not in bottom:
        total = sum((part for part in bottom if part is not None), Fraction(0))
        if total != FULL_POINTS:
            faults.add(
                "points_total",
                table.file,
                number_text(total),
                sheet=table.sheet,
                column=table.headers.get("points", "points"),
                number=table.numbers.get("points", 0),
            )


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
    check_columns(table, faults)
    rows = [_row(table, row, anchors, faults) for row in table.rows]
    _check_twice(table, rows, faults)
    return tuple(rows)


def _row(table: Table, row: Row, anchors: Anchors, faults: FaultList) -> ReviewRow:
    cells = row.cells
    anchor = anchors.settled(cells["anchor"])
    date = iso_date(cells["date"])
    if cells["date"] and date is None:
        _misfit(table, row, "date", lambda plain: bool(iso_date(plain)), "bad_date", faults)
    made = ReviewRow(
        row=row.number,
        anchor=anchor,
        reviewer=cells["reviewer"],
        date=date or cells["date"],
        comment=cells["comment"],
        status=cells["status"] or _standing(cells),
        reply=cells["reply"],
        seen=cells["seen"].casefold(),
        results_id=cells["results_id"].casefold(),
        decision=cells["decision"],
    )
    if anchor == SIGN_OFF:
        return _signed(table, row, made, faults)
    if not made.comment and not made.decision:
        faults.add("cell_blank", table.file, **table.at(row, "comment"))
    kept = had_its_place(anchor, made.status, made.seen)
    if anchor and not kept and not anchors.knows(anchor):
        near = choices(anchor, anchors.all)
        faults.add("unknown_anchor", table.file, anchor, near=near, **table.at(row, "anchor"))
    return made


def _standing(cells: Mapping[str, str]) -> str:
    """Return how a comment stands that says nothing of it: who agrees waits for no answer."""
    if cells["reply"]:
        return "已回复"
    return "已关闭" if cells["decision"] == "认可" else "待回复"


def _signed(table: Table, row: Row, made: ReviewRow, faults: FaultList) -> ReviewRow:
    """Return a sign-off with the results it names, in its own column or in its words."""
    named = made.results_id
    if not named:
        found = _ID_IN_WORDS.search(made.comment)
        named = found.group() if found else made.seen
    if not _RESULTS_ID.fullmatch(named):
        faults.add("sign_off_without_id", table.file, named, **table.at(row, "results_id"))
    return replace(made, results_id=named)


def iso_date(written: str) -> str | None:
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
