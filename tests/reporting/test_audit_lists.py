"""The lists of findings: a page that filters without a script, a workbook, a letter."""

from __future__ import annotations

import datetime
import io
from dataclasses import replace
from fractions import Fraction
from html.parser import HTMLParser

import docx
import openpyxl
import pytest

from evalutils.base.places import Place
from evalutils.evaluation.audit import FileAudit, FormSummary, Gap, finding
from evalutils.reading.selfeval import Cell
from evalutils.reporting.audits.letters import letter
from evalutils.reporting.audits.lists import workbook
from evalutils.reporting.pages.findings import page

WORDS = "=1+1<script>alert(1)</script>“≤4”"
FINDING = finding(
    "goals_vague", Place("甲.xlsx", table=1, row=3), context="示范村 | ≤4",
    goal=Cell(WORDS, Place("甲.xlsx", table=1, row=3)),
)  # fmt: skip
FIRST = finding(
    "sum", Place("甲.xlsx", lines=(2, 2)), total="90", computed="50＋30＝80", context="合计 | 90"
)
AUDITS = [
    FileAudit(
        "甲.xlsx", (FIRST, FINDING), (Gap("表 2", "没有表头"),),
        (FormSummary("甲项目", "某局", Fraction(99), "优"),),
    ),
    FileAudit("乙.docx", forms=(FormSummary("乙项目", "某局", Fraction(88), "良"),)),
]  # fmt: skip


class Reading(HTMLParser):
    """Collects what matters of a page."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.tags: list[str] = []
        self.addresses: list[str] = []
        self.ids: list[str] = []
        self.labels: list[str] = []
        self.feed(text)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append(tag)
        for name, value in attrs:
            if name in {"src", "href"}:
                self.addresses.append(value or "")
            if name == "id":
                self.ids.append(value or "")
            if name == "for":
                self.labels.append(value or "")


def test_the_page_leads_nowhere_but_to_its_own_places() -> None:
    read = Reading(page(AUDITS))
    places = {f"#{one}" for one in read.ids}
    assert {"#f1", "#clean"} <= set(read.addresses) <= {"data:,", *places}
    assert read.tags.count("h1") == 1


def test_words_of_a_file_never_become_markup() -> None:
    text = page(AUDITS)
    assert "&lt;script&gt;" in text
    assert text.count("<script>") == 1  # the page's own


def test_severities_and_rules_can_be_picked_and_every_box_has_a_label() -> None:
    text = page(AUDITS)
    read = Reading(text)
    assert [one for one in read.ids if one.startswith("pick-")] == read.labels
    assert {"pick-error", "pick-note", "pick-R03", "pick-R11"} <= set(read.labels)
    assert "#pick-R03:not(:checked)~section .is-R03{display:none}" in text
    assert '<tr class="is-error is-R03">' in text


def test_a_page_without_a_finding_has_no_boxes() -> None:
    assert Reading(page(AUDITS[1:])).labels == []


def test_the_page_shows_the_row_as_context_and_what_was_not_read() -> None:
    text = page(AUDITS)
    quoted = '<span data-kind="words">示范村</span> <span data-kind="words">≤4</span>'
    assert (
        f'<tr class="is-context is-warning is-R11"><td colspan="4" class="first last">{quoted}'
        in text
    )
    assert "没有表头" in text


def test_the_overview_counts_forms_near_full_marks() -> None:
    assert "自评总分98分（含）以上的自评表：1份，占载明总分的50.0%" in page(AUDITS)


@pytest.mark.parametrize("language", ["zh", "en"])
def test_both_languages_word_everything(language: str) -> None:
    assert "None" not in page(AUDITS, language)
    assert "{" not in page(AUDITS, language).split("</style>")[1].split("<script>")[0]


def test_the_workbook_lists_every_finding_and_holds_no_formula() -> None:
    book = openpyxl.load_workbook(io.BytesIO(workbook(AUDITS)))
    sheet = book.worksheets[0]
    assert [row[4].value for row in sheet.iter_rows(min_row=2)] == ["R03", "R11"]
    assert sheet["H3"].value == WORDS
    assert sheet["H3"].data_type == "s"
    assert [s.title for s in book.worksheets] == ["意见清单", "汇总", "未读出", "未判规则"]


def test_the_letter_numbers_findings_through_all_files_and_begs_politely() -> None:
    made = docx.Document(io.BytesIO(letter("某局", AUDITS)))
    lines = [paragraph.text for paragraph in made.paragraphs]
    assert lines[1] == "某局："
    assert lines[0] == "关于补充完善绩效自评材料的函"
    assert any(line.startswith("1. 请更正：第 2 行：合计数“90”") for line in lines)
    assert any(line.startswith("2. 请核实：") for line in lines)
    assert "未发现需要更正或核实的事项。" in lines


def lines_of(made: bytes) -> list[str]:
    return [paragraph.text for paragraph in docx.Document(io.BytesIO(made)).paragraphs]


def test_the_letter_leaves_sender_and_date_open_and_never_asks_the_clock() -> None:
    lines = lines_of(letter("某局", AUDITS))
    assert "      年    月    日" in lines
    assert any("发函单位" in line for line in lines)
    # Until when an answer is asked for, too, has a place; what the letter has not, it names not.
    assert any("请于      年    月    日前逐条书面答复" in line for line in lines)
    assert not any("所附整改清单" in line for line in lines)


def test_the_letter_prints_the_sender_and_the_date_it_is_given() -> None:
    made = letter("", AUDITS[:1], sender="某区财政局", date=datetime.date(2023, 4, 6))
    lines = lines_of(made)
    assert lines[0] == "关于补充完善“甲项目”项目绩效自评材料的函"
    at = lines.index("某区财政局")
    assert lines[at : at + 2] == ["某区财政局", "2023年4月6日"]
    assert made == letter("", AUDITS[:1], sender="某区财政局", date=datetime.date(2023, 4, 6))


def test_files_without_a_finding_stand_in_one_list() -> None:
    text = page([*AUDITS, FileAudit("丙.docx")])
    listed = "".join(
        f'<li><span data-kind="file">{name}</span></li>' for name in ("乙.docx", "丙.docx")
    )
    assert f'<h2 id="clean">未发现问题的文件</h2><ul>{listed}</ul>' in text


def test_the_page_embeds_the_characters_it_needs_and_survives_one_no_face_has() -> None:
    text = page(
        [FileAudit("甲.txt", (replace(FIRST, facts={**FIRST.facts, "total": ("龘\ue000",)}),))]
    )
    assert text.count("@font-face") == 2
    assert "\ue000" in text
