"""Three years side by side: what the page says of each change, hand-computed in years_made."""

from __future__ import annotations

from fractions import Fraction
from pathlib import Path
from typing import Any

import pytest
from helpers.loops import some
from helpers.reports import finish
from helpers.years import make_year

from evalutils.base.faults import InputFaults
from evalutils.evaluation.trends import Change, no_change
from evalutils.reading.quantities import Interval
from evalutils.reporting.document import Cover, Document, Number, Table, pieces_of
from evalutils.reporting.pages.changes import plain
from evalutils.reporting.pages.comparison import (
    breaks,
    cover,
    headline,
    indicator_panels,
    open_years,
    overview,
    registry,
    result_panels,
    results,
    strip,
    trend_table,
)
from evalutils.reporting.pages.kit import LANGUAGES, wording
from evalutils.reporting.pages.years import ComparedYears, case_of, say_change, size_text

YEARS = ("2021", "2022", "2023")


@pytest.fixture(scope="module")
def root(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("bundle")
    (folder / "notebooks").mkdir()
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("EVALUTILS_ROOT", str(folder))
        for year in YEARS:
            make_year(folder, year)
            finish(folder, year)
    return folder


@pytest.fixture
def years(root: Path, monkeypatch: pytest.MonkeyPatch) -> ComparedYears:
    monkeypatch.setenv("EVALUTILS_ROOT", str(root))
    return open_years(",".join(YEARS), "读书会")


def words_of(block: Any) -> list[list[str]]:
    """Return the rows of a table as words; a spanned head is repeated."""
    assert isinstance(block, Table)
    document = Document(Cover("", "", "", "zh"), None, (), {}, {"tab-breaks": "表"})
    rows, head = [], ""
    for row in block.rows:
        cells = [plain(document, cell.content) for cell in row.cells]
        if row.cells[0].header == "row":
            head, *cells = cells
        rows.append([head, *cells])
    return rows


def column(years: ComparedYears, code: str, place: int) -> list[str]:
    (table,) = trend_table(years)
    rows = [row for row in words_of(table) if row[0].startswith(f"{code} ")]
    return [row[place] if place < len(row) else "" for row in rows]


@pytest.mark.parametrize(
    ("code", "said"),
    [
        ("B1", ["首年", "上升16个百分点", "下降1个百分点"]),
        ("P1", ["首年", "增长20.00%", "下降25.00%"]),
        ("P2", ["首年", "区间重叠，无法判断升降", "增长42.85—80.33%"]),
        ("P3", ["首年", "由零增加，不计增幅", "口径变化，不作比较"]),
        ("S1", ["首年", "上升2.5个百分点", "本年未载明"]),
    ],
)
def test_each_change_is_said_by_its_case(years: ComparedYears, code: str, said: list[str]) -> None:
    assert column(years, code, 4) == said


def test_no_change_is_ever_printed_with_a_sign(years: ComparedYears) -> None:
    said = [row[4] for row in words_of(trend_table(years)[0]) if len(row) > 4]
    assert not any("-" in words or "−" in words for words in some(said))


def test_a_year_that_states_nothing_is_said_to_and_is_never_zero(years: ComparedYears) -> None:
    assert column(years, "S1", 3) == ["90%", "92.5%", "未载明"]
    assert column(years, "S1", 5)[2] == "暂不计分"


def test_a_broken_definition_is_named_with_both_sides(years: ComparedYears) -> None:
    (table,) = breaks(years)
    assert words_of(table) == [["P3 新建阅览室", "2023", "计量单位", "间", "处"]]
    assert column(years, "P3", 7) == ["无", "无", "计量单位"]


def test_the_line_is_broken_where_the_definition_is(years: ComparedYears) -> None:
    (figure,) = indicator_panels(years)
    marked = [list(row) for row in figure.data.rows if row[-1]]
    assert marked == [["新建阅览室", "2023", "4处", "4", "4", "口径变更"]]


def test_totals_that_overlap_are_not_ranked(years: ComparedYears) -> None:
    rows = [row for row in words_of(results(years)[0]) if row[0] == "总分区间"]
    assert [row[3] for row in rows] == ["首年", *["区间重叠，无法判断升降"] * 2]


def test_funds_are_shown_with_their_rates(years: ComparedYears) -> None:
    rows = words_of(results(years)[0])
    spent = [row[1:] for row in rows if row[0] == "全年执行数"]
    assert spent == [["2021", "40.00万元", "首年"], ["2022", "48.00万元", "增长20.00%"],
                     ["2023", "57.00万元", "增长18.75%"]]  # fmt: skip


def test_the_strip_counts_the_indicators_of_the_last_year(years: ComparedYears) -> None:
    counted = {item.label: item.content[0].text for item in strip(years).items}
    assert counted == {"上升": "1", "下降": "2", "持平": "0", "无法判断升降": "0",
                       "口径变化": "1", "未载明": "2"}  # fmt: skip


def test_every_figure_of_the_page_has_its_evidence(years: ComparedYears) -> None:
    known = registry(years).entries
    shown = [[strip(years), cover(years)]]
    tables = (overview, results, trend_table, breaks, headline, indicator_panels, result_panels)
    shown += [made(years) for made in tables]
    printed = [piece for group in shown for block in group for piece in pieces_of(block)
               if isinstance(piece, Number)]  # fmt: skip
    assert printed
    assert [piece.ref for piece in printed if piece.ref not in known] == []
    for entry in known.values():
        assert set(entry.based_on()) <= known.keys()


def test_a_change_leads_back_to_both_years(years: ComparedYears) -> None:
    entry = registry(years).entries["result:change.2022.P1"]
    assert entry.bounds == Interval.exact("0.2")
    assert entry.evidence == ("score:2021.P1.actual", "score:2022.P1.actual")


@pytest.mark.parametrize(
    ("leaf", "field"),
    [
        ({"points": "19"}, "分值"),
        ({"name": "培训班次"}, "指标名称"),
        ({"direction": "≤"}, "方向"),
        ({"target_basis": "assumption"}, "指标值依据"),
    ],
)
def test_no_rate_is_computed_across_a_changed_definition(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, leaf: dict[str, str], field: str
) -> None:
    monkeypatch.setenv("EVALUTILS_ROOT", str(tmp_path))
    (tmp_path / "notebooks").mkdir()
    make_year(tmp_path, "2021")
    leaves = {"P1": leaf, "P2": {"points": "21"}} if "points" in leaf else {"P1": leaf}
    make_year(tmp_path, "2022", leaves=leaves)
    for year in ("2021", "2022"):
        finish(tmp_path, year)
    made = open_years("2021,2022", "读书会")
    assert column(made, "P1", 4)[1] == "口径变化，不作比较"
    assert column(made, "P1", 7)[1] == field


def test_another_statistical_period_breaks_and_another_profile_breaks_all(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("EVALUTILS_ROOT", str(tmp_path))
    (tmp_path / "notebooks").mkdir()
    make_year(tmp_path, "2021", evidence={"courses": {"as_of": "2021年底"},
                                          "visits": {"as_of": "2021年底"}})  # fmt: skip
    make_year(tmp_path, "2022", evidence={"courses": {"as_of": "2022年10月底"},
                                          "visits": {"as_of": "2022年底"}})  # fmt: skip
    make_year(tmp_path, "2023", settings={"profile": "mof-2021-101"})
    for year in YEARS:
        finish(tmp_path, year)
    made = open_years("2021,2022,2023", "读书会")
    assert column(made, "P1", 7)[1] == "统计期"
    assert column(made, "P2", 7)[1] == "无"
    assert "评分口径" in column(made, "B1", 7)[2]
    totals = [row[3] for row in words_of(results(made)[0]) if row[0] == "总分区间"]
    assert totals[2] == "口径变化，不作比较"


def test_an_indicator_that_last_years_form_lacks_is_said_to(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("EVALUTILS_ROOT", str(tmp_path))
    (tmp_path / "notebooks").mkdir()
    make_year(tmp_path, "2021", leaves={"P1": {"code": "P9"}})
    make_year(tmp_path, "2022")
    for year in ("2021", "2022"):
        finish(tmp_path, year)
    made = open_years("2021,2022", "读书会")
    assert column(made, "P1", 4)[1] == "上年无此指标"
    assert column(made, "P9", 2)[1] == "无此指标"


def test_years_without_a_report_are_told_all_at_once(
    root: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("EVALUTILS_ROOT", str(root))
    with pytest.raises(InputFaults) as caught:
        open_years("2019,2020,2022", "读书会")
    assert [fault.where.document for fault in caught.value.faults] == [
        "reports/读书会/2019", "reports/读书会/2020",
    ]  # fmt: skip


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_case_of_a_change_has_words(language: str) -> None:
    words = wording("compare", language, {})
    changes = [
        Change(measure, way, Interval.exact("0.1"))
        for measure in ("rate", "percentage_points", "points")
        for way in ("up", "down")
    ]
    changes += [Change("rate", way, None, reason) for reason in ("zero_base", "negative_base")
                for way in ("up", "down")]  # fmt: skip
    changes += [no_change("rate", reason) for reason in
                ("missing", "missing_before", "absent_before", "break", "conflict")]  # fmt: skip
    changes += [Change("rate", "same"), Change("rate", "open", None, "overlap")]
    for change in changes:
        assert words.word(f"changes.{case_of(change)}")
    assert say_change(words, None, None)


def test_sizes_are_said_by_their_bounds_where_an_end_is_open() -> None:
    words = wording("compare", "zh", {})
    assert size_text(words, Interval(Fraction(1, 2), None, False), "rate") == "超过50%"
    assert size_text(words, Interval(Fraction(0), Fraction(2), False, False), "rate") == "不到200%"
    assert size_text(words, Interval.exact("0.00001"), "rate") == "0.001%"
