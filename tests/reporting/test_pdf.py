"""The PDF edition: layout, accessibility, determinism, and what stops it."""

from __future__ import annotations

import io
import re
import sys
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import nbformat
import pdfplumber
import pypdfium2
import pytest
from helpers.loops import some
from helpers.notebooks import HOSTILE, IDENTITY, graded_strip, sample_notebook
from pdfminer.pdfdocument import PDFDocument
from pdfminer.pdfparser import PDFParser
from pdfminer.pdftypes import PDFObjRef, resolve1

from evalutils.base.faults import InputFaults
from evalutils.reporting import blocks as b
from evalutils.reporting.document import Cover, Fact, Table, as_json
from evalutils.reporting.editions import PdfExporter, document_date
from evalutils.reporting.editions.pdf import TypesettingError, typeset

NAME = {"metadata": {"name": "03_report"}}


@pytest.fixture(scope="module")
def pdf() -> bytes:
    return export(sample_notebook())


def export(notebook: dict[str, Any], **options: Any) -> bytes:
    node = nbformat.from_dict(notebook)
    made, resources = PdfExporter(**options).from_notebook_node(node, dict(NAME))
    assert resources["output_extension"] == ".pdf"
    return made


def pages(pdf: bytes) -> list[str]:
    """Return each page's words without blanks, in the order of the content."""
    document = pypdfium2.PdfDocument(pdf)
    found = [re.sub(r"\s", "", page.get_textpage().get_text_bounded()) for page in document]
    document.close()
    return found


def with_blocks(*parts: b.Block, heading: str = "## 一、正文") -> dict[str, Any]:
    """Return the sample's cover with other content."""
    notebook = sample_notebook()
    registry, title, _, first = notebook["cells"][1:5]
    first["outputs"][0]["data"][b.MIME] = b.bundle(parts)
    chapter = {"cell_type": "markdown", "id": "c", "metadata": {}, "source": heading}
    return {**notebook, "cells": [registry, title, chapter, first]}


def long_table(rows: int, **options: Any) -> Table:
    return b.table(
        "tab-long",
        [b.text("长表")],
        [b.column([b.text("编号列")]), b.column([b.text("内容列")])],
        [
            b.row(
                b.cell([b.label("code", f"R{row:03}")], header="row"),
                b.cell([b.text("内容" * 40 + "行末"), b.label("code", f"E{row:03}")]),
            )
            for row in range(rows)
        ],
        **options,
    )


def pieces_of(tree: Any, kind: str) -> Iterator[dict[str, Any]]:
    if isinstance(tree, dict):
        if tree.get("t") == kind:
            yield tree
        for branch in tree.values():
            yield from pieces_of(branch, kind)
    elif isinstance(tree, list):
        for branch in tree:
            yield from pieces_of(branch, kind)


def public_cells(notebook: dict[str, Any]) -> list[Any]:
    shown = [cell for cell in notebook["cells"] if cell["cell_type"] == "code"]
    return [
        block
        for cell in shown
        for block in cell["outputs"][0]["data"][b.MIME]["blocks"]
        if block["type"] != "registry" and block.get("audience") != "review"
    ]


# ---- what stands in it ----------------------------------------------------------------------


@pytest.mark.parametrize("kind", ["number", "text", "quote", "label"])
def test_every_word_of_the_notebook_stands_in_the_text(pdf: bytes, kind: str) -> None:
    printed = "".join(pages(pdf))
    hidden = "本次没有扣分"  # a chapter of the review copy
    for piece in some(pieces_of(public_cells(sample_notebook()), kind)):
        words = re.sub(r"\s", "", piece["text"])
        if not words.startswith(hidden):
            # A page may end inside a paragraph: its furniture then stands in between.
            halves = [words] if len(words) < 40 else [words[:20], words[-20:]]
            assert all(half in printed for half in halves), words


def test_text_extracts_in_reading_order(pdf: bytes) -> None:
    printed = "".join(pages(pdf))
    order = [
        "不能定级", "现有公开材料不足以评定等级", "紧紧围绕区委区政府中心工作", "图1",
        "近”与“多”方向相反", "三级指标完成与得分", "Q1村居宣讲覆盖率", "图2", "原文自报宣讲覆盖",
        "项目支出绩效自评表（复算）", "证据清单",
    ]  # fmt: skip
    start = printed.index("一、评价项目概述", printed.index("一、评价项目概述") + 1)
    places = [printed.index(words, 0 if words == "不能定级" else start) for words in order]
    assert places == sorted(places)


def test_words_that_would_be_markup_stay_words(pdf: bytes) -> None:
    assert re.sub(r"\s", "", HOSTILE) in "".join(pages(pdf))


def test_what_is_for_the_review_copy_is_left_out_unless_asked_for(pdf: bytes) -> None:
    assert "复核版另列参数" not in "".join(pages(pdf))
    assert "扣分台账" not in "".join(pages(pdf))
    review = "".join(pages(export(sample_notebook(), review=True)))
    assert "复核版另列参数" in review
    assert "附件2扣分台账" in review


def test_the_identity_line_stands_on_every_page(pdf: bytes) -> None:
    assert all(IDENTITY in page for page in some(pages(pdf)))


def test_the_colophon_names_the_typefaces_that_stand_in(pdf: bytes) -> None:
    last = pages(pdf)[-1]
    assert "NotoSerifSC（代仿宋、小标宋、宋体）" in last
    assert "NotoSansSC（代黑体、楷体）" in last


def test_a_grade_bar_has_its_bands_and_an_alternative_text() -> None:
    notebook = sample_notebook()
    notebook["cells"][2]["outputs"][0]["data"][b.MIME]["blocks"][1] = as_json(graded_strip())
    made = export(notebook)
    assert "差中良优" in re.sub(r"[\d]", "", pages(made)[0]).replace("良至优", "")
    assert any("85.5" in alt and "91" in alt for alt in alternative_texts(made))


# ---- the layout -----------------------------------------------------------------------------


def test_page_numbers_stand_right_on_odd_and_left_on_even_pages(pdf: bytes) -> None:
    with pdfplumber.open(io.BytesIO(pdf)) as document:
        for number, page in enumerate(document.pages, start=1):
            if page.width > page.height or number == 1:
                continue
            middle = [w["x0"] for w in page.extract_words() if w["text"] in {f"—{number}—", "—"}]
            assert middle, number
            assert (min(middle) > page.width / 2) == (number % 2 == 1)


def test_the_page_number_stands_seven_millimetres_below_the_type_area(pdf: bytes) -> None:
    with pdfplumber.open(io.BytesIO(pdf)) as document:
        page = document.pages[2]
        top = min(c["top"] for c in page.chars if c["text"] == "—" and round(c["size"]) == 14)
        below = (top - (297 - 35) / 25.4 * 72) / 72 * 25.4
    assert 5.5 < below < 8


def test_a_page_holds_twenty_two_lines_of_twenty_eight_characters() -> None:
    words = "甲乙丙丁戊己庚辛壬癸" * 200
    made = export(with_blocks(b.paragraph([b.text(words)])))
    with pdfplumber.open(io.BytesIO(made)) as document:
        page = document.pages[3]
        chars = [c for c in page.chars if round(c["size"]) == 16]
        lines = {round(c["top"]) for c in chars}
        assert len(lines) == 22
        assert {sum(round(c["top"]) == line for c in chars) for line in lines} == {28}
        assert min(c["x0"] for c in chars) == pytest.approx(28 / 25.4 * 72, abs=1)


def test_an_annex_with_a_wide_table_lies_on_a_turned_page(pdf: bytes) -> None:
    with pdfplumber.open(io.BytesIO(pdf)) as document:
        turned = [
            re.sub(r"\s", "", page.extract_text())
            for page in document.pages
            if page.width > page.height
        ]
    assert len(turned) == 1
    assert "附件1" in turned[0]
    assert "偏差原因分析" in turned[0]


def test_a_wide_table_of_the_body_turns_the_page_only_for_itself() -> None:
    after = replace(long_table(3), id="tab-after")
    notebook = with_blocks(b.paragraph([b.text("表前")]), long_table(2, wide=True), after)
    with pdfplumber.open(io.BytesIO(export(notebook))) as document:
        shapes = [page.width > page.height for page in document.pages]
    assert shapes == [False, False, True, False]


def test_an_annex_begins_a_page_with_its_mark_flush_left(pdf: bytes) -> None:
    with pdfplumber.open(io.BytesIO(pdf)) as document:
        page = document.pages[-1]
        first = min(page.chars, key=lambda c: (round(c["top"]), c["x0"]))
        assert first["text"] == "附"
        assert first["x0"] == pytest.approx(28 / 25.4 * 72, abs=1)


def test_table_heads_are_repeated_and_no_row_is_cut() -> None:
    found = [page for page in pages(export(with_blocks(long_table(60)))) if "行末" in page]
    assert len(found) > 2
    for page in found:
        assert "编号列内容列" in page
        assert re.findall(r"R(\d{3})", page) == re.findall(r"E(\d{3})", page)


@pytest.mark.parametrize("grouped", [False, True])
def test_notes_of_a_table_stand_on_the_page_of_its_last_row(grouped: bool) -> None:
    for before in range(90, 290, 60):
        table = long_table(8, notes=[[b.text("表下注文")]])
        if grouped:
            head = b.row(b.cell([b.text("组名")], colspan=2), group=True)
            table = replace(table, rows=(*table.rows[:2], head, *table.rows[2:]))
        words = b.paragraph([b.text("甲" * before)])
        page = next(page for page in pages(export(with_blocks(words, table))) if "表下注文" in page)
        assert "R007" in page


def test_a_figure_stands_with_its_caption_and_source(pdf: bytes) -> None:
    for caption, inside, source in [
        ("图1全年预算执行99.98%", "81.09", "资料来源：原文第12段"),
        ("图2多数指标缺少目标值", "暂不计分", "资料来源：表1"),
    ]:
        page = next(page for page in pages(pdf) if caption in page)
        assert inside in page
        assert source in page


def test_a_footnote_stands_at_the_foot_of_its_page(pdf: bytes) -> None:
    printed = "".join(pages(pdf))
    assert printed.index("年度工作要点。①") < printed.index("①文号照录原文")


def test_a_long_hash_does_not_run_out_of_its_cell() -> None:
    digest = "0123456789abcdef" * 4
    table = b.table(
        "tab-hash",
        [b.text("散列")],
        [b.column([b.text("甲")], width=1), b.column([b.text("乙")], width=9)],
        [b.row(b.cell([b.label("hash", digest)]), b.cell([b.text("界")]))],
    )
    made = export(with_blocks(table))
    assert digest in pages(made)[1]
    with pdfplumber.open(io.BytesIO(made)) as document:
        small = [c for c in document.pages[1].chars if c["size"] < 13]
        top = next(c["top"] for c in small if c["text"] == "散")
        chars = [c for c in small if top <= c["top"] < top + 120]
        border = next(c["x0"] for c in chars if c["text"] == "界")
        assert max(c["x1"] for c in chars if c["text"] in "abcdef") < border


# ---- for keeping and for screen readers -----------------------------------------------------


def test_bookmarks_follow_the_headings(pdf: bytes) -> None:
    document = pypdfium2.PdfDocument(pdf)
    marks = [(mark.level, mark.get_title()) for mark in document.get_toc()]
    document.close()
    assert (0, "一、评价项目概述") in marks
    assert (1, "（二）资金来源及使用") in marks
    assert (2, "1. 产出指标") in marks
    assert (0, "附件1\u3000项目支出绩效自评表") in marks


def test_headings_never_skip_a_level() -> None:
    made = export(with_blocks(b.paragraph([b.text("正文")]), heading="## 一、甲\n\n#### 1. 乙"))
    document = pypdfium2.PdfDocument(made)
    assert [mark.level for mark in document.get_toc()] == [0, 1]


def test_metadata_claim_pdf_a_and_pdf_ua_with_title_language_and_date(pdf: bytes) -> None:
    assert b"<pdfaid:part>2</pdfaid:part>" in pdf
    assert b"<pdfaid:conformance>A</pdfaid:conformance>" in pdf
    assert b"<pdfuaid:part>1</pdfuaid:part>" in pdf
    document = pypdfium2.PdfDocument(pdf)
    told = document.get_metadata_dict()
    assert told["Title"] == "平安增城建设项目支出绩效评价（2022年度）"
    assert told["CreationDate"] == "D:20221231000000Z"
    catalog = PDFDocument(PDFParser(io.BytesIO(pdf))).catalog
    assert resolve1(catalog["MarkInfo"])["Marked"] is True
    assert resolve1(catalog["Lang"]) == b"zh-CN"


def test_all_fonts_are_embedded_and_only_the_two_faces_are_used(pdf: bytes) -> None:
    names = set()
    for thing in objects(pdf):
        if thing.get("Type") and thing["Type"].name == "FontDescriptor":
            assert "FontFile3" in thing
            names.add(thing["FontName"].name.split("+")[1].split("-")[0])
    assert names == {"NotoSerifSC", "NotoSansSC"}


def test_figures_carry_their_alternative_text(pdf: bytes) -> None:
    told = alternative_texts(pdf)
    for block in some(public_cells(sample_notebook())):
        if block["type"] == "figure":
            assert block["alt"] in told


def test_references_lead_to_tables_figures_and_indicators(pdf: bytes) -> None:
    with pdfplumber.open(io.BytesIO(pdf)) as document:
        page = next(p for p in document.pages[2:] if "见图1" in re.sub(r"\s", "", p.extract_text()))
        assert sum(1 for note in page.annots if note["uri"] is None) >= 3


def test_a_link_to_what_only_reviewers_get_is_plain_words() -> None:
    linked = b.paragraph([b.link("tab-long", [b.text("该表")])])
    made = export(with_blocks(linked, *b.for_review([long_table(1)])))
    assert "该表" in pages(made)[1]


def test_the_same_notebook_gives_the_same_bytes(
    pdf: bytes, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("TZ", "Pacific/Auckland")
    monkeypatch.setenv("LANG", "C")
    assert export(sample_notebook()) == pdf


# ---- the date -------------------------------------------------------------------------------


def test_the_date_is_the_one_asked_for_then_the_covers_then_the_epochs(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    dated = Fact("日期", (b.label("date", "2023年3月1日"),))
    cover = Cover("", "", "", "zh", (dated,))
    monkeypatch.setenv("SOURCE_DATE_EPOCH", "86400")
    assert document_date(cover, "2024-05-06") == (2024, 5, 6)
    assert document_date(cover) == (2023, 3, 1)
    assert document_date(Cover("", "", "", "zh")) == (1970, 1, 2)


@pytest.mark.parametrize("asked", ["", "soon", "2023-13-01"])
def test_no_date_stops_the_build(monkeypatch: pytest.MonkeyPatch, asked: str) -> None:
    monkeypatch.delenv("SOURCE_DATE_EPOCH", raising=False)
    with pytest.raises(InputFaults, match="YYYY-MM-DD"):
        document_date(Cover("", "", "", "zh"), asked)


# ---- what stops it --------------------------------------------------------------------------


def test_a_missing_face_stops_the_build(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("EVALUTILS_FONTS", str(tmp_path))
    with pytest.raises(InputFaults, match="NotoSerifSC"):
        export(sample_notebook())


def test_no_typeface_of_the_system_or_of_typst_steps_in(tmp_path: Path) -> None:
    with pytest.raises(InputFaults, match="Noto Serif SC"):
        typeset({"fonts": {"serif": "Noto Serif SC"}, "sections": []}, [tmp_path / "none.otf"])


def objects(pdf: bytes) -> Iterator[dict[str, Any]]:
    document = PDFDocument(PDFParser(io.BytesIO(pdf)))
    for table in document.xrefs:
        for number in table.get_objids():
            thing = document.getobj(number)
            found = thing if isinstance(thing, dict) else getattr(thing, "attrs", None)
            if found is not None:
                yield found


def alternative_texts(pdf: bytes) -> set[str]:
    found = set()
    for thing in objects(pdf):
        alt = thing.get("Alt")
        if isinstance(alt, PDFObjRef):
            alt = alt.resolve()
        if isinstance(alt, bytes):
            wide = alt.startswith(b"\xfe\xff")
            found.add(alt[2:].decode("utf-16-be") if wide else alt.decode("latin-1"))
    return found


def test_a_typesetting_program_that_dies_says_why(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    module = sys.modules["evalutils.reporting.editions.pdf.typeset"]
    monkeypatch.setattr(module, "TEMPLATE", tmp_path / "gone.typ")
    with pytest.raises(TypesettingError, match=r"gone\.typ"):
        export(sample_notebook(), date="2001-01-01")  # none that was set before
