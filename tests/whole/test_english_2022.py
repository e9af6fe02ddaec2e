"""The English run of 2022: every edition there, in English, and without a number of its own."""

from __future__ import annotations

import json
import re
from typing import Any

import docx
import lxml.html
import nbformat
import pdfplumber
import pytest
from helpers.bundles import Bundle, copy_bundle
from helpers.digits import bound_words, loose_digits
from helpers.figures import misprinted
from helpers.sheets import fills
from test_numbers_2022 import word_text

from evalutils.reporting.editions import read_executed
from evalutils.reporting.printing import is_chinese

EDITIONS = {"report.html", "review.html", "report.pdf", "report.docx", "form.xlsx"}


@pytest.fixture(scope="session")
def english(tmp_path_factory: pytest.TempPathFactory) -> Any:
    """The folder that ``REPORT_LANG=en evalutils report`` makes; tests must not change it."""
    bundle: Bundle = copy_bundle(tmp_path_factory.mktemp("english"))
    done = bundle.run("report", "--year", "2022", REPORT_LANG="en")
    assert done.returncode == 0, done.stderr
    return bundle.report.with_name("2022-en")


def test_every_edition_is_there(english: Any) -> None:
    assert {file.name for file in english.iterdir()} >= EDITIONS


@pytest.mark.parametrize("copy", ["report.html", "review.html"])
def test_no_chinese_stands_outside_what_is_marked_as_chinese_or_as_a_name(
    english: Any, copy: str
) -> None:
    page = lxml.html.parse(str(english / copy)).getroot()
    assert page.get("lang") == "en"
    for quoted in page.xpath(
        "//script | //style | //pre | //code | //*[@lang='zh-CN']"
        " | //*[@data-kind='name' or @data-kind='file']"
    ):
        quoted.drop_tree()
    left = [said.strip()[:60] for said in page.itertext() if is_chinese(said)]
    assert left == []


def test_every_figure_says_the_exact_value_it_was_computed_as(english: Any) -> None:
    processed = english.parents[2] / "data" / "processed" / "pingan-zengcheng" / "2022"
    values = json.loads((processed / "results.json").read_text(encoding="utf-8"))["values"]
    assert misprinted(english / "report.html", values) == []


def test_the_card_of_a_quoted_figure_tells_what_it_means(english: Any) -> None:
    page = lxml.html.parse(str(english / "report.html")).getroot()
    (card,) = page.xpath("//div[@id='card-evidence-detained']")
    assert "Our translation: helped to detain 119 suspects" in card.text_content()


def test_a_currency_is_never_parted_from_its_figure(english: Any) -> None:
    page = lxml.html.parse(str(english / "report.html")).getroot()
    amounts = [d.text_content() for d in page.xpath("//data") if "CNY" in d.text_content()]
    document = docx.Document(str(english / "report.docx"))
    amounts += [p.text for p in document.paragraphs if "CNY" in p.text]
    assert len(amounts) > 5
    assert [words for words in amounts if re.search(r"CNY \d", words)] == []


def test_no_digit_of_the_word_file_is_its_own(english: Any, tmp_path: Any) -> None:
    notebook = nbformat.read(english / "executed" / "03_report.ipynb", 4)
    document = read_executed(notebook)
    printed = word_text((english / "report.docx").read_bytes(), tmp_path)
    assert len(re.findall(r"\d+", printed)) > 500
    assert loose_digits(printed, bound_words(document)) == []


def test_every_page_of_the_pdf_but_a_chapter_s_last_is_filled(english: Any) -> None:
    found = fills(english / "report.pdf")
    assert len(found) > 5
    assert {page: share for page, share in found.items() if share < 0.6} == {}


def test_the_report_is_as_short_as_the_chinese_one_and_its_form_is_one_page(english: Any) -> None:
    with pdfplumber.open(english / "report.pdf") as opened:
        pages = [page.extract_text() for page in opened.pages]
    assert len(pages) <= 12
    (form,) = [words for words in pages if "Self-evaluation form of project spending" in words]
    assert "Agency (seal)" in form
    assert "an indicator whose target is so marked is unscored" in " ".join(form.split())


def test_the_text_quotes_in_translation_and_the_annex_in_the_original(english: Any) -> None:
    page = lxml.html.parse(str(english / "report.html")).getroot()
    chapters = page.xpath("//section[not(@class='annex')]//q[@lang='zh-CN']")
    assert chapters == []
    assert len(page.xpath("//table[@id='tab-quotations']//q[@lang='zh-CN']")) > 8
