"""The HTML edition prints an executed notebook as one page that says where numbers come from."""

import base64
import hashlib
import re
from fractions import Fraction
from pathlib import Path
from typing import Any

import nbformat
import pytest
from helpers.notebooks import DOCUMENT, HOSTILE, IDENTITY, graded_strip, sample_notebook
from lxml import etree, html

from evalutils.reading.quantities import Interval
from evalutils.reporting import blocks as b
from evalutils.reporting.document import as_json
from evalutils.reporting.editions import HtmlExporter, ReviewExporter

#: Where digits may stand that are no data; everything else must be a number with a reference.
_NOT_DATA = (
    "ancestor-or-self::data or ancestor-or-self::q or ancestor-or-self::blockquote or "
    "ancestor-or-self::h1 or ancestor-or-self::h2 or ancestor-or-self::h3 or "
    "ancestor-or-self::h4 or ancestor-or-self::*[@data-kind]"
)


def export(notebook: dict[str, Any], exporter: type[HtmlExporter] = HtmlExporter) -> str:
    node = nbformat.from_dict(notebook)
    page, _ = exporter().from_notebook_node(node, {"metadata": {"name": "03_report"}})
    return page


@pytest.fixture(scope="module")
def report() -> str:
    return export(sample_notebook())


@pytest.fixture(scope="module")
def page(report: str) -> etree._Element:
    return html.document_fromstring(report)


@pytest.fixture(scope="module")
def review() -> etree._Element:
    return html.document_fromstring(export(sample_notebook(), ReviewExporter))


def one(node: etree._Element, path: str) -> Any:
    found = node.xpath(path)
    assert len(found) == 1, f"{path}: {len(found)}"
    return found[0]


def with_blocks(*extra: b.Block) -> dict[str, Any]:
    """Return the sample with blocks added at the end of its first chapter."""
    notebook = sample_notebook()
    notebook["cells"][4]["outputs"][0]["data"][b.MIME]["blocks"].extend(map(as_json, extra))
    return notebook


def test_the_page_is_chinese_with_one_title(page: etree._Element) -> None:
    assert page.get("lang") == "zh-CN"
    assert one(page, "//h1").text_content() == "平安增城建设项目支出绩效评价（2022年度）"
    assert one(page, "//h1//span[@class='whole']").text == "2022年度"
    assert one(page, "//title").text == "平安增城建设项目支出绩效评价（2022年度）"


def test_the_identity_line_stands_at_the_title_and_in_the_footer(page: etree._Element) -> None:
    assert one(page, "//header//p[@class='identity']").text == IDENTITY
    assert one(page, "//footer").text == IDENTITY


def test_nothing_outside_the_file_is_named(report: str, page: etree._Element) -> None:
    assert not re.search(r"https?:|//\w+\.\w", re.sub(r"base64,[\w+/=]+", "", report))
    addresses = page.xpath("//@href | //@src | //@srcset | //@action | //@data | //@poster")
    assert {address[:1] if address[0] == "#" else address for address in addresses} == {
        "#",
        "data:,",
    }
    assert set(re.findall(r"url\((\w*:?)", report)) <= {"data:", ""}


def test_only_the_page_s_own_script_may_run(report: str, page: etree._Element) -> None:
    script = one(page, "//script").text
    digest = base64.b64encode(hashlib.sha256(script.encode()).digest()).decode()
    policy = one(page, "//meta[@http-equiv='Content-Security-Policy']").get("content")
    assert f"script-src 'sha256-{digest}'" in policy
    assert "default-src 'none'" in policy


def test_an_exact_number_says_its_value_and_reference(page: etree._Element) -> None:
    number = page.xpath("//p[@class='lead']//data[@data-ref='evidence:budget_total']")[0]
    assert number.text_content() == "81.09万元"
    assert dict(number.attrib) == {"value": "810900", "data-ref": "evidence:budget_total"}


def test_an_interval_says_its_bounds_and_has_no_value(page: etree._Element) -> None:
    number = page.xpath("//p//data[@data-ref='evidence:registered']")[0]
    assert dict(number.attrib) == {
        "value": "",
        "data-ref": "evidence:registered",
        "data-low": "136500",
        "data-high": "137500",
        "data-low-incl": "true",
        "data-high-incl": "false",
    }


@pytest.mark.parametrize("exporter", [HtmlExporter, ReviewExporter])
def test_the_card_of_words_from_a_scan_shows_their_picture(exporter: type[HtmlExporter]) -> None:
    notebook = sample_notebook()
    entries = [
        block["entries"]
        for cell in notebook["cells"]
        for output in cell.get("outputs", ())
        for block in output["data"].get(b.MIME, {"blocks": []})["blocks"]
        if block["type"] == "registry"
    ]
    crop = base64.b64encode(b"\xff\xd8\xff\xe0 scanned").decode()
    entries[0]["evidence:budget_total"]["crops"] = [crop]
    page = html.document_fromstring(export(notebook, exporter))
    picture = one(page, "//div[contains(@class,'card')]//img")
    assert picture.get("src") == f"data:image/jpeg;base64,{crop}"
    assert picture.get("alt").startswith("原图：")


def test_an_unbounded_interval_leaves_the_bound_out() -> None:
    number = b.number("超过8万人次", "evidence:posters", Interval(Fraction(80000), None, False))
    page = html.document_fromstring(export(with_blocks(b.paragraph([number]))))
    made = one(page, "//data[.='超过8万人次']")
    assert made.get("data-low") == "80000"
    assert made.get("data-high") is None


@pytest.mark.parametrize("copy", ["page", "review"])
def test_every_digit_in_the_text_is_data_or_says_why_not(
    copy: str, request: pytest.FixtureRequest
) -> None:
    tree = request.getfixturevalue(copy)
    loose = [
        words
        for words in tree.xpath(f"//body//text()[not({_NOT_DATA}) and not(ancestor::script)]")
        if re.search(r"\d", words)
    ]
    assert loose == []


def test_quotations_name_their_document_and_place(page: etree._Element) -> None:
    cites = page.xpath("//main//q/@cite | //main//blockquote/@cite")
    assert f"{DOCUMENT}#第3段" in cites
    assert len(cites) == len(page.xpath("//main//q | //main//blockquote"))


def test_markup_in_a_source_stays_text(page: etree._Element) -> None:
    assert HOSTILE in [words.text for words in page.xpath("//q")]
    assert len(page.xpath("//script")) == 1


def test_only_blocks_and_headings_are_read(report: str) -> None:
    assert "Only JupyterLab shows this" not in report
    assert "分析人员的笔记" not in report


def test_what_is_for_review_stays_out_of_the_public_copy(
    page: etree._Element, review: etree._Element
) -> None:
    for words in ("附件2 扣分台账", "本次没有扣分", "复核版另列参数"):
        assert words not in page.text_content()
        assert words in review.text_content()
    assert "复核版" in one(review, "//title").text


def test_a_table_has_a_numbered_caption_and_scoped_headers(page: etree._Element) -> None:
    table = one(page, "//table[@id='tab-indicators']")
    assert one(table, "caption").text_content() == "表1三级指标完成与得分"
    assert {head.get("scope") for head in table.xpath("thead//th")} == {"col"}
    assert {head.get("scope") for head in table.xpath("tbody/tr[not(@class)]/th")} == {"row"}
    groups = table.xpath("tbody/tr[@class='group']/th")
    assert [(head.get("scope"), head.get("colspan")) for head in groups] == [("rowgroup", "6")] * 3


def test_a_table_can_be_scrolled_by_keyboard_and_says_what_it_is(page: etree._Element) -> None:
    area = one(page, "//table[@id='tab-indicators']/..")
    assert (area.get("role"), area.get("tabindex")) == ("region", "0")
    assert area.get("aria-label") == "表1 三级指标完成与得分"


def test_an_unscored_cell_is_hatched_and_named(page: etree._Element) -> None:
    cells = page.xpath("//td[contains(@class, 'unscored')]")
    assert {cell.text_content() for cell in cells} == {"暂不计分"}


def test_cells_beside_a_row_span_keep_their_column(page: etree._Element) -> None:
    rows = page.xpath("//table[@id='tab-form']/tbody/tr")
    assert ["first" in (row[0].get("class") or "") for row in rows] == [True, False, False]
    assert ["r" in (row.xpath("td[.='3.00']") or [row])[0].get("class", "") for row in rows] == [
        False,
        True,
        False,
    ]


def test_a_figure_has_alt_text_source_and_the_data_behind_it(page: etree._Element) -> None:
    figure = one(page, "//figure[@id='fig-execution']")
    pictures = figure.xpath(".//svg")
    assert {(p.get("role"), p.get("aria-label")) for p in pictures} == {
        ("img", "横向条形图：全年预算81.09万元，全年执行81.07万元，执行率99.98%。")
    }
    assert len(pictures) == 2  # one for the column, one for a phone
    assert one(figure, ".//p[@class='headline']").text_content() == (
        "图1全年预算执行99.98%，结余很小"
    )
    assert one(figure, "p[@class='source']").text_content().startswith("来源：原文第12段")
    rows = figure.xpath("details//tbody/tr")
    assert [row.text_content() for row in rows] == ["全年预算数81.09", "全年执行数81.07"]


def test_every_id_stands_once_and_every_link_has_a_target(
    page: etree._Element, review: etree._Element
) -> None:
    for tree in (page, review):
        idents = tree.xpath("//@id")
        assert len(idents) == len(set(idents))
        links = tree.xpath("//a/@href | //use/@href")
        assert {link.removeprefix("#") for link in links} <= set(idents)


def test_the_contents_list_names_every_chapter_in_order(page: etree._Element) -> None:
    listed = page.xpath("//nav//a/text()")
    assert listed == page.xpath("//main//h2/text() | //main//h3/text()")
    assert listed[0] == "一、评价项目概述"
    assert listed[-1] == "注释"


def test_chapters_of_the_same_name_get_anchors_of_their_own() -> None:
    notebook = sample_notebook()
    notebook["cells"].append(
        {"cell_type": "markdown", "id": "again", "metadata": {}, "source": "## 四、主要绩效"}
    )
    page = html.document_fromstring(export(notebook))
    assert page.xpath("//h2[.='四、主要绩效']/@id") == ["h-四-主要绩效", "h-四-主要绩效-2"]


def test_cross_references_print_the_number_and_lead_to_it(page: etree._Element) -> None:
    assert one(page, "//p/a[.='图1']").get("href") == "#fig-execution"
    assert one(page, "//p/a[.='该指标']").get("href") == "#ind-B1"


def test_footnotes_lead_there_and_back(page: etree._Element) -> None:
    mark = one(page, "//a[@id='note-ref-1']")
    note = one(page, "//li[@id='note-1']")
    assert (mark.get("href"), mark.get("role")) == ("#note-1", "doc-noteref")
    assert one(note, "a[@role='doc-backlink']").get("href") == "#note-ref-1"
    assert note.text_content().startswith("文号照录原文")


def test_a_number_leads_to_its_entry_else_to_its_card(page: etree._Element) -> None:
    hrefs = {
        ref: page.xpath(f"//data[@data-ref='{ref}']/a/@href")[0]
        for ref in ("evidence:budget_total", "score:B1", "result:execution_rate")
    }
    assert hrefs == {
        "evidence:budget_total": "#ev-budget_total",
        "score:B1": "#ind-B1",
        "result:execution_rate": "#card-result-execution_rate",
    }


def test_a_card_shows_quote_place_and_reading(page: etree._Element) -> None:
    card = one(page, "//div[@id='card-evidence-registered']")
    assert one(card, "blockquote//mark").text == "约13.7万人"
    assert one(card, "blockquote").text_content() == (
        "截至10月底，“广州街坊”注册人数约13.7万人，实名率92.7%"
    )
    facts = [row.text_content() for row in card.xpath("dl/div")]
    assert facts == [
        "出处第25段",
        "时点截至10月底",
        "读法“约”：上下各半个末位单位，[136500, 137500)",
        "取值[136500, 137500) 人",
    ]


def test_the_card_of_a_result_shows_formula_and_evidence(page: etree._Element) -> None:
    card = one(page, "//div[@id='card-result-execution_rate']")
    assert [row.text_content() for row in card.xpath("dl/div")] == [
        "算式全年执行数 ÷ 全年预算数",
        "依据全年执行数 81.07万元、全年预算数 81.09万元",
    ]
    assert card.xpath("dl//a/@href") == ["#ev-spent_total", "#ev-budget_total"]


def test_there_is_one_card_for_every_reference_printed(page: etree._Element) -> None:
    printed = {ref.replace(":", "-") for ref in page.xpath("//data/@data-ref")}
    cards = [ident.removeprefix("card-") for ident in page.xpath("//*[@class='card']/@id")]
    assert printed <= set(cards)
    assert cards == sorted(cards)


def test_the_review_copy_leads_back_from_evidence_to_the_text(review: etree._Element) -> None:
    back = review.xpath("//tr[@id='ev-villages']//span[@data-kind='backlink']/a/@href")
    printed = review.xpath("//data[@data-ref='evidence:villages']/@id")
    assert [link.removeprefix("#") for link in back] == printed
    assert len(printed) == 3


def test_the_review_copy_folds_the_code_and_shows_the_parameters() -> None:
    notebook = sample_notebook()
    notebook["cells"].insert(
        1,
        {
            "cell_type": "code",
            "id": "injected",
            "metadata": {"tags": ["injected-parameters"]},
            "source": 'YEAR = "2022"\nPROJECT = "pingan-zengcheng"',
            "outputs": [],
            "execution_count": None,
        },
    )
    page = html.document_fromstring(export(notebook, ReviewExporter))
    shown = one(page, "//dl[@data-kind='parameter']")
    assert [row.text_content() for row in shown] == [
        'YEAR"2022"',
        'PROJECT"pingan-zengcheng"',
    ]
    folded = page.xpath("//details[@data-kind='code']")
    assert folded[-1].xpath("summary")[0].text_content() == "代码 13 · 附件3 证据清单"
    assert "运行代码" not in html.document_fromstring(export(notebook)).text_content()


def test_the_bar_is_drawn_only_where_a_grade_can_be_given(page: etree._Element) -> None:
    assert not page.xpath("//*[@class='bar']")
    notebook = sample_notebook()
    payload = notebook["cells"][2]["outputs"][0]["data"][b.MIME]
    payload["blocks"][1] = as_json(graded_strip())
    bar = one(html.document_fromstring(export(notebook)), "//div[@class='bar']")
    assert bar.get("aria-label").startswith("总分区间 85.5 至 91（满分 100）")
    assert one(bar, "span[@class='interval']").get("style") == "left:85.50%;width:5.50%"
    place = "left:clamp(2.10rem,88.25%,100% - 2.10rem)"  # its words end where the bar ends
    assert one(bar, "span[@class='value']").get("style") == place


def test_the_same_notebook_gives_the_same_bytes(report: str) -> None:
    assert export(sample_notebook()) == report


def test_the_pages_stay_small(report: str) -> None:
    assert len(report.encode()) < 400_000


def test_an_english_edition_marks_chinese_quotations() -> None:
    notebook = sample_notebook()
    notebook["cells"][2]["outputs"][0]["data"][b.MIME]["blocks"][0]["language"] = "en"
    page = html.document_fromstring(export(notebook))
    assert page.get("lang") == "en"
    assert one(page, "//nav").get("aria-label") == "Contents"
    assert one(page, "//q[.='资金使用相对滞后']").get("lang") == "zh-CN"
    assert one(page, "//figure[@id='fig-execution']//span[@class='no']").text == "Figure 1"


def test_nbconvert_exports_a_file(tmp_path: Path, report: str) -> None:
    file = tmp_path / "03_report.ipynb"
    nbformat.write(nbformat.from_dict(sample_notebook()), file)
    made, resources = HtmlExporter().from_filename(str(file))
    assert made == report
    assert resources["output_extension"] == ".html"
