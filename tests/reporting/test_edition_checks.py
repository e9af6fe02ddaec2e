"""A block that cannot be printed stops the build, and says where it stands."""

from typing import Any

import nbformat
import pytest
from helpers.notebooks import sample_notebook

from evalutils.base.faults import InputFaults
from evalutils.reading.quantities import Interval
from evalutils.reporting import blocks as b
from evalutils.reporting.document import as_json
from evalutils.reporting.editions import DocxExporter, HtmlExporter, PdfExporter, ReviewExporter

EXPORTERS = (HtmlExporter, ReviewExporter, PdfExporter, DocxExporter)

Notebook = dict[str, Any]


def payload(notebook: Notebook, cell: int) -> list[dict[str, Any]]:
    blocks: list[dict[str, Any]] = notebook["cells"][cell]["outputs"][0]["data"][b.MIME]["blocks"]
    return blocks


def faults_of(notebook: Notebook, exporter: Any = HtmlExporter) -> list[tuple[str, str]]:
    """Return code and place of the faults an export stops with; none if it does not stop."""
    node = nbformat.from_dict(notebook)
    try:
        exporter().from_notebook_node(node, {"metadata": {"name": "03_report"}})
    except InputFaults as stopped:
        assert {fault.where.document for fault in stopped.faults} == {"03_report.ipynb"}
        return [(fault.code, str(fault.where.key)) for fault in stopped.faults]
    return []


def block(notebook: Notebook, ident: str) -> dict[str, Any]:
    """Return the block with an id, or the first of a type."""
    for cell in range(len(notebook["cells"])):
        for found in payload(notebook, cell) if notebook["cells"][cell].get("outputs") else ():
            if ident in {found.get("id"), found["type"]}:
                return found
    raise KeyError(ident)


def cell_of(notebook: Notebook, ident: str) -> str:
    wanted = block(notebook, ident)
    for place, cell in enumerate(notebook["cells"]):
        if cell.get("outputs") and any(found is wanted for found in payload(notebook, place)):
            return f"cells[{place}] {cell['id']} {ident}"
    raise KeyError(ident)


@pytest.mark.parametrize("exporter", EXPORTERS)
def test_the_sample_has_no_faults(exporter: Any) -> None:
    assert faults_of(sample_notebook(), exporter) == []


@pytest.mark.parametrize("exporter", EXPORTERS)
@pytest.mark.parametrize(
    ("ident", "broken", "code"),
    [
        ("cover", {"language": "fr"}, "language_unknown"),
        ("cover", {"title": " "}, "block_incomplete"),
        ("cover", {"identity": ""}, "block_incomplete"),
        ("tab-form", {"caption": []}, "block_incomplete"),
        ("tab-form", {"columns": []}, "block_incomplete"),
        ("tab-form", {"rows": [as_json(b.row(b.cell([b.text("一格")])))]}, "block_incomplete"),
        ("fig-execution", {"alt": "  "}, "block_incomplete"),
        ("fig-execution", {"headline": []}, "block_incomplete"),
        ("fig-execution", {"source": []}, "block_incomplete"),
        ("fig-execution", {"svg": "<html/>"}, "picture_unusable"),
        ("fig-execution", {"svg": ""}, "picture_unusable"),
        ("fig-execution", {"png": "bm8="}, "picture_no_png"),
        ("fig-execution", {"png": "keine"}, "picture_no_png"),
        ("fig-execution", {"narrow": "<html/>"}, "picture_unusable"),
        ("tab-form", {"caption": [{"t": "html", "text": "<b>"}]}, "block_unknown"),
        ("tab-form", {"caption": [{"t": "label", "kind": "any", "text": "1"}]}, "block_unknown"),
    ],
)
def test_a_block_that_lacks_something_is_named_with_its_cell(
    exporter: Any, ident: str, broken: dict[str, Any], code: str
) -> None:
    notebook = sample_notebook()
    block(notebook, ident).update(broken)
    assert faults_of(notebook, exporter) == [(code, cell_of(notebook, ident))]


@pytest.mark.parametrize("exporter", EXPORTERS)
@pytest.mark.parametrize("field", ["svg", "narrow"])
def test_a_picture_in_another_typeface_is_named_with_its_cell(exporter: Any, field: str) -> None:
    notebook = sample_notebook()
    figure = block(notebook, "fig-execution")
    figure[field] = figure[field].replace("Noto Sans SC", "DejaVu Sans")
    assert faults_of(notebook, exporter) == [("picture_font", cell_of(notebook, "fig-execution"))]


@pytest.mark.parametrize("exporter", EXPORTERS)
def test_a_block_of_an_unknown_kind_is_named_with_its_cell(exporter: Any) -> None:
    notebook = sample_notebook()
    payload(notebook, 4).append({"type": "marquee"})
    cell = notebook["cells"][4]["id"]
    assert faults_of(notebook, exporter) == [("block_unknown", f"cells[4] {cell} marquee")]


def test_a_block_that_misses_a_field_is_named() -> None:
    notebook = sample_notebook()
    place = cell_of(notebook, "fig-execution")
    del block(notebook, "fig-execution")["alt"]
    assert faults_of(notebook) == [("block_incomplete", place)]


def test_all_faults_are_told_at_once() -> None:
    notebook = sample_notebook()
    block(notebook, "fig-execution")["alt"] = ""
    block(notebook, "tab-form")["caption"] = []
    assert [code for code, _ in faults_of(notebook)] == ["block_incomplete"] * 2


@pytest.mark.parametrize(
    ("piece", "code"),
    [
        (b.number("1", "evidence:nobody", Interval.exact(1)), "reference_unknown"),
        (b.cross_reference("fig-nowhere"), "target_unknown"),
        (b.link("nowhere", [b.text("那里")]), "target_unknown"),
        (b.footnote([b.emphasis([b.cross_reference("fig-nowhere")])]), "target_unknown"),
    ],
)
@pytest.mark.parametrize("exporter", EXPORTERS)
def test_a_reference_that_leads_nowhere_is_named(exporter: Any, piece: b.Inline, code: str) -> None:
    notebook = sample_notebook()
    payload(notebook, 4).append(as_json(b.paragraph([piece])))
    cell = notebook["cells"][4]["id"]
    assert faults_of(notebook, exporter) == [(code, f"cells[4] {cell} paragraph")]


def test_evidence_that_a_result_rests_on_must_be_registered() -> None:
    notebook = sample_notebook()
    block(notebook, "registry")["entries"]["score:B1"]["evidence"] = ["nobody"]
    assert faults_of(notebook) == [("reference_unknown", cell_of(notebook, "registry"))]


def test_an_id_that_stands_twice_is_named_at_both_places() -> None:
    notebook = sample_notebook()
    block(notebook, "fig-achievement")["id"] = "fig-execution"
    assert [code for code, _ in faults_of(notebook)] == ["id_twice", "id_twice"]


def test_a_link_into_the_review_copy_is_plain_words_in_the_public_one() -> None:
    notebook = sample_notebook()
    payload(notebook, 4).append(
        as_json(b.paragraph([b.link("annex-deductions", [b.text("扣分台账")])]))
    )
    node = nbformat.from_dict(notebook)
    public, _ = HtmlExporter().from_notebook_node(node)
    review, _ = ReviewExporter().from_notebook_node(node)
    assert "<p>扣分台账</p>" in public
    assert '<p><a href="#annex-deductions">扣分台账</a></p>' in review


def test_a_sentence_that_names_a_figure_only_reviewers_get_is_named() -> None:
    notebook = sample_notebook()
    block(notebook, "fig-achievement")["audience"] = "review"
    payload(notebook, 4).append(as_json(b.paragraph([b.cross_reference("fig-achievement")])))
    assert [code for code, _ in faults_of(notebook)] == ["target_unknown"]
    assert faults_of(notebook, ReviewExporter) == []


RARE = chr(0xE123)


@pytest.mark.parametrize("exporter", EXPORTERS)
@pytest.mark.parametrize("put", ["paragraph", "cell of a table", "chart", "data of a chart"])
def test_a_character_without_a_glyph_is_named_with_its_cell(exporter: Any, put: str) -> None:
    notebook = sample_notebook()
    figure, place = block(notebook, "fig-execution"), cell_of(notebook, "fig-execution")
    if put == "paragraph":
        payload(notebook, 4).append(as_json(b.paragraph([b.text(f"村名{RARE}")])))
        place = f"cells[4] {notebook['cells'][4]['id']} paragraph"
    elif put == "cell of a table":
        table = block(notebook, "tab-form")
        table["rows"][0]["cells"][0]["content"].append(as_json(b.text(RARE)))
        place = cell_of(notebook, "tab-form")
    elif put == "chart":
        figure["svg"] = figure["svg"].replace("全年预算数", RARE)
    else:
        figure["data"]["rows"][0][0] = RARE
    assert faults_of(notebook, exporter) == [("glyph_missing", place)]


@pytest.mark.parametrize("exporter", EXPORTERS)
def test_a_heading_without_a_glyph_is_named_with_its_cell(exporter: Any) -> None:
    notebook = sample_notebook()
    notebook["cells"][3]["source"] = f"## 一、{RARE}"
    cell = notebook["cells"][3]["id"]
    assert faults_of(notebook, exporter) == [("glyph_missing", f"cells[3] {cell} heading")]


def test_what_is_not_set_in_type_needs_no_glyph() -> None:
    notebook = sample_notebook()
    block(notebook, "fig-execution")["alt"] += RARE  # read aloud
    notebook["cells"][0]["source"] += RARE  # speaks at the desk
    notebook["cells"][4]["source"] += f"  # {RARE}"  # code: for reviewers only
    block(notebook, "registry")["entries"]["evidence:unused"] = {"label": RARE}
    cell = notebook["cells"][4]["id"]
    assert faults_of(notebook) == faults_of(notebook, PdfExporter) == []
    assert faults_of(notebook, ReviewExporter) == [("glyph_missing", f"cells[4] {cell} code")]


def test_the_card_of_a_number_needs_glyphs_too() -> None:
    notebook = sample_notebook()
    block(notebook, "registry")["entries"]["evidence:registered"]["quote"] += RARE
    assert faults_of(notebook) == [("glyph_missing", cell_of(notebook, "registry"))]


@pytest.mark.parametrize("exporter", EXPORTERS)
def test_a_notebook_that_was_not_run_says_so(exporter: Any) -> None:
    notebook = sample_notebook()
    for cell in notebook["cells"]:
        cell.pop("outputs", None)
        if cell["cell_type"] == "code":
            cell["outputs"] = []
    assert faults_of(notebook, exporter) == [("notebook_not_run", "")]


@pytest.mark.parametrize("exporter", EXPORTERS)
def test_a_notebook_of_somebody_else_is_no_report(exporter: Any) -> None:
    printed = {"output_type": "stream", "name": "stdout", "text": "42"}
    cell = {
        "cell_type": "code", "id": "a", "metadata": {}, "execution_count": 1, "source": "print(42)",
        "outputs": [printed],
    }  # fmt: skip
    foreign = {"nbformat": 4, "nbformat_minor": 5, "metadata": {}, "cells": [cell]}
    assert faults_of(foreign, exporter) == [("notebook_no_report", "")]
    assert faults_of({**foreign, "cells": []}, exporter) == [("notebook_no_report", "")]


@pytest.mark.parametrize("exporter", EXPORTERS)
def test_blocks_of_another_version_are_named(exporter: Any) -> None:
    notebook = sample_notebook()
    notebook["cells"][4]["outputs"][0]["data"][b.MIME]["schema"] = 99
    cell = notebook["cells"][4]["id"]
    assert faults_of(notebook, exporter) == [("block_schema", f"cells[4] {cell}")]


def test_the_message_says_where_what_and_what_next() -> None:
    notebook = sample_notebook()
    payload(notebook, 4).append(as_json(b.paragraph([b.text(chr(0xE123))])))
    node = nbformat.from_dict(notebook)
    with pytest.raises(InputFaults) as stopped:
        HtmlExporter().from_notebook_node(node, {"metadata": {"name": "03_report"}})
    told = str(stopped.value)
    assert "03_report.ipynb cells[4]" in told
    assert "(U+E123)" in told
    assert "EVALUTILS_FONTS" in told


def test_every_fault_is_worded_in_both_languages() -> None:
    notebook = sample_notebook()
    block(notebook, "cover")["language"] = "fr"
    with pytest.raises(InputFaults) as stopped:
        HtmlExporter().from_notebook_node(nbformat.from_dict(notebook))
    fault = stopped.value.faults[0]
    assert "报告语言：zh, en" in fault.text("zh")
    assert "a language of reports: zh, en" in fault.text("en")
