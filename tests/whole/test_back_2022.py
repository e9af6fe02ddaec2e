"""The back test: what was published of 2022, copied by hand, against everything that is made of it.

The figures below were written down from the document, not from the program: as they stand there,
and as the tables of hedges read them. Nothing here asks the program what a figure means.
"""

from __future__ import annotations

import json
import re
from dataclasses import dataclass
from fractions import Fraction
from pathlib import Path
from typing import Any

import docx
import openpyxl
import pypdfium2
import pytest
from bs4 import BeautifulSoup
from helpers.bundles import Bundle


@dataclass(frozen=True)
class Published:
    """One figure: its words in the source, its number, its bounds and what it counts."""

    words: str
    number: str
    low: str
    high: str | None
    unit: str
    closed: str = "[]"


#: Evidence of the ledger → what the document says (2022, sections 一（四）, 四 and 六).
PUBLISHED = {
    "budget_total": Published("全年预算81.09万元", "81.09", "810900", "810900", "元"),
    "budget_executed": Published("年度预算执行数81.07万元", "81.07", "810700", "810700", "元"),
    "villages": Published("在全区367条村居", "367", "367", "367", "条"),
    "lecture_per_village": Published("分别举办一场法治宣讲课", "一", "1", "1", "场"),
    "activities": Published("各类普法宣传活动300余场次", "300", "300", "400", "场次", "()"),
    "posters": Published("宣传海报近20000多份", "20000", "18000", "30000", "份", "()"),
    "leaflets": Published("宣传折页近55000份", "55000", "54000", "55000", "份", "()"),
    "gifts": Published("帆布袋）4000余份", "4000", "4000", "5000", "份", "()"),
    "participants": Published("累计10多万名群众参加", "10", "100000", "200000", "名", "()"),
    "registered": Published("全区共约13.7万人注册", "13.7", "136500", "137500", "人", "[)"),
    "realname_rate": Published("实名率达92.7%", "92.7", "0.927", "0.927", "%"),
    "person_times": Published("约120万人次参与", "120", "1150000", "1250000", "人次", "[)"),
    "volunteers": Published("志愿队员超过8万人次", "8", "80000", None, "人次", "()"),
    "incidents": Published("协助处置警情15301宗", "15301", "15301", "15301", "宗"),
    "detained": Published("协助抓获嫌疑人119人", "119", "119", "119", "人"),
    "detained_admin": Published("行政拘留110人", "110", "110", "110", "人"),
    "detained_criminal": Published("刑事拘留9人", "9", "9", "9", "人"),
    "disputes": Published("化解纠纷类警情4371宗", "4371", "4371", "4371", "宗"),
    "reserve_members": Published("分别指定至少1名", "1", "1", None, "名", "[)"),
}
#: What can be computed from them, worked out by hand.
COMPUTED = {
    "execution_rate": "8107/8109",
    "balance": "200",
    "detained_sum": "119",
    "lectures": "367",
}


def squeezed(words: str) -> str:
    return re.sub(r"\s+", "", words)


def same(bound: str | None, wanted: str | None) -> bool:
    if not bound or wanted is None:
        return not bound and wanted is None
    return Fraction(bound) == Fraction(wanted)


def wrong_results(results: dict[str, Any]) -> set[str]:
    """Return the figures that a ``results.json`` has otherwise than they were published."""
    wrong = set()
    for name, told in PUBLISHED.items():
        value = results["values"].get(f"evidence:{name}", {})
        low, high = value.get("value", value.get("low")), value.get("value", value.get("high"))
        closed = (
            "value" in value or value.get("low_incl"),
            "value" in value or value.get("high_incl"),
        )
        right = same(low, told.low) and same(high, told.high) and value.get("unit") == told.unit
        if not right or closed != (told.closed[0] == "[", told.closed[1] == "]"):
            wrong.add(name)
    for name, value in COMPUTED.items():
        if not same(results["values"].get(f"result:{name}", {}).get("value"), value):
            wrong.add(name)
    return wrong


def wrong_page(page: str) -> set[str]:
    """Return the figures that a page binds or prints otherwise than they were published."""
    wrong = set()
    for data in BeautifulSoup(page, "lxml").select("data[data-ref^='evidence:']"):
        name = str(data["data-ref"]).removeprefix("evidence:")
        told, value = PUBLISHED[name], str(data.get("value", ""))
        low, high = value or str(data.get("data-low", "")), value or str(data.get("data-high", ""))
        right = same(low, told.low) and same(high, told.high)
        if not right or told.number not in squeezed(data.get_text()):
            wrong.add(name)
    return wrong


def bound_on(page: str) -> set[str]:
    found = BeautifulSoup(page, "lxml").select("data[data-ref^='evidence:']")
    return {str(data["data-ref"]).removeprefix("evidence:") for data in found}


def missing_in(words: str, names: set[str]) -> set[str]:
    """Return the figures whose number stands nowhere in a text as a number of its own."""
    return {
        name
        for name in names
        if not re.search(rf"(?<![\d.]){re.escape(PUBLISHED[name].number)}(?![\d.]*\d)", words)
    }


def text_of(path: Path) -> str:
    """Return what people can read in an edition, without blanks and line ends."""
    if path.suffix == ".pdf":
        opened = pypdfium2.PdfDocument(path)
        words = "".join(page.get_textpage().get_text_bounded() for page in opened)
        opened.close()
    elif path.suffix == ".docx":
        words = "".join(docx.Document(str(path)).element.body.itertext())
    else:
        book = openpyxl.load_workbook(path)
        cells = (cell.value for sheet in book for row in sheet.iter_rows() for cell in row)
        words = "\n".join(str(value) for value in cells if value is not None)
    return squeezed(words)


@pytest.fixture(scope="module")
def results(made: Bundle) -> dict[str, Any]:
    told: dict[str, Any] = json.loads((made.processed / "results.json").read_text("utf-8"))
    return told


@pytest.fixture(scope="module")
def pages(made: Bundle) -> dict[str, str]:
    return {n: (made.report / n).read_text("utf-8") for n in ("report.html", "review.html")}


@pytest.mark.parametrize("name", PUBLISHED)
def test_the_document_says_so_once(made: Bundle, name: str) -> None:
    (source,) = (made.raw / "source").glob("*.txt")
    assert squeezed(source.read_text("utf-8")).count(PUBLISHED[name].words) == 1


def test_the_results_hold_what_was_published(results: dict[str, Any]) -> None:
    assert {
        name.removeprefix("evidence:") for name in results["values"] if "evidence:" in name
    } == {*PUBLISHED}
    assert wrong_results(results) == set()


@pytest.mark.parametrize("copy", ["report.html", "review.html"])
def test_the_pages_print_and_bind_what_was_published(pages: dict[str, str], copy: str) -> None:
    assert wrong_page(pages[copy]) == set()
    assert len(bound_on(pages[copy])) >= 15


@pytest.mark.parametrize("edition", ["report.pdf", "report.docx"])
def test_the_paper_editions_print_what_the_page_does(
    made: Bundle, pages: dict[str, str], edition: str
) -> None:
    names = bound_on(pages["report.html"])
    assert missing_in(text_of(made.report / edition), names) == set()


def test_the_form_has_the_money_and_the_ledger_everything(made: Bundle) -> None:
    assert missing_in(text_of(made.report / "form.xlsx"), {*PUBLISHED}) == set()


@pytest.mark.parametrize("name", PUBLISHED)
def test_one_broken_figure_fails_it(
    results: dict[str, Any], pages: dict[str, str], name: str
) -> None:
    told = PUBLISHED[name]
    spoilt = json.loads(json.dumps(results))
    value = spoilt["values"][f"evidence:{name}"]
    key = "value" if "value" in value else "low"
    value[key] = str(Fraction(value[key]) + 1)
    assert wrong_results(spoilt) == {name}
    page = pages["review.html"]
    ref = f'data-ref="evidence:{name}"'
    # the bound of a hedged figure, the value of another: whichever stands beside its name
    broken, changed = re.subn(
        rf'(value="){re.escape(told.low)}(" {ref})|({ref} data-low="){re.escape(told.low)}(")',
        lambda found: "{}7{}".format(*[part for part in found.groups() if part is not None]),
        page,
    )
    assert changed
    assert wrong_page(broken) == {name}
    number = told.number
    assert missing_in(squeezed(f"共{number}项").replace(number, f"{number}5"), {name}) == {name}
