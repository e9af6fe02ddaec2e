"""Reading stays linear whatever the text: twice the text, about twice the work."""

import sys
import time

import pytest

from evalutils.reading.quantities import read_quantities


def _work(text: str) -> int:
    """Return the number of Python calls that reading ``text`` takes."""
    calls = 0

    def count(frame: object, event: str, argument: object) -> None:
        nonlocal calls
        calls += 1

    sys.setprofile(count)
    try:
        read_quantities(text)
    finally:
        sys.setprofile(None)
    return calls


PIECES = [
    "1", "一", "〔", "约", "1,", "1.", "1-", " ", "1 ", "1\n", "a\r", "百分之", "一二三十百千万",
    "第一", "http://", "a", "123 ", "123,", "约1", "1万", "共1 234 ", "几", "1/", "(1", "2022年",
    "1、", "三、", "5-", "大于5且", "半", "-", "3角", "数十",
    "5≤x", "5≤x≤", "±1", "3年", "| 1 ", "近半", "过半", "翻两番",
    "好几百", "1小时", "½", "3米", "2人比", "万万", "1亿", "近三年", "和20", "零", "两",
]  # fmt: skip


@pytest.mark.parametrize("piece", PIECES)
def test_twice_the_text_is_at_most_about_twice_the_work(piece):
    read_quantities(piece)
    short, long = _work(piece * 100), _work(piece * 200)
    assert long <= 2.2 * short + 200


@pytest.mark.parametrize("piece", ["1", "一", "〔", "约", "1,", "a", " "])
def test_twenty_thousand_equal_signs_are_read_at_once(piece):
    before = time.process_time()
    assert read_quantities(piece * 20_000) == ()
    assert time.process_time() - before < 2


def test_a_megabyte_on_one_line_is_read():
    line = ("推动科技运用与社会治理深度融合，切实提高治理水平，" * 40 + "实名率达92.7%，") * 1000
    assert len(line) > 1_000_000
    assert len(read_quantities(line)) == 1000
