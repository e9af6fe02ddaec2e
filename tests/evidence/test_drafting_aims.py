"""What goals aim at stands beside what their results tell, in a draft from a report in prose."""

from __future__ import annotations

from evalutils.evidence.drafting import with_aims
from evalutils.reading.documents import document_from_text
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


def test_nothing_stands_twice_and_a_share_of_nothing_is_no_indicator() -> None:
    names = [name for name, *_ in _rows(_TEXT)]
    assert len(names) == len(set(names)) == 3
    assert "完成率" not in names
