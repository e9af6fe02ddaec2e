"""Prose in sections: headings of every style, run in with text, or none at all."""

from __future__ import annotations

import pytest

from evalutils.reading.documents import document_from_text
from evalutils.reading.reports import Report, divide


def _read(text: str) -> Report:
    return divide(document_from_text(text, "报告.txt"))


def _told(text: str) -> list[tuple[str, list[str]]]:
    return [
        (section.kind, [sentence.text for sentence in section.sentences])
        for section in _read(text).sections
        if section.sentences
    ]


_GOAL, _WORK, _LACK, _PLAN = (
    "全年清理河道36公里",
    "实际清理河道38.5公里",
    "两处泵房设备老化",
    "安排专项资金更换水泵",
)


@pytest.mark.parametrize(
    "numbers",
    [
        ("一、", "二、", "三、", "四、"),
        ("（一）", "（二）", "（三）", "（四）"),
        ("(一)", "(二)", "(三)", "(四)"),
        ("1.", "2.", "3.", "4."),
        ("1、", "2、", "3、", "4、"),
        ("1 ", "2 ", "3 ", "4 "),
        ("1)", "2)", "3)", "4)"),
        ("（1）", "（2）", "（3）", "（4）"),
        ("①", "②", "③", "④"),
        ("第一部分 ", "第二部分 ", "第三部分 ", "第四部分 "),
        ("第一章 ", "第二章 ", "第三章 ", "第四章 "),
        ("## ", "## ", "## ", "## "),
        ("", "", "", ""),
    ],
)
def test_headings_mean_the_same_whatever_their_numbers(numbers: tuple[str, ...]) -> None:
    """A heading is known by its words; how it is numbered says only how deep it stands."""
    heads = ("项目绩效目标", "绩效目标完成情况", "存在的主要问题", "下一步改进措施")
    bodies = (_GOAL, _WORK, _LACK, _PLAN)
    text = "\n".join(
        f"{number}{head}\n{body}。"
        for number, head, body in zip(numbers, heads, bodies, strict=True)
    )
    kinds = ("goals", "results", "problems", "recommendations")
    assert _told(text) == [(kind, [body]) for kind, body in zip(kinds, bodies, strict=True)]


@pytest.mark.parametrize(
    ("heading", "kind"),
    [
        ("年度总体目标", "goals"), ("预期绩效目标", "goals"), ("绩效目标设定情况", "goals"),
        ("年度工作任务", "goals"), ("取得的成效", "results"), ("主要做法和经验", "management"),
        ("项目实施情况", "results"), ("绩效指标实现情况分析", "results"), ("产出情况", "results"),
        ("困难和不足", "problems"), ("主要问题及原因分析", "problems"), ("工作短板", "problems"),
        ("意见建议", "recommendations"), ("下一步工作打算", "recommendations"),
        ("整改措施", "recommendations"), ("今后努力方向", "recommendations"),
        ("资金到位和使用情况", "money"), ("项目基本情况", "background"), ("政策依据", "basis"),
        ("自评得分", "score"), ("绩效自评结果应用情况", "use"), ("组织管理情况", "management"),
    ],
)  # fmt: skip
def test_a_heading_means_what_its_words_say(heading: str, kind: str) -> None:
    """Offices call one part by many names."""
    assert _told(f"二、{heading}\n街道办按月巡查。")[0][0] == kind


def test_headings_run_in_with_their_text_open_a_part_of_their_own() -> None:
    """存在问题：… is a heading and what stands under it, in one paragraph or inside one."""
    text = (
        f"自评综述：自评98分。年度目标：{_GOAL}。完成情况：{_WORK}。"
        f"存在问题：{_LACK}。改进措施：{_PLAN}。"
    )
    assert _told(text)[-4:] == [
        ("goals", [_GOAL]), ("results", [_WORK]), ("problems", [_LACK]),
        ("recommendations", [_PLAN]),
    ]  # fmt: skip


def test_a_dimension_keeps_what_it_is_told_of() -> None:
    """数量指标 under goals is a target, under results what was done."""
    report = _read(
        "一、绩效目标\n1.数量指标：巡查24次。\n二、完成情况\n1.数量指标。巡查26次。\n2.质量指标。合格。"
    )
    assert [(part.kind, part.dimension) for part in report.sections if part.sentences] == [
        ("goals", "数量"), ("results", "数量"), ("results", "质量"),
    ]  # fmt: skip


def test_items_of_a_list_are_apart_wherever_they_stand() -> None:
    """一是…二是… in one paragraph are items, and so are numbered paragraphs under a heading."""
    assert _told("存在问题：一是人手偏紧；二是台账不全。")[0][1] == ["人手偏紧", "台账不全"]
    text = "存在问题：\n1.人手偏紧，巡查次数不足。\n2.台账不全，记录缺少签字。\n"
    assert _told(text) == [("problems", ["人手偏紧，巡查次数不足", "台账不全，记录缺少签字"])]


def test_what_is_in_brackets_or_quoted_is_not_cut() -> None:
    """A full stop inside brackets ends no sentence."""
    text = "完成“分类投放；定点收运”宣传（含社区。学校）12场。"
    assert _told(text) == [("other", [text.rstrip("。")])]


def test_a_sentence_that_holds_the_words_of_a_heading_is_none() -> None:
    """Only words that are nothing but a heading are one."""
    text = "通过培训解决了存在的问题\n本项目在管理上较好地完成了各项任务。"
    assert [kind for kind, _ in _told(text)] == ["other"]


def test_the_text_keeps_its_order_around_a_part_of_its_own() -> None:
    """What follows a run-in heading's paragraph belongs to the part above, in reading order."""
    text = f"三、存在问题及改进措施\n问题一：{_LACK}。\n改进措施：{_PLAN}。\n其余照旧办理即可。\n"
    assert [kind for kind, _ in _told(text)] == ["problems", "recommendations", "problems"]
    assert _read(text).sentences[0].place.lines == (2, 2)
