"""Charts that people ask for in ``analysis.yaml``: each is printed or told."""

from __future__ import annotations

from dataclasses import replace

import pytest

from evalutils.base.faults import InputFaults
from evalutils.evidence.year import ChartRow, Sheet
from evalutils.reporting.material import (
    Report,
    chapter_faults,
    chart_faults,
    require_drawable,
)
from evalutils.reporting.narrative.writing import whole

HELD = ("evidence:detained_admin", "evidence:detained_criminal")
GOODS = ("evidence:posters", "evidence:leaflets", "evidence:gifts")
ALARMS = ("evidence:incidents", "evidence:disputes")


def asked(report: Report, kind: str, parts: tuple[str, ...], **more: object) -> Report:
    chapter = str(more.pop("chapter", "performance"))
    chart = ChartRow("own", kind, chapter, "折页最多", "份", parts, **more)  # type: ignore[arg-type]
    analysis = replace(report.year.analysis, charts=(chart,))
    return replace(report, year=replace(report.year, analysis=analysis))


def names(report: Report) -> list[str]:
    return [block.id for block in whole(report) if getattr(block, "id", "") == "fig-own"]


KINDS = [
    ("composition", HELD, {"total": "evidence:detained"}),
    ("by_kind", GOODS, {"labels": ("海报", "折页", "礼品")}),
    ("grouped", (*ALARMS, *ALARMS), {"labels": ("全年", "防护期"), "series": ("警情", "纠纷")}),
    ("line", GOODS, {"labels": ("1月", "2024年2月", "三月")}),
    ("line", (*ALARMS, *ALARMS), {"labels": ("上半年", "下半年"), "series": ("警情", "纠纷")}),
]


@pytest.mark.parametrize("chapter", ["performance", "overview-funds", "method", "annex-2"])
@pytest.mark.parametrize(("kind", "parts", "more"), KINDS)
def test_every_kind_is_printed_once_wherever_it_is_asked_for(
    report_2022: Report, kind: str, parts: tuple[str, ...], more: dict[str, object], chapter: str
) -> None:
    report = asked(report_2022, kind, parts, chapter=chapter, **more)
    assert chart_faults(report) == []
    assert chapter_faults(report.year, report.outline) == []
    assert names(report) == ["fig-own"]


def test_a_chart_of_a_chapter_that_is_not_there_is_a_fault(report_2022: Report) -> None:
    report = asked(report_2022, "by_kind", GOODS, chapter="performence")
    (fault,) = chapter_faults(report.year, report.outline)
    assert (fault.code, fault.where.key, fault.found) == (
        "chart_chapter", "charts[1].chapter", "performence",
    )  # fmt: skip
    assert fault.facts["known"] == "performance"


UNDRAWABLE = [
    ("composition", GOODS[:2], {"total": "evidence:leaflets"}, "chart_exact"),
    ("composition", HELD, {"total": "evidence:incidents"}, "chart_unit"),
    ("composition", HELD[:1], {"total": "evidence:detained"}, "chart_sum"),
    ("by_kind", ("evidence:posters", "evidence:incidents"), {}, "chart_unit"),
    ("by_kind", GOODS, {"labels": ("海报", "折页")}, "chart_count"),
    ("by_kind", GOODS, {"series": ("甲",)}, "chart_series"),
    ("by_kind", GOODS * 5, {}, "chart_many"),
    ("grouped", GOODS, {"labels": ("海报", "折页", "礼品")}, "chart_series_many"),
    ("grouped", GOODS, {"labels": ("海报", "折页"), "series": ("甲", "乙")}, "chart_count"),
    ("line", (*GOODS, *GOODS), {"series": ("甲", "乙")}, "chart_count"),
    ("line", (*HELD, *HELD), {"labels": ("一",), "series": tuple("甲乙丙丁")}, "chart_series_many"),
    ("line", ("result:nothing",), {}, "chart_no_value"),
]


@pytest.mark.parametrize(("kind", "parts", "more", "code"), UNDRAWABLE)
def test_what_cannot_be_drawn_is_told_by_its_key_and_not_by_a_traceback(
    report_2022: Report, kind: str, parts: tuple[str, ...], more: dict[str, object], code: str
) -> None:
    report = asked(report_2022, kind, parts, **more)
    assert code in {fault.code for fault in chart_faults(report)}
    with pytest.raises(InputFaults):
        require_drawable(report, report.year.analysis.charts[0])


def test_a_chart_of_the_workbook_is_told_by_its_cell(report_2022: Report) -> None:
    report = asked(report_2022, "by_kind", ("evidence:posters", "evidence:incidents"))
    sheet = Sheet("图", {"parts": "组成"}, {"parts": 6}, (4,))
    report = replace(report, year=replace(report.year, sheets={"charts": sheet}))
    (fault,) = chart_faults(report)
    assert fault.code == "chart_unit"
    assert fault.where.located("zh").endswith("inputs.xlsx 工作表 图 F4（组成）")
