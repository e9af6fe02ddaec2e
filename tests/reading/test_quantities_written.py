"""A number formatted in any of its written forms is read back."""

from fractions import Fraction

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from evalutils.reading.quantities import Interval, read_quantities

NUMBERS = st.one_of(
    st.integers(min_value=1, max_value=9999),
    st.integers(min_value=1, max_value=10**12 - 1),
    st.builds(lambda a, k: a * 10**k, st.integers(1, 999), st.integers(0, 9)),
)
_DIGITS = "零一二三四五六七八九"
_FINANCIAL = str.maketrans("零一二三四五六七八九十百千", "零壹贰叁肆伍陆柒捌玖拾佰仟")
_WIDE = str.maketrans("0123456789,.%", "０１２３４５６７８９，．％")


def _hanzi_section(number: int) -> str:
    """Return 1 to 9999 in Chinese numerals."""
    printed = ""
    for scale, sign in ((1000, "千"), (100, "百"), (10, "十"), (1, "")):
        digit, number = divmod(number, scale)
        if digit:
            printed += _DIGITS[digit] + sign
        elif printed and number and not printed.endswith("零"):
            printed += "零"
    return printed


def hanzi(number: int) -> str:
    """Return a number below 10**12 in Chinese numerals, as it is read aloud."""
    printed, left = "", number
    for scale, sign in ((10**8, "亿"), (10**4, "万"), (1, "")):
        section, left = divmod(left, scale)
        if section:
            gap = printed and (section < 1000 or printed.endswith("零"))
            printed = printed.rstrip("零") + ("零" if gap else "") + _hanzi_section(section) + sign
        elif printed and left:
            printed = printed.rstrip("零") + "零"
    return printed[1:] if printed.startswith("一十") else printed


def _only(text: str) -> Interval:
    (quantity,) = read_quantities(text)
    return quantity.interval


@settings(max_examples=60, deadline=None)
@given(NUMBERS)
@example(10)
@example(105)
@example(110)
@example(10010)
@example(100_000_001)
@example(200_020_000)
def test_whole_numbers_in_every_script(number):
    for printed in (
        f"{number}",
        f"{number:,}",
        f"{number:,}".translate(_WIDE),
        hanzi(number),
        hanzi(number).translate(_FINANCIAL),
    ):
        assert _only(f"共{printed}元。") == Interval.exact(number), printed
        if printed[0] not in "壹贰叁肆伍陆柒捌玖拾":  # financial signs count money only
            assert _only(f"共{printed}人次。") == Interval.exact(number), printed


@settings(max_examples=60, deadline=None)
@given(
    st.decimals(min_value="0.01", max_value="99999", places=2), st.sampled_from(("万", "亿", ""))
)
def test_decimals_with_a_scale(number, scale):
    factor = {"万": 10**4, "亿": 10**8, "": 1}[scale]
    value = Interval.exact(Fraction(number) * factor)
    assert _only(f"预算{number}{scale}元") == value
    assert _only(f"预算 {number} {scale}元") == value
    assert _only(f"预算{number:,}{scale}元") == value
    assert _only(f"预算{str(number).translate(_WIDE)}{scale}元") == value


@settings(max_examples=60, deadline=None)
@given(st.integers(1, 9999), st.sampled_from("十百千"))
def test_mixed_scripts(number, small):
    assert _only(f"约定{number}万人") == Interval.exact(number * 10**4)
    step = {"十": 10, "百": 100, "千": 1000}[small]
    digit = number % 9 + 1
    assert _only(f"共{number}万{digit}{small}人") == Interval.exact(number * 10**4 + digit * step)


@settings(max_examples=60, deadline=None)
@given(st.decimals(min_value=0, max_value=100, places=1))
def test_percentages(number):
    share = Interval.exact(Fraction(number) / 100)
    assert _only(f"达{number}%。") == share
    assert _only(f"达{number}％。") == share
    assert _only(f"达 {number} %。") == share


@settings(max_examples=60, deadline=None)
@given(st.integers(1, 99), st.integers(0, 9))
def test_percentages_in_words(whole, tenth):
    words = f"百分之{hanzi(whole)}" + (f"点{_DIGITS[tenth]}" if tenth else "")
    assert _only(f"为{words}。") == Interval.exact(Fraction(10 * whole + tenth, 1000))


@settings(max_examples=60, deadline=None)
@given(st.integers(1, 99), st.integers(2, 99))
def test_fractions_in_words(above, below):
    assert _only(f"占{hanzi(below)}分之{hanzi(above)}。") == Interval.exact(Fraction(above, below))


@settings(max_examples=60, deadline=None)
@given(
    st.integers(1, 99998),
    st.integers(1, 5000),
    st.sampled_from(("-", "－", "—", "–", "~", "～", "至", "到", "——")),
    st.sampled_from(("人", "万元", "%", "个月", "平方米")),
)
def test_ranges_with_every_sign(low, width, sign, unit):
    high = low + width
    factor = {"万元": Fraction(10**4), "%": Fraction(1, 100)}.get(unit, Fraction(1))
    assert _only(f"每批{low}{sign}{high}{unit}。") == Interval(low * factor, high * factor)


@settings(max_examples=60, deadline=None)
@given(st.integers(1, 999), st.integers(0, 5), st.sampled_from(("余", "多")))
def test_odd_figures_end_below_the_next_step(number, zeros, word):
    value = number * 10 ** (zeros + 1)
    place = 10 ** (len(str(value)) - len(str(value).rstrip("0")))
    assert _only(f"共{value}{word}人") == Interval(
        Fraction(value), Fraction(value + place), False, False
    )


@settings(max_examples=60, deadline=None)
@given(NUMBERS, st.sampled_from(("约", "近", "超过", "不足", "至少", "不超过")))
def test_a_hedged_interval_touches_its_figure(number, hedge):
    interval = _only(f"共{hedge}{number}人")
    assert number in interval or number in (interval.low, interval.high)


@settings(max_examples=60, deadline=None)
@given(
    st.text(
        alphabet="0123456789一二三十百万亿两几半约近多余人元%年月日、，。第（）〔〕-—至.,/ \n",
        max_size=40,
    )
)
def test_any_text_is_read_without_an_error_and_with_true_spans(text):
    end = 0
    for quantity in read_quantities(text):
        assert end <= quantity.start < quantity.end <= len(text)
        assert text[quantity.start : quantity.end] == quantity.text
        end = quantity.end


def test_numerals_agree_with_cn2an():
    cn2an = pytest.importorskip("cn2an")
    numbers = [*range(1, 130), *range(130, 3000, 37), *(7 * 10**k + 3 for k in range(3, 11))]
    for number in numbers:
        assert _only(f"共{cn2an.an2cn(number)}元。") == Interval.exact(number)
        assert _only(f"共{cn2an.an2cn(number, 'up')}元。") == Interval.exact(number)
        assert cn2an.cn2an(hanzi(number), "smart") == number
