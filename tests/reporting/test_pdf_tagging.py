"""Heads of rows are tagged for screen readers, and a table that runs on says so."""

from __future__ import annotations

import io
import re
from collections.abc import Iterator
from typing import Any

import nbformat
import pypdfium2
import pytest
from helpers.notebooks import sample_notebook
from pdfminer.pdfdocument import PDFDocument
from pdfminer.pdfparser import PDFParser
from pdfminer.pdftypes import resolve1

from evalutils.reporting import blocks as b
from evalutils.reporting.document import Cell, Row
from evalutils.reporting.editions import PdfExporter
from evalutils.reporting.editions.pdf import TaggingError, tag_rows

Element = dict[str, Any]


def export(*parts: b.Block) -> bytes:
    """Return the PDF of the sample, its first chapter replaced where parts are given."""
    notebook = sample_notebook()
    if parts:
        notebook["cells"] = notebook["cells"][:5]
        notebook["cells"][4]["outputs"][0]["data"][b.MIME] = b.bundle(parts)
    pdf = PdfExporter().from_notebook_node(nbformat.from_dict(notebook))[0]
    assert isinstance(pdf, bytes)
    return pdf


@pytest.fixture(scope="module")
def pdf() -> bytes:
    return export()


def root_of(pdf: bytes) -> Element:
    document = PDFDocument(PDFParser(io.BytesIO(pdf)))
    found: Element = resolve1(document.catalog["StructTreeRoot"])
    return found


def kids(element: Element) -> list[Element]:
    below = resolve1(element.get("K", []))
    listed = [resolve1(kid) for kid in (below if isinstance(below, list) else [below])]
    return [kid for kid in listed if isinstance(kid, dict) and "S" in kid]


def below(element: Element, kind: str) -> Iterator[Element]:
    for kid in kids(element):
        if kid["S"].name == kind:
            yield kid
        yield from below(kid, kind)


def settings(cell: Element) -> Element:
    """Return what a cell says of its place in the table."""
    listed = resolve1(cell["A"])
    return next(part for part in map(resolve1, listed) if part["O"].name == "Table")


def headers(cell: Element) -> list[bytes]:
    return [bytes(name) for name in resolve1(settings(cell).get("Headers", []))]


def table_with(rows: list[Row], ident: str = "tab-t", columns: int = 3) -> b.Block:
    heads = [b.column([b.text(name)]) for name in "甲乙丙丁"[:columns]]
    return b.table(ident, [b.text("一张表")], heads, rows)


def row(*cells: Cell) -> Row:
    return b.row(*cells)


def head(words: str, **more: Any) -> Cell:
    return b.cell([b.text(words)], header="row", **more)


def data(words: str = "值") -> dict[str, Any]:
    return b.cell([b.text(words)])


def test_the_head_of_a_row_is_a_head_with_its_scope_and_the_cells_beside_it_name_it() -> None:
    made = export(table_with([row(head("行首"), data(), data())]))
    (table,) = below(root_of(made), "Table")
    _, line = below(table, "TR")
    heading, *others = kids(line)
    assert heading["S"].name == "TH"
    assert settings(heading)["Scope"].name == "Row"
    assert [cell["S"].name for cell in others] == ["TD", "TD"]
    assert all(heading["ID"] in headers(cell) for cell in others)


def test_a_head_over_several_rows_is_named_in_all_of_them_and_no_further() -> None:
    made = export(
        table_with(
            [
                row(head("两行", rowspan=2), head("一"), data()),
                row(head("二"), data()),
                row(head("三"), head("四"), data()),
            ]
        )
    )
    (table,) = below(root_of(made), "Table")
    _, first, second, third = below(table, "TR")
    wide = kids(first)[0]["ID"]
    assert wide in headers(kids(first)[2])
    assert wide in headers(kids(second)[0])  # a head may have a head
    assert wide in headers(kids(second)[1])
    assert all(wide not in headers(cell) for cell in kids(third))


def test_every_row_below_a_group_names_the_group_as_typst_has_it() -> None:
    group = b.row(b.cell([b.text("组")], colspan=3, header="row"), group=True)
    made = export(table_with([group, row(head("行首"), data(), data())]))
    (table,) = below(root_of(made), "Table")
    heading = list(below(table, "TR"))[1]
    assert [cell["S"].name for cell in kids(heading)] == ["TH"]
    last = kids(list(below(table, "TR"))[2])
    assert kids(heading)[0]["ID"] in headers(last[1])
    assert last[0]["ID"] in headers(last[1])


def test_every_name_leads_to_its_head_and_the_index_is_sorted(pdf: bytes) -> None:
    root = root_of(pdf)
    listed = resolve1(resolve1(root["IDTree"])["Names"])
    names = [bytes(name) for name in listed[::2]]
    assert names == sorted(names)
    assert {name: resolve1(at)["ID"] for name, at in zip(names, listed[1::2], strict=True)} == {
        name: name for name in names
    }
    cells = [*below(root, "TH"), *below(root, "TD")]
    used = {name for cell in cells for name in headers(cell)}
    assert used <= set(names)
    assert {cell["ID"] for cell in below(root, "TH")} == set(names)


def test_no_row_of_the_tags_is_empty(pdf: bytes) -> None:
    lines = list(below(root_of(pdf), "TR"))
    assert len(lines) > 10
    assert all(kids(line) for line in lines)


def test_every_byte_is_where_the_table_of_offsets_says(pdf: bytes) -> None:
    start = int(pdf[pdf.rindex(b"startxref") :].split()[1])
    count = int(pdf[start:].split()[2])
    entries = pdf[start:].split(b"\n", 2)[2]
    for number in range(1, count):
        at = int(entries[20 * number : 20 * number + 10])
        assert pdf[at:].startswith(b"%d 0 obj" % number)


@pytest.mark.parametrize(("rows", "marked"), [(3, 0), (60, 2)])
def test_a_table_that_runs_on_is_marked_on_every_further_page(rows: int, marked: int) -> None:
    words = b.cell([b.text("内容" * 40)])
    made = export(table_with([row(head(f"{place}"), words) for place in range(rows)], columns=2))
    document = pypdfium2.PdfDocument(made)
    printed = [re.sub(r"\s", "", page.get_textpage().get_text_bounded()) for page in document]
    document.close()
    with_mark = [place for place, page in enumerate(printed) if "续表1" in page]
    first = next(place for place, page in enumerate(printed) if "表1一张表" in page)
    last = max(place for place, page in enumerate(printed) if "内容内容" in page)
    assert with_mark == list(range(first + 1, last + 1))
    assert len(with_mark) >= marked


def test_tags_that_are_not_the_documents_stop_the_build(pdf: bytes) -> None:
    with pytest.raises(TaggingError, match="tags 3 tables, the document has 0"):
        tag_rows(pdf, [])
    with pytest.raises(TaggingError, match="no plain table of offsets"):
        tag_rows(b"%PDF-1.7\nstartxref\n0\n%%EOF", [])
    with pytest.raises(TaggingError):  # they are tagged already
        tag_rows(pdf, [[]] * 3)
