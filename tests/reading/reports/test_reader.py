"""Whole reports: goals held against results, problems against measures, tables beside prose."""

from __future__ import annotations

import pytest

from evalutils.base.places import Place
from evalutils.reading.documents import Document, Paragraph, Table, document_from_text
from evalutils.reading.export import told_as_json
from evalutils.reading.reports import is_measure, read_document, read_reports
from evalutils.reading.selfeval import SelfEvaluation

_TITLE = "临江区水务站2023年度河道管护项目绩效自评报告\n\n"


def _read(text: str) -> SelfEvaluation:
    (told,) = read_reports(document_from_text(_TITLE + text, "报告.txt"))
    return told


def _statuses(told: SelfEvaluation) -> list[str]:
    return [goal.status for goal in told.goals]


def test_a_goal_is_held_against_results_and_the_shared_words_are_kept() -> None:
    """What answers a goal is known by its words; a goal without an answer says so."""
    told = _read(
        "一、绩效目标\n一是疏浚鲤溪河道12公里；二是建成水质监测站2座；三是修订巡河手册。\n"
        "二、完成情况\n全年疏浚鲤溪河道12.6公里。\n建成并启用水质监测站2座。\n"
    )
    assert _statuses(told) == ["result", "result", "none"]
    assert [cell.text for cell in told.goals[1].answered_by] == ["建成并启用水质监测站2座"]
    assert "水质监测站" in told.goals[1].because
    assert told.goals[2].answered_by == ()


def test_a_goal_whose_outcome_is_told_nowhere_is_answered_in_part() -> None:
    """Activities are reported, the outcome that the goal names is not."""
    told = _read(
        "一、年度目标\n开展护河志愿宣传，提升沿岸居民护河知晓率。\n"
        "二、取得的成效\n开展护河志愿宣传18场，参加900余人。\n"
    )
    assert _statuses(told) == ["partial"]


@pytest.mark.parametrize(
    "text",
    [
        "一、年度目标\n疏浚河道12公里。\n二、完成情况\n已疏浚河道12公里。\n",
        "1.项目概况\n项目总体绩效目标是疏浚河道12公里。\n2.目标完成情况\n已疏浚河道12公里。\n",
        "（一）预期目标：疏浚河道12公里。\n（二）实际完成情况：已疏浚河道12公里。\n",
        "绩效自评综述：年度总体目标：疏浚河道12公里。目标完成情况：已疏浚河道12公里。\n",
        "## 绩效目标设定\n疏浚河道12公里；\n## 主要绩效\n已疏浚河道12公里；\n",
        "第一部分 目标任务\n疏浚河道12公里\n第二部分 取得的成绩\n已疏浚河道12公里\n",
    ],
)  # fmt: skip
def test_goals_and_results_are_found_however_the_report_is_laid_out(text: str) -> None:
    """The same goal and the same result in six layouts."""
    told = _read(text)
    assert [goal.expected.text for goal in told.goals if goal.expected] == ["疏浚河道12公里"]
    assert [cell.text for cell in told.results] == ["已疏浚河道12公里"]
    assert _statuses(told) == ["result"]


_LACKS = ("闸门电机锈蚀，启闭不灵", "巡河记录缺少签字")
_MEASURES = ("更换闸门电机并定期保养", "实行巡河记录双人签字")


@pytest.mark.parametrize(
    "text",
    [
        "三、存在的问题\n1.{0}。\n2.{1}。\n四、改进措施\n1.{2}。\n2.{3}。\n",
        "三、存在的主要问题：一是{0}；二是{1}。四、下一步打算：一是{2}；二是{3}。\n",
        "三、问题及建议\n问题一：{0}。\n建议：{2}。\n问题二：{1}。\n建议：{3}。\n",
        "三、困难和不足\n（1）{0}。（2）{1}。\n四、意见建议\n（1）{2}。（2）{3}。\n",
        "三、不足之处\n首先，{0}。其次，{1}。\n四、整改措施\n首先，{2}。其次，{3}。\n",
        "三、问题与对策\n1.{0}。下一步，{2}。\n2.{1}。下一步，{3}。\n",
        "存在问题：\n①{0}。\n②{1}。\n对策建议：\n①{2}。\n②{3}。\n",
        "三、存在的难点\n一是{0}；二是{1}。\n四、下一步工作措施\n一是{2}；二是{3}。\n",
        "三、有待改进之处\n◆{0}\n◆{1}\n四、解决办法\n◆{2}\n◆{3}\n",
        "三、存在问题\n1.{0}。\n2.{1}。\n四、后续工作安排\n1.{2}。\n2.{3}。\n",
        "三、存在问题\n第一，{0}。第二，{1}。\n四、今后工作方向\n第一，{2}。第二，{3}。\n",
    ],
)
def test_problems_are_paired_with_their_measures_in_every_layout(text: str) -> None:
    """Listed apart, listed side by side, in one sentence, in one paragraph."""
    told = _read("二、完成情况\n巡河24次。\n" + text.format(*_LACKS, *_MEASURES))
    assert [problem.text.text for problem in told.problems] == list(_LACKS)
    measures = [cell.text.removeprefix("下一步，") for cell in told.recommendations]
    assert measures == list(_MEASURES)
    assert [problem.answered_by for problem in told.problems] == [(0,), (1,)]


@pytest.mark.parametrize("to_all", ["针对以上问题", "针对存在的不足", "为解决上述困难"])
def test_one_measure_for_all_problems_answers_each(to_all: str) -> None:
    told = _read(
        "一、存在问题\n水泵老化。台账不全。村民不知情。\n"
        f"二、下一步打算\n{to_all}，我站将更换设备，完善档案。\n"
    )
    assert [one.answered_by for one in told.problems] == [(0,)] * 3


def test_a_numbered_problem_keeps_the_short_sentence_that_explains_it() -> None:
    told = _read(
        "一、存在问题\n1.水泵老化。检修停水。\n2.台账不全。人手太少。\n二、主要措施\n巡河24次。\n"
    )
    assert [one.text.text for one in told.problems] == ["水泵老化。检修停水", "台账不全。人手太少"]
    assert told.recommendations == ()  # what was done


def test_a_problem_that_no_measure_answers_has_none() -> None:
    """Cannot tell is an answer: a measure about something else answers nothing."""
    told = _read(
        "二、完成情况\n巡河24次。\n三、存在问题\n一是闸门电机锈蚀；二是台账不全；三是人手偏紧。\n"
        "四、建议\n更换闸门电机。\n"
    )
    assert [problem.answered_by for problem in told.problems] == [(0,), (), ()]
    assert told.problems[0].because == ("闸门电机",)


@pytest.mark.parametrize(
    ("text", "measure"),
    [
        ("持续壮大护河队伍，织密巡查网络", True), ("进一步完善考核办法", True),
        ("加强与财政部门沟通，加快支付进度", True), ("建议尽早下达预算", True),
        ("下一步将补充人手", True), ("每季度组织一次回头看", True),
        ("宣传形式不够丰富", False), ("支出进度滞后，要加快支付", False),
        ("部分站点设备老化", False), ("培训覆盖面有待扩大", False),
        ("项目管理人员紧缺", False), ("加固工程推迟一个月完工", False),
    ],
)  # fmt: skip
def test_what_is_to_be_done_is_told_from_what_is_wrong(text: str, *, measure: bool) -> None:
    """A problem that is worded as a measure names no problem."""
    assert is_measure(text) is measure


def test_a_copied_goal_and_money_are_no_results() -> None:
    """What only says the goal again, pays, or manages is no result."""
    told = _read(
        "一、年度目标\n维护河道安全，改善沿岸环境。\n二、完成情况\n维护河道安全，改善沿岸环境。\n"
        "资金支付80万元，执行率98%。\n严格执行财务管理制度。\n清运垃圾320吨。\n"
    )
    assert [cell.text for cell in told.results] == ["清运垃圾320吨"]


def test_two_reports_in_one_document_are_two_entries() -> None:
    """Each title begins a project of its own."""
    body = "一、绩效目标\n{0}。\n二、完成情况\n已{0}。\n三、存在问题\n{1}\n"
    lines = [
        line
        for name, work in (("河道管护", "疏浚河道12公里"), ("泵站改造", "改造泵站3座"))
        for line in (
            f"临江区水务站2023年度{name}项目绩效自评报告",
            *body.format(work, "设备老化，难以满足防汛需要。" * 20).splitlines(),
        )
    ]
    paragraphs = tuple(
        Paragraph(line, Place("a.docx", paragraph=at)) for at, line in enumerate(lines)
    )
    told = read_reports(Document("a.docx", paragraphs))
    names = [one.project.text if one.project else "" for one in told]
    assert [name[-6:] for name in names] == ["河道管护项目", "泵站改造项目"]
    assert all("泵站" not in cell.text for cell in told[0].results)


def test_projects_told_one_after_the_other_under_like_headings_are_two_entries() -> None:
    """The same headings under two names are two projects."""
    part = "（一）绩效目标\n{0}。\n（二）绩效目标完成情况\n已{0}。\n（三）存在问题\n{1}。\n"
    text = _TITLE + (
        "一、河道管护项目\n" + part.format("疏浚河道12公里", "电机老化")
        + "二、泵站改造项目\n" + part.format("改造泵站3座", "台账不全")
    )  # fmt: skip
    told = read_reports(document_from_text(text, "两个项目.txt"))
    assert [[cell.text for cell in one.results] for one in told] == [
        ["已疏浚河道12公里"], ["已改造泵站3座"],
    ]  # fmt: skip


_LISTED = (
    ("1.", "临江渡口维护项目。预算60万元，执行54万元，执行率90%。维护渡口4处。自评得分96分。"),
    ("2.", "“四好农村路”养护工程。预算90万元，执行90万元，执行率100%。养护公路82公里。得分99分。"),
    ("3.", "候车亭修缮：预算30万元，支出27万元，执行率90%，得分95分；修缮候车亭16座。"),
)  # fmt: skip


def test_projects_of_a_list_are_entries_with_the_name_and_the_year_of_the_whole() -> None:
    """Each with its own score is a project; the opening tells year and office for all."""
    head = "云岭县交通运输局2023年度项目绩效自评情况\n\n共自评项目3个，涉及资金180万元。\n\n"
    text = head + "\n\n".join(mark + words for mark, words in _LISTED)
    told = read_reports(document_from_text(text, "三个项目.txt"))
    assert [one.project and one.project.text for one in told] == [
        "临江渡口维护项目", "“四好农村路”养护工程", "候车亭修缮",
    ]  # fmt: skip
    assert {(one.year, one.unit and one.unit.text) for one in told} == {(2023, "云岭县交通运输局")}
    spent = [one.money[0].executed for one in told]
    assert [amount and str(amount.value) for amount in spent] == ["54", "90", "27"]


def test_works_of_one_project_are_no_projects() -> None:
    """Works have amounts too; the score and the spending are of them all."""
    text = (
        "云岭县水务局2023年度山塘整治项目绩效自评报告\n一、概况\n项目含2个子项目，全年预算300万元。\n"
        "二、实施\n1.坝体加固工程。加固12座，支出200万元。\n2.溢洪道改造工程。改造9处，支出96万元。\n"
        "三、自评\n全年执行296万元，执行率98.67%。自评得分97分。\n"
    )
    (told,) = read_reports(document_from_text(text, "一个项目.txt"))
    assert str(told.money[0].executed.value) == "296"


@pytest.mark.parametrize(
    "text",
    [
        "今日天气晴，最高气温28度。\n市民在公园散步。\n",
        "# Annual report\n\n1. Results\nWe trained 12 people.\n2. Problems\nNone.\n",
        "采购公告\n一、项目概况\n采购水泵3台，预算9万元。\n二、联系方式\n见附件。\n",
        "",
    ],
)
def test_about_something_else_nothing_is_told(text: str) -> None:
    """Another subject or another language gives nothing, and nothing is invented."""
    assert read_document(document_from_text(text, "别的.txt")) == ()


_ROWS = (
    ("项目名称", "河道管护项目", "", "", ""),
    ("三级指标", "年度指标值", "实际完成值", "分值", "得分"),
    ("疏浚长度", "≥12公里", "12.6公里", "90", "90"),
    ("总分", "", "", "90", "90"),
)


def test_a_table_and_prose_of_one_project_are_one_entry_with_both_places() -> None:
    """The table's cells come first; what prose tells stands beside them."""
    lines = [
        "临江区水务站2023年度河道管护项目绩效自评报告",
        "一、完成情况",
        "疏浚河道11公里。",
        "二、存在问题",
        "电机老化。",
    ]
    paragraphs = tuple(
        Paragraph(line, Place("a.docx", paragraph=at)) for at, line in enumerate(lines, 1)
    )
    tables = (Table(_ROWS, Place("a.docx", table=1, paragraph=5)),)
    (told,) = read_document(Document("a.docx", paragraphs, tables))
    assert (told.items[0].name.told, told.results[0].told) == ("table", "prose")
    assert (told.items[0].actual and told.items[0].actual.text) == "12.6公里"
    assert told.results[0].text == "疏浚河道11公里"
    made = told_as_json(told)
    assert (made["told"], made["problems"][0]["text"]) == ("both", "电机老化")  # type: ignore[index]


def test_a_report_as_json_has_the_keys_of_the_contract() -> None:
    """Programs read these names."""
    made = told_as_json(
        _read("一、年度目标\n疏浚河道12公里。\n二、完成情况\n已疏浚河道12.6公里。\n")
    )
    assert {
        "file", "place", "project", "unit", "year", "told", "money", "received", "rate", "basis",
        "indicators", "goals", "results", "problems", "recommendations", "satisfaction",
        "annexes", "periods", "total", "grade", "unreadable",
    } <= made.keys()  # fmt: skip
    (goal,) = made["goals"]  # type: ignore[misc]
    assert (goal["status"], goal["answered_by"]) == ("result", ["已疏浚河道12.6公里"])
    (result,) = made["results"]  # type: ignore[misc]
    assert result["figures"] == ["12.6公里"]


def _goals(text: str) -> list[tuple[str, str]]:
    (told,) = read_reports(document_from_text(text, "a.txt"))
    return [(goal.expected.text, goal.status) for goal in told.goals if goal.expected is not None]


def test_aims_listed_with_commas_are_goals_of_their_own_and_held_one_by_one() -> None:
    text = (
        "竹溪县河道整治项目绩效自评报告\n一、绩效目标\n"
        "数量目标：疏浚河道12公里，加固堤防3处，安装护栏800米；时效目标：11月底前完成。\n"
        "二、绩效目标完成情况\n"
        "数量指标。全年疏浚河道12.4公里；加固堤防2处；安装护栏800米。\n"
        "时效指标。11月20日全部完工。\n"
    )
    assert _goals(text) == [
        ("疏浚河道12公里", "result"),
        ("加固堤防3处", "partial"),
        ("安装护栏800米", "result"),
        ("11月底前完成", "result"),
    ]


def test_a_deadline_that_passed_is_met_in_part() -> None:
    text = (
        "竹溪县河道整治项目绩效自评报告\n一、绩效目标\n2022年10月底前完成。\n"
        "二、完成情况\n疏浚河道12公里，2022年12月8日竣工验收。\n"
    )
    assert _goals(text) == [("2022年10月底前完成", "partial")]


def test_results_name_the_goals_where_nothing_else_does() -> None:
    text = (
        "竹溪县图书流动车项目绩效自评报告\n一、绩效目标完成情况\n"
        "数量指标：流动服务目标40场，实际完成36场；新增图书800册，实际新增810册。\n"
        "质量指标：编目差错率目标≤3‰，实际2‰。\n"
    )
    assert _goals(text) == [
        ("流动服务目标40场", "partial"),
        ("新增图书800册", "result"),
        ("编目差错率目标≤3‰", "result"),
    ]


def test_what_was_done_for_the_evaluation_itself_is_no_result() -> None:
    text = (
        "竹溪县河道整治项目绩效自评报告\n一、绩效目标\n疏浚河道12公里。\n"
        "二、绩效自评工作开展情况\n成立自评小组，走访8个镇16个村，完成自评。\n"
        "三、主要经验及做法\n推行河长、段长双负责制，共12人。\n"
        "四、绩效目标完成情况\n疏浚河道12公里。\n"
    )
    (told,) = read_reports(document_from_text(text, "a.txt"))
    assert [cell.text for cell in told.results] == ["疏浚河道12公里"]


@pytest.mark.parametrize(
    ("title", "sentence", "unit"),
    [
        (
            "柳河镇渠道清淤项目支出绩效自评报告",
            "渠道清淤项目由柳河镇水利站组织实施。",
            "柳河镇水利站",
        ),
        ("东城街道菜场改造绩效自评报告", "该项目由东城街道办事处承担。", "东城街道办事处"),
        ("柳河镇渠道清淤绩效自评报告", "工程由省水电建设公司承办。", "柳河镇"),
        ("渠道清淤绩效自评报告", "6月，委托水土研究所开展评估，县河道站组织实施。", "县河道站"),
        ("渠道清淤绩效自评报告", "某县水利局会同柳河镇开展渠道清淤。", "某县水利局"),
        ("某县水利局渠道清淤绩效自评报告", "工程由某县水利局河道管理站实施。", "某县水利局"),
    ],
)
def test_the_office_that_acts_is_told_from_the_place_a_title_begins_with(
    title: str, sentence: str, unit: str
) -> None:
    text = f"{title}\n一、概况\n{sentence}2023年支出20万元。\n二、完成情况\n2023年清淤3公里。\n"
    (told,) = read_reports(document_from_text(text, "a.txt"))
    assert told.unit is not None
    assert told.unit.text == unit
