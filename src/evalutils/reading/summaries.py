"""Tables of many projects (汇总表): a line a project, with its score or grade and its money.

Bureaus and departments hand them in beside the forms. A line says little, but what it says is
what the form of that project says, too.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from evalutils.base.patterns import regex
from evalutils.reading.documents import Document
from evalutils.reading.forms import Row, amount_of, is_called, role_of, rows_of, stated_unit
from evalutils.reading.selfeval import Amount, Cell, MoneyRow, SelfEvaluation, Total

_YEAR = regex.compile(r"(20\d\d)\s*年")
_WHO = frozenset({"project", "unit", "department", "year"})
_AMOUNTS = ("initial", "adjusted", "executed", "received")
#: Roles of indicators: a table that has them is a form, whatever else it has.
_OF_FORMS = frozenset({"level1", "level2", "target", "actual"})
#: One line is what any form prints of its own project.
_FEWEST = 2
#: Lines above a head that may state the unit of money and the year.
_ABOVE = 4


def read_summaries(
    document: Document, forms: Sequence[SelfEvaluation] = ()
) -> tuple[SelfEvaluation, ...]:
    r"""Return what the lines of a document's tables of projects tell, a project's year each.

    Parameters
    ----------
    document
        Any document.
    forms
        Its 自评表: what stands in their tables is theirs.

    Examples
    --------
    >>> from evalutils.reading.documents import document_from_text
    >>> lines = ["2023年度自评结果汇总表（单位：万元）",
    ...          "项目名称 | 全年预算数 | 全年执行数 | 得分",
    ...          "古井修复 | 12.00 | 11.40 | 96.5", "灯光改造 | 30.00 | 30.00 | 98",
    ...          "合计 | 42.00 | 41.40 | "]
    >>> document = document_from_text("\n".join(lines), "a.txt")
    >>> [(one.project.text, one.year, one.total.score.text) for one in read_summaries(document)]
    [('古井修复', 2023, '96.5'), ('灯光改造', 2023, '98')]
    >>> budget = "项目名称 | 合计 | 其他资金\n古井修复 | 120 | 20\n灯光改造 | 300 | 0"
    >>> read_summaries(document_from_text(budget, "预算表.txt"))
    ()
    """
    taken = {item.name.place.table for form in forms for item in form.items}
    taken |= {row.label.place.table for form in forms for row in form.money}
    found: list[SelfEvaluation] = []
    lines: list[SelfEvaluation] = []
    above: list[str] = []
    head: Mapping[str, int] = {}
    heads: Row | None = None
    table = 0
    for row in rows_of(document):
        if row.table != table:
            found += lines if len(lines) >= _FEWEST else ()
            table, head, lines = row.table, {}, []
        words = list(dict.fromkeys(cell.text for _, cell in row.distinct()))
        if table and table not in taken:
            named = _head(row)
            if named and not lines:
                # Of a head of two rows the lower one knows more; what reaches down is in both.
                head, heads = named, row
                above += words
                continue
            if heads is not None and head:
                lines += _line(document.name, row, head, heads, above)
                continue
        above = [*above, *words][-_ABOVE:]
    found += lines if len(lines) >= _FEWEST else ()
    return tuple(found)


def _head(row: Row) -> dict[str, int]:
    """Return the columns of a head that names projects and how they were judged."""
    roles: dict[str, int] = {}
    for column, cell in row.distinct():
        if is_called("group", "grade", cell.text):
            roles.setdefault("grade", column)
        elif is_called("group", "total", cell.text) and "分" in cell.text:
            # 合计 alone may be of sources of money.
            roles.setdefault("score", column)
        elif (role := role_of("field", cell.text)) in _WHO or (
            role := role_of("money", cell.text)
        ) in {*_AMOUNTS, "rate", "score"}:
            roles.setdefault(role, column)
        elif role_of("indicator", cell.text) in _OF_FORMS:
            return {}
    # Without a judgement it may as well be a list of purchases, or of what money went into.
    return roles if "project" in roles and roles.keys() & {"score", "grade"} else {}


def _line(
    document: str, row: Row, head: Mapping[str, int], heads: Row, above: Sequence[str]
) -> Iterator[SelfEvaluation]:
    cells = {role: row.cells[at] for role, at in head.items() if at < len(row.cells)}
    project = cells.get("project")
    if project is None or project.blank or _sums_up(row):
        return
    told = {role: cell for role, cell in cells.items() if not cell.blank}
    units = {role: _unit(heads.cells[at].text, above) for role, at in head.items()}
    amounts = {role: amount_of(told.get(role), units.get(role, "")) for role in _AMOUNTS}
    if not told.keys() - _WHO:
        return
    year = _year([told["year"].text] if "year" in told else above)
    score = told.get("score")
    yield SelfEvaluation(
        document, project.place, project=project, unit=told.get("unit"),
        department=told.get("department"), year=year, money=_money(project, amounts, told),
        total=None if score is None else Total(project, score=score), grade=told.get("grade"),
    )  # fmt: skip


def _money(
    project: Cell, amounts: Mapping[str, Amount | None], told: Mapping[str, Cell]
) -> tuple[MoneyRow, ...]:
    if not any(amounts.values()) and told.get("rate") is None:
        return ()
    initial, adjusted, executed, received = (amounts[name] for name in _AMOUNTS)
    row = MoneyRow(project, "total", initial, adjusted, executed, received, rate=told.get("rate"))
    return (row,)


def _sums_up(row: Row) -> bool:
    """Return whether a line is the sum of others, whichever of its first cells says so."""
    return any(
        is_called("group", entry, cell.text)
        for _, cell in row.distinct()[:2]
        for entry in ("sources_total", "subtotal")
    )


def _unit(head: str, above: Sequence[str]) -> str:
    return next((unit for text in (head, *reversed(above)) if (unit := stated_unit(text))), "")


def _year(texts: Sequence[str]) -> int | None:
    found = [_YEAR.search(text) or regex.fullmatch(r"(20\d\d)(?:年度?)?", text) for text in texts]
    return next((int(match[1]) for match in reversed(found) if match), None)
