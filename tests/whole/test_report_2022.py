"""The report of 2022 says what its source supports, and binds every figure it prints."""

from __future__ import annotations

import json
import re
from fractions import Fraction
from pathlib import Path
from typing import Any

import pypdfium2
import pytest
from helpers.bundles import Bundle
from helpers.digits import squeezed
from helpers.figures import misprinted
from helpers.sheets import fills
from lxml import html

IDENTITY = "依据公开自评文本的复算分析，非单位自评，不代表任何单位的评价结论"

#: What a reviewer must not say of anybody, and must not ask for.
BLAME = ("虚高", "造假", "虚报", "删除", "故意", "敷衍")
#: Where a digit may stand: data, words of the source, headings and numbers of tables and
#: figures, pieces that say why they hold digits, pictures with their data, evidence cards.
ALLOWED = (
    "ancestor-or-self::data",
    "ancestor-or-self::q",
    "ancestor-or-self::blockquote",
    "ancestor-or-self::*[self::h1 or self::h2 or self::h3 or self::h4]",
    "ancestor-or-self::*[@data-kind]",
    "ancestor-or-self::*[local-name()='svg']",
    "ancestor-or-self::details",
    "ancestor-or-self::nav",
    "ancestor-or-self::*[starts-with(@id, 'card-')]",
    "ancestor-or-self::style",
    "ancestor-or-self::script",
    "ancestor-or-self::title",
)


def page(made: Bundle, name: str = "report.html") -> Any:
    return html.fromstring((made.report / name).read_bytes())


def results(made: Bundle) -> dict[str, Any]:
    found: dict[str, Any] = json.loads((made.processed / "results.json").read_text("utf-8"))
    return found


def text_of(made: Bundle, name: str = "report.html") -> str:
    body = page(made, name).body
    for unread in body.xpath("//script | //style"):
        unread.drop_tree()
    return re.sub(r"\s+", "", body.text_content())


def test_there_is_one_result_as_the_source_allows(made: Bundle) -> None:
    for basis, outcome in results(made)["outcomes"].items():
        assert Fraction(outcome["scorable"]) == 10
        assert Fraction(outcome["coverage"]) == Fraction(1, 10)
        total = results(made)["values"][f"score:{basis}.total"]
        assert (total["low"], total["high"]) == ("10", "100")
        assert not outcome["gradable"]
    assert "如采用评价人设定的目标" not in text_of(made)
    assert "21.00" not in text_of(made)


@pytest.mark.parametrize(
    "words",
    [
        "不能定级",
        "分值为评价人设定",
        "现有材料不足以评定等级",
        "全年预算81.09万元，执行81.07万元，执行率99.98%，该项得10.00分",
        "暂不计分（不是零分，也不是满分）",
        "附件1未公开、原文未载明年度指标值和满意度，15项指标共90.00分无从计分",
        "自评报告未反映雪亮工程、重点地区整治、综治中心一体化三项目标的完成情况",
        "全年数据及统计期说明并复核后，再据复核结果安排",
        "待补清单",
        "不予计算",
        "约120万人次÷约13.7万人",
        "119人÷15301宗",
    ],
)
def test_the_page_says_what_a_reader_must_know(made: Bundle, words: str) -> None:
    assert words in text_of(made)


def test_problems_name_the_goals_and_figures_they_are_about(made: Bundle) -> None:
    said = text_of(made)
    assert "法治宣讲课场数367场与普法宣传活动场次300余场次可以相容" in said
    assert "“社会智慧治理平台”“技防建设”未见绩效目标或完成情况" in said
    assert "约13.7万人为区域口径" in said
    for vague in ("相近的两项", "部分数据未载明", "个别数量"):
        assert vague not in said, vague


def test_nothing_is_invented_for_what_the_source_does_not_state(made: Bundle) -> None:
    stated = text_of(made)
    assert "主管部门原文未载明" in stated
    assert "实施单位原文未载明" in stated
    scores = {score["code"]: score for score in results(made)["scores"]}
    unscored = sorted(code for code, score in scores.items() if score["score"] is None)
    assert unscored == [
        "C1",
        "E1",
        "E2",
        "E3",
        "E4",
        "E5",
        "Q1",
        "Q2",
        "Q3",
        "Q4",
        "Q5",
        "Q6",
        "Q7",
        "S1",
        "T1",
    ]
    assert scores["Q3"]["unscored_reason"] == "conflict"


def test_six_chapters_and_three_annexes_follow_the_outline_of_the_source(made: Bundle) -> None:
    source = (made.raw / "source" / "self-evaluation-report.txt").read_text("utf-8")
    own = [line.strip() for line in source.splitlines() if re.match(r"\s*[一二三四五六七]、", line)]
    headings = [squeezed(heading.text_content()) for heading in page(made).xpath("//h2")]
    chapters = [heading for heading in headings if re.match(r"[一二三四五六七]、", heading)]
    # The source's headings go on with what a writer may add: （可附表）, 或成功经验, 或不足.
    assert len(chapters) == len(own) == 6
    assert all(line.startswith(chapter) for line, chapter in zip(own, chapters, strict=True))
    annexes = [heading[:3] for heading in headings if heading.startswith("附件")]
    assert annexes == ["附件1", "附件2", "附件3"]
    assert headings.index(chapters[-1]) < headings.index("附件1项目支出绩效自评表")


@pytest.mark.parametrize("name", ["report.html", "review.html"])
def test_every_figure_says_the_exact_value_it_was_computed_as(made: Bundle, name: str) -> None:
    assert misprinted(made.report / name, results(made)["values"]) == []


def test_every_figure_carries_its_exact_value_for_machines(made: Bundle) -> None:
    values = results(made)["values"]
    numbers = page(made).xpath("//data")
    assert len(numbers) > 100
    for number in numbers:
        value = values[number.get("data-ref")]
        told = (number.get("value"), number.get("data-low"), number.get("data-high"))
        if "value" in value:
            assert told == (value["value"], None, None)
        else:
            assert told == ("", value["low"], value["high"])


@pytest.mark.parametrize("name", ["report.html", "review.html"])
def test_no_digit_stands_outside_data_quotations_and_marked_pieces(made: Bundle, name: str) -> None:
    allowed = " or ".join(ALLOWED)
    loose = [
        node
        for node in page(made, name).xpath(f"//body//text()[not(parent::*[{allowed}])]")
        if re.search(r"\d", node)
    ]
    assert [str(node) for node in loose] == []


@pytest.mark.parametrize("name", ["report.html", "review.html"])
def test_the_page_stands_alone(made: Bundle, name: str) -> None:
    tree = page(made, name)
    assert tree.get("lang") == "zh-CN"
    assert len(tree.xpath("//h1")) == 1
    addresses = [
        address
        for address in tree.xpath("//@src | //@href")
        if not address.startswith(("#", "data:"))
    ]
    assert addresses == []
    styles = "".join(tree.xpath("//style/text()"))
    assert not re.search(r"url\((?!['\"]?(?:data:|#))", styles)
    assert "@import" not in styles


def test_the_identity_stands_in_title_and_footer(made: Bundle) -> None:
    tree = page(made)
    assert IDENTITY in tree.xpath("string(//header)") or IDENTITY in tree.xpath("string(//h1/..)")
    assert IDENTITY in tree.xpath("string(//footer)")


def test_the_few_charts_have_number_source_and_alt_text(made: Bundle) -> None:
    figures = page(made).xpath("//figure[.//*[local-name()='svg']]")
    assert 1 <= len(figures) <= 4
    for place, figure in enumerate(figures, start=1):
        words = figure.text_content()
        assert f"图{place}" in re.sub(r"\s", "", words)
        assert "来源" in words
        labels = figure.xpath(".//*[@role='img']/@aria-label")
        assert len(set(labels)) == 1  # the same picture for page and phone
        assert len(labels[0]) > 20


def test_chinese_stands_in_every_chart(made: Bundle) -> None:
    pictures = page(made).xpath("//figure//*[local-name()='svg']")
    assert pictures
    for picture in pictures:
        # what is drawn, not what is told to those who cannot see it
        drawn = "".join(picture.xpath(".//*[local-name()='text']//text()"))
        assert len(re.findall(r"[\u4e00-\u9fff]", drawn)) >= 4, drawn


def test_only_the_review_copy_has_the_findings(made: Bundle) -> None:
    findings = results(made)["findings"]
    assert {finding["rule"] for finding in findings} >= {"R15", "R17", "R19", "R20"}
    public, review = text_of(made), text_of(made, "review.html")
    for request in ("如指年中进度，请补充分月支出数据", "请说明统计期的起止时间"):
        assert request in review
    assert "复核发现的问题" in public
    assert not page(made).xpath("//*[@id='tab-findings']")
    assert page(made, "review.html").xpath("//*[@id='tab-findings']")


def test_no_finding_blames_or_demands_a_deletion(made: Bundle) -> None:
    count = len(results(made)["findings"])
    (panel,) = page(made, "review.html").xpath(
        "//*[@id='tab-findings']/ancestor-or-self::section[1]"
    )
    told = squeezed(panel.text_content())
    assert count >= 10
    assert told.count("请") >= count / 2, "the words of the findings are not where they are sought"
    for word in BLAME:
        assert word not in told


def test_the_pdf_is_tagged_and_names_every_chapter(made: Bundle) -> None:
    import pypdfium2

    content = (made.report / "report.pdf").read_bytes()
    assert b"/MarkInfo" in content
    document = pypdfium2.PdfDocument(content)
    try:
        words = "".join(page_text(document, place) for place in range(len(document)))
    finally:
        document.close()
    for heading in ("三、评价结论与绩效分析", "六、相关建议", "不能定级", IDENTITY):
        assert heading in words


def page_text(document: Any, place: int) -> str:
    page = document[place]
    area = page.get_textpage()
    try:
        return re.sub(r"\s", "", area.get_text_bounded())
    finally:
        area.close()
        page.close()


def test_the_executed_notebooks_hold_no_error_and_no_place_of_this_machine(made: Bundle) -> None:
    names = sorted(path.name for path in (made.report / "executed").iterdir())
    assert names == ["01_clean.ipynb", "02_indicators.ipynb", "03_report.ipynb"]
    for name in names:
        text = (made.report / "executed" / name).read_text("utf-8")
        assert '"output_type": "error"' not in text
        assert str(made.root) not in text
        assert str(Path.home()) not in text


def test_the_data_behind_each_chart_is_written(made: Bundle) -> None:
    charts = {figure.get("id") for figure in page(made).xpath("//figure[.//*[@role='img']]")}
    files = {path.stem for path in (made.report / "data").glob("*.csv")}
    assert files
    assert files >= {chart for chart in charts if chart}


def test_a_second_run_does_nothing(made: Bundle) -> None:
    before = (made.report / "run.json").stat().st_mtime_ns
    done = made.run("report", "--year", "2022")
    assert done.returncode == 0
    assert "已是最新" in done.stderr
    assert (made.report / "run.json").stat().st_mtime_ns == before


@pytest.mark.parametrize(("name", "most"), [("report.html", 400_000), ("review.html", 600_000)])
def test_the_page_stays_small_enough_to_be_mailed(made: Bundle, name: str, most: int) -> None:
    assert (made.report / name).stat().st_size <= most


def test_every_page_of_the_pdf_but_a_chapter_s_last_is_filled(made: Bundle) -> None:
    found = fills(made.report / "report.pdf")
    assert len(found) > 5
    assert {page: share for page, share in found.items() if share < 0.6} == {}


def test_the_report_is_short_and_opens_with_the_decision(made: Bundle) -> None:
    pdf = pypdfium2.PdfDocument(made.report / "report.pdf")
    printed = [squeezed(sheet.get_textpage().get_text_range()) for sheet in pdf]
    pdf.close()
    assert len(printed) <= 12
    for words in (
        "不能定级",
        "主要理由",
        "预算安排建议",
        "评价人（签字）",
        "2026年11月23日",
    ):
        assert words in printed[0]
    assert "版本说明" in printed[-1]
    whole = "".join(printed)
    assert len(set(re.findall(r"表\d+", whole))) <= 8
    assert len(set(re.findall(r"图\d+", whole))) <= 4
