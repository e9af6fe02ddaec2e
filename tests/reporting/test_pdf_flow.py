"""Paper is filled where a figure or table does not fit, and nothing loses its place."""

from __future__ import annotations

import io
import re
from typing import Any

import nbformat
import pdfplumber
import pypdfium2
import pytest
from helpers.loops import some
from helpers.notebooks import png, sample_notebook

from evalutils.reporting import blocks as b
from evalutils.reporting.document import DataTable
from evalutils.reporting.editions import PdfExporter
from evalutils.reporting.editions.pdf import (
    Spot,
    Spots,
    fill_pages,
)

SENTENCE = "现有公开材料不足以评定等级，分值为评价人设定，"


def words(name: str, length: int = 100) -> b.Block:
    return b.paragraph([b.text(name + (SENTENCE * 30)[:length] + "。")])


def figure(name: str, height: int = 250) -> b.Block:
    shapes = '<rect x="5" y="5" width="440" height="20"/>'
    svg = (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 450 {height}">{shapes}'
        f'<text style="font: 12px \'Noto Sans SC\'" x="9" y="{height - 9}">图底</text></svg>'
    )
    said = [b.text(name)]
    return b.figure(
        f"fig-{name}", headline=said, subtitle=[], source=said, alt=name, svg=svg, png=png(),
        data=DataTable((), ()),
    )  # fmt: skip


def table(name: str, rows: int, *, wide: bool = False) -> b.Block:
    return b.table(
        f"tab-{name}",
        [b.text(name)],
        [b.column([b.text("甲列")]), b.column([b.text("乙列")])],
        [
            b.row(b.cell([b.text(f"{name}行首")]), b.cell([b.text(SENTENCE * 3)]))
            for _ in range(rows)
        ],
        wide=wide,
    )


def pages(*chapters: list[b.Block]) -> list[str]:
    document = pypdfium2.PdfDocument(made(*chapters))
    found = [re.sub(r"\s", "", page.get_textpage().get_text_bounded()) for page in document]
    document.close()
    return found


def opened(*chapters: list[b.Block]) -> pdfplumber.PDF:
    return pdfplumber.open(io.BytesIO(made(*chapters)))


def made(*chapters: list[b.Block]) -> bytes:
    sample = sample_notebook()
    cells = sample["cells"][1:3]
    # the text begins below the contents; what is looked at begins on a page of its own
    for number, parts in enumerate(([words("起首", 300)], *chapters), start=1):
        code: dict[str, Any] = {**sample["cells"][4], "id": f"b{number}"}
        code["outputs"] = [{**code["outputs"][0], "data": {b.MIME: b.bundle(parts)}}]
        heading = {"cell_type": "markdown", "id": f"h{number}", "metadata": {}}
        cells += [{**heading, "source": f"## 第{number}章"}, code]
    pdf, _ = PdfExporter().from_notebook_node(nbformat.from_dict({**sample, "cells": cells}))
    return bytes(pdf)


def page_with(found: list[str], name: str) -> int:
    """Return the page (from the text on) where words stand."""
    return next(number for number, page in enumerate(found) if number > 1 and name in page)


def test_words_move_up_before_a_figure_that_does_not_fit() -> None:
    found = pages([words("其一", 380), figure("高图", 320), words("其三", 240), words("其四")])
    assert page_with(found, "其三") < page_with(found, "高图")
    assert page_with(found, "其四") >= page_with(found, "高图")


def test_a_figure_that_nearly_fits_becomes_a_little_smaller_in_its_place() -> None:
    with opened([words("其一", 290), figure("高图", 300), words("其二")]) as document:
        page = document.pages[2]
        assert "高图" in re.sub(r"\s", "", page.extract_text())
        drawn = next(rect for rect in page.rects if 12 < rect["height"] < 22)
    assert 0.75 < drawn["width"] / (440 * 442 / 450) < 0.99


def test_words_never_move_before_their_heading() -> None:
    found = pages([words("其一", 120), figure("高图", 320)], [words("其三", 240)])
    assert page_with(found, "其三") >= page_with(found, "高图")


def test_what_leads_to_a_table_stays_with_it() -> None:
    for length in range(170, 330, 40):
        parts = [words("其一", length), b.paragraph([b.text("列表如下：")]), table("表甲", 4)]
        found = pages([*parts, words("其二"), words("其三")])
        assert page_with(found, "列表如下：") == page_with(found, "表甲行首")


def test_words_fill_the_page_before_a_turned_sheet() -> None:
    found = pages(
        [words("其一", 40), table("宽表", 3, wide=True)], [words("其二"), words("其三", 60)]
    )
    assert page_with(found, "其二") < page_with(found, "宽表行首")


def test_a_heading_never_closes_the_page_before_a_turned_sheet() -> None:
    for length in range(120, 300, 60):
        found = pages([words("其一", length), table("宽表", 3, wide=True)], [words("其二", 280)])
        assert page_with(found, "第3章") == page_with(found, "其二")


def test_a_short_table_is_never_cut() -> None:
    for length in range(100, 400, 90):
        found = pages([words("其一", length), table("短表", 4), words("其二")])
        assert found[page_with(found, "短表")].count("短表行首") == 4


def test_a_long_table_does_not_begin_with_a_row_at_a_pages_end() -> None:
    for length in range(170, 330, 40):
        found = pages([words("其一", length), table("长表", 30)])
        assert found[page_with(found, "长表行首")].count("长表行首") > 1


@pytest.mark.parametrize("height", [120, 200, 260, 320])
def test_no_page_is_mostly_empty(height: int) -> None:
    parts: list[b.Block] = []
    for name in "甲乙丙丁戊己":
        parts += [words(name, 160), figure(f"图{name}", height), words(f"后{name}", 120)]
    with opened(parts) as document:
        for page in some(document.pages[2:-1]):
            inside = [char["bottom"] for char in page.chars if char["bottom"] < 742]
            assert max(inside) > 105 + 638 / 2, page.page_number


def test_figures_keep_their_order() -> None:
    parts = [
        part for name in "甲乙丙丁" for part in (figure(f"名{name}", 280), words(f"后{name}", 90))
    ]
    printed = "".join(pages(parts)[2:])
    places = [printed.index(f"名{name}") for name in "甲乙丙丁"]
    assert places == sorted(places)


def test_sections_without_a_gap_stay_as_they_are() -> None:
    sections = [
        {
            "turned": False,
            "newpage": False,
            "parts": [
                {"type": "paragraph", "leads": False},
                {"type": "figure", "ident": "fig", "aspect": 2.0},
            ],
        }
    ]
    start = {(0, 0): Spot(3, 105), (0, 1): Spot(3, 150)}
    end = {(0, 0): Spot(3, 120), (0, 1): Spot(3, 400)}
    spots = Spots(start, end)
    asked = []
    assert fill_pages(sections, lambda given: asked.append(given) or spots) is sections
    assert len(asked) == 1


@pytest.mark.parametrize("tight", [False, True])
@pytest.mark.parametrize("last_page", [9, 12])
def test_tables_are_set_tighter_where_a_chapter_spills_onto_a_page_of_its_own(
    last_page: int, tight: bool
) -> None:
    sections = [
        {
            "turned": False,
            "newpage": True,
            "parts": [
                {"type": "paragraph", "leads": False},
                {"type": "table", "ident": "tab", "cut": False, "tight": tight, "size": 10.0},
            ],
        }
    ]
    start = {(0, 0): Spot(8, 105), (0, 1): Spot(8, 300)}
    end = {(0, 0): Spot(8, 120), (0, 1): Spot(last_page, 150)}
    (section,) = fill_pages(sections, lambda _: Spots(start, end))
    assert section["parts"][1]["tight"]
    # One that was close already gets its words a little smaller.
    assert section["parts"][1]["size"] == (9.3 if tight else 10)


def test_tables_are_set_tighter_where_the_colophon_would_get_a_page_of_its_own() -> None:
    table = {"type": "table", "ident": "tab", "cut": False, "tight": False, "size": 10.0}
    sections = [{"turned": False, "newpage": True, "parts": [{"type": "heading"}, table]}]
    start = {(0, 0): Spot(8, 105), (0, 1): Spot(8, 300)}
    for end, tight in ((720, True), (600, False)):
        (section,) = fill_pages(sections, lambda _, end=end: Spots(start, {(0, 1): Spot(8, end)}))
        assert section["parts"][1]["tight"] is tight


def test_a_short_table_that_would_leave_much_paper_empty_is_cut_after_all() -> None:
    table = {"type": "table", "ident": "tab", "cut": False, "tight": False}
    parts = [{"type": "paragraph", "leads": False}, {"type": "heading"}, table, {"type": "heading"}]
    start = {(0, 0): Spot(3, 105), (0, 1): Spot(4, 105), (0, 2): Spot(4, 140), (0, 3): Spot(4, 500)}
    end = {(0, 0): Spot(3, 450), (0, 2): Spot(4, 480)}
    sections = [{"turned": False, "newpage": False, "parts": parts}]
    (section,) = fill_pages(sections, lambda _: Spots(start, end))
    assert section["parts"][2]["cut"]
