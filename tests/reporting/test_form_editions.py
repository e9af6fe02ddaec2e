"""The 自评表 is one table: every edition prints its cells, and our own audit has no objection."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

import docx
import nbformat
import openpyxl
import pdfplumber
import pytest
from helpers.notebooks import sample_notebook
from lxml import html

from evalutils import audit
from evalutils.reporting import blocks as b
from evalutils.reporting import tables
from evalutils.reporting.document import Table, pieces_of
from evalutils.reporting.editions import DocxExporter, HtmlExporter, PdfExporter, form_bytes
from evalutils.reporting.material import Report
from evalutils.reporting.narrative import opening

Grid = list[list[str]]
EXPORTERS = {".html": HtmlExporter, ".docx": DocxExporter, ".pdf": PdfExporter}
#: Each a form of another kind: much unscored, an assumed target, points declared by the unit.
KINDS: Mapping[str, Mapping[str, Mapping[str, str]]] = {
    "open": {},
    "assumed": {"Q7": {"target": "95%", "target_basis": "assumption"}},
    "declared": {
        "B1": {"declared_score": "10"},
        "Q7": {"target": "95", "target_basis": "approved", "points_basis": "approved",
               "declared_score": "3.9", "deviation_reason": "外来人员登记不全",
               "measure": "上门补登"},
    },
}  # fmt: skip


@pytest.fixture(scope="module", params=KINDS)
def made(
    request: pytest.FixtureRequest,
    report_with: Callable[..., Report],
    tmp_path_factory: pytest.TempPathFactory,
) -> tuple[Table, Path]:
    """Make every edition of one form; return its table and the folder."""
    report = report_with(**KINDS[request.param])
    table = tables.form(report).table
    heading = b.heading(2, "附件1 项目支出绩效自评表", "annex-1", annex=True)
    folder = tmp_path_factory.mktemp(request.param)
    notebook = sample_notebook()
    registry, title, _, first = notebook["cells"][1:5]
    registry["outputs"][0]["data"][b.MIME] = b.bundle([opening.registry(report)])
    title["outputs"][0]["data"][b.MIME] = b.bundle([opening.cover(report)])
    first["outputs"][0]["data"][b.MIME] = b.bundle([heading, table])
    notebook["cells"] = [registry, title, first]
    for ending, exporter in EXPORTERS.items():
        content, _ = exporter().from_notebook_node(
            nbformat.from_dict(notebook), {"metadata": {"name": "03_report"}}
        )
        data = content.encode("utf-8") if isinstance(content, str) else content
        (folder / f"form{ending}").write_bytes(data)
    (folder / "form.xlsx").write_bytes(form_bytes(report))
    return table, folder


def words(text: object) -> str:
    """Return words without blanks, and without the marks that editions set around a quotation."""
    return re.sub(r"[\s“”]", "", str(text or ""))


def expected(table: Table) -> Grid:
    """Return the words of the cells that begin in each row, blank ones left out."""
    rows = [table.begun(place) for place in range(len(table.rows))]
    said = [[words(text_of(slot.cell.content)) for slot in row] for row in rows]
    return [[word for word in row if word] for row in said]


def text_of(content: object) -> str:
    return "".join(getattr(piece, "text", "") for piece in pieces_of(content))


def in_html(folder: Path) -> Grid:
    page = html.fromstring((folder / "form.html").read_bytes())
    (table,) = page.xpath("//table[@id='tab-form']")
    for link in table.xpath(".//span[@class='back']"):
        link.drop_tree()
    rows = [[words(c.text_content()) for c in row.xpath("./td | ./th")]
            for row in table.xpath("./tbody/tr")]  # fmt: skip
    return [[word for word in row if word] for row in rows]


def in_docx(folder: Path) -> Grid:
    table = docx.Document(str(folder / "form.docx")).tables[-1]
    rows = []
    for row in table._tbl.tr_lst[1:]:
        cells = [cell for cell in row.tc_lst if cell.vMerge != "continue"]
        rows.append([words("".join(p.text for p in cell.p_lst)) for cell in cells])
    return [[word for word in row if word] for row in rows]


def in_xlsx(folder: Path) -> Grid:
    """Return the words of the sheet as they show, amounts with the unit that their head names."""
    sheet = openpyxl.load_workbook(folder / "form.xlsx", data_only=True).worksheets[0]
    rows = [[shown(cell) for cell in row if cell.value is not None] for row in sheet.iter_rows()]
    return [[words(word) for word in row if word] for row in rows]


def shown(cell: Any) -> str:
    if not isinstance(cell.value, int | float):
        return str(cell.value)
    places, mark = re.fullmatch(r'0(?:\.(0+))?%?(?:"([*])")?', cell.number_format).groups()
    percent = "%" if "%" in cell.number_format else ""
    value = cell.value * 100 if percent else cell.value
    return f"{value:.{len(places or '')}f}{percent}{mark or ''}"


def in_pdf(folder: Path) -> Grid:
    with pdfplumber.open(folder / "form.pdf") as document:
        found = [page.extract_tables() for page in document.pages]
    pages = [tables_ for tables_ in found if any(len(t) > 10 for t in tables_)]
    assert len(pages) == 1, "the form is one page"
    (table,) = [t for t in pages[0] if len(t) > 10]
    return [[words(cell) for cell in row if words(cell)] for row in table]


def test_every_edition_prints_the_same_cells(made: tuple[Table, Path]) -> None:
    table, folder = made
    cells = expected(table)
    assert len(cells) > 25
    assert in_html(folder) == cells
    assert in_docx(folder) == cells
    assert in_pdf(folder) == cells
    sheet = in_xlsx(folder)
    start = next(place for place, row in enumerate(sheet) if row[0] == cells[0][0])
    bare = [[re.sub(r"^([\d.]+)万元$", r"\1", word) for word in row] for row in cells]
    end = start + len(cells)
    money = [re.sub(r"^([\d.]+)万元$", r"\1", word) for row in sheet[start:end] for word in row]
    assert money == [word for row in bare for word in row]


def test_our_own_audit_finds_nothing_that_the_form_causes(made: tuple[Table, Path]) -> None:
    """What the source lacks its form lacks too: a target, a result, a survey, words that agree."""
    _, folder = made
    for ending in (".xlsx", ".html", ".docx", ".pdf"):
        found = audit(folder / f"form{ending}")
        rules = {(item.rule, item.severity) for item in found.findings}
        lacking = {(rule, "warning") for rule in ("R11", "R12", "R18")} | {("R20", "note")}
        assert rules <= lacking, (ending, found.findings)
        assert not [gap for gap in found.unreadable if "未载明" in gap.why], ending
