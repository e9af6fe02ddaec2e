"""The Word and Excel editions of the 2022 run: complete, and without a number of their own."""

from __future__ import annotations

import json
from typing import Any

import docx
import openpyxl
import pytest
from helpers.bundles import Bundle


@pytest.fixture(scope="module")
def document(made: Bundle) -> Any:
    return docx.Document(str(made.report / "report.docx"))


def test_the_document_has_every_chapter_chart_and_table(made: Bundle, document: Any) -> None:
    headings = [p.text for p in document.paragraphs
                if p.style.name in {"Heading 1", "附件标识"}]  # fmt: skip
    assert [words[0] for words in headings if words[1] == "、"] == list("一二三四五六")
    assert [words for words in headings if words.startswith("附件")] == [
        f"附件{place}" for place in (1, 2, 3)
    ]
    captions = [p.text[:1] for p in document.paragraphs if p.style.name == "Caption"]
    assert captions.count("图") == len(document.inline_shapes) >= 1
    assert captions.count("表") == len(document.tables) - 3  # result, who signs, facts
    assert all(len(shape._inline.docPr.get("descr")) > 20 for shape in document.inline_shapes)


def test_the_workbook_is_the_draft_of_the_form(made: Bundle) -> None:
    book = openpyxl.load_workbook(made.report / "form.xlsx", data_only=True)
    words = [str(cell.value) for row in book["自评表"].iter_rows() for cell in row if cell.value]
    assert any("暂不计分90.00分，不计入总分" in said for said in words)
    assert {"填报人", "联系电话", "填报日期", "0.9998", "81.09", "81.07"} <= set(words)
    assert "待补清单" in book.sheetnames


def test_both_are_recorded_so_that_verify_compares_them(made: Bundle) -> None:
    record = json.loads((made.report / "run.json").read_text(encoding="utf-8"))
    assert {"report.docx", "form.xlsx"} <= set(record["outputs"])
