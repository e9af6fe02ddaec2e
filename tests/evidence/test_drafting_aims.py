"""What goals aim at stands beside what their results tell, in a draft from a report in prose."""

from __future__ import annotations

from pathlib import Path

from evalutils.evidence.drafting import draft_from, with_aims
from evalutils.reading.documents import document_from_text, read_document
from evalutils.reading.reports import read_reports

_TEXT = (
    "竹溪县河道整治项目绩效自评报告\n一、绩效目标\n"
    "数量目标：疏浚河道12公里，加固堤防3处；满意度目标：沿岸群众满意度≥90%。\n"
    "二、绩效目标完成情况\n"
    "（一）数量指标。全年疏浚河道12.4公里，完成率103%；加固堤防2处。\n"
    "（二）满意度指标。发放问卷120份，群众满意度94.5%。\n"
)


def _rows(text: str) -> list[tuple[str, ...]]:
    (told,) = read_reports(document_from_text(text, "a.txt"))
    return [
        tuple("" if cell is None else cell.text for cell in (item.name, item.target, item.actual))
        for item in with_aims(told, document_from_text(text, "a.txt")).items
    ]


def test_a_goal_gives_its_figure_to_the_indicator_that_its_result_tells() -> None:
    rows = _rows(_TEXT)
    assert ("疏浚河道", "12公里", "12.4公里") in rows
    assert ("加固堤防", "3处", "2处") in rows
    assert ("沿岸群众满意度", "≥90%", "94.5%") in rows


def test_of_clauses_side_by_side_the_one_of_the_same_words_answers() -> None:
    rows = _rows(
        "松湾镇管网改造项目绩效自评报告\n一、绩效目标\n"
        "更换老旧供水管道6公里；修复破损供水管道9公里；供水漏损率控制到10%以内。"
        "项目于10月底前完工。\n"
        "二、绩效目标完成情况\n更换老旧供水管道6.4公里，修复破损供水管道9.2公里，"
        "供水漏损率降至9.6%。\n"
    )
    reached = {name: (target, actual) for name, target, actual in rows}
    assert ("6公里", "6.4公里") in reached.values()
    assert ("9公里", "9.2公里") in reached.values()
    assert not [name for name in reached if name.endswith(("到", "于"))], reached


def test_a_price_of_one_is_not_reached_by_what_all_of_them_cost() -> None:
    rows = _rows(
        "松湾镇地图馆2024年度旧图数字化项目绩效自评报告\n一、绩效目标\n"
        "单幅数字化成本控制在8元以内，图幅数字化补贴12万元。\n"
        "二、绩效目标完成情况\n1.产出方面。发放图幅数字化补贴11.8万元。\n"
        "2.成本方面。数字化支出31.5万元，折合单幅7.2元。\n"
    )
    reached = {name: (target, actual) for name, target, actual in rows}
    assert reached["单幅数字化成本"] == ("8元以内", "7.2元")
    assert reached["图幅数字化补贴"] == ("12万元", "11.8万元")


def test_nothing_stands_twice_and_a_share_of_nothing_is_no_indicator() -> None:
    names = [name for name, *_ in _rows(_TEXT)]
    assert len(names) == len(set(names)) == 3
    assert "完成率" not in names


_SENTENCE = (
    "白沙镇林业站2024年度林区防火项目绩效自评报告\n一、绩效目标\n"
    "通过实施本项目，新建防火道不少于18公里，配备灭火器材200套以上，护林员培训4期、培训不少于90人次，"
    "火情接报后30分钟内到场，每公里防火道成本不超过6000元，林区群众满意度不低于85%，"
    "进一步提升林区防火能力。\n"
    "二、绩效目标完成情况\n产出方面，新建防火道19.5公里；配备灭火器材183套；护林员培训4期，"
    "培训102人次，其中女护林员20人次；火情平均到场时间22分钟；每公里防火道成本约5800元。"
    "效益方面，森林火情较上年下降40%，带动36名村民参与巡护。"
    "满意度方面，抽样调查林区群众150人，满意132人，满意度88%。\n"
)


def test_a_sentence_of_many_aims_is_as_many_indicators_each_with_its_own_result() -> None:
    rows = _rows(_SENTENCE)
    told = {(target, actual) for _, target, actual in rows}
    assert {
        ("不少于18公里", "19.5公里"),
        ("200套以上", "183套"),
        ("4期", "4期"),
        ("不少于90人次", "102人次"),
        ("30分钟内", "22分钟"),
        ("不超过6000元", "约5800元"),
        ("不低于85%", "88%"),
    } <= told
    # What the unit tells of the effects is shown, and its target asked for.
    # 新建…不少于18公里 stands in the goals, and is what nothing reached.
    (read,) = read_reports(
        document_from_text(_SENTENCE.replace("新建防火", "完成防火", 1), "a.txt")
    )
    assert not [item for item in read.items if item.actual and "不少于" in item.actual.text]
    effects = [name for name, target, actual in rows if not target and actual]
    assert effects == ["森林火情较上年下降", "带动村民参与巡护"]


def test_a_draft_quotes_what_was_reached_with_its_hedge_and_never_what_was_aimed_at() -> None:
    draft = draft_from({"a.txt": document_from_text(_SENTENCE, "a.txt")}, "防火", "2024")
    quotes = {row["id"]: (row["kind"], row["quote"]) for row in draft.evidence}
    assert {kind for kind, _ in quotes.values()} == {"quote"}
    actual = {row["name"]: quotes[row["actual"]][1] for row in draft.indicators if row.get("actual")
              and row["actual"] in quotes}  # fmt: skip
    assert actual["每公里防火道成本"].endswith("约5800元")
    assert not [quote for quote in actual.values() if "不" in quote or "以上" in quote]
    (less,) = [row for row in draft.indicators if "下降" in row["name"]]
    assert (less["direction"], less["dimension"]) == ("≥", "效益")


def test_what_a_form_tells_is_not_asked_for_as_if_it_were_not_there(tmp_path: Path) -> None:
    rows = (
        "三级指标 | 年度指标值 | 实际完成值 | 分值 | 得分",
        "巡河次数 | ≥24次 | 24次 | 80 | 80",
        "群众满意度 | ≥90% | 93%（问卷60份） | 10 | 10",
        "总分 | | | 100 | 100",
    )
    file = tmp_path / "a.txt"
    file.write_text("项目支出绩效自评表（2022年度）\n" + "\n".join(rows), encoding="utf-8")
    draft = draft_from({"a.txt": read_document(file)}, "巡河", "2022")
    requests = draft.analysis["requests"]
    assert isinstance(requests, list)
    asked = {str(entry["item"]): str(entry["why"]) for entry in requests}
    assert asked
    assert not any("样本" in item for item in asked)
    assert not any("没有目标值" in why or "未载明分值" in why for why in asked.values())


def test_a_day_that_is_aimed_at_is_an_indicator_in_words_with_the_day_of_its_result() -> None:
    rows = _rows(
        "松湾镇渡口改造项目绩效自评报告\n一、绩效目标\n改造渡口3处；渡口改造于9月30日前完成；"
        "险情2小时内到场率达到98%。\n"
        "二、绩效目标完成情况\n改造渡口3处，渡口改造于10月18日完成验收。险情到场率99.1%。\n"
    )
    reached = {name: (target, actual) for name, target, actual in rows}
    assert reached["渡口改造完成时限"] == (
        "渡口改造于9月30日前完成",
        "渡口改造于10月18日完成验收",
    )
    assert reached["险情2小时内到场率"] == ("98%", "99.1%")
