"""The source of 2022, as received, gives its nineteen quantities and nothing else."""

from pathlib import Path

import pytest
from helpers.loops import some

from evalutils.reading.quantities import read_quantities

SOURCE = (
    Path(__file__).resolve().parents[2]
    / "data/raw/pingan-zengcheng/2022/source/self-evaluation-report.txt"
)
EXPECTED = [
    ("81.09万元", "810900", "元"),
    ("81.07万元", "810700", "元"),
    ("367条", "367", "条"),
    ("一场", "1", "场"),
    ("300余场次", "(300, 400)", "场次"),
    ("近20000多份", "(18000, 30000)", "份"),
    ("近55000份", "(54000, 55000)", "份"),
    ("4000余份", "(4000, 5000)", "份"),
    ("10多万名", "(100000, 200000)", "名"),
    ("约13.7万人", "[136500, 137500)", "人"),
    ("92.7%", "0.927", "%"),
    ("约120万人次", "[1150000, 1250000)", "人次"),
    ("超过8万人次", "(80000, ∞)", "人次"),
    ("15301宗", "15301", "宗"),
    ("119人", "119", "人"),
    ("110人", "110", "人"),
    ("9人", "9", "人"),
    ("4371宗", "4371", "宗"),
    ("至少1名", "[1, ∞)", "名"),
]


def _seen(text: str) -> list[tuple[str, str, str]]:
    return [
        ("".join(quantity.text.split()), str(quantity.interval), quantity.unit)
        for quantity in read_quantities(text)
    ]


@pytest.fixture(scope="module")
def source() -> str:
    return SOURCE.read_text(encoding="utf-8")


def test_the_source_as_received_gives_its_nineteen_quantities(source):
    assert _seen(source) == EXPECTED


def test_the_source_re_flowed_gives_the_same(source):
    flowed = "".join(line.strip() for line in source.splitlines())
    assert _seen(flowed) == EXPECTED


def test_every_span_stands_in_the_source(source):
    for quantity in some(read_quantities(source)):
        assert source[quantity.start : quantity.end] == quantity.text


def test_windows_line_ends_move_the_spans_only(source):
    assert _seen(source.replace("\n", "\r\n")) == EXPECTED
