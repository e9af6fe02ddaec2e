"""A block that no edition could print is refused where it is made."""

from fractions import Fraction

import pytest
from helpers.notebooks import sample_notebook

from evalutils.reading.quantities import Interval
from evalutils.reporting import blocks
from evalutils.reporting.document import Cell, DataTable, as_json, block_from

HEAD = [blocks.column([blocks.text("甲")]), blocks.column([blocks.text("乙")])]


def plain(words: str) -> Cell:
    return blocks.cell([blocks.text(words)])


def test_an_interval_carries_its_ends_and_no_value() -> None:
    bounds = Interval(Fraction(300), Fraction(400), False, False)
    piece = as_json(blocks.number("300余场次", "evidence:a", bounds))
    assert "value" not in piece
    assert (piece["low"], piece["high"]) == ("300", "400")
    assert (piece["low_incl"], piece["high_incl"]) == (False, False)


def test_an_unbounded_end_is_null() -> None:
    bounds = Interval(Fraction(80000), None, False, False)
    assert as_json(blocks.number("超过8万人次", "evidence:a", bounds))["high"] is None


def test_every_block_comes_back_from_its_json_as_it_went() -> None:
    cells = sample_notebook()["cells"]
    raw = [
        block
        for cell in cells
        for output in cell.get("outputs", ())
        for block in output["data"][blocks.MIME]["blocks"]
    ]
    assert len(raw) > 10
    for told in raw:
        faults: list[blocks.BlockError] = []
        made = block_from(told, faults)
        assert not faults
        assert as_json(made) == told


def test_all_that_is_wrong_with_a_block_is_told_at_once() -> None:
    faults: list[blocks.BlockError] = []
    pieces = [{"t": "html", "text": "<b>"}, {"t": "label", "kind": "any", "text": "1"}]
    assert block_from({"type": "paragraph", "content": pieces}, faults) is None
    assert [fault.found for fault in faults] == ["html", "any"]


def test_spans_are_resolved_once_and_tell_which_cells_go_on_from_above() -> None:
    tall = blocks.cell([blocks.text("跨两行")], rowspan=2)
    rows = [blocks.row(tall, plain("一")), blocks.row(plain("二"))]
    made = blocks.table("tab-a", [blocks.text("表")], HEAD, rows)
    placed = [[(slot.column, slot.below) for slot in row] for row in made.grid]
    assert placed == [[(0, False), (1, False)], [(0, True), (1, False)]]


def test_digits_that_are_no_data_must_say_what_they_are() -> None:
    with pytest.raises(blocks.BlockError, match="unknown label kind 'whatever'"):
        blocks.label("whatever", "2022")


def test_a_table_without_a_caption_is_refused() -> None:
    with pytest.raises(blocks.BlockError, match="tab-a has no caption"):
        blocks.table("tab-a", [], HEAD, [])


def test_a_table_without_a_header_is_refused() -> None:
    with pytest.raises(blocks.BlockError, match="no header row"):
        blocks.table("tab-a", [blocks.text("表")], [blocks.column([])], [])


@pytest.mark.parametrize(
    ("cells", "complaint"),
    [
        ([plain("一")], "1 of 2 columns empty"),
        ([plain("一"), plain("二"), plain("三")], "more cells than columns"),
    ],
)
def test_a_row_must_fill_the_columns(cells: list[Cell], complaint: str) -> None:
    with pytest.raises(blocks.BlockError, match=complaint):
        blocks.table("tab-a", [blocks.text("表")], HEAD, [blocks.row(*cells)])


def test_spans_count_as_the_columns_and_rows_they_cover() -> None:
    tall = blocks.cell([blocks.text("跨两行")], rowspan=2)
    wide = blocks.cell([blocks.text("跨两列")], colspan=2)
    rows = [blocks.row(tall, plain("一")), blocks.row(plain("二")), blocks.row(wide)]
    made = blocks.table("tab-a", [blocks.text("表")], HEAD, rows)
    assert len(made.rows) == 3


@pytest.mark.parametrize("missing", ["headline", "source", "alt"])
def test_a_figure_must_have_headline_source_and_alt_text(missing: str) -> None:
    given = {"headline": [blocks.text("题")], "source": [blocks.text("源")], "alt": "条形图"}
    given[missing] = "" if missing == "alt" else []
    with pytest.raises(blocks.BlockError, match="fig-a has no"):
        blocks.figure("fig-a", subtitle=[], svg="<svg/>", png="", data=DataTable((), ()), **given)


def test_blocks_for_review_are_marked_and_the_originals_left_alone() -> None:
    part = blocks.paragraph([blocks.text("意见")])
    marked = blocks.for_review([part])
    assert marked[0].audience == "review"
    assert part.audience == ""
