"""Every case has its sentence: no growth of -3 %, no deduction of 0 points, nothing claimed."""

from __future__ import annotations

import functools
import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from fractions import Fraction
from pathlib import Path
from typing import Any

import pytest
import yaml
from helpers.loops import some

from evalutils.evaluation import profiles, results
from evalutils.evaluation.stability import with_stability
from evalutils.evidence.year import load_year, write_registry
from evalutils.reporting.document import Figure, as_json
from evalutils.reporting.material import Report, report_of
from evalutils.reporting.narrative.writing import whole
from evalutils.reporting.outlines import load_outline

PROJECT = {
    "name": "读书会项目", "year": "2023", "profile": "mof-2020-10", "report_date": "2024-02-01",
    "identity": "示例", "sources": {"report.txt": "自评报告"},
}  # fmt: skip
EVIDENCE = "id,label,kind,document,quote,quantity,as_of,note\n"
INDICATORS = (
    "code,parent,level,name,dimension,points,points_basis,direction,target,unit,target_basis,"
    "actual,deviation_reason,measure\n"
)
BUDGET = "资金来源,年初预算数,年初预算数佐证,全年预算数,全年预算数佐证,全年执行数,全年执行数佐证\n"


@dataclass(frozen=True)
class Case:
    """One small project-year."""

    executed: str = "48.00"
    courses: str = "12场"
    target: str = "10"
    points_basis: str = "approved"
    satisfaction: str = "95%"
    balance: bool = True
    analysis: bool = True


CASES = {
    "all met": Case(),
    "nothing left": Case(executed="50.00"),
    "overspent": Case(executed="51.50"),
    "little spent": Case(executed="10.00"),
    "nothing spent": Case(executed="0.00"),
    "one deduction": Case(courses="8场"),
    "two deductions": Case(courses="8场", satisfaction="60%"),
    "an interval": Case(courses="约10场"),
    "hedged low": Case(courses="近10场"),
    "conflict": Case(courses="近10多场"),
    "no target": Case(target=""),
    "all assumed": Case(points_basis="assumption"),
    "no satisfaction": Case(satisfaction=""),
    "no balance": Case(balance=False),
    "nothing said": Case(analysis=False),
}

#: What no sentence says, in either language.
WRONG = (
    r"增长-|减少-|结余-|下降-|balance (?:is|CNY) ?-|CNY -|by -\d",
    r"扣分0|扣0(?:\.0+)?分|失分0|deducted 0|lost 0(?:\.0+)? points",
    r"(?<![\d.])0项未见|其中约数0项|hedged: 0|\b1 (?:points|people|sessions|items|figures)\b",
    r"[，。；、：]{2,}|\(\)|（）|  | ,|\.\.|；。|: \.",
    r"\{|\}|None|nan",
)


def made(folder: Path, case: Case) -> Report:
    """Write a raw folder and return its report in Chinese."""
    (folder / "source").mkdir(parents=True)
    pleased = f"群众满意率{case.satisfaction}。" if case.satisfaction else "群众反映良好。"
    source = (
        f"一、概述\n\n（一）资金\n\n全年预算 50.00万元，全年执行 {case.executed} 万元。\n\n"
        f"（二）成效\n\n举办培训 {case.courses}。{pleased}存在不足。建议加强。\n"
    )
    (folder / "source" / "report.txt").write_text(source, encoding="utf-8")
    write_registry(folder)
    (folder / "project.yaml").write_text(
        yaml.safe_dump(PROJECT, allow_unicode=True), encoding="utf-8"
    )
    rows = [
        "budget,全年预算数,quote,report.txt,全年预算50.00万元,1,,",
        f"spent,全年执行数,quote,report.txt,全年执行{case.executed}万元,1,,",
        f"courses,培训场次,quote,report.txt,举办培训{case.courses},1,,",
    ]
    if case.satisfaction:
        rows.append(f"pleased,满意率,quote,report.txt,群众满意率{case.satisfaction},1,,")
    (folder / "evidence.csv").write_text(EVIDENCE + "\n".join(rows) + "\n", encoding="utf-8")
    basis = "approved" if case.target else ""
    pleased_row = "pleased" if case.satisfaction else ""
    kept = case.points_basis
    leaves = [
        "B,,1,预算执行率,预算执行,10,rule,≥,100%,%,rule,spent / budget,,",
        f"P,,1,培训场次,数量,50,{kept},≥,{case.target},场,{basis},courses,,",
        f"E,,1,社会影响,社会效益,30,{kept},≥,10,场,approved,courses,,",
        f"S,,1,满意率,满意度,10,{kept},≥,90%,%,approved,{pleased_row},,",
    ]
    (folder / "indicators.csv").write_text(INDICATORS + "\n".join(leaves) + "\n", encoding="utf-8")
    (folder / "budget.csv").write_text(
        f"{BUDGET}年度资金总额,,,50.00,budget,{case.executed},spent\n", encoding="utf-8"
    )
    if case.analysis:
        (folder / "analysis.yaml").write_text(
            yaml.safe_dump(_analysis(case), allow_unicode=True), encoding="utf-8"
        )
    clean, profile = load_year(folder), profiles.load_profile("mof-2020-10")
    year, documents, evidence = clean.year, clean.documents, clean.evidence
    worked = results.evaluate(year, evidence, profile)
    worked = with_stability(worked, profile, evidence, 200)
    worked = results.audited(worked, year, documents, evidence, profile)
    return report_of(clean, worked)


@pytest.fixture(scope="module")
def report_of_case(tmp_path_factory: pytest.TempPathFactory) -> Callable[[str], Report]:
    """The report of a case, worked out once; of its folder no test changes what was read."""
    return functools.cache(lambda name: made(tmp_path_factory.mktemp("case") / "2023", CASES[name]))


@pytest.fixture(scope="module")
def told_of_case(report_of_case: Callable[[str], Report]) -> Callable[[str], tuple[str, ...]]:
    """The sentences of a case in Chinese, told once: each telling draws every chart."""
    return functools.cache(lambda name: tuple(sentences(report_of_case(name))))


def _analysis(case: Case) -> dict[str, Any]:
    computed = [
        {"id": "execution_rate", "label": "预算执行率", "expression": "spent / budget", "unit": "%"}
    ]
    if case.balance:
        computed.append(
            {"id": "balance", "label": "预算结余", "expression": "budget - spent", "unit": "元"}
        )
    stated = {"document": "report.txt"}
    return {
        "computed": computed,
        "problems": [{"id": "lack", "quote": "存在不足", **stated}],
        "recommendations": [{"id": "more", "quote": "建议加强", **stated}],
    }


def sentences(report: Report) -> Iterator[str]:
    """Yield every paragraph, list item, heading line of a figure, note and strip entry."""
    for block in map(as_json, whole(report)):
        kind = block["type"]
        if kind == "paragraph":
            yield said(block["content"])
        elif kind == "list":
            yield from (said(item) for item in block["items"])
        elif kind == "figure":
            yield said(block["headline"])
            yield said(block["subtitle"])
        elif kind == "table":
            yield from (said(note) for note in block.get("notes", ()))
        elif kind == "strip":
            yield said(block["reason"])
            yield from (said(item.get("note", [])) for item in block["items"])


def said(pieces: Any) -> str:
    if isinstance(pieces, list):
        return "".join(said(piece) for piece in pieces)
    if pieces["t"] == "ref":
        return "[table]"
    return str(pieces.get("text") or said(pieces.get("content", [])))


def spoken(report: Report) -> str:
    return "\n".join(sentences(report))


def in_english(chinese: Report) -> Report:
    """Return the report in English, its few texts translated on the way."""
    texts: dict[str, Any] = {
        "project": {"name": "Reading", "identity": "An example"},
        "sources": {"report.txt": "Report"},
        "evidence": {row.id: {"label": row.id} for row in chinese.year.evidence},
        "indicators": {row.code: {"name": f"Indicator {row.code}"} for row in
                       chinese.year.indicators},
        "computed": {row.id: {"label": row.id} for row in chinese.year.analysis.computed},
        "glosses": [{"zh": row.quote, "gloss": "words"} for row in
                    (*chinese.year.evidence, *chinese.year.analysis.problems,
                     *chinese.year.analysis.recommendations)],
    }  # fmt: skip
    more = [item.quantity.text for item in chinese.evidence.values()]
    more += ["群众满意率", "满意率"]  # as findings quote them
    texts["glosses"] += [{"zh": words, "gloss": "words"} for words in more]
    file = chinese.year.folder / "translations.en.yaml"
    file.write_text(yaml.safe_dump(texts, allow_unicode=True), encoding="utf-8")
    return report_of(load_year(chinese.year.folder), chinese.results, language="en")


@pytest.mark.parametrize("name", CASES)
def test_no_sentence_of_any_case_is_wrong(
    name: str,
    report_of_case: Callable[[str], Report],
    told_of_case: Callable[[str], tuple[str, ...]],
) -> None:
    english = in_english(report_of_case(name))
    for language, told in (("zh", told_of_case(name)), ("en", tuple(sentences(english)))):
        for sentence in some(told):
            assert sentence.strip(), language
            for wrong in WRONG:
                assert not re.search(wrong, sentence), (language, wrong, sentence)


@pytest.mark.parametrize(
    ("name", "wanted", "unwanted"),
    [
        ("nothing left", "没有失分", "共失"),
        ("all met", "共失0.40分", "没有失分"),
        ("all met", "结余2.00万元|结余2万元", "没有结余|超出"),
        ("nothing left", "没有结余", "结余0"),
        ("overspent", "支出超出全年预算", "结余"),
        ("one deduction", "年度指标值10场，实际完成8场，相差2场", "没有失分"),
        ("all met", "等级为优", "不能定级|暂不计分（"),
        ("all assumed", "不足以评定等级", "等级为"),
        ("no balance", "全年执行数除以全年预算数", "结余2"),
        ("nothing said", "是否列有问题待定", "未见对应建议"),
        ("all met", "未见对应建议", "有对应建议"),
        ("all met", "未见所针对的问题", "没有提出建议"),
    ],
)
def test_each_case_has_its_own_sentence(
    name: str, wanted: str, unwanted: str, told_of_case: Callable[[str], tuple[str, ...]]
) -> None:
    text = "\n".join(told_of_case(name))
    assert re.search(wanted, text), text
    assert not re.search(unwanted, text), text


def figures(report: Report) -> dict[str, Figure]:
    return {block.id: block for block in whole(report) if isinstance(block, Figure)}


def test_where_a_grade_is_given_its_charts_are_drawn(tmp_path: Path) -> None:
    drawn = figures(made(tmp_path / "2023", CASES["two deductions"]))
    assert {"fig-achievement", "fig-points"} <= set(drawn)
    degrees = {row[0]: row[2:4] for row in drawn["fig-achievement"].data.rows}
    assert degrees["培训场次"] == ("80", "80")
    assert degrees["满意率"][0].startswith("200/3") or degrees["满意率"][0].startswith("66.")


def test_an_interval_is_drawn_as_one(tmp_path: Path) -> None:
    drawn = figures(made(tmp_path / "2023", CASES["an interval"]))
    degrees = {row[0]: row[2:4] for row in drawn["fig-achievement"].data.rows}
    low, high = map(Fraction, degrees["培训场次"])
    assert low < 100 < high


def test_without_a_grade_none_of_its_charts_is_drawn(tmp_path: Path, report_2022: Report) -> None:
    assumed = made(tmp_path / "2023", CASES["all assumed"])
    wanted = {"fig-achievement"}
    assert not wanted & set(figures(assumed))
    assert not wanted & set(figures(report_2022))


def test_the_second_outline_tells_each_dimension(tmp_path: Path) -> None:
    report = made(tmp_path / "2023", CASES["no target"])
    told = spoken(replace(report, outline=load_outline("mof-2020-10-annex-3")))
    assert "产出（50.00分）：均暂不计分" in told
    assert re.search(r"效益（30.00分）：得", told)
    assert "未设此类指标" in told
