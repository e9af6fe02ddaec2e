"""The Word edition: a native document of GB/T 9704, accessible, and the same bytes every time."""

from __future__ import annotations

import io
import re
import shutil
import subprocess
import zipfile
from pathlib import Path
from typing import Any

import docx
import nbformat
import pypdfium2
import pytest
from docx.document import Document
from docx.oxml.ns import qn
from helpers.loops import some
from helpers.notebooks import HOSTILE, IDENTITY, graded_strip, sample_notebook
from lxml import etree

from evalutils.reporting import blocks as b
from evalutils.reporting.document import as_json
from evalutils.reporting.editions import DocxExporter, PdfExporter

NAME = {"metadata": {"name": "03_report"}}
W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
SOFFICE = shutil.which("soffice")


@pytest.fixture(autouse=True)
def _date(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SOURCE_DATE_EPOCH", "1680220800")


def export(notebook: dict[str, Any], **options: Any) -> bytes:
    made, resources = DocxExporter(**options).from_notebook_node(
        nbformat.from_dict(notebook), dict(NAME)
    )
    assert resources["output_extension"] == ".docx"
    return made


@pytest.fixture
def made() -> bytes:
    return export(sample_notebook())


def opened(content: bytes) -> Document:
    return docx.Document(io.BytesIO(content))


def part(content: bytes, name: str) -> etree._Element:
    with zipfile.ZipFile(io.BytesIO(content)) as package:
        return etree.fromstring(package.read(name))


def words_of(element: etree._Element) -> str:
    return "".join(element.itertext(f"{W}t"))


def with_blocks(*parts: b.Block) -> dict[str, Any]:
    """Return the sample with more blocks in its first chapter."""
    notebook = sample_notebook()
    notebook["cells"][4]["outputs"][0]["data"][b.MIME]["blocks"] += map(as_json, parts)
    return notebook


def block(notebook: dict[str, Any], ident: str) -> dict[str, Any]:
    for cell in notebook["cells"]:
        for output in cell.get("outputs", ()):
            for found in output["data"][b.MIME]["blocks"]:
                if ident in {found.get("id"), found["type"]}:
                    return found
    raise KeyError(ident)


def test_the_same_notebook_gives_the_same_bytes(made: bytes) -> None:
    assert export(sample_notebook()) == made
    with zipfile.ZipFile(io.BytesIO(made)) as package:
        names = package.namelist()
        assert {member.date_time for member in package.infolist()} == {(1980, 1, 1, 0, 0, 0)}
    assert names[0] == "[Content_Types].xml"
    assert names[1:] == sorted(names[1:])


def test_every_part_is_declared_and_every_relation_leads_to_one(made: bytes) -> None:
    with zipfile.ZipFile(io.BytesIO(made)) as package:
        names = set(package.namelist())
    types = part(made, "[Content_Types].xml")
    declared = {str(entry.get("PartName")).lstrip("/") for entry in types if entry.get("PartName")}
    assert declared <= names
    relations = part(made, "word/_rels/document.xml.rels")
    targets = {f"word/{entry.get('Target')}" for entry in relations}
    assert targets <= names
    used = {value for element in part(made, "word/document.xml").iter()
            for key, value in element.attrib.items() if "relationships" in str(key)}  # fmt: skip
    assert used <= {entry.get("Id") for entry in relations}


def test_headings_are_native_and_in_order(made: bytes) -> None:
    headings = [
        (paragraph.style.name, paragraph.text)
        for paragraph in opened(made).paragraphs
        if paragraph.style is not None and paragraph.style.name.startswith(("Heading", "附件"))
    ]
    assert headings[:4] == [
        ("Heading 1", "一、评价项目概述"),
        ("Heading 2", "（一）项目背景"),
        ("Heading 2", "（二）资金来源及使用"),
        ("Heading 1", "二、绩效评价概述"),
    ]
    assert ("Heading 3", "1. 产出指标") in headings
    assert headings[-2:] == [("附件标识", "附件3"), ("附件标题", "证据清单")]


def test_the_styles_are_those_of_the_standard(made: bytes) -> None:
    styles = part(made, "word/styles.xml")
    faces, sizes = {}, {}
    for style in styles.iter(f"{W}style"):
        face, size = style.find(f"{W}rPr/{W}rFonts"), style.find(f"{W}rPr/{W}sz")
        if face is not None:
            faces[style.get(f"{W}styleId")] = face.get(f"{W}eastAsia")
        if size is not None:
            sizes[style.get(f"{W}styleId")] = size.get(f"{W}val")
    assert faces["Normal"] == faces["Heading3"] == "仿宋_GB2312"
    assert faces["Heading1"] == "黑体"
    assert faces["Heading2"] == "楷体_GB2312"
    assert faces["Title"] == "方正小标宋简体"
    assert faces["Footer"] == "宋体"
    assert (sizes["Normal"], sizes["Title"], sizes["Footer"]) == ("32", "44", "28")
    normal = styles.find(f"{W}style[@{W}styleId='Normal']/{W}pPr")
    assert normal is not None
    spacing, indent = normal.find(f"{W}spacing"), normal.find(f"{W}ind")
    assert spacing is not None
    assert indent is not None
    assert (spacing.get(f"{W}line"), spacing.get(f"{W}lineRule")) == ("579", "exact")
    assert indent.get(f"{W}firstLineChars") == "200"
    with zipfile.ZipFile(io.BytesIO(made)) as package:
        assert not [
            name for name in package.namelist() if "fonts/" in name
        ]  # named, never embedded


def test_every_style_used_is_defined(made: bytes) -> None:
    defined = {style.get(f"{W}styleId") for style in part(made, "word/styles.xml")}
    for name in ("document", "footnotes", "footer1", "footer2"):
        root = part(made, f"word/{name}.xml")
        for kind in ("pStyle", "rStyle", "tblStyle"):
            used = {element.get(f"{W}val") for element in root.iter(f"{W}{kind}")}
            assert used <= defined, (name, used - defined)


def test_paper_and_margins_are_those_of_the_standard(made: bytes) -> None:
    sections = opened(made).sections
    upright = sections[0]
    measures = [upright.page_width, upright.page_height, upright.top_margin, upright.left_margin,
                upright.right_margin, upright.bottom_margin]  # fmt: skip
    assert [round(length.mm) for length in measures if length] == [210, 297, 37, 28, 26, 35]


def test_a_wide_table_turns_its_own_section_only(made: bytes) -> None:
    turned = [section.page_width > section.page_height for section in opened(made).sections]  # type: ignore[operator]
    assert turned == [False, True, False]


def test_page_numbers_stand_right_on_odd_and_left_on_even_pages(made: bytes) -> None:
    document = opened(made)
    assert document.settings.odd_and_even_pages_header_footer
    first = document.sections[0]
    assert not first.different_first_page_header_footer
    for footer, side in ((first.footer, "right"), (first.even_page_footer, "left")):
        number, identity = footer.paragraphs
        alignment = number._p.find(f"{W}pPr/{W}jc")
        assert alignment is not None
        assert alignment.get(f"{W}val") == side
        assert number.text == "— 1 —"
        assert "PAGE" in "".join(number._p.itertext(f"{W}instrText"))
        assert identity.text == IDENTITY
    assert first.first_page_footer.paragraphs[0].text == ""


def test_tables_are_real_with_a_header_that_repeats_and_rows_that_stay_whole(made: bytes) -> None:
    tables = opened(made).tables
    assert len(tables) == 5  # the cover's facts, the result, and three of the report
    for table in tables:
        head, *rows = table._tbl.findall(f"{W}tr")
        assert head.find(f"{W}trPr/{W}tblHeader") is not None
        assert rows
        assert all(row.find(f"{W}trPr/{W}tblHeader") is None for row in rows)
        assert all(row.find(f"{W}trPr/{W}cantSplit") is not None for row in (head, *rows))
        described = table._tbl.find(f"{W}tblPr/{W}tblCaption")
        assert described is not None
        assert described.get(f"{W}val")


def test_cells_of_every_row_fill_the_grid(made: bytes) -> None:
    for table in some(opened(made).tables):
        width = len(table._tbl.findall(f"{W}tblGrid/{W}gridCol"))
        for row in some(table._tbl.findall(f"{W}tr")):
            spans = [cell.find(f"{W}tcPr/{W}gridSpan") for cell in row.findall(f"{W}tc")]
            assert sum(int(s.get(f"{W}val") or 0) if s is not None else 1 for s in spans) == width


def test_merged_cells_of_the_form_are_merged(made: bytes) -> None:
    form = opened(made).tables[3]
    assert form.cell(1, 0)._tc is form.cell(3, 0)._tc
    assert form.cell(1, 1)._tc is form.cell(2, 1)._tc
    assert form.cell(1, 0).text == "产出指标"
    assert form.cell(3, 1).text == "质量指标"


def test_unscored_cells_are_hatched_and_named(made: bytes) -> None:
    hatched = [
        words_of(cell)
        for cell in part(made, "word/document.xml").iter(f"{W}tc")
        if (shading := cell.find(f"{W}tcPr/{W}shd")) is not None
        and shading.get(f"{W}val") == "diagStripe"
    ]
    assert hatched
    assert set(hatched) == {"暂不计分"}


def test_pictures_carry_their_alternative(made: bytes) -> None:
    shapes = opened(made).inline_shapes
    wanted = [
        block(sample_notebook(), name)["alt"] for name in ("fig-execution", "fig-achievement")
    ]
    assert [shape._inline.docPr.get("descr") for shape in shapes] == wanted
    assert all(shape.width.mm <= 156.01 for shape in shapes)


def test_captions_are_numbered_by_fields_that_references_follow(made: bytes) -> None:
    document = part(made, "word/document.xml")
    captions = [p.text for p in opened(made).paragraphs if p.style and p.style.name == "Caption"]
    assert captions[0].startswith("图1　全年预算执行99.98%")
    assert [words[:2] for words in captions] == ["图1", "表1", "图2", "表2", "表3"]
    codes = ["".join(code.itertext()).strip() for code in document.iter(f"{W}instrText")]
    assert [code for code in codes if code.startswith("SEQ")].count("SEQ 表 \\* ARABIC") == 3
    marked = {mark.get(f"{W}name") for mark in document.iter(f"{W}bookmarkStart")}
    led = {code.split()[1] for code in codes if code.startswith("REF ")}
    assert led
    assert led <= marked
    links = {link.get(f"{W}anchor") for link in document.iter(f"{W}hyperlink")}
    assert links <= marked


def test_every_field_is_closed(made: bytes) -> None:
    for name in ("document", "footer1", "footer2"):
        depth = 0
        for mark in some(part(made, f"word/{name}.xml").iter(f"{W}fldChar")):
            depth += {"begin": 1, "separate": 0, "end": -1}[str(mark.get(f"{W}fldCharType"))]
            assert depth >= 0
        assert depth == 0


def test_bookmarks_have_names_and_numbers_of_their_own(made: bytes) -> None:
    marks = list(part(made, "word/document.xml").iter(f"{W}bookmarkStart"))
    names = [str(mark.get(f"{W}name")) for mark in marks]
    assert len(set(names)) == len(names) == len({mark.get(f"{W}id") for mark in marks})
    assert all(re.fullmatch(r"[^\W\d]\w{0,39}", name) for name in names)


def test_the_contents_name_annexes_with_their_mark_and_count_pages_in_every_program(
    made: bytes,
) -> None:
    """Inside a field of contents, programs other than Word leave the pages as they were written."""
    lines = [p for p in part(made, "word/document.xml").iter(f"{W}p")
             if (style := p.find(f"{W}pPr/{W}pStyle")) is not None
             and str(style.get(f"{W}val")).startswith("TOC")]  # fmt: skip
    assert words_of(lines[0]) == "一、评价项目概述2"
    assert words_of(lines[-1]).startswith("附件3　证据清单")
    assert part(made, "word/settings.xml").find(f"{W}updateFields") is not None
    codes = " ".join(part(made, "word/document.xml").itertext(f"{W}instrText"))
    assert codes.count("PAGEREF") == len(lines)
    assert not re.search(r"\bTOC\b", codes)


def test_the_contents_show_the_pages_of_the_same_layout_on_paper(made: bytes) -> None:
    document = part(made, "word/document.xml")
    lines = [p for p in document.iter(f"{W}p")
             if (style := p.find(f"{W}pPr/{W}pStyle")) is not None
             and str(style.get(f"{W}val")).startswith("TOC")]  # fmt: skip
    shown = [int(found[0]) for line in lines if (found := re.search(r"\d+$", words_of(line)))]
    assert len(shown) == len(lines)
    assert shown == sorted(shown)
    node = nbformat.from_dict(sample_notebook())
    pdf = pypdfium2.PdfDocument(bytes(PdfExporter().from_notebook_node(node)[0]))
    upper = [mark.get_dest().get_index() + 1 for mark in pdf.get_toc() if mark.level < 1]
    pdf.close()
    assert shown == upper
    marks = {mark.get(f"{W}name") for mark in document.iter(f"{W}bookmarkStart")}
    asked = [code.split()[1] for line in lines for code in line.itertext(f"{W}instrText")
             if code.strip().startswith("PAGEREF")]  # fmt: skip
    assert len(asked) == len(lines)
    assert set(asked) <= marks


def test_footnotes_are_footnotes(made: bytes) -> None:
    notes = [n for n in part(made, "word/footnotes.xml") if n.get(f"{W}type") is None]
    assert [words_of(note).strip() for note in notes] == [
        "文号照录原文；该文件未随自评报告公开，见办法第二十五条。",
        "覆盖率低于阈值时不显示等级，亦不显示分数条。",
    ]
    references = list(part(made, "word/document.xml").iter(f"{W}footnoteReference"))
    assert [r.get(f"{W}id") for r in references] == [n.get(f"{W}id") for n in notes]


def test_lists_and_quotations_have_their_styles(made: bytes) -> None:
    document = opened(made)
    listed = [p for p in document.paragraphs if p.style and p.style.name == "List Paragraph"]
    numbers = [p._p.find(f"{W}pPr/{W}numPr/{W}numId") for p in listed]
    assert [n.get(f"{W}val") for n in numbers if n is not None] == ["1"] * 3 + ["2"] * 3
    quoted = [p.text for p in document.paragraphs if p.style and p.style.name == "Quote"]
    assert quoted[0].startswith("紧紧围绕区委区政府中心工作")
    sources = [p.text for p in document.paragraphs if p.style and p.style.name == "引文出处"]
    assert sources == ["——self-evaluation-report.txt 第7段"]


def test_a_number_leads_to_its_evidence_and_tells_it_under_the_pointer(made: bytes) -> None:
    links = [link for link in part(made, "word/document.xml").iter(f"{W}hyperlink")
             if words_of(link) == "81.09万元"]  # fmt: skip
    assert links
    assert links[0].get(f"{W}anchor") == "ev_budget_total"
    told = str(links[0].get(f"{W}tooltip"))
    assert told.startswith("全年预算数\n原文：项目全年预算81.09万元")
    assert all(len(str(link.get(f"{W}tooltip") or "")) <= 250 for link in links)


def test_the_language_is_chinese_and_the_properties_carry_the_reports_own_date(
    made: bytes,
) -> None:
    language = part(made, "word/styles.xml").find(f"{W}docDefaults/{W}rPrDefault/{W}rPr/{W}lang")
    assert language is not None
    assert language.get(f"{W}eastAsia") == "zh-CN"
    properties = opened(made).core_properties
    assert properties.title == "平安增城建设项目支出绩效评价（2022年度）"
    assert properties.language == "zh-CN"
    assert properties.comments == IDENTITY
    moments = (properties.created, properties.modified)
    assert [str(m.date()) for m in moments if m] == ["2022-12-31"] * 2  # the cover's date
    asked = opened(export(sample_notebook(), date="2023-03-01")).core_properties.created
    assert asked is not None
    assert str(asked.date()) == "2023-03-01"


def test_words_of_a_source_stay_words(made: bytes) -> None:
    assert HOSTILE in words_of(part(made, "word/document.xml"))


def test_the_result_with_grades_is_told_in_words() -> None:
    notebook = sample_notebook()
    blocks = notebook["cells"][2]["outputs"][0]["data"][b.MIME]["blocks"]
    blocks[1] = as_json(graded_strip())
    told = words_of(part(export(notebook), "word/document.xml"))
    assert (
        "总分区间85.5—91（满分一百分）；等级界限：差 0—60、中 60—80、良 80—90、优 90—100。" in told
    )


def test_a_report_without_result_tables_or_contents_is_a_document_too() -> None:
    notebook = sample_notebook()
    notebook["cells"] = notebook["cells"][1:3]
    notebook["cells"][1]["outputs"][0]["data"][b.MIME]["blocks"].pop()
    document = opened(export(notebook))
    assert [p.text for p in document.paragraphs if p.style and p.style.name == "Title"]
    assert len(document.sections) == 1


def test_the_review_copy_is_printed_when_asked_for() -> None:
    public, review = (export(sample_notebook(), review=asked) for asked in (False, True))
    words = "复核版另列参数、扣分与核查发现。"
    assert words not in words_of(part(public, "word/document.xml"))
    assert words in words_of(part(review, "word/document.xml"))
    assert "扣分台账" in words_of(part(review, "word/document.xml"))


def test_an_english_report_is_set_in_english() -> None:
    notebook = sample_notebook()
    block(notebook, "cover")["language"] = "en"
    content = export(notebook)
    captions = [p.text for p in opened(content).paragraphs if p.style and p.style.name == "Caption"]
    assert captions[0].startswith("Figure 1  ")
    language = part(content, "word/styles.xml").find(f".//{W}lang")
    assert language is not None
    assert language.get(f"{W}val") == "en-GB"
    assert opened(content).core_properties.language == "en-GB"


@pytest.mark.office
@pytest.mark.skipif(SOFFICE is None, reason="LibreOffice is not installed")
def test_libreoffice_opens_it_and_loses_no_word(made: bytes, tmp_path: Path) -> None:
    (tmp_path / "report.docx").write_bytes(made)
    profile = f"-env:UserInstallation={(tmp_path / 'profile').as_uri()}"
    command = [str(SOFFICE), profile, "--headless", "--convert-to", "pdf", "--outdir",
               str(tmp_path), str(tmp_path / "report.docx")]  # fmt: skip
    subprocess.run(command, check=True, capture_output=True, timeout=180)
    document = pypdfium2.PdfDocument(tmp_path / "report.pdf")
    shown = "".join(page.get_textpage().get_text_bounded() for page in document)
    sizes = {tuple(round(side) for side in page.get_size()) for page in document}
    document.close()
    assert sizes == {(595, 842), (842, 595)}
    printed = re.sub(r"\s", "", shown)
    words = [p.text for p in opened(made).paragraphs]
    words += [
        cell.text for table in opened(made).tables for row in table.rows for cell in row.cells
    ]
    for sentence in words:
        for piece in re.findall(r"[\u4e00-\u9fff]{2,8}", sentence):
            assert piece in printed, (piece, sentence)
    for number in ("81.09", "99.98", "13.7", "10.00"):
        assert number in printed


def test_word_finds_properties_in_the_order_it_demands(made: bytes) -> None:
    """Word calls a file damaged whose properties stand in another order than the schema's."""
    order = ["pStyle", "keepNext", "pageBreakBefore", "numPr", "spacing", "ind", "jc", "rPr",
             "sectPr"]  # fmt: skip
    for settings in some(part(made, "word/document.xml").iter(qn("w:pPr"))):
        names = [child.tag.rpartition("}")[2] for child in settings]
        assert names == sorted(names, key=order.index)
    cells = ["tcW", "gridSpan", "vMerge", "shd", "vAlign"]
    for settings in some(part(made, "word/document.xml").iter(qn("w:tcPr"))):
        names = [child.tag.rpartition("}")[2] for child in settings]
        assert names == sorted(names, key=cells.index)
