"""Which files are one project-year, what they contradict each other in, and what units share."""

import itertools
import random
from dataclasses import replace
from fractions import Fraction

import pytest
from helpers.loops import some

from evalutils.base.places import Place
from evalutils.evaluation.audit import Account, across, audit_document
from evalutils.evaluation.submissions import (
    LEAST,
    Prints,
    Standing,
    by_money,
    by_risk,
    file_name,
    filed,
    prints_of,
    rare_pairs,
    shared_passages,
    with_recomputed,
)
from evalutils.reading.documents import document_from_text
from evalutils.reading.forms import read_forms


def part(file: str, role: str, **more: object) -> Account:
    return Account(file, role, Place(file.rpartition("/")[2]), **more)  # type: ignore[arg-type]


def groups(*told: Account) -> list[tuple[str, ...]]:
    return [year.files for year in filed(told)[0]]


FORM = part("附件1（定稿2）.doc", "form", unit="某市林业局", project="林网补植项目", year=2023)
REPORT = part("汇报.docx", "report", unit="林业局", project="林业局林网补植", year=2023)


def test_unit_project_and_year_decide_however_files_are_called() -> None:
    assert groups(FORM, REPORT) == [("汇报.docx", "附件1（定稿2）.doc")]


@pytest.mark.parametrize(
    "other",
    [
        replace(REPORT, project="苗圃改造"),
        replace(REPORT, year=2022),
        replace(REPORT, unit="某市农业局", project="某市农业局林网补植"),
        replace(REPORT, project="林网补植二期"),
    ],
)
def test_what_contradicts_in_project_year_or_unit_is_never_one(other: Account) -> None:
    assert len(groups(FORM, other)) == 2


@pytest.mark.parametrize(
    ("silent", "doubt"),
    [
        (replace(REPORT, unit="", project="林网补植"), "no_unit"),
        (replace(REPORT, year=None), "no_year"),
        (replace(REPORT, project="林网补植与管护"), "near_name"),
        (replace(REPORT, project="", budget=Fraction(30), executed=Fraction(29)), "by_money"),
        (replace(REPORT, project="", file="林业局-林网补植情况.docx"), "by_name"),
        (replace(REPORT, project=""), "by_money"),
    ],
)
def test_where_a_file_is_silent_the_doubt_is_said(silent: Account, doubt: str) -> None:
    form = replace(FORM, budget=Fraction(30), executed=Fraction(29))
    other = part("另一份.xlsx", "form", unit="某市林业局", project="防火道清理", year=2023)
    if doubt == "by_money":
        silent = replace(silent, budget=Fraction(30), executed=Fraction(29), unit="某市林业局")
    if doubt == "by_name":
        silent = replace(silent, unit="某市林业局")
    years, _ = filed([form, other, silent])
    (year,) = (one for one in years if silent.file in one.files)
    assert form.file in year.files
    assert doubt in {one.key for one in year.doubts}


def test_the_only_project_of_a_unit_takes_what_names_none() -> None:
    years, _ = filed([FORM, replace(REPORT, unit="某市林业局", project="")])
    assert [one.key for one in years[0].doubts] == ["only_one"]


def test_a_name_that_two_units_have_is_settled_by_the_folder_or_left_alone() -> None:
    forms = [
        part(f"{unit}/表.xlsx", "form", unit=unit, project="日常维护", year=2023)
        for unit in ("甲站", "乙站")
    ]
    beside = part("甲站/说明.docx", "report", project="日常维护", year=2023)
    assert ("甲站/表.xlsx", "甲站/说明.docx") in groups(*forms, beside)
    away = part("说明.docx", "report", project="日常维护", year=2023)
    years, _ = filed([*forms, away])
    (alone,) = (one for one in years if one.files == ("说明.docx",))
    assert {one.key for one in alone.doubts} >= {"several"}


def test_files_may_come_in_any_order() -> None:
    told = [FORM, REPORT, replace(FORM, file="乙.doc", unit="丙镇"), replace(REPORT, file="丁.txt",
            project="苗圃改造")]  # fmt: skip
    made = {filed(order) for order in itertools.permutations(told)}
    assert len(made) == 1


def test_two_projects_in_one_report_are_two_entries() -> None:
    both = [replace(REPORT, project=name) for name in ("林网补植", "苗圃改造")]
    years, _ = filed([FORM, *both])
    assert sorted((one.project, len(one.parts)) for one in years) == [
        ("林网补植项目", 2), ("苗圃改造", 1)
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("names", "last", "certain"),
    [
        (["表.xls", "表（修改）.xls"], "表（修改）.xls", True),
        (["表（定稿2）.xls", "表（定稿）.xls"], "表（定稿2）.xls", True),
        (["最终稿.xls", "定稿3.xls"], "最终稿.xls", True),
        (["初稿.xls", "表.xls"], "表.xls", True),
        (["表v2.xls", "表v10.xls"], "表v10.xls", True),
        (["表20240301.xls", "表20240228.xls"], "表20240301.xls", True),
        (["甲/表.xls", "乙/表.xls"], "甲/表.xls", False),
    ],
)
def test_the_last_of_several_drafts_counts(names: list[str], last: str, certain: bool) -> None:
    told = [replace(FORM, file=name, content=name) for name in names]
    ((year,), _) = filed(told)
    (drafts,) = year.drafts
    assert drafts.certain is certain
    assert year.form is not None
    if certain:
        assert (year.form.file, drafts.files[-1]) == (last, last)
    same = filed([replace(one, content="x") for one in told])[0][0].drafts[0]
    assert (drafts.same, same.same) == (False, True)


@pytest.mark.parametrize(
    ("name", "unit", "role", "year"),
    [
        ("某县水务局-附件1（定稿2）.doc", "某县水务局", "", None),
        ("附件2：2023年度项目支出绩效自评表-东河镇人民政府.xlsx", "东河镇人民政府", "form", 2023),
        ("报送/219001-东河镇/自评报告.pdf", "东河镇", "report", None),
        ("绩效目标申报表（老年食堂）.et", "", "target", None),
        ("运动会经费自评表.docx", "", "form", None),
    ],
)
def test_a_file_name_tells_unit_role_and_year(
    name: str, unit: str, role: str, year: int | None
) -> None:
    told = file_name(name)
    assert (told.unit, told.role, told.year) == (unit, role, year)


TABLE = """项目支出绩效自评表（2023年度）
项目名称：沟渠疏浚 | 主管部门：某区水务局 | 实施单位：某区水利站
项目资金(万元) | 年初预算数 | 全年预算数 | 全年执行数 | 分值 | 执行率 | 得分
年度资金总额 | 60.00 | 60.00 | 57.00 | 10 | 95% | 9.50
一级指标 | 二级指标 | 三级指标 | 年度指标值 | 实际完成值 | 分值 | 得分 | 偏差原因
产出指标 | 数量指标 | 疏浚沟渠长度 | ≥30公里 | 32公里 | 50 | 50 |
效益指标 | 社会效益指标 | 受益农户 | ≥900户 | 960户 | 30 | 30 |
满意度指标 | 服务对象满意度指标 | 农户满意度 | ≥90% | 94% | 10 | 10 |
总分 | 100 | 99.50
"""
PROSE = """某区水利站沟渠疏浚项目2023年度绩效自评报告

一、项目概况

沟渠疏浚项目全年预算60万元，全年支出{spent}万元。

二、完成情况

计划疏浚沟渠长度{plan}公里。疏浚沟渠长度{length}公里，受益农户{farms}户，农户满意度94%。自评得分{score}分。
"""


def together(**said: str) -> list[tuple[str, str]]:
    told = {"spent": "57", "length": "32", "farms": "960", "score": "99.5", "plan": "30"} | said
    accounts = []
    for name, text in (("表.txt", TABLE), ("报告.txt", PROSE.format(**told))):
        document = document_from_text(text, name)
        accounts += audit_document(document, read_forms(document)).accounts
    seen = list(across(accounts))
    assert all(one.named == ("报告.txt", "表.txt") for _, one in seen)
    return [(one.rule, one.severity) for _, one in seen]


@pytest.mark.parametrize(
    "said",
    [{"spent": "52"}, {"length": "35"}, {"length": "30"}, {"farms": "1100"}, {"score": "96"}],
)
def test_a_figure_that_the_form_has_otherwise_is_found_with_both_places(
    said: dict[str, str],
) -> None:
    assert together(**said) == [("R20", "warning")]


@pytest.mark.parametrize(
    "said", [{}, {"spent": "57.00"}, {"length": "32.0"}, {"farms": "900余"}, {"plan": "30"}]
)
def test_what_agrees_is_rounded_or_repeats_the_target_is_none(said: dict[str, str]) -> None:
    assert together(**said) == []


def test_the_difference_to_the_recomputed_score_is_the_sum_of_its_causes() -> None:
    for row, score in (("32公里 | 50", "24公里 | 50"), ("99.50\n", "97\n"), ("9.50\n", "10\n")):
        document = document_from_text(TABLE.replace(row, score), "表.txt")
        forms = read_forms(document)
        audit = audit_document(document, forms)
        (told,) = with_recomputed(audit.accounts, forms)
        made = told.recomputed
        assert made is not None
        assert made.declared is not None
        causes = some(made.causes)
        assert sum(one.low for one in causes) == made.declared - made.high
        assert sum(one.high for one in causes) == made.declared - made.low


def test_roles_are_told_by_content() -> None:
    target = TABLE.replace("实际完成值 | 分值 | 得分 | 偏差原因", "分值")
    for gone in ("32公里 | ", "960户 | ", "94% | "):
        target = target.replace(gone, "")
    texts = {"form": TABLE, "report": PROSE.format(spent=1, length=2, farms=3, score=4, plan=5),
             "other": "会议签到表\n张某 李某"}  # fmt: skip
    for role, text in texts.items():
        document = document_from_text(text, "a.txt")
        told = audit_document(document, read_forms(document)).accounts
        assert [one.role for one in told] == [role]


SIGNS = "晨雾散尽后渡船靠岸搬运的竹篓装满新笋与茶叶沿街店铺陆续开门孩童追逐着木轮老人坐在檐下编席"


def invented(source: random.Random, count: int) -> str:
    return "".join(source.choice(SIGNS) for _ in range(count))


def found_in(texts: dict[str, list[str]]) -> list[tuple[tuple[str, str], str]]:
    prints = [Prints(f"{unit}.txt", unit, prints_of(told)) for unit, told in texts.items()]
    told = []
    for (one, other), rare in rare_pairs(prints).items():
        units = (prints[one].unit, prints[other].unit)
        both = (texts[units[0]], texts[units[1]])
        files = (prints[one].file, prints[other].file)
        told += [(s.units, s.text) for s in shared_passages(files, units, both, rare)]
    return told


def test_of_planted_passages_nearly_all_are_found_and_nothing_else() -> None:
    source = random.Random(7)  # noqa: S311 - the same texts every time
    everybody = invented(source, 60)
    texts = {
        f"单位{at:03d}": [everybody, *(invented(source, 90) for _ in range(5))] for at in range(120)
    }
    names, planted = list(texts), []
    for at in range(0, 80, 2):
        passage = invented(source, source.randrange(LEAST + 5, 90))
        planted.append((names[at], names[at + 1], passage))
        # Cut otherwise, with other marks, in other surroundings: the words are the same.
        texts[names[at]][2] = f"{invented(source, 20)}，{passage[:20]}，{passage[20:]}。"
        texts[names[at + 1]][4:5] = [f"{passage[:25]}。", f"{passage[25:]}{invented(source, 9)}"]
    found = found_in(texts)
    pairs = {units for units, _ in found}
    assert len({(a, b) for a, b, _ in planted} & pairs) >= 0.95 * len(planted)
    assert pairs <= {(a, b) for a, b, _ in planted}
    plain = {"".join(filter(str.isalnum, text)) for _, text in found}
    assert sum(any(p[:LEAST] in text for text in plain) for *_, p in planted) >= 38


def test_what_everybody_writes_and_what_is_short_is_no_passage() -> None:
    source = random.Random(3)  # noqa: S311 - the same texts every time
    phrase, short = invented(source, 70), invented(source, LEAST - 12)
    texts = {
        f"单位{at}": [phrase, f"{short}。" if at < 2 else "别的", invented(source, 60)]
        for at in range(8)
    }
    assert found_in(texts) == []


def test_a_phrase_of_the_form_beside_a_passage_is_no_part_of_it() -> None:
    source = random.Random(5)  # noqa: S311 - the same texts every time
    phrase, passage = invented(source, 70), invented(source, 50)
    texts = {f"单位{at}": [phrase, invented(source, 80)] for at in range(10)}
    texts["单位3"] = texts["单位6"] = [phrase + passage]
    ((units, text),) = found_in(texts)
    assert units == ("单位3", "单位6")
    assert passage in text
    assert len(text) < len(passage) + 25


def standing(number: int, budget: int | None, **severities: int) -> Standing:
    ((year,), _) = filed([replace(FORM, budget=None if budget is None else Fraction(budget))])
    return Standing(number, year, severities)


def test_ranking_by_money_and_by_risk_leaves_nothing_to_chance() -> None:
    one, two, three = standing(1, 5, note=1), standing(2, None, error=1), standing(3, 9)
    for order in itertools.permutations((one, two, three)):
        assert [s.number for s in by_money(order)] == [3, 1, 2]
        assert [s.number for s in by_risk(order)] == [2, 1, 3]
