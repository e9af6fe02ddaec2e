"""What goals aim at stands beside what their results tell, in a draft from a report in prose."""

from __future__ import annotations

from pathlib import Path

from evalutils.evidence.drafting import draft_from, with_aims
from evalutils.reading.documents import document_from_text, read_document
from evalutils.reading.reports import read_reports

_TEXT = (
    "竹溪县河道整治项目绩效自评报告\n一、绩效目标\n"
    "数量目标：疏浚河道12公里，加固堤防3处；满意度目标：沿岸群众满意度≥90%。\n"
    "二、绩效目标完成情况\n"
    "（一）数量指标。全年疏浚河道12.4公里，完成率103%；加固堤防2处。\n"
    "（二）满意度指标。发放问卷120份，群众满意度94.5%。\n"
)


def _rows(text: str) -> list[tuple[str, ...]]:
    (told,) = read_reports(document_from_text(text, "a.txt"))
    return [
        tuple("" if cell is None else cell.text for cell in (item.name, item.target, item.actual))
        for item in with_aims(told).items
    ]


def test_a_goal_gives_its_figure_to_the_indicator_that_its_result_tells() -> None:
    rows = _rows(_TEXT)
    assert ("疏浚河道", "12公里", "12.4公里") in rows
    assert ("加固堤防", "3处", "2处") in rows
    assert ("沿岸群众满意度", "≥90%", "94.5%") in rows


def test_of_clauses_side_by_side_the_one_of_the_same_words_answers() -> None:
    rows = _rows(
        "松湾镇管网改造项目绩效自评报告\n一、绩效目标\n"
        "更换老旧供水管道6公里；修复破损供水管道9公里；供水漏损率控制到10%以内。"
        "项目于10月底前完工。\n"
        "二、绩效目标完成情况\n更换老旧供水管道6.4公里，修复破损供水管道9.2公里，"
        "供水漏损率降至9.6%。\n"
    )
    reached = {name: (target, actual) for name, target, actual in rows}
    assert ("6公里", "6.4公里") in reached.values()
    assert ("9公里", "9.2公里") in reached.values()
    assert not [name for name in reached if name.endswith(("到", "于"))], reached


def test_nothing_stands_twice_and_a_share_of_nothing_is_no_indicator() -> None:
    names = [name for name, *_ in _rows(_TEXT)]
    assert len(names) == len(set(names)) == 3
    assert "完成率" not in names


def test_what_a_form_tells_is_not_asked_for_as_if_it_were_not_there(tmp_path: Path) -> None:
    rows = (
        "三级指标 | 年度指标值 | 实际完成值 | 分值 | 得分",
        "巡河次数 | ≥24次 | 24次 | 80 | 80",
        "群众满意度 | ≥90% | 93%（问卷60份） | 10 | 10",
        "总分 | | | 100 | 100",
    )
    file = tmp_path / "a.txt"
    file.write_text("项目支出绩效自评表（2022年度）\n" + "\n".join(rows), encoding="utf-8")
    draft = draft_from({"a.txt": read_document(file)}, "巡河", "2022")
    requests = draft.analysis["requests"]
    assert isinstance(requests, list)
    asked = {str(entry["item"]): str(entry["why"]) for entry in requests}
    assert asked
    assert not any("样本" in item for item in asked)
    assert not any("没有目标值" in why or "未载明分值" in why for why in asked.values())
