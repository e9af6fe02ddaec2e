"""Small hand-made project-years for the tests of this floor."""

from __future__ import annotations

from collections.abc import Iterable
from fractions import Fraction
from functools import cache
from pathlib import Path

from hypothesis import settings

from evalutils.base.places import Place
from evalutils.evaluation.profiles import Profile, load_profile
from evalutils.evaluation.results import Results, evaluate
from evalutils.evidence.ledger import Evidence
from evalutils.evidence.year import (
    Analysis,
    ComputedRow,
    IndicatorRow,
    NotComputed,
    Project,
    ProjectYear,
    Request,
)
from evalutils.reading.quantities import Interval, Quantity

# Property tests take the same examples every time, however busy the machine is.
settings.register_profile("steady", deadline=None, derandomize=True, database=None)
settings.load_profile("steady")

Number = int | str | Fraction


def span(low: Number | None, high: Number | None, ends: str = "[]") -> Interval:
    """Return an interval as it is written: ``span(0, 1, "[)")``."""
    return Interval(
        None if low is None else Fraction(low),
        None if high is None else Fraction(high),
        ends[0] == "[",
        ends[1] == "]",
    )


def exact(number: Number) -> Interval:
    return Interval.exact(Fraction(number))


def figure(
    ident: str, text: str, interval: Interval, unit: str, exactness: str = "exact"
) -> Evidence:
    kind = "ratio" if unit == "%" else "count"
    quantity = Quantity(text, 0, len(text), interval, unit, kind, exactness)
    return Evidence(ident, f"“{ident}”的含义", "quote", quantity, text, Place("report.txt"))


#: The figures of 2022 that indicators and computed values stand on.
FIGURES = (
    figure("budget_total", "81.09万元", exact(810900), "元"),
    figure("budget_executed", "81.07万元", exact(810700), "元"),
    figure("villages", "367条", exact(367), "条"),
    figure("activities", "300余场次", span(300, 400, "()"), "场次", "over"),
    figure("posters", "近20000多份", span(18000, 30000, "()"), "份", "conflict"),
    figure("registered", "约13.7万人", span(136500, 137500, "[)"), "人", "approx"),
    figure("realname_rate", "92.7%", exact("0.927"), "%"),
    figure("person_times", "约120万人次", span(1150000, 1250000, "[)"), "人次", "approx"),
    figure("volunteers", "超过8万人次", span(80000, None, "(]"), "人次", "gt"),
)

COMPUTED = (
    ComputedRow("execution_rate", "预算执行率", "budget_executed / budget_total", "%"),
    ComputedRow("balance", "预算结余", "budget_total - budget_executed", "元"),
    ComputedRow("realname", "实名注册人数", "registered * realname_rate", "人", "", True),
    ComputedRow("share", "志愿队员占比", "volunteers / person_times", "%", "", True),
)

_LEAVES = """
B1 B 预算执行率 预算执行 10 rule ≥ 100% % rule budget_executed/budget_total
Q1 P 村居宣讲覆盖率 数量 8 assumption ≥ 100% % assumption villages/villages
Q2 P 普法宣传活动场次 数量 4 assumption ≥ - 场次 - activities
Q3 P 宣传品 数量 3 assumption ≥ - 份 - posters
Q4 P 雪亮工程任务完成率 数量 8 assumption ≥ - % - -
Q5 P 整治点按期销号率 质量 8 assumption ≥ - % - -
Q6 P 一体化覆盖率 质量 7 assumption ≥ - % - -
Q7 P 实名率 质量 4 assumption ≥ - % - realname_rate
T1 P 任务按期完成率 时效 5 assumption ≥ - % - -
C1 P 项目总支出 成本 3 assumption ≤ 81.09 万元 derived budget_executed
E1 E 平安宣传知晓率 社会效益 8 assumption ≥ - % - -
E2 E 刑事警情同比 社会效益 7 assumption ≤ - % - -
E3 E 群防群治成效 社会效益 6 assumption 定性 - - - -
E4 E 重点地区治安 社会效益 5 assumption 定性 总体状况好转 - source -
E5 E 长效机制 可持续影响 4 assumption 定性 - - - -
S1 S 群众安全感 满意度 10 assumption ≥ - % - -
"""


def heading(code: str, name: str, points: str, row: int = 2) -> IndicatorRow:
    return IndicatorRow(row, code, "", 1, name, name.removesuffix("指标"), points, "rule")


def form_2022() -> tuple[IndicatorRow, ...]:
    """Return the indicators of 2022, as the evaluation of that year sets them out."""
    rows = [
        heading("B", "预算执行", "10", 2),
        heading("P", "产出指标", "50", 3),
        heading("E", "效益指标", "30", 4),
        heading("S", "满意度指标", "10", 5),
    ]
    for number, line in enumerate(_LEAVES.split("\n")[1:-1], start=6):
        cells = ["" if cell == "-" else cell for cell in line.split()]
        code, parent, name, dimension, points, basis, direction, target, unit, aim, actual = cells
        rows.append(
            IndicatorRow(
                number, code, parent, 2, name, dimension, points, basis, direction, target,
                unit, aim, actual=actual,
            )
        )  # fmt: skip
    return tuple(rows)


def leaf(**cells: str) -> IndicatorRow:
    """Return the one leaf of a form of 100 points; cells as keywords."""
    given = {
        "code": "A", "parent": "", "name": "宣传场次", "dimension": "数量", "points": "100",
        "points_basis": "approved", "direction": "≥", "target_basis": "approved", **cells,
    }  # fmt: skip
    return IndicatorRow(row=2, level=1, **given)


def year_of(
    rows: Iterable[IndicatorRow],
    computed: Iterable[ComputedRow] = (),
    not_computed: Iterable[NotComputed] = (),
    requests: Iterable[Request] = (),
) -> ProjectYear:
    project = Project("示范项目", "2022", "mof-2020-10", "2023-03-31", "依据公开文本", {})
    analysis = Analysis(
        computed=tuple(computed), not_computed=tuple(not_computed), requests=tuple(requests)
    )
    return ProjectYear(Path("data/raw/demo/2022"), project, (), tuple(rows), (), analysis)


@cache
def profile_of(name: str) -> Profile:
    return load_profile(name)


def results_2022(profile: str = "mof-2020-10") -> Results:
    year = year_of(
        form_2022(),
        COMPUTED,
        [NotComputed("unit_costs", "单位成本", "原文没有支出明细")],
        [Request("满意度调查", "原文未载明", ("S1",))],
    )
    return evaluate(year, FIGURES, profile_of(profile))


def results_of(
    *rows: IndicatorRow, figures: Iterable[Evidence] = (), profile: str = "mof-2020-10"
) -> Results:
    return evaluate(year_of(rows), tuple(figures), profile_of(profile))
