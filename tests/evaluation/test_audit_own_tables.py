# ruff: noqa: E501
"""The rules on forms, on made-up project-years: what a unit declared, and what we assumed."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest
from helpers.evaluations import exact, figure, heading, leaf, profile_of, year_of
from helpers.loops import some
from helpers.received import told

from evalutils.base.places import Place
from evalutils.evaluation.audit import Markup, Worded, audit_year, where_of, worded
from evalutils.evaluation.results import audited, evaluate
from evalutils.evidence.markup import bare_digits
from evalutils.evidence.year import BudgetRow, IndicatorRow, ProjectYear
from evalutils.reading.documents import Document, Table, read_document

PROFILE = profile_of("mof-2020-10")
SILENT = {"报告.txt": told("本报告说明项目实施情况。")}


def year(
    *rows: IndicatorRow, budget: tuple[BudgetRow, ...] = (), execution: str = ""
) -> ProjectYear:
    """A project-year of 10/50/30/10: the rows under 产出, what is left of its 50 in one more."""
    made = [
        heading("B", "预算执行", "10", 2),
        _under(
            "B",
            "B1",
            "预算执行率",
            "预算执行",
            "10",
            3,
            target="100%",
            unit="%",
            direction="≥",
            declared_score=execution,
        ),
    ]
    left = 50 - sum(int(item.points) for item in rows if item.parent == "P")
    made += [heading("P", "产出指标", "50", 4), *rows]
    made += [_under("P", "Z", "其余工作", "质量", str(left), 30)] if left else []
    made += [
        heading("E", "效益指标", "30", 31),
        _under(
            "E",
            "E1",
            "社会治安",
            "社会效益",
            str(30 - sum(int(item.points) for item in rows if item.parent == "E")),
            32,
        ),
    ]
    made += [
        heading("S", "满意度指标", "10", 33),
        _under("S", "S1", "居民评价", "满意度", "10", 34),
    ]
    return replace(year_of(made), budget=budget)


def _under(
    parent: str, code: str, name: str, dimension: str, points: str, number: int, **cells: str
) -> IndicatorRow:
    given = {
        "direction": "定性",
        "target": "",
        "target_basis": "approved",
        "points_basis": "approved",
        **cells,
    }
    return replace(
        leaf(parent=parent, code=code, name=name, dimension=dimension, points=points, **given),
        level=2,
        row=number,
    )


def row(number: int = 10, **cells: str) -> IndicatorRow:
    given = {
        "code": f"N{number}",
        "parent": "P",
        "points": "20",
        "target": "100",
        "unit": "人",
        "name": "培训人数",
        **cells,
    }
    return replace(leaf(**given), row=number, level=2)


def funds(
    source: str = "年度资金总额",
    adjusted: str = "100.00",
    executed: str = "100.00",
    number: int = 2,
) -> BudgetRow:
    return BudgetRow(number, source, adjusted=adjusted, executed=executed)


def findings(made: ProjectYear, documents: dict[str, Document] | None = None) -> dict[str, Worded]:
    worked = evaluate(made, (), PROFILE)
    seen = audit_year(made, documents or SILENT, (), worked.values, PROFILE)
    return {item.key: worded(item, Markup()) for item in seen}


DEFECTS = [
    (
        "rows_total",
        year(
            budget=(
                funds(adjusted="100.00", executed="90.00"),
                funds("当年财政拨款", "60.00", "60.00", 3),
                funds("上年结转资金", "30.00", "30.00", 4),
                funds("其他资金", "5.00", "0.00", 5),
            )
        ),
        "budget.csv 第 2 行“全年预算数”列",
    ),
    ("overspent", year(budget=(funds(executed="120.00"),)), "budget.csv 第 2 行“全年执行数”列"),
    ("execution_low", year(budget=(funds(executed="60.00"),)), "budget.csv 第 2 行“全年执行数”列"),
    (
        "execution_score",
        year(budget=(funds(executed="90.00"),), execution="10"),
        "indicators.csv 第 3 行“自评得分”列",
    ),
    ("score_above", year(budget=(funds(),), execution="11"), "indicators.csv 第 3 行“自评得分”列"),
    (
        "row_above",
        year(row(declared_score="25", actual="100")),
        "indicators.csv 第 10 行“自评得分”列",
    ),
    (
        "missed_but_full_by",
        year(row(declared_score="20", actual="80")),
        "indicators.csv 第 10 行“自评得分”列",
    ),
    (
        "met_but_deducted",
        year(row(declared_score="15", actual="100")),
        "indicators.csv 第 10 行“自评得分”列",
    ),
    (
        "partial_score",
        year(row(declared_score="19", actual="50", deviation_reason="疫情影响")),
        "indicators.csv 第 10 行“自评得分”列",
    ),
    ("target_low", year(row(actual="150")), "indicators.csv 第 10 行“年度指标值”列"),
    (
        "count_capped",
        year(row(direction="≤", target="4", unit="个", name="示范村数量")),
        "indicators.csv 第 10 行“年度指标值”列",
    ),
    (
        "target_vague",
        year(row(direction="定性", target="效果明显", unit="", name="治安状况")),
        "indicators.csv 第 10 行“年度指标值”列",
    ),
    (
        "rate_in_things",
        year(row(name="设备配备率", target="1000", unit="件")),
        "indicators.csv 第 10 行“年度指标值”列",
    ),
    (
        "rate_above_whole",
        year(row(name="验收合格率", target="95%", unit="%", actual="105%")),
        "indicators.csv 第 10 行“实际完成值”列",
    ),
    (
        "money_as_output",
        year(row(name="资金到位率", target="100%", unit="%", dimension="质量")),
        "indicators.csv 第 10 行“指标名称”列",
    ),
    (
        "filed_twice",
        year(
            row(name="道路通行率", target="90%", unit="%"),
            row(11, name="道路通行率", target="90%", unit="%", parent="E", dimension="社会效益"),
        ),
        "indicators.csv 第 11 行“指标名称”列",
    ),
    (
        "dimension_missing",
        year(row(points="30"), row(11, name="维护次数")),
        "indicators.csv 第 4 行“指标名称”列",
    ),
    ("deviation_unexplained", year(row(actual="80")), "indicators.csv 第 10 行“偏差原因”列"),
    (
        "satisfaction_full",
        year(row(name="群众满意度", target="95%", unit="%", actual="100%", dimension="满意度")),
        "indicators.csv 第 10 行“实际完成值”列",
    ),
]


@pytest.mark.parametrize(("check", "made", "where"), DEFECTS, ids=[key for key, _, _ in DEFECTS])
def test_a_defect_of_our_tables_is_found_at_its_row(
    check: str, made: ProjectYear, where: str
) -> None:
    found = findings(made)
    assert check in found
    assert found[check].where == where
    assert not found[check].own


@pytest.mark.parametrize(
    "made",
    [
        year(row()),
        year(row(), budget=(funds(), funds("当年财政拨款", "100.00", "100.00", 3), funds("上年结转资金", "", "", 4))),
        year(row(actual="100", declared_score="20")),
        year(row(actual="80", declared_score="16", deviation_reason="疫情影响")),
        year(row(direction="≤", target="4", unit="起", name="安全事故起数", actual="3")),
        year(row(target="", target_basis="", actual="")),
        year(row(direction="定性", target="总体状况好转", unit="", target_basis="source", name="治安状况")),
    ],
)  # fmt: skip
def test_tables_without_a_defect_raise_nothing(made: ProjectYear) -> None:
    assert set(findings(made)) <= {"actual_unbacked"}


def test_a_value_that_somebody_typed_asks_for_its_evidence() -> None:
    found = findings(year(row(actual="100")))["actual_unbacked"]
    assert (found.rule, found.severity, found.own) == ("R20", "note", True)
    made = year(row(actual="trained"))
    backed = (figure("trained", "100人", exact(100), "人"),)
    worked = evaluate(made, backed, PROFILE)
    seen = audit_year(made, SILENT, backed, worked.values, PROFILE)
    assert seen == ()


def test_what_rests_on_our_assumption_is_a_note_to_ourselves() -> None:
    declared = findings(year(row(actual="150")))["target_low"]
    assumed = findings(year(row(actual="150", target_basis="assumption")))["target_low"]
    assert (declared.severity, declared.own) == ("warning", False)
    assert (assumed.severity, assumed.own) == ("note", True)
    assert assumed.where == f"{declared.where}（评价人所列）"


def test_assumed_points_take_nothing_from_a_target_the_unit_declared() -> None:
    found = findings(year(row(actual="150", points_basis="assumption")))["target_low"]
    assert (found.severity, found.own) == ("warning", False)


def test_a_bare_figure_is_never_taken_for_a_quotation() -> None:
    made = year(budget=(funds(),), execution="11")
    found = findings(made, {"报告.txt": told("共11个村、10个组。")})["score_above"]
    assert "quote:" not in found.found + found.expected


def test_assumed_points_make_no_defect_of_a_score_the_unit_declared() -> None:
    found = findings(
        year(
            row(
                actual="50", declared_score="19", points_basis="assumption", deviation_reason="疫情"
            )
        )
    )
    assert found["partial_score"].own


def test_a_missing_value_is_no_defect() -> None:
    assert findings(year(row(actual=""), row(11, name="检查次数", target=""))) == {}


def test_the_prose_is_held_against_the_budget() -> None:
    made = year(budget=(funds(adjusted="81.09", executed="81.07"),))
    apart = {"报告.txt": told("本项目全年预算89.01万元，全年实际支出81.07万元。")}
    found = findings(made, apart)
    assert found["prose_table"].found == "正文为{quote:表.docx|89.01万元}"
    assert "prose_table" not in findings(made, {"报告.txt": told("本项目全年预算81.09万元。")})


def test_the_prose_is_read_by_the_rules_on_prose() -> None:
    found = findings(
        year(row()),
        {
            "报告.txt": told(
                "总预算90万元，来源为中央30万元、省级40万元、其他10万元。", "20XX年已完成。"
            )
        },
    )
    assert {"sum", "residue"} <= set(found)


ROWS = (
    (
        "一级指标",
        "二级指标",
        "三级指标",
        "年度指标值",
        "实际完成值",
        "分值",
        "得分",
        "偏差原因分析及改进措施",
    ),
    ("产出指标", "数量指标", "培训人数", "≥100人", "80人", "20", "20", ""),
    ("产出指标", "质量指标", "设备配备率", "≥1000件", "1000件", "30", "30", ""),
)


def received() -> Document:
    return Document("自评表.docx", tables=(Table(ROWS, Place("自评表.docx", paragraph=0)),))


def test_a_form_among_the_sources_is_audited_too() -> None:
    found = findings(year(row()), {"自评表.docx": received(), **SILENT})
    assert {"missed_but_full_by", "rate_in_things", "deviation_unexplained"} <= set(found)
    assert found["rate_in_things"].where == "自评表.docx 表 1 第 3 行“年度指标值”列"


def test_a_row_that_form_and_table_share_is_told_once() -> None:
    made = year(row(actual="80", declared_score="20"))
    worked = evaluate(made, (), PROFILE)
    seen = audit_year(made, {"自评表.docx": received()}, (), worked.values, PROFILE)
    told_of = [item for item in seen if item.key == "missed_but_full_by"]
    assert [where_of(item) for item in told_of] == ["自评表.docx 表 1 第 2 行“得分”列"]


def test_a_received_workbook_is_read_from_disk_and_audited(tmp_path: Path) -> None:
    from openpyxl import Workbook

    book = Workbook()
    for cells in ROWS:
        book.active.append(cells)
    book.save(tmp_path / "自评表.xlsx")
    found = findings(year(row()), {"自评表.xlsx": read_document(tmp_path / "自评表.xlsx")})
    assert "missed_but_full_by" in found


@pytest.mark.parametrize("language", ["zh", "en"])
def test_every_figure_of_a_finding_is_bound_to_a_value_or_a_quotation(language: str) -> None:
    for _, made, _ in DEFECTS:
        worked = audited(evaluate(made, (), PROFILE), made, SILENT, (), PROFILE)
        for number, seen in enumerate(some(worked.findings), 1):
            item = worded(seen, Markup(language), number)
            for words in (item.found, item.expected, item.mend):
                assert not bare_digits(words), words
                for part in words.split("{")[1:]:
                    ref = part.partition("}")[0]
                    assert not ref.startswith("result:") or ref in worked.values, ref
