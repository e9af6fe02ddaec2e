"""Rules on what an indicator is called, counted in and filed as (R10, R13, R14)."""

from __future__ import annotations

from collections.abc import Iterator
from fractions import Fraction

import regex

from evalutils.evaluation.audit.case import Case
from evalutils.evaluation.audit.figures import line_of, target_text
from evalutils.evaluation.audit.finding import Fact, Finding, finding, joined, percent, quoted, read
from evalutils.evaluation.audit.measured import is_reversed, measured
from evalutils.evaluation.audit.words import says
from evalutils.reading.quantities import read_quantities
from evalutils.reading.selfeval import Cell, Item

_RATE = regex.compile(r"(?:率|比例|占比|比重)(?=\d|[（(]|$)")
_COUNT = regex.compile(r"(?:数量|人数|个数|户数|次数|场次|面积|件数|金额)$")
_COUNTED = frozenset({"count", "measure", "money"})


def comparator_reversed(case: Case) -> Iterator[Finding]:
    """R10: a cost or another lower-is-better indicator has ≥, or a count of output has ≤."""
    for item in case.rows:
        wanted = is_reversed(item)
        if wanted:
            yield _row("less_wanted" if wanted == "less" else "count_capped", item, item.target)


def rate_counted_in_things(case: Case) -> Iterator[Finding]:
    """R13: a rate whose target is so many things, or a number of things in percent."""
    for item in case.rows:
        aims = item.target_quantities
        if len(aims) != 1 or item.target is None:
            continue
        aim, name = aims[0], item.name.text
        if (
            _RATE.search(name)
            and aim.kind in {*_COUNTED, "duration"}
            and aim.unit
            and aim.unit != "%"
        ):
            yield _row(
                "rate_in_things", item, item.target, unit=quoted(aim.unit, item.target.place)
            )
        elif _COUNT.search(name) and aim.unit == "%":
            yield _row("things_in_percent", item, item.target)


def several_figures_in_a_cell(case: Case) -> Iterator[Finding]:
    """R13: one indicator carries several figures."""
    for item in case.rows:
        for cell in (item.name, item.target):
            if cell is None:
                continue
            plain = regex.sub(r"[(（][^()（）]*[)）]", "", cell.text)
            figures = [
                q
                for q in read_quantities(plain)
                if q.unit and q.kind in _COUNTED and q.exactness != "range"
                if regex.search(r"\d", q.text)
            ]
            units = {q.unit for q in figures}
            if len(figures) >= 2 and not _explains(plain, len(units)):
                yield _row(
                    "several_figures", item, cell, cell=cell,
                    figures=joined((read(q, cell.place) for q in figures), "、"),
                )  # fmt: skip
                break


def _explains(text: str, units: int) -> bool:
    """Return whether further figures only say how the first is made (50人×200元, 其中)."""
    return bool(regex.search(r"[×*xX=＝＋+]|其中|每|/|以上的|不足|至|—|~", text)) and units > 0


def rate_above_the_whole(case: Case) -> Iterator[Finding]:
    """R13: a rate above 100 % that cannot be."""
    for item in case.rows:
        if not says("actual.at_most_whole", item.name.text) or item.actual is None:
            continue
        for quantity in item.actual_quantities:
            low = quantity.interval.low
            if quantity.unit == "%" and low is not None and low > 1:
                yield _row("rate_above_whole", item, item.actual, actual_rate=percent(low))
                break


def yuan_against_wan(case: Case) -> Iterator[Finding]:
    """R13: target and actual value of one amount, in 元 here and in 万元 there."""
    for item in case.rows:
        aims, values = item.target_quantities, item.actual_quantities
        if len(aims) != 1 or len(values) != 1 or "money" not in {aims[0].kind, values[0].kind}:
            continue
        seen = measured(item)
        if seen is None or seen.ratio is None:
            continue
        factor = seen.ratio if seen.ratio >= 1 else 1 / seen.ratio if seen.ratio else Fraction(0)
        if Fraction(7000) <= factor <= Fraction(13000):
            yield _row("yuan_against_wan", item, item.actual)


def money_flow_as_output(case: Case) -> Iterator[Finding]:
    """R14: money paid, received or executed is filed as 数量, 质量 or 时效."""
    for item in case.rows:
        level2 = _text(item.level2)
        filed = any(
            says(f"dimension.{name}", level2) for name in ("quantity", "quality", "timeliness")
        )
        name = item.name.text
        if filed and says("filing.money_flow", name) and not says("filing.paid_out", name):
            yield _row("money_as_output", item, item.name, level2=item.level2)


def filed_twice(case: Case) -> Iterator[Finding]:
    """R14: the same indicator stands in two places."""
    seen: dict[str, Item] = {}
    for item in case.rows:
        name = regex.sub(r"[\s\p{P}\p{S}]", "", item.name.text)
        first = seen.setdefault(name, item)
        if first is item or len(name) < 4:
            continue
        if _text(first.target) == _text(item.target) or first.level1_name != item.level1_name:
            groups = {_text(row.level2) or row.level1_name: row for row in (item, first)}
            places = joined((_group(groups[name]) for name in reversed(groups)), "、")
            yield _row("filed_twice", item, item.name, places=places)


def _group(item: Item) -> Fact:
    """Return what a row stands under: 二级指标, else 一级指标 without its points."""
    if item.level2 is not None and item.level2.text:
        return item.level2
    return quoted(item.level1_name, (item.level1 or item.name).place)


def _text(cell: Cell | None) -> str:
    return "" if cell is None else cell.text


def _row(key: str, item: Item, at: Cell | None, **facts: Fact) -> Finding:
    return finding(
        key, at, severity="", context=line_of(item), name=item.name, target=target_text(item),
        actual=item.actual, **facts,
    )  # fmt: skip
