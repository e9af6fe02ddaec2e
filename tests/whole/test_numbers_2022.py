"""No digit of the 2022 report comes from anywhere but the registry, a quotation or a label."""

from __future__ import annotations

import re
import zipfile
from collections import Counter
from typing import Any

import nbformat
import pypdfium2
import pytest
from helpers.bundles import Bundle
from helpers.digits import bound_words, loose_digits, squeezed
from lxml import etree

from evalutils.reporting.document import Document, Listing
from evalutils.reporting.editions import DocxExporter, PdfExporter, read_executed
from evalutils.reporting.editions.pdf import template_words
from evalutils.reporting.fonts import FAMILIES

W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
COPIES = pytest.mark.parametrize("review", [False, True], ids=["public", "review"])


@pytest.fixture(scope="module")
def notebook(made: Bundle) -> Any:
    return nbformat.read(made.report / "executed" / "03_report.ipynb", 4)


def pdf_text(pdf: bytes, document: Document) -> str:
    """Return the words of all pages, without the line at the foot of each."""
    opened = pypdfium2.PdfDocument(pdf)
    identity, pages = squeezed(document.cover.identity), []
    for number, page in enumerate(opened, start=1):
        words = page.get_textpage().get_text_bounded().replace("\x02", "-")  # at a line's end
        words, found = re.subn(rf"—\s*{number}\s*—", "", words)
        assert found == 1, number
        pages.append(words.replace(identity, "", 1))
    opened.close()
    return "\n".join(pages)


def word_text(content: bytes, where: Any) -> str:
    file = where / "report.docx"
    file.write_bytes(content)
    words = []
    with zipfile.ZipFile(file) as package:
        for name in ("word/document.xml", "word/footnotes.xml"):
            root = etree.fromstring(package.read(name))
            for line in root.iter(f"{W}p"):
                style = line.find(f"{W}pPr/{W}pStyle")
                said = "".join(line.itertext(f"{W}t"))
                in_contents = style is not None and style.get(f"{W}val", "").startswith("TOC")
                words.append(re.sub(r"\d+$", "", said) if in_contents else said)
    return "\n".join(words)


@COPIES
def test_every_digit_of_the_pdf_is_accounted_for(notebook: Any, review: bool) -> None:
    document = read_executed(notebook, review=review)
    pdf = PdfExporter(review=review).from_notebook_node(notebook)[0]
    printed = pdf_text(bytes(pdf), document)
    # What the page layout adds: colophon, pages of the contents, 续表, the numbers of a list.
    words = template_words(document.language)
    for line in words["colophon"]:
        said = r"\s*".join(map(re.escape, squeezed(line.format(**FAMILIES))))
        printed, found = re.subn(said, "", printed)
        assert found == 1, line
    printed = re.sub(r"(?:\.\s*){3,}\d+", "", printed)
    again = (words["continued"].format(table=n) for n in document.numbers.values())
    continued = {squeezed(title): 99 for title in again}
    lists = [part.items for part in document.parts if isinstance(part, Listing) and part.ordered]
    # reasons and problems on the page of the decision; one alone has no number
    points = document.strip.points if document.strip is not None else ()
    lists += [point.items for point in points if len(point.items) > 1]
    counted = Counter(f"{place}." for items in lists for place in range(1, len(items) + 1))
    assert len(re.findall(r"\d+", printed)) > 300
    assert loose_digits(printed, {**bound_words(document), **continued, **counted}) == []


@COPIES
def test_every_digit_of_the_word_file_is_accounted_for(
    notebook: Any, review: bool, tmp_path: Any
) -> None:
    document = read_executed(notebook, review=review)
    content = DocxExporter(review=review).from_notebook_node(notebook)[0]
    printed = word_text(bytes(content), tmp_path)
    assert len(re.findall(r"\d+", printed)) > 300
    assert loose_digits(printed, bound_words(document)) == []


def test_a_figure_that_nothing_accounts_for_is_found(notebook: Any) -> None:
    document = read_executed(notebook)
    allowed = bound_words(document)
    assert loose_digits("共计4567人", allowed) == ["共计4567人"]
    assert loose_digits("执行率99.98%" * 99, allowed) != []  # more often than the notebook says it
