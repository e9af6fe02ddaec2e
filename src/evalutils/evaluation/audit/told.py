"""Rules on results told in prose and in other tables: satisfaction (R18), bare 100 % (R12), R01."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from fractions import Fraction

import regex

from evalutils.base.places import Place
from evalutils.evaluation.audit.case import Case
from evalutils.evaluation.audit.figures import share_of
from evalutils.evaluation.audit.finding import Figure, Finding, finding, joined, percent, quoted
from evalutils.evaluation.audit.money import RATE_TOLERANCE
from evalutils.evaluation.audit.words import says
from evalutils.reading.documents import Table
from evalutils.reading.quantities import Interval
from evalutils.reading.selfeval import Cell

_SATISFIED = regex.compile(
    r"(?P<name>[^，。；、:：\n]{0,16}满意(?:度|率))(?:测评|调查|评价)?(?:结果)?(?:均)?(?:为|达到?|是|：|:|\s)*"
    r"(?P<value>\d{1,3}(?:\.\d+)?)\s*[%％]"
)
_BARE = regex.compile(
    r"(?P<what>[^，。；:：\n]{0,12}指标完成情况)[：:]\s*(?P<told>(?:已?完成)?\s*100\s*[%％])\s*[。；]?\s*$"
)
_BUDGET = regex.compile(
    r"预算(?!执行)|计划(?:金额|资金|数)|安排(?:金额|资金|数)|下达(?:金额|资金|数)"
)
_SPENT = regex.compile(r"(?:支出|执行|使用|拨付|支付)(?:金额|资金|数|额)?(?![^(（]*率)")
_RATE = regex.compile(r"(?:支出|执行|使用|拨付|支付)(?:率|进度)")


def satisfaction_in_prose(case: Case) -> Iterator[Finding]:
    """R18: a satisfaction told without a survey; flat 100 % is asked about in any case."""
    if case.form.items:
        return
    surveyed = says("satisfaction.basis", case.text)
    for part in case.paragraphs:
        for match in _SATISFIED.finditer(part.text):
            before = part.text[max(0, match.start() - 6) : match.start("value")]
            if regex.search(r"目标|指标值|不低于|以上|≥|预期|标准", before):
                continue
            whole = Fraction(match["value"]) == 100
            if not whole and (surveyed or case.cut):
                continue
            key = "satisfaction_full" if whole else "satisfaction_basis"
            yield finding(
                key,
                part.place,
                context=part.text[:300],
                name=quoted(match["name"].strip(), part.place),
                actual=Figure(
                    Interval.exact(Fraction(match["value"]) / 100),
                    "%",
                    "written",
                    words=f"{match['value']}%",
                    place=part.place,
                ),
            )
            return


def bare_completion(case: Case) -> Iterator[Finding]:
    """R12: “产出指标完成情况：100%” stands for every indicator and its value."""
    found = [(part, match) for part in case.paragraphs if (match := _BARE.search(part.text))]
    if found:
        yield finding(
            "completion_bare", *(part.place for part, _ in found),
            told=joined(
                (
                    quoted(f"{match['what'].strip()}{match['told']}", part.place)
                    for part, match in found
                ),
                "；",
            ),
            context="\n".join(part.text for part, _ in found),
        )  # fmt: skip


def rates_in_tables(case: Case) -> Iterator[Finding]:
    """R01: a table of projects whose printed rate is not spending ÷ budget."""
    of_forms = {
        row.label.place.table for form in case.forms for row in form.money if row.label.place.table
    }
    for number, table in enumerate(case.page.document.tables, 1):
        if number not in of_forms:
            yield from _rates(case, number, table)


def _rates(case: Case, number: int, table: Table) -> Iterator[Finding]:
    found = ((at, _columns(head)) for at, head in enumerate(table.rows[:3]))
    top, columns = next(((at, of) for at, of in found if of is not None), (0, None))
    if columns is None:
        return
    head = table.rows[top]
    for at, row in enumerate(table.rows[top + 1 :], top + 1):
        place = Place(
            case.page.document.name,
            table=number,
            row=table.origin[0] + at,
            column=table.origin[1] + columns[2],
            header=head[columns[2]],
            sheet=table.place.sheet,
            page=table.place.page,
        )
        budget, spent, rate = (Cell(row[column], place) for column in columns)
        printed = share_of(rate)
        whole, part = _envelope(budget), _envelope(spent)
        if printed is None or whole is None or part is None or whole[0] <= 0 or whole[1].low == 0:
            continue
        allowed = Interval(printed[0] - RATE_TOLERANCE, printed[0] + RATE_TOLERANCE)
        exact = part[0] / whole[0]
        if exact in allowed or (part[1] / whole[1]).intersection(allowed) is not None:
            continue
        yield finding(
            "rate", place, severity="warning", context=" | ".join(row),
            row=quoted(row[0], place), printed=rate, computed=percent(exact), executed=spent,
            budget=budget,
        )  # fmt: skip


def _columns(head: Sequence[str]) -> tuple[int, int, int] | None:
    """Return the one column each of budget, spending and rate, or ``None``."""
    found = []
    for pattern in (_BUDGET, _SPENT, _RATE):
        columns = [at for at, text in enumerate(head) if pattern.search(text)]
        if pattern is not _RATE:
            columns = [at for at in columns if not regex.search(r"率|进度|得分", head[at])]
        if len(columns) != 1:
            return None
        found.append(columns[0])
    return found[0], found[1], found[2]


def _envelope(cell: Cell) -> tuple[Fraction, Interval] | None:
    if len(cell.quantities) != 1 or not cell.quantities[0].interval.is_exact:
        return None
    figure = cell.quantities[0]
    if figure.kind not in {"count", "money"}:
        return None
    return figure.interval.value, figure.envelope
