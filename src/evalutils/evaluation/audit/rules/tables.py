"""Rules on tables of figures that are no form: rates beside amounts (R01), totals (R03)."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from dataclasses import replace
from fractions import Fraction

from evalutils.base.patterns import regex
from evalutils.base.places import Place
from evalutils.evaluation.audit.case import Case, Passage, word
from evalutils.evaluation.audit.figures import Printed, clause_before, share_of, sum_verdict
from evalutils.evaluation.audit.finding import (
    Finding,
    finding,
    joined,
    number,
    percent,
    quoted,
    read,
)
from evalutils.evaluation.audit.rules.money import RATE_TOLERANCE
from evalutils.reading.documents import Table
from evalutils.reading.quantities import Interval, Quantity
from evalutils.reading.selfeval import Cell, Item, quantities_of

_BUDGET = regex.compile(
    r"预算(?!执行)|计划(?:金额|资金|数)|安排(?:金额|资金|数)|下达(?:金额|资金|数)"
)
_SPENT = regex.compile(r"(?:支出|执行|使用|拨付|支付)(?:金额|资金|数|额)?(?![^(（]*率)")
_RATE = regex.compile(r"(?:支出|执行|使用|拨付|支付)(?:率|进度)")


#: A row that adds up those above it; several of them, or 其中, make parts of parts.
_TOTAL_ROW = regex.compile(
    r"^(?:全[\p{Han}]{1,2}|本[\p{Han}]{1,2})?(?:合\s*计|总\s*计|共\s*计|小\s*计)(?:（[^（）]*）)?[:：]?$"
)
_PARTLY = regex.compile(r"小\s*计|其中|分\s*计|累计|均|比例|占比|率")
_FEWEST = 2
#: Cells of a row of a table that was pasted as text.
_CELLS = regex.compile(r"\t|\s*[|｜]\s*")
_FEWEST_CELLS = 2
_NUMBER = regex.compile(r"-?\d[\d,，]*(?:\.\d+)?")


def rates_in_tables(case: Case) -> Iterator[Finding]:
    """R01: a table of projects whose printed rate is not spending ÷ budget."""
    of_forms = {
        row.label.place.table for form in case.forms for row in form.money if row.label.place.table
    }
    for at, table in enumerate(case.page.document.tables, 1):
        if at not in of_forms:
            yield from _rates(case, at, table)


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
            hidden=table.place.hidden,
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


def totals_of_columns(case: Case) -> Iterator[Finding]:
    """R03: the row 合计 of a table is not the sum of the rows it stands under or over."""
    for table, at in _tables(case):
        rows = [row for row in table.rows if any(cell.strip() for cell in row)]
        totals = [number for number, row in enumerate(rows) if _TOTAL_ROW.match(row[0].strip())]
        labels = [row[0] for row in rows]
        others = (label for at, label in enumerate(labels) if at not in totals)
        if len(totals) != 1 or any(_PARTLY.search(label) for label in others):
            continue
        (whole,) = totals
        # The head has no figures; the total stands last, or right under the head.
        first = next((n for n, row in enumerate(rows) if _figures(row)), whole)
        parts = rows[first:whole] if whole > first else rows[whole + 1 :]
        if len(parts) < _FEWEST or (whole > first and whole + 1 < len(rows) and _figures(rows[-1])):
            continue
        yield from _off(case, at, rows[0], rows[whole], parts)


def _off(
    case: Case, at: Place, head: Sequence[str], whole: Sequence[str], parts: Sequence[Sequence[str]]
) -> Iterator[Finding]:
    for column in range(1, len(whole)):
        cells = [row[column] if column < len(row) else "" for row in parts]
        title = head[column] if column < len(head) else ""
        # Without a head the first row is a part like the others.
        title = "" if _plain(title) is not None else title
        total, figures = _plain(whole[column]), [_plain(cell) for cell in cells]
        if total is None or any(figure is None for figure in figures) or _PARTLY.search(title):
            continue
        known = [figure for figure in figures if figure is not None]
        verdict = sum_verdict(total, known)
        added = sum((figure.value for figure in known), Fraction(0))
        # Parts that come to something else altogether are not what is added up.
        if verdict == "error" and total.value and abs(added - total.value) < total.value / 5:
            yield finding(
                "sum", replace(at, column=column), severity="warning", context=" | ".join(whole),
                total=(quoted(title.strip() or whole[0], at), " ", quoted(whole[column], at)),
                computed=(
                    joined((quoted(cell.strip(), at) for cell in cells), "＋"), "＝", number(added),
                ),
            )  # fmt: skip


def _plain(text: str) -> Printed | None:
    """Return the number that is all a cell holds; blank and a stroke are none."""
    plain = text.strip().replace(",", "").replace("，", "")
    if _NUMBER.fullmatch(plain) is None:
        return None
    return Printed(Fraction(plain), Fraction(1, 10 ** len(plain.partition(".")[2])))


def _figures(row: Sequence[str]) -> bool:
    return any(_plain(cell) is not None for cell in row[1:])


#: A unit in the brackets of a name: 管灌面积（亩）.
_UNIT_OF_NAME = regex.compile(r"[（(](?P<unit>[^（）()\d]{1,6})[)）]$")
#: A figure of this part of the work, of another time, or of what was wanted.
_ELSE = regex.compile(
    r"其中|上年|去年|同比|比20|往年|20\d\d|每|均|目标|计划|任务|应(?!急)|拟|预期|不少于|不低于|以上|季度|月|第[一二三四五六\d]|分别|达到?目标|原有|现有"
)
_OTHER_PART = regex.compile(r"[一二三四五六七八九十\d]期|前期|以来|历年|累计|往年|上年|去年|首批")
_STOPS = regex.compile(r"[。；;！？\n]")
#: No sentence says further ahead of what year or part it tells.
_REACH = 120


def rows_against_sentences(case: Case) -> Iterator[Finding]:
    """R20: a row of a table and a sentence tell one thing with two figures."""
    named = [item for item in case.rows if item.name.told == "table"]
    for item in named:
        figures = item.actual_quantities
        if item.actual is None or len(figures) != 1 or not figures[0].interval.is_exact:
            continue
        own = _UNIT_OF_NAME.search(item.name.text)
        core = _core(item)
        unit = figures[0].unit or ("" if own is None else own["unit"])
        if len(core) < _SHORTEST or not unit:
            continue
        if sum(core in other.name.text for other in named) > 1:
            # 培训人数 and 培训合格人数: a sentence may mean either.
            continue
        told = [
            (figure, part.place)
            for part in case.paragraphs
            if not part.place.in_table
            for figure in _figures_named(part.text, core, unit)
        ]
        values = {figure.interval.value for figure, _ in told}
        step = max((figure.step or Fraction(0) for figure, _ in told), default=Fraction(0))
        apart = [abs(value - figures[0].interval.value) for value in values]
        if len(values) != 1 or apart[0] <= step / 2 or not _of_one_size(values, figures[0]):
            continue
        (figure, place), *_ = told
        yield finding(
            "told_twice", item.actual, place, label=item.name,
            figures=joined((item.actual, read(figure, place)), "、"),
        )  # fmt: skip


_SHORTEST = 2


def _core(item: Item) -> str:
    """Return what a row's name counts, without what a sentence would not repeat."""
    name = _UNIT_OF_NAME.sub("", item.name.text)
    if "满意" in name:
        return "满意度"
    return str(word("across.counted").sub("", regex.sub(r"^(?:完成|开展|实施|新增)", "", name)))


def _figures_named(text: str, core: str, unit: str) -> Iterator[Quantity]:
    """Yield the figures of a unit right behind a name in a text."""
    if core not in text:
        return
    for figure in quantities_of(text):
        if figure.unit != unit or figure.exactness != "exact" or not figure.interval.is_exact:
            continue
        before = clause_before(text, figure)
        if not before.rstrip("为达到是共有了约合计").endswith(core) or _ELSE.search(before):
            continue
        # 第一、二期…投入…，整治河道15条: the other years or parts stand further ahead.
        sentence = _STOPS.split(text[max(0, figure.start - _REACH) : figure.start])[-1]
        if not _OTHER_PART.search(sentence):
            yield figure


def _of_one_size(values: Collection[Fraction], figure: Quantity) -> bool:
    value, told = next(iter(values)), figure.interval.value
    return value > 0 and told > 0 and Fraction(1, 2) <= value / told <= 2


def _tables(case: Case) -> Iterator[tuple[Table, Place]]:
    """Yield the tables that are no form, those that were pasted as text among them."""
    of_forms = {
        row.label.place.table for form in case.forms for row in form.money if row.label.place.table
    }
    of_forms |= {item.name.place.table for form in case.forms for item in form.items}
    document = case.page.document
    for at, table in enumerate(document.tables, 1):
        if at not in of_forms:
            yield table, replace(table.place, document=document.name, table=at)
    run: list[Passage] = []
    for part in (*case.paragraphs, None):
        cells = 0 if part is None else len(_CELLS.split(part.text.strip("|｜ ")))
        if part is not None and cells >= _FEWEST_CELLS and not part.place.in_table:
            run.append(part)
            continue
        if len(run) > _FEWEST:
            rows = tuple(
                tuple(cell.strip() for cell in _CELLS.split(each.text.strip("|｜ ")))
                for each in run
            )
            yield Table(rows, run[0].place), run[-1].place
        run = []
