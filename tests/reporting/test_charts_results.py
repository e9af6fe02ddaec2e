"""The charts of results: achievement, the way to the total, years, stability."""

from __future__ import annotations

import re
from collections.abc import Callable
from fractions import Fraction
from functools import cache

import pytest
from helpers.pictures import assert_legible, discs, words_of

from evalutils.reading.quantities import Interval
from evalutils.reporting import charts
from evalutils.reporting.charts import PAGE_MM, PALETTE, PHONE_MM, DrawingError, Drawn

LONG = "依托区、镇（街）综治中心统筹建设基层综合指挥平台（含网格化管理中心）"


def exactly(value: str | Fraction) -> Interval:
    return Interval.exact(value)


def opened(low: str, high: str | None) -> Interval:
    return Interval(Fraction(low), None if high is None else Fraction(high), False, False)


ACHIEVED = [
    charts.results.Achieved("预算执行率", exactly(Fraction(8107, 8109)), "81.07/81.09万元"),
    charts.results.Achieved("村居宣讲覆盖率", exactly("1"), "367/367", assumed=True),
    charts.results.Achieved("普法宣传活动场次", opened("1.2", "1.6"), "300余/250"),
    charts.results.Achieved("志愿队员", opened("8/7", None)),
]
SERIES = [
    charts.time.Series("执行率", (
        charts.time.YearValue(2020, exactly("95"), "95.00%"),
        charts.time.YearValue(2021, exactly("97"), "97.00%"),
        charts.time.YearValue(2022, exactly("99.98"), "99.98%"),
    )),
    charts.time.Series("注册人数", (
        charts.time.YearValue(2020, None),
        charts.time.YearValue(2021, exactly("98000"), "9.8万人"),
        charts.time.YearValue(2022, opened("136500", "137500"), "约13.7万人", new_definition=True),
    )),
]  # fmt: skip

CHARTS: dict[str, Callable[..., Drawn]] = {
    "achievement": lambda **asked: charts.results.achievement_dots(ACHIEVED, **asked),
    "years": lambda **asked: charts.time.over_years(SERIES, **asked),
}
DRAWN = {name: cache(draw) for name, draw in CHARTS.items()}  # a drawing takes a while
every_chart = pytest.mark.parametrize("draw", DRAWN.values(), ids=DRAWN.keys())


@every_chart
@pytest.mark.parametrize("width", [PAGE_MM, PHONE_MM])
@pytest.mark.parametrize("language", ["zh", "en"])
def test_no_words_of_a_result_overlap_or_leave_the_sheet(
    draw: Callable[..., Drawn], width: float, language: str
) -> None:
    assert_legible(draw(width_mm=width, language=language))


@pytest.mark.parametrize("name", CHARTS)
def test_a_result_is_drawn_with_the_same_bytes_in_the_palette_and_small(name: str) -> None:
    drawn = DRAWN[name]()
    assert drawn == CHARTS[name]()
    assert set(re.findall(r"#[0-9a-f]{6}\b", drawn.svg)) <= set(PALETTE.values())
    assert len(drawn.svg.encode()) <= 25_000


def test_alt_texts_of_results_name_kind_data_and_message() -> None:
    alts = {name: draw().alt for name, draw in DRAWN.items()}
    assert "预算执行率 99.98%、村居宣讲覆盖率 100.00%" in alts["achievement"]
    assert "未达目标的有1项（预算执行率）" in alts["achievement"]
    assert "执行率 95.00%–99.98%" in alts["years"]
    for draw in DRAWN.values():
        assert re.match(r"[A-Z][a-z ]+: ", draw(language="en").alt)


def test_a_target_missed_for_certain_is_an_exception_in_colour_and_words() -> None:
    missed = charts.results.achievement_dots([ACHIEVED[0]])
    assert discs(missed) == [PALETTE["exception"]]
    assert "99.98%，未达目标" in words_of(missed)
    open_question = charts.results.Achieved("场次", opened("0.8", "1.2"))
    assert discs(charts.results.achievement_dots([open_question])) == [PALETTE["paper"]] * 2
    assert charts.results.Achieved("近", opened("0.9", "1")).missed
    assert not charts.results.Achieved("至多", Interval(Fraction("0.9"), Fraction(1))).missed


def test_an_assumed_target_is_said_under_the_name() -> None:
    assert "367/367，目标为假设" in words_of(DRAWN["achievement"]())


def test_achievement_keeps_exact_degrees_in_its_data() -> None:
    assert DRAWN["achievement"]().data.rows[0][2] == "810700/8109"
    assert DRAWN["achievement"]().data.rows[3][2:4] == ("800/7", "")


def lines(drawn: Drawn, colour: str) -> int:
    found = re.findall(r"<path [^>]*>", drawn.svg)
    return sum(f'stroke="{PALETTE[colour]}"' in path and " C " not in path for path in found)


def test_no_line_joins_years_over_a_gap_or_a_new_definition() -> None:
    def joined(*values: charts.time.YearValue) -> int:
        return lines(charts.time.over_years([charts.time.Series("人数", values)]), "accent")

    a, b, c = (charts.time.YearValue(year, exactly("5"), "5人") for year in (2020, 2021, 2022))
    assert joined(a, b, c) == 2
    assert joined(a, c) == 0
    assert joined(a, charts.time.YearValue(2021, None), c) == 0
    assert joined(a, charts.time.YearValue(2021, exactly("5"), "5人", new_definition=True)) == 0


def test_a_new_definition_is_explained_and_a_missing_year_is_named() -> None:
    said = words_of(DRAWN["years"]())
    assert "口径变更，前后不可比" in said
    assert "无" in said
    assert not any("口径" in words for words in words_of(charts.time.over_years(SERIES[:1])))
    assert DRAWN["years"]().data.rows[3] == ("注册人数", "2020", "", "", "", "")
    assert DRAWN["years"]().data.rows[5][-1] == "口径变更"


def test_years_have_to_rise_and_hold_something() -> None:
    with pytest.raises(DrawingError, match="out of order"):
        charts.time.Series(
            "人数",
            (charts.time.YearValue(2022, exactly("1")), charts.time.YearValue(2021, exactly("1"))),
        )
    with pytest.raises(DrawingError, match="nothing of 0 or more"):
        charts.time.Series("人数", (charts.time.YearValue(2022, None),))


@pytest.mark.parametrize("width", [PAGE_MM, PHONE_MM])
def test_long_names_of_results_are_wrapped_and_never_overlap(width: float) -> None:
    drawings = [
        charts.results.achievement_dots(
            [
                charts.results.Achieved(LONG, opened("0.1", "12345"), LONG, assumed=True),
                ACHIEVED[0],
            ],
            width_mm=width,
        ),
        charts.time.over_years(
            [
                charts.time.Series(LONG, tuple(
                    charts.time.YearValue(year, exactly(str(year)), "约12345.67万人次")
                    for year in (2021, 2022)
                ))
            ] * 4,
            width_mm=width,
        ),
    ]  # fmt: skip
    for drawn in drawings:
        assert_legible(drawn)
