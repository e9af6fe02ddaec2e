"""What every chart owes its reader: words, data, the same bytes, marks that mean something."""

from __future__ import annotations

import io
import re
from collections.abc import Callable
from fractions import Fraction
from functools import cache

import pytest
from helpers.pictures import SVG, assert_legible, words_of
from lxml import etree
from PIL import Image

from evalutils.reading.quantities import Interval
from evalutils.reporting import blocks, charts
from evalutils.reporting.charts import (
    PAGE_MM,
    PALETTE,
    PHONE_MM,
    DataTable,
    DrawingError,
    Drawn,
    Measured,
    Text,
    picture,
    render,
    text_width,
    wrap,
    wrap_evenly,
)

ZERO = Interval.exact(0)


def exact(name: str, value: str, text: str) -> Measured:
    return Measured(name, Interval.exact(value), text)


def between(
    name: str, low: int, high: int | None, text: str, printed: int | None = None, **more: bool
) -> Measured:
    interval = Interval(
        Fraction(low),
        None if high is None else Fraction(high),
        more.get("low_incl", False),
        more.get("high_incl", False),
    )
    base = None if printed is None else Fraction(printed)
    return Measured(name, interval, text, more.get("conflict", False), base)


POSTERS = between("宣传海报", 18000, 30000, "近20000多份", 20000, conflict=True)
LEAFLETS = between("宣传折页", 54000, 55000, "近55000份", 55000)
PART_SCORED = charts.points.DimensionPoints(
    "数量", Fraction(23), ZERO, Fraction(0), Interval.exact(8), Fraction(8)
)
UNSCORED = charts.points.DimensionPoints("质量", Fraction(19), ZERO, Fraction(0), ZERO, Fraction(0))
STRICT = charts.points.DimensionPoints(
    "预算执行", Fraction(10), Interval.exact(10), Fraction(10), Interval.exact(10), Fraction(10)
)


def goals(**asked: object) -> Drawn:
    rows = [
        charts.results.GoalEvidence(
            "雪亮工程", (charts.results.GoalMark("empty"), charts.results.GoalMark("empty"))
        ),
        charts.results.GoalEvidence(
            "平安创建宣传",
            (charts.results.GoalMark("full"), charts.results.GoalMark("half", "仅自报")),
        ),
    ]
    return charts.results.goal_matrix(rows, ["有结果数据", "进入评分"], **asked)  # type: ignore[arg-type]


STREETS = charts.several.Several(
    ("南屏街道", "河东街道（含新划入的三个社区和开发区片区）"),
    ("计划", "完成"),
    (
        (exact("", "300", "300场次"), between("", 310, 320, "310余场次")),
        (exact("", "120", "120场次"), exact("", "96", "96场次")),
    ),
)
QUARTERS = charts.several.Several(
    ("一季度", "二季度", "三季度", "四季度"),
    ("",),
    (
        (exact("", "12000", "1.2万人次"),),
        (between("", 20000, 21000, "2万余人次"),),
        (between("", 30000, None, "3万人次以上"),),
        (exact("", "0", "0人次"),),
    ),
)

CHARTS: dict[str, Callable[..., Drawn]] = {
    "points": lambda **asked: charts.points.points_by_dimension(
        [STRICT, PART_SCORED, UNSCORED], **asked
    ),
    "goals": goals,
    "composition": lambda **asked: charts.amounts.composition(
        exact("抓获嫌疑人", "119", "119人"),
        [exact("行政拘留", "110", "110人"), exact("刑事拘留", "9", "9人")],
        **asked,
    ),
    "grouped": lambda **asked: charts.several.grouped(STREETS, **asked),
    "line": lambda **asked: charts.several.line(QUARTERS, **asked),
    "lines": lambda **asked: charts.several.line(STREETS, **asked),
    "kinds": lambda **asked: charts.amounts.by_kind([POSTERS, LEAFLETS], unit="份", **asked),
}
DRAWN = {name: cache(draw) for name, draw in CHARTS.items()}  # a drawing takes a while
every_chart = pytest.mark.parametrize("draw", DRAWN.values(), ids=DRAWN.keys())


@every_chart
@pytest.mark.parametrize("width", [PAGE_MM, PHONE_MM])
@pytest.mark.parametrize("language", ["zh", "en"])
def test_no_words_overlap_or_leave_the_sheet(
    draw: Callable[..., Drawn], width: float, language: str
) -> None:
    assert_legible(draw(width_mm=width, language=language))


@every_chart
def test_text_stays_text_in_one_chinese_face(draw: Callable[..., Drawn]) -> None:
    root = etree.fromstring(draw().svg)
    assert root.get("font-family") == "'Noto Sans SC'"
    assert "font-family" not in draw().svg.split(">", 1)[1]
    assert any(re.search(r"[\u4e00-\u9fff]", words) for words in words_of(draw()))


@every_chart
def test_no_words_are_smaller_than_nine_points(draw: Callable[..., Drawn]) -> None:
    sizes = re.findall(r'font-size="([\d.]+)px"', draw().svg)
    assert min(map(float, sizes)) >= 9


@pytest.mark.parametrize("name", CHARTS)
def test_the_same_figures_give_the_same_bytes(name: str) -> None:
    assert CHARTS[name]() == DRAWN[name]()


def test_drawing_says_nothing_in_the_log(caplog: pytest.LogCaptureFixture) -> None:
    goals()
    assert not caplog.records


@every_chart
def test_the_svg_is_small_and_bare(draw: Callable[..., Drawn]) -> None:
    svg = draw().svg
    assert len(svg.encode()) <= 25_000
    assert svg.startswith("<svg ")
    assert "<style" not in svg
    assert "metadata" not in svg
    assert "clip" not in svg


@every_chart
def test_colours_come_from_the_palette(draw: Callable[..., Drawn]) -> None:
    assert set(re.findall(r"#[0-9a-f]{6}\b", draw().svg)) <= set(PALETTE.values())


@every_chart
def test_the_png_is_as_wide_as_the_page_at_200_dpi(draw: Callable[..., Drawn]) -> None:
    drawn = draw()
    image = Image.open(io.BytesIO(drawn.png))
    assert image.width == pytest.approx(PAGE_MM / 25.4 * 200, abs=1)
    assert [round(density) for density in image.info["dpi"]] == [200, 200]
    assert not {"Software", "Creation Time"} & set(image.info)


def test_the_png_is_white_and_keeps_the_colours_of_the_palette() -> None:
    image = Image.open(io.BytesIO(DRAWN["kinds"]().png)).convert("RGB")
    found = {f"#{r:02x}{g:02x}{b:02x}" for _, (r, g, b) in image.getcolors(1 << 20) or []}
    common = max(image.getcolors(1 << 20) or [])
    assert common[1] == (255, 255, 255)
    assert found >= {PALETTE[role] for role in ("ink", "accent", "exception", "tint", "paper")}


@every_chart
def test_a_drawing_fits_a_figure_block(draw: Callable[..., Drawn]) -> None:
    words = [blocks.text("h")]
    figure = draw().figure("fig-x", draw(), headline=words, subtitle=[], source=words)
    assert (figure.alt, figure.data) == (draw().alt, draw().data)


def test_alt_texts_name_kind_data_and_message() -> None:
    alts = {name: draw().alt for name, draw in DRAWN.items()}
    assert "其余34分暂不计分" in alts["points"]
    assert "质量" in alts["points"]
    assert "各项都没有的有1项（雪亮工程）" in alts["goals"]
    assert "抓获嫌疑人119人，由行政拘留110人、刑事拘留9人构成" in alts["composition"]
    assert "宣传海报近20000多份（表述冲突）" in alts["kinds"]


def test_alt_texts_speak_english_where_asked() -> None:
    for draw in DRAWN.values():
        alt = draw(language="en").alt
        assert re.match(r"[A-Z][a-z ]+: ", alt)
        assert alt.endswith(".")


def test_data_tables_hold_the_exact_figures() -> None:
    assert DRAWN["points"]().data.rows[-2] == ("数量", "23", "0", "0", "8", "8", "15")
    assert DRAWN["points"]().data.rows[1][1:] == ("23", "0", "0", "8", "8", "15")
    assert DRAWN["composition"]().data.rows[-1][:2] == ("抓获嫌疑人", "119")
    assert DRAWN["kinds"]().data.rows[1][2:] == ("54000", "55000", "(54000, 55000)")
    assert goals().data.rows == (("雪亮工程", "无", "无"), ("平安创建宣传", "有", "仅自报"))


def test_unscored_points_are_hatched_and_named_and_nothing_else_is() -> None:
    drawn = DRAWN["points"]()
    assert "url(#" in drawn.svg
    assert any("暂不计分 19" in words for words in words_of(drawn))
    scored = charts.points.points_by_dimension([STRICT])
    assert "url(#" not in scored.svg
    assert not any("暂不计分" in words for words in words_of(scored))


def test_ids_that_nothing_refers_to_are_dropped() -> None:
    root = etree.fromstring(DRAWN["points"]().svg)
    ids = {node.get("id") for node in root.iter() if node.get("id")}
    assert ids == set(re.findall(r"url\(#([^)]+)\)", DRAWN["points"]().svg))


def test_parts_that_do_not_add_up_are_not_drawn() -> None:
    with pytest.raises(DrawingError, match=r"110 \+ 8 is not 119"):
        charts.amounts.composition(
            exact("抓获嫌疑人", "119", "119人"),
            [exact("行政拘留", "110", "110人"), exact("刑事拘留", "8", "8人")],
        )


def test_more_than_four_parts_are_refused() -> None:
    parts = [exact(f"类别{n}", "1", "1人") for n in "一二三四五"]
    with pytest.raises(DrawingError, match="at most 4"):
        charts.amounts.composition(exact("合计", "5", "5人"), parts)


def test_bars_need_a_lower_end_to_start_from_zero() -> None:
    upper = Measured("礼品", Interval(None, Fraction(5)), "不超过5份")
    with pytest.raises(DrawingError, match="lower end"):
        charts.amounts.by_kind([upper])


def test_points_cannot_be_scored_twice() -> None:
    with pytest.raises(DrawingError, match="do not rise"):
        charts.points.DimensionPoints("数量", Fraction(5), ZERO, Fraction(4), ZERO, Fraction(3))


def test_rows_that_are_not_goals_alone_are_named_as_what_they_are() -> None:
    drawn = goals(what="目标与任务")
    assert "目标与任务" in words_of(drawn)
    assert drawn.alt.startswith("矩阵图：2项目标与任务对照")
    assert drawn.data.columns[0] == "目标与任务"


def test_a_goal_needs_a_mark_for_every_column() -> None:
    with pytest.raises(DrawingError, match="1 marks for 2 columns"):
        charts.results.goal_matrix(
            [charts.results.GoalEvidence("目标", (charts.results.GoalMark("full"),))], ["甲", "乙"]
        )
    with pytest.raises(DrawingError, match="unknown state"):
        charts.results.GoalMark("maybe")


def test_a_missing_glyph_stops_the_drawing_and_is_named() -> None:
    with pytest.raises(DrawingError, match=r"U\+E000"):
        charts.amounts.by_kind([between("海报\ue000", 1, 2, "1余份")])


def test_a_chart_without_alt_text_is_refused() -> None:
    table = DataTable(("a",), (("1",),))
    with pytest.raises(DrawingError, match="alt text"):
        render(picture(10, 10, [Text(0, 9, "字")]), " ", table)


def test_an_unknown_language_is_refused() -> None:
    with pytest.raises(DrawingError, match="no words in 'fr'; one of en, zh"):
        goals(language="fr")


def test_a_data_table_has_a_cell_for_every_column() -> None:
    with pytest.raises(blocks.BlockError, match="2 cells in a table of 1 columns"):
        DataTable(("a",), (("1", "2"),))


def luminance(colour: str) -> float:
    channels = [int(colour[at : at + 2], 16) / 255 for at in (1, 3, 5)]
    linear = [c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in channels]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


def contrast(one: str, other: str) -> float:
    high, low = sorted((luminance(one), luminance(other)), reverse=True)
    return (high + 0.05) / (low + 0.05)


@pytest.mark.parametrize("role", sorted(set(PALETTE) - {"hairline", "tint", "paper"}))
def test_marks_have_a_contrast_of_three_to_one(role: str) -> None:
    assert contrast(PALETTE[role], PALETTE["paper"]) >= 3


@pytest.mark.parametrize("role", ["ink", "muted", "accent"])
def test_words_have_a_contrast_of_four_and_a_half_to_one(role: str) -> None:
    assert contrast(PALETTE[role], PALETTE["paper"]) >= 4.5


@every_chart
def test_words_are_set_in_colours_fit_for_words(draw: Callable[..., Drawn]) -> None:
    fills = {node.get("fill") for node in etree.fromstring(draw().svg).iter(f"{SVG}text")}
    assert fills <= {PALETTE[role] for role in ("ink", "muted", "accent")}


LONG = "依托区、镇（街）综治中心统筹建设基层综合指挥平台（含网格化管理中心）"


@pytest.mark.parametrize("width", [PAGE_MM, PHONE_MM])
@pytest.mark.parametrize("times", [1, 3])
def test_long_names_are_wrapped_and_never_overlap(width: float, times: int) -> None:
    name = LONG * times
    huge = between(name, 123_456_789, 234_567_890, "约" + "一二三四五六" * 4, 150_000_000)
    drawings = [
        charts.amounts.by_kind([huge, huge], unit="人次", width_mm=width),
        charts.points.points_by_dimension(
            [
                charts.points.DimensionPoints(
                    name, Fraction(40), Interval(Fraction(3), Fraction("7.5")), Fraction(10),
                    Interval(Fraction(8), Fraction("13.25")), Fraction(20),
                ),
                STRICT,
            ],
            width_mm=width,
        ),
        charts.results.goal_matrix(
            [charts.results.GoalEvidence(name, (charts.results.GoalMark("full", LONG[:9]),) * 3)],
            [LONG[:11]] * 3,
            width_mm=width,
        ),
        charts.amounts.composition(
            exact(LONG, "4", "4人"),
            [exact(f"{name}{n}", "1", "1人") for n in "甲乙丙丁"],
            width_mm=width,
        ),
    ]  # fmt: skip
    for drawn in drawings:
        assert_legible(drawn)


def test_lines_do_not_begin_with_closing_marks_or_end_with_opening_ones() -> None:
    for width in range(40, 120, 5):
        lines = wrap(LONG, width, 10)
        assert "".join(lines) == LONG
        assert not any(line[0] in "，、）" for line in lines)
        assert not any(line[-1] == "（" for line in lines)
        assert all(text_width(line, 10) <= width for line in lines)


def test_words_narrower_than_a_letter_still_break() -> None:
    assert wrap("预算", 5, 10) == ["预", "算"]
    assert wrap_evenly("预", 5, 10) == ["预"]
    assert wrap("", 5, 10) == [""]


def test_full_circles_are_written_as_circles_and_part_circles_are_not() -> None:
    half = charts.results.goal_matrix(
        [charts.results.GoalEvidence("目标", (charts.results.GoalMark("half", "部分"),))], ["结果"]
    ).svg
    assert half.count("<circle") == 1
    assert " C " in half
    full = charts.results.goal_matrix(
        [charts.results.GoalEvidence("目标", (charts.results.GoalMark("full", "有"),))], ["结果"]
    ).svg
    assert " C " not in full
    (radius,) = re.findall(r'<circle [^>]*r="([\d.]+)"', full)
    assert float(radius) == pytest.approx(6, abs=0.1)
