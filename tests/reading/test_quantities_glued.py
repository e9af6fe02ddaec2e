"""Figures that stand glued to the number of an item, behind a verb, in brackets, or torn apart."""

import pytest

from evalutils.reading.quantities import read_quantities


@pytest.mark.parametrize(
    ("text", "wanted"),
    [
        # The number of an item is none of the figure behind it.
        ("存在的问题：1.2023年下达12万元偏晚；2.2023年结转3万元。", ["12万元", "3万元"]),
        ("1.完成验收。\n2.36个村完成整治。", ["36个"]),
        ("3、450亩果园\n4、1200米水渠", ["450亩", "1200米"]),
        # And a figure that looks like one stays whole.
        ("增长2.5个百分点", ["2.5个百分点"]),
        ("人均2.5次", ["2.5次"]),
        ("用时1.5个月", ["1.5个月"]),
        ("宽3.2米", ["3.2米"]),
        ("三个亿", ["三个亿"]),
        ("投入1.5个亿元", ["1.5个亿元"]),
        ("合格率百分之九 十八", ["百分之九 十八"]),
    ],
)
def test_the_figures_of_a_text(text: str, wanted: list[str]) -> None:
    assert [quantity.text for quantity in read_quantities(text)] == wanted


@pytest.mark.parametrize(
    ("text", "interval"),
    [
        ("每村至少配备2名管护员", "[2, ∞)"),
        ("全年最少组织演练4次", "[4, ∞)"),
        ("最多安排三人", "(-∞, 3]"),
        ("至少召开会议一次，实到30人", "[1, ∞)"),
        # A word before another figure, a mark or a name bounds nothing here.
        ("至少一项，完成10场", "[1, ∞)"),
        ("至少如此，完成10场", "10"),
        ("为数至少的村庄10个", "10"),
        ("大于20并小于35", "(20, 35)"),
        ("亏损(1,250.00)万元", "-12500000"),
        ("亏损（136）元", "-136"),
        ("累计两个亿", "200000000"),
        ("合计百分之七 十", "0.7"),
    ],
)
def test_what_bounds_a_figure_from_further_on(text: str, interval: str) -> None:
    assert str(read_quantities(text)[0].interval) == interval


def test_a_word_further_on_is_named_and_stays_out_of_the_span() -> None:
    (quantity,) = read_quantities("至少开展培训10场")
    assert (quantity.text, quantity.qualifiers, quantity.exactness) == ("10场", ("至少",), "ge")


def test_one_number_in_brackets_is_the_number_of_an_item() -> None:
    assert [q.text for q in read_quantities("（1）万元单位填列")] == []
